//! The command or the arguments of a container contain a credential, such as `--password=…` or a token of a known format.

use super::credential::problem;
use crate::Outcome;
use crate::{Check, Evaluate};
use seawall_finding::Severity;
use seawall_model::credentials;

pub const CHECK: Check = Check {
    id: "secret-in-arguments",
    title: "Credential on a command line",
    severity: Severity::High,
    severity_reason: "the credential is readable by anyone who can read the workload or list processes",
    what: "The command or the arguments of a container contain a credential, such as `--password=…` or a token of a known format.",
    why: "Command lines are stored in the repository and in etcd, and every process on the node with the required permission can see them.",
    remedy: "Rotate the credential. Mount it as a file from a Secret and give the program the path.",
    example: "args:\n  - --password-file=/run/secrets/database/password",
    techniques: &["MS-TA9027", "T1552.001"],
    controls: &["nsa-cisa/2.10"],
    references: &["https://kubernetes.io/docs/concepts/security/secrets-good-practices/"],
    evaluate: Evaluate::Container(|_, _, container| {
        // The command and its arguments are one command line.
        let found = credentials(container.node, &|node, entry| {
            std::ptr::eq(node, container.node) && matches!(&*entry.key, "command" | "args")
        });
        let problems = found
            .iter()
            .filter_map(|one| {
                let path = container.path(&one.path.to_string());
                let found = one.found.first()?;
                Some(problem(path, &format!("`{}`", one.name), found).subject(found.pattern))
            })
            .collect();
        Outcome::from_problems(problems)
    }),
};
