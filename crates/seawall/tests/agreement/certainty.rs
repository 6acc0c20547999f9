//! A no is as certain in every command: what makes one of `rbac` uncertain makes those of `attack` and `scan` so too.

use seawall_analysis::Analysis;
use seawall_finding::{Severity, Verdict};
use seawall_model::Principal;
use seawall_rbac::{Outcome, Request, Risk};
use seawall_scan::Scan;

/// What contradicts, a line each.
pub fn certainty<'a>(scan: &Scan, analysis: &'a Analysis<'a>, wrong: &mut Vec<String>) {
    let (rbac, graph) = (analysis.rbac(), analysis.graph());
    if rbac.gap("*").is_some() && graph.gap_inside().is_none() {
        wrong.push("a no is uncertain for rbac, and certain for attack".to_owned());
    }
    let is_told = scan
        .findings
        .iter()
        .any(|finding| finding.verdict == Verdict::Fail && finding.severity == Severity::Critical);
    if rbac.allows_everybody().is_some() && !is_told {
        wrong.push("everything is allowed, and a scan tells nothing critical".to_owned());
    }
    let risks = analysis.escalation().risks();
    for risk in &risks {
        everything(analysis, risk, wrong);
        further(analysis, risk, wrong);
    }
    for mapped in rbac.mapped() {
        let who = Principal::user(&mapped.user);
        if !risks.iter().any(|risk| *risk.subject == who) {
            wrong.push(format!("{who}: put into groups, and nobody for rbac risks"));
        }
    }
}

/// Whoever may do everything is cluster administrator for `rbac risks` and `attack paths`, and no decision is milder.
fn everything<'a>(analysis: &'a Analysis<'a>, risk: &Risk<'_>, wrong: &mut Vec<String>) {
    let rbac = analysis.rbac();
    let who = risk.subject;
    let request = Request::resource("*", "*", "*", "", "", "");
    let identity = who.identity();
    let may = rbac.allows(&identity, &request).is_some();
    let is_masters = *who == Principal::Group("system:masters".into());
    if may && (risk.outcome != Outcome::ClusterAdmin || risk.uncertain > 0) && !is_masters {
        wrong.push(format!("{who}: may do everything, and is no cluster-admin"));
    }
    // Who has a step of his own shows by what.
    let path = analysis.escalation().path(risk);
    if risk.outcome == Outcome::ClusterAdmin && path.is_empty() && !is_masters {
        wrong.push(format!("{who}: cluster-admin without a witness"));
    }
    if risk.uncertain > 0 && path.iter().all(|step| step.doubt.is_none()) {
        wrong.push(format!("{who}: uncertain, and nothing says why"));
    }
}

/// Whoever may become more for `rbac risks` may do so for `attack paths`.
fn further<'a>(analysis: &'a Analysis<'a>, risk: &Risk<'_>, wrong: &mut Vec<String>) {
    if analysis.escalation().further(risk).is_none() {
        return;
    }
    let id = match risk.subject {
        Principal::User(name) => format!("user:{name}"),
        Principal::Group(name) => format!("group:{name}"),
        Principal::ServiceAccount { namespace, name } => format!("sa:{namespace}/{name}"),
    };
    let graph = analysis.graph();
    if let Ok(starts) = graph.starts(&id)
        && graph.further(&starts).is_none()
    {
        wrong.push(format!(
            "{}: may become more for rbac, not for attack",
            risk.subject
        ));
    }
}
