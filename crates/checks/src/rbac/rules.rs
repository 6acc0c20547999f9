//! What the rules of roles grant, as the authorizer decides, and how risky rules are reported.

use std::collections::BTreeSet;

use seawall_finding::Severity;
use seawall_model::Object;
use seawall_rbac::{Defaults, Request, Rule};

use super::binding::is_rbac;
use super::holders::Holders;
use super::reach::{Reach, lowered};
use super::rule_text::{place_of, text_of};
use crate::{Context, Outcome, Problem};

/// The kinds that contain rules.
pub(super) const KINDS: &[&str] = &["Role", "ClusterRole"];

/// A permission that leads further than it seems to.
#[derive(Debug)]
pub(super) struct Right {
    /// API group; empty for the core group.
    group: &'static str,
    /// Resource, with its subresource after a slash.
    resource: &'static str,
    /// Any of these verbs is enough.
    verbs: &'static [&'static str],
    /// What a rule grants of it that is limited to named objects.
    named: Named,
    /// Whether a RoleBinding grants it although the resource is cluster-scoped.
    counts_in_namespace: bool,
}

/// What a rule grants that is limited to named objects.
#[derive(Debug, Clone, Copy)]
enum Named {
    /// Little: which objects these are decides, and they are few.
    Little,
    /// The same, for each of them.
    Same,
    /// The same where one of them begins with one of these.
    Beginning(&'static [&'static str]),
}

impl Right {
    /// Any of these verbs on a resource.
    pub(super) const fn new(
        group: &'static str,
        resource: &'static str,
        verbs: &'static [&'static str],
    ) -> Self {
        Self {
            group,
            resource,
            verbs,
            named: Named::Little,
            counts_in_namespace: false,
        }
    }

    /// Names in a rule do not make it less.
    pub(super) const fn even_named(mut self) -> Self {
        self.named = Named::Same;
        self
    }

    /// Names that begin with one of these do not make it less.
    pub(super) const fn even_named_like(mut self, beginnings: &'static [&'static str]) -> Self {
        self.named = Named::Beginning(beginnings);
        self
    }

    /// The API server checks it in a namespace, although the resource is cluster-scoped.
    pub(super) const fn counts_in_namespace(mut self) -> Self {
        self.counts_in_namespace = true;
        self
    }

    /// Whether a rule grants it.
    pub(super) fn is_given_by(&self, rule: &Rule) -> bool {
        let (resource, subresource) = self.resource.split_once('/').unwrap_or((self.resource, ""));
        let allows = |name: &str| {
            self.verbs.iter().any(|verb| {
                let request = Request::resource(verb, self.group, resource, subresource, "", name);
                rule.allows(&request)
            })
        };
        if rule.resource_names.is_empty() {
            return allows("");
        }
        rule.resource_names.iter().any(|name| {
            let counts = match self.named {
                Named::Little => false,
                Named::Same => true,
                Named::Beginning(beginnings) => beginnings
                    .iter()
                    .any(|beginning| name.starts_with(beginning)),
            };
            counts && allows(name)
        })
    }

    /// Whether it has any effect for a subject that has it in one namespace: nothing that is cluster-scoped
    /// is checked there. A namespace counts as being in itself.
    fn counts_in_one_namespace(&self, context: &Context<'_>) -> bool {
        let plural = self.resource.split('/').next().unwrap_or_default();
        let resource = context.cluster.catalogue().by_plural(self.group, plural);
        self.counts_in_namespace
            || (self.group, plural) == ("", "namespaces")
            || !resource.is_some_and(seawall_model::ApiResource::is_cluster_scoped)
    }
}

/// Whether a list of a rule contains `*`.
fn has_star(list: &[Box<str>]) -> bool {
    list.iter().any(|value| &**value == "*")
}

/// Whether a rule has `*` among its resources.
pub(super) fn names_every_resource(rule: &Rule) -> bool {
    has_star(&rule.resources)
}

/// Whether a rule has `*` among its verbs.
pub(super) fn names_every_verb(rule: &Rule) -> bool {
    has_star(&rule.verbs)
}

/// Whether a rule allows everything: every verb on every resource of every group.
pub(super) fn is_everything(rule: &Rule) -> bool {
    rule.allows(&Request::resource("*", "*", "*", "", "", ""))
}

/// Reports every rule of a role that grants one of the permissions. `what` completes `ClusterRole x allows its subjects to …`.
pub(super) fn risky(
    context: &Context<'_>,
    role: &Object,
    rights: &[Right],
    severity: Severity,
    what: &str,
) -> Outcome {
    judge(context, role, severity, what, |rule, reach| {
        gives(context, rule, rights, reach)
    })
}

/// Whether a rule grants one of the permissions to a subject with this reach.
pub(super) fn gives(
    context: &Context<'_>,
    rule: &Rule,
    rights: &[Right],
    reach: &Reach<'_>,
) -> bool {
    rights.iter().any(|right| {
        right.is_given_by(rule)
            && (*reach == Reach::Cluster || right.counts_in_one_namespace(context))
    })
}

