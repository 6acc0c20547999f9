//! `enableProfilingHandler` of a kubelet configuration is not `false`, which is the default, nor is the whole debugging interface off (`enableDebuggingHandlers: false`).

use super::kubelet::{KINDS, Setting, judge, problem};
use crate::Problem;
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "kubelet-profiling",
    title: "Kubelet serves profiles",
    severity: Severity::Low,
    severity_reason: "it takes a credential with nodes/proxy permission",
    what: "`enableProfilingHandler` of a kubelet configuration is not `false`, which is the default, nor is the whole debugging interface off (`enableDebuggingHandlers: false`).",
    why: "Profiles contain names and parts of the process memory, and collecting one slows the node down.",
    remedy: "Set `enableProfilingHandler: false` and `enableDebugFlagsHandler: false`.",
    example: "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nenableProfilingHandler: false",
    techniques: &["MS-TA9030", "T1613"],
    controls: &[],
    references: &["https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/"],
    evaluate: Evaluate::Object(KINDS, |_, object| {
        judge(object, |kubelet| {
            if kubelet.switch(&DEBUGGING)?.is_some_and(|(_, on)| !on) {
                return Ok(None);
            }
            Ok(match kubelet.switch(&PROFILING)? {
                Some((_, false)) => None,
                Some((flag, true)) => Some(problem(&flag, "the kubelet serves profiles")),
                None => Some(Problem::missing(
                    kubelet.path(PROFILING.field),
                    "the kubelet serves profiles: `enableProfilingHandler` is not set and defaults to `true`",
                )),
            })
        })
    }),
};

const PROFILING: Setting = Setting::new("enableProfilingHandler", "");
const DEBUGGING: Setting = Setting::new("enableDebuggingHandlers", "enable-debugging-handlers");
