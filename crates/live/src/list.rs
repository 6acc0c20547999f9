//! One cluster, from discovery to the last page.

use std::sync::Arc;

use seawall_load::{Diagnostic, Loaded};
use seawall_model::{Catalogue, Cluster};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::connect::Connection;
use crate::discovery::discover;
use crate::error::LiveError;
use crate::options::LiveOptions;
use crate::outcome::gather;
use crate::pages::{Listed, list};
use crate::plan::{Kind, Plan, plan, plan_blindly};

/// Kinds that are listed at the same time. API priority and fairness gives one client about as many seats.
const CONCURRENT_KINDS: usize = 6;

/// Told about progress: the kind that was listed, and the objects so far.
pub type Progress = Arc<dyn Fn(&str, usize) + Send + Sync>;

/// Lists everything from the clusters of these kubeconfig contexts; without a context from the current one, or
/// from the cluster that the program runs in.
///
/// # Errors
/// When a context cannot be used at all. A kind that cannot be listed is no error: it is in the coverage.
pub fn load_live(
    contexts: &[String],
    options: &LiveOptions,
    progress: &Progress,
) -> Result<Vec<Loaded>, LiveError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(LiveError::Runtime)?;
    runtime.block_on(async {
        let mut loaded = Vec::new();
        if contexts.is_empty() {
            loaded.push(load_one(None, options, progress).await?);
        }
        for context in contexts {
            loaded.push(load_one(Some(context), options, progress).await?);
        }
        Ok(loaded)
    })
}

/// A list that was asked for, with what it came to.
pub(crate) type Asked = (Arc<Kind>, Listed);

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
