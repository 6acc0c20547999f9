//! An EncryptionConfiguration puts `identity` first for secrets, does not name secrets at all, or encrypts with `aescbc`.

use seawall_finding::Severity;
use seawall_model::Object;

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};

pub const CHECK: Check = Check {
    id: "encryption-provider-weak",
    title: "Encryption at rest that does not encrypt",
    severity: Severity::High,
    severity_reason: "secrets look encrypted and lie in clear text",
    what: "An EncryptionConfiguration puts `identity` first for secrets, does not name secrets at all, or encrypts with `aescbc`.",
    why: "The first provider writes. With `identity` first every secret is stored as it is, while the configuration suggests otherwise. `aescbc` is open to padding-oracle attacks.",
    remedy: "Put `kms` (v2) or `secretbox` first, and `identity` last for reading old objects.",
    example: "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\nresources:\n  - resources: [secrets]\n    providers:\n      - kms: {apiVersion: v2, name: vault, endpoint: \"unix:///run/kms.sock\"}\n      - identity: {}",
    techniques: &["MS-TA9025", "T1552"],
    controls: &["cis-kubernetes/1.2.28", "nsa-cisa/2.10"],
    references: &["https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/"],
    evaluate: Evaluate::Object(&["EncryptionConfiguration"], |_, object| evaluate(object)),
};

/// `*.*` covers every resource, `*.` those of the core group.
fn covers_secrets(name: &str) -> bool {
    matches!(name, "secrets" | "*.*" | "*.")
}

fn evaluate(object: &Object) -> Outcome {
    let entries = object.root.list("resources");
    let found = entries
        .iter()
        .enumerate()
        .find(|(_, entry)| entry.strings("resources").any(covers_secrets));
    let Some((index, entry)) = found else {
        return Outcome::fail(Problem::missing("resources", "no entry encrypts secrets"));
    };
    let path = format!("resources[{index}].providers[0]");
    let first = entry
        .list("providers")
        .first()
        .and_then(|provider| provider.entries().first());
    match first.map(|provider| provider.key.as_str()) {
        Some("identity") => Outcome::fail(
            Problem::at(
                path,
                "secrets are written by `identity`, which means in clear text",
            )
            .value("identity"),
        ),
        Some("aescbc") => Outcome::fail(
            Problem::at(path, "secrets are encrypted with `aescbc`")
                .value("aescbc")
                .severity(
                    Severity::Low,
                    "it still takes access to etcd and many chosen reads",
                ),
        ),
        Some(_) => Outcome::Pass,
        None => Outcome::fail(Problem::missing(
            path,
            "the entry for secrets has no provider",
        )),
    }
}
