//! What commands say of one cluster that cannot all be true.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use seawall_analysis::{Analysis, Sources};
use seawall_checks::pod_security::{Control, Level, judge};
use seawall_finding::{Finding, Severity, Target, Verdict};
use seawall_graph::Proof;
use seawall_model::{Cluster, KubernetesVersion, PodId, Principal};
use seawall_network::{Assumption, Entry, Side};
use seawall_rbac::{Outcome, Request};
use seawall_scan::{Scan, ScanOptions, scan};

use super::certainty::certainty;
use super::policies::policies;

/// Read once: there are more clusters here than anybody has.
static SOURCES: LazyLock<Sources> = LazyLock::new(Sources::builtin);

/// The contradictions, a line each.
pub fn contradictions(cluster: &Cluster) -> Vec<String> {
    let sources = &*SOURCES;
    let today = "2026-06-01".parse().expect("a date");
    let scan = scan(cluster, sources, &ScanOptions::default(), today);
    let analysis = Analysis::new(cluster, sources);
    let mut wrong = Vec::new();
    policies(&scan, &analysis, &mut wrong);
    ways_in(&scan, &analysis, &mut wrong);
    through_services(&analysis, &mut wrong);
    pod_security(&scan, &analysis, &mut wrong);
    decisions(&analysis, &mut wrong);
    rights(&scan, &analysis, &mut wrong);
    steps(&analysis, &mut wrong);
    certainty(&scan, &analysis, &mut wrong);
    wrong
}

pub fn told<'s>(
    scan: &'s Scan,
    check: &str,
    is_target: impl Fn(&Target) -> bool,
) -> Option<&'s Finding> {
    scan.findings
        .iter()
        .find(|finding| finding.check() == check && is_target(&finding.target))
}

/// `scan`, `network exposure` and the analysis on what leads in from outside.
fn ways_in(scan: &Scan, analysis: &Analysis<'_>, wrong: &mut Vec<String>) {
    let network = analysis.network();
    let ways = network.ways_in();
    for id in analysis.cluster().ids_of_kind("Service") {
        let service = analysis.cluster().object(*id);
        if !service.group().is_empty() || analysis.cluster().refused(*id).is_some() {
            continue;
        }
        let limited = |way: &&seawall_network::Way| {
            way.object == *id && way.assumes == Some(Assumption::SourceIsAllowed)
        };
        let open = told(scan, "load-balancer-open-to-all", |target| {
            matches!(target, Target::Object(object)
                if object.kind == "Service" && object.name == *service.name && object.namespace == service.namespace.as_str())
        });
        let is_open = matches!(open.map(|finding| finding.verdict), Some(Verdict::Fail));
        if is_open && ways.distinct().any(|way| limited(&way)) {
            wrong.push(format!(
                "Service {}: open to all, and limited",
                service.name
            ));
        }
        let is_reached = ways.distinct().any(|way| way.object == *id);
        let finding = told(scan, "exposed-management-port", |target| {
            matches!(target, Target::Object(object)
                if object.kind == "Service" && object.name == *service.name && object.namespace == service.namespace.as_str())
        });
        let is_wrong = matches!(finding.map(|finding| finding.verdict), Some(Verdict::Fail))
            && !is_reached
            && !network.behind(*id).is_empty();
        if is_wrong {
            wrong.push(format!(
                "Service {}: told as exposed, and no way in",
                service.name
            ));
        }
    }
    for (index, workload) in analysis.inventory().workloads.iter().enumerate() {
        let endpoint = network.endpoint_of(PodId {
            object: workload.id,
            index: workload.pod.index,
        });
        if let Some(endpoint) = endpoint
            && analysis.exposure(index).is_some() != ways.has(endpoint)
        {
            wrong.push(format!(
                "{}: exposed for checks is {}, ways in are {}",
                network.endpoints()[endpoint].label(),
                analysis.exposure(index).is_some(),
                ways.at(endpoint).count()
            ));
        }
    }
}

/// `network can` of a Service and of the pods behind it, and what is known of the ways into them.
fn through_services(analysis: &Analysis<'_>, wrong: &mut Vec<String>) {
    let network = analysis.network();
    for id in analysis.cluster().ids_of_kind("Service") {
        let Ok(arrivals) = network.to_service(*id, None, Entry::Inside) else {
            continue;
        };
        for arrival in &arrivals.list {
            let Side::Endpoint(endpoint) = arrival.side else {
                continue;
            };
            let straight = network.answer(Side::Anybody, arrival.side);
            let through = network.connection(Side::Anybody, arrival);
            if through.answer.ports != straight.ports.intersect(&arrival.ports) {
                wrong.push(format!(
                    "{}: through a Service other ports than straight",
                    network.endpoints()[endpoint].label()
                ));
            }
        }
    }
}

