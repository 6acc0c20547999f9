//! A variable of a container has a literal value that is a credential, by its format or by its name.

use super::credential::problem;
use crate::Outcome;
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "secret-in-environment",
    title: "Credential in an environment variable",
    severity: Severity::High,
    severity_reason: "the credential is readable by anyone who can read the workload or its repository",
    what: "A variable of a container has a literal value that is a credential, by its format or by its name.",
    why: "The value is visible in the repository, in etcd without the encryption of Secrets, in `kubectl describe`, and in every process and crash report of the container.",
    remedy: "Rotate the credential. Store it in a Secret, or better, in an external store, and mount it as a file.",
    example: "volumes:\n  - name: database\n    secret:\n      secretName: database",
    techniques: &["MS-TA9027", "T1552.001"],
    controls: &["cis-kubernetes/5.4.1", "nsa-cisa/2.10"],
    references: &["https://kubernetes.io/docs/concepts/security/secrets-good-practices/"],
    evaluate: Evaluate::Container(|_, _, container| {
        Outcome::from_problems(
            container
                .environment()
                .filter_map(|(index, variable)| {
                    let name = variable.str("name")?;
                    let found = seawall_secret::judge(name, variable.str("value")?)?;
                    let path = container.path(&format!("env[{index}].value"));
                    Some(
                        problem(path, &format!("environment variable `{name}`"), &found)
                            .subject(name),
                    )
                })
                .collect(),
        )
    }),
};
