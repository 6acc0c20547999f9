//! An EncryptionConfiguration, as a file or in a ConfigMap, puts `identity` first for Secrets, does not list Secrets at all, or encrypts with `aescbc`, `aesgcm` or KMS v1.

use seawall_finding::Severity;
use seawall_syntax::Node;

use super::embedded::{Embedded, judge_kind};
use crate::{Check, Evaluate};
use crate::{Outcome, Problem};

pub const CHECK: Check = Check {
    id: "encryption-provider-weak",
    title: "Weak encryption at rest",
    severity: Severity::High,
    severity_reason: "Secrets look encrypted and are stored in plain text",
    what: "An EncryptionConfiguration, as a file or in a ConfigMap, puts `identity` first for Secrets, does not list Secrets at all, or encrypts with `aescbc`, `aesgcm` or KMS v1.",
    why: "The first provider encrypts new data. With `identity` first, every Secret is stored in plain text, while the configuration suggests otherwise. `aescbc` is vulnerable to padding-oracle attacks, and `aesgcm` needs key rotation.",
    remedy: "Put `kms` (v2) or `secretbox` first, and `identity` last for reading old objects.",
    example: "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\nresources:\n  - resources: [secrets]\n    providers:\n      - kms: {apiVersion: v2, name: vault, endpoint: \"unix:///run/kms.sock\"}\n      - identity: {}",
    techniques: &["MS-TA9025", "T1552"],
    controls: &["cis-kubernetes/1.2.28", "nsa-cisa/2.10"],
    references: &["https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/"],
    evaluate: Evaluate::Object(&["EncryptionConfiguration", "ConfigMap"], |_, object| {
        judge_kind(&FILE, object, evaluate)
    }),
};

/// `*.*` covers every resource, `*.` those of the core group.
fn covers_secrets(name: &str) -> bool {
    matches!(name, "secrets" | "*.*" | "*.")
}

const FILE: Embedded = Embedded {
    group: "apiserver.config.k8s.io",
    kind: "EncryptionConfiguration",
    needed: None,
};

fn evaluate(root: &Node, place: &dyn Fn(&str) -> String) -> Outcome {
    let entries = root.list("resources");
    let found = entries
        .iter()
        .enumerate()
        .find(|(_, entry)| entry.strings("resources").any(covers_secrets));
    let Some((index, entry)) = found else {
        return Outcome::fail(Problem::missing(
            place("resources"),
            "no entry encrypts Secrets",
        ));
    };
    let path = place(&format!("resources[{index}].providers[0]"));
    let first = entry
        .list("providers")
        .first()
        .and_then(|provider| provider.entries().first());
    let Some(provider) = first else {
        return Outcome::fail(Problem::missing(
            path,
            "the entry for Secrets has no provider",
        ));
    };
    let weak = |message: &str, reason: &str| {
        Outcome::fail(
            Problem::at(path.clone(), message)
                .value(provider.key.as_str())
                .severity(Severity::Low, reason),
        )
    };
    match provider.key.as_str() {
        "identity" => Outcome::fail(
            Problem::at(
                path,
                "Secrets are written with `identity`, which means in plain text",
            )
            .value("identity"),
        ),
        "aescbc" => weak(
            "Secrets are encrypted with `aescbc`",
            "it still takes access to etcd and many chosen reads",
        ),
        "aesgcm" => weak(
            "Secrets are encrypted with `aesgcm`, whose key has to be rotated every 200,000 writes",
            "it takes access to etcd, and a key that was used for too long",
        ),
        // Without a version, it is v1.
        "kms" if provider.value.str("apiVersion").unwrap_or("v1") == "v1" => weak(
            "Secrets are encrypted with KMS v1, which has been deprecated since 1.28",
            "it encrypts, but newer Kubernetes versions do not support it",
        ),
        "secretbox" | "kms" => Outcome::Pass,
        other => Outcome::Unknown(format!(
            "kube-apiserver rejects this configuration: `{other}` is not a provider"
        )),
    }
}
