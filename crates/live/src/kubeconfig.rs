//! Which cluster to ask, and with what: the kubeconfig as kubectl reads it, or the cluster around the program.

use std::path::{Path, PathBuf};

use http::{HeaderName, HeaderValue};
use kube::Config;
use kube::config::{AuthInfo, KubeConfigOptions, Kubeconfig};

use crate::credential;
use crate::error::LiveError;
use crate::options::{Impersonation, LiveOptions};
use crate::plugin;
use crate::proxy::proxy_for;

/// What the cluster around the program is called.
const IN_CLUSTER: &str = "in-cluster";

/// Headers that name whom the API server takes an account for.
const USER: HeaderName = HeaderName::from_static("impersonate-user");
const GROUP: HeaderName = HeaderName::from_static("impersonate-group");

/// A cluster to ask.
pub(crate) struct Target {
    pub(crate) config: Config,
    /// The context, or `in-cluster`.
    pub(crate) name: String,
    /// The credential plugin, which runs when the client is made.
    pub(crate) plugin: Option<String>,
}

/// The cluster of a context; without a name that of the current one, or the cluster around the program.
pub(crate) async fn target(
    context: Option<&str>,
    options: &LiveOptions,
) -> Result<Target, LiveError> {
    let fail = |message: String| LiveError::Config { message };
    let file = read(std::env::var_os("KUBECONFIG"), std::env::home_dir()).map_err(fail)?;
    let current = file.as_ref().and_then(|file| file.current_context.clone());
    let is_named = context.is_some() || current.as_ref().is_some_and(|name| !name.is_empty());
    let asked_for = context.or(current.as_deref());
    let proxy = file.as_ref().and_then(|file| named_proxy(file, asked_for));
    let (mut config, name) = match file {
        Some(file) if is_named => {
            let asked = KubeConfigOptions {
                context: context.map(str::to_owned),
                ..KubeConfigOptions::default()
            };
            refuse_endless(&file).map_err(fail)?;
            let config = Config::from_custom_kubeconfig(file, &asked)
                .await
                .map_err(|error| fail(error.to_string()))?;
            let name = context.map(str::to_owned).or(current);
            (config, name.unwrap_or_default())
        }
        _ if context.is_some() => return Err(fail("no kubeconfig found".to_owned())),
        _ => {
            let config = Config::incluster().map_err(|error| {
                fail(format!(
                    "no kubeconfig with a current context, and not running in a cluster ({error})"
                ))
            })?;
            (config, IN_CLUSTER.to_owned())
        }
    };
    let plugin = plugin::bound(&mut config.auth_info, options).map_err(fail)?;
    trim_token(&mut config.auth_info);
    credential::check(&config.auth_info).map_err(fail)?;
    if let Some(who) = &options.impersonation {
        impersonate(&mut config, who).map_err(fail)?;
    }
    if name != IN_CLUSTER {
        let variable = |name: &str| std::env::var(name).ok();
        config.proxy_url =
            proxy_for(&config.cluster_url, proxy.as_deref(), variable).map_err(fail)?;
    }
    Ok(Target {
        config,
        name,
        plugin,
    })
}

/// Every context of the kubeconfig, in its order.
pub(crate) fn contexts() -> Result<Vec<String>, String> {
    let file = read(std::env::var_os("KUBECONFIG"), std::env::home_dir())?;
    let contexts = file.ok_or("no kubeconfig found")?.contexts;
    match contexts.is_empty() {
        true => Err("the kubeconfig has no contexts".to_owned()),
        false => Ok(contexts.into_iter().map(|one| one.name).collect()),
    }
}

/// Has the server take the account for another one. It replaces all that the kubeconfig says about that, as kubectl does:
/// groups of one user and the name of another would be somebody who does not exist.
fn impersonate(config: &mut Config, who: &Impersonation) -> Result<(), String> {
    let user = &mut config.auth_info;
    user.impersonate = None;
    user.impersonate_uid = None;
    user.impersonate_groups = None;
    user.impersonate_user_extra = None;
    let value = |text: &str| {
        HeaderValue::from_bytes(text.as_bytes())
            .map_err(|_| "a name to impersonate has control characters in it".to_owned())
    };
    let headers = &mut config.headers;
    headers.push((USER, value(&who.user)?));
    for group in &who.groups {
        headers.push((GROUP, value(group)?));
    }
    Ok(())
}

