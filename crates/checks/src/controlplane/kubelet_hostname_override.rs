//! `--hostname-override` of a kubelet is set, as a flag or in `nodeRegistration.kubeletExtraArgs` of kubeadm. A configuration file cannot set it.

use super::kubelet::{KINDS, Setting, judge, problem};
use crate::Outcome;
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "kubelet-hostname-override",
    title: "Kubelet overrides its host name",
    severity: Severity::Low,
    severity_reason: "it takes a certificate or token for the other name",
    what: "`--hostname-override` of a kubelet is set, as a flag or in `nodeRegistration.kubeletExtraArgs` of kubeadm. A configuration file cannot set it.",
    why: "Node name and certificate can then differ, so serving certificates no longer prove which host answers, and logs show the wrong one.",
    remedy: "Remove `--hostname-override`, unless the cloud provider needs it.",
    example: "command:\n  - kubelet\n  - --config=/var/lib/kubelet/config.yaml",
    techniques: &["MS-TA9030", "T1552"],
    controls: &["cis-kubernetes/4.2.7"],
    references: &["https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/"],
    evaluate: Evaluate::Object(KINDS, |_, object| {
        judge(object, |kubelet| {
            // The flag cannot be set in a configuration file.
            if kubelet.is_file() {
                return Err(Outcome::NotApplicable);
            }
            Ok(kubelet.flag_only(&NAME)?.map(|flag| {
                problem(
                    &flag,
                    format!("the kubelet overrides its host name with `{}`", flag.value),
                )
            }))
        })
    }),
};

const NAME: Setting = Setting::new("", "hostname-override");
