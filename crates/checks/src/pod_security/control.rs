//! The controls, by level and version.

use seawall_model::KubernetesVersion;

use super::Level;

/// One control of the standards, named as Kubernetes names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(
    missing_docs,
    reason = "the identifiers are Kubernetes' own; each control's file says what it requires"
)]
pub enum Control {
    WindowsHostProcess,
    HostNamespaces,
    Privileged,
    CapabilitiesBaseline,
    HostPathVolumes,
    HostPorts,
    AppArmorProfile,
    SeLinuxOptions,
    ProcMount,
    SeccompProfileBaseline,
    Sysctls,
    HostProbesAndHostLifecycle,
    RestrictedVolumes,
    RunAsNonRoot,
    AllowPrivilegeEscalation,
    SeccompProfileRestricted,
    CapabilitiesRestricted,
    RunAsUser,
    ProcMountRestricted,
}

impl Control {
    /// Every control, baseline first.
    pub const ALL: &'static [Self] = &[
        Self::WindowsHostProcess,
        Self::HostNamespaces,
        Self::Privileged,
        Self::CapabilitiesBaseline,
        Self::HostPathVolumes,
        Self::HostPorts,
        Self::AppArmorProfile,
        Self::SeLinuxOptions,
        Self::ProcMount,
        Self::SeccompProfileBaseline,
        Self::Sysctls,
        Self::HostProbesAndHostLifecycle,
        Self::RestrictedVolumes,
        Self::RunAsNonRoot,
        Self::AllowPrivilegeEscalation,
        Self::SeccompProfileRestricted,
        Self::CapabilitiesRestricted,
        Self::RunAsUser,
        Self::ProcMountRestricted,
    ];

    /// The id in Kubernetes.
    pub const fn id(self) -> &'static str {
        match self {
            Self::WindowsHostProcess => "windowsHostProcess",
            Self::HostNamespaces => "hostNamespaces",
            Self::Privileged => "privileged",
            Self::CapabilitiesBaseline => "capabilities_baseline",
            Self::HostPathVolumes => "hostPathVolumes",
            Self::HostPorts => "hostPorts",
            Self::AppArmorProfile => "appArmorProfile",
            Self::SeLinuxOptions => "seLinuxOptions",
            Self::ProcMount => "procMount",
            Self::SeccompProfileBaseline => "seccompProfile_baseline",
            Self::Sysctls => "sysctls",
            Self::HostProbesAndHostLifecycle => "hostProbesAndHostLifecycle",
            Self::RestrictedVolumes => "restrictedVolumes",
            Self::RunAsNonRoot => "runAsNonRoot",
            Self::AllowPrivilegeEscalation => "allowPrivilegeEscalation",
            Self::SeccompProfileRestricted => "seccompProfile_restricted",
            Self::CapabilitiesRestricted => "capabilities_restricted",
            Self::RunAsUser => "runAsUser",
            Self::ProcMountRestricted => "procMount_restricted",
        }
    }

    /// The level that introduces the control.
    pub const fn level(self) -> Level {
        match self {
            Self::RestrictedVolumes
            | Self::RunAsNonRoot
            | Self::AllowPrivilegeEscalation
            | Self::SeccompProfileRestricted
            | Self::CapabilitiesRestricted
            | Self::RunAsUser
            | Self::ProcMountRestricted => Level::Restricted,
            _ => Level::Baseline,
        }
    }

    /// The policy version that introduces the control.
    pub const fn since(self) -> KubernetesVersion {
        KubernetesVersion::minor(match self {
            Self::AllowPrivilegeEscalation => 8,
            Self::SeccompProfileRestricted => 19,
            Self::CapabilitiesRestricted => 22,
            Self::RunAsUser => 23,
            Self::HostProbesAndHostLifecycle => 34,
            Self::ProcMountRestricted => 35,
            _ => 0,
        })
    }

    /// The controls that apply at a level and version.
    ///
    /// Kubernetes itself omits a baseline control where a restricted one is stricter (`hostPathVolumes` and
    /// `restrictedVolumes`). Both are kept here: what breaks the weaker one breaks the stronger one too, so the
    /// answer is the same, and a reader sees that even baseline is out of reach.
    pub fn of(level: Level, version: KubernetesVersion) -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(move |control| {
            level > Level::Privileged && control.level() <= level && control.since() <= version
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn count(level: Level, minor: u16, expect: usize) {
        assert_eq!(
            Control::of(level, KubernetesVersion::minor(minor)).count(),
            expect
        );
    }

    #[test]
    fn controls_come_with_levels_and_versions() {
        count(Level::Privileged, 37, 0);
        count(Level::Baseline, 0, 11);
        count(Level::Baseline, 37, 12);
        count(Level::Restricted, 0, 13);
        count(Level::Restricted, 37, 19);
    }
}
