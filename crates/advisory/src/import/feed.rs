//! The kinds of feeds that can be imported.

use std::fmt;

/// A kind of feed: one form of bytes, one importer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Feed {
    /// An OSV record in JSON or YAML: OSV's own exports, GitHub, PyPA, Go, Kubernetes, distributions.
    Osv,
    /// Debian's security tracker, the one JSON document of all packages.
    DebianTracker,
    /// A security database of Alpine, Wolfi or Chainguard, in JSON or (before 2021) YAML.
    Secdb,
    /// CSAF 2.0: Red Hat's VEX files, SUSE's advisories, and other publishers.
    Csaf,
    /// Amazon Linux's `updateinfo.xml`.
    Updateinfo,
    /// A RustSec advisory: Markdown with TOML in front.
    RustSec,
    /// An advisory of the Ruby database, in YAML.
    RubySec,
    /// Kubernetes' official CVE feed in JSON Feed form.
    KubernetesFeed,
    /// A record of the CVE list, version 5.
    CveList,
    /// CISA's catalogue of known exploited vulnerabilities.
    Kev,
    /// EPSS scores in CSV.
    Epss,
}

impl Feed {
    /// Every kind.
    pub const ALL: &'static [Self] = &[
        Self::Osv,
        Self::DebianTracker,
        Self::Secdb,
        Self::Csaf,
        Self::Updateinfo,
        Self::RustSec,
        Self::RubySec,
        Self::KubernetesFeed,
        Self::CveList,
        Self::Kev,
        Self::Epss,
    ];

    /// Its name on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Osv => "osv",
            Self::DebianTracker => "debian-tracker",
            Self::Secdb => "secdb",
            Self::Csaf => "csaf",
            Self::Updateinfo => "updateinfo",
            Self::RustSec => "rustsec",
            Self::RubySec => "rubysec",
            Self::KubernetesFeed => "kubernetes-feed",
            Self::CveList => "cve-list",
            Self::Kev => "kev",
            Self::Epss => "epss",
        }
    }

    /// The kind of that name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|feed| feed.as_str() == text)
    }
}

impl fmt::Display for Feed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
