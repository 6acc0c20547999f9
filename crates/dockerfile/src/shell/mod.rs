//! Scripts of POSIX shells as commands: what runs with which words, joined how.
//!
//! Not a shell: nothing is evaluated, and what is not understood is a word like any other. Functions, loops and conditions
//! are the commands in them.

mod command;
mod frame;
mod lex;
#[cfg(test)]
mod tests;

pub use command::{Inside, Join, Redirect, ShellCommand, ShellWord, assignment};
pub use lex::{Script, parse_script};
