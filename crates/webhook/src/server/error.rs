//! Why a server does not start.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Why a server does not start, or why new keys and tokens are not used.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address cannot be listened on.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The system gives no threads or signals.
    #[error("the server cannot start")]
    Runtime(#[source] io::Error),
    /// A file cannot be read.
    #[error("`{path}` cannot be read", path = .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A file holds no token.
    #[error(
        "`{path}` holds no token: expected one line of at least {least} visible characters",
        path = .path.display(),
        least = crate::limits::MIN_TOKEN_BYTES
    )]
    Token {
        /// The file.
        path: PathBuf,
    },
    /// A file holds no certificate or key.
    #[error("`{path}` holds no {what} in PEM", path = .path.display())]
    Pem {
        /// The file.
        path: PathBuf,
        /// What was expected.
        what: &'static str,
    },
    /// The certificate and the key do not fit, or are of a kind that is not known.
    #[error("the certificate and the key cannot be used: {0}")]
    Certificate(String),
}
