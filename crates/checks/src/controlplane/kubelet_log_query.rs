//! `enableSystemLogQuery` of a kubelet configuration is `true`.

use super::kubelet::{KINDS, Setting, judge, problem};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "kubelet-log-query",
    title: "Kubelet node log query enabled",
    severity: Severity::Medium,
    severity_reason: "any subject with nodes/log permission can read the logs of every service on the node, and on Windows could run commands on it (CVE-2024-9042)",
    what: "`enableSystemLogQuery` of a kubelet configuration is `true`.",
    why: "The kubelet runs the node's log tool with parts of the request. Logs of other services contain names, addresses and sometimes credentials.",
    remedy: "Keep `enableSystemLogQuery` off, and collect node logs with an agent.",
    example: "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nenableSystemLogQuery: false",
    techniques: &["MS-TA9030", "T1552"],
    controls: &[],
    references: &[
        "https://kubernetes.io/docs/concepts/cluster-administration/system-logs/",
        "https://github.com/kubernetes/kubernetes/issues/129654",
    ],
    evaluate: Evaluate::Object(KINDS, |_, object| {
        judge(object, |kubelet| {
            Ok(kubelet
                .switch(&QUERY)?
                .filter(|(_, on)| *on)
                .map(|(flag, _)| problem(&flag, "the kubelet answers queries for node logs")))
        })
    }),
};

const QUERY: Setting = Setting::new("enableSystemLogQuery", "");
