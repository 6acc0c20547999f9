//! Where a subject's permissions begin: the role or the binding that is reported for them.

use seawall_model::{Object, ObjectId, Principal};
use seawall_rbac::{Binding, Role};

use super::binding::{is_rbac, subjects};
use super::grant::{MAX_APART, text_of_principal};
use super::holders::reach_of;
use super::rule_text::{place_of, text_of};
use crate::{Context, Outcome, Problem};

/// What a subject has, and through what.
pub(super) struct Beginning<'b> {
    pub who: &'b Principal,
    /// `None` for a built-in binding that is not in the input.
    pub binding: Option<&'b Binding>,
    /// The role with the rule that grants it, where the role is known.
    pub role: Option<(&'b Role, usize)>,
}

/// The object as an RBAC role or binding.
pub(super) fn begins_at(context: &Context<'_>, object: &Object) -> Option<ObjectId> {
    if !is_rbac(object) {
        // What another program makes a binding of.
        let binding = context.binding(object)?;
        return binding.made_of.is_some().then_some(binding.object);
    }
    context
        .role(object)
        .and_then(|role| role.object)
        .or_else(|| context.binding(object).map(|binding| binding.object))
}

/// Why a subject can have more through an object than is found: the role that a binding grants is unknown.
pub(super) fn unknown_role(context: &Context<'_>, object: &Object) -> Option<String> {
    let binding = context.binding(object)?;
    binding
        .is_unknown()
        .then(|| format!("{}: its rules are unknown", binding.why_open()))
}

/// A problem for each subject that has something, up to [`MAX_APART`]; `problem` is told whether it represents more.
pub(super) fn outcome_of<T>(
    held: impl Iterator<Item = T>,
    who: impl Fn(&T) -> &Principal,
    problem: impl Fn(&T, bool) -> Problem,
) -> Outcome {
    let mut problems: Vec<Problem> = Vec::new();
    for (index, one) in held.enumerate() {
        match problems.get_mut(MAX_APART) {
            // Another subject is another problem, but thousands are not thousands of findings.
            Some(rest) => rest.context.push(text_of_principal(who(&one))),
            None => problems.push(problem(&one, index == MAX_APART)),
        }
    }
    Outcome::from_problems(problems)
}

impl Beginning<'_> {
    /// The problem at the rule of a role, or at the subject of a binding. It is about `subject`, or where that is `None`
    /// about the rule itself.
    pub fn problem(
        &self,
        context: &Context<'_>,
        object: &Object,
        message: String,
        subject: Option<&str>,
    ) -> Problem {
        let who = text_of_principal(self.who);
        if let Some((role, index)) = self.role
            && context.role(object).is_some()
        {
            let rule = role.rules.get(index);
            let rule = rule.map_or_else(String::new, |rule| text_of(rule));
            let reach = self.binding.map_or_else(String::new, |binding| {
                reach_of(object, context.cluster.object(binding.object))
            });
            let problem = Problem::at(place_of(role, index), message)
                .value(rule.clone())
                .subject(subject.map_or(rule, str::to_owned))
                .context(who);
            return if reach.is_empty() {
                problem
            } else {
                problem.context(format!("in namespace {reach}"))
            };
        }
        let named = subjects(object).find(|named| named.principal().as_ref() == Some(self.who));
        match named {
            Some(named) => Problem::at(named.path.clone(), message)
                .value(named.name)
                .context(who),
            None if self
                .binding
                .is_some_and(|binding| binding.made_of.is_some()) =>
            {
                Problem::at("metadata.name", message)
                    .value(who.clone())
                    .context(who)
            }
            None => Problem::at("subjects", message)
                .value(who.clone())
                .subject(subject.unwrap_or("rights"))
                .context(who),
        }
    }
}
