//! A binding names the user `system:anonymous` or the group `system:unauthenticated`. What is public by design is excluded:
//! versions, health, how to log in, and the keys for token validation.

use super::binding::{KINDS, role_name};
use super::bound::{gives_only, gives_only_public_urls, judge, role_gap};
use crate::Outcome;
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "anonymous-binding",
    title: "Permissions for anonymous requests",
    severity: Severity::Critical,
    severity_reason: "anyone who can reach the API server has them",
    what: "A binding names the user `system:anonymous` or the group `system:unauthenticated`. Built-in roles made for every client are excluded (versions, health, and the keys for token validation), and so is any role that only reads such URLs: `/healthz`, `/livez`, `/readyz`, `/version`, `/.well-known`, `/openid/v1/jwks`.",
    why: "No credential is needed: anyone who can reach the port, from the internet or from any pod, has the permissions.",
    remedy: "Remove the subject.",
    example: "kind: RoleBinding\nroleRef:\n  apiGroup: rbac.authorization.k8s.io\n  kind: Role\n  name: deployer\nsubjects:\n  - kind: Group\n    apiGroup: rbac.authorization.k8s.io\n    name: shop-developers",
    techniques: &["MS-TA9029", "T1190", "T1078"],
    controls: &["nsa-cisa/3.3"],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    evaluate: Evaluate::Object(KINDS, |context, binding| {
        if gives_only(context, binding, PUBLIC) || gives_only_public_urls(context, binding) {
            return Outcome::NotApplicable.unless(|| role_gap(context, binding));
        }
        judge(context, binding, |subject| {
            let anonymous = matches!(
                (subject.kind, subject.name),
                ("User", "system:anonymous") | ("Group", "system:unauthenticated")
            );
            anonymous.then(|| {
                format!(
                    "role `{}` is bound to unauthenticated users",
                    role_name(binding)
                )
            })
        })
    }),
};

/// Built-in roles made for every client: versions and health of the API server, what to trust, and the keys that
/// service account tokens are validated with.
const PUBLIC: &[&str] = &[
    "system:public-info-viewer",
    "system:discovery",
    "system:basic-user",
    "system:service-account-issuer-discovery",
    "kubeadm:bootstrap-signer-clusterinfo",
];
