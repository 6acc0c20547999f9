//! Text to values and back: YAML and JSON as Kubernetes reads them.
//!
//! Invariants:
//! - every [`Node`] and every mapping key carries the [`Position`] of its first character, so that any
//!   field path can be shown as line and column;
//! - `null` is the same as absent, as it is for the API server;
//! - foreign bytes never panic and never cost more than the named limits in [`limits`] allow.
//!
//! Deliberately not here: any knowledge of Kubernetes kinds, files or directories. The crate reads bytes
//! that somebody else fetched and returns values, errors and warnings.

mod allowance;
mod change;
pub mod edit;
mod encoding;
mod error;
mod form;
mod json;
pub mod limits;
mod made;
mod node;
mod path;
mod position;
mod spelling;
mod stream;
mod text;
mod write;
mod yaml;

pub use allowance::Allowance;
pub use encoding::{decode_base64, decoded};
pub use error::{SyntaxError, Warning};
pub use form::{Entry, Node};
pub use json::{parse_json, parse_json_within};
pub use node::Value;
pub use path::{Path, PathError, Step};
pub use position::Position;
pub use seawall_text::{Shown, steers};
pub use spelling::Spellings;
pub use stream::{Document, parse_stream, read_stream};
pub use text::Text;
pub use yaml::parse_yaml;
