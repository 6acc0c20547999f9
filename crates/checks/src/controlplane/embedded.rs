//! Settings of components inside other objects: configuration files in ConfigMaps, and the command lines
//! of pods.

use seawall_model::{Component, Flags, Object, Pod};
use seawall_syntax::{Node, parse_stream};

use crate::Outcome;

/// A kind of configuration file that ConfigMaps contain.
pub(super) struct Embedded {
    /// Its API group.
    pub(super) group: &'static str,
    /// Its kind.
    pub(super) kind: &'static str,
    /// The key of `data` that has to contain one in this object.
    pub(super) needed: Option<&'static str>,
}

impl Embedded {
    fn is_kind_of(&self, node: &Node) -> bool {
        let group = node
            .str("apiVersion")
            .and_then(|version| version.split_once('/'));
        node.str("kind") == Some(self.kind) && group.is_some_and(|(group, _)| group == self.group)
    }
}

/// Asks a question about a configuration file: an object of its kind, or every one in a ConfigMap. `place` makes
/// the full path of a field: in a ConfigMap that is the field with the text.
pub(super) fn judge_kind(
    embedded: &Embedded,
    object: &Object,
    ask: impl Fn(&Node, &dyn Fn(&str) -> String) -> Outcome,
) -> Outcome {
    if object.is(embedded.group, embedded.kind) {
        return ask(&object.root, &|field: &str| field.to_owned());
    }
    if !object.is("", "ConfigMap") {
        return Outcome::NotApplicable;
    }
    judge(embedded, object, |node, path| {
        ask(node, &|_: &str| path.to_owned())
    })
}

/// Asks a question about every configuration file of a kind in a ConfigMap, with the field that contains it: the whole
/// text is one field of the ConfigMap, and that is the nearest place there is. The worst answer counts.
pub(super) fn judge(
    embedded: &Embedded,
    object: &Object,
    ask: impl Fn(&Node, &str) -> Outcome,
) -> Outcome {
    let mut worst = Outcome::NotApplicable;
    let mut found_needed = false;
    let data = object.root.get("data").map_or(&[][..], Node::entries);
    for entry in data {
        let is_needed = embedded.needed == Some(entry.key.as_str());
        let Some(text) = entry.value.as_str() else {
            continue;
        };
        // The group is rare where the kind is a common word, and long texts are many.
        let names = |word: &str| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some();
        let names_kind = names(embedded.group) && names(embedded.kind);
        if !is_needed && !names_kind {
            continue;
        }
        let path = if entry.key.contains(['.', '/']) {
            format!("data[\"{}\"]", entry.key)
        } else {
            format!("data.{}", entry.key)
        };
        for document in parse_stream(text.as_bytes()) {
            let Ok(nodes) = document.nodes else {
                worst = worse(
                    worst,
                    Outcome::Unknown(format!("`{path}` cannot be read as YAML")),
                );
                found_needed |= is_needed;
                continue;
            };
            for node in &nodes {
                let is_untyped = is_needed && node.str("kind").is_none();
                if is_untyped || embedded.is_kind_of(node) {
                    found_needed |= is_needed;
                    worst = worse(worst, ask(node, &path));
                }
            }
        }
    }
    match embedded.needed {
        Some(key) if !found_needed => worse(
            worst,
            Outcome::Unknown(format!("`data` has no {} under `{key}`", embedded.kind)),
        ),
        _ => worst,
    }
}

/// Asks a question about every container of a Pod or DaemonSet that runs a component. Pods of a DaemonSet repeat
/// its template, and are skipped.
pub(super) fn judge_containers(
    object: &Object,
    component: Component,
    ask: impl Fn(&Flags<'_>) -> Outcome,
) -> Outcome {
    let mut worst = Outcome::NotApplicable;
    let Some(pod) = Pod::all(object).next().filter(|pod| !is_copy(pod)) else {
        return worst;
    };
    for container in pod.containers() {
        if let Some(flags) = Flags::of(&container, component) {
            let outcome = match ask(&flags) {
                Outcome::Fail(problems) => Outcome::Fail(
                    problems
                        .into_iter()
                        .map(|problem| problem.container(container.name))
                        .collect(),
                ),
                other => other,
            };
            worst = worse(worst, outcome);
        }
    }
    worst
}

fn is_copy(pod: &Pod<'_>) -> bool {
    pod.object.metadata().is_some_and(|metadata| {
        metadata
            .list("ownerReferences")
            .iter()
            .any(|owner| owner.str("kind") == Some("DaemonSet"))
    })
}

/// The combined outcome when parts of an object have different outcomes; the problems of all parts are kept.
pub(super) fn worse(one: Outcome, other: Outcome) -> Outcome {
    match (one, other) {
        (Outcome::Fail(mut problems), Outcome::Fail(more)) => {
            problems.extend(more);
            Outcome::Fail(problems)
        }
        (fail @ Outcome::Fail(_), _) | (_, fail @ Outcome::Fail(_)) => fail,
        (unknown @ Outcome::Unknown(_), _) | (_, unknown @ Outcome::Unknown(_)) => unknown,
        (Outcome::Pass, _) | (_, Outcome::Pass) => Outcome::Pass,
        _ => Outcome::NotApplicable,
    }
}
