//! Conditions in other languages. What a language cannot say is refused with the reason, and never said nearly.

mod kql;
mod question;
mod sigma;

pub use kql::{Column, kql};
pub use sigma::sigma;

use question::{Question, question};

use crate::program::{Node, NodeId, Program};

/// A condition as a tree of questions that both languages can ask.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Said {
    /// Nothing is asked.
    Always,
    Ask(Question),
    Not(Box<Said>),
    All(Vec<Said>),
    Any(Vec<Said>),
}

/// Depth of conditions that are written.
const MAX_DEPTH: usize = 64;

fn said(program: &Program, id: NodeId, depth: usize) -> Result<Said, String> {
    if depth > MAX_DEPTH {
        return Err("its condition is too deep".to_owned());
    }
    let of = |ids: &[NodeId]| -> Result<Vec<Said>, String> {
        ids.iter().map(|id| said(program, *id, depth + 1)).collect()
    };
    Ok(match program.at(id) {
        Node::Always(true) => Said::Always,
        Node::Always(false) => return Err("it never matches".to_owned()),
        Node::Not(inner) => Said::Not(Box::new(said(program, *inner, depth + 1)?)),
        Node::All(inner) => {
            let mut all = of(inner)?;
            all.retain(|one| *one != Said::Always);
            match all.len() {
                0 => Said::Always,
                1 => all.remove(0),
                _ => Said::All(all),
            }
        }
        Node::Any(inner) => {
            let mut any = of(inner)?;
            match any.len() {
                _ if any.contains(&Said::Always) => Said::Always,
                1 => any.remove(0),
                _ => Said::Any(any),
            }
        }
        Node::One(_) => {
            return Err("it asks that exactly one of several conditions holds".to_owned());
        }
        Node::Test(predicate) => {
            let (operand, test) = program.predicate(*predicate);
            Said::Ask(question(operand, test)?)
        }
    })
}
