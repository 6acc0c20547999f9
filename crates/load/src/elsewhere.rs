//! Pods that objects stand for and that are not written in them: those that are nowhere in the input are unknown, and the
//! coverage and a diagnostic say so.

use std::collections::{BTreeMap, HashSet};

use rayon::prelude::*;
use seawall_model::{
    Decider, Destination, GroupKind, MAX_UNSEEN_NAMED, NamespaceRef, Object, ObjectId, ObjectRef,
    Origin, Pod, PodsElsewhere, UnseenPods,
};

use crate::Diagnostic;
use crate::delivered::Delivered;
use crate::directories::{Directories, literal};
use crate::examine::{place, title};
use crate::gitops::{Settled, key};
use crate::loaded::Loaded;

/// Most things that one object refers to that are named.
const MAX_NAMED: usize = 3;

/// Pods of one object that are nowhere in the input.
struct Missing<'l> {
    object: &'l Object,
    namespaces: Vec<NamespaceRef>,
    path: String,
    reason: String,
    hint: &'static str,
}

/// What is said of one part of the input.
struct Marks {
    diagnostics: Vec<Diagnostic>,
    unseen: Vec<UnseenPods>,
    partial: Vec<UnseenPods>,
}

/// Marks the pods that are nowhere in the input, and those of which it has a part. An object may refer to what is in another cluster of it: objects that
/// are applied together are not always in one directory.
pub(crate) fn examine_elsewhere(all: &mut [Loaded], directories: &Directories, settled: &Settled) {
    let delivered = Delivered::new(all, &directories.charts);
    let marks: Vec<Marks> = all
        .iter()
        .map(|loaded| {
            let missing = missing(loaded, all, directories, &delivered, settled);
            let partial = partial(loaded);
            let mut told = diagnostics(&missing, ["create", "pods that are not in the input"]);
            told.extend(diagnostics(
                &partial,
                ["describe", "only a part of the pods"],
            ));
            Marks {
                diagnostics: told,
                unseen: unseen(&missing),
                partial: unseen(&partial),
            }
        })
        .collect();
    for (loaded, marks) in all.iter_mut().zip(marks) {
        loaded.diagnostics.extend(marks.diagnostics);
        for pods in marks.unseen {
            loaded.cluster.coverage.add_unseen_pods(pods);
        }
        for pods in marks.partial {
            loaded.cluster.coverage.add_partial_pods(pods);
        }
    }
}

/// Pods that an object stands for and that are not in the input.
struct Lacking {
    pods: PodsElsewhere,
    /// Where its files are in the input: how they differ from what the object makes of them.
    change: Option<String>,
}

fn missing<'l>(
    loaded: &'l Loaded,
    all: &[Loaded],
    directories: &Directories,
    delivered: &Delivered<'_>,
    settled: &Settled,
) -> Vec<Missing<'l>> {
    let cluster = &loaded.cluster;
    let shown: HashSet<ObjectRef> = cluster
        .objects()
        .iter()
        .filter(|object| has_listed_pods(loaded, object))
        .filter(|object| !Pod::elsewhere(object).is_empty())
        .map(|object| object.reference())
        .collect();
    let objects = cluster.objects().par_iter();
    objects
        .filter_map(|object| {
            let elsewhere: Vec<Lacking> = Pod::elsewhere(object)
                .into_iter()
                .filter_map(|pods| {
                    let is_known = is_in_input(object, &pods.decider, all, directories);
                    let change = is_known.then(|| change(&pods, delivered)).flatten();
                    (!is_known || change.is_some()).then_some(Lacking { pods, change })
                })
                .collect();
            let key = key(object);
            let is_rendered = settled.rendered.contains(&key);
            let is_here = elsewhere.is_empty() || is_rendered;
            let doubt = settled
                .doubts
                .get(&key)
                .filter(|doubt| !doubt.is_open || is_here);
            let is_settled = is_here && doubt.is_none();
            if is_settled || shown.contains(&object.reference()) {
                return None;
            }
            let pods = Pod::elsewhere(object);
            let mut namespaces: Vec<NamespaceRef> = match doubt {
                Some(_) => pods.iter().map(|one| &one.decider).collect(),
                None => elsewhere
                    .iter()
                    .map(|one| &one.pods.decider)
                    .collect::<Vec<_>>(),
            }
            .into_iter()
            .map(|decider| namespace(object, decider))
            .collect();
            namespaces.sort();
            namespaces.dedup();
            let (reason, hint) = match doubt {
                Some(doubt) => (doubt.reason.clone(), doubt.hint),
                None => words(&elsewhere),
            };
            let first = elsewhere.first().map(|one| &one.pods).or(pods.first())?;
            Some(Missing {
                object,
                namespaces,
                path: first.path.clone(),
                reason,
                hint,
            })
        })
        .collect()
}

