//! `protectKernelDefaults` of a kubelet configuration (or `--protect-kernel-defaults`) is not `true`.

use super::kubelet::{KINDS, Setting, judge, problem};
use crate::Problem;
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "kubelet-kernel-defaults-unprotected",
    title: "Kubelet changes kernel settings instead of checking them",
    severity: Severity::Low,
    severity_reason: "it weakens a hardened kernel, which matters only together with another fault",
    what: "`protectKernelDefaults` of a kubelet configuration (or `--protect-kernel-defaults`) is not `true`.",
    why: "The kubelet silently overwrites hardened kernel settings, and a node that differs goes unnoticed.",
    remedy: "Set the kernel settings that the kubelet expects on the node (`vm.overcommit_memory=1`, `kernel.panic=10` and others), then `protectKernelDefaults: true`.",
    example: "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nprotectKernelDefaults: true",
    techniques: &["T1562.001"],
    controls: &[],
    references: &["https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/"],
    evaluate: Evaluate::Object(KINDS, |_, object| {
        judge(object, |kubelet| {
            let message = "the kubelet overwrites kernel settings that differ from what it expects";
            Ok(match kubelet.switch(&PROTECT)? {
                Some((_, true)) => None,
                Some((flag, false)) => Some(problem(&flag, message)),
                None => Some(Problem::missing(
                    kubelet.path(PROTECT.field),
                    format!("{message}: `protectKernelDefaults` is not set"),
                )),
            })
        })
    }),
};

const PROTECT: Setting = Setting::new("protectKernelDefaults", "protect-kernel-defaults");
