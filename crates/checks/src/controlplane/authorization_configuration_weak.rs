//! An AuthorizationConfiguration holds AlwaysAllow or ABAC, or lacks RBAC or Node.

use seawall_finding::Severity;

use super::embedded::{Embedded, judge_kind};
use crate::{Check, Evaluate, Outcome, Problem};

pub const CHECK: Check = Check {
    id: "authorization-configuration-weak",
    title: "Authorizers that allow too much",
    severity: Severity::Critical,
    severity_reason: "every request that is authenticated, or even anonymous, is allowed",
    what: "An AuthorizationConfiguration, as a file or in a ConfigMap, lists `AlwaysAllow` or `ABAC`, or lacks `RBAC` or `Node`.",
    why: "With `AlwaysAllow` nobody is asked for rights. `ABAC` rules stand in a file that nobody reviews. Without `Node` a stolen kubelet credential reads every secret of the cluster; without `RBAC` rights cannot be reviewed as objects.",
    remedy: "List `Node` and `RBAC`, and webhooks where they are wanted.",
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
                        Problem::at(path, "kube-apiserver allows what a file on its node says")
                            .value(name)
                            .subject(name)
                            .severity(Severity::Medium, "rights stand where no object shows them"),
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
                                "rights are wider than they need to be, but they are still asked for",
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
