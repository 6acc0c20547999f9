//! An annotation of an object or of its pod template contains a credential.

use seawall_finding::Severity;
use seawall_model::Pod;

use super::credential::problem;
use crate::Outcome;
use crate::{Check, Evaluate};

pub const CHECK: Check = Check {
    id: "secret-in-annotation",
    title: "Credential in an annotation",
    severity: Severity::High,
    severity_reason: "annotations are visible to anyone who can read the object",
    what: "An annotation of an object or of its pod template contains a credential.",
    why: "Every tool prints annotations, events and metrics labels keep them, and nothing treats them as secret.",
    remedy: "Rotate the credential and refer to a Secret instead.",
    example: "metadata:\n  annotations:\n    example.com/credentials-secret: shop-database",
    techniques: &["MS-TA9027", "T1552.001"],
    controls: &["nsa-cisa/2.10"],
    references: &["https://kubernetes.io/docs/concepts/security/secrets-good-practices/"],
    evaluate: Evaluate::AnyObject(|_, object| {
        let own = object
            .metadata()
            .and_then(|metadata| metadata.get("annotations"))
            .map(|annotations| (annotations, "metadata.annotations".to_owned()));
        let of_templates = Pod::all(object)
            .filter(|pod| !pod.is_running_kind())
            .filter_map(|pod| Some((pod.annotations()?, pod.metadata_path("annotations"))));
        let mut annotations = own.into_iter().chain(of_templates).peekable();
        if annotations.peek().is_none() {
            return Outcome::NotApplicable;
        }
        let mut problems = Vec::new();
        for (node, path) in annotations {
            for entry in node.entries() {
                let Some(text) = entry.value.as_str() else {
                    continue;
                };
                // The part before the slash is a domain.
                let name = entry.key.rsplit('/').next().unwrap_or_default();
                if name.contains("checksum") || entry.key.starts_with("checksum/") {
                    continue;
                }
                if let Some(found) = seawall_secret::judge(name, text) {
                    let place = format!("annotation `{}`", entry.key);
                    let path = format!("{path}[\"{}\"]", entry.key);
                    problems.push(problem(path, &place, &found).subject(entry.key.as_str()));
                }
            }
        }
        Outcome::from_problems(problems)
    }),
};
