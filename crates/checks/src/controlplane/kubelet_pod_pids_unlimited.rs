//! `podPidsLimit` of a kubelet configuration (or `--pod-max-pids`) is not set, or is 0 or less, which means no limit.

use super::kubelet::{KINDS, Setting, judge, problem};
use crate::Problem;
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "kubelet-pod-pids-unlimited",
    title: "Kubelet does not limit pod PIDs",
    severity: Severity::Medium,
    severity_reason: "one pod can stop every other pod on the node",
    what: "`podPidsLimit` of a kubelet configuration (or `--pod-max-pids`) is not set, or is 0 or less, which means no limit.",
    why: "A fork bomb in one container uses up the node's process IDs: the kubelet and every other pod fail.",
    remedy: "Set `podPidsLimit: 4096`, or what the largest pod needs.",
    example: "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\npodPidsLimit: 4096",
    techniques: &["T1499"],
    controls: &["cis-kubernetes/4.2.13"],
    references: &["https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/"],
    evaluate: Evaluate::Object(KINDS, |_, object| {
        judge(object, |kubelet| {
            let message = "the kubelet does not limit the processes of a pod";
            Ok(match kubelet.number(&LIMIT)? {
                Some((_, 1..)) => None,
                Some((flag, _)) => Some(problem(&flag, message)),
                None => Some(Problem::missing(
                    kubelet.path(LIMIT.field),
                    format!("{message}: `podPidsLimit` is not set"),
                )),
            })
        })
    }),
};

const LIMIT: Setting = Setting::new("podPidsLimit", "pod-max-pids");
