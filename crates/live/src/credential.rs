//! Credentials of a user that can be sent: the client makes a header of them, and panics where that cannot be done.

use std::path::Path;

use kube::config::AuthInfo;
use seawall_syntax::{Node, parse_stream};

/// Refuses what cannot stand in a header. The credential itself is in no message.
///
/// # Errors
/// When the token of the user contains a line break or another control character.
pub(crate) fn check(user: &AuthInfo) -> Result<(), String> {
    // The token shows itself to those alone who write the kubeconfig.
    let written = serde_json::to_value(user).unwrap_or_default();
    if let Some(token) = written.get("token").and_then(serde_json::Value::as_str) {
        check_token("the user's token", token)?;
    }
    if let Some(provider) = &user.auth_provider {
        for key in ["id-token", "access-token"] {
            if let Some(token) = provider.config.get(key) {
                check_token(&format!("the `{key}` of the user's auth-provider"), token)?;
            }
        }
    }
    // A token counts before its file.
    if let Some(file) = user.token_file.as_deref().filter(|_| user.token.is_none())
        && let Ok(text) = std::fs::read_to_string(Path::new(file))
    {
        check_token(&format!("the token in `{file}`"), text.trim())?;
    }
    Ok(())
}

/// Refuses the output of a credential plugin whose token cannot stand in a header. What is no output of a plugin at all
/// the client says.
///
/// # Errors
/// When its token contains a line break or another control character.
pub fn check_plugin_output(output: &[u8]) -> Result<(), String> {
    for document in parse_stream(output) {
        for node in document.nodes.iter().flatten() {
            let token = node.walk(&["status", "token"]).and_then(Node::as_str);
            if let Some(token) = token {
                check_token("the token of the credential plugin", token)?;
            }
        }
    }
    Ok(())
}

/// Names the first character that no header takes.
///
/// # Errors
/// When there is one.
fn check_token(what: &str, token: &str) -> Result<(), String> {
    match token
        .bytes()
        .position(|byte| byte < b' ' && byte != b'\t' || byte == 0x7f)
    {
        Some(at) if matches!(token.as_bytes().get(at), Some(b'\n' | b'\r')) => Err(format!(
            "{what} contains a line break; write the token on one line"
        )),
        Some(_) => Err(format!(
            "{what} contains a control character, which cannot be sent"
        )),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(text: &str) -> AuthInfo {
        serde_json::from_str(text).expect("a user")
    }

    #[test]
    fn what_cannot_be_sent_is_refused_and_not_quoted() {
        for text in [
            r#"{"token": "abc\nhidden"}"#,
            r#"{"token": "abc\r\nhidden"}"#,
            r#"{"token": "hidden\n"}"#,
            r#"{"token": "hidden\u0000"}"#,
            r#"{"token": "hidden\u007f"}"#,
            r#"{"auth-provider": {"name": "oidc", "config": {"id-token": "hidden\n"}}}"#,
            r#"{"auth-provider": {"name": "gcp", "config": {"access-token": "hidden\n"}}}"#,
        ] {
            let error = check(&user(text)).expect_err(text);
            assert!(!error.contains("hidden"), "{error}");
        }
        for text in [
            r#"{}"#,
            r#"{"token": "abc"}"#,
            r#"{"token": "a b\tc"}"#,
            r#"{"token": "ä"}"#,
            r#"{"username": "a\nb", "password": "c\nd"}"#,
        ] {
            assert_eq!(check(&user(text)), Ok(()), "{text}");
        }
    }

    #[test]
    fn the_token_of_a_plugin_is_one_line() {
        let output = |token: &str| {
            format!(r#"{{"kind": "ExecCredential", "status": {{"token": {token}}}}}"#)
        };
        for token in [r#""hidden\nX-Evil: 1""#, r#""hidden\r""#] {
            let error = check_plugin_output(output(token).as_bytes()).expect_err(token);
            assert!(!error.contains("hidden"), "{error}");
        }
        let yaml = b"kind: ExecCredential\nstatus:\n  token: |\n    hidden\n";
        assert!(check_plugin_output(yaml).is_err());
        for text in [
            output(r#""abc""#),
            output("7"),
            String::new(),
            "[".to_owned(),
        ] {
            assert_eq!(check_plugin_output(text.as_bytes()), Ok(()), "{text}");
        }
    }

    #[test]
    fn a_file_is_read_without_the_line_break_at_its_end() {
        let directory = tempfile::tempdir().expect("a directory");
        let file = directory.path().join("token");
        for (text, is_good) in [("abc\n", true), ("abc\ndef\n", false)] {
            std::fs::write(&file, text).expect("a file");
            let user = AuthInfo {
                token_file: Some(file.display().to_string()),
                ..AuthInfo::default()
            };
            assert_eq!(check(&user).is_ok(), is_good, "{text:?}");
        }
    }
}
