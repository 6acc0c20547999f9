//! What one advisory says, whatever feed it came from.

use seawall_package::Ecosystem;
use serde::{Deserialize, Serialize};

/// What one advisory says, whatever feed it came from. Texts are foreign: they are made safe where they are printed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Advisory {
    /// Its id in its feed: `GHSA-…`, `CVE-…`, `DSA-…`, `RUSTSEC-…`.
    pub id: String,
    /// The feed: `osv`, `debian-tracker`, `redhat-vex`.
    pub feed: String,
    /// Other ids of the same vulnerability (OSV's `aliases`).
    pub aliases: Vec<String>,
    /// Ids that it is about without being the same (OSV's `upstream`, CVEs of a distribution's advisory).
    pub upstream: Vec<String>,
    /// One line for people.
    pub summary: String,
    /// RFC 3339; empty where not stated.
    pub published: String,
    /// RFC 3339; empty where not stated.
    pub modified: String,
    /// Whether the feed took it back.
    pub withdrawn: bool,
    /// How bad it is, by whom.
    pub scores: Vec<Score>,
    /// What is affected.
    pub affected: Vec<Affected>,
    /// Addresses to read more; at most a few.
    pub references: Vec<String>,
}

/// How bad a vulnerability is in one source's words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Score {
    /// Who says so: `nvd`, `ghsa`, `redhat`, `debian`.
    pub source: String,
    /// In which terms.
    pub kind: ScoreKind,
    /// The vector, the number or the word: `CVSS:3.1/AV:N/…`, `6.3`, `important`.
    pub text: String,
}

/// In which terms a score is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScoreKind {
    /// A CVSS 2 vector.
    Cvss2,
    /// A CVSS 3.0 or 3.1 vector.
    Cvss3,
    /// A CVSS 4.0 vector.
    Cvss4,
    /// A CVSS base score without its vector: `6.3`.
    Number,
    /// A word of the source: `moderate`, `unimportant`.
    Word,
}

/// One package in one ecosystem, and which of its versions are affected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Affected {
    /// Ecosystem, of distributions with the release.
    pub ecosystem: Ecosystem,
    /// The package as the ecosystem names it; of distributions the source package where the feed speaks of sources.
    pub name: String,
    /// Whether `name` is a source package.
    pub of_source: bool,
    /// Affected ranges; a version in any of them is affected.
    pub ranges: Vec<Range>,
    /// Affected versions, listed.
    pub versions: Vec<String>,
    /// What the maintainer says about fixing.
    pub state: FixState,
    /// The module stream that it speaks of: `nodejs:18`; empty for all.
    pub modularity: String,
    /// Architectures that it speaks of; empty for all.
    pub architectures: Vec<String>,
    /// Operating systems that it speaks of, none of which is Linux: `windows`, `macos`; empty for all.
    pub systems: Vec<String>,
    /// Functions that have to be present, by import path; empty where the feed names none.
    pub symbols: Vec<Symbols>,
    /// Scores for this package alone, which go before the advisory's.
    pub scores: Vec<Score>,
}

/// What the maintainer says about fixing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FixState {
    /// The ranges say it all.
    #[default]
    ByRange,
    /// Affected, and no fix is planned: won't fix, end of life.
    WontFix,
    /// Affected, the fix is put off: Debian's `no-dsa`, Red Hat's `fix deferred`.
    Deferred,
    /// Said to be not affected: versions in the ranges (all, when there is none) are fine.
    NotAffected,
    /// The maintainer has not decided whether versions in the ranges (all, when there is none) are affected, or what the
    /// feed says about versions is not understood.
    UnderInvestigation,
}

/// Versions from `introduced` (included) to `end`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Range {
    /// How its versions compare.
    pub kind: RangeKind,
    /// The first affected version; `0` for all before.
    pub introduced: String,
    /// Where it ends.
    pub end: End,
    /// For [`RangeKind::Git`]: the repository; empty otherwise.
    pub repository: String,
}

/// How versions of a range compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RangeKind {
    /// As the ecosystem compares.
    Ecosystem,
    /// Semantic Versioning 2.0.
    Semver,
    /// Commits of a repository: decided only for a package that states its commit.
    Git,
}

/// Where a range ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum End {
    /// The first version without the problem: affected is everything below.
    Fixed(String),
    /// The last version with the problem: affected is everything up to it.
    LastAffected(String),
    /// Affected is everything below, and nothing says that this version is a fix: the end of a series (`4.*`), or of what
    /// the advisory speaks of (OSV's `limit`).
    Below(String),
    /// No fixed version is known.
    Open,
}

/// Functions of one import path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Symbols {
    /// Import path: `golang.org/x/net/http2`.
    pub path: String,
    /// Functions: `Server.ServeConn`. Empty means every function of the path.
    pub names: Vec<String>,
}
