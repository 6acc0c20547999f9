//! What a rule of a role covers, exactly as Kubernetes' own authorizer decides, and how risky rules are reported.

use seawall_finding::Severity;
use seawall_model::Object;
use seawall_syntax::Node;

use super::holders::Holders;
use crate::{Context, Outcome, Problem};

/// The kinds that hold rules.
pub(super) const KINDS: &[&str] = &["Role", "ClusterRole"];

/// A right that leads further than it seems to.
#[derive(Debug)]
pub(super) struct Right {
    /// API group; empty for the core group.
    pub group: &'static str,
    /// Resource, with its subresource after a slash.
    pub resource: &'static str,
    /// Any of these verbs is enough.
    pub verbs: &'static [&'static str],
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
        }
    }
}

/// Whether a rule covers a verb on a resource. `pods` does not cover `pods/exec`; `*` covers everything;
/// `*/scale` covers that subresource of everything; `pods/*` means nothing.
pub(super) fn covers(rule: &Node, right: &Right) -> bool {
    let verb = rule
        .strings("verbs")
        .any(|verb| verb == "*" || right.verbs.contains(&verb));
    let group = rule
        .strings("apiGroups")
        .any(|group| group == "*" || group == right.group);
    let subresource = right
        .resource
        .split_once('/')
        .map(|(_, subresource)| subresource);
    let resource = rule.strings("resources").any(|resource| {
        resource == "*"
            || resource == right.resource
            || subresource
                .is_some_and(|subresource| resource.strip_prefix("*/") == Some(subresource))
    });
    verb && group && resource
}

/// Whether a rule has `*` among its resources.
pub(super) fn names_every_resource(rule: &Node) -> bool {
    rule.strings("resources").any(|resource| resource == "*")
}

/// Whether a rule allows everything: every verb on every resource of every group.
pub(super) fn is_everything(rule: &Node) -> bool {
    let all = |key: &str| rule.strings(key).any(|value| value == "*");
    all("verbs") && all("resources") && all("apiGroups")
}

/// A rule as text, the same for the same rule wherever it stands.
pub(super) fn text_of(rule: &Node) -> String {
    let list = |key: &str| {
        let mut values: Vec<&str> = rule.strings(key).collect();
        values.sort_unstable();
        values.join(",")
    };
    let urls = list("nonResourceURLs");
    let verbs = list("verbs");
    if !urls.is_empty() {
        return format!("{verbs} {urls}");
    }
    let groups = list("apiGroups");
    let names = list("resourceNames");
    let group = if groups.is_empty() {
        String::new()
    } else {
        format!("[{groups}]")
    };
    let limit = if names.is_empty() {
        String::new()
    } else {
        format!(" named {names}")
    };
    format!("{verbs} {}{group}{limit}", list("resources"))
}

/// Whether a role belongs to Kubernetes itself: its own defaults are not a mistake of anybody.
pub(super) fn is_builtin(object: &Object) -> bool {
    object.label("kubernetes.io/bootstrapping") == Some("rbac-defaults")
        || object.name.starts_with("system:")
}

/// Reports every rule of a role that gives one of the rights. `what` completes `ClusterRole x may …`.
///
/// A rule that names every resource is left to `rbac-wildcard-resources`: it would otherwise be a finding of every
/// check. A rule limited to named objects is left out: which objects these are decides, and they are few.
pub(super) fn risky(
    context: &Context<'_>,
    role: &Object,
    rights: &[Right],
    severity: Severity,
    what: &str,
) -> Outcome {
    judge(context, role, severity, what, |rule| {
        !names_every_resource(rule)
            && rule.list("resourceNames").is_empty()
            && rights.iter().any(|right| covers(rule, right))
    })
}

