//! Text that came from outside, and one place for each medium that makes it safe there.
//!
//! Names, labels, users, paths and images are whatever somebody wrote. Each module knows one reader: what ends a line, a
//! cell, a quote or a comment for it, and how the same text is written so that it does not. No other crate escapes anything;
//! `cargo run -p xtask -- tidy` holds that.
//!
//! Invariants:
//! - what a module makes of a text begins no line, cell, element, document or command of its medium;
//! - where a medium has escapes (JSON, YAML, shell, HTML) the text is kept exactly; where it has none (terminal, comment,
//!   CSV) what cannot be shown is shown as U+FFFD or a blank;
//! - an [`Answer`] is the only thing that the program prints, and only what is safe in its medium becomes one.
//!
//! Deliberately not here: reading any of these media (but the words of a shell, to prove a printed command), redaction
//! (`seawall-secret`), and colours.

mod answer;
mod count;
pub mod csv;
pub mod diagram;
pub mod diff;
mod document;
pub mod github;
pub mod html;
pub mod json;
mod lines;
mod log;
pub mod markdown;
pub mod prometheus;
pub mod shell;
mod shown;
pub mod yaml;

pub use answer::Answer;
pub use count::counted;
pub use document::{Document, Words};
pub use lines::Lines;
pub use shown::{Shown, printable, steers};
