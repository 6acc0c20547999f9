//! Which rule decides about a request.

use std::collections::BTreeSet;

use seawall_event::{Level, Stage};

use crate::policy::{AuditPolicy, AuditRule, GroupResources};

/// A request as the audit policy sees it, before anything is known of its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Attributes<'a> {
    /// Who asked; empty for a request without a user.
    pub user: &'a str,
    /// Their groups.
    pub groups: &'a [&'a str],
    /// The verb of the API, or the HTTP method in lower case.
    pub verb: &'a str,
    /// What it is about.
    pub target: Target<'a>,
}

/// What a request is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target<'a> {
    /// A resource.
    Resource {
        /// Its API group; empty for the core group.
        group: &'a str,
        /// Its plural.
        resource: &'a str,
        /// The subresource; empty for none.
        subresource: &'a str,
        /// The namespace; empty for none.
        namespace: &'a str,
        /// The name in the request; empty for none, as where an object is created.
        name: &'a str,
    },
    /// A path that is no resource, without its query.
    Path(&'a str),
}

/// What is recorded of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The rule that decides; `None` where none matches, so that nothing is recorded.
    pub rule: Option<usize>,
    /// How much.
    pub level: Level,
    /// Stages that leave no event.
    pub omit_stages: BTreeSet<Stage>,
    /// Whether `metadata.managedFields` is taken out of bodies.
    pub omit_managed_fields: bool,
}

impl Decision {
    /// How much is recorded when a request has come to a stage.
    pub fn level_at(&self, stage: Stage) -> Level {
        match self.omit_stages.contains(&stage) {
            true => Level::None,
            false => self.level,
        }
    }
}

impl AuditPolicy {
    /// What is recorded of a request.
    pub fn decide(&self, request: &Attributes<'_>) -> Decision {
        let found = self.rules.iter().position(|rule| rule.matches(request));
        let rule = found.and_then(|index| self.rules.get(index));
        let mut omit_stages = self.omit_stages.clone();
        omit_stages.extend(rule.iter().flat_map(|rule| &rule.omit_stages));
        Decision {
            rule: found,
            level: rule.and_then(|rule| rule.level).unwrap_or_default(),
            omit_stages,
            omit_managed_fields: rule
                .and_then(|rule| rule.omit_managed_fields)
                .unwrap_or(self.omit_managed_fields),
        }
    }
}

impl AuditRule {
    /// Whether it is about a request.
    pub fn matches(&self, request: &Attributes<'_>) -> bool {
        let is_user = self.users.is_empty() || holds(&self.users, request.user);
        let mut groups = request.groups.iter();
        let is_group =
            self.user_groups.is_empty() || groups.any(|group| holds(&self.user_groups, group));
        let is_verb = self.verbs.is_empty() || holds(&self.verbs, request.verb);
        is_user && is_group && is_verb && self.matches_target(&request.target)
    }

    fn matches_target(&self, target: &Target<'_>) -> bool {
        let is_about_resources = !self.namespaces.is_empty() || !self.resources.is_empty();
        match target {
            Target::Resource { namespace, .. } if is_about_resources => {
                let is_there = self.namespaces.is_empty() || holds(&self.namespaces, namespace);
                let is_of = |entry: &GroupResources| entry.matches(target);
                is_there && (self.resources.is_empty() || self.resources.iter().any(is_of))
            }
            Target::Path(_) if is_about_resources => false,
            Target::Resource { .. } => self.non_resource_urls.is_empty(),
            Target::Path(path) => {
                let mut urls = self.non_resource_urls.iter();
                self.non_resource_urls.is_empty() || urls.any(|url| is_path(url, path))
            }
        }
    }
}

impl GroupResources {
    fn matches(&self, target: &Target<'_>) -> bool {
        let Target::Resource {
            group,
            resource,
            subresource,
            name,
            ..
        } = target
        else {
            return false;
        };
        if self.group != *group {
            return false;
        }
        // Names without resources are not allowed, and any resource matches then.
        if self.resources.is_empty() {
            return true;
        }
        let is_named = self.names.is_empty() || holds(&self.names, name);
        let mut patterns = self.resources.iter();
        is_named && patterns.any(|pattern| is_resource(pattern, resource, subresource))
    }
}

/// Whether a pattern of a policy is about a resource: `pods` is not about `pods/exec`, and `pods/*` is about both.
pub(crate) fn is_resource(pattern: &str, resource: &str, subresource: &str) -> bool {
    match pattern.split_once('/') {
        None => pattern == "*" || subresource.is_empty() && pattern == resource,
        Some((of, "*")) if of == resource => true,
        Some(("*", part)) => !subresource.is_empty() && part == subresource,
        Some((of, part)) => of == resource && !subresource.is_empty() && part == subresource,
    }
}

