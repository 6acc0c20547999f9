//! The Pod Security Standards, exactly per level and per policy version.
//!
//! Source of every rule: the `policy` package of Kubernetes' own pod-security-admission. One control is one
//! file; [`evaluate`] applies those of a level and version.

mod allow_privilege_escalation;
mod app_armor_profile;
mod capabilities_baseline;
mod capabilities_restricted;
mod control;
mod decision;
mod host_namespaces;
mod host_path_volumes;
mod host_ports;
mod host_probes_and_lifecycle;
mod level;
mod privileged;
mod proc_mount;
mod restricted_volumes;
mod run_as_non_root;
mod run_as_user;
mod se_linux_options;
mod seccomp_profile_baseline;
mod seccomp_profile_restricted;
mod sysctls;
mod violation;
mod windows_host_process;

pub use control::Control;
pub use level::{Level, LevelError};
pub use violation::Violation;

use seawall_model::{Container, KubernetesVersion, Pod};
use seawall_syntax::Node;

use crate::{Check, Outcome, Problem};

/// One check for each control, in the order of [`Control::ALL`]: they decide the controls of the framework, and report what no
/// other check reports.
pub(crate) const CHECKS: &[&Check] = &[
    &windows_host_process::CHECK,
    &host_namespaces::CHECK,
    &privileged::CHECK,
    &capabilities_baseline::CHECK,
    &host_path_volumes::CHECK,
    &host_ports::CHECK,
    &app_armor_profile::CHECK,
    &se_linux_options::CHECK,
    &proc_mount::CHECK,
    &seccomp_profile_baseline::CHECK,
    &sysctls::CHECK,
    &host_probes_and_lifecycle::CHECK,
    &restricted_volumes::CHECK,
    &run_as_non_root::CHECK,
    &allow_privilege_escalation::CHECK,
    &seccomp_profile_restricted::CHECK,
    &capabilities_restricted::CHECK,
    &run_as_user::CHECK,
    &proc_mount::CHECK_RESTRICTED,
];

/// Every place where a pod violates a level under the rules of a version. A version above the newest known one is
/// evaluated as the newest.
pub fn evaluate(pod: &Pod<'_>, level: Level, version: KubernetesVersion) -> Vec<Violation> {
    Control::of(level, version)
        .flat_map(|control| control.violations(pod, version))
        .collect()
}

/// What is known of a pod at a level.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Judgement {
    /// What it violates.
    pub broken: Vec<Violation>,
    /// What cannot be decided, because the pod is a part that something else completes ([`Pod::is_fragment`]): controls that
    /// it violates only by what is missing in it, and all that it does not violate.
    pub open: Vec<Violation>,
}

/// [`evaluate`], with unconfirmed results separate: in a fragment, neither a missing field nor a missing container proves
/// anything, so no control is confirmed as passed.
pub fn judge(pod: &Pod<'_>, level: Level, version: KubernetesVersion) -> Judgement {
    let mut judgement = Judgement::default();
    for control in Control::of(level, version) {
        let mut found = control.violations(pod, version);
        let is_open = pod.is_fragment() && found.iter().all(|one| one.value.is_none());
        if is_open && found.is_empty() {
            found.push(Violation::undecided(control, pod));
        }
        let list = if is_open {
            &mut judgement.open
        } else {
            &mut judgement.broken
        };
        list.append(&mut found);
    }
    judgement
}

/// A control as the outcome of a check.
pub(crate) fn outcome(control: Control, pod: &Pod<'_>, version: KubernetesVersion) -> Outcome {
    Outcome::from_problems(
        control
            .violations(pod, version)
            .into_iter()
            .map(Problem::from)
            .collect(),
    )
}

/// A field of the pod's security context and the same field of every container, as far as they are set: the
/// node, its path and the container's name (empty for the pod).
fn settings<'a>(pod: &Pod<'a>, field: &'a str) -> Vec<(&'a Node, String, &'a str)> {
    let own = pod
        .security_context()
        .and_then(|context| context.get(field));
    let of_pod = own.map(|node| (node, pod.path(&format!("securityContext.{field}")), ""));
    let of_containers = pod.containers().filter_map(|container| {
        let node = container.security_context()?.get(field)?;
        Some((
            node,
            container.path(&format!("securityContext.{field}")),
            container.name,
        ))
    });
    of_pod.into_iter().chain(of_containers).collect()
}

/// A violation of a container's field that is wrong, or missing when `value` is `None`.
fn in_container(
    control: Control,
    container: &Container<'_>,
    field: &str,
    value: Option<&Node>,
    message: String,
) -> Violation {
    Violation {
        control,
        message,
        path: container.path(field),
        value: value.and_then(Node::scalar_text),
        container: container.name.to_owned(),
        subject: String::new(),
    }
}

/// Whether the pod uses a user namespace, which relaxes some rules from 1.35 on.
fn has_user_namespace(pod: &Pod<'_>, version: KubernetesVersion) -> bool {
    version >= KubernetesVersion::minor(35) && pod.spec.bool("hostUsers") == Some(false)
}

/// Whether Linux security rules do not apply: Windows pods, from 1.25 on.
fn is_exempt_windows(pod: &Pod<'_>, version: KubernetesVersion) -> bool {
    version >= KubernetesVersion::minor(25) && pod.is_windows()
}
