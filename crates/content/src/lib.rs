//! The one loader of data files: frameworks, the threat matrix, removed API versions, escalation primitives, facts,
//! exceptions, and whatever else a person writes for Seawall.
//!
//! A file begins with `schema: seawall.<thing>/vN`. [`Document::open`] checks the header, duplicate keys and limits;
//! [`Document::read`] hands out a [`Reader`] that gives typed fields. A field that nobody asks for is an error, so that
//! a misspelt selector or option is never silently ignored. Every error is a [`ContentError`]: file, line and column,
//! what is wrong, and a hint.
//!
//! ```
//! use seawall_content::{ContentError, Document};
//!
//! fn titles(file: &str, bytes: &[u8]) -> Result<Vec<(String, bool)>, ContentError> {
//!     Document::open(file, bytes, "example.pages", 1..=1)?.read(|root| {
//!         root.list("pages")?.each(|page| {
//!             let draft = *page.one_of("state", &[("draft", true), ("published", false)])?;
//!             Ok((page.text("title")?.to_owned(), draft))
//!         })
//!     })
//! }
//!
//! let text = b"schema: example.pages/v1\npages:\n- {tilte: Home, state: draft}\n";
//! assert_eq!(
//!     titles("pages.yaml", text).unwrap_err().to_string(),
//!     "pages.yaml:3:4: unknown field `tilte`; did you mean `title`?"
//! );
//! ```
//!
//! Deliberately not here: what any file means, and reading from disk. Bytes come in, the caller builds its types.

mod document;
mod error;
mod field;
pub mod files;
pub mod limits;
mod list;
mod reader;
mod similar;

pub use document::Document;
pub use error::ContentError;
pub use field::Field;
pub use limits::Limits;
pub use list::List;
pub use reader::Reader;
pub use similar::closest;
