//! The answer to "is this package affected by that advisory?": one of three, each with its witness.

use std::fmt;

use seawall_package::Ecosystem;
use serde::Serialize;

use crate::record::Range;
use crate::version::VersionError;

/// Whether a package is affected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Affected: by what, and how to fix it.
    Affected(AffectedMatch),
    /// Not affected, and why.
    NotAffected(Justification),
    /// Undecided. This is reported, and never counts as a pass.
    Unknown(UnknownReason),
}

/// How a package is affected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AffectedMatch {
    /// The installed version that was compared: the source package's where the advisory names source packages.
    pub installed: String,
    /// Of a program that no package manager installed: the name under which the advisory speaks of it, by the table of
    /// products.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub known_as: Option<KnownAs>,
    /// The range or list that contains it.
    pub witness: Witness,
    /// How to fix it.
    pub fix: Fix,
    /// Whether the functions that the advisory names are present.
    pub symbols: SymbolEvidence,
}

/// A name under which a source of advisories knows a program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KnownAs {
    /// The source's ecosystem.
    pub ecosystem: Ecosystem,
    /// The name in it: `f5/nginx`.
    pub name: String,
}

impl fmt::Display for KnownAs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.ecosystem, self.name)
    }
}

/// The range or list that contains an affected version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Witness {
    /// This range.
    Range(Range),
    /// The list of affected versions, under this text.
    Listed(String),
    /// The advisory covers every version.
    EveryVersion,
}

/// How to fix an affected package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fix {
    /// The lowest fixed version above the installed one that is not affected again.
    In(String),
    /// As `In`, but only with a subscription: `Ubuntu Pro`.
    WithSubscription {
        /// The fixed version.
        version: String,
        /// The subscription that gives access to it.
        subscription: String,
    },
    /// No fixed version is known.
    NotKnown,
    /// The maintainer will not fix it.
    WontFix,
    /// The maintainer has deferred the fix.
    Deferred,
}

/// Whether the functions that an advisory names are present in the software.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SymbolEvidence {
    /// The advisory names none: having the package is enough.
    NotNamed,
    /// This one is: `golang.org/x/net/http2.Server.ServeConn`.
    Present(String),
    /// Not known, so they are assumed to be present.
    NotDetermined,
}

/// Why a package is not affected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Justification {
    /// Older than the first affected version.
    BelowIntroduced {
        /// The installed version.
        installed: String,
        /// The lowest version that introduces the vulnerability.
        introduced: String,
    },
    /// Contains the fix.
    Fixed {
        /// The installed version.
        installed: String,
        /// The highest fixed version that is not above it.
        fixed: String,
    },
    /// Newer than the last affected version.
    AboveLastAffected {
        /// The installed version.
        installed: String,
        /// The last affected version.
        last_affected: String,
    },
    /// The advisory lists affected versions, and this is not one of them.
    NotListed {
        /// The installed version.
        installed: String,
    },
    /// The maintainer states that it is not affected.
    SaidByMaintainer,
    /// The advisory was withdrawn.
    Withdrawn,
    /// The advisory covers another module stream, or packages outside of modules.
    OtherStream {
        /// The stream of the package; empty for none.
        package: String,
        /// The stream of the advisory; empty for none.
        advisory: String,
    },
    /// The advisory covers other architectures.
    OtherArchitecture {
        /// The package's.
        package: String,
        /// The advisory's.
        advisory: Vec<String>,
    },
    /// The advisory covers other operating systems.
    OtherSystem {
        /// The package's.
        package: String,
        /// The advisory's.
        advisory: Vec<String>,
    },
    /// The functions that the advisory names are proven absent.
    SymbolsAbsent {
        /// Their import paths.
        paths: Vec<String>,
    },
}

/// Why it is unknown whether a package is affected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnknownReason {
    /// The package states no version.
    NoVersion,
    /// Versions could not be compared: the text, and why.
    Incomparable {
        /// The text that is not a valid version.
        version: String,
        /// Why.
        reason: String,
    },
    /// The advisory only names commits.
    CommitsOnly,
    /// The advisory names the package without any version.
    NoVersionsNamed,
    /// The advisory has more ranges than [`crate::limits::MAX_COMPARED_RANGES`].
    TooManyRanges,
    /// The maintainer has not decided yet, or the advisory says it in a form that is not understood.
    UnderInvestigation,
    /// Package and advisory are modular, and one of them does not state its stream.
    StreamNotStated,
}

impl UnknownReason {
    /// A version that could not be compared.
    pub(super) fn incomparable(version: &str, reason: &VersionError) -> Self {
        match reason {
            VersionError::Empty => Self::NoVersion,
            _ => Self::Incomparable {
                version: version.to_owned(),
                reason: reason.to_string(),
            },
        }
    }
}

impl fmt::Display for UnknownReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoVersion => f.write_str("the package states no version"),
            Self::Incomparable { version, reason } => {
                write!(f, "version `{version}` cannot be compared: {reason}")
            }
            Self::CommitsOnly => f.write_str("the advisory names only commits"),
            Self::NoVersionsNamed => f.write_str("the advisory names no affected versions"),
            Self::TooManyRanges => f.write_str("the advisory has too many ranges"),
            Self::UnderInvestigation => {
                f.write_str("the advisory leaves open whether this version is affected")
            }
            Self::StreamNotStated => f.write_str("the module stream is not stated"),
        }
    }
}

impl fmt::Display for Justification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BelowIntroduced {
                installed,
                introduced,
            } => write!(
                f,
                "{installed} is older than {introduced}, the first affected version"
            ),
            Self::Fixed { installed, fixed } => {
                write!(
                    f,
                    "{installed} contains the fix, which was released in {fixed}"
                )
            }
            Self::AboveLastAffected {
                installed,
                last_affected,
            } => write!(
                f,
                "{installed} is newer than {last_affected}, the last affected version"
            ),
            Self::NotListed { installed } => {
                write!(f, "{installed} is not among the affected versions")
            }
            Self::SaidByMaintainer => f.write_str("the maintainer states that it is not affected"),
            Self::Withdrawn => f.write_str("the advisory was withdrawn"),
            Self::OtherStream { package, advisory } => {
                let name = |stream: &str| match stream {
                    "" => "no module stream".to_owned(),
                    stream => format!("module stream {stream}"),
                };
                write!(
                    f,
                    "the package is of {}, the advisory of {}",
                    name(package),
                    name(advisory)
                )
            }
            Self::OtherArchitecture { package, advisory }
            | Self::OtherSystem { package, advisory } => {
                write!(
                    f,
                    "the package is for {package}, the advisory for {}",
                    advisory.join(", ")
                )
            }
            Self::SymbolsAbsent { paths } => {
                write!(
                    f,
                    "the vulnerable functions of {} are not in the binary",
                    paths.join(", ")
                )
            }
        }
    }
}
