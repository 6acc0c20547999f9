//! Hostile text in every place where foreign text can stand, through every command in every format.
//!
//! Each answer is read with a parser of its medium that knows nothing of how it was written: whatever somebody wrote as a
//! name is a name there, and never a line, a cell, an element, a document or a command.

mod commands;
mod differences;
mod image_commands;
mod inputs;
mod markup;
mod media;
mod readers;
mod results;
mod shell;
