//! Package URLs: how a package is named across tools (ECMA-427, `pkg:deb/debian/openssl@3.0.11-1?arch=amd64&distro=debian-12`).
//!
//! Read and written here and not by a library, since names have to survive: the specification lowers the case of Go modules
//! and npm packages, which both distinguish (`github.com/BurntSushi/toml`, `JSONStream`), and following it there asks
//! advisories about another package. Every tool of the field keeps the case, and so does this.

mod convert;
mod error;
mod percent;
mod product;
mod rules;
mod url;

pub use error::PurlError;
pub use url::{MAX_PURL_BYTES, Purl};
