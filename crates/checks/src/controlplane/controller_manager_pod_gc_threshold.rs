//! `--terminated-pod-gc-threshold` of kube-controller-manager is not set (it defaults to 12500), is higher than that, or is 0 or less, which disables the collection.

use super::flags::{Component, judge, missing, problem};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "controller-manager-pod-gc-threshold",
    title: "High garbage collection threshold for finished pods",
    severity: Severity::Info,
    severity_reason: "it costs only space in etcd",
    what: "`--terminated-pod-gc-threshold` of kube-controller-manager is not set (it defaults to 12500), is higher than that, or is 0 or less, which disables the collection.",
    why: "Finished pods stay in etcd until the threshold is reached. A job that fails in a loop fills the store and slows every list of pods.",
    remedy: "Set `--terminated-pod-gc-threshold` to what the cluster needs, such as 1000.",
    example: "command:\n  - kube-controller-manager\n  - --terminated-pod-gc-threshold=1000",
    techniques: &["T1499"],
    controls: &["cis-kubernetes/1.3.1"],
    references: &[
        "https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/",
    ],
    evaluate: Evaluate::Component(Component::ControllerManager, |_, flags| {
        judge(flags, |flags| {
            Ok(match flags.number("terminated-pod-gc-threshold")? {
                Some((_, 1..=DEFAULT)) => None,
                Some((flag, threshold)) if threshold > DEFAULT => Some(problem(
                    &flag,
                    format!("kube-controller-manager keeps up to {threshold} finished pods"),
                )),
                Some((flag, _)) => Some(problem(
                    &flag,
                    "kube-controller-manager never deletes finished pods",
                )),
                None => Some(missing(
                    flags,
                    format!(
                        "kube-controller-manager keeps up to {DEFAULT} finished pods: `--terminated-pod-gc-threshold` is not set"
                    ),
                )),
            })
        })
    }),
};

/// The default of kube-controller-manager.
const DEFAULT: i64 = 12_500;
