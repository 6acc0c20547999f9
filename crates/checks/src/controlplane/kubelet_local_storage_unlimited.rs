//! `localStorageCapacityIsolation` of a kubelet configuration (or `--local-storage-capacity-isolation`) is `false`.

use super::kubelet::{KINDS, Setting, judge, problem};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "kubelet-local-storage-unlimited",
    title: "Kubelet does not limit local storage of pods",
    severity: Severity::Low,
    severity_reason: "one pod can fill the disk of its node",
    what: "`localStorageCapacityIsolation` of a kubelet configuration (or `--local-storage-capacity-isolation`) is `false`.",
    why: "Limits of `ephemeral-storage` and sizes of `emptyDir` volumes then mean nothing: a pod that writes without end stops every other pod of the node.",
    remedy: "Remove the setting; the default is `true`.",
    example: "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nlocalStorageCapacityIsolation: true",
    techniques: &["T1499"],
    controls: &[],
    references: &["https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/"],
    evaluate: Evaluate::Object(KINDS, |_, object| {
        judge(object, |kubelet| {
            Ok(kubelet
                .switch(&ISOLATION)?
                .filter(|(_, on)| !on)
                .map(|(flag, _)| {
                    problem(&flag, "the kubelet does not limit local storage of pods")
                }))
        })
    }),
};

const ISOLATION: Setting = Setting::new(
    "localStorageCapacityIsolation",
    "local-storage-capacity-isolation",
);
