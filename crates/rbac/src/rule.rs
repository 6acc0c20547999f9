//! One rule of a role.

use std::fmt;

use seawall_event::PolicyRule;
use seawall_syntax::{Node, Shown};

use crate::{Request, Target};

/// A `PolicyRule`: what it names, as written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Rule {
    /// `verbs`
    pub verbs: Vec<Box<str>>,
    /// `apiGroups`; the core group is the empty text.
    pub api_groups: Vec<Box<str>>,
    /// `resources`, with subresources after a slash.
    pub resources: Vec<Box<str>>,
    /// `resourceNames`; empty for every name.
    pub resource_names: Vec<Box<str>>,
    /// `nonResourceURLs`
    pub non_resource_urls: Vec<Box<str>>,
}

/// Which part of a rule did not fit a request. In the order in which the parts are looked at, so that a later one is
/// a nearer miss.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Misfit {
    /// The rule is about URLs and the request about resources, or the other way round, or nothing fits.
    Elsewhere,
    /// Another API group.
    Group,
    /// Another resource or subresource.
    Resource,
    /// Another name than those in `resourceNames`.
    Name,
    /// Another URL.
    Url,
    /// Another verb.
    Verb,
}

impl Rule {
    /// Reads a rule; texts only, as the API has it.
    pub(crate) fn parse(node: &Node) -> Self {
        let list = |key: &str| node.strings(key).map(Box::from).collect();
        Self {
            verbs: list("verbs"),
            api_groups: list("apiGroups"),
            resources: list("resources"),
            resource_names: list("resourceNames"),
            non_resource_urls: list("nonResourceURLs"),
        }
    }

    /// The rule of a role in an audit log.
    pub(crate) fn of(rule: &PolicyRule) -> Self {
        let list = |texts: &[String]| texts.iter().map(|text| text.as_str().into()).collect();
        Self {
            verbs: list(&rule.verbs),
            api_groups: list(&rule.api_groups),
            resources: list(&rule.resources),
            resource_names: list(&rule.resource_names),
            non_resource_urls: list(&rule.non_resource_urls),
        }
    }

    /// Whether the rule allows a request.
    pub fn allows(&self, request: &Request<'_>) -> bool {
        if !holds(&self.verbs, request.verb) {
            return false;
        }
        match &request.target {
            Target::Resource {
                group,
                resource,
                subresource,
                name,
                ..
            } => {
                holds(&self.api_groups, group)
                    && self.names_resource(resource, subresource)
                    && self.names_name(name)
            }
            Target::Url(url) => self.names_url(url),
        }
    }

    /// The first part that does not fit, or `None` when the rule allows the request.
    pub fn misfit(&self, request: &Request<'_>) -> Option<Misfit> {
        if self.allows(request) {
            return None;
        }
        Some(match &request.target {
            Target::Resource { .. } if self.resources.is_empty() => Misfit::Elsewhere,
            Target::Url(_) if self.non_resource_urls.is_empty() => Misfit::Elsewhere,
            Target::Resource {
                group,
                resource,
                subresource,
                name,
                ..
            } => {
                // What people ask about is the resource: a rule about another one is far off, whatever its group.
                if !self.names_resource(resource, subresource) {
                    Misfit::Elsewhere
                } else if !holds(&self.api_groups, group) {
                    Misfit::Group
                } else if !self.names_name(name) {
                    Misfit::Name
                } else {
                    Misfit::Verb
                }
            }
            Target::Url(url) if !self.names_url(url) => Misfit::Url,
            Target::Url(_) => Misfit::Verb,
        })
    }

    /// `*` is every resource with every subresource; `pods` is not `pods/exec`; `*/scale` is that subresource of
    /// everything; `pods/*` is nothing.
    fn names_resource(&self, resource: &str, subresource: &str) -> bool {
        self.resources.iter().any(|named| {
            if &**named == "*" {
                return true;
            }
            if subresource.is_empty() {
                return &**named == resource;
            }
            match named.split_once('/') {
                Some((before, after)) => {
                    after == subresource && (before == resource || before == "*")
                }
                None => false,
            }
        })
    }

    /// A request without a name (a list, a create) has the empty one, which no list of names holds.
    fn names_name(&self, name: &str) -> bool {
        self.resource_names.is_empty() || self.resource_names.iter().any(|named| &**named == name)
    }

