//! Credentials as docker's configuration file names them.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use seawall_process::{ask_bounded, find_program};
use serde::Deserialize;
use zeroize::Zeroize;

use crate::error::SourceError;
use crate::limits::{HELPER_TIME, MAX_DOCKER_CONFIG_BYTES};

/// A credential for one registry. Its text is never shown.
#[derive(Clone, PartialEq, Eq)]
pub enum Credential {
    /// A name with a password or token.
    Basic {
        /// The name.
        user: String,
        /// The password.
        password: String,
    },
    /// A token that is exchanged for others (`identitytoken`).
    Identity(String),
    /// A token that the registry takes as it is (`registrytoken`).
    Bearer(String),
}

/// What is no longer needed does not stay in memory.
impl Drop for Credential {
    fn drop(&mut self) {
        match self {
            Self::Basic { user, password } => {
                user.zeroize();
                password.zeroize();
            }
            Self::Identity(token) | Self::Bearer(token) => token.zeroize(),
        }
    }
}

impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Credential(…)")
    }
}

/// Docker's configuration file, as far as it is about credentials.
#[derive(Debug, Clone, Default)]
pub struct DockerConfig {
    auths: BTreeMap<String, Option<Credential>>,
    helpers: BTreeMap<String, String>,
    store: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Written {
    #[serde(default)]
    auths: BTreeMap<String, WrittenAuth>,
    #[serde(default)]
    cred_helpers: BTreeMap<String, String>,
    #[serde(default)]
    creds_store: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct WrittenAuth {
    auth: String,
    username: String,
    password: String,
    identitytoken: String,
    registrytoken: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct HelperAnswer {
    #[serde(default)]
    username: String,
    #[serde(default)]
    secret: String,
}

impl DockerConfig {
    /// Where the user's file is, by these variables of the environment.
    pub fn path(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
        let set = |name| variable(name).filter(|value| !value.is_empty());
        match set("DOCKER_CONFIG") {
            Some(directory) => Some(Path::new(&directory).join("config.json")),
            None => Some(Path::new(&set("HOME")?).join(".docker/config.json")),
        }
    }

    /// Reads a file; one that does not exist has no credentials.
    ///
    /// # Errors
    /// When it exists and cannot be understood.
    pub fn load(path: &Path) -> Result<Self, SourceError> {
        let length = match std::fs::metadata(path) {
            Ok(metadata) => metadata.len(),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Self::default());
            }
            Err(error) => return Err(SourceError::file(path, error)),
        };
        let broken = |reason: &str| SourceError::image(path.display().to_string(), reason);
        if length > MAX_DOCKER_CONFIG_BYTES {
            return Err(broken("it is too large"));
        }
        let bytes = std::fs::read(path).map_err(|error| SourceError::file(path, error))?;
        Self::parse(&bytes).map_err(|reason| broken(&reason))
    }

    /// Reads the content of a file.
    ///
    /// # Errors
    /// When it cannot be understood. The reason quotes nothing of it.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        let written: Written = serde_json::from_slice(bytes).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            format!("not understood at line {line} column {column}")
        })?;
        let auths = written.auths.into_iter().map(|(host, auth)| {
            let host = host_of(&host);
            (host, credential(auth))
        });
        let helpers = written.cred_helpers.into_iter();
        Ok(Self {
            auths: auths.collect(),
            helpers: helpers
                .map(|(host, helper)| (host_of(&host), helper))
                .collect(),
            store: Some(written.creds_store).filter(|store| !store.is_empty()),
        })
    }

    /// With one credential, for one registry.
    pub(super) fn of(host: &str, credential: Credential) -> Self {
        Self {
            auths: BTreeMap::from([(host_of(host), Some(credential))]),
            ..Self::default()
        }
    }

    /// Without credential helpers: what comes out of a cluster must not choose which programs run.
    pub fn without_helpers(mut self) -> Self {
        self.helpers.clear();
        self.store = None;
        self
    }

    /// The credential that is configured for exactly this host (with its port); `None` when there is none.
    ///
    /// # Errors
    /// When a helper is configured for it and fails.
    pub fn credential(&self, host: &str) -> Result<Option<Credential>, String> {
        let host = host_of(host);
        if let Some(helper) = self.helpers.get(&host) {
            return ask(helper, &host);
        }
        if let Some(found) = self.auths.get(&host).cloned().flatten() {
            return Ok(Some(found));
        }
        match &self.store {
            Some(store) => ask(store, &host),
            None => Ok(None),
        }
    }
}

