//! A value of a ConfigMap contains a credential: a known format anywhere in the text, or a setting whose name and value indicate one.

use super::credential::problem;
use crate::Outcome;
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "secret-in-config-map",
    title: "Credential in a ConfigMap",
    severity: Severity::High,
    severity_reason: "anyone who can read ConfigMaps can read it, and that is almost every user",
    what: "A value of a ConfigMap contains a credential: a known format anywhere in the text, or a setting whose name and value indicate one.",
    why: "ConfigMaps are not encrypted at rest, are readable with the `view` role, and often end up in backups and tickets.",
    remedy: "Rotate the credential. Store it in a Secret, and refer to it from the configuration.",
    example: "apiVersion: v1\nkind: ConfigMap\ndata:\n  password_file: /run/secrets/database/password",
    techniques: &["MS-TA9027", "T1552.001"],
    controls: &["nsa-cisa/2.10"],
    references: &["https://kubernetes.io/docs/concepts/security/secrets-good-practices/"],
    evaluate: Evaluate::Object(&["ConfigMap"], |_, object| {
        if !object.group().is_empty() {
            return Outcome::NotApplicable;
        }
        let found = ["data", "binaryData"].into_iter().flat_map(|field| {
            let entries = object
                .root
                .get(field)
                .map_or(&[][..], |data| data.entries());
            entries.iter().filter_map(move |entry| {
                // The finder looks into base64 itself.
                let found = seawall_secret::judge(&entry.key, entry.value.as_str()?)?;
                // A kubeconfig has its own check.
                if field == "data" && super::kubeconfig_in_config_map::credential(entry).is_some() {
                    return None;
                }
                Some((
                    format!("{field}[\"{}\"]", entry.key),
                    entry.key.as_str(),
                    found,
                ))
            })
        });
        let problems = found
            .map(|(path, key, found)| problem(path, &format!("key `{key}`"), &found).subject(key));
        Outcome::from_problems(problems.collect())
    }),
};
