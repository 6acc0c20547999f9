//! Where the server listens, and who is let in.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::bail;
use clap::Args;
use seawall_webhook::{Bounds, ClusterName, MAX_CLUSTERS, Settings, Tls, TokenFile};

/// Where the server listens, and who is let in.
#[derive(Debug, Args)]
pub(super) struct Listening {
    /// Where to listen. An address that other machines reach needs TLS, and tokens or certificates of clients.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:9443")]
    listen: SocketAddr,
    /// A cluster that sends to /audit/NAME; can be given several times. Each has its own windows and counts.
    #[arg(long = "audit-cluster", value_name = "NAME", default_value = "default")]
    pub(super) clusters: Vec<ClusterName>,
    /// The certificate of the server and those between it and its authority, in PEM. Read again when it changes.
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// Its key.
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Authorities of the certificates that API servers need.
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    client_ca: Option<PathBuf>,
    /// A file with the bearer token that API servers need; `NAME=FILE` for one cluster alone. Can be given several times. Read
    /// again when it changes.
    #[arg(long, value_name = "[NAME=]FILE", value_parser = token_file)]
    token_file: Vec<TokenFile>,
    /// A file with the bearer token for /metrics. Without it, those that let batches in are needed.
    #[arg(long, value_name = "FILE")]
    metrics_token_file: Option<PathBuf>,
    /// Milliseconds that a batch waits for the spool. When it takes longer the API server is asked to send it again, and is not held up.
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 50, value_parser = clap::value_parser!(u64).range(1..=30_000))]
    acknowledge_within: u64,
}

/// A file, or one that is for a cluster.
fn token_file(text: &str) -> Result<TokenFile, String> {
    let named = text.split_once('=');
    let (cluster, path) = match named.map(|(name, path)| (name.parse::<ClusterName>(), path)) {
        Some((Ok(name), path)) => (Some(name), path),
        _ => (None, text),
    };
    match path {
        "" => Err("expected a file".to_owned()),
        path => Ok(TokenFile {
            cluster,
            path: PathBuf::from(path),
        }),
    }
}

impl Listening {
    /// Whether TLS is spoken.
    pub(super) fn is_secure(&self) -> bool {
        self.tls_cert.is_some()
    }

    /// Whether API servers need certificates, and tokens.
    pub(super) fn needs(&self) -> (bool, bool) {
        (self.client_ca.is_some(), !self.token_file.is_empty())
    }

    /// Where it listens.
    pub(super) fn address(&self) -> SocketAddr {
        self.listen
    }

    /// What the server is told.
    ///
    /// # Errors
    /// When it would take batches from anybody.
    pub(super) fn settings(&self) -> anyhow::Result<Settings> {
        let clusters = &self.clusters;
        if clusters.len() > MAX_CLUSTERS {
            bail!("more than {MAX_CLUSTERS} clusters for one server");
        }
        for (number, cluster) in clusters.iter().enumerate() {
            if clusters[..number].contains(cluster) {
                bail!("`--audit-cluster {cluster}` is given twice");
            }
        }
        let mut named = self
            .token_file
            .iter()
            .filter_map(|file| file.cluster.as_ref());
        if let Some(other) = named.find(|name| !clusters.contains(name)) {
            bail!(
                "`--token-file {other}=…` is for a cluster that is not served\n  hint: add `--audit-cluster {other}`"
            );
        }
        if !self.listen.ip().is_loopback() {
            if !self.is_secure() {
                bail!(
                    "`--listen {}` can be reached from other machines, and audit events are not sent in plain text\n  hint: add `--tls-cert FILE --tls-key FILE`, or listen on 127.0.0.1",
                    self.listen
                );
            }
            if self.needs() == (false, false) {
                bail!(
                    "`--listen {}` can be reached from other machines, and anyone could send events\n  hint: add `--token-file FILE`, or `--client-ca FILE`",
                    self.listen
                );
            }
        }
        let tls = match (&self.tls_cert, &self.tls_key) {
            (Some(certificate), Some(key)) => Some(Tls {
                certificate: certificate.clone(),
                key: key.clone(),
                client_authorities: self.client_ca.clone(),
            }),
            _ => None,
        };
        Ok(Settings {
            listen: self.listen,
            tls,
            tokens: self.token_file.clone(),
            metrics_token: self.metrics_token_file.clone(),
            clusters: clusters.clone(),
            acknowledge_within: Duration::from_millis(self.acknowledge_within),
            bounds: Bounds::default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_for_all_clusters_or_one() {
        let of = |text: &str| {
            token_file(text).map(|file| (file.cluster.map(|name| name.to_string()), file.path))
        };
        assert_eq!(of("a/b"), Ok((None, PathBuf::from("a/b"))));
        let prod = Some("prod".to_owned());
        assert_eq!(of("prod=a/b=c"), Ok((prod, PathBuf::from("a/b=c"))));
        // What is no name of a cluster is a part of the path.
        assert_eq!(of("./a=b"), Ok((None, PathBuf::from("./a=b"))));
        assert!(of("").is_err() && of("prod=").is_err());
    }
}