/// `scan` and `pod-security check` on every control.
fn pod_security(scan: &Scan, analysis: &Analysis<'_>, wrong: &mut Vec<String>) {
    let workloads = &analysis.inventory().workloads;
    let judged = workloads
        .iter()
        .filter(|workload| !workload.pod.has_ended());
    let is_malformed = workloads
        .iter()
        .any(|workload| workload.pod.malformed().is_some());
    let mut broken: BTreeSet<Control> = BTreeSet::new();
    let mut open: BTreeSet<Control> = BTreeSet::new();
    for workload in judged {
        let judgement = judge(&workload.pod, Level::Restricted, KubernetesVersion::NEWEST);
        broken.extend(judgement.broken.iter().map(|violation| violation.control));
        open.extend(judgement.open.iter().map(|violation| violation.control));
    }
    for control in Control::ALL {
        let decides = format!("pod-security-standards/{}", control.id());
        let deciding: Vec<_> = scan
            .tallies
            .iter()
            .filter(|tally| {
                tally
                    .check
                    .controls
                    .iter()
                    .any(|control| *control == decides)
            })
            .collect();
        let [tally] = &deciding[..] else {
            wrong.push(format!("{decides} is decided by {} checks", deciding.len()));
            continue;
        };
        let is_unknown = tally.tally.unknown > 0;
        if (tally.tally.fail > 0) != broken.contains(control) && !(is_malformed && is_unknown) {
            wrong.push(format!(
                "{decides}: {} fail in a scan, and {} by the engine",
                tally.tally.fail,
                broken.contains(control)
            ));
        }
        if open.contains(control) && tally.tally.fail == 0 && !is_unknown {
            wrong.push(format!(
                "{decides}: open by the engine, and passes in a scan"
            ));
        }
        if is_malformed && tally.tally.fail == 0 && !is_unknown {
            wrong.push(format!("{decides}: a pod that cannot be read passes"));
        }
    }
}

/// `rbac can` and `rbac who-can`.
fn decisions(analysis: &Analysis<'_>, wrong: &mut Vec<String>) {
    let rbac = analysis.rbac();
    let subjects = rbac.subjects();
    for (verb, group, resource, namespace) in [
        ("get", "", "secrets", "shop"),
        ("create", "", "pods", "default"),
        ("list", "", "nodes", ""),
        ("bind", "rbac.authorization.k8s.io", "clusterroles", ""),
    ] {
        let request = Request::resource(verb, group, resource, "", namespace, "");
        let holders: BTreeSet<&Principal> = rbac
            .who_can(&request)
            .into_iter()
            .map(|holder| holder.subject)
            .collect();
        for subject in &subjects {
            let is_masters = *subject == Principal::Group("system:masters".into());
            let is_allowed = rbac.allows(&subject.identity(), &request).is_some();
            // Who is named himself; what groups give is told of the groups.
            if holders.contains(subject) && !is_allowed && !is_masters {
                wrong.push(format!(
                    "{subject} is told to {verb} {resource}, and may not"
                ));
            }
        }
    }
}

/// `scan`, `rbac risks` and `attack paths` on who becomes what.
fn rights<'a>(scan: &Scan, analysis: &'a Analysis<'a>, wrong: &mut Vec<String>) {
    let graph = analysis.graph();
    let target = graph.cluster_admin();
    let reach = graph.reach(&target.goals);
    let certain = graph.reach_for_certain(&target.goals);
    for risk in analysis.escalation().risks() {
        let who = risk.subject;
        let id = match who {
            Principal::User(name) => format!("user:{name}"),
            Principal::Group(name) => format!("group:{name}"),
            Principal::ServiceAccount { namespace, name } => format!("sa:{namespace}/{name}"),
        };
        if let Ok(nodes) = graph.starts(&id) {
            let best = nodes.iter().filter_map(|node| reach.cost(*node)).min();
            let sure = nodes.iter().filter_map(|node| certain.cost(*node)).min();
            let is_admin = risk.outcome == Outcome::ClusterAdmin;
            if is_admin && best.is_none_or(|cost| cost.mistakes() > 0) {
                wrong.push(format!("{who}: cluster-admin for rbac, not for attack"));
            }
            if is_admin && risk.uncertain == 0 && sure.is_none_or(|cost| cost.mistakes() > 0) {
                wrong.push(format!("{who}: certain for rbac, not for attack"));
            }
            // A step that takes a mistake more is one that nobody has the rights for yet.
            if risk.outcome == Outcome::Nothing && sure.is_some_and(|cost| cost.mistakes() == 0) {
                wrong.push(format!("{who}: nothing for rbac, a way for attack"));
            }
        } else if risk.outcome == Outcome::ClusterAdmin {
            wrong.push(format!("{who}: cluster-admin for rbac, nobody for attack"));
        }
        never_milder(scan, analysis, &risk, wrong);
    }
}