/// Like [`risky`], for a right that leads nowhere without another one. Where the same role does not give that, the
/// problem is one step less: another role may.
pub(super) fn risky_together(
    context: &Context<'_>,
    role: &Object,
    rights: &[Right],
    needed: &[Right],
    severity: Severity,
    what: &str,
) -> Outcome {
    let outcome = risky(context, role, rights, severity, what);
    let rules = role.root.list("rules");
    let is_given = rules
        .iter()
        .any(|rule| needed.iter().any(|right| covers(rule, right)));
    match outcome {
        Outcome::Fail(problems) if !is_given => {
            let lower = |problem: Problem| {
                let severity = problem
                    .severity
                    .as_ref()
                    .map_or(severity, |(severity, _)| *severity);
                let reason = "the role alone does not let its holders write what the right is about; another role may";
                problem.severity(one_less(severity), reason)
            };
            Outcome::Fail(problems.into_iter().map(lower).collect())
        }
        outcome => outcome,
    }
}

/// Reports every rule of a role that a test picks.
pub(super) fn judge(
    context: &Context<'_>,
    role: &Object,
    severity: Severity,
    what: &str,
    picks: impl Fn(&Node) -> bool,
) -> Outcome {
    if role.group() != "rbac.authorization.k8s.io" || is_builtin(role) {
        return Outcome::NotApplicable;
    }
    let holders = Holders::of(context, role);
    let mut problems = Vec::new();
    for (index, rule) in role.root.list("rules").iter().enumerate() {
        if !picks(rule) {
            continue;
        }
        let text = text_of(rule);
        let problem = |bound: &str| {
            let message = format!("{} `{}` may {what}{bound}", role.kind, role.name);
            Problem::at(format!("rules[{index}]"), message)
                .value(text.clone())
                .subject(text.clone())
        };
        if holders.bound.is_empty() {
            let problem = problem(if holders.nobody {
                " (bound to nobody)"
            } else {
                ""
            });
            problems.push(lowered(problem, holders.lowered(role, severity)));
        }
        for holder in &holders.bound {
            problems.push(holder.problem(role, severity, problem(&holder.phrase()), &text));
        }
    }
    Outcome::from_problems(problems)
}

pub(super) fn lowered(problem: Problem, lower: Option<(Severity, &str)>) -> Problem {
    match lower {
        Some((severity, reason)) => problem.severity(severity, reason),
        None => problem,
    }
}

pub(super) fn one_less(severity: Severity) -> Severity {
    match severity {
        Severity::Critical => Severity::High,
        Severity::High => Severity::Medium,
        Severity::Medium => Severity::Low,
        Severity::Low | Severity::Info => Severity::Info,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(rule: &str, resource: &'static str, verb: &'static [&'static str], expect: bool) {
        let rule = seawall_syntax::parse_yaml(rule, 0, &mut Vec::new())
            .expect("parses")
            .remove(0);
        let right = Right {
            group: "",
            resource,
            verbs: verb,
        };
        assert_eq!(covers(&rule, &right), expect, "{resource}");
    }

    #[test]
    fn rules_cover_what_kubernetes_says() {
        let rule = |resource: &str, verb: &str| {
            format!("{{apiGroups: [''], resources: ['{resource}'], verbs: ['{verb}']}}")
        };
        check(&rule("pods", "create"), "pods", &["create"], true);
        check(&rule("pods", "create"), "pods/exec", &["create"], false);
        check(
            &rule("pods/exec", "create"),
            "pods/exec",
            &["create", "get"],
            true,
        );
        check(&rule("*", "*"), "pods/exec", &["create"], true);
        check(&rule("*/exec", "create"), "pods/exec", &["create"], true);
        check(&rule("*/exec", "create"), "pods", &["create"], false);
        check(&rule("pods/*", "create"), "pods/exec", &["create"], false);
        check(&rule("pods", "get"), "pods", &["create"], false);
        check(
            "{apiGroups: [apps], resources: [pods], verbs: [create]}",
            "pods",
            &["create"],
            false,
        );
        check(
            "{apiGroups: ['*'], resources: [pods], verbs: [create]}",
            "pods",
            &["create"],
            true,
        );
        check(
            "{resources: [pods], verbs: [create]}",
            "pods",
            &["create"],
            false,
        );
    }
}