/// A key of the file as the host that it is for.
fn host_of(key: &str) -> String {
    let key = key.split_once("://").map_or(key, |(_, rest)| rest);
    let host = key.split('/').next().unwrap_or(key).to_ascii_lowercase();
    match host.as_str() {
        "index.docker.io" | "registry-1.docker.io" | "registry.hub.docker.com" => {
            "docker.io".to_owned()
        }
        _ => host,
    }
}

/// The credential of an entry; `None` where it has none.
pub(super) fn credential(auth: WrittenAuth) -> Option<Credential> {
    if !auth.identitytoken.is_empty() {
        return Some(Credential::Identity(auth.identitytoken));
    }
    if !auth.registrytoken.is_empty() {
        return Some(Credential::Bearer(auth.registrytoken));
    }
    let (user, password) = match auth.auth.is_empty() {
        true => (auth.username, auth.password),
        false => {
            let text = auth.auth.trim();
            let bytes = STANDARD
                .decode(text)
                .or_else(|_| STANDARD_NO_PAD.decode(text));
            let text = String::from_utf8(bytes.ok()?).ok()?;
            let (user, password) = text.split_once(':')?;
            (user.to_owned(), password.trim_end_matches('\0').to_owned())
        }
    };
    (!user.is_empty()).then_some(Credential::Basic { user, password })
}

fn ask(helper: &str, host: &str) -> Result<Option<Credential>, String> {
    let is_name = !helper.is_empty()
        && helper
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
    if !is_name {
        return Err("the credential helper's name is not valid".to_owned());
    }
    let name = format!("docker-credential-{helper}");
    let program = find_program(&name)
        .ok_or_else(|| format!("the credential helper `{name}` is not installed"))?;
    let key = match host {
        "docker.io" => "https://index.docker.io/v1/",
        other => other,
    };
    let command = [program.into_os_string(), "get".into()];
    let output = match ask_bounded(&command, Some(key.as_bytes()), HELPER_TIME, false) {
        Ok(output) => output,
        // Helpers end with an error when they have nothing for a host.
        Err(seawall_process::ProcessError::Failed { .. }) => return Ok(None),
        Err(error) => return Err(error.to_string()),
    };
    let answer: HelperAnswer = serde_json::from_slice(&output)
        .map_err(|_| format!("the answer of `{name}` cannot be understood"))?;
    Ok(match answer.username.as_str() {
        _ if answer.secret.is_empty() => None,
        "<token>" => Some(Credential::Identity(answer.secret)),
        _ => Some(Credential::Basic {
            user: answer.username,
            password: answer.secret,
        }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_for_their_host_only() {
        let text = br#"{"auths":{"https://index.docker.io/v1/":{"auth":"dTpw"},
            "localhost:5000":{"username":"a","password":"b:c"},"ghcr.io":{"identitytoken":"t"},"odd":{"auth":"%"}},
            "credsStore":"", "HttpHeaders":{"x":"y"}}"#;
        let config = DockerConfig::parse(text).expect("a file");
        let basic = |user: &str, password: &str| {
            Some(Credential::Basic {
                user: user.to_owned(),
                password: password.to_owned(),
            })
        };
        for (host, expect) in [
            ("docker.io", basic("u", "p")),
            ("registry-1.docker.io", basic("u", "p")),
            ("localhost:5000", basic("a", "b:c")),
            ("localhost", None),
            ("localhost:5001", None),
            ("GHCR.io", Some(Credential::Identity("t".to_owned()))),
            ("odd", None),
            ("evil.docker.io", None),
        ] {
            assert_eq!(config.credential(host), Ok(expect), "{host}");
        }
        let why = DockerConfig::parse(b"{\"auths\":{\"a\":\"secret\"}}").expect_err("broken");
        assert!(!why.contains("secret"), "{why}");
    }

    #[test]
    fn helpers_are_named_plainly() {
        let config = br#"{"credHelpers":{"a":"../../evil","b":"seawall-that-is-not-there"}}"#;
        let config = DockerConfig::parse(config).expect("a file");
        assert!(config.credential("a").is_err());
        assert!(config.credential("b").is_err());
        assert_eq!(config.credential("c"), Ok(None));
        assert_eq!(config.without_helpers().credential("a"), Ok(None));
    }
}