/// Whether a path is one of a policy.
fn is_path(url: &str, path: &str) -> bool {
    let start = url.strip_suffix('*');
    url == path || start.is_some_and(|start| path.starts_with(start.trim_end_matches('*')))
}

fn holds(all: &[String], one: &str) -> bool {
    all.iter().any(|known| known == one)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read;

    fn levels(rules: &str, target: Target<'_>) -> (Option<usize>, &'static str) {
        let text = format!("apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: {rules}\n");
        let policy = read("policy.yaml", &text).policy.expect("a policy");
        let request = Attributes {
            user: "ann",
            groups: &["dev", "system:authenticated"],
            verb: "get",
            target,
        };
        let decision = policy.decide(&request);
        (decision.rule, decision.level.name())
    }

    const fn of(resource: &'static str, subresource: &'static str) -> Target<'static> {
        Target::Resource {
            group: "",
            resource,
            subresource,
            namespace: "shop",
            name: "web",
        }
    }

    #[test]
    fn the_first_rule_that_matches_decides() {
        let pods = of("pods", "");
        for (rules, target, expect) in [
            (
                "[{level: Request}, {level: Metadata}]",
                pods,
                (Some(0), "Request"),
            ),
            (
                "[{level: None, users: [bob]}, {level: Metadata, users: [ann]}]",
                pods,
                (Some(1), "Metadata"),
            ),
            (
                "[{level: None, userGroups: [ops]}, {level: Metadata, userGroups: [x, dev]}]",
                pods,
                (Some(1), "Metadata"),
            ),
            ("[{level: None, verbs: [list]}]", pods, (None, "None")),
            (
                "[{level: Request, namespaces: [kube-system]}, {level: Metadata, namespaces: [shop]}]",
                pods,
                (Some(1), "Metadata"),
            ),
            (
                "[{level: Request, resources: [{group: apps}]}, {level: Metadata, resources: [{group: ''}]}]",
                pods,
                (Some(1), "Metadata"),
            ),
            (
                "[{level: Request, resources: [{resources: [pods], resourceNames: [db]}]}, {level: Metadata}]",
                pods,
                (Some(1), "Metadata"),
            ),
            (
                "[{level: Request, resources: [{resources: [pods], resourceNames: [web]}]}]",
                pods,
                (Some(0), "Request"),
            ),
            // Paths and resources are two worlds; a rule about neither is about both.
            (
                "[{level: Request, nonResourceURLs: ['*']}, {level: Metadata}]",
                pods,
                (Some(1), "Metadata"),
            ),
            (
                "[{level: Request, resources: [{}]}, {level: Metadata}]",
                Target::Path("/x"),
                (Some(1), "Metadata"),
            ),
            (
                "[{level: Request, namespaces: ['']}, {level: Metadata}]",
                Target::Path("/x"),
                (Some(1), "Metadata"),
            ),
            (
                "[{level: Request, nonResourceURLs: ['/heal*']}]",
                Target::Path("/healthz"),
                (Some(0), "Request"),
            ),
            (
                "[{level: Request, nonResourceURLs: ['/healthz']}]",
                Target::Path("/healthz/etcd"),
                (None, "None"),
            ),
            (
                "[{level: Request, nonResourceURLs: ['*']}]",
                Target::Path("/healthz/etcd"),
                (Some(0), "Request"),
            ),
        ] {
            assert_eq!(levels(rules, target), expect, "{rules}");
        }
    }

    #[test]
    fn subresources_are_resources_of_their_own() {
        for (pattern, pods, exec) in [
            ("pods", true, false),
            ("*", true, true),
            ("pods/exec", false, true),
            ("pods/*", true, true),
            ("*/exec", false, true),
            ("*/*", false, false),
            ("*/log", false, false),
            ("services/exec", false, false),
        ] {
            assert_eq!(is_resource(pattern, "pods", ""), pods, "{pattern}");
            assert_eq!(is_resource(pattern, "pods", "exec"), exec, "{pattern}");
        }
    }

    #[test]
    fn stages_of_the_policy_and_of_the_rule_are_omitted() {
        let text = "apiVersion: audit.k8s.io/v1\nkind: Policy\nomitStages: [RequestReceived]\nomitManagedFields: true\nrules: [{level: Request, omitStages: [Panic], omitManagedFields: false}]\n";
        let policy = read("p", text).policy.expect("a policy");
        let request = Attributes {
            user: "",
            groups: &[],
            verb: "get",
            target: Target::Path("/x"),
        };
        let decision = policy.decide(&request);
        assert_eq!(decision.level_at(Stage::RequestReceived), Level::None);
        assert_eq!(decision.level_at(Stage::Panic), Level::None);
        assert_eq!(decision.level_at(Stage::ResponseComplete), Level::Request);
        assert!(!decision.omit_managed_fields);
    }
}
