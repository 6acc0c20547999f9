//! What a policy does with requests by any user, in any namespace and to any object.

use seawall_event::{Level, Stage};

use crate::decide::is_resource;
use crate::policy::{AuditPolicy, AuditRule};

/// A kind of request by any user, in any namespace and to any object.
#[derive(Debug, Clone, Copy)]
pub struct KindOfRequest<'a> {
    /// API group of the resource; empty for the core group.
    pub group: &'a str,
    /// The resource.
    pub resource: &'a str,
    /// The subresource; empty when there is none.
    pub subresource: &'a str,
    /// The verb.
    pub verb: &'a str,
}

/// What a policy does with some requests of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recorded {
    /// Index of the rule; `None` when no rule matches.
    pub rule: Option<usize>,
    /// The level.
    pub level: Level,
}

/// How much of a resource a rule matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Matched {
    Whole,
    SomeObjects,
}

impl AuditPolicy {
    /// What the rules do with a kind of request: one entry for each rule that matches some of these requests, down to the first
    /// that matches all that are left.
    ///
    /// A `None` rule for individual users or objects is a deliberate noise filter and is ignored; one for a group or
    /// namespace hides requests of people who are not named.
    ///
    /// # Errors
    /// The index of a rule whose level is none.
    pub fn recorded(&self, request: &KindOfRequest<'_>) -> Result<Vec<Recorded>, usize> {
        let mut found = Vec::new();
        for (index, rule) in self.rules.iter().enumerate() {
            let is_verb =
                rule.verbs.is_empty() || rule.verbs.iter().any(|verb| verb == request.verb);
            if !is_verb || !rule.non_resource_urls.is_empty() {
                continue;
            }
            let Some(resources) = rule.matched(request) else {
                continue;
            };
            let level = rule.level.ok_or(index)?;
            let level = match self.omits_everything(rule) {
                true => Level::None,
                false => level,
            };
            let has_users = !rule.users.is_empty();
            let is_part = has_users
                || !rule.user_groups.is_empty()
                || !rule.namespaces.is_empty()
                || resources == Matched::SomeObjects;
            let is_decided = has_users || resources == Matched::SomeObjects;
            if !(is_part && is_decided && level == Level::None) {
                found.push(Recorded {
                    rule: Some(index),
                    level,
                });
            }
            if !is_part {
                return Ok(found);
            }
        }
        found.push(Recorded {
            rule: None,
            level: Level::None,
        });
        Ok(found)
    }

    /// Whether a request of the usual kind leaves no event: it has the stages `RequestReceived` and `ResponseComplete`.
    fn omits_everything(&self, rule: &AuditRule) -> bool {
        let omits = |stage| self.omit_stages.contains(&stage) || rule.omit_stages.contains(&stage);
        omits(Stage::RequestReceived) && omits(Stage::ResponseComplete)
    }
}

impl AuditRule {
    fn matched(&self, request: &KindOfRequest<'_>) -> Option<Matched> {
        if self.resources.is_empty() {
            return Some(Matched::Whole);
        }
        let mut found = None;
        for entry in self
            .resources
            .iter()
            .filter(|entry| entry.group == request.group)
        {
            if entry.resources.is_empty() {
                return Some(Matched::Whole);
            }
            let mut patterns = entry.resources.iter();
            if !patterns.any(|one| is_resource(one, request.resource, request.subresource)) {
                continue;
            }
            if entry.names.is_empty() {
                return Some(Matched::Whole);
            }
            found = Some(Matched::SomeObjects);
        }
        found
    }
}
