//! A value of a ConfigMap holds a credential: a known format anywhere in the text, or a setting whose name and value tell.

use std::borrow::Cow;

use super::credential::problem;
use crate::Outcome;
use crate::{Check, Evaluate};
use seawall_finding::Severity;
use seawall_syntax::decode_base64;

pub const CHECK: Check = Check {
    id: "secret-in-config-map",
    title: "Credential in a ConfigMap",
    severity: Severity::High,
    severity_reason: "everybody who may read ConfigMaps reads it, and that is nearly everybody",
    what: "A value of a ConfigMap holds a credential: a known format anywhere in the text, or a setting whose name and value tell.",
    why: "ConfigMaps are not encrypted at rest, are readable with the `view` role, and are copied into backups and tickets without a thought.",
    remedy: "Rotate the credential. Put it into a Secret, and refer to it from the configuration.",
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
                let text = text(field, entry.value.as_str()?)?;
                // A kubeconfig has a check of its own.
                if super::kubeconfig_in_config_map::is_kubeconfig(&text) {
                    return None;
                }
                let found = seawall_secret::judge(&entry.key, &text)?;
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

/// The text of a value; values of `binaryData` are base64, and most often no text at all.
fn text<'a>(field: &str, value: &'a str) -> Option<Cow<'a, str>> {
    if field == "data" {
        return Some(Cow::Borrowed(value));
    }
    let bytes = decode_base64(value.as_bytes())?;
    String::from_utf8(bytes).ok().map(Cow::Owned)
}
