//! Rules of an audit policy: which one decides about a request, and at which level.

use seawall_syntax::Node;

use crate::Problem;

/// How much is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    /// Nothing.
    None,
    /// Who did what, without bodies.
    Metadata,
    /// The body of the request as well.
    Request,
    /// The bodies of request and response.
    RequestResponse,
}

impl Level {
    fn read(text: &str) -> Option<Self> {
        Some(match text {
            "None" => Self::None,
            "Metadata" => Self::Metadata,
            "Request" => Self::Request,
            "RequestResponse" => Self::RequestResponse,
            _ => return None,
        })
    }

    /// The name in a policy.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::None => "None",
            Self::Metadata => "Metadata",
            Self::Request => "Request",
            Self::RequestResponse => "RequestResponse",
        }
    }
}

/// A kind of request by any user, in any namespace and to any object.
#[derive(Debug, Clone, Copy)]
pub(super) struct Request {
    /// API group of the resource; empty for the core group.
    pub(super) group: &'static str,
    /// The resource.
    pub(super) resource: &'static str,
    /// The subresource; empty when there is none.
    pub(super) subresource: &'static str,
    /// The verb.
    pub(super) verb: &'static str,
}

/// What a policy does with a kind of request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Recorded {
    /// Index of the rule; `None` when no rule matches.
    pub(super) rule: Option<usize>,
    /// The level.
    pub(super) level: Level,
}

/// What the rules do with a request: one entry for each rule that matches some of these requests, down to the first that
/// matches all that are left. The error names a rule that cannot be read.
///
/// A `None` rule for individual users or objects is a deliberate noise filter and is ignored; one for a group or
/// namespace hides requests of people who are not named.
pub(super) fn recorded(policy: &Node, request: &Request) -> Result<Vec<Recorded>, String> {
    let mut found = Vec::new();
    for (index, rule) in policy.list("rules").iter().enumerate() {
        if !matches_verb(rule, request.verb) || !rule.list("nonResourceURLs").is_empty() {
            continue;
        }
        let Some(resources) = matched(rule, request) else {
            continue;
        };
        let level = rule.str("level").and_then(Level::read).ok_or_else(|| {
            format!(
                "kube-apiserver rejects this policy: `rules[{index}].level` is not a valid level"
            )
        })?;
        let level = if omits_everything(policy, rule) {
            Level::None
        } else {
            level
        };
        let has_users = !rule.list("users").is_empty();
        let is_part = has_users
            || !rule.list("userGroups").is_empty()
            || !rule.list("namespaces").is_empty()
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
fn omits_everything(policy: &Node, rule: &Node) -> bool {
    ["RequestReceived", "ResponseComplete"].iter().all(|stage| {
        policy
            .strings("omitStages")
            .chain(rule.strings("omitStages"))
            .any(|omitted| omitted == *stage)
    })
}

fn matches_verb(rule: &Node, verb: &str) -> bool {
    rule.list("verbs").is_empty() || rule.strings("verbs").any(|known| known == verb)
}

/// How much of a resource a rule matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Matched {
    Whole,
    SomeObjects,
}

fn matched(rule: &Node, request: &Request) -> Option<Matched> {
    let entries = rule.list("resources");
    if entries.is_empty() {
        return Some(Matched::Whole);
    }
    let mut found = None;
    for entry in entries {
        if entry.str("group").unwrap_or_default() != request.group {
            continue;
        }
        if entry.list("resources").is_empty() {
            return Some(Matched::Whole);
        }
        if !entry
            .strings("resources")
            .any(|pattern| matches_resource(pattern, request))
        {
            continue;
        }
        if entry.list("resourceNames").is_empty() {
            return Some(Matched::Whole);
        }
        found = Some(Matched::SomeObjects);
    }
    found
}

/// `pods` does not match `pods/exec`; `pods/*` matches `pods` and all its subresources.
fn matches_resource(pattern: &str, request: &Request) -> bool {
    let Request {
        resource,
        subresource,
        ..
    } = request;
    match pattern.split_once('/') {
        None => pattern == "*" || (subresource.is_empty() && pattern == *resource),
        Some((of, "*")) => of == *resource,
        Some(("*", part)) => !subresource.is_empty() && part == *subresource,
        Some((of, part)) => of == *resource && part == *subresource,
    }
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

    const GET_SECRETS: Request = Request {
        group: "",
        resource: "secrets",
        subresource: "",
        verb: "get",
    };
    const EXEC: Request = Request {
        group: "",
        resource: "pods",
        subresource: "exec",
        verb: "create",
    };

    fn levels(rules: &str, request: &Request) -> Vec<&'static str> {
        let node = parse_stream(format!("rules: {rules}").as_bytes())
            .remove(0)
            .nodes
            .expect("YAML")
            .remove(0);
        recorded(&node, request)
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