/// Like [`risky_whole`], for a permission that has no effect without another one. Where no subject is known and the same role
/// does not grant that, the problem is one level less severe: another role can grant it.
pub(super) fn risky_together(
    context: &Context<'_>,
    role: &Object,
    rights: &[Right],
    needed: &[Right],
    severity: Severity,
    what: &str,
    whole: &Whole<'_>,
) -> Outcome {
    let outcome = risky_whole(context, role, rights, severity, what, whole);
    if !Holders::of(context, role).bound.is_empty() {
        return outcome;
    }
    let is_given = context.role(role).is_some_and(|role| {
        let mut rules = role.rules.iter();
        rules.any(|rule| needed.iter().any(|right| right.is_given_by(rule)))
    });
    match outcome {
        Outcome::Fail(problems) if !is_given => {
            let lower = |problem: Problem| {
                let severity = problem
                    .severity
                    .as_ref()
                    .map_or(severity, |(severity, _)| *severity);
                let reason = "the role alone does not let its subjects write what the permission is about; another role can";
                problem.severity(severity.one_less(), reason)
            };
            Outcome::Fail(problems.into_iter().map(lower).collect())
        }
        outcome => outcome,
    }
}

/// Permissions that have an effect only together with others. What the subjects hold decides, over all of their roles.
pub(super) struct Whole<'w> {
    /// The primitives that contain them, by their ids.
    pub ids: &'w [&'w str],
    /// Whether the primitives are about one permission that takes several rules, which is reported once.
    pub is_one: bool,
}

/// Like [`risky`], for permissions that have an effect only together with others: where a subject does not hold them all,
/// it is a minor problem.
pub(super) fn risky_whole(
    context: &Context<'_>,
    role: &Object,
    rights: &[Right],
    severity: Severity,
    what: &str,
    whole: &Whole<'_>,
) -> Outcome {
    let picks = |rule: &Rule, reach: &Reach<'_>| gives(context, rule, rights, reach);
    judge_whole(context, role, severity, what, picks, Some(whole))
}

/// Reports every rule of a role that a test picks, for each of its subjects. Built-in rules of built-in roles
/// are not reported.
pub(super) fn judge(
    context: &Context<'_>,
    role: &Object,
    severity: Severity,
    what: &str,
    picks: impl Fn(&Rule, &Reach<'_>) -> bool,
) -> Outcome {
    judge_whole(context, role, severity, what, picks, None)
}

fn judge_whole(
    context: &Context<'_>,
    role: &Object,
    severity: Severity,
    what: &str,
    picks: impl Fn(&Rule, &Reach<'_>) -> bool,
    whole: Option<&Whole<'_>>,
) -> Outcome {
    if !is_rbac(role) {
        return Outcome::NotApplicable;
    }
    let Some(parsed) = context.role(role) else {
        // A later object of the same name takes its place, and is evaluated.
        return Outcome::NotApplicable;
    };
    let own = |rule: &Rule| !Defaults::builtin().gives(&parsed.key, rule);
    if !parsed.rules.is_empty() && !parsed.rules.iter().any(|rule| own(rule)) {
        return Outcome::NotApplicable;
    }
    let unbound = match parsed.key.namespace.as_deref() {
        Some(namespace) => Reach::Namespace(namespace),
        None => Reach::Cluster,
    };
    // Most rules are not risky, so the role's subjects are looked up only for those that are.
    let picked = |rule: &Rule| {
        picks(rule, &Reach::Cluster) || parsed.key.namespace.is_some() && picks(rule, &unbound)
    };
    if !parsed.rules.iter().any(|rule| picked(rule) && own(rule)) {
        return Outcome::Pass;
    }
    let holders = Holders::of(context, role);
    let mut problems = Vec::new();
    let mut told = BTreeSet::new();
    for (index, rule) in parsed.rules.iter().enumerate() {
        if !own(rule) {
            continue;
        }
        let text = text_of(rule);
        let problem = |bound: &str| {
            let message = format!(
                "{} `{}` allows its subjects to {what}{bound}",
                role.kind, role.name
            );
            Problem::at(place_of(parsed, index), message)
                .value(text.clone())
                .subject(text.clone())
        };
        if holders.bound.is_empty() && picks(rule, &unbound) {
            let problem = problem(if holders.nobody {
                " (not bound to any subject)"
            } else {
                ""
            });
            problems.push(lowered(problem, holders.lowered(role, severity)));
        }
        for (position, holder) in holders.bound.iter().enumerate() {
            let is_new = !whole.is_some_and(|whole| whole.is_one) || !told.contains(&position);
            if !is_new || !holder.reaches(role).any(|reach| picks(rule, &reach)) {
                continue;
            }
            told.insert(position);
            let own = problem(&holder.phrase());
            let held = whole.map(|whole| holder.worst_held(context, role, whole.ids));
            problems.push(match held {
                Some(None) => holder.problem(role, Severity::Low, own, &text).severity(
                    Severity::Low,
                    "without permissions that the subject does not hold, it has no effect",
                ),
                Some(Some(worst)) if worst < severity => {
                    let own = own.severity(worst, "what it leads to is less severe");
                    holder.problem(role, worst, own, &text)
                }
                _ => holder.problem(role, severity, own, &text),
            });
        }
    }
    Outcome::from_problems(problems)
}
