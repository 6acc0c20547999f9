//! An AuthorizationConfiguration lists AlwaysAllow or ABAC, or lacks RBAC or Node.

use seawall_finding::Severity;

use super::embedded::{Embedded, judge_kind};
use crate::{Check, Evaluate, Outcome, Problem};

pub const CHECK: Check = Check {
    id: "authorization-configuration-weak",
    title: "Weak authorizer configuration",
    severity: Severity::Critical,
    severity_reason: "every authenticated or even anonymous request is allowed",
    what: "An AuthorizationConfiguration, as a file or in a ConfigMap, lists `AlwaysAllow` or `ABAC`, or lacks `RBAC` or `Node`.",
    why: "With `AlwaysAllow`, permissions are never checked. `ABAC` rules are in a file that no one reviews. Without `Node`, a stolen kubelet credential reads every Secret in the cluster; without `RBAC`, permissions cannot be reviewed as objects.",
    remedy: "List `Node` and `RBAC`, and webhooks where needed.",
    example: "apiVersion: apiserver.config.k8s.io/v1\nkind: AuthorizationConfiguration\nauthorizers:\n  - {type: Node, name: node}\n  - {type: RBAC, name: rbac}",
    techniques: &["MS-TA9029", "T1078"],
    controls: &[
        "cis-kubernetes/1.2.6",
        "cis-kubernetes/1.2.7",
        "cis-kubernetes/1.2.8",
        "nsa-cisa/3.3",
    ],
    references: &["https://kubernetes.io/docs/reference/access-authn-authz/authorization/"],
    evaluate: Evaluate::Object(&["AuthorizationConfiguration", "ConfigMap"], |_, object| {
        judge_kind(&FILE, object, |root, place| {
            let authorizers = root.list("authorizers");
            let mut problems = Vec::new();
            for (index, authorizer) in authorizers.iter().enumerate() {
                let name = authorizer.str("type").unwrap_or_default();
                let path = place(&format!("authorizers[{index}].type"));
                match name {
                    "AlwaysAllow" => problems.push(
                        Problem::at(path, "kube-apiserver allows every request")
                            .value(name)
                            .subject(name),
                    ),
                    "ABAC" => problems.push(
                        Problem::at(
                            path,
                            "kube-apiserver authorizes with an ABAC file on its node",
                        )
                        .value(name)
                        .subject(name)
                        .severity(Severity::Medium, "no object shows the permissions"),
                    ),
                    _ => {}
                }
            }
            for needed in ["RBAC", "Node"] {
                if !authorizers
                    .iter()
                    .any(|authorizer| authorizer.str("type") == Some(needed))
                {
                    let message = format!("kube-apiserver runs without the `{needed}` authorizer");
                    problems.push(
                        Problem::missing(place("authorizers"), message)
                            .subject(needed)
                            .severity(
                                Severity::Medium,
                                "permissions are broader than necessary, but still checked",
                            ),
                    );
                }
            }
            Outcome::from_problems(problems)
        })
    }),
};

const FILE: Embedded = Embedded {
    group: "apiserver.config.k8s.io",
    kind: "AuthorizationConfiguration",
    needed: None,
};
