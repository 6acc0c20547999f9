//! What can be said of a cluster as a whole once everything is read.

use seawall_model::{
    Cause, Cluster, Enclosed, GroupKind, NamespaceRef, Object, ObjectRef, Origin, Pod,
    UnreadablePod,
};
use seawall_syntax::{Position, Shown};

use crate::Diagnostic;
use crate::loaded::Loaded;

/// Tells rings of owners, objects inside others, and pods that cannot be read. What is not judged is in the coverage.
pub fn examine(loaded: &mut Loaded) {
    enclosed(loaded);
    let cluster = &loaded.cluster;
    let mut unread = Vec::new();
    let (unreadable, rings) = rayon::join(
        || -> Vec<(&Object, Vec<UnreadablePod>)> {
            let objects = cluster.objects().iter();
            objects
                .map(|object| (&**object, Pod::unreadable(object)))
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

/// Objects that are written inside others: a note for each outer object. A cluster lists what was made of them.
fn enclosed(loaded: &mut Loaded) {
    let cluster = &loaded.cluster;
    let mut found = Vec::new();
    for object in cluster.objects() {
        if object.source.origin == Origin::Cluster {
            continue;
        }
        let mut inner = Enclosed::all(object, cluster.catalogue());
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
        let hint = match &*object.kind {
            "Template" => "scan the output of `oc process` as well",
            _ => "scan the cluster where it is created, or the created objects, as well",
        };
        loaded.diagnostics.push(
            Diagnostic::note(&object.source.name, message)
                .at(place(object, &first.path))
                .hint(hint),
        );
        let within = object.reference();
        found.extend(inner.into_iter().map(|one| (one.object, within.clone())));
    }
    for (object, within) in found {
        loaded.cluster.coverage.add_enclosed(object, within);
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
        })
}

/// Objects that are declared more than once: a warning each where they differ, which leaves open which one stands, and one
/// note for all that do not.
pub(crate) fn repeated(cluster: &mut Cluster) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let mut same = Vec::new();
    let mut contested = Vec::new();
    for (id, newest) in cluster.repeated() {
        let (object, last) = (cluster.object(id), cluster.object(newest));
        // A manifest beside a snapshot says what is to change.
        if matches!(object.source.origin, Origin::Cluster | Origin::Saved) {
            continue;
        }
        if object.root.same_value(&last.root) {
            same.push(object);
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
        (false, _) if object.source.origin == Origin::Saved => object.root.position,
        (false, _) => Position::NONE,
        (true, "") => object
            .root
            .entries()
            .first()
            .map_or(object.root.position, |entry| entry.key_position),
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
