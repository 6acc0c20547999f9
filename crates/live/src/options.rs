//! How live clusters are asked.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Longest time for one answer, from request to last byte, where nobody says otherwise.
const REQUEST_TIME: Duration = Duration::from_secs(60);

/// Told something that a person should know before it happens.
pub type Announce = Arc<dyn Fn(&str) + Send + Sync>;

/// Whom the API server is asked to take the account for, as `kubectl --as` does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Impersonation {
    /// The user name; `system:serviceaccount:NAMESPACE:NAME` for a ServiceAccount.
    pub user: String,
    /// The groups; without any, those that the API server gives to the user.
    pub groups: Vec<String>,
}

/// How live clusters are asked.
#[derive(Clone)]
pub struct LiveOptions {
    /// Longest time for one answer. A server that gives none for twice as long is given up.
    pub request_time: Duration,
    /// The program that runs credential plugins within limits, by its subcommand [`crate::CREDENTIAL_SUBCOMMAND`].
    /// Without one, contexts with plugins are refused.
    pub launcher: Option<PathBuf>,
    /// Whether a person sits at a terminal and can answer a plugin.
    pub is_interactive: bool,
    /// Told which credential plugin is about to run.
    pub announce: Announce,
    /// Whom to act as; in place of all that the kubeconfig says about it.
    pub impersonation: Option<Impersonation>,
}

impl Default for LiveOptions {
    fn default() -> Self {
        Self {
            request_time: REQUEST_TIME,
            launcher: None,
            is_interactive: false,
            announce: Arc::new(|_| {}),
            impersonation: None,
        }
    }
}

impl fmt::Debug for LiveOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LiveOptions")
            .field("request_time", &self.request_time)
            .field("launcher", &self.launcher)
            .field("is_interactive", &self.is_interactive)
            .field("impersonation", &self.impersonation)
            .finish_non_exhaustive()
    }
}
