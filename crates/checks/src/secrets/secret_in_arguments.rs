//! The command or the arguments of a container hold a credential, such as `--password=…` or a token of a known format.

use super::credential::problem;
use crate::Outcome;
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "secret-in-arguments",
    title: "Credential on a command line",
    severity: Severity::High,
    severity_reason: "the credential is readable by everybody who may read the workload or list processes",
    what: "The command or the arguments of a container hold a credential, such as `--password=…` or a token of a known format.",
    why: "Command lines stand in the repository and in etcd, and every process of the node with the right to look sees them.",
    remedy: "Rotate the credential. Mount it as a file from a Secret and give the program the path.",
    example: "args:\n  - --password-file=/run/secrets/database/password",
    techniques: &["MS-TA9027", "T1552.001"],
    controls: &["nsa-cisa/2.10"],
    references: &["https://kubernetes.io/docs/concepts/security/secrets-good-practices/"],
    evaluate: Evaluate::Container(|_, _, container| {
        let mut problems = Vec::new();
        for list in ["command", "args"] {
            let mut flag = "";
            for (index, argument) in container.node.list(list).iter().enumerate() {
                let text = argument.as_str().unwrap_or_default();
                let found = seawall_secret::judge("", text)
                    .or_else(|| seawall_secret::judge(flag, text).filter(|_| !flag.is_empty()));
                if let Some(found) = found {
                    let path = container.path(&format!("{list}[{index}]"));
                    problems
                        .push(problem(path, &format!("`{list}`"), &found).subject(found.pattern));
                }
                flag = seawall_secret::name_for_next(text);
            }
        }
        Outcome::from_problems(problems)
    }),
};
