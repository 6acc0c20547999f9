//! A pod against controls: each by its own file, all of a level together.

use seawall_model::{KubernetesVersion, Pod};

use super::{
    Control, Level, Violation, allow_privilege_escalation, app_armor_profile,
    capabilities_baseline, capabilities_restricted, host_namespaces, host_path_volumes, host_ports,
    host_probes_and_lifecycle, privileged, proc_mount, restricted_volumes, run_as_non_root,
    run_as_user, se_linux_options, seccomp_profile_baseline, seccomp_profile_restricted, sysctls,
    windows_host_process,
};
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

impl Control {
    /// The places where a pod violates this control under the rules of a version.
    pub fn violations(self, pod: &Pod<'_>, version: KubernetesVersion) -> Vec<Violation> {
        match self {
            Self::WindowsHostProcess => windows_host_process::violations(pod),
            Self::HostNamespaces => host_namespaces::violations(pod),
            Self::Privileged => privileged::violations(pod),
            Self::CapabilitiesBaseline => capabilities_baseline::violations(pod),
            Self::HostPathVolumes => host_path_volumes::violations(pod),
            Self::HostPorts => host_ports::violations(pod),
            Self::AppArmorProfile => app_armor_profile::violations(pod),
            Self::SeLinuxOptions => se_linux_options::violations(pod, version),
            Self::ProcMount => proc_mount::violations(pod, version, false),
            Self::SeccompProfileBaseline => seccomp_profile_baseline::violations(pod, version),
            Self::Sysctls => sysctls::violations(pod, version),
            Self::HostProbesAndHostLifecycle => host_probes_and_lifecycle::violations(pod),
            Self::RestrictedVolumes => restricted_volumes::violations(pod),
            Self::RunAsNonRoot => run_as_non_root::violations(pod, version),
            Self::AllowPrivilegeEscalation => allow_privilege_escalation::violations(pod, version),
            Self::SeccompProfileRestricted => seccomp_profile_restricted::violations(pod, version),
            Self::CapabilitiesRestricted => capabilities_restricted::violations(pod, version),
            Self::RunAsUser => run_as_user::violations(pod, version),
            Self::ProcMountRestricted => proc_mount::violations(pod, version, true),
        }
    }
}
