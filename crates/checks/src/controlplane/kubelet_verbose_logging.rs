//! `logging.verbosity` of a kubelet configuration (or `--v`) is 8 or more.

use super::kubelet::{KINDS, Setting, judge, problem};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "kubelet-verbose-logging",
    title: "Kubelet logs request contents",
    severity: Severity::Low,
    severity_reason: "it takes access to the node's logs",
    what: "`logging.verbosity` of a kubelet configuration (or `--v`) is 8 or more.",
    why: "At this level, requests and responses are logged with their contents, including tokens and Secrets.",
    remedy: "Set a verbosity below 8; 2 is usual.",
    example: "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nlogging:
  verbosity: 2",
    techniques: &["T1552"],
    controls: &[],
    references: &["https://kubernetes.io/docs/concepts/cluster-administration/system-logs/"],
    evaluate: Evaluate::Object(KINDS, |_, object| {
        judge(object, |kubelet| {
            Ok(match kubelet.number(&VERBOSITY)? {
                Some((flag, 8..)) => {
                    let message = format!(
                        "the kubelet logs request contents (verbosity {})",
                        flag.value
                    );
                    Some(problem(&flag, message))
                }
                _ => None,
            })
        })
    }),
};

const VERBOSITY: Setting = Setting::new("logging.verbosity", "v");
