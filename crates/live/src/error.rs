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
    /// The server does not take the account for the one that it is to act as.
    #[error(
        "the API server of `{context}` does not let the account impersonate `{user}`: {message}\n  hint: it needs the verb `impersonate` on the user and on each group; check with `kubectl --context {context} auth can-i impersonate users`"
    )]
    Impersonation {
        /// The context.
        context: String,
        /// Whom it was to act as.
        user: String,
        /// What the server says.
        message: String,
    },
    /// The server does not answer.
    #[error(
        "the API server of `{context}` at {server} does not respond: {message}\n  hint: {}",
        what_next(message, context)
    )]
    Unreachable {
        /// The context.
        context: String,
        /// Its address.
        server: String,
        /// What went wrong last.
        message: String,
    },
}

/// What to check, by what went wrong.
fn what_next(message: &str, context: &str) -> String {
    let says = |word: &str| message.to_ascii_lowercase().contains(word);
    let check = if says("dns") || says("lookup") {
        "check the address in the kubeconfig and the DNS of this machine"
    } else if says("certificate") {
        "check `certificate-authority` and `tls-server-name` of the cluster in the kubeconfig"
    } else if says("refused") {
        "check that the cluster is running and that the address in the kubeconfig is right"
    } else if says("response within") || says("gave up") || says("timed out") {
        "check VPN, proxy and firewall; `--request-timeout` waits longer"
    } else {
        "check that the cluster is running, and VPN, proxy and firewall"
    };
    format!("{check}; compare with `kubectl --context {context} cluster-info`")
}
