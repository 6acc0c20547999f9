//! An audit policy omits what an investigation needs, or writes secrets into the log.

use super::audit_rules::{Level, Recorded, Request, recorded};
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
    let mut problems = Vec::new();
    for (group, resource, subresource, verbs, highest) in NEEDED {
        let name = if subresource.is_empty() {
            (*resource).to_owned()
        } else {
            format!("{resource}/{subresource}")
        };
        // One problem for each resource and kind of fault is enough.
        let (mut is_hidden, mut is_leaked) = (false, false);
        for verb in *verbs {
            let request = Request {
                group,
                resource,
                subresource,
                verb,
            };
            let found = match recorded(policy, &request) {
                Ok(found) => found,
                Err(reason) => return Outcome::Unknown(reason),
            };
            for Recorded { rule, level } in found {
                if level == Level::None && !std::mem::replace(&mut is_hidden, true) {
                    problems.push(
                        Problem::at(
                            place(rule),
                            format!("the audit policy does not record `{verb}` on `{name}`"),
                        )
                        .value(level.name())
                        .subject(name.clone()),
                    );
                }
                if level > *highest
                    && has_content(verb, level)
                    && !std::mem::replace(&mut is_leaked, true)
                {
                    problems.push(leak(place(rule), &name, level));
                }
            }
        }
    }
    Outcome::from_problems(problems)
}

/// Whether a record contains the content of an object: reads have no request body.
fn has_content(verb: &str, level: Level) -> bool {
    level == Level::RequestResponse
        || (level == Level::Request && matches!(verb, "create" | "update" | "patch"))
}

fn leak(path: String, name: &str, level: Level) -> Problem {
    let problem = Problem::at(
        path,
        format!(
            "the audit policy records `{name}` at level `{}`, with content",
            level.name()
        ),
    )
    .value(level.name())
    .subject(format!("{name} content"));
    if name == "configmaps" {
        return problem;
    }
    problem.severity(
        Severity::Medium,
        "anyone who can read the audit log can read secrets or tokens",
    )
}
