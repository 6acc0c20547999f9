//! A kubelet configuration sets `failSwapOn: false` and a `memorySwap.swapBehavior` that lets pods use swap.

use super::kubelet::{KINDS, Setting, judge, problem};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "kubelet-swap-allowed",
    title: "Pod memory can be swapped to disk",
    severity: Severity::Low,
    severity_reason: "it takes access to the node's disk",
    what: "A kubelet configuration sets `failSwapOn: false` and a `memorySwap.swapBehavior` that lets pods use swap.",
    why: "Pod memory, including keys and Secrets, is written to a disk where it outlives the pods, in plain text unless the swap is encrypted.",
    remedy: "Set `memorySwap.swapBehavior: NoSwap`, or encrypt the nodes' swap.",
    example: "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nfailSwapOn: true",
    techniques: &["T1552"],
    controls: &[],
    references: &[
        "https://kubernetes.io/docs/concepts/cluster-administration/swap-memory-management/",
    ],
    evaluate: Evaluate::Object(KINDS, |_, object| {
        judge(object, |kubelet| {
            let tolerates = kubelet.switch(&FAIL)?.is_some_and(|(_, on)| !on);
            let behavior = kubelet.text(&BEHAVIOR)?;
            Ok(behavior
                .filter(|flag| tolerates && !matches!(&*flag.value, "" | "NoSwap"))
                .map(|flag| {
                    let message = format!("pods can use the node's swap (`{}`)", flag.value);
                    problem(&flag, message)
                }))
        })
    }),
};

const FAIL: Setting = Setting::new("failSwapOn", "fail-swap-on");
const BEHAVIOR: Setting = Setting::new("memorySwap.swapBehavior", "");
