//! Ways to cluster-admin, by the role or binding where they begin. Who could become what is the answer of `rbac`.

use std::collections::HashMap;

use seawall_analysis::Analysis;
use seawall_finding::{Evidence, Grant, Severity};
use seawall_model::{Object, ObjectId, Principal};
use seawall_rbac::{Binding, Defaults, Outcome as Reached, Proof, Role, Step};

use super::binding::{self, subjects};
use super::holders::{MAX_APART, reach_of};
use super::rules::{place_of, text_of};
use crate::evidence::location;
use crate::{Context, Outcome, Problem};

/// Most grants that are shown of one way. Ways have few steps; the first ones are those that can be taken away.
const MAX_GRANTS: usize = 6;

/// Every way, by the object where it begins.
#[derive(Debug, Default)]
pub(crate) struct WaysUp<'a> {
    from: HashMap<ObjectId, Vec<Way<'a>>>,
}

/// The way of somebody.
#[derive(Debug)]
struct Way<'a> {
    who: &'a Principal,
    /// The steps in words.
    steps: String,
    /// What has to hold for it and is not known; empty for a certain way.
    doubts: Vec<&'a str>,
    /// The worst of what they hold.
    severity: Option<Severity>,
    binding: &'a Binding,
    role: Option<(&'a Role, usize)>,
    grants: Vec<Grant>,
}

impl<'a> WaysUp<'a> {
    pub(crate) fn of(analysis: &'a Analysis<'a>) -> Self {
        let mut ways = Self::default();
        let escalation = analysis.escalation();
        for risk in escalation.risks() {
            // The group is everything before anybody is asked, whatever the objects say.
            let is_masters =
                matches!(risk.subject, Principal::Group(name) if &**name == "system:masters");
            if risk.outcome != Reached::ClusterAdmin
                || is_masters
                || analysis.rbac().is_brought_subject(risk.subject)
            {
                continue;
            }
            let path = escalation.path(&risk);
            let Some((binding, role)) = beginning(analysis, risk.subject, &path) else {
                continue;
            };
            let object = match role {
                Some((role, _)) if !Defaults::builtin().brings_role(role) => role.object,
                _ => binding.object,
            };
            ways.from.entry(object).or_default().push(Way {
                who: risk.subject,
                steps: in_words(&path, risk.subject),
                doubts: path.iter().filter_map(|step| step.doubt).collect(),
                severity: risk.severity,
                binding,
                role,
                grants: grants(analysis, &path, risk.subject),
            });
        }
        ways
    }
}

/// What gives the first step of a way.
fn beginning<'a>(
    analysis: &'a Analysis<'a>,
    who: &Principal,
    path: &[Step<'a>],
) -> Option<(&'a Binding, Option<(&'a Role, usize)>)> {
    let own = path.iter().filter(|step| step.actor == Some(who));
    own.chain(path)
        .flat_map(|step| &step.proofs)
        .find_map(|proof| Some((proof.binding?, proof.role)))
        .or_else(|| {
            let named = |binding: &&Binding| binding.subjects.contains(who);
            let rbac = analysis.rbac();
            let binding = rbac.bindings().iter().chain(rbac.open()).find(named)?;
            Some((binding, None))
        })
}

fn in_words(path: &[Step<'_>], who: &Principal) -> String {
    let steps: Vec<String> = path
        .iter()
        .map(|step| {
            let what = step.primitive.map_or(
                "goes from a node to a node of the control plane",
                |primitive| &*primitive.title,
            );
            let actor = step
                .actor
                .filter(|actor| *actor != who)
                .map_or_else(String::new, |actor| format!(" as {actor}"));
            let place = step.namespace.map_or_else(String::new, |namespace| {
                format!(" in namespace `{namespace}`")
            });
            format!("{what}{place}{actor}")
        })
        .collect();
    steps.join(", then ")
}

/// The grants along a way, each once.
fn grants(analysis: &Analysis<'_>, path: &[Step<'_>], who: &Principal) -> Vec<Grant> {
    let mut found: Vec<Grant> = Vec::new();
    for step in path {
        for proof in &step.proofs {
            let holder = proof.holder.or(step.actor).unwrap_or(who);
            if let Some(grant) = grant(analysis, proof, holder)
                && !found.contains(&grant)
                && found.len() < MAX_GRANTS
            {
                found.push(grant);
            }
        }
    }
    found
}

fn grant(analysis: &Analysis<'_>, proof: &Proof<'_>, holder: &Principal) -> Option<Grant> {
    let binding = analysis.cluster().object(proof.binding?.object);
    let place = if binding.namespace.is_empty() {
        String::new()
    } else {
        format!("{}/", binding.namespace)
    };
    let identity = holder.identity();
    let index = subjects(binding)
        .position(|subject| subject.principal().is_some_and(|named| named.is(&identity)))
        .unwrap_or_default();
    Some(Grant {
        binding: format!("{place}{}/{}", binding.kind, binding.name),
        role: format!(
            "{}/{}",
            binding::role_kind(binding),
            binding::role_name(binding)
        ),
        rule: proof
            .role
            .and_then(|(role, index)| role.rules.get(index))
            .map_or_else(String::new, |rule| text_of(rule)),
        subject: text_of_principal(holder),
        location: location(binding, &format!("subjects[{index}]")),
    })
}

/// `ServiceAccount shop/web`, `Group ops`: as subjects of bindings are written in findings.
fn text_of_principal(who: &Principal) -> String {
    match who {
        Principal::User(name) => format!("User {name}"),
        Principal::Group(name) => format!("Group {name}"),
        Principal::ServiceAccount { namespace, name } => {
            format!("ServiceAccount {namespace}/{name}")
        }
    }
}

/// Whether somebody certainly gets there, or only if something holds that is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Certainty {
    Certain,
    Possible,
}

/// Reports the ways that begin at a role or a binding.
pub(super) fn judge(context: &Context<'_>, object: &Object, certainty: Certainty) -> Outcome {
    if object.group() != binding::GROUP {
        return Outcome::NotApplicable;
    }
    let id = context
        .role(object)
        .map(|role| role.object)
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