/// What a scan says of somebody is never milder than what `rbac risks` says.
fn never_milder(
    scan: &Scan,
    analysis: &Analysis<'_>,
    risk: &seawall_rbac::Risk<'_>,
    wrong: &mut Vec<String>,
) {
    let who = risk.subject;
    let rbac = analysis.rbac();
    let is_masters = *who == Principal::Group("system:masters".into());
    // What the API server allows everybody is told of the API server.
    if rbac.allows_all(&who.identity()).is_some() {
        return;
    }
    // What Kubernetes gives by bindings of its own is no mistake of the input.
    if is_masters || rbac.is_brought_subject(who) || rbac.brings_to(who) {
        return;
    }
    let is_admin = risk.outcome == Outcome::ClusterAdmin && risk.uncertain == 0;
    let wanted = if is_admin {
        Some(Severity::Critical)
    } else {
        risk.severity
    };
    // What is no mistake by itself is not told.
    let Some(wanted) = wanted.filter(|wanted| *wanted > Severity::Info) else {
        return;
    };
    // What somebody has through a group is told of the group.
    let written: Vec<String> = rbac
        .with_groups(&who.identity())
        .subjects()
        .iter()
        .map(|subject| match subject {
            Principal::User(name) => format!("User {name}"),
            Principal::Group(name) => format!("Group {name}"),
            Principal::ServiceAccount { namespace, name } => {
                format!("ServiceAccount {namespace}/{name}")
            }
        })
        .collect();
    let worst = scan
        .findings
        .iter()
        .filter(|finding| finding.verdict == Verdict::Fail)
        .filter(|finding| {
            let folded = finding.folded.iter().flat_map(|folded| &folded.context);
            let mut named = std::iter::once(&finding.subject)
                .chain(&finding.context)
                .chain(folded);
            named.any(|name| written.contains(name))
        })
        .map(|finding| finding.severity)
        .max();
    if worst.is_none_or(|worst| worst < wanted) {
        wrong.push(format!("{who}: {wanted} for rbac, {worst:?} in a scan"));
    }
}

/// `attack edges` and `network` on connections.
fn steps<'a>(analysis: &'a Analysis<'a>, wrong: &mut Vec<String>) {
    let network = analysis.network();
    let graph = analysis.graph();
    let ways = network.ways_in();
    let from_outside = graph.legs_between(Some(&[graph.internet()]), None);
    let entered: BTreeSet<String> = from_outside
        .iter()
        .filter(|leg| leg.kind == "ENDPOINT_EXPLOIT")
        .map(|leg| graph.id(leg.to))
        .collect();
    // Replicas that differ have one name.
    let mut all: BTreeMap<String, bool> = BTreeMap::new();
    for (id, endpoint) in network.endpoints().iter() {
        *all.entry(endpoint.label()).or_default() |= ways.has(id);
    }
    for (label, has_ways) in all {
        let is_entered = entered.iter().any(|id| {
            id.strip_prefix(&label)
                .is_some_and(|rest| rest.starts_with(['/', '#']))
        });
        if is_entered && !has_ways {
            wrong.push(format!("{label}: entered from the internet, and no way in"));
        }
        if has_ways && !is_entered {
            wrong.push(format!(
                "{label}: a way in, and not entered from the internet"
            ));
        }
    }
    for leg in graph.legs_between(None, None) {
        let Proof::Connection(from, to) = leg.proof else {
            continue;
        };
        let answer = network.answer(from, to);
        if answer.ports.is_empty() && answer.doubts.is_empty() {
            wrong.push(format!(
                "{} => {}: a step, and no connection",
                side(analysis, from),
                side(analysis, to)
            ));
        }
    }
}

fn side(analysis: &Analysis<'_>, side: Side) -> String {
    let network = analysis.network();
    network
        .endpoint(side)
        .map_or_else(|| "outside".to_owned(), seawall_network::Endpoint::label)
}
