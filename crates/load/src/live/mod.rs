//! A live cluster: every kind that the checks look at, listed in pages, several kinds at a time.
//!
//! What the account may not list becomes unknown with the rule that would allow it. What the API server does not
//! serve does not exist. A connection that is cut, slow or throttled is tried again with growing pauses.

mod connect;
mod kinds;
mod pages;
mod rights;
mod slim;

use std::sync::Arc;

use seawall_model::{Cause, Cluster, Coverage, Gap, Object};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::{Diagnostic, Loaded};
use connect::Connection;
use kinds::KINDS;
use pages::{Listed, list};

pub use connect::LiveError;
pub use rights::print_rights;

/// Kinds that are listed at the same time. API priority and fairness gives one client about as many seats.
const CONCURRENT_KINDS: usize = 6;

/// Told about progress: the kind that was listed, and the objects so far.
pub type Progress = Arc<dyn Fn(&str, usize) + Send + Sync>;

/// Lists everything from the clusters of these kubeconfig contexts; without a context from the current one, or
/// from the cluster that the program runs in.
///
/// # Errors
/// When a context cannot be used at all. A kind that cannot be listed is no error: it is in the coverage.
pub fn load_live(contexts: &[String], progress: &Progress) -> Result<Vec<Loaded>, LiveError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(LiveError::Runtime)?;
    runtime.block_on(async {
        let mut loaded = Vec::new();
        if contexts.is_empty() {
            loaded.push(load_one(None, progress).await?);
        }
        for context in contexts {
            loaded.push(load_one(Some(context), progress).await?);
        }
        Ok(loaded)
    })
}

async fn load_one(context: Option<&str>, progress: &Progress) -> Result<Loaded, LiveError> {
    let connection = Arc::new(Connection::open(context).await?);
    let version = connection.version().await?;
    let seats = Arc::new(Semaphore::new(CONCURRENT_KINDS));
    let mut tasks = JoinSet::new();
    for (index, kind) in KINDS.iter().enumerate() {
        let (connection, seats, progress) = (connection.clone(), seats.clone(), progress.clone());
        tasks.spawn(async move {
            // The semaphore is never closed; without a seat the kind would only start early.
            let _seat = seats.acquire_owned().await;
            let listed = list(&connection, kind, &progress).await;
            (index, listed)
        });
    }
    let mut results: Vec<Option<Listed>> = KINDS.iter().map(|_| None).collect();
    while let Some(finished) = tasks.join_next().await {
        let (index, listed) = finished.map_err(|error| LiveError::Task(error.to_string()))?;
        results[index] = Some(listed);
    }
    Ok(assemble(&connection, version, results))
}

/// Objects in the order of [`KINDS`], whatever came first.
fn assemble(
    connection: &Connection,
    version: Option<seawall_model::KubernetesVersion>,
    results: Vec<Option<Listed>>,
) -> Loaded {
    let name = connection.name().clone();
    let mut objects: Vec<Object> = Vec::new();
    let mut coverage = Coverage::default();
    let mut diagnostics = Vec::new();
    let mut bytes = 0;
    for (kind, listed) in KINDS.iter().zip(results) {
        match listed {
            Some(Listed::Objects(mut found, size)) => {
                bytes += size;
                objects.append(&mut found);
                coverage.add_complete(kind.group_kind());
            }
            Some(Listed::NotServed) => coverage.add_complete(kind.group_kind()),
            Some(Listed::Denied) => {
                let reason = rights::how_to_allow(kind);
                diagnostics.push(
                    Diagnostic::error(&name, format!("{} may not be listed", kind.full_name()))
                        .hint(&reason),
                );
                coverage.add_gap(
                    kind.group_kind(),
                    Gap {
                        cause: Cause::Denied,
                        reason,
                    },
                );
            }
            Some(Listed::Failed(message)) => {
                diagnostics.push(Diagnostic::error(
                    &name,
                    format!("{} could not be listed: {message}", kind.full_name()),
                ));
                coverage.add_gap(
                    kind.group_kind(),
                    failed(format!("listing failed: {message}")),
                );
            }
            None => coverage.add_gap(
                kind.group_kind(),
                failed("listing was not finished".to_owned()),
            ),
        }
    }
    let mut cluster = Cluster::new(name, objects, coverage);
    cluster.server_version = version;
    Loaded {
        taken: None,
        cluster,
        diagnostics,
        files: 0,
        bytes,
        foreign: 0,
    }
}

fn failed(reason: String) -> Gap {
    Gap {
        cause: Cause::Failed,
        reason,
    }
}
