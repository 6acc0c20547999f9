//! What a server is told.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use crate::cluster::ClusterName;
use crate::limits::{BODY_WITHIN, IDLE_FOR, MAX_CONNECTIONS, RELOAD_EVERY, STRANGER_FOR};

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
    /// What clients may take.
    pub bounds: Bounds,
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

/// What clients may take. Tests have less patience than the default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// How long a client has for its handshake and for its first request that is let in.
    pub stranger_for: Duration,
    /// How long a connection that was let in waits for the next request.
    pub idle_for: Duration,
    /// How long a body may take.
    pub body_within: Duration,
    /// How often files with tokens, keys and certificates are looked at.
    pub reload_every: Duration,
    /// Connections at once.
    pub connections: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            stranger_for: STRANGER_FOR,
            idle_for: IDLE_FOR,
            body_within: BODY_WITHIN,
            reload_every: RELOAD_EVERY,
            connections: MAX_CONNECTIONS,
        }
    }
}
