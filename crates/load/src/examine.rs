//! What can be said of a cluster as a whole once everything is read.

use std::collections::BTreeSet;

use seawall_model::{
    Catalogue, Cause, Cluster, Enclosed, GroupKind, NamespaceRef, Object, ObjectRef, Origin, Pod,
    UnreadablePod, mutations,
};
use seawall_syntax::{Position, Shown};

use crate::Diagnostic;
use crate::loaded::Loaded;

/// Tells rings of owners, objects inside others, and pods that cannot be read. What is not judged is in the coverage.
pub fn examine(loaded: &mut Loaded) {
    enclosed(loaded);
    changed(loaded);
    let cluster = &loaded.cluster;
    let mut unread = Vec::new();
    let (unreadable, rings) = rayon::join(
        || -> Vec<(&Object, Vec<UnreadablePod>)> {
            cluster
                .iter()
                .map(|(id, object)| {
                    let mut pods = Pod::unreadable(object);
                    if cluster.refused(id).is_none() {
                        pods.extend(malformed(object));
                    }
                    (object, pods)
                })
                .filter(|(_, pods)| !pods.is_empty())
                .collect()
        },
        || cluster.owner_rings(),
    );
    for (object, pods) in unreadable {
        for pod in pods {
            let what = format!(
                "the pod of {} at `{}`, which {}",
                title(object),
                pod.path,
                pod.reason
            );
            let message = format!("{} `{}` {}", title(object), pod.path, pod.reason);
            loaded
                .diagnostics
                .push(Diagnostic::error(&object.source.name, message).at(place(object, &pod.path)));
            unread.push(what);
        }
    }
    for ring in rings {
        let object = cluster.object(ring.object);
        let message = match ring.length {
            1 => format!("{} lists itself as its owner", title(object)),
            length => format!(
                "{} and {} more own each other in a cycle",
                title(object),
                length - 1
            ),
        };
        let hint = if ring.tops.len() == ring.length {
            "each is evaluated on its own".to_owned()
        } else {
            let tops: Vec<String> = ring
                .tops
                .iter()
                .map(|id| title(cluster.object(*id)))
                .collect();
            format!(
                "owners that cannot create such objects are ignored, so this is evaluated on its own: {}",
                tops.join(" and ")
            )
        };
        let diagnostic = Diagnostic::warning(&object.source.name, message)
            .at(place(object, "metadata.ownerReferences"))
            .hint(hint);
        loaded.diagnostics.push(diagnostic);
    }
    for what in unread {
        loaded.cluster.coverage.add_unread(what, Cause::Unread);
    }
}

/// Pods with a field of a wrong type, in kinds whose fields nothing else looks at: what reads the object may take it, ignore
/// it or fail.
fn malformed(object: &Object) -> impl Iterator<Item = UnreadablePod> {
    let is_looked_at = Catalogue::builtin().has_builtin_group(object.group());
    let pods = (!is_looked_at).then(|| Pod::all(object));
    pods.into_iter().flatten().filter_map(|pod| {
        Some(UnreadablePod {
            path: pod.path(""),
            reason: format!("has a wrong type: {}", pod.malformed()?),
        })
    })
}

/// Objects that are written inside others: a line for each outer object. A cluster lists what was made of them.
fn enclosed(loaded: &mut Loaded) {
    let cluster = &loaded.cluster;
    let mut found = Vec::new();
    let mut unreadable = Vec::new();
    for object in cluster.objects() {
        if object.source.origin == Origin::Cluster {
            continue;
        }
        let embedded = Enclosed::all(object, cluster.catalogue());
        let hint = match &*object.kind {
            "Template" => "scan the output of `oc process` as well",
            _ => "scan the cluster where it is created, or the created objects, as well",
        };
        if let Some(path) = embedded.unreadable {
            let what = format!("the objects that {} creates at `{path}`", title(object));
            let message = format!(
                "{} creates objects at `{path}`, and of which kind they are is not known",
                title(object)
            );
            loaded.diagnostics.push(
                Diagnostic::warning(&object.source.name, message)
                    .at(place(object, &path))
                    .hint(hint),
            );
            unreadable.push(what);
        }
        let mut inner = embedded.objects;
        let is_unread = !inner.is_empty();
        inner.extend(placed_later(object));
        let Some(first) = inner.first() else { continue };
        let what = match inner.len() {
            1 => format!("{}, and whether it is ever created", first.object),
            count => format!(
                "{} and {} more objects, and whether they are ever created",
                first.object,
                count - 1
            ),
        };
        let message = format!("{} embeds {what} is not known", title(object));
        let say = match is_unread {
            true => Diagnostic::warning,
            false => Diagnostic::note,
        };
        loaded.diagnostics.push(
            say(&object.source.name, message)
                .at(place(object, &first.path))
                .hint(hint),
        );
        let within = object.reference();
        found.extend(inner.into_iter().map(|one| (one, within.clone())));
    }
    for (inner, within) in found {
        loaded.cluster.coverage.add_enclosed(inner, within);
    }
    for what in unreadable {
        loaded.cluster.coverage.add_unread(what, Cause::Unread);
    }
}

