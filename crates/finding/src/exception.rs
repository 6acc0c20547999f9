//! Accepted findings: scope, reason, owner, end.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use crate::{Date, Finding, Fingerprint, Pattern, Target};

/// Which targets an exception covers. Every given part must match; an absent part matches all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ResourceSelector {
    /// The cluster, by the name that reports give it.
    pub cluster: Option<Pattern>,
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
    /// Whether the selector covers what is in this cluster.
    pub fn covers_cluster(&self, cluster: &str) -> bool {
        fits(self.cluster.as_ref(), Some(cluster))
    }

    /// Whether the selector covers the target with these labels, whatever is found there and in whatever cluster.
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

/// What somebody did to an object, for exceptions that accept alerts.
#[derive(Debug, Clone, Copy)]
pub struct Act<'a> {
    /// The rule that found it.
    pub rule: &'a str,
    /// The API group of the object; empty for the core group.
    pub group: &'a str,
    /// Its kind; empty for what is no object.
    pub kind: &'a str,
    /// Its namespace; empty for none.
    pub namespace: &'a str,
    /// Its name; empty for none.
    pub name: &'a str,
    /// Who did it, such as `ServiceAccount ci/runner`: the holder of a selector.
    pub actor: &'a str,
    /// Names the alert.
    pub fingerprint: Fingerprint,
}

impl ResourceSelector {
    /// Whether the selector covers an act. Of labels, containers and paths an event does not tell, so that what asks for them
    /// covers none.
    fn covers_act(&self, act: &Act<'_>) -> bool {
        let is_of_group =
            self.groups.is_empty() || self.groups.iter().any(|known| known.matches(act.group));
        is_of_group
            && self.cluster.is_none()
            && self.container.is_none()
            && self.path.is_none()
            && fits(self.holder.as_ref(), Some(act.actor))
            && self.covers_name(act.kind, act.namespace, act.name, &|_| None)
    }
}

/// What is not asked for fits; what is asked for has to be there.
fn fits(pattern: Option<&Pattern>, text: Option<&str>) -> bool {
    pattern.is_none_or(|pattern| text.is_some_and(|text| pattern.matches(text)))
}

/// Findings that somebody has accepted in an exceptions file, or pods that are not in the input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// Patterns for check ids; none where it is about objects whose pods are not in the input, or not in full.
    pub checks: Vec<Pattern>,
    /// Targets; empty covers all.
    pub resources: Vec<ResourceSelector>,
    /// Findings by name; empty covers all.
    pub fingerprints: Vec<Fingerprint>,
    /// Why it is accepted.
    pub reason: String,
    /// Why what it accepts does not matter, as a word of OpenVEX; `None` where it matters and is accepted all the same.
    pub justification: Option<String>,
    /// Who answers for it.
    pub owner: String,
    /// Last day on which it holds.
    pub expires: Date,
    /// Where it was written: file and line.
    pub origin: String,
    /// Whether the input holds all that the file was written for. Where it does not, an exception that fits nothing may
    /// be for something that was not scanned.
    pub is_whole: bool,
    /// Names of the sources whose findings it may accept; `None` for all of them. A file that nobody named is for what
    /// lies below its own directory.
    pub sources: Option<Arc<HashSet<Arc<str>>>>,
}

impl Exception {
    /// Whether it accepts the alert about an act, on whatever day: every part that it has fits.
    pub fn covers_act(&self, act: &Act<'_>) -> bool {
        let is_named = self.fingerprints.is_empty() || self.fingerprints.contains(&act.fingerprint);
        let is_of = |selector: &ResourceSelector| selector.covers_act(act);
        let is_covered = self.resources.is_empty() || self.resources.iter().any(is_of);
        self.names(act.rule) && is_named && is_covered
    }

    /// Whether it names the check.
    pub fn names(&self, check: &str) -> bool {
        self.checks.iter().any(|pattern| pattern.matches(check))
    }

