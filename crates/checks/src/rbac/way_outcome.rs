//! Ways to cluster-admin as outcomes of checks.

use seawall_finding::{Evidence, Severity};
use seawall_model::Object;

use super::beginning::{Beginning, begins_at, outcome_of};
use super::ways_up::Way;
use crate::{Context, Outcome, Problem};

/// Whether somebody certainly gets there, or only if something holds that is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Certainty {
    Certain,
    Possible,
}

/// Reports the ways that begin at a role or a binding.
pub(super) fn judge(context: &Context<'_>, object: &Object, certainty: Certainty) -> Outcome {
    let Some(id) = begins_at(context, object) else {
        return Outcome::NotApplicable;
    };
    let ways = context.ways_up().from.get(&id);
    let ways = ways
        .into_iter()
        .flatten()
        .filter(|way| way.doubts.is_empty() == (certainty == Certainty::Certain));
    outcome_of(
        ways,
        |way| way.who,
        |way, has_more| problem(context, object, way, has_more),
    )
}

fn problem(context: &Context<'_>, object: &Object, way: &Way<'_>, has_more: bool) -> Problem {
    let and_more = if has_more { " and more" } else { "" };
    let mut message = format!(
        "{}{and_more} can become cluster-admin: {}",
        way.who, way.steps
    );
    if let Some(doubt) = way.doubts.first() {
        message.push_str(&format!(", only if {doubt}"));
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
            "one of the rights on the way is critical by itself",
        );
    }
    for grant in &way.grants {
        problem = problem.shows(Evidence::Grant(Box::new(grant.clone())));
    }
    problem
}
