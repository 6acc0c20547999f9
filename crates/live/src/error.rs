//! Why a cluster cannot be asked at all.

/// Why a cluster cannot be asked at all.
#[derive(Debug, thiserror::Error)]
pub enum LiveError {
    /// No runtime.
    #[error("the network runtime cannot be started")]
    Runtime(#[source] std::io::Error),
    /// A task that was ended.
    #[error("listing was interrupted: {0}")]
    Task(String),
    /// The kubeconfig cannot be used.
    #[error(
        "no cluster to connect to: {message}\n  hint: check `kubectl config get-contexts`, KUBECONFIG and --context"
    )]
    Config {
        /// What kube-rs says.
        message: String,
    },
    /// The credential plugin gave none.
    #[error(
        "no cluster to connect to: the credential plugin `{plugin}` did not return usable credentials in time\n  hint: run it by hand; its token has to be one line, its limit is one minute, and it can only prompt when there is a terminal"
    )]
    Plugin {
        /// The program.
        plugin: String,
    },
    /// The server does not know who asks: nothing at all can be read.
    #[error(
        "the API server of `{context}` rejected the credentials (401 Unauthorized)\n  hint: the token may have expired; log in again, and check with `kubectl --context {context} auth whoami`"
    )]
    Unauthorized {
        /// The context.
        context: String,
    },
    /// The server does not answer.
    #[error("the API server of `{context}` does not respond: {message}")]
    Unreachable {
        /// The context.
        context: String,
        /// What went wrong last.
        message: String,
    },
}
