//! Which live clusters are read, and as whom.

use std::io::IsTerminal;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use seawall_live::{Contexts, Impersonation, LiveOptions};

use crate::output;
use crate::rendering::launcher;

/// Live clusters to read.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct LiveInput {
    /// Scan the live cluster of the current kubeconfig context, or the cluster that seawall runs in.
    #[arg(long)]
    cluster: bool,
    /// Scan the live cluster of this kubeconfig context; repeatable.
    #[arg(long, value_name = "NAME")]
    context: Vec<String>,
    /// Scan the live cluster of every kubeconfig context, each as a cluster of its own.
    #[arg(long, conflicts_with_all = ["cluster", "context"])]
    all_contexts: bool,
    /// Read live clusters as this user, like `kubectl --as`; `system:serviceaccount:NAMESPACE:NAME` for a ServiceAccount.
    #[arg(long, value_name = "USER", value_parser = subject)]
    impersonate: Option<String>,
    /// Read live clusters as a member of this group, like `kubectl --as-group`; repeatable.
    #[arg(long, value_name = "GROUP", requires = "impersonate", value_parser = subject)]
    impersonate_group: Vec<String>,
    /// Time limit for one API server response, in seconds; a server that does not respond for twice as long is given
    /// up.
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = clap::value_parser!(u64).range(1..=3_600))]
    request_timeout: Option<u64>,
}

/// A user or group name that a header can hold.
fn subject(text: &str) -> Result<String, String> {
    match text {
        _ if text.trim() != text || text.is_empty() => {
            Err("a name is not empty, and has no spaces around it".to_owned())
        }
        _ if text.chars().any(char::is_control) => {
            Err("a name has no control characters".to_owned())
        }
        _ => Ok(text.to_owned()),
    }
}

/// Whether a person sits at a terminal and can answer a question. CI systems say that nobody does.
fn is_interactive() -> bool {
    let is_ci = std::env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false");
    !is_ci && std::io::stdin().is_terminal() && output::is_talk_shown()
}

impl LiveInput {
    /// Whether any live cluster was named.
    pub(crate) fn is_named(&self) -> bool {
        self.cluster || self.all_contexts || !self.context.is_empty()
    }

    /// The option of a live cluster that was given where none was named, which then has no effect.
    pub(crate) fn without_effect(&self) -> Option<&'static str> {
        (!self.is_named() && self.impersonate.is_some()).then_some("--impersonate")
    }

    /// The same without live clusters.
    pub(crate) fn none(&self) -> Self {
        Self {
            cluster: false,
            context: Vec::new(),
            all_contexts: false,
            ..self.clone()
        }
    }

    /// The context of the one live cluster that was named; the inner one is `None` for the current context. `None` where
    /// no live cluster was named, or several.
    pub(crate) fn only(&self) -> Option<Option<&str>> {
        match self.context.as_slice() {
            [] => self.cluster.then_some(None),
            [one] => Some(Some(one)),
            _ => None,
        }
    }

    /// What is listed.
    pub(crate) fn contexts(&self) -> Contexts {
        match self.context.as_slice() {
            _ if self.all_contexts => Contexts::All,
            [] => Contexts::Current,
            named => Contexts::Named(named.to_vec()),
        }
    }

    /// What is listed, for people.
    pub(crate) fn names(&self) -> impl Iterator<Item = String> {
        let whole = match (self.all_contexts, self.cluster && self.context.is_empty()) {
            (true, _) => Some("(all contexts)"),
            (_, true) => Some("(current context)"),
            _ => None,
        };
        let named = self.context.iter().map(String::as_str);
        named.chain(whole).map(|name| format!("cluster {name}"))
    }

    /// How live clusters are asked.
    pub(crate) fn options(&self) -> LiveOptions {
        LiveOptions {
            request_time: Duration::from_secs(self.request_timeout.unwrap_or(60)),
            launcher: launcher(),
            is_interactive: is_interactive(),
            announce: Arc::new(output::note),
            impersonation: self.impersonate.clone().map(|user| Impersonation {
                user,
                groups: self.impersonate_group.clone(),
            }),
        }
    }
}
