//! Vulnerability exchange: what somebody says about a vulnerability in a product.
//!
//! [`read`] takes OpenVEX 0.2, CSAF 2.0 and the vulnerabilities of CycloneDX 1.4 to 1.7, each also as the predicate of an
//! in-toto statement; [`write_openvex`], [`write_csaf`] and [`write_cyclonedx`] give them. [`decide`] says which statement counts for
//! a package: the latest of those that are about it.
//!
//! - A statement counts only for the product that it names. One whose product cannot be told counts for nothing, and is in
//!   [`Vex::unknown`]: a wrong "not affected" hides a hole.
//! - Whether an author is trusted is not decided here.

mod csaf;
mod csaf_products;
mod cyclonedx;
mod decide;
mod document;
mod error;
mod json;
pub mod limits;
mod openvex;
mod read;
mod repository;
mod statement;
mod write;
mod write_csaf;
mod write_cyclonedx;

pub use decide::{Target, applies, decide};
pub use document::Vex;
pub use error::VexError;
pub use limits::{MAX_STATEMENTS, MAX_VEX_BYTES};
pub use read::read;
pub use repository::VexIndex;
pub use statement::{Component, Justification, Product, Statement, Status};
pub use write::{Issue, write_openvex};
pub use write_csaf::{Publisher, write_csaf};
pub use write_cyclonedx::write_cyclonedx;
