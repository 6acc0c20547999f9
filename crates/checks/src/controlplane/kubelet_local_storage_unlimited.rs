//! `localStorageCapacityIsolation` of a kubelet configuration (or `--local-storage-capacity-isolation`) is `false`.

use super::kubelet::{KINDS, Setting, judge, problem};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "kubelet-local-storage-unlimited",
    title: "Kubelet does not limit local storage",
    severity: Severity::Low,
    severity_reason: "one pod can fill the node's disk",
    what: "`localStorageCapacityIsolation` of a kubelet configuration (or `--local-storage-capacity-isolation`) is `false`.",
    why: "`ephemeral-storage` limits and `emptyDir` sizes then have no effect: a pod that writes without end stops every other pod on the node.",
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
                    problem(
                        &flag,
                        "the kubelet does not limit the local storage of pods",
                    )
                }))
        })
    }),
};

const ISOLATION: Setting = Setting::new(
    "localStorageCapacityIsolation",
    "local-storage-capacity-isolation",
);
