//! One compact, signed file of advisories, and lookups in it.
//!
//! [`Writer`] takes records and gives bytes; [`Database`] is opened over bytes, usually a mapped file; a [`Reader`] looks
//! things up. The header holds the SHA-256 of every block and is itself signed; opening reads the header only, and each
//! block is checked when it is first read. A damaged block is an error, never "no advisory".
//!
//! ```
//! use seawall_advisory::database::{Database, Trust, Writer};
//! use seawall_advisory::import::{Feed, Unread, import};
//! use seawall_package::EcosystemName;
//!
//! let json = br#"{"id": "GO-2024-0001", "affected": [{"package": {"ecosystem": "Go", "name": "example.org/x"},
//!     "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "1.2.3"}]}]}]}"#;
//! let (mut unread, mut writer) = (Unread::default(), Writer::new());
//! import(Feed::Osv, "x.json", json, &mut unread, &mut |record| writer.record(record).expect("a small record"));
//! let bytes = writer.finish(1_700_000_000, None)?;
//!
//! let trust = Trust { accept_unsigned: true, ..Trust::default() };
//! let database = Database::open(bytes, &trust)?;
//! let found = database.reader().advisories(EcosystemName::Go, "example.org/x", &|_| true)?;
//! assert_eq!(found[0].id, "GO-2024-0001");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod blocks;
mod cache;
mod codec;
mod error;
mod export;
#[cfg(test)]
mod hostile;
pub(crate) mod instant;
mod key;
mod layout;
pub mod limits;
mod open;
mod reader;
mod scan;
mod signature;
mod slot;
mod status;
mod writer;

pub use error::{OpenError, ReadError, WriteError};
pub use export::{export, osv};
pub use open::Database;
pub use reader::{Reader, Relation};
pub use signature::{PublicKey, Signer, SigningKey, Trust};
pub use status::{EcosystemStatus, FeedStatus, Status};
pub use writer::{Duplicates, Writer};
