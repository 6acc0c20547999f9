//! A container reads a Secret into environment variables, through `secretKeyRef` or `envFrom`.

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "secret-as-environment",
    title: "Secret exposed as an environment variable",
    severity: Severity::Low,
    severity_reason: "the value is stored in the right place, but spreads more widely",
    what: "A container reads a Secret into environment variables, through `secretKeyRef` or `envFrom`.",
    why: "Every child process inherits the variables, debug pages and crash reports print them, and they do not change when the Secret is rotated.",
    remedy: "Mount the Secret as a file where the program can read one.",
    example: "volumeMounts:\n  - name: database\n    mountPath: /run/secrets/database\n    readOnly: true",
    techniques: &["MS-TA9027", "T1552.007"],
    controls: &["cis-kubernetes/5.4.1"],
    references: &["https://kubernetes.io/docs/concepts/security/secrets-good-practices/"],
    evaluate: Evaluate::Container(|_, _, container| {
        let variables = container.environment().filter_map(|(index, variable)| {
            let name = variable.str("name")?;
            let reference = variable.walk(&["valueFrom", "secretKeyRef"])?;
            let secret = reference.str("name").unwrap_or_default();
            let path = container.path(&format!("env[{index}].valueFrom.secretKeyRef"));
            Some((
                path,
                secret,
                format!("environment variable `{name}` contains a value of Secret `{secret}`"),
            ))
        });
        let sources = container
            .node
            .list("envFrom")
            .iter()
            .enumerate()
            .filter_map(|(index, source)| {
                let secret = source.get("secretRef")?.str("name").unwrap_or_default();
                let path = container.path(&format!("envFrom[{index}].secretRef"));
                Some((
                    path,
                    secret,
                    format!("every value of Secret `{secret}` is an environment variable"),
                ))
            });
        // One problem per Secret: ten variables of one Secret are one decision.
        let mut problems: Vec<Problem> = Vec::new();
        for (path, secret, message) in variables.chain(sources) {
            if !problems.iter().any(|known| known.subject == secret) {
                problems.push(Problem::at(path, message).value(secret).subject(secret));
            }
        }
        Outcome::from_problems(problems)
    }),
};
