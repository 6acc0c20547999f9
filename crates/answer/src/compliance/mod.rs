//! Answers about frameworks.

mod matrix;
mod matrix_text;

pub use matrix::{Fired, Matrix, Tactic, Technique, TechniqueState};
