//! Attack paths to cluster-admin as outcomes of checks.

use seawall_finding::{Evidence, Severity};
use seawall_model::Object;

use super::beginning::{Beginning, begins_at, outcome_of, unknown_role};
use super::ways_up::Way;
use crate::{Context, Outcome, Problem};

/// Whether a path is confirmed, or depends on an unknown condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Certainty {
    Certain,
    Possible,
}

/// Reports the attack paths that begin at a role or a binding.
pub(super) fn judge(context: &Context<'_>, object: &Object, certainty: Certainty) -> Outcome {
    let Some(id) = begins_at(context, object) else {
        return Outcome::NotApplicable;
    };
    let ways = context.ways_up().from.get(&id);
    let ways = ways
        .into_iter()
        .flatten()
        .filter(|way| way.doubts.is_empty() == (certainty == Certainty::Certain));
    let outcome = outcome_of(
        ways,
        |way| way.who,
        |way, has_more| problem(context, object, way, has_more),
    );
    // A path can continue through roles, bindings and pods that were not seen.
    outcome.unless(|| {
        unfollowed(context, object)
            .or_else(|| context.analysis.rbac().gap("*"))
            .or_else(|| unseen(context, object))
    })
}

/// Why the path of somebody who is given something by a role or a binding may go on.
fn unseen(context: &Context<'_>, object: &Object) -> Option<String> {
    let of_role = context.bindings_of(object).iter().copied();
    let bindings = of_role.chain(context.binding(object));
    let subjects = bindings.flat_map(|binding| &binding.subjects);
    let mut reasons =
        subjects.filter_map(|subject| context.analysis.escalation().may_continue(subject));
    reasons.next().map(str::to_owned)
}

/// Why there can be a path that was not found.
fn unfollowed(context: &Context<'_>, object: &Object) -> Option<String> {
    let count = context.analysis.escalation().unfollowed();
    let too_many =
        || format!("{count} combinations of permissions were not evaluated: there are too many");
    unknown_role(context, object).or_else(|| (count > 0).then(too_many))
}

fn problem(context: &Context<'_>, object: &Object, way: &Way<'_>, has_more: bool) -> Problem {
    let and_more = if has_more { " and more" } else { "" };
    let mut message = format!(
        "{}{and_more} can become cluster-admin: {}",
        way.who, way.steps
    );
    if let Some(doubt) = way.doubts.first() {
        message.push_str(&format!(", assuming that {doubt}"));
    }
    let beginning = Beginning {
        who: way.who,
        binding: way.binding,
        role: way.role,
    };
    let mut problem = beginning.problem(context, object, message, Some("cluster-admin"));
    if !way.doubts.is_empty() && way.severity == Some(Severity::Critical) {
        problem = problem.severity(
            Severity::High,
            "one of the permissions on the path is critical by itself",
        );
    }
    for grant in &way.grants {
        problem = problem.shows(Evidence::Grant(Box::new(grant.clone())));
    }
    problem
}
