//! An audit policy omits what an investigation needs, or writes secrets into the log.

use seawall_audit::{AuditPolicy, KindOfRequest, Recorded};
use seawall_event::Level;

use super::audit_rules::{Unrecorded, identity, recorded};
use super::embedded::{self, Embedded};
use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;
use seawall_model::Object;
use seawall_syntax::Node;

pub const CHECK: Check = Check {
    id: "audit-policy-gaps",
    title: "Audit policy with gaps",
    severity: Severity::Low,
    severity_reason: "the rest of the log still shows that something happened",
    what: "An audit policy does not record requests to Secrets, ConfigMaps or TokenReviews, changes of Pods or Deployments, or `exec`, `attach`, `portforward` and `proxy`; or it records Secrets, ConfigMaps or tokens with their content.",
    why: "What the first matching rule omits is recorded nowhere else: an attacker who reads Secrets or opens a shell in a Pod leaves no trace. At the levels `Request` and `RequestResponse` the log itself contains Secrets and tokens.",
    remedy: "Record Secrets, ConfigMaps, TokenReviews and `serviceaccounts/token` at `Metadata`, changes of workloads at `Request`, and end with a rule that records everything else at `Metadata`.",
    example: "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n  - level: Metadata\n    resources:\n      - resources: [secrets, configmaps, serviceaccounts/token]\n      - group: authentication.k8s.io\n        resources: [tokenreviews]\n  - level: Metadata",
    techniques: &["MS-TA9021", "T1562.001"],
    controls: &["cis-kubernetes/3.2.2"],
    references: &["https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/"],
    evaluate: Evaluate::Object(&["Policy", "ConfigMap"], |_, object| evaluate(object)),
};

const GROUP: &str = "audit.k8s.io";

/// Requests that have to be recorded, as group, resource, subresource, verbs and the highest level that does not write
/// content into the log that does not belong there.
const NEEDED: &[(&str, &str, &str, &[&str], Level)] = &[
    ("", "secrets", "", ALL, Level::Metadata),
    ("", "configmaps", "", ALL, Level::Metadata),
    (
        "authentication.k8s.io",
        "tokenreviews",
        "",
        &["create"],
        Level::Metadata,
    ),
    ("", "serviceaccounts", "token", &["create"], Level::Metadata),
    ("", "pods", "", CHANGES, Level::RequestResponse),
    ("apps", "deployments", "", CHANGES, Level::RequestResponse),
    ("", "pods", "exec", OPENS, Level::RequestResponse),
    ("", "pods", "attach", OPENS, Level::RequestResponse),
    ("", "pods", "portforward", OPENS, Level::RequestResponse),
    ("", "pods", "proxy", OPENS, Level::RequestResponse),
    ("", "services", "proxy", OPENS, Level::RequestResponse),
];
const ALL: &[&str] = &[
    "get", "list", "watch", "create", "update", "patch", "delete",
];
const CHANGES: &[&str] = &["create", "update", "patch", "delete"];
/// A WebSocket opens with GET, SPDY with POST.
const OPENS: &[&str] = &["create", "get"];

fn evaluate(object: &Object) -> Outcome {
    if object.is(GROUP, "Policy") {
        return judge(&object.root, None);
    }
    if !object.is("", "ConfigMap") {
        return Outcome::NotApplicable;
    }
    let embedded = Embedded {
        group: GROUP,
        kind: "Policy",
        needed: None,
    };
    embedded::judge(&embedded, object, |node, path| judge(node, Some(path)))
}

/// The problems of a policy. `field` is the field of the ConfigMap that contains it.
fn judge(policy: &Node, field: Option<&str>) -> Outcome {
    let place = |rule: Option<usize>| match (field, rule) {
        (Some(field), _) => field.to_owned(),
        (None, Some(index)) => format!("rules[{index}]"),
        (None, None) => "rules".to_owned(),
    };
    let read = AuditPolicy::of(policy);
    let mut leaks: Vec<Leak> = Vec::new();
    let mut unrecorded = Unrecorded::default();
    for (group, resource, subresource, verbs, highest) in NEEDED {
        let name = if subresource.is_empty() {
            (*resource).to_owned()
        } else {
            format!("{resource}/{subresource}")
        };
        // Each resource is named once for each kind of fault.
        let (mut is_hidden, mut is_leaked) = (false, false);
        for verb in *verbs {
            let request = KindOfRequest {
                group,
                resource,
                subresource,
                verb,
            };
            let found = match recorded(&read, &request) {
                Ok(found) => found,
                Err(reason) => return Outcome::Unknown(reason),
            };
            for recorded in found {
                let Recorded { rule, level } = recorded;
                if level == Level::None && !std::mem::replace(&mut is_hidden, true) {
                    unrecorded.add(rule, verb, name.clone());
                }
                if level > *highest
                    && recorded.has_content(verb)
                    && !std::mem::replace(&mut is_leaked, true)
                {
                    match leaks.iter_mut().find(|leak| leak.rule == rule) {
                        Some(leak) => leak.names.push(name.clone()),
                        None => leaks.push(Leak {
                            rule,
                            level,
                            names: vec![name.clone()],
                        }),
                    }
                }
            }
        }
    }
    let problems = unrecorded.problems(policy, &place);
    let leaks = leaks.iter().map(|one| leak(one, policy, place(one.rule)));
    Outcome::from_problems(problems.chain(leaks).collect())
}

/// What one rule records with content that does not belong into a log.
struct Leak {
    rule: Option<usize>,
    level: Level,
    names: Vec<String>,
}

fn leak(leak: &Leak, policy: &Node, path: String) -> Problem {
    let names: Vec<String> = leak.names.iter().map(|name| format!("`{name}`")).collect();
    let names = match names.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => names.concat(),
    };
    let problem = Problem::at(
        path,
        format!(
            "the audit policy records {names} at level `{}`, with content",
            leak.level.name()
        ),
    )
    .value(leak.level.name())
    .subject(identity(policy, leak.rule));
    if leak.names.iter().all(|name| name == "configmaps") {
        return problem;
    }
    problem.severity(
        Severity::Medium,
        "anyone who can read the audit log can read secrets or tokens",
    )
}
