//! A binding names a service account that does not exist.

use super::binding::{KINDS, is_rbac, subjects};
use super::bound::is_builtin;
use crate::{Absence, Outcome, Problem};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "dangling-subject",
    title: "Binding for a missing service account",
    severity: Severity::Low,
    severity_reason: "any subject that can create the account gets the role",
    what: "A binding names a service account that does not exist.",
    why: "The name is free: anyone who can create service accounts in that namespace, or a tenant who gets it later, takes over the permissions.",
    remedy: "Remove the subject, or create the service account.",
    example: "kind: RoleBinding\nroleRef:\n  apiGroup: rbac.authorization.k8s.io\n  kind: Role\n  name: deployer\nsubjects:\n  - kind: Group\n    apiGroup: rbac.authorization.k8s.io\n    name: shop-developers",
    techniques: &["MS-TA9016", "T1098"],
    controls: &["nsa-cisa/5.3"],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    evaluate: Evaluate::Object(KINDS, |context, binding| {
        if !is_rbac(binding) {
            return Outcome::NotApplicable;
        }
        let mut problems = Vec::new();
        for subject in subjects(binding).filter(|subject| subject.kind == "ServiceAccount") {
            let known = subject.name == "default"
                || context
                    .cluster
                    .find("", "ServiceAccount", subject.namespace, subject.name)
                    .is_some();
            if known || is_builtin(context, binding, &subject) {
                continue;
            }
            if let Absence::Open(reason) = context.absence("", "ServiceAccount", subject.namespace)
            {
                return Outcome::Unknown(reason);
            }
            let name = format!("{}/{}", subject.namespace, subject.name);
            problems.push(
                Problem::at(
                    subject.path.clone(),
                    format!("service account `{name}` does not exist"),
                )
                .value(name.clone())
                .subject(name),
            );
        }
        Outcome::from_problems(problems)
    }),
};
