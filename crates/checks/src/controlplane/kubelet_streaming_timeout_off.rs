//! `streamingConnectionIdleTimeout` of a kubelet configuration (or `--streaming-connection-idle-timeout`) is negative, or the flag is 0. The default is 4 hours, and a configuration file with 0 gets that too.

use super::duration;
use super::kubelet::{KINDS, Setting, judge, problem};
use crate::Outcome;
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "kubelet-streaming-timeout-off",
    title: "Kubelet never closes idle streams",
    severity: Severity::Low,
    severity_reason: "it takes an open session of a user with exec permission",
    what: "`streamingConnectionIdleTimeout` of a kubelet configuration (or `--streaming-connection-idle-timeout`) is negative, or the flag is 0. The default is 4 hours, and a configuration file with 0 gets that too.",
    why: "A forgotten `kubectl exec` stays open forever: anyone who gets the terminal has a shell in the container, and many open sessions exhaust connections.",
    remedy: "Set `streamingConnectionIdleTimeout: 5m`, or remove the setting.",
    example: "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nstreamingConnectionIdleTimeout: 5m",
    techniques: &["MS-TA9006", "T1499"],
    controls: &["cis-kubernetes/4.2.5"],
    references: &["https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/"],
    evaluate: Evaluate::Object(KINDS, |_, object| {
        judge(object, |kubelet| {
            let Some(flag) = kubelet.text(&TIMEOUT)? else {
                return Ok(None);
            };
            let timeout = duration::parse(&flag.value).ok_or_else(|| {
                Outcome::Unknown(format!("the kubelet rejects the timeout `{}`", flag.value))
            })?;
            // The kubelet replaces a zero in the file with its default, but not one on the command line.
            let is_off = timeout < 0.0 || (timeout == 0.0 && !kubelet.is_file());
            Ok(is_off.then(|| problem(&flag, "the kubelet never closes idle streams")))
        })
    }),
};

const TIMEOUT: Setting = Setting::new(
    "streamingConnectionIdleTimeout",
    "streaming-connection-idle-timeout",
);
