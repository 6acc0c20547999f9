//! One cluster, from discovery to the last page.

use std::sync::Arc;

use seawall_load::{Coverage, Diagnostic, Loaded};
use seawall_model::{Catalogue, Cause, Cluster};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::connect::Connection;
use crate::discovery::discover;
use crate::error::LiveError;
use crate::kubeconfig;
use crate::options::LiveOptions;
use crate::outcome::gather;
use crate::pages::{Asked, Listed, list};
use crate::plan::{Kind, Plan, plan, plan_blindly};
use crate::progress::Progress;

/// Kinds that are listed at the same time. API priority and fairness gives one client about as many seats.
const CONCURRENT_KINDS: usize = 6;

/// Which contexts of the kubeconfig are listed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Contexts {
    /// The current one, or the cluster that the program runs in.
    #[default]
    Current,
    /// Those of these names.
    Named(Vec<String>),
    /// Every one.
    All,
}

/// Lists everything from the clusters of some contexts, each of which is a cluster of its own. Of several, one that cannot
/// be used at all is a cluster of which nothing is known, with the error.
///
/// # Errors
/// When the only context cannot be used at all. A kind that cannot be listed is no error: it is in the coverage.
pub fn load_live(
    contexts: &Contexts,
    options: &LiveOptions,
    progress: &Progress,
) -> Result<Vec<Loaded>, LiveError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(LiveError::Runtime)?;
    let all;
    let names = match contexts {
        Contexts::Current => {
            return runtime.block_on(async { Ok(vec![load_one(None, options, progress).await?]) });
        }
        Contexts::Named(names) => names,
        Contexts::All => {
            all = kubeconfig::contexts().map_err(|message| LiveError::Config { message })?;
            &all
        }
    };
    runtime.block_on(async {
        let mut loaded = Vec::new();
        for name in names {
            loaded.push(match load_one(Some(name), options, progress).await {
                Ok(one) => one,
                Err(error) if names.len() > 1 => unusable(name, &error),
                Err(error) => return Err(error),
            });
        }
        Ok(loaded)
    })
}

/// A cluster that cannot be asked at all, beside others that can.
fn unusable(context: &str, error: &LiveError) -> Loaded {
    let name: Arc<str> = Arc::from(context);
    let text = error.to_string();
    let (what, hint) = match text.split_once("\n  hint: ") {
        Some((what, hint)) => (what, Some(hint)),
        None => (&*text, None),
    };
    let told = Diagnostic::error(&name, what);
    let mut coverage = Coverage::default();
    coverage.add_unread(format!("the cluster `{context}`"), Cause::Failed);
    Loaded {
        cluster: Cluster::new(name, Vec::new(), coverage),
        diagnostics: vec![match hint {
            Some(hint) => told.hint(hint),
            None => told,
        }],
        ..Loaded::default()
    }
}

async fn load_one(
    context: Option<&str>,
    options: &LiveOptions,
    progress: &Progress,
) -> Result<Loaded, LiveError> {
    let connection = Arc::new(Connection::open(context, options).await?);
    let version = connection.version().await?;
    let name = connection.name().clone();
    let mut diagnostics = Vec::new();
    let (plan, mut asked) = match discover(&connection).await {
        Ok(served) => {
            let mut catalogue = Catalogue::builtin().clone();
            let mut plan = plan(&served, &catalogue);
            // What the cluster defines tells what else may hold pods, so it is listed first.
            let place = plan
                .lists
                .iter()
                .position(|kind| kind.plural == DEFINITIONS && kind.is_builtin);
            let mut asked = Vec::new();
            if let Some(place) = place {
                let kind = Arc::new(plan.lists.remove(place));
                let mut listed = list(&connection, &kind, progress).await;
                if let Listed::Objects(whole) = &mut listed {
                    catalogue.extend(std::mem::take(&mut whole.definitions));
                    plan = crate::plan::plan(&served, &catalogue);
                    plan.lists.retain(|other| *other != *kind);
                }
                asked.push((kind, listed));
            }
            (plan, asked)
        }
        Err(why) => {
            diagnostics.push(Diagnostic::note(
                &name,
                format!(
                    "the API server does not list the APIs it serves ({why}), so every supported kind is requested"
                ),
            ));
            (plan_blindly(Catalogue::builtin()), Vec::new())
        }
    };
    let Plan {
        lists,
        absent,
        unreachable,
        unread,
    } = plan;
    asked.extend(list_all(&connection, lists, progress).await?);
    refuse_if_nothing_came(&name, connection.address(), &asked)?;
    let gathered = gather(&name, asked, &absent, &unreachable, &unread);
    diagnostics.extend(gathered.diagnostics);
    let mut cluster = Cluster::new(name, gathered.objects, gathered.coverage);
    cluster.server_version = version;
    Ok(Loaded {
        taken: None,
        cluster,
        diagnostics,
        files: 0,
        bytes: gathered.bytes,
        foreign: 0,
    })
}

/// What custom resources are made by.
const DEFINITIONS: &str = "customresourcedefinitions";

/// Lists several kinds at a time. The answers are in the order of the kinds, whatever came first.
async fn list_all(
    connection: &Arc<Connection>,
    kinds: Vec<Kind>,
    progress: &Progress,
) -> Result<Vec<Asked>, LiveError> {
    let seats = Arc::new(Semaphore::new(CONCURRENT_KINDS));
    let mut tasks = JoinSet::new();
    for (index, kind) in kinds.into_iter().enumerate() {
        let kind = Arc::new(kind);
        let (connection, seats, progress) = (connection.clone(), seats.clone(), progress.clone());
        tasks.spawn(async move {
            // The semaphore is never closed; without a seat the kind would only start early.
            let _seat = seats.acquire_owned().await;
            let listed = list(&connection, &kind, &progress).await;
            (index, kind, listed)
        });
    }
    let mut finished = Vec::with_capacity(tasks.len());
    while let Some(one) = tasks.join_next().await {
        finished.push(one.map_err(|error| LiveError::Task(error.to_string()))?);
    }
    finished.sort_by_key(|(index, ..)| *index);
    Ok(finished
        .into_iter()
        .map(|(_, kind, listed)| (kind, listed))
        .collect())
}

/// A cluster of which nothing at all could be read for one reason is an error, not an empty report.
fn refuse_if_nothing_came(name: &Arc<str>, server: &str, asked: &[Asked]) -> Result<(), LiveError> {
    let context = name.to_string();
    let mut all = asked.iter().map(|(_, listed)| listed);
    match asked.first().map(|(_, listed)| listed) {
        Some(Listed::Unauthorized) if all.all(|one| matches!(one, Listed::Unauthorized)) => {
            Err(LiveError::Unauthorized { context })
        }
        Some(Listed::Gone(message)) if all.all(|one| matches!(one, Listed::Gone(_))) => {
            Err(LiveError::Unreachable {
                context,
                server: server.to_owned(),
                message: message.clone(),
            })
        }
        _ => Ok(()),
    }
}
