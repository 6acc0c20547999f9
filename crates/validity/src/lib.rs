//! What the API server would refuse, without asking one.
//!
//! - Built-in kinds: fields, types, required fields, enumerations and bounds by Kubernetes version, as strict decoding
//!   and validation have them. The table is generated ([`Schemas`]); what its source does not say stands in
//!   `data/constraints.txt`, and what takes code in `rules`, one kind a file.
//! - Custom resources: the structural schemas of the CRDs in the input ([`CustomSchemas`]). Rules in CEL are not evaluated,
//!   but counted.
//! - Kinds and versions that a built-in group does not have.
//!
//! Invariants: a false refusal is worse than a miss, so a rule that is not certain is not here. Null counts as absent.
//! An unknown field is refused in every kind, as strict validation does, which is what `kubectl` asks for: whoever wrote it
//! meant something by it, and without it the object is another one. `status` is never checked. Nothing is allocated for an object without a mismatch.
//!
//! Deliberately not here: which objects are checked at all (objects of a live cluster are not), and what follows from
//! a mismatch.

mod apis;
mod builtin;
mod carried;
mod cel;
mod check;
mod constraint;
mod custom;
mod decode;
mod exchange;
mod finalizer;
mod format;
mod former;
mod limits;
mod metadata;
mod mismatch;
mod misplaced;
mod names;
mod object_meta;
mod place;
mod quantity;
mod rules;
mod schemas;
mod suggest;
mod versions;
mod walk;

pub use check::check;
pub use custom::CustomSchemas;
pub use exchange::Exchange;
pub use format::{NOT_JSON, REDACTED, is_base64};
pub use mismatch::{Cause, Meant, Mismatch};
pub use schemas::{KindInfo, Schemas, Scope};
pub use suggest::is_slip;
