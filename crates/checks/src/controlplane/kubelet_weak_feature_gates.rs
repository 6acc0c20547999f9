//! Feature gates of a kubelet configuration (or `--feature-gates`) enable every alpha feature or the gitRepo volume (CVE-2024-10220), or disable fine-grained authorization, user namespaces or recursive read-only mounts.

use super::kubelet::{KINDS, judge, problem};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "kubelet-weak-feature-gates",
    title: "Feature gates weaken the kubelet",
    severity: Severity::Medium,
    severity_reason: "a protection of newer versions is off, or unhardened code is on",
    what: "Feature gates of a kubelet configuration (or `--feature-gates`) enable every alpha feature or the gitRepo volume (CVE-2024-10220), or disable fine-grained authorization, user namespaces or recursive read-only mounts.",
    why: "Alpha code can be wrong, and its vulnerabilities are not fixed like those of stable code. With the gitRepo volume, anyone who can create a pod can run commands on the node.",
    remedy: "Remove the gate, so that the version's default applies.",
    example: "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nfeatureGates: {}",
    techniques: &["T1562.001", "T1611"],
    controls: &[],
    references: &[
        "https://kubernetes.io/docs/reference/command-line-tools-reference/feature-gates/",
    ],
    evaluate: Evaluate::Object(KINDS, |_, object| {
        judge(object, |kubelet| {
            for (name, weak) in WEAK {
                if let Some((flag, on)) = kubelet.gate(name)?
                    && on == *weak
                {
                    let message = format!("the kubelet runs with the feature gate `{name}={on}`");
                    let found = problem(&flag, message).subject(*name);
                    return Ok(Some(if *name == "GitRepoVolumeDriver" {
                        found.severity(
                            Severity::High,
                            "anyone who can create a pod can run commands on the node (CVE-2024-10220)",
                        )
                    } else {
                        found
                    }));
                }
            }
            Ok(None)
        })
    }),
};

/// Gates with their weak setting, the worst first.
const WEAK: &[(&str, bool)] = &[
    ("GitRepoVolumeDriver", true),
    ("AllAlpha", true),
    ("KubeletFineGrainedAuthz", false),
    ("UserNamespacesSupport", false),
    ("RecursiveReadOnlyMounts", false),
];
