//! Installed software as data: what an image, a node or a source tree contains, in the words that both the side that
//! finds packages (`image`) and the side that knows their vulnerabilities (`advisory`) use.
//!
//! - [`Package`]: one installed package, with where it was found.
//! - [`PackageKind`]: which package manager or ecosystem it is from.
//! - [`Ecosystem`]: under which name advisories speak of it; of distributions with their release.
//! - [`FunctionSet`]: which functions a Go binary contains, so that the absence of one can be proved.
//! - [`Purl`]: how a package is named across tools.
//! - [`OsRelease`]: which distribution an image is, by its own files.

mod ecosystem;
mod functions;
mod kind;
mod package;
mod purl;
mod release;

pub use ecosystem::{Ecosystem, EcosystemName};
pub use functions::FunctionSet;
pub use kind::PackageKind;
pub use package::{OPERATING_SYSTEM, Package, Place, SourcePackage};
pub use purl::{MAX_PURL_BYTES, Purl, PurlError};
pub use release::OsRelease;
