//! `eventRecordQPS` of a kubelet configuration (or `--event-qps`) is between 1 and 49, or negative. The default is 50, and 0 records every event.

use super::kubelet::{KINDS, Setting, judge, problem};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "kubelet-event-rate-low",
    title: "Kubelet drops events",
    severity: Severity::Info,
    severity_reason: "the node's events are incomplete, which matters only for an investigation",
    what: "`eventRecordQPS` of a kubelet configuration (or `--event-qps`) is between 1 and 49, or negative. The default is 50, and 0 records every event.",
    why: "Events show what happened on a node. With a low limit, a burst hides the events that matter.",
    remedy: "Set `eventRecordQPS: 50` or more, or remove the setting.",
    example: "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\neventRecordQPS: 50",
    techniques: &["MS-TA9022", "T1562.001"],
    controls: &["cis-kubernetes/4.2.8"],
    references: &["https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/"],
    evaluate: Evaluate::Object(KINDS, |_, object| {
        judge(object, |kubelet| {
            Ok(kubelet
                .number(&RATE)?
                .filter(|(_, rate)| *rate != 0 && *rate < DEFAULT)
                .map(|(flag, rate)| {
                    problem(
                        &flag,
                        format!("the kubelet records at most {rate} events per second"),
                    )
                }))
        })
    }),
};

const RATE: Setting = Setting::new("eventRecordQPS", "event-qps");

/// The default of the kubelet.
const DEFAULT: i64 = 50;
