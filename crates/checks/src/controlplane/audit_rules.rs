//! What an audit policy does not record, as problems.

use seawall_audit::{AuditPolicy, KindOfRequest, Recorded};
use seawall_event::Level;
use seawall_syntax::Node;

use crate::Problem;

/// What the rules do with a request: one entry for each rule that matches some of these requests, down to the first that
/// matches all that are left. The error names a rule that cannot be read.
pub(super) fn recorded(
    policy: &AuditPolicy,
    request: &KindOfRequest<'_>,
) -> Result<Vec<Recorded>, String> {
    policy.recorded(request).map_err(|index| {
        format!("kube-apiserver rejects this policy: `rules[{index}].level` is not a valid level")
    })
}

/// What makes a rule the one it is, without its place: two checks that blame one rule name one subject.
pub(super) fn identity(policy: &Node, rule: Option<usize>) -> String {
    let Some(rule) = rule.and_then(|index| policy.list("rules").get(index)) else {
        return "no rule".to_owned();
    };
    let mut parts = vec![format!("rule {}", rule.str("level").unwrap_or_default())];
    let mut add = |words: &mut dyn Iterator<Item = &str>| {
        let words: Vec<&str> = words.collect();
        if !words.is_empty() {
            parts.push(words.join(","));
        }
    };
    for field in ["verbs", "users", "userGroups", "namespaces", "omitStages"] {
        add(&mut rule.strings(field));
    }
    for entry in rule.list("resources") {
        add(&mut entry.str("group").into_iter());
        add(&mut entry.strings("resources"));
        add(&mut entry.strings("resourceNames"));
    }
    parts.join("; ")
}

/// A verb on a resource.
type Verb = (&'static str, String);

/// What one rule, or the lack of one, does not record: one problem, however many resources that are.
#[derive(Debug, Default)]
pub(super) struct Unrecorded {
    /// By rule, in the order in which they were found: verbs with their resources.
    rules: Vec<(Option<usize>, Vec<Verb>)>,
}

impl Unrecorded {
    /// Adds a verb on a resource that a rule does not record.
    pub(super) fn add(&mut self, rule: Option<usize>, verb: &'static str, resource: String) {
        match self.rules.iter_mut().find(|(known, _)| *known == rule) {
            Some((_, requests)) => requests.push((verb, resource)),
            None => self.rules.push((rule, vec![(verb, resource)])),
        }
    }

    /// The problems. `place` gives the field of a rule.
    pub(super) fn problems<'p>(
        &'p self,
        policy: &'p Node,
        place: &'p dyn Fn(Option<usize>) -> String,
    ) -> impl Iterator<Item = Problem> + 'p {
        self.rules.iter().map(move |(rule, requests)| {
            Problem::at(place(*rule), message(requests))
                .value(Level::None.name())
                .subject(identity(policy, *rule))
        })
    }
}

/// How many resources a message names.
const NAMED: usize = 4;

fn message(requests: &[Verb]) -> String {
    let mut names: Vec<String> = requests
        .iter()
        .take(NAMED)
        .map(|(verb, resource)| format!("`{verb}` on `{resource}`"))
        .collect();
    match requests.len().saturating_sub(NAMED) {
        0 => {}
        1 => names.push("1 more resource".to_owned()),
        more => names.push(format!("{more} more resources")),
    }
    let last = names.pop().unwrap_or_default();
    let listed = if names.is_empty() {
        last
    } else {
        format!("{} and {last}", names.join(", "))
    };
    format!("the audit policy does not record {listed}")
}

#[cfg(test)]
mod tests {
    use seawall_syntax::parse_stream;

    use super::*;

    const GET_SECRETS: KindOfRequest<'static> = KindOfRequest {
        group: "",
        resource: "secrets",
        subresource: "",
        verb: "get",
    };
    const EXEC: KindOfRequest<'static> = KindOfRequest {
        group: "",
        resource: "pods",
        subresource: "exec",
        verb: "create",
    };

    fn levels(rules: &str, request: &KindOfRequest<'_>) -> Vec<&'static str> {
        let node = parse_stream(format!("rules: {rules}").as_bytes())
            .remove(0)
            .nodes
            .expect("YAML")
            .remove(0);
        recorded(&AuditPolicy::of(&node), request)
            .expect("a policy")
            .iter()
            .map(|recorded| recorded.level.name())
            .collect()
    }

    #[test]
    fn the_first_rule_that_takes_all_decides() {
        assert_eq!(levels("[]", &EXEC), ["None"]);
        assert_eq!(levels("[{level: Metadata}]", &EXEC), ["Metadata"]);
        let rules = "[{level: Metadata, resources: [{resources: [secrets]}]}, {level: Request}]";
        assert_eq!(levels(rules, &GET_SECRETS), ["Metadata"]);
        assert_eq!(levels(rules, &EXEC), ["Request"]);
        let rules = "[{level: Request, verbs: [create]}, {level: Metadata}]";
        assert_eq!(levels(rules, &GET_SECRETS), ["Metadata"]);
        let rules = "[{level: None, nonResourceURLs: ['/*']}, {level: Metadata}]";
        assert_eq!(levels(rules, &GET_SECRETS), ["Metadata"]);
    }

    #[test]
    fn subresources_are_resources_of_their_own() {
        for (pattern, taken) in [
            ("pods", false),
            ("'*'", true),
            ("pods/exec", true),
            ("pods/*", true),
            ("'*/exec'", true),
            ("'*/log'", false),
            ("services/exec", false),
        ] {
            let rules = format!("[{{level: Metadata, resources: [{{resources: [{pattern}]}}]}}]");
            let expected: &[&str] = if taken { &["Metadata"] } else { &["None"] };
            assert_eq!(levels(&rules, &EXEC), expected, "{pattern}");
        }
        let rules = "[{level: Metadata, resources: [{group: apps}]}]";
        assert_eq!(levels(rules, &EXEC), ["None"]);
    }

    #[test]
    fn rules_for_some_requests_leave_the_others() {
        let rules = "[{level: None, userGroups: ['system:nodes']}, {level: Metadata}]";
        assert_eq!(levels(rules, &EXEC), ["None", "Metadata"]);
        let rules = "[{level: None, users: [a]}, {level: Metadata}]";
        assert_eq!(levels(rules, &EXEC), ["Metadata"]);
        let rules = "[{level: Request, users: [a]}, {level: Metadata}]";
        assert_eq!(levels(rules, &EXEC), ["Request", "Metadata"]);
    }

    #[test]
    fn omitted_stages_leave_nothing() {
        let rules = "[{level: Metadata, omitStages: [RequestReceived]}]";
        assert_eq!(levels(rules, &EXEC), ["Metadata"]);
        let rules = "[{level: Metadata, omitStages: [RequestReceived, ResponseComplete]}]";
        assert_eq!(levels(rules, &EXEC), ["None"]);
    }
}
