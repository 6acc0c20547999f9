//! What no log is to hold: bodies that are credentials.

use seawall_event::Level;

use crate::kinds::{KindOfRequest, Recorded};
use crate::policy::AuditPolicy;

/// Resources whose bodies hold credentials, as group, resource and subresource: Secrets, and tokens that are made or shown.
pub const SENSITIVE: &[(&str, &str, &str)] = &[
    ("", "secrets", ""),
    ("", "serviceaccounts", "token"),
    ("authentication.k8s.io", "tokenreviews", ""),
];

/// Whether bodies of requests about a resource hold credentials.
pub fn is_sensitive(group: &str, resource: &str, subresource: &str) -> bool {
    SENSITIVE.contains(&(group, resource, subresource))
}

/// A body with credentials or settings that a policy records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leak {
    /// The rule of the policy.
    pub rule: usize,
    /// What is recorded.
    pub level: Level,
    /// Group, resource and subresource.
    pub resource: (&'static str, &'static str, &'static str),
}

/// ConfigMaps hold settings, among which are credentials where nobody looked.
const CONFIG_MAPS: (&str, &str, &str) = ("", "configmaps", "");

/// Verbs of requests that have a body, or an answer with one.
const VERBS: [&str; 6] = ["create", "update", "patch", "get", "list", "watch"];

impl Recorded {
    /// Whether a record holds the content of an object: reads have no body in the request.
    pub fn has_content(self, verb: &str) -> bool {
        self.level == Level::RequestResponse
            || self.level == Level::Request && matches!(verb, "create" | "update" | "patch")
    }
}

impl AuditPolicy {
    /// Bodies of Secrets, tokens and ConfigMaps that the policy records for some user, each rule once for each resource.
    pub fn leaks(&self) -> Vec<Leak> {
        let mut leaks: Vec<Leak> = Vec::new();
        for resource in SENSITIVE.iter().copied().chain([CONFIG_MAPS]) {
            for verb in VERBS {
                let request = KindOfRequest {
                    group: resource.0,
                    resource: resource.1,
                    subresource: resource.2,
                    verb,
                };
                // A level that is none is a problem of its own.
                for recorded in self.recorded(&request).unwrap_or_default() {
                    let Some(rule) = recorded.rule.filter(|_| recorded.has_content(verb)) else {
                        continue;
                    };
                    let is_known = |leak: &Leak| leak.rule == rule && leak.resource == resource;
                    if !leaks.iter().any(is_known) {
                        leaks.push(Leak {
                            rule,
                            level: recorded.level,
                            resource,
                        });
                    }
                }
            }
        }
        leaks
    }
}

#[cfg(test)]
mod tests {
    use crate::read;

    #[test]
    fn bodies_that_no_log_is_to_hold_are_found() {
        for (rules, expect) in [
            ("[{level: Metadata}]", &[][..]),
            (
                "[{level: Metadata, resources: [{resources: [secrets, configmaps, serviceaccounts/token]}, {group: authentication.k8s.io}]}, {level: RequestResponse}]",
                &[],
            ),
            (
                "[{level: Metadata, resources: [{resources: [secrets]}]}, {level: Request}]",
                &[
                    (1, "serviceaccounts"),
                    (1, "tokenreviews"),
                    (1, "configmaps"),
                ],
            ),
            ("[{level: Request, verbs: [get]}, {level: Metadata}]", &[]),
            (
                "[{level: RequestResponse, verbs: [get], namespaces: [x], resources: [{resources: [secrets]}]}, {level: Metadata}]",
                &[(0, "secrets")],
            ),
        ] {
            let text = format!("apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: {rules}\n");
            let policy = read("p", &text).policy.expect("a policy");
            let found: Vec<(usize, &str)> = policy
                .leaks()
                .iter()
                .map(|leak| (leak.rule, leak.resource.1))
                .collect();
            assert_eq!(found, expect, "{rules}");
        }
    }
}
