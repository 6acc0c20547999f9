//! Requests that a policy is asked about, one for each that differs.

use seawall_audit::{Attributes, AuditPolicy, Decision, Target};

use super::verbs::OTHER;
use crate::need::Point;

/// What a request is about.
pub(super) struct Place {
    pub group: String,
    pub resource: String,
    pub subresource: String,
    pub path: String,
    /// Whether the rule names it, or nobody does.
    pub is_usual: bool,
}

impl Place {
    pub fn is_path(&self) -> bool {
        self.resource.is_empty()
    }
}

/// A request that a rule asks about.
pub(super) struct Request<'r> {
    pub user: &'r str,
    pub groups: &'r [String],
    pub verb: &'r str,
    pub namespace: &'r str,
    pub name: &'r str,
    pub place: &'r Place,
}

impl Request<'_> {
    pub fn point(&self) -> Point<'_> {
        Point {
            verb: self.verb,
            group: &self.place.group,
            resource: &self.place.resource,
            subresource: &self.place.subresource,
            namespace: self.namespace,
            user: self.user,
        }
    }

    pub fn decided(&self, policy: &AuditPolicy) -> Decision {
        let groups: Vec<&str> = self.groups.iter().map(String::as_str).collect();
        let place = self.place;
        policy.decide(&Attributes {
            user: self.user,
            groups: &groups,
            verb: self.verb,
            target: match place.is_path() {
                true => Target::Path(&place.path),
                false => Target::Resource {
                    group: &place.group,
                    resource: &place.resource,
                    subresource: &place.subresource,
                    namespace: self.namespace,
                    name: self.name,
                },
            },
        })
    }

    /// The request as people say it.
    pub fn words(&self) -> String {
        let or = |text: &str, other: &str| match text.contains(OTHER) {
            true => other.to_owned(),
            false => text.to_owned(),
        };
        let place = self.place;
        if place.is_path() {
            let path = match place.path.strip_prefix('/') {
                Some(OTHER) => "any other path".to_owned(),
                _ => place.path.replace(OTHER, "*"),
            };
            return format!("{} {path} by {}", self.verb, or(self.user, "any user"));
        }
        let mut what = or(&place.resource, "any other resource");
        if !place.subresource.is_empty() {
            what = format!("{what}/{}", or(&place.subresource, "*"));
        }
        if !place.group.is_empty() && place.group != OTHER {
            what = format!("{what} ({})", place.group);
        }
        let mut text = format!("{} {what}", self.verb);
        if self.name != OTHER {
            text.push_str(&format!(" `{}`", self.name));
        }
        match self.namespace {
            OTHER => {}
            "" => text.push_str(" outside of namespaces"),
            namespace => text.push_str(&format!(" in {namespace}")),
        }
        text.push_str(&format!(" by {}", or(self.user, "any user")));
        if let Some(group) = self
            .groups
            .last()
            .filter(|group| *group != OTHER && self.user == OTHER)
        {
            text.push_str(&format!(" of group {group}"));
        }
        text
    }
}
