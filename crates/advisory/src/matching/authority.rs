//! Whose word on a package goes before whose.

use seawall_package::EcosystemName as E;

/// Whose word it is; the lesser goes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Authority {
    /// The distribution's, about its own package.
    Distribution,
    /// That of a package manager's feed.
    Registry,
    /// General records, by product name or commit.
    General,
}

impl Authority {
    /// Whose word the advisories of an ecosystem are.
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
