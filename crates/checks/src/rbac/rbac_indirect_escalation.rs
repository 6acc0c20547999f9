//! A subject has permissions that lead to other identities, nodes or data.

use super::beginning::{Beginning, begins_at, outcome_of, unknown_role};
use super::grant::{placed, text_of_principal};
use super::indirect_rights::Holding;
use super::rbac_becomes_cluster_admin::BEGINNINGS;
use crate::{Check, Context, Evaluate, Outcome, Problem};
use seawall_finding::{Evidence, Severity};
use seawall_model::Object;

pub const CHECK: Check = Check {
    id: "rbac-indirect-escalation",
    title: "Indirect privilege escalation",
    severity: Severity::Medium,
    severity_reason: "the severity depends on what the permission leads to",
    what: "A Role or a binding grants a subject permissions that lead to other identities, to nodes or to data, alone or together: to sign certificates, to place pods, to change what operators act on. Built-in permissions are excluded.",
    why: "Such permissions look ordinary and are rarely reviewed. `seawall rbac risks` shows what each subject can become with them.",
    remedy: "Remove what the subject does not use; `seawall rbac used` shows from the audit log what it does use.",
    example: "rules:\n  - apiGroups: [\"\"]\n    resources: [pods]\n    verbs: [get, list]",
    techniques: &["MS-TA9019", "T1078"],
    controls: &["nsa-cisa/3.3"],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    evaluate: Evaluate::Object(BEGINNINGS, judge),
};

/// Most permissions that a message names; the rest is counted.
const MAX_NAMED: usize = 3;

/// Reports what a role or a binding grants.
fn judge(context: &Context<'_>, object: &Object) -> Outcome {
    let Some(id) = begins_at(context, object) else {
        return Outcome::NotApplicable;
    };
    let holdings = context.indirect_rights().from.get(&id);
    let outcome = outcome_of(
        holdings.into_iter().flatten(),
        |holding| holding.who,
        |holding, has_more| problem(context, object, holding, has_more),
    );
    match outcome {
        Outcome::Pass => unknown_role(context, object).map_or(Outcome::Pass, Outcome::Unknown),
        found => found,
    }
}

fn problem(
    context: &Context<'_>,
    object: &Object,
    holding: &Holding<'_>,
    has_more: bool,
) -> Problem {
    let who = text_of_principal(holding.who);
    let and_more = if has_more { " and more" } else { "" };
    let message = format!("{who}{and_more} {}", in_words(holding));
    let worst = holding.rights.first();
    let severity = worst.map_or(Severity::Low, |(severity, ..)| *severity);
    let beginning = Beginning {
        who: holding.who,
        binding: Some(holding.binding),
        role: holding.role,
    };
    let problem = beginning.problem(context, object, message, None);
    let problem = problem.severity(severity, "it is the worst of what this grants");
    match &holding.grant {
        Some(grant) => problem.shows(Evidence::Grant(Box::new(grant.clone()))),
        None => problem,
    }
}

/// `lists secrets in namespace `shop`, changes nodes, and 2 more`.
fn in_words(holding: &Holding<'_>) -> String {
    let mut named: Vec<String> = Vec::new();
    for (_, title, namespace) in &holding.rights {
        let words = match namespace {
            Some(namespace) => placed(title, namespace),
            None => (*title).to_owned(),
        };
        if !named.contains(&words) {
            named.push(words);
        }
    }
    let more = named.len().saturating_sub(MAX_NAMED);
    named.truncate(MAX_NAMED);
    let last = (more > 0).then(|| format!("{more} more"));
    match (named.split_last(), last) {
        (_, Some(last)) => format!("{}, and {last}", named.join(", ")),
        (Some((last, before)), None) if !before.is_empty() => {
            format!("{} and {last}", before.join(", "))
        }
        _ => named.concat(),
    }
}
