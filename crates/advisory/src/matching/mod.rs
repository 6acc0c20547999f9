//! Whether an installed package is affected by what an advisory says.
//!
//! A [`Subject`] is a package prepared once; [`evaluate`] answers for one advisory, [`merge`] makes one result of all
//! advisories of one vulnerability, and [`decide_owned`] settles a language package that a distribution package owns.
//!
//! ```
//! use seawall_advisory::matching::{Justification, Subject, Verdict, evaluate, no_symbols};
//! use seawall_advisory::{Advisory, Affected, End, FixState, Range, RangeKind};
//! use seawall_package::{Ecosystem, OsRelease, Package, PackageKind};
//!
//! let release = OsRelease { id: "debian".into(), version: "12".into(), ..OsRelease::default() };
//! let package = Package::new(PackageKind::Deb, "curl", "7.88.1-10+deb12u5", "dpkg");
//! let advisory = Advisory {
//!     id: "CVE-2023-46218".into(),
//!     affected: vec![Affected {
//!         ecosystem: Ecosystem::parse("Debian:12").unwrap(),
//!         name: "curl".into(),
//!         of_source: true,
//!         ranges: vec![Range {
//!             kind: RangeKind::Ecosystem,
//!             introduced: "0".into(),
//!             end: End::Fixed("7.88.1-10+deb12u5".into()),
//!             repository: String::new(),
//!         }],
//!         versions: vec![],
//!         state: FixState::ByRange,
//!         modularity: String::new(),
//!         architectures: vec![],
//!         systems: vec![],
//!         symbols: vec![],
//!         scores: vec![],
//!     }],
//!     ..Advisory::default()
//! };
//! // Once for each package, then for each advisory that a database has under one of its names.
//! let subject = Subject::of(&package, Some(&release)).unwrap();
//! let verdict = evaluate(&subject, &advisory, &no_symbols);
//! assert!(matches!(verdict, Some(Verdict::NotAffected(Justification::Fixed { .. }))));
//! ```

mod answer;
mod authority;
mod distribution;
mod ecosystems;
mod evaluate;
mod events;
mod membership;
mod merge;
mod name;
mod ownership;
mod product;
mod range;
mod stream;
mod subject;
mod worse;

pub use answer::{
    AffectedMatch, Fix, Justification, KnownAs, SymbolEvidence, UnknownReason, Verdict, Witness,
};
pub use ecosystems::{Unrecognised, ecosystems_of, scheme_of};
pub use evaluate::{Presence, SymbolLookup, concerns, evaluate, no_symbols};
pub use events::{Event, ranges_of_events};
pub use membership::Membership;
pub use merge::{Evaluated, Vulnerability, merge};
pub use name::{is_same_name, normal_name};
pub use ownership::{Decision, DecisionReason, OwnerVerdict, decide_owned};
pub use subject::{STATED_VERSION_FACT, Subject};
