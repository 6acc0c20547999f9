//! Accepted findings: scope, reason, owner, end.

use std::collections::BTreeMap;

use crate::{Date, Finding, Fingerprint, Pattern, Target};

/// Which targets an exception covers. Every given part must match; an absent part matches all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ResourceSelector {
    /// The API groups, any of which is meant; empty for any.
    pub groups: Vec<Pattern>,
    /// The kind.
    pub kind: Option<Pattern>,
    /// The namespace.
    pub namespace: Option<Pattern>,
    /// The name.
    pub name: Option<Pattern>,
    /// Labels that must be there.
    pub labels: BTreeMap<String, Pattern>,
    /// The container. A finding about a whole pod has none and does not match.
    pub container: Option<Pattern>,
    /// The field path, as evidence shows it.
    pub path: Option<Pattern>,
    /// Who makes the finding true: the holder of a role, such as `ServiceAccount shop/web`.
    pub holder: Option<Pattern>,
}

impl ResourceSelector {
    /// Whether the selector covers the target with these labels, whatever is found there.
    pub fn covers(&self, target: &Target, labels: &dyn Fn(&str) -> Option<String>) -> bool {
        let is_of_group = match target {
            // Only an owner reference named it, without its group.
            Target::Object(resource) if !resource.api_version.is_empty() => {
                let group = resource.group();
                self.groups.is_empty() || self.groups.iter().any(|known| known.matches(group))
            }
            _ => true,
        };
        is_of_group && self.covers_name(target.kind(), target.namespace(), target.name(), labels)
    }

    /// Whether the selector covers what has this kind, namespace and name.
    pub fn covers_name(
        &self,
        kind: &str,
        namespace: &str,
        name: &str,
        labels: &dyn Fn(&str) -> Option<String>,
    ) -> bool {
        fits(self.kind.as_ref(), Some(kind))
            && fits(self.namespace.as_ref(), Some(namespace))
            && fits(self.name.as_ref(), Some(name))
            && self
                .labels
                .iter()
                .all(|(key, pattern)| labels(key).is_some_and(|value| pattern.matches(&value)))
    }

    /// Whether the selector covers the finding on a target with these labels.
    pub fn matches(&self, finding: &Finding, labels: &dyn Fn(&str) -> Option<String>) -> bool {
        fits(self.container.as_ref(), finding.container.as_deref())
            && fits(
                self.holder.as_ref(),
                finding.context.first().map(String::as_str),
            )
            && (self.path.is_none() || fits(self.path.as_ref(), finding.path()))
            && self.covers(&finding.target, labels)
    }
}

/// What is not asked for fits; what is asked for has to be there.
fn fits(pattern: Option<&Pattern>, text: Option<&str>) -> bool {
    pattern.is_none_or(|pattern| text.is_some_and(|text| pattern.matches(text)))
}

/// Findings that somebody has accepted in an exceptions file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// Patterns for check ids.
    pub checks: Vec<Pattern>,
    /// Targets; empty covers all.
    pub resources: Vec<ResourceSelector>,
    /// Findings by name; empty covers all.
    pub fingerprints: Vec<Fingerprint>,
    /// Why it is accepted.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// Last day on which it holds.
    pub expires: Date,
    /// Where it was written: file and line.
    pub origin: String,
    /// Whether the input holds all that the file was written for. Where it does not, an exception that fits nothing may
    /// be for something that was not scanned.
    pub is_whole: bool,
}

impl Exception {
    /// Whether it names the check.
    pub fn names(&self, check: &str) -> bool {
        self.checks.iter().any(|pattern| pattern.matches(check))
    }

    /// Whether it covers the finding, in force or not.
    pub fn covers(&self, finding: &Finding, labels: &dyn Fn(&str) -> Option<String>) -> bool {
        self.names(finding.check())
            && (self.fingerprints.is_empty() || self.fingerprints.contains(&finding.fingerprint))
            && (self.resources.is_empty()
                || self
                    .resources
                    .iter()
                    .any(|selector| selector.matches(finding, labels)))
    }

    /// Whether the last day has passed.
    pub fn is_expired(&self, today: Date) -> bool {
        today > self.expires
    }

    /// Reason, owner and origin, for the finding that it accepts.
    pub fn words(&self) -> String {
        format!("{} ({}, {})", self.reason, self.owner, self.origin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_day_still_counts() {
        let exception = Exception {
            checks: vec![Pattern::new("*")],
            resources: vec![],
            fingerprints: vec![],
            reason: "r".into(),
            owner: "o".into(),
            expires: "2026-11-21".parse().expect("a day"),
            origin: String::new(),
            is_whole: true,
        };
        let day = |text: &str| text.parse::<Date>().expect(text);
        assert!(!exception.is_expired(day("2026-11-21")));
        assert!(exception.is_expired(day("2026-11-22")));
    }
}