/// Whether the pods of an object are in the input: where a cluster lists its pods, those of its objects are among them.
fn has_listed_pods(loaded: &Loaded, object: &Object) -> bool {
    let coverage = &loaded.cluster.coverage;
    object.source.origin == Origin::Cluster && coverage.is_listed("", "Pod", &object.namespace)
}

/// The objects that have a part of their pods written in them. Nothing of such a pod can be answered with no, as nothing of
/// a file that could not be read.
fn partial(loaded: &Loaded) -> Vec<Missing<'_>> {
    let cluster = &loaded.cluster;
    let objects: Vec<(ObjectId, &Object)> = cluster.iter().collect();
    let found: Vec<(ObjectId, Pod<'_>)> = objects
        .into_par_iter()
        .filter_map(|(id, object)| {
            let pod = Pod::all(object).find(Pod::is_fragment)?;
            (!has_listed_pods(loaded, object)).then_some((id, pod))
        })
        .collect();
    if found.is_empty() {
        return Vec::new();
    }
    // What an operator has made of an object is in the input where a whole pod is owned by it.
    let made: HashSet<ObjectId> = cluster
        .pods()
        .filter(|(_, pod)| !pod.is_fragment())
        .filter_map(|(id, _)| {
            cluster
                .top_owner(id.object)
                .object
                .filter(|top| *top != id.object)
        })
        .collect();
    found
        .into_iter()
        .filter(|(id, _)| !made.contains(id))
        .map(|(_, pod)| {
            let object = pod.object;
            Missing {
                object,
                namespaces: vec![object.namespace.clone()],
                path: pod.path(""),
                reason: match pod.has_unwritten_containers() {
                    true => "its operator adds fields and containers".to_owned(),
                    false => "the component that runs it adds fields".to_owned(),
                },
                hint: "scan the cluster or a snapshot of it to see the pods",
            }
        })
        .collect()
}

/// Whether what decides the pods is in the input, where it is evaluated itself.
fn is_in_input(
    object: &Object,
    decider: &Decider,
    all: &[Loaded],
    directories: &Directories,
) -> bool {
    match decider {
        Decider::Operator | Decider::Remote(_) => false,
        Decider::Object { kind, name } => all.iter().any(|loaded| {
            [object.namespace.as_str(), ""].iter().any(|namespace| {
                loaded
                    .cluster
                    .find(&kind.group, &kind.kind, namespace, name)
                    .is_some()
            })
        }),
        Decider::Files { path, is_chart, .. } => directories.has(object, &literal(path), *is_chart),
    }
}

/// How what an object makes of files differs from the same files as they are in the input: by what it sets, or by the
/// namespace.
fn change(pods: &PodsElsewhere, delivered: &Delivered<'_>) -> Option<String> {
    let Decider::Files {
        path, destination, ..
    } = &pods.decider
    else {
        return None;
    };
    let mut parts = Vec::new();
    if delivered.moves(&literal(path), destination) {
        parts.push(match destination {
            Destination::Named(name) | Destination::Forced(name) => {
                format!("in namespace `{name}`")
            }
            _ => "in a templated namespace".to_owned(),
        });
    }
    if let Some(first) = pods.settings.first() {
        let more = match pods.settings.len() {
            1 => String::new(),
            count => format!(" and {} more settings", count - 1),
        };
        parts.push(format!("with `{first}`{more}"));
    }
    (!parts.is_empty()).then(|| parts.join(" and "))
}

