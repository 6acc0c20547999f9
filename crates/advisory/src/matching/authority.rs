//! Which source takes precedence where several cover a package.

use seawall_package::EcosystemName as E;

/// The kind of source; the lesser takes precedence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Authority {
    /// The distribution, for its own packages.
    Distribution,
    /// The feed of a package registry.
    Registry,
    /// General records, by product name or commit.
    General,
}

impl Authority {
    /// The kind of source that an ecosystem's advisories are from.
    pub(super) fn of(ecosystem: E) -> Self {
        match ecosystem {
            E::Debian
            | E::Ubuntu
            | E::Alpine
            | E::Wolfi
            | E::Chainguard
            | E::RedHat
            | E::AlmaLinux
            | E::RockyLinux
            | E::Oracle
            | E::Fedora
            | E::Amazon
            | E::Suse
            | E::OpenSuse
            | E::Photon
            | E::AzureLinux
            | E::OpenEuler
            | E::Mageia
            | E::MinimOs
            | E::Arch
            | E::Bottlerocket
            | E::Alpaquita => Self::Distribution,
            E::Git | E::Cpe | E::OssFuzz => Self::General,
            _ => Self::Registry,
        }
    }
}
