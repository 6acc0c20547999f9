//! How registries are asked.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use seawall_image::config::Platform;

use super::docker_config::DockerConfig;

/// How registries are asked.
#[derive(Clone)]
pub struct RegistryOptions {
    /// Credentials.
    pub credentials: Arc<DockerConfig>,
    /// By registry (`docker.io`): registries that are asked before it, in order, as `host[:port][/prefix]`.
    pub mirrors: BTreeMap<String, Vec<String>>,
    /// By registry: token servers that get its credentials, as `host[:port]`, besides itself and those of [`KNOWN_PAIRS`].
    pub token_hosts: BTreeMap<String, Vec<String>>,
    /// Further certificates that are trusted, in PEM.
    pub certificates: Vec<Vec<u8>>,
    /// The image of an index that is read.
    pub platform: Platform,
    /// Variables of the environment: `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`.
    pub proxies: Proxies,
    /// How long the parts of a request take at most.
    pub times: Times,
}

/// Registries whose token server has another name, by their own documentation.
pub const KNOWN_PAIRS: &[(&str, &str)] = &[
    ("docker.io", "auth.docker.io"),
    ("registry.gitlab.com", "gitlab.com"),
    ("nvcr.io", "authn.nvidia.com"),
];

/// Proxies of the environment; empty texts are none.
#[derive(Clone, Default)]
pub struct Proxies {
    /// For `https`.
    pub https: String,
    /// For `http`.
    pub http: String,
    /// For which hosts there is none.
    pub none: String,
}

impl Proxies {
    /// By variables of the environment, in capitals or not.
    pub fn from_environment(variable: impl Fn(&str) -> Option<String>) -> Self {
        let either = |name: &str| {
            let names = [name.to_owned(), name.to_ascii_lowercase()];
            let mut values = names.iter().filter_map(|name| variable(name));
            values.find(|value| !value.is_empty()).unwrap_or_default()
        };
        Self {
            https: either("HTTPS_PROXY"),
            http: either("HTTP_PROXY"),
            none: either("NO_PROXY"),
        }
    }
}

/// How long the parts of a request take at most.
#[derive(Debug, Clone, Copy)]
pub struct Times {
    /// Until there is a connection.
    pub connect: Duration,
    /// Until the answer begins.
    pub answer: Duration,
    /// Between two pieces of the answer.
    pub read: Duration,
    /// For a transfer before its speed counts.
    pub grace: Duration,
    /// Before the second attempt; it doubles.
    pub pause: Duration,
}

impl Default for Times {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(15),
            answer: Duration::from_secs(60),
            read: Duration::from_secs(30),
            grace: Duration::from_secs(60),
            pause: Duration::from_millis(500),
        }
    }
}

impl RegistryOptions {
    /// Without credentials, mirrors and proxies.
    pub fn new(platform: Platform) -> Self {
        Self {
            credentials: Arc::default(),
            mirrors: BTreeMap::new(),
            token_hosts: BTreeMap::new(),
            certificates: Vec::new(),
            platform,
            proxies: Proxies::default(),
            times: Times::default(),
        }
    }
}