    /// `*` is every URL; a `*` at the end stands for any rest.
    fn names_url(&self, url: &str) -> bool {
        self.non_resource_urls.iter().any(|named| {
            &**named == "*"
                || &**named == url
                || named
                    .ends_with('*')
                    .then(|| named.trim_end_matches('*'))
                    .is_some_and(|prefix| url.starts_with(prefix))
        })
    }
}

impl fmt::Display for Rule {
    /// `get,list pods,services [apps] named a,b`, in one line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let join = |list: &[Box<str>]| {
            list.iter()
                .map(AsRef::as_ref)
                .collect::<Vec<&str>>()
                .join(",")
        };
        write!(f, "{}", Shown(&join(&self.verbs)))?;
        if !self.resources.is_empty() {
            write!(f, " {}", Shown(&join(&self.resources)))?;
            let groups: Vec<&str> = self
                .api_groups
                .iter()
                .map(|group| if group.is_empty() { "core" } else { group })
                .collect();
            if groups != ["core"] {
                write!(f, " [{}]", Shown(&groups.join(",")))?;
            }
        }
        if !self.resource_names.is_empty() {
            write!(f, " named {}", Shown(&join(&self.resource_names)))?;
        }
        if !self.non_resource_urls.is_empty() {
            write!(f, " {}", Shown(&join(&self.non_resource_urls)))?;
        }
        Ok(())
    }
}

/// Whether a list holds a value, or `*`.
fn holds(list: &[Box<str>], value: &str) -> bool {
    list.iter()
        .any(|named| &**named == "*" || &**named == value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(verbs: &[&str], groups: &[&str], resources: &[&str], names: &[&str]) -> Rule {
        let list = |texts: &[&str]| texts.iter().map(|text| Box::from(*text)).collect();
        Rule {
            verbs: list(verbs),
            api_groups: list(groups),
            resources: list(resources),
            resource_names: list(names),
            non_resource_urls: Vec::new(),
        }
    }

    #[track_caller]
    fn check(rule: &Rule, verb: &str, resource: &str, name: &str, expect: bool) {
        let (resource, subresource) = resource.split_once('/').unwrap_or((resource, ""));
        let request = Request::resource(verb, "", resource, subresource, "shop", name);
        assert_eq!(
            rule.allows(&request),
            expect,
            "{verb} {resource}/{subresource} {name}"
        );
    }

    #[test]
    fn subresources_are_resources_of_their_own() {
        let pods = rule(&["get"], &[""], &["pods"], &[]);
        check(&pods, "get", "pods", "a", true);
        check(&pods, "get", "pods/log", "a", false);
        let log = rule(&["get"], &[""], &["pods/log"], &[]);
        check(&log, "get", "pods", "a", false);
        check(&log, "get", "pods/log", "a", true);
        let everything = rule(&["*"], &["*"], &["*"], &[]);
        check(&everything, "create", "pods/exec", "a", true);
        let scale = rule(&["update"], &["*"], &["*/scale"], &[]);
        check(&scale, "update", "deployments/scale", "a", true);
        check(&scale, "update", "deployments", "a", false);
        let nothing = rule(&["get"], &[""], &["pods/*"], &[]);
        check(&nothing, "get", "pods/log", "a", false);
        check(&nothing, "get", "pods", "a", false);
        check(&nothing, "get", "pods/*", "a", true);
    }

    #[test]
    fn names_narrow_and_lists_have_none() {
        let one = rule(&["get", "list"], &[""], &["secrets"], &["db"]);
        check(&one, "get", "secrets", "db", true);
        check(&one, "get", "secrets", "other", false);
        check(&one, "list", "secrets", "", false);
    }

    #[test]
    fn urls() {
        let allows = |named: &str, url: &str| {
            let rule = Rule {
                verbs: vec!["get".into()],
                non_resource_urls: vec![named.into()],
                ..Rule::default()
            };
            rule.allows(&Request::url("get", url))
        };
        assert!(allows("*", "/metrics"));
        assert!(allows("/healthz", "/healthz"));
        assert!(!allows("/healthz", "/healthz/etcd"));
        assert!(allows("/healthz/*", "/healthz/etcd"));
        assert!(!allows("/healthz/*", "/healthz"));
        assert!(allows("/api*", "/apis/apps"));
        assert!(!allows("/*/x", "/a/x"));
    }
}
