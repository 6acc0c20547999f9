//! What a server is told.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use crate::cluster::ClusterName;

/// What a server is told.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where it listens.
    pub listen: SocketAddr,
    /// Certificate and key; without them it speaks plain HTTP.
    pub tls: Option<Tls>,
    /// Files with tokens. Where there is one, a token is needed.
    pub tokens: Vec<TokenFile>,
    /// A file with the token for the metrics alone.
    pub metrics_token: Option<PathBuf>,
    /// Clusters that it takes batches from.
    pub clusters: Vec<ClusterName>,
    /// How long a batch waits for the spool before it is refused.
    pub acknowledge_within: Duration,
}

/// Files that TLS needs. They are read again when they change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tls {
    /// The certificate, and those between it and its authority.
    pub certificate: PathBuf,
    /// Its key.
    pub key: PathBuf,
    /// Authorities of the certificates that clients need; without them none is asked for.
    pub client_authorities: Option<PathBuf>,
}

/// A file with a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenFile {
    /// The only cluster that it is for; `None` for all.
    pub cluster: Option<ClusterName>,
    /// The file.
    pub path: PathBuf,
}
