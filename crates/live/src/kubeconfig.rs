//! Which cluster to ask, and with what: the kubeconfig as kubectl reads it, or the cluster around the program.

use http::{HeaderName, HeaderValue, Uri};
use kube::Config;
use kube::config::{AuthInfo, KubeConfigOptions, Kubeconfig};

use crate::credential;
use crate::error::LiveError;
use crate::kubeconfig_file::{read, refuse_endless};
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
            let file = with_server(file, asked_for).map_err(fail)?;
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

/// The kubeconfig with an address of the API server that a request can be sent to. As in client-go, `HOST:PORT` is one by
/// HTTPS where the kubeconfig has something for TLS, and by HTTP otherwise.
fn with_server(mut file: Kubeconfig, context: Option<&str>) -> Result<Kubeconfig, String> {
    let named = file.contexts.iter().find(|one| Some(&*one.name) == context);
    let Some(used) = named.and_then(|one| one.context.as_ref()) else {
        return Ok(file);
    };
    let user = used.user.as_ref().and_then(|user| {
        let mut users = file.auth_infos.iter();
        users.find(|one| one.name == *user)?.auth_info.as_ref()
    });
    let has_certificate = user.is_some_and(|user| {
        user.client_certificate.is_some() || user.client_certificate_data.is_some()
    });
    let mut clusters = file.clusters.iter_mut();
    let Some(cluster) = clusters.find(|one| one.name == used.cluster) else {
        return Err(format!(
            "context `{}` refers to cluster `{}`, which the kubeconfig does not contain",
            context.unwrap_or_default(),
            used.cluster
        ));
    };
    let Some(cluster) = cluster.cluster.as_mut() else {
        return Ok(file);
    };
    let has_tls = has_certificate
        || cluster.certificate_authority.is_some()
        || cluster.certificate_authority_data.is_some()
        || cluster.insecure_skip_tls_verify == Some(true);
    if let Some(server) = cluster.server.as_mut().filter(|server| !server.is_empty()) {
        *server = whole_address(server, has_tls)
            .ok_or_else(|| format!("`{server}` is not a URL or a `HOST:PORT` pair"))?;
    }
    Ok(file)
}

/// An address with scheme and host; `None` where there is none.
fn whole_address(server: &str, has_tls: bool) -> Option<String> {
    let is_whole = |uri: &Uri| {
        [uri.scheme_str(), uri.host()]
            .iter()
            .all(|part| part.is_some_and(|part| !part.is_empty()))
    };
    if server.parse::<Uri>().is_ok_and(|uri| is_whole(&uri)) {
        return Some(server.to_owned());
    }
    let scheme = if has_tls { "https" } else { "http" };
    let address = format!("{scheme}://{server}");
    let uri: Uri = address.parse().ok()?;
    (is_whole(&uri) && uri.path() == "/" && uri.query().is_none()).then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_without_a_scheme_is_what_client_go_makes_of_it() {
        for (server, has_tls, expected) in [
            ("localhost:1", false, Some("http://localhost:1")),
            ("127.0.0.1:6443", true, Some("https://127.0.0.1:6443")),
            ("api.example.com", true, Some("https://api.example.com")),
            ("[::1]:6443", false, Some("http://[::1]:6443")),
            ("https://a/b", false, Some("https://a/b")),
            ("http://a", true, Some("http://a")),
            ("a/b", false, None),
            ("https://", false, None),
            ("://a", false, None),
            ("a b", false, None),
            ("", true, None),
        ] {
            assert_eq!(
                whole_address(server, has_tls).as_deref(),
                expected,
                "{server}"
            );
        }
    }
}
