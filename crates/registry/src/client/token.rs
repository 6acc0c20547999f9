//! Tokens of a registry's token server. Credentials reach it only when it is the registry itself, or configured as its
//! pair.

use std::io::Read;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use super::agent::Agents;
use super::docker_config::Credential;
use super::options::{KNOWN_PAIRS, RegistryOptions};
use crate::limits::MAX_TOKEN_BYTES;

#[derive(Deserialize)]
struct Granted {
    #[serde(default)]
    token: String,
    #[serde(default)]
    access_token: String,
}

/// `Basic …` for a credential that is a name and a password.
pub(crate) fn basic(credential: &Credential) -> Option<String> {
    match credential {
        Credential::Basic { user, password } => {
            let pair = STANDARD.encode(format!("{user}:{password}"));
            Some(format!("Basic {pair}"))
        }
        Credential::Identity(_) | Credential::Bearer(_) => None,
    }
}

/// Whether a token server gets the credentials of a registry.
pub(crate) fn is_pair(
    options: &RegistryOptions,
    registry: &str,
    asked: &str,
    realm: &http::Uri,
) -> bool {
    let Some(authority) = realm.authority() else {
        return false;
    };
    let host = authority.as_str().to_ascii_lowercase();
    let host = match realm.scheme_str() {
        Some("https") => host.strip_suffix(":443").unwrap_or(&host),
        _ => &host,
    };
    let configured = options.token_hosts.get(registry);
    host == asked.strip_suffix(":443").unwrap_or(asked)
        || KNOWN_PAIRS.contains(&(registry, host))
        || configured.is_some_and(|hosts| hosts.iter().any(|known| known == host))
}

/// Asks for a token.
pub(crate) fn fetch(
    agents: &Agents,
    realm: &str,
    service: &str,
    scope: &str,
    credential: Option<&Credential>,
) -> Result<String, String> {
    let what = |reason: String| format!("no token from `{}`: {reason}", shown(realm));
    let answer = match credential {
        Some(Credential::Identity(token)) => {
            let url = realm
                .parse()
                .map_err(|_| what("not an address".to_owned()))?;
            let form = [
                ("grant_type", "refresh_token".to_owned()),
                ("service", service.to_owned()),
                ("scope", scope.to_owned()),
                ("client_id", "seawall".to_owned()),
                ("refresh_token", token.clone()),
            ];
            agents.send(&url, &[], Some(&form))
        }
        _ => {
            let mut url = realm.to_owned();
            let mut separator = if realm.contains('?') { '&' } else { '?' };
            for (name, value) in [("service", service), ("scope", scope)] {
                if !value.is_empty() {
                    url.push(separator);
                    url.push_str(name);
                    url.push('=');
                    escape(&mut url, value);
                    separator = '&';
                }
            }
            let url = url.parse().map_err(|_| what("not an address".to_owned()))?;
            let basic = credential.and_then(basic);
            let headers: Vec<(&str, String)> = basic
                .map(|basic| ("authorization", basic))
                .into_iter()
                .collect();
            agents.send(&url, &headers, None)
        }
    };
    let answer = answer.map_err(|failure| what(failure.reason))?;
    let status = answer.status();
    if !status.is_success() {
        return Err(what(format!("status {}", status.as_u16())));
    }
    let mut bytes = Vec::new();
    answer
        .into_body()
        .into_reader()
        .take(MAX_TOKEN_BYTES)
        .read_to_end(&mut bytes)
        .map_err(|error| what(error.to_string()))?;
    let granted: Granted = serde_json::from_slice(&bytes)
        .map_err(|_| what("its answer cannot be understood".to_owned()))?;
    let token = match granted.token.is_empty() {
        true => granted.access_token,
        false => granted.token,
    };
    let is_plain = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
    is_plain
        .then_some(token)
        .ok_or_else(|| what("its answer has no token".to_owned()))
}

fn escape(url: &mut String, value: &str) {
    for byte in value.bytes() {
        match byte.is_ascii_alphanumeric() || b"-._~:/,".contains(&byte) {
            true => url.push(char::from(byte)),
            false => url.push_str(&format!("%{byte:02X}")),
        }
    }
}

/// The host of an address, for messages.
fn shown(realm: &str) -> String {
    let host = realm.parse::<http::Uri>().ok();
    let host = host.as_ref().and_then(http::Uri::authority);
    host.map_or_else(String::new, |host| {
        let text = host.as_str();
        text.rsplit('@').next().unwrap_or(text).to_owned()
    })
}
