//! `--profiling` of kube-scheduler is not `false`. With `--config` the flag is ignored, and `enableProfiling` in that file decides.

use super::flags::{Component, judge, profiling};
use crate::{Check, Evaluate};
use seawall_finding::Severity;
use seawall_model::UnreadFlag;

pub const CHECK: Check = Check {
    id: "scheduler-profiling",
    title: "kube-scheduler serves profiles",
    severity: Severity::Low,
    severity_reason: "it takes an authenticated caller with permission for the path",
    what: "`--profiling` of kube-scheduler is not `false`. With `--config` the flag is ignored, and `enableProfiling` in that file decides.",
    why: "Profiles show what the process does and contain parts of its memory; collecting them slows the component down.",
    remedy: "Set `--profiling=false`, or `enableProfiling: false` in the configuration file.",
    example: "command:\n  - kube-scheduler\n  - --profiling=false",
    techniques: &["MS-TA9040", "T1499"],
    controls: &["cis-kubernetes/1.4.1"],
    references: &[
        "https://kubernetes.io/docs/reference/command-line-tools-reference/kube-scheduler/",
    ],
    evaluate: Evaluate::Component(Component::Scheduler, |_, flags| {
        judge(flags, |flags| {
            if let Some(file) = flags.value("config")? {
                return Err(UnreadFlag(format!(
                    "kube-scheduler ignores `--profiling` and reads `enableProfiling` from `{}`, which is not in the input",
                    file.value
                )));
            }
            profiling(flags)
        })
    }),
};
