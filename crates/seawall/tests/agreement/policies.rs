//! What policies let through, and what the absence of one proves: a scan, `network can`, `network exposure` and `attack` have one
//! verdict, be it unknown.

use std::collections::{BTreeMap, BTreeSet};

use seawall_analysis::Analysis;
use seawall_finding::{Target, Verdict};
use seawall_graph::Proof;
use seawall_network::{Direction, Exposures, Ports, Protocol, Range, Reached, Side};
use seawall_scan::Scan;

use super::compare::told;

/// What contradicts, a line each.
pub fn policies<'a>(scan: &Scan, analysis: &'a Analysis<'a>, wrong: &mut Vec<String>) {
    let found = analysis.network().exposures();
    metadata(scan, analysis, &found, wrong);
    unseen(scan, analysis, wrong);
    if analysis.network().endpoints().len() <= MAX_PAIRS {
        exposures(analysis, &found, wrong);
        hops(analysis, wrong);
    }
}

fn verdict(scan: &Scan, check: &str, namespace: &str) -> Option<Verdict> {
    let is_it =
        |target: &Target| matches!(target, Target::Namespace { name, .. } if name == namespace);
    told(scan, check, is_it).map(|finding| finding.verdict)
}

/// `scan` and `network exposure` on the metadata of the cloud.
fn metadata(scan: &Scan, analysis: &Analysis<'_>, found: &Exposures, wrong: &mut Vec<String>) {
    let network = analysis.network();
    let mut answers: BTreeMap<&str, BTreeSet<Reached>> = BTreeMap::new();
    for exposure in found.all.values() {
        let endpoint = &network.endpoints()[exposure.endpoint];
        if !endpoint.is_host_network {
            let answers = answers.entry(endpoint.namespace).or_default();
            answers.insert(exposure.metadata);
        }
    }
    // What Kubernetes itself runs has no policies by design, and no finding.
    answers.retain(|namespace, _| !seawall_checks::is_system_namespace(namespace));
    for (namespace, answers) in answers {
        let has = |reached| answers.contains(&reached);
        let expected = match (
            has(Reached::Yes),
            has(Reached::Maybe) || has(Reached::Unknown),
        ) {
            (true, _) => Some(Verdict::Fail),
            (false, true) => Some(Verdict::Unknown),
            (false, false) => None,
        };
        let found = verdict(scan, "metadata-endpoint-reachable", namespace);
        if found != expected {
            wrong.push(format!(
                "metadata of `{namespace}`: {found:?} in a scan, {answers:?} for network exposure"
            ));
        }
    }
}

/// Endpoints up to which each pair is asked.
const MAX_PAIRS: usize = 24;

/// `network exposure` and `network can`: what is firm for one is firm for the other.
fn exposures(analysis: &Analysis<'_>, found: &Exposures, wrong: &mut Vec<String>) {
    let network = analysis.network();
    for exposure in found.all.values() {
        let id = exposure.endpoint;
        if exposure.refused.is_some() {
            continue;
        }
        let label = network.endpoints()[id].label();
        let answer = network.answer(Side::Anybody, Side::Endpoint(id));
        let perhaps = answer.possible.without(&answer.certain);
        if (&exposure.from_any_pod, &exposure.perhaps_from_any_pod) != (&answer.certain, &perhaps) {
            wrong.push(format!("{label}: from any pod other ports than can"));
        }
        let http = Ports::one(Protocol::Tcp, 80);
        let addresses = &network.cloud().addresses;
        let mut certain = addresses.iter().filter(|address| {
            let to = Side::Outside(Range::one(**address));
            let answer = network.answer_about(Side::Endpoint(id), to, &http);
            answer.certain.has(Protocol::Tcp, 80)
        });
        let is_certain = certain.any(|address| address.is_ipv4() || network.may_have_ipv6());
        if (exposure.metadata == Reached::Yes) != is_certain {
            let reached = exposure.metadata;
            wrong.push(format!(
                "{label}: metadata {reached:?}, for can {is_certain}"
            ));
        }
        let any = network.sources().iter().any(|piece| {
            let answer = network.answer(Side::Outside(*piece), Side::Endpoint(id));
            !answer.certain.is_empty()
        });
        if !exposure.from_outside.is_empty() && !any {
            wrong.push(format!("{label}: let in from outside, and not for can"));
        }
        let others = network.endpoints().iter();
        let own = network.endpoints()[id].namespace;
        let mut others = others.filter(|(_, other)| other.namespace != own);
        let is_reached = others.any(|(other, _)| {
            let answer = network.answer(Side::Endpoint(other), Side::Endpoint(id));
            !answer.certain.is_empty()
        });
        if (exposure.foreign == Reached::Yes) != is_reached {
            let foreign = exposure.foreign;
            wrong.push(format!(
                "{label}: other namespaces {foreign:?}, for can {is_reached}"
            ));
        }
    }
}

/// A namespace whose policies need not be in the input is open for certain to nobody.
fn unseen(scan: &Scan, analysis: &Analysis<'_>, wrong: &mut Vec<String>) {
    let network = analysis.network();
    let views = analysis.inventory().namespaces.values();
    for view in views.filter(|view| !view.is_system() && !view.workloads.is_empty()) {
        let namespace = view.name;
        let found = verdict(scan, "namespace-without-network-policy", namespace);
        let is_open = network.unseen_policies(namespace).is_some();
        if is_open && found == Some(Verdict::Fail) {
            wrong.push(format!("`{namespace}`: no policy, and some were not seen"));
        }
        for id in network.endpoints_in(namespace) {
            let endpoint = &network.endpoints()[id];
            let is_free = network.selecting(id).next().is_none();
            let answer = network.answer(Side::Anybody, Side::Endpoint(id));
            if is_open && is_free && !endpoint.is_host_network && !answer.certain.is_empty() {
                wrong.push(format!(
                    "{}: open, and policies were not seen",
                    endpoint.label()
                ));
            }
        }
    }
}

/// `attack` and `network` on what is certain of a hop.
fn hops<'a>(analysis: &'a Analysis<'a>, wrong: &mut Vec<String>) {
    let (network, graph) = (analysis.network(), analysis.graph());
    let hops = graph.legs_between(None, None);
    for hop in hops.iter().filter(|hop| hop.doubt.is_none()) {
        let Proof::Connection(_, Side::Endpoint(to)) = hop.proof else {
            continue;
        };
        if network.may_be_stopped(to, Direction::Ingress).is_some() {
            let label = network.endpoints()[to].label();
            wrong.push(format!(
                "{label}: a certain hop, and policies were not seen"
            ));
        }
    }
    let ways = network.ways_in();
    let entered = graph.legs_between(Some(&[graph.internet()]), None);
    for (id, endpoint) in network.endpoints().iter() {
        let label = endpoint.label();
        let is_own = |id: &str| {
            let rest = id.strip_prefix(&label);
            rest.is_some_and(|rest| rest.starts_with(['/', '#']))
        };
        let is_certain = entered.iter().any(|hop| {
            hop.kind == "ENDPOINT_EXPLOIT" && hop.doubt.is_none() && is_own(&graph.id(hop.to))
        });
        let has_one_name = network
            .endpoints()
            .values()
            .iter()
            .filter(|one| one.label() == label)
            .count()
            == 1;
        if is_certain && has_one_name && !ways.has_certain(id) {
            wrong.push(format!(
                "{label}: entered for certain, and policies may stop it"
            ));
        }
    }
}