fn namespace(object: &Object, decider: &Decider) -> NamespaceRef {
    match decider {
        Decider::Files {
            destination: Destination::Named(name) | Destination::Forced(name),
            ..
        } => NamespaceRef::of(name),
        Decider::Files {
            destination: Destination::Open | Destination::FilledIn,
            ..
        } => NamespaceRef::Cluster,
        _ => object.namespace.clone(),
    }
}

/// What decides the pods, as a clause, and what would show them.
fn words(elsewhere: &[Lacking]) -> (String, &'static str) {
    let mut named: Vec<String> = Vec::new();
    let mut is_in_files = true;
    for one in elsewhere {
        let mut name = match &one.pods.decider {
            Decider::Operator => {
                return (
                    "its operator creates them".to_owned(),
                    "scan the cluster or a snapshot of it to see the pods",
                );
            }
            Decider::Object { kind, name } => format!("{} `{name}`", kind.kind),
            Decider::Files { path, is_chart, .. } => match is_chart {
                true => format!("chart `{path}`"),
                false => format!("directory `{path}`"),
            },
            Decider::Remote(words) => {
                is_in_files = false;
                words.clone()
            }
        };
        if let Some(change) = &one.change {
            is_in_files = false;
            name = format!("{name} {change}, which is not in the input");
        }
        if !named.contains(&name) {
            named.push(name);
        }
    }
    let more = named.len().saturating_sub(MAX_NAMED);
    named.truncate(MAX_NAMED);
    let mut reason = format!("they come from {}", named.join(" and "));
    if more > 0 {
        reason.push_str(&format!(" and {more} more"));
    }
    let hint = if is_in_files {
        "add the chart or directory it refers to as an input, or scan the cluster"
    } else {
        "scan the cluster or a snapshot of it to see the pods"
    };
    (reason, hint)
}

/// One for each object; for each kind where there are many.
fn diagnostics(missing: &[Missing<'_>], [verb, what]: [&str; 2]) -> Vec<Diagnostic> {
    let mut kinds: BTreeMap<GroupKind, Vec<&Missing<'_>>> = BTreeMap::new();
    for one in missing {
        kinds.entry(one.object.group_kind()).or_default().push(one);
    }
    let mut diagnostics = Vec::new();
    for (kind, all) in kinds {
        let is_many = all.len() > MAX_UNSEEN_NAMED;
        let shown = if is_many { 1 } else { all.len() };
        let objects = |all: &[&Missing<'_>]| all.iter().map(|one| one.object.reference()).collect();
        for one in all.iter().take(shown) {
            let message = if is_many {
                format!(
                    "{} {} objects {verb} {what}, including {}: {}",
                    all.len(),
                    kind.kind,
                    title(one.object),
                    one.reason
                )
            } else {
                format!("{} {verb}s {what}: {}", title(one.object), one.reason)
            };
            diagnostics.push(
                Diagnostic::warning(&one.object.source.name, message)
                    .at(place(one.object, &one.path))
                    .hint(one.hint)
                    .without_pods(match is_many {
                        true => objects(&all),
                        false => objects(&[one]),
                    })
                    .left_open(),
            );
        }
    }
    diagnostics
}

fn unseen(missing: &[Missing<'_>]) -> Vec<UnseenPods> {
    missing
        .iter()
        .flat_map(|one| {
            one.namespaces.iter().map(|namespace| UnseenPods {
                object: one.object.reference(),
                namespace: namespace.clone(),
                reason: one.reason.clone(),
            })
        })
        .collect()
}