    /// Whether it may accept what comes from these sources: all of them have to be its own. What comes from no source,
    /// as a finding about a cluster as a whole, comes from everywhere.
    pub fn is_for<'s>(&self, mut sources: impl Iterator<Item = &'s str>) -> bool {
        let Some(own) = &self.sources else {
            return true;
        };
        let mut is_any = false;
        let all = sources.all(|source| {
            is_any = true;
            own.contains(source)
        });
        all && is_any
    }

    /// Whether it accepts no finding, but that pods of the objects it names are not in the input.
    pub fn is_about_pods(&self) -> bool {
        self.checks.is_empty()
    }

    /// Whether the last day has passed.
    pub fn is_expired(&self, today: Date) -> bool {
        today > self.expires
    }

    /// The file that a finding is accepted by, of the [`Exception::words`] that it carries; `None` for an annotation.
    pub fn file_in(words: &str) -> Option<&str> {
        let (_, origin) = words.strip_suffix(')')?.rsplit_once(", ")?;
        let (file, line) = origin.rsplit_once(':')?;
        let is_line = !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit());
        is_line.then_some(file)
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
            justification: None,
            owner: "o".into(),
            expires: "2026-11-21".parse().expect("a day"),
            origin: String::new(),
            is_whole: true,
            sources: None,
        };
        let day = |text: &str| text.parse::<Date>().expect(text);
        assert!(!exception.is_expired(day("2026-11-21")));
        assert!(exception.is_expired(day("2026-11-22")));
    }

    #[test]
    fn alerts_are_accepted_by_rule_actor_and_object() {
        let act = |actor| Act {
            rule: "exec-into-container",
            group: "",
            kind: "Pod",
            namespace: "shop",
            name: "web",
            actor,
            fingerprint: Fingerprint::of(&["x"]),
        };
        let pattern = |text: &str| Some(Pattern::new(text));
        let selector = ResourceSelector {
            kind: pattern("Pod"),
            namespace: pattern("shop"),
            holder: pattern("ServiceAccount ci/*"),
            ..ResourceSelector::default()
        };
        let labels = BTreeMap::from([("a".to_owned(), Pattern::new("b"))]);
        for (checks, selector, expect) in [
            ("exec-*", Some(selector.clone()), true),
            ("exec-*", None, true),
            ("other", Some(selector.clone()), false),
            (
                "*",
                Some(ResourceSelector {
                    labels,
                    ..selector.clone()
                }),
                false,
            ),
            (
                "*",
                Some(ResourceSelector {
                    container: pattern("*"),
                    ..selector.clone()
                }),
                false,
            ),
            (
                "*",
                Some(ResourceSelector {
                    cluster: pattern("*"),
                    ..selector.clone()
                }),
                false,
            ),
            (
                "*",
                Some(ResourceSelector {
                    groups: vec![Pattern::new("apps")],
                    ..selector.clone()
                }),
                false,
            ),
        ] {
            let exception = Exception {
                checks: vec![Pattern::new(checks)],
                resources: selector.into_iter().collect(),
                fingerprints: vec![],
                reason: "r".into(),
                justification: None,
                owner: "o".into(),
                expires: "2026-11-21".parse().expect("a day"),
                origin: String::new(),
                is_whole: true,
                sources: None,
            };
            assert_eq!(
                exception.covers_act(&act("ServiceAccount ci/runner")),
                expect,
                "{exception:?}"
            );
            assert!(!exception.covers_act(&act("User ann")) || exception.resources.is_empty());
            let named = Exception {
                fingerprints: vec![Fingerprint::of(&["y"])],
                ..exception
            };
            assert!(!named.covers_act(&act("ServiceAccount ci/runner")));
        }
    }

    #[test]
    fn the_file_is_told_by_the_words() {
        let file = |words| Exception::file_in(words);
        assert_eq!(file("a, b (me, deploy/e.yaml:12)"), Some("deploy/e.yaml"));
        assert_eq!(file("a (annotation, annotation of shop/Pod/a)"), None);
        assert_eq!(file("a"), None);
    }
}
