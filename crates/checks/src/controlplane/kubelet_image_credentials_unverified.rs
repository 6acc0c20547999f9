//! `imagePullCredentialsVerificationPolicy` of a kubelet configuration is `NeverVerify`.

use super::kubelet::{KINDS, Setting, judge, problem};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "kubelet-image-credentials-unverified",
    title: "Cached images usable without credentials",
    severity: Severity::Medium,
    severity_reason: "another tenant's pod can run a private image that is already on the node, and read its content",
    what: "`imagePullCredentialsVerificationPolicy` of a kubelet configuration is `NeverVerify`.",
    why: "The kubelet then starts any image that is on the node with `IfNotPresent` or `Never`, whether or not the pod could have pulled it.",
    remedy: "Set `AlwaysVerify` on nodes that tenants share, or keep the default.",
    example: "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nimagePullCredentialsVerificationPolicy: AlwaysVerify",
    techniques: &["MS-TA9037", "T1552"],
    controls: &[],
    references: &["https://kubernetes.io/docs/concepts/containers/images/"],
    evaluate: Evaluate::Object(KINDS, |_, object| {
        judge(object, |kubelet| {
            Ok(kubelet
                .text(&POLICY)?
                .filter(|flag| flag.value == "NeverVerify")
                .map(|flag| {
                    problem(
                        &flag,
                        "the kubelet requires no credentials for an image that is already on the node",
                    )
                }))
        })
    }),
};

const POLICY: Setting = Setting::new("imagePullCredentialsVerificationPolicy", "");
