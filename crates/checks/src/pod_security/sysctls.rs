//! `sysctls`: only those that affect nothing outside the pod. Newer versions allow more.

use seawall_model::{KubernetesVersion, Pod};

use super::{Control, Violation};
use seawall_finding::Severity;

use super::decision::{STANDARDS, judge};
use crate::{Check, Evaluate};

pub(crate) const CHECK: Check = Check {
    id: "pod-security-sysctls",
    title: "Sysctl not allowed by the baseline level",
    severity: Severity::Medium,
    severity_reason: "it is a known container escape vector",
    what: "The pod sets a sysctl that is not on the version's safe list, which violates the baseline level of the Pod Security Standards.",
    why: "Other sysctls affect the whole node, or weaken its isolation.",
    remedy: "Remove the sysctl, or set it on the node.",
    example: "securityContext:\n  sysctls:\n    - name: net.ipv4.ip_unprivileged_port_start\n      value: \"80\"",
    techniques: &[],
    controls: &["pod-security-standards/sysctls"],
    references: &[STANDARDS],
    evaluate: Evaluate::Pod(|context, pod| judge(context, pod, Control::Sysctls, violations)),
};

/// Safe sysctls with the minor version that allows them.
const SAFE: &[(&str, u16)] = &[
    ("kernel.shm_rmid_forced", 0),
    ("net.ipv4.ip_local_port_range", 0),
    ("net.ipv4.tcp_syncookies", 0),
    ("net.ipv4.ping_group_range", 0),
    ("net.ipv4.ip_unprivileged_port_start", 0),
    ("net.ipv4.ip_local_reserved_ports", 27),
    ("net.ipv4.tcp_keepalive_time", 29),
    ("net.ipv4.tcp_fin_timeout", 29),
    ("net.ipv4.tcp_keepalive_intvl", 29),
    ("net.ipv4.tcp_keepalive_probes", 29),
    ("net.ipv4.tcp_rmem", 32),
    ("net.ipv4.tcp_wmem", 32),
    ("net.ipv4.tcp_slow_start_after_idle", 37),
    ("net.ipv4.tcp_notsent_lowat", 37),
];

pub(super) fn violations(pod: &Pod<'_>, version: KubernetesVersion) -> Vec<Violation> {
    let listed = pod
        .security_context()
        .map_or(&[][..], |context| context.list("sysctls"));
    listed
        .iter()
        .enumerate()
        .filter_map(|(index, sysctl)| {
            let name = sysctl.str("name").unwrap_or_default();
            let safe = SAFE.iter().any(|(known, since)| {
                *known == name && KubernetesVersion::minor(*since) <= version
            });
            (!safe).then(|| Violation {
                control: Control::Sysctls,
                message: format!("the pod sets the sysctl `{name}`"),
                path: pod.path(&format!("securityContext.sysctls[{index}].name")),
                value: Some(name.to_owned()),
                container: String::new(),
                subject: name.to_owned(),
            })
        })
        .collect()
}
