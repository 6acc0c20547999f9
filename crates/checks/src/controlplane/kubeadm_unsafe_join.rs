//! A kubeadm configuration lets nodes join with a token that never expires or is publicly known, or without verifying the cluster.

use seawall_finding::Severity;
use seawall_syntax::Node;

use super::kubeadm_configuration::{Part, parts};
use crate::{Check, Evaluate, Outcome, Problem};

pub const CHECK: Check = Check {
    id: "kubeadm-unsafe-join",
    title: "Unsafe node join",
    severity: Severity::Medium,
    severity_reason: "it takes a position on the network between node and API server, or a leaked token",
    what: "A kubeadm InitConfiguration has a bootstrap token that never expires (`ttl: 0s`) or the token from the documentation, or a JoinConfiguration sets `unsafeSkipCAVerification: true`. Configurations inside Cluster API objects count.",
    why: "Anyone with a bootstrap token can get a node certificate. Without the hash of the CA, a node trusts any server that answers, and sends it the token.",
    remedy: "Let tokens expire within hours, create them with `kubeadm token create`, and set `caCertHashes`.",
    example: "apiVersion: kubeadm.k8s.io/v1beta4\nkind: JoinConfiguration\ndiscovery:\n  bootstrapToken:\n    caCertHashes: [\"sha256:0000000000000000000000000000000000000000000000000000000000000000\"]",
    techniques: &["MS-TA9029", "T1078"],
    controls: &["nsa-cisa/2.8"],
    references: &[
        "https://kubernetes.io/docs/reference/config-api/kubeadm-config.v1beta4/",
        "https://kubernetes.io/docs/reference/setup-tools/kubeadm/kubeadm-join/",
    ],
    evaluate: Evaluate::Object(KINDS, |_, object| {
        let mut problems = Vec::new();
        let mut asked = false;
        for Part { kind, node, path } in parts(object) {
            match kind {
                "InitConfiguration" => {
                    asked = true;
                    problems.extend(tokens(node, &path));
                }
                "JoinConfiguration" => {
                    asked = true;
                    problems.extend(discovery(node, &path));
                }
                _ => {}
            }
        }
        if asked {
            Outcome::from_problems(problems)
        } else {
            Outcome::NotApplicable
        }
    }),
};

const KINDS: &[&str] = &[
    "InitConfiguration",
    "JoinConfiguration",
    "KubeadmConfig",
    "KubeadmConfigTemplate",
    "KubeadmControlPlane",
    "KubeadmControlPlaneTemplate",
];

/// The token from the documentation, which is often copied.
const KNOWN: &str = "abcdef.0123456789abcdef";

fn tokens(configuration: &Node, at: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (index, token) in configuration.list("bootstrapTokens").iter().enumerate() {
        let path = format!("{at}bootstrapTokens[{index}]");
        if token.str("token") == Some(KNOWN) {
            problems.push(
                Problem::at(
                    format!("{path}.token"),
                    "the bootstrap token is the one from the documentation",
                )
                .subject("known token")
                .severity(
                    Severity::High,
                    "it is publicly known, and lets anyone who can reach the API server join as a node",
                ),
            );
        }
        let ttl = token.get("ttl").and_then(Node::scalar_text);
        if let Some(ttl) = ttl.filter(|ttl| is_nothing(ttl)) {
            problems.push(
                Problem::at(format!("{path}.ttl"), "the bootstrap token never expires")
                    .value(ttl)
                    .subject("ttl"),
            );
        }
    }
    problems
}

/// `0`, `0s`, `0h0m0s`.
fn is_nothing(ttl: &str) -> bool {
    ttl.contains('0')
        && ttl
            .chars()
            .all(|character| matches!(character, '0' | '.' | 'h' | 'm' | 's'))
}

fn discovery(configuration: &Node, at: &str) -> Option<Problem> {
    let skips = configuration
        .walk(&["discovery", "bootstrapToken", "unsafeSkipCAVerification"])
        .and_then(Node::as_bool);
    (skips == Some(true)).then(|| {
        Problem::at(
            format!("{at}discovery.bootstrapToken.unsafeSkipCAVerification"),
            "the node joins any cluster that answers, without verifying its CA",
        )
        .value("true")
        .subject("unsafeSkipCAVerification")
    })
}
