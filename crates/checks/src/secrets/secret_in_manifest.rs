//! A Secret in a manifest file contains values. Base64 is not encryption. Secrets encrypted with SOPS, and objects exported from a cluster, are not reported.

use seawall_finding::Severity;
use seawall_model::Origin;

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};

pub const CHECK: Check = Check {
    id: "secret-in-manifest",
    title: "Secret with values in a manifest",
    severity: Severity::Medium,
    severity_reason: "anyone who can read the repository can read the values",
    what: "A Secret in a manifest file contains values. Base64 is not encryption. Secrets encrypted with SOPS, and objects exported from a cluster, are not reported.",
    why: "Repositories are cloned, forked and kept forever: treat a credential that was committed once as leaked.",
    remedy: "Rotate the values. Commit sealed or encrypted Secrets, or a reference to an external store.",
    example: "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nspec:\n  secretStoreRef:\n    name: vault",
    techniques: &["MS-TA9027", "T1552.001"],
    controls: &["nsa-cisa/2.10"],
    references: &["https://kubernetes.io/docs/concepts/security/secrets-good-practices/"],
    evaluate: Evaluate::Object(&["Secret"], |_, object| {
        if !object.group().is_empty()
            || object.source.origin == Origin::Cluster
            || object.is_exported()
        {
            return Outcome::NotApplicable;
        }
        // What SOPS encrypted is ciphertext, with its settings below it or without. A key `sops` alone encrypts nothing.
        let is_encrypted = |value: &str| value.starts_with("ENC[");
        let mut keys = ["data", "stringData"].into_iter().flat_map(|field| {
            let entries = object
                .root
                .get(field)
                .map_or(&[][..], |values| values.entries());
            entries
                .iter()
                .filter(|entry| {
                    let value = entry.value.as_str();
                    value.is_some_and(|value| !value.is_empty() && !is_encrypted(value))
                })
                .map(move |entry| (field, entry.key.as_str()))
        });
        let Some((field, key)) = keys.next() else {
            return Outcome::Pass;
        };
        let count = 1 + keys.count();
        let message = match count {
            1 => format!("the Secret contains a value under `{key}`"),
            count => format!("the Secret contains {count} values, the first under `{key}`"),
        };
        let problem = Problem::at(format!("{field}[\"{key}\"]"), message);
        Outcome::fail(if object.source.origin == Origin::Rendered {
            problem.severity(
                Severity::Low,
                "it was rendered, so the values can come from outside the repository",
            )
        } else {
            problem
        })
    }),
};
