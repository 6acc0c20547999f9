//! Dockerfiles and Containerfiles as BuildKit reads them, with the place of everything that is read.
//!
//! - [`parse`] gives a [`Dockerfile`]: instructions and stages. What Docker would refuse is a [`Refusal`] with its place, and
//!   reading goes on behind it.
//! - A [`Word`] keeps what is written, where, and what it means with the variables of its place; a variable that only the
//!   build or the base image knows makes it unknown.
//! - [`shell`] takes the script of a `RUN` apart into commands.
//!
//! Invariants: no input panics, work is linear in the input but for bounded nesting, and each span lies in the source on
//! character boundaries.
//!
//! Deliberately not here: what is wrong with a Dockerfile (`hardening`), base images, and the build context.

mod directive;
mod expand;
mod flag;
mod heredoc;
mod instruction;
mod json;
mod keyword;
pub mod limits;
mod lines;
mod logical;
mod parse;
mod position;
mod read;
mod refusal;
mod resolve;
mod scope;
pub mod shell;
mod stage;
#[cfg(test)]
mod tests;
mod word;

pub use directive::Directive;
pub use heredoc::Heredoc;
pub use instruction::{Arguments, Command, Flag, Instruction, Pair};
pub use keyword::Keyword;
pub use logical::Logical;
pub use parse::parse;
pub use position::{Position, Span};
pub use refusal::Refusal;
pub use stage::{Base, Dockerfile, Stage};
pub use word::{Value, Word};