/// Policies that change objects when they are admitted: a warning for each.
fn changed(loaded: &mut Loaded) {
    let cluster = &loaded.cluster;
    let mutations = mutations(cluster);
    let mut warned = BTreeSet::new();
    for mutation in &mutations {
        let policy = &mutation.policy;
        let id = cluster.find(
            &policy.kind.group,
            &policy.kind.kind,
            &policy.namespace,
            &policy.name,
        );
        let Some(object) = id.map(|id| cluster.object(id)) else {
            continue;
        };
        let message = format!(
            "{} changes {} when they are admitted, and what they then contain is not known",
            title(object),
            mutation.kinds_in_words()
        );
        if warned.insert(message.clone()) {
            loaded.diagnostics.push(
                Diagnostic::warning(&object.source.name, message)
                    .at(place(object, ""))
                    .hint(
                        "scan the cluster, or what `kubectl apply --dry-run=server -o yaml` prints",
                    ),
            );
        }
    }
    for mutation in mutations {
        loaded.cluster.coverage.add_mutation(mutation);
    }
}

/// Pods of objects inside this one that may come into any namespace.
fn placed_later(object: &Object) -> impl Iterator<Item = Enclosed> {
    Pod::all(object)
        .filter(Pod::has_open_namespace)
        .map(|pod| Enclosed {
            object: ObjectRef {
                kind: GroupKind::new("", "Pod"),
                namespace: NamespaceRef::Cluster,
                name: pod.title().into(),
            },
            path: pod.path(""),
            is_evaluated: true,
        })
}

/// Objects that are declared more than once: a warning each where they differ, which leaves open which one stands, and one
/// note for all that do not. A manifest beside a snapshot says what is to change, so it stands, and one note says for how
/// many.
pub(crate) fn repeated(cluster: &mut Cluster) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let mut same = Vec::new();
    let mut contested = Vec::new();
    let mut replaced: Vec<&Object> = Vec::new();
    for (id, newest) in cluster.repeated() {
        let (object, last) = (cluster.object(id), cluster.object(newest));
        let is_written =
            |object: &Object| matches!(object.source.origin, Origin::File | Origin::Rendered);
        // A server has an object once, and lists it once for each group that serves it.
        if object.source.origin == Origin::Cluster && !is_written(last) {
            continue;
        }
        if object.root.same_value(&last.root) {
            same.push(object);
            continue;
        }
        if !is_written(object) && is_written(last) {
            replaced.push(last);
            continue;
        }
        contested.push((id, newest));
        let message = format!(
            "{} is declared again with different content at {}",
            title(object),
            position_words(last)
        );
        diagnostics.push(
            Diagnostic::warning(&object.source.name, message)
                .at(place(object, ""))
                .hint(
                    "only one of them can exist in a cluster; scan separate deployments one by one",
                )
                .left_open(),
        );
    }
    if let Some(first) = same.first() {
        let message = match same.len() {
            1 => format!(
                "{} is declared more than once, with the same content",
                title(first)
            ),
            count => format!(
                "{count} objects are declared more than once with the same content, including {}",
                title(first)
            ),
        };
        diagnostics.push(Diagnostic::note(&first.source.name, message).at(place(first, "")));
    }
    if let Some(first) = replaced.first() {
        let message = match replaced.len() {
            1 => format!("{} replaces the one of the snapshot", title(first)),
            count => format!(
                "{count} objects replace those of the snapshot, including {}",
                title(first)
            ),
        };
        diagnostics.push(Diagnostic::note(&first.source.name, message).at(place(first, "")));
    }
    cluster.contest(contested);
    diagnostics
}

/// `Deployment shop/web`.
pub(crate) fn title(object: &Object) -> String {
    let (kind, name) = (Shown(&object.kind), Shown(&object.name));
    match object.namespace.name() {
        Some(namespace) => format!("{kind} {}/{name}", Shown(namespace)),
        None => format!("{kind} {name}"),
    }
}

/// Where a field stands, in a text that can be opened.
pub(crate) fn place(object: &Object, path: &str) -> Position {
    match (object.source.has_text(), path) {
        // Of what was saved it is known where it began.
        (false, _) if object.source.origin == Origin::Saved => object.root.position(),
        (false, _) => Position::NONE,
        (true, "") => object
            .root
            .entries()
            .first()
            .map_or(object.root.position(), |entry| entry.key_position()),
        (true, path) => object.locate(path),
    }
}

fn position_words(object: &Object) -> String {
    let position = place(object, "");
    if position.is_known() {
        format!("{}:{position}", object.source.name)
    } else {
        object.source.name.to_string()
    }
}
