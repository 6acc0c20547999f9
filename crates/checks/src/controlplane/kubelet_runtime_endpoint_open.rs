//! `containerRuntimeEndpoint` or `imageServiceEndpoint` of a kubelet configuration (or their flags) is not a local socket.

use super::kubelet::{KINDS, Setting, judge, problem};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "kubelet-runtime-endpoint-open",
    title: "Container runtime endpoint over the network",
    severity: Severity::Critical,
    severity_reason: "anyone who can reach the port can run any container on the node as root, without a credential",
    what: "`containerRuntimeEndpoint` or `imageServiceEndpoint` of a kubelet configuration (or their flags) is not a local socket.",
    why: "The container runtime interface has no authentication. It belongs on a socket that only root can open.",
    remedy: "Use a socket: `unix:///run/containerd/containerd.sock`.",
    example: "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\ncontainerRuntimeEndpoint: unix:///run/containerd/containerd.sock",
    techniques: &["MS-TA9030", "T1609"],
    controls: &[],
    references: &["https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/"],
    evaluate: Evaluate::Object(KINDS, |_, object| {
        judge(object, |kubelet| {
            for setting in [&RUNTIME, &IMAGES] {
                if let Some(flag) = kubelet.text(setting)?
                    && flag.value.contains("://")
                    && !["unix://", "npipe://"]
                        .iter()
                        .any(|scheme| flag.value.starts_with(scheme))
                {
                    let message =
                        format!("the kubelet connects to its runtime at `{}`", flag.value);
                    return Ok(Some(problem(&flag, message)));
                }
            }
            Ok(None)
        })
    }),
};

const RUNTIME: Setting = Setting::new("containerRuntimeEndpoint", "container-runtime-endpoint");
const IMAGES: Setting = Setting::new("imageServiceEndpoint", "image-service-endpoint");
