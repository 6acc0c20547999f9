//! What the engines say of the fixtures, as `rbac risks`, `rbac who-can`, `network exposure`, `network can` and `attack` do: no yes becomes a certain no.

use std::collections::{BTreeMap, BTreeSet};

use seawall_analysis::Analysis;
use seawall_checks::registry;
use seawall_model::{GroupKind, Object, Origin};
use seawall_network::{Reached, Side};
use seawall_rbac::{Identity, Outcome, Request};

use crate::cluster::{cluster, kinds};
use crate::failing;
use crate::fixture::{SOURCES, objects};

/// How far somebody can escalate, worst first.
const OUTCOMES: &[Outcome] = &[
    Outcome::ClusterAdmin,
    Outcome::Node,
    Outcome::EverySecret,
    Outcome::NamespaceAdmin,
    Outcome::Identity,
    Outcome::Secrets,
];

/// An answer of which a no is certain or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    Yes,
    No,
    Unknown,
}

impl Known {
    fn of(is_yes: bool, is_open: bool) -> Self {
        match (is_yes, is_open) {
            (true, _) => Self::Yes,
            (false, true) => Self::Unknown,
            (false, false) => Self::No,
        }
    }
}

type Answers = BTreeMap<String, Known>;

/// Who can escalate so far, for each outcome that is at least as bad: `rbac risks`.
fn risks<'a>(analysis: &'a Analysis<'a>, answers: &mut Answers) {
    let escalation = analysis.escalation();
    let gap = analysis.rbac().gap("*");
    for risk in escalation.risks() {
        let is_open = gap.is_some() || !risk.open.is_empty() || escalation.further(&risk).is_some();
        for outcome in OUTCOMES {
            let known = Known::of(risk.outcome <= *outcome, is_open);
            answers.insert(format!("{} becomes {outcome:?}", risk.subject), known);
        }
    }
}

/// Who has a few permissions: `rbac who-can`.
fn permissions(analysis: &Analysis<'_>, subjects: &BTreeSet<String>, answers: &mut Answers) {
    let rbac = analysis.rbac();
    let namespaces = analysis.inventory().namespaces.keys().copied();
    for namespace in namespaces.chain([""]) {
        for who in subjects {
            let identity: Identity = who.parse().expect("a subject");
            for (verb, resource) in [("get", "secrets"), ("create", "pods"), ("get", "nodes")] {
                let request = Request::resource(verb, "", resource, "", namespace, "");
                let is_open = rbac.gap(namespace).is_some()
                    || rbac.open_bindings(&identity, namespace).next().is_some();
                let known = Known::of(rbac.allows(&identity, &request).is_some(), is_open);
                answers.insert(format!("{who} {verb} {resource} in `{namespace}`"), known);
            }
        }
    }
}

/// What each workload reaches, and what reaches it: `network exposure` and `network can`.
fn traffic(analysis: &Analysis<'_>, answers: &mut Answers) {
    let network = analysis.network();
    let exposures = network.exposures();
    for (id, exposure) in exposures.all.iter() {
        let end = &network.endpoints()[id];
        let name = end.label();
        for (what, reached) in [
            ("internet", exposure.internet),
            ("metadata", exposure.metadata),
            ("api server", exposure.api_server),
            ("kubelets", exposure.kubelets),
            ("etcd", exposure.etcd),
            ("dns", exposure.dns),
        ] {
            let known = Known::of(reached == Reached::Yes, reached != Reached::No);
            answers.insert(format!("{name} reaches {what}"), known);
        }
        let is_open = !exposure.perhaps_from_outside.is_empty() || !exposure.doubts.is_empty();
        let known = Known::of(!exposure.from_outside.is_empty(), is_open);
        answers.insert(format!("{name} lets in from outside"), known);
        let is_open = network.entry_gap_at(id).is_some();
        let known = Known::of(exposures.ways.has(id), is_open);
        answers.insert(format!("{name} has a way in"), known);
        for (to, other) in network.endpoints().iter() {
            let answer = network.answer(Side::Endpoint(id), Side::Endpoint(to));
            let known = Known::of(!answer.certain.is_empty(), !answer.possible.is_empty());
            answers.insert(format!("{name} connects to {}", other.label()), known);
        }
    }
}

/// Whether an attack path leads to each target: `attack exposure` and `attack paths`.
fn paths<'a>(analysis: &'a Analysis<'a>, answers: &mut Answers) {
    let graph = analysis.graph();
    let targets = [
        graph.cluster_admin(),
        graph.any_node(),
        graph.volumes(),
        graph.cloud(),
    ];
    for target in targets {
        let cost = graph.reach(&target.goals).cost(graph.internet());
        let known = Known::of(cost.is_some(), graph.gap().is_some());
        answers.insert(format!("the internet reaches {}", target.id), known);
    }
}

/// The subjects of bindings, as they are named on the command line.
fn subjects(objects: &[Object]) -> BTreeSet<String> {
    let all = objects
        .iter()
        .flat_map(|object| object.root.list("subjects"));
    all.filter_map(|subject| {
        let name = subject.str("name")?;
        match subject.str("kind")? {
            "ServiceAccount" => Some(format!("sa:{}/{name}", subject.str("namespace")?)),
            "Group" => Some(format!("group:{name}")),
            _ => Some(name.to_owned()),
        }
    })
    .filter(|subject| subject.parse::<Identity>().is_ok())
    .collect()
}

fn answers(objects: &[Object], kinds: &BTreeSet<GroupKind>, without: &[&GroupKind]) -> Answers {
    let cluster = cluster(objects, kinds, without);
    let analysis = Analysis::new(&cluster, &SOURCES);
    let mut answers = Answers::new();
    risks(&analysis, &mut answers);
    permissions(&analysis, &subjects(objects), &mut answers);
    traffic(&analysis, &mut answers);
    paths(&analysis, &mut answers);
    answers
}

#[test]
fn a_kind_that_cannot_be_listed_makes_no_answer_a_certain_no() {
    let mut wrong = Vec::new();
    let mut yes = 0;
    let groups = ["rbac", "serviceaccount", "network"];
    for check in registry::all().filter(|check| groups.contains(&check.group())) {
        for (name, text) in failing(check) {
            let objects = objects(&text, Origin::Cluster);
            let kinds = kinds(&objects);
            let full = answers(&objects, &kinds, &[]);
            yes += full.values().filter(|known| **known == Known::Yes).count();
            let present: BTreeSet<GroupKind> = objects.iter().map(Object::group_kind).collect();
            for kind in &present {
                let less = answers(&objects, &kinds, &[kind]);
                for (question, known) in &less {
                    if *known == Known::No && full.get(question) == Some(&Known::Yes) {
                        wrong.push(format!("{name} without {kind}: {question}"));
                    }
                }
            }
        }
    }
    assert!(yes > 300, "{yes} to lose");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