/// Reads the files of `KUBECONFIG`, or the one below the home directory. Files that are not there are passed over, as
/// kubectl does; one that cannot be read is an error.
fn read(
    variable: Option<std::ffi::OsString>,
    home: Option<PathBuf>,
) -> Result<Option<Kubeconfig>, String> {
    let files: Vec<PathBuf> = match variable.filter(|value| !value.is_empty()) {
        Some(value) => std::env::split_paths(&value)
            .filter(|path| !path.as_os_str().is_empty())
            .collect(),
        None => home
            .map(|home| home.join(".kube").join("config"))
            .into_iter()
            .collect(),
    };
    let mut merged: Option<Kubeconfig> = None;
    for file in files.iter().filter(|file| file.exists()) {
        let fail = |error: kube::config::KubeconfigError| {
            format!("kubeconfig `{}`: {error}", file.display())
        };
        if let Some(why) = endless(file) {
            return Err(format!("kubeconfig `{}`: {why}", file.display()));
        }
        let next = Kubeconfig::read_from(file).map_err(fail)?;
        merged = Some(match merged {
            Some(merged) => merged.merge(next).map_err(fail)?,
            None => next,
        });
    }
    Ok(merged)
}

/// Largest file of a credential, a certificate or a kubeconfig.
const MAX_FILE_BYTES: u64 = 16 << 20;

/// Why a file is not read: it is a device, or far too large. What is not there the client says.
fn endless(file: &Path) -> Option<String> {
    match seawall_load::open_named(file).and_then(|file| file.metadata()) {
        Ok(metadata) if metadata.len() > MAX_FILE_BYTES => {
            Some(format!("it is larger than {MAX_FILE_BYTES} bytes"))
        }
        Err(error) if error.kind() == std::io::ErrorKind::Other => Some(error.to_string()),
        _ => None,
    }
}

/// Refuses files that a kubeconfig names and that never end.
fn refuse_endless(file: &Kubeconfig) -> Result<(), String> {
    let users = file
        .auth_infos
        .iter()
        .filter_map(|user| user.auth_info.as_ref());
    let of_users =
        users.flat_map(|user| [&user.token_file, &user.client_certificate, &user.client_key]);
    let clusters = file.clusters.iter().filter_map(|one| one.cluster.as_ref());
    let of_clusters = clusters.map(|cluster| &cluster.certificate_authority);
    for named in of_users.chain(of_clusters).flatten() {
        if let Some(why) = endless(Path::new(named)) {
            return Err(format!("`{named}`, which the kubeconfig refers to: {why}"));
        }
    }
    Ok(())
}

/// Takes a token from a file that an editor ended with a line break, which is none of the token. Other files are read by
/// the client, anew when they change.
fn trim_token(user: &mut AuthInfo) {
    let Some(file) = user.token_file.as_ref().filter(|_| user.token.is_none()) else {
        return;
    };
    if let Ok(text) = std::fs::read_to_string(file)
        && text.trim() != text
    {
        user.token = Some(text.trim().to_owned().into());
    }
}

/// The proxy that the kubeconfig names for the cluster of a context.
fn named_proxy(file: &Kubeconfig, context: Option<&str>) -> Option<String> {
    let context = file
        .contexts
        .iter()
        .find(|one| Some(&*one.name) == context)?;
    let cluster = &context.context.as_ref()?.cluster;
    let named = file.clusters.iter().find(|one| one.name == *cluster)?;
    named.cluster.as_ref()?.proxy_url.clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_are_not_there_are_passed_over_and_the_first_wins() {
        let directory = tempfile::tempdir().expect("a directory");
        let at = |name: &str| directory.path().join(name);
        std::fs::write(at("a"), "current-context: one\n").expect("a file");
        std::fs::write(at("b"), "current-context: two\n").expect("a file");
        let list = std::env::join_paths([at("missing"), at("a"), at("b")]).expect("paths");
        let merged = read(Some(list), None).expect("reads").expect("a file");
        assert_eq!(merged.current_context.as_deref(), Some("one"));
        let none = read(Some(at("missing").into_os_string()), None);
        assert!(none.expect("no error").is_none());
        std::fs::write(at("broken"), "{").expect("a file");
        let why = read(Some(at("broken").into_os_string()), None).expect_err("an error");
        assert!(why.contains("broken"), "{why}");
    }
}
