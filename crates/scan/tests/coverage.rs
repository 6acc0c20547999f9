//! What could not be listed or read turns answers into unknown, and never into a pass or a certain no: a kind is denied,
//! failed or not listed, and a document is dropped, each in turn, and every engine's answers are compared with those of
//! the whole input.

use std::collections::BTreeMap;
use std::sync::Arc;

use seawall_analysis::{Analysis, Sources};
use seawall_compliance::{Framework, Status, builtin, roll_up};
use seawall_finding::Tally;
use seawall_model::{
    Catalogue, Cause, Cluster, Coverage, Gap, GroupKind, Nature, Object, Origin, Source,
};
use seawall_network::Side;
use seawall_rbac::{Identity, Request};
use seawall_scan::{ScanOptions, scan};
use seawall_syntax::parse_stream;

const INPUT: &str = include_str!("coverage/shop.yaml");

/// An answer of which a no is certain or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    Yes,
    No,
    Unknown,
}

/// What the engines say of one cluster.
struct Answers {
    /// What each check says, and whether it may have missed something: a gap, or something that is unknown.
    checks: BTreeMap<&'static str, (Tally, bool)>,
    controls: BTreeMap<String, Status>,
    rights: BTreeMap<String, Known>,
    connections: BTreeMap<String, Known>,
    exposed: BTreeMap<String, Known>,
    paths: BTreeMap<String, Known>,
}

fn objects() -> Vec<Object> {
    let source = Source {
        name: Arc::from("shop.yaml"),
        origin: Origin::Cluster,
    };
    let mut objects = Vec::new();
    for document in parse_stream(INPUT.as_bytes()) {
        for node in document.nodes.expect("reads") {
            objects.push(Object::from_node(node, source.clone()).expect("an object"));
        }
    }
    objects
}

/// Every kind that a live scan lists.
fn listed() -> Vec<GroupKind> {
    let resources = Catalogue::builtin().resources();
    resources
        .filter(|resource| resource.is_listed && resource.nature == Nature::Stored)
        .map(|resource| GroupKind::new(&resource.group, &resource.kind))
        .collect()
}

fn complete() -> Coverage {
    let mut coverage = Coverage::default();
    for kind in listed() {
        coverage.add_complete(kind);
    }
    coverage
}

fn answers(cluster: &Cluster, frameworks: &[Framework]) -> Answers {
    let sources = Sources::builtin();
    let found = scan(
        cluster,
        &sources,
        &ScanOptions::default(),
        "2026-06-01".parse().expect("a date"),
    );
    let verdicts = found.verdicts();
    let checks = verdicts.iter().map(|verdict| {
        let is_open = verdict.gap.is_some() || verdict.tally.unknown > 0;
        (verdict.check, (verdict.tally, is_open))
    });
    let mut controls = BTreeMap::new();
    for framework in frameworks {
        for (_, _, results) in roll_up(framework, &verdicts).groups {
            for result in results {
                controls.insert(
                    format!("{}/{}", framework.id, result.control.id),
                    result.status,
                );
            }
        }
    }
    let analysis = Analysis::new(cluster, &sources);
    Answers {
        checks: checks.collect(),
        controls,
        rights: rights(&analysis),
        connections: connections(&analysis),
        exposed: exposed(&analysis),
        paths: paths(&analysis),
    }
}

fn rights(analysis: &Analysis<'_>) -> BTreeMap<String, Known> {
    let rbac = analysis.rbac();
    let mut answers = BTreeMap::new();
    for who in ["sa:shop/web", "sa:shop/ops", "group:auditors", "jane"] {
        let identity: Identity = who.parse().expect("a subject");
        for (verb, resource, namespace) in [
            ("get", "secrets", "shop"),
            ("get", "secrets", "bank"),
            ("list", "pods", ""),
            ("create", "pods", "shop"),
        ] {
            let request = Request::resource(verb, "", resource, "", namespace, "");
            let is_open = rbac.gap(namespace).is_some()
                || rbac.open_bindings(&identity, namespace).next().is_some();
            let known = match rbac.allows(&identity, &request) {
                Some(_) => Known::Yes,
                None if is_open => Known::Unknown,
                None => Known::No,
            };
            answers.insert(format!("{who} {verb} {resource} in `{namespace}`"), known);
        }
    }
    answers
}

fn connections(analysis: &Analysis<'_>) -> BTreeMap<String, Known> {
    let network = analysis.network();
    let ends = network.endpoints();
    let mut answers = BTreeMap::new();
    for (from, one) in ends.iter() {
        for (to, other) in ends.iter() {
            let answer = network.answer(Side::Endpoint(from), Side::Endpoint(to));
            let known = match (answer.doubts.is_empty(), answer.ports.is_empty()) {
                (false, _) => Known::Unknown,
                (true, true) => Known::No,
                (true, false) => Known::Yes,
            };
            answers.insert(format!("{} => {}", one.label(), other.label()), known);
        }
    }
    answers
}

fn exposed(analysis: &Analysis<'_>) -> BTreeMap<String, Known> {
    let network = analysis.network();
    let ways = network.ways_in();
    let ends = network.endpoints().iter();
    ends.map(|(id, end)| {
        let known = match network.entry_gap(end.namespace) {
            _ if ways.has(id) => Known::Yes,
            Some(_) => Known::Unknown,
            None => Known::No,
        };
        (end.label(), known)
    })
    .collect()
}

