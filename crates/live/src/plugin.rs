//! Credential plugins of a kubeconfig: named before they run, and bounded.
//!
//! A kubeconfig names a program that gives credentials. It is the user's, and needs the user's environment and the
//! network, so it runs in no sandbox. But whoever wrote the kubeconfig chose it: where nobody watches, a log says what
//! ran. The client runs it anew when a credential expires, so it is wrapped and not run here.

use std::path::Path;

use kube::config::{AuthInfo, ExecConfig, ExecInteractiveMode};
use seawall_process::{MAX_CREDENTIAL_TIME, find_program};

use crate::options::LiveOptions;

/// The hidden subcommand that runs a plugin within limits.
pub const CREDENTIAL_SUBCOMMAND: &str = "__credential";

/// Wraps the credential plugin of a user, if there is one. The name of the plugin is given back.
///
/// # Errors
/// When the plugin is not there, cannot be bounded, or is of a kind that kubectl does not run any more.
pub(crate) fn bound(user: &mut AuthInfo, options: &LiveOptions) -> Result<Option<String>, String> {
    if let Some(provider) = &user.auth_provider
        && provider.config.contains_key("cmd-path")
    {
        return Err(format!(
            "the user has the auth-provider `{}`, which kubectl no longer supports since 1.26; use an exec plugin instead",
            provider.name
        ));
    }
    let Some(plugin) = &mut user.exec else {
        return Ok(None);
    };
    let command = plugin
        .command
        .clone()
        .filter(|command| !command.is_empty())
        .ok_or("the user's credential plugin has no command")?;
    if !is_there(&command) {
        let hint = match plugin.install_hint.as_deref().map(str::trim) {
            Some(hint) if !hint.is_empty() => format!("; the kubeconfig says: {hint}"),
            _ => String::new(),
        };
        return Err(format!(
            "the credential plugin `{command}` is not installed{hint}"
        ));
    }
    let is_interactive = is_interactive(plugin, options).map_err(|()| {
        format!(
            "the credential plugin `{command}` is interactive (interactiveMode: Always), and there is no terminal"
        )
    })?;
    let launcher = options
        .launcher
        .as_ref()
        .and_then(|launcher| launcher.to_str())
        .ok_or_else(|| {
            format!("the credential plugin `{command}` cannot be run within its limits")
        })?;
    if !options.is_interactive {
        (options.announce)(&format!("runs the credential plugin {}", shown(plugin)));
    }
    let mut arguments = vec![
        CREDENTIAL_SUBCOMMAND.to_owned(),
        "--seconds".to_owned(),
        MAX_CREDENTIAL_TIME
            .min(options.request_time)
            .as_secs()
            .max(1)
            .to_string(),
    ];
    if is_interactive {
        arguments.push("--interactive".to_owned());
    }
    arguments.extend(["--".to_owned(), command.clone()]);
    arguments.extend(plugin.args.take().unwrap_or_default());
    plugin.args = Some(arguments);
    plugin.command = Some(launcher.to_owned());
    plugin.interactive_mode = Some(match is_interactive {
        true => ExecInteractiveMode::IfAvailable,
        false => ExecInteractiveMode::Never,
    });
    Ok(Some(command))
}

/// Whether the plugin gets the terminal; the error is that it needs one.
fn is_interactive(plugin: &ExecConfig, options: &LiveOptions) -> Result<bool, ()> {
    match plugin.interactive_mode {
        Some(ExecInteractiveMode::Never) => Ok(false),
        Some(ExecInteractiveMode::Always) if !options.is_interactive => Err(()),
        _ => Ok(options.is_interactive),
    }
}

fn is_there(command: &str) -> bool {
    match command.contains(std::path::is_separator) {
        true => Path::new(command).is_file(),
        false => find_program(command).is_some(),
    }
}

/// A plugin with its arguments: never its variables, which may be credentials.
fn shown(plugin: &ExecConfig) -> String {
    let command = plugin.command.iter();
    let words: Vec<&str> = command
        .chain(plugin.args.iter().flatten())
        .map(String::as_str)
        .collect();
    let hidden = seawall_secret::redact_arguments(&words);
    let words: Vec<String> = words
        .iter()
        .zip(hidden)
        .map(|(word, hidden)| format!("`{}`", hidden.as_deref().unwrap_or(word)))
        .collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    fn user(text: &str) -> AuthInfo {
        serde_json::from_str(text).expect("a user")
    }

    fn options() -> (LiveOptions, Arc<Mutex<Vec<String>>>) {
        let told = Arc::new(Mutex::new(Vec::new()));
        let to = told.clone();
        let options = LiveOptions {
            launcher: Some("/opt/seawall".into()),
            announce: Arc::new(move |text| to.lock().expect("a list").push(text.to_owned())),
            ..LiveOptions::default()
        };
        (options, told)
    }

    #[test]
    fn a_plugin_is_named_and_wrapped() {
        let (options, told) = options();
        let mut one = user(
            r#"{"exec": {"apiVersion": "client.authentication.k8s.io/v1", "command": "sh", "args": ["login", "--token=Vq7Kx2mT9pLs4wZ8bN6c", "--password", "hR5tYw8QzL2n"], "env": [{"name": "A", "value": "hidden-value"}]}}"#,
        );
        assert_eq!(bound(&mut one, &options), Ok(Some("sh".to_owned())));
        let plugin = one.exec.expect("a plugin");
        assert_eq!(plugin.command.as_deref(), Some("/opt/seawall"));
        let args = plugin.args.expect("arguments");
        assert_eq!(args[..5], ["__credential", "--seconds", "60", "--", "sh"]);
        assert_eq!(plugin.interactive_mode, Some(ExecInteractiveMode::Never));
        let told = told.lock().expect("a list").join("\n");
        assert!(told.contains("`sh` `login`"), "{told}");
        for secret in ["Vq7K", "hR5t", "hidden-value"] {
            assert!(!told.contains(secret), "{told}");
        }
    }

    #[test]
    fn a_person_is_not_told_and_keeps_the_terminal() {
        let (mut options, told) = options();
        options.is_interactive = true;
        let mut one = user(r#"{"exec": {"command": "sh", "interactiveMode": "Always"}}"#);
        assert!(bound(&mut one, &options).is_ok());
        assert!(told.lock().expect("a list").is_empty());
        let args = one.exec.expect("a plugin").args.expect("arguments");
        assert!(args.contains(&"--interactive".to_owned()));
    }

    #[test]
    fn what_cannot_run_is_said_with_the_hint_of_the_kubeconfig() {
        let (options, _) = options();
        for (text, says) in [
            (
                r#"{"exec": {"command": "no-such-plugin", "installHint": "brew install it"}}"#,
                "brew install it",
            ),
            (
                r#"{"exec": {"command": "/no/such/plugin"}}"#,
                "not installed",
            ),
            (
                r#"{"exec": {"command": "sh", "interactiveMode": "Always"}}"#,
                "no terminal",
            ),
            (r#"{"exec": {"args": []}}"#, "no command"),
            (
                r#"{"auth-provider": {"name": "gcp", "config": {"cmd-path": "/bin/sh"}}}"#,
                "1.26",
            ),
        ] {
            let why = bound(&mut user(text), &options).expect_err(text);
            assert!(why.contains(says), "{why}");
        }
    }
}
