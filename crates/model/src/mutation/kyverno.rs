//! Rules of Kyverno's `ClusterPolicy` and `Policy` that mutate.

use seawall_syntax::{Node, Value};

use super::admission::in_own;
use super::matched::{Candidate, Kinds, Matched, World, both, owned};
use crate::{Object, Reach};

/// What each rule that mutates matches; one that changes other objects changes those.
pub(super) fn matched(world: &World<'_>, object: &Object) -> Vec<Matched> {
    let rules = object.spec().map_or(&[][..], |spec| spec.list("rules"));
    let mut all = Vec::new();
    for rule in rules {
        let Some(mutate) = rule.get("mutate").filter(|it| !it.entries().is_empty()) else {
            continue;
        };
        let targets = mutate.list("targets");
        if targets.is_empty() {
            let except = left_out(rule.get("exclude"));
            all.extend(
                of_match(world, rule.get("match"))
                    .into_iter()
                    .map(|mut it| {
                        it.reach.except.extend(except.iter().cloned());
                        it
                    }),
            );
        }
        all.extend(targets.iter().map(|target| of_target(world, target)));
    }
    all.into_iter().map(|one| in_own(object, one)).collect()
}

/// Each of `any` by itself, and all of `all` at once.
fn of_match(world: &World<'_>, filter: Option<&Node>) -> Vec<Matched> {
    let Some(filter) = filter else {
        return vec![everything(world)];
    };
    let of = |one: &Node| of_resources(world, one.get("resources"));
    let (any, all) = (filter.list("any"), filter.list("all"));
    if !any.is_empty() {
        return any.iter().map(of).collect();
    }
    match all.iter().map(of).reduce(both) {
        Some(matched) => vec![matched],
        None => vec![of(filter)],
    }
}

fn everything(world: &World<'_>) -> Matched {
    Matched {
        kinds: world.kinds(|_| true),
        reach: Reach::default(),
    }
}

fn of_resources(world: &World<'_>, resources: Option<&Node>) -> Matched {
    let Some(resources) = resources else {
        return everything(world);
    };
    let kinds = owned(resources.strings("kinds"));
    let only = owned(resources.strings("namespaces"));
    Matched {
        kinds: match kinds.is_empty() {
            true => world.kinds(|_| true),
            false => kinds.iter().flat_map(|kind| named(world, kind)).collect(),
        },
        reach: Reach {
            only: (!only.is_empty()).then_some(only),
            except: world.left_out(resources.get("namespaceSelector")),
        },
    }
}

/// `Pod`, `v1/Pod`, `apps/v1/Deployment`, `*/*`, with globs; a subresource after it is no object of its own.
fn named(world: &World<'_>, text: &str) -> Kinds {
    let parts: Vec<&str> = text.split('/').collect();
    let is_version = |part: &str| {
        part.contains('*')
            || part.starts_with('v') && part[1..].starts_with(|one: char| one.is_ascii_digit())
    };
    let (group, kind, rest) = match parts[..] {
        [version, kind, ref rest @ ..] if is_version(version) && !is_kind_glob(version, rest) => {
            match rest {
                // `*/v1/Pod`: the first is the group.
                [last] if is_version(kind) => (version, *last, &rest[1..]),
                _ => ("*", kind, rest),
            }
        }
        [group, version, kind, ref rest @ ..] if is_version(version) => (group, kind, rest),
        [kind, ref rest @ ..] => ("*", kind, rest),
        [] => return Kinds::new(),
    };
    if rest.iter().any(|part| *part != "*") {
        return Kinds::new();
    }
    let glob = |glob: &str, name: &str| {
        let reach = Reach {
            only: Some(vec![glob.into()]),
            except: Vec::new(),
        };
        reach.covers(name)
    };
    let fits =
        |candidate: &Candidate<'_>| glob(group, candidate.group) && glob(kind, candidate.kind);
    world.kinds(fits)
}

/// `*Role*` is a kind, and not a version with a subresource behind it.
fn is_kind_glob(part: &str, rest: &[&str]) -> bool {
    rest.is_empty() && part.contains(|one: char| one.is_ascii_uppercase())
}

fn of_target(world: &World<'_>, target: &Node) -> Matched {
    let is_literal = |text: &&str| !text.contains("{{");
    let version = target.str("apiVersion").unwrap_or_default();
    let group = version.rsplit_once('/').map_or("", |(group, _)| group);
    let kinds = match target.str("kind").filter(is_literal) {
        Some(kind) => {
            world.kinds(|it| it.kind == kind && (it.group == group || group.contains('*')))
        }
        None => world.kinds(|_| true),
    };
    let namespace = target.str("namespace").filter(is_literal);
    Matched {
        kinds,
        reach: Reach {
            only: namespace.map(|namespace| vec![namespace.into()]),
            except: Vec::new(),
        },
    }
}

/// Namespaces that are left out whatever else an object is.
fn left_out(exclude: Option<&Node>) -> Vec<Box<str>> {
    let Some(exclude) = exclude else {
        return Vec::new();
    };
    let of = |one: &Node| {
        let is_only = one.entries().iter().all(|entry| &*entry.key == "resources");
        let resources = one.get("resources").filter(|_| is_only)?;
        let fields = resources.entries().iter();
        let mut others =
            fields.filter(|entry| !is_empty(&entry.value) && &*entry.key != "namespaces");
        others
            .next()
            .is_none()
            .then(|| owned(resources.strings("namespaces")))
    };
    let (any, all) = (exclude.list("any"), exclude.list("all"));
    match all {
        _ if !any.is_empty() => any.iter().filter_map(of).flatten().collect(),
        [one] => of(one).unwrap_or_default(),
        [] => of(exclude).unwrap_or_default(),
        _ => Vec::new(),
    }
}

fn is_empty(node: &Node) -> bool {
    match node.value() {
        Value::Null => true,
        Value::Sequence(items) => items.is_empty(),
        _ => false,
    }
}