fn paths<'a>(analysis: &'a Analysis<'a>) -> BTreeMap<String, Known> {
    let graph = analysis.graph();
    let targets = [graph.cluster_admin(), graph.any_node(), graph.volumes()];
    let known = targets.into_iter().map(|target| {
        let reach = graph.reach(&target.goals);
        let known = match reach.cost(graph.internet()) {
            Some(_) => Known::Yes,
            None if graph.gap().is_some() => Known::Unknown,
            None => Known::No,
        };
        (target.id.clone(), known)
    });
    known.collect()
}

/// What got better although less is known, a line each.
fn better(full: &Answers, less: &Answers) -> Vec<String> {
    let mut wrong = Vec::new();
    for (check, (before, _)) in &full.checks {
        let (now, is_open) = less.checks[check];
        if now.fail < before.fail && !is_open {
            let (before, now) = (before.fail, now.fail);
            wrong.push(format!("{check}: {before} failed, and {now} do now"));
        }
        // What passed or failed may become unknown, or is not seen at all; nothing else.
        for (word, before, now) in [
            ("pass", before.pass, now.pass),
            ("not applicable", before.not_applicable, now.not_applicable),
        ] {
            if now > before {
                wrong.push(format!(
                    "{check}: {word} was said of {before}, and is of {now}"
                ));
            }
        }
    }
    for (control, status) in &less.controls {
        let before = full.controls[control];
        let is_good = matches!(status, Status::Pass | Status::NotApplicable);
        if is_good && before != *status {
            wrong.push(format!("{control}: {before:?} became {status:?}"));
        }
    }
    for (what, before, after) in [
        ("right", &full.rights, &less.rights),
        ("connection", &full.connections, &less.connections),
        ("way in", &full.exposed, &less.exposed),
        ("path", &full.paths, &less.paths),
    ] {
        for (question, known) in after {
            if *known == Known::No && before.get(question) == Some(&Known::Yes) {
                wrong.push(format!("{what} {question}: yes became a certain no"));
            }
        }
    }
    wrong
}

/// Checks that say of more than before that it passes or that the question does not arise, a line each. What passed or failed
/// may become unknown, or is not seen at all.
fn surer(full: &Answers, less: &Answers) -> Vec<String> {
    let mut wrong = Vec::new();
    for (check, (before, _)) in &full.checks {
        let (now, _) = less.checks[check];
        for (word, before, now) in [
            ("pass", before.pass, now.pass),
            ("not applicable", before.not_applicable, now.not_applicable),
        ] {
            if now > before {
                wrong.push(format!(
                    "{check}: {word} was said of {before}, and is of {now}"
                ));
            }
        }
    }
    wrong
}

/// The whole input has something to lose everywhere.
fn is_rich(full: &Answers) {
    let has = |answers: &BTreeMap<String, Known>| answers.values().any(|one| *one == Known::Yes);
    assert!(has(&full.rights) && has(&full.connections));
    assert!(has(&full.exposed) && has(&full.paths));
    assert!(
        full.checks
            .values()
            .filter(|(tally, _)| tally.fail > 0)
            .count()
            > 20
    );
    let passes = |status: &&Status| **status == Status::Pass;
    assert!(full.controls.values().filter(passes).count() > 5);
}

#[test]
fn a_kind_that_was_not_listed_makes_nothing_better() {
    let frameworks = builtin().expect("frameworks");
    let objects = objects();
    let whole = Cluster::new("".into(), objects.clone(), complete());
    let full = answers(&whole, &frameworks);
    is_rich(&full);
    let has = |kind: &GroupKind| {
        objects
            .iter()
            .any(|object| object.is(&kind.group, &kind.kind))
    };
    // Kinds of which there is nothing can take nothing away; a few of them show that.
    let (present, absent): (Vec<GroupKind>, Vec<GroupKind>) = listed().into_iter().partition(has);
    let mut wrong = Vec::new();
    let causes = [Cause::Denied, Cause::Failed, Cause::NotListed];
    for (kind, cause) in present
        .iter()
        .chain(absent.iter().step_by(9))
        .zip(causes.iter().cycle())
    {
        let left = objects
            .iter()
            .filter(|object| !object.is(&kind.group, &kind.kind));
        let mut coverage = complete();
        let reason = "may not be listed".to_owned();
        coverage.add_gap(
            kind.clone(),
            Gap {
                cause: *cause,
                reason,
            },
        );
        let less = Cluster::new("".into(), left.cloned().collect(), coverage);
        let less = answers(&less, &frameworks);
        let lines = better(&full, &less).into_iter().chain(surer(&full, &less));
        wrong.extend(lines.map(|line| format!("without {kind}: {line}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_document_that_was_not_read_makes_nothing_better() {
    let frameworks = builtin().expect("frameworks");
    let objects = objects();
    let whole = Cluster::new("".into(), objects.clone(), Coverage::default());
    let full = answers(&whole, &frameworks);
    let mut wrong = Vec::new();
    for (index, gone) in objects.iter().enumerate() {
        let mut left = objects.clone();
        left.remove(index);
        let mut coverage = Coverage::default();
        coverage.add_unread(format!("document {index} of shop.yaml"), Cause::Unread);
        let less = answers(&Cluster::new("".into(), left, coverage), &frameworks);
        let lines = better(&full, &less);
        wrong.extend(
            lines
                .into_iter()
                .map(|line| format!("without {}: {line}", gone.name)),
        );
        // Nothing is said to be right while something was not read.
        let is_good = |status: &&Status| matches!(status, Status::Pass | Status::NotApplicable);
        assert_eq!(less.controls.values().filter(is_good).count(), 0);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
