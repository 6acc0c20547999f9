//! What the check itself says.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use seawall_checks::{Check, registry};
use seawall_finding::Tally;
use seawall_model::{Catalogue, Cluster, GroupKind, Object, Origin};

use crate::cluster::{cluster, kinds};
use crate::failing;
use crate::fixture::{answer_of, objects};

fn tally(check: &'static Check, cluster: &Cluster, text: &str) -> Tally {
    answer_of(check, cluster, text).tallies[0].tally
}

/// What got better although less is known.
fn better(check: &'static Check, before: Tally, now: Tally, less: &Cluster) -> Option<String> {
    let is_open = now.unknown > 0 || check.gap(less).is_some();
    let is_lost = now.fail < before.fail || now.unknown < before.unknown;
    let is_surer = now.pass > before.pass || now.not_applicable > before.not_applicable;
    (is_surer || (is_lost && !is_open)).then(|| format!("{before:?} became {now:?}"))
}

/// Each kind of a fixture in turn, and of those that the check reads and of which there is nothing; the custom kinds of
/// those together, and what the check does not read.
fn denials<'k>(
    check: &Check,
    objects: &[Object],
    kinds: &'k BTreeSet<GroupKind>,
) -> Vec<Vec<&'k GroupKind>> {
    let present: BTreeSet<GroupKind> = objects.iter().map(Object::group_kind).collect();
    let is_alone =
        |kind: &GroupKind| check.reads(kind) && Catalogue::builtin().has_builtin_group(&kind.group);
    let (alone, together): (Vec<_>, Vec<_>) = kinds
        .iter()
        .partition(|kind| present.contains(kind) || is_alone(kind));
    let (read, other): (Vec<_>, Vec<_>) = together.into_iter().partition(|kind| check.reads(kind));
    let mut denials: Vec<_> = alone.into_iter().map(|kind| vec![kind]).collect();
    denials.extend([read, other].into_iter().filter(|kinds| !kinds.is_empty()));
    denials
}

/// What is wrong of the fixtures of one check, a line each.
fn wrong_of(check: &'static Check) -> Vec<String> {
    let mut wrong = Vec::new();
    for (name, text) in failing(check) {
        let objects = objects(&text, Origin::Cluster);
        let kinds = kinds(&objects);
        let full = tally(check, &cluster(&objects, &kinds, &[]), &text);
        for denied in denials(check, &objects, &kinds) {
            let less = cluster(&objects, &kinds, &denied);
            let now = tally(check, &less, &text);
            if let Some(what) = better(check, full, now, &less) {
                let without = denied[0];
                wrong.push(format!("{name} without {without}: {what}"));
            }
        }
    }
    wrong
}

#[test]
fn a_kind_that_cannot_be_listed_makes_no_fixture_better() {
    let next = AtomicUsize::new(0);
    let checks: Vec<&'static Check> = registry::all().collect();
    let work = || {
        let turns = std::iter::from_fn(|| checks.get(next.fetch_add(1, Ordering::Relaxed)));
        turns.flat_map(|check| wrong_of(check)).collect::<Vec<_>>()
    };
    let wrong = std::thread::scope(|scope| {
        let other = scope.spawn(work);
        let mut wrong = work();
        wrong.append(&mut other.join().expect("a thread"));
        wrong
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
