//! Ways to cluster-admin as outcomes of checks.

use seawall_finding::{Evidence, Severity};
use seawall_model::Object;

use super::binding::{GROUP, subjects};
use super::grant::{MAX_APART, text_of_principal};
use super::holders::reach_of;
use super::rule_text::{place_of, text_of};
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
    if object.group() != GROUP {
        return Outcome::NotApplicable;
    }
    let id = context
        .role(object)
        .and_then(|role| role.object)
        .or_else(|| context.binding(object).map(|binding| binding.object));
    let Some(id) = id else {
        return Outcome::NotApplicable;
    };
    let ways = context.ways_up().from.get(&id);
    let ways = ways
        .into_iter()
        .flatten()
        .filter(|way| way.doubts.is_empty() == (certainty == Certainty::Certain));
    let mut problems: Vec<Problem> = Vec::new();
    for (index, way) in ways.enumerate() {
        match problems.get_mut(MAX_APART) {
            // Another holder is another problem, but thousands are not thousands of findings.
            Some(rest) => rest.context.push(text_of_principal(way.who)),
            None => problems.push(problem(context, object, way, index == MAX_APART)),
        }
    }
    Outcome::from_problems(problems)
}

fn problem(context: &Context<'_>, object: &Object, way: &Way<'_>, has_more: bool) -> Problem {
    let who = text_of_principal(way.who);
    let and_more = if has_more { " and more" } else { "" };
    let mut message = format!(
        "{}{and_more} can become cluster-admin: {}",
        way.who, way.steps
    );
    if let Some(doubt) = way.doubts.first() {
        message.push_str(&format!(", only if {doubt}"));
    }
    let is_role = context.role(object).is_some();
    let named = subjects(object)
        .filter(|_| !is_role)
        .find(|subject| subject.principal().as_ref() == Some(way.who));
    let mut problem = match (way.role, named) {
        (Some((role, index)), _) if is_role => {
            let binding = context.cluster.object(way.binding.object);
            let reach = reach_of(object, binding);
            let problem = Problem::at(place_of(role, index), message)
                .value(
                    role.rules
                        .get(index)
                        .map_or_else(String::new, |rule| text_of(rule)),
                )
                .subject("cluster-admin")
                .context(who);
            if reach.is_empty() {
                problem
            } else {
                problem.context(format!("in namespace {reach}"))
            }
        }
        (_, Some(subject)) => Problem::at(subject.path.clone(), message)
            .value(subject.name)
            .subject(who),
        (_, None) => Problem::at("subjects", message)
            .value(who.clone())
            .subject("cluster-admin")
            .context(who),
    };
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
