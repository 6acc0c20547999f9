//! The file as a whole.

use std::ops::Range;

use crate::directive::Directive;
use crate::instruction::Instruction;
use crate::position::{LineStarts, Position, Span};
use crate::refusal::Refusal;
use crate::word::Value;

/// A Dockerfile.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Dockerfile {
    pub(crate) source: String,
    pub(crate) starts: LineStarts,
    /// Parser directives.
    pub directives: Vec<Directive>,
    /// All instructions in order, also those before the first stage.
    pub instructions: Vec<Instruction>,
    /// Stages in order; the last one is the image.
    pub stages: Vec<Stage>,
    /// What Docker would refuse. While there is any, an absence proves nothing.
    pub refusals: Vec<Refusal>,
}

/// One stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// Its name in lower case.
    pub name: Option<String>,
    /// What it builds on.
    pub base: Base,
    /// Its instructions in [`Dockerfile::instructions`], the first is its `FROM`.
    pub instructions: Range<usize>,
}

/// What a stage builds on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Base {
    /// Nothing.
    Scratch,
    /// An earlier stage.
    Stage(usize),
    /// An image.
    Image(String),
    /// It depends on what the file does not say.
    Unknown(String),
}

impl Dockerfile {
    /// The text.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Where a span begins.
    pub fn position(&self, span: Span) -> Position {
        self.starts.position(&self.source, span.start)
    }

    /// The instructions of a stage.
    pub fn of(&self, stage: &Stage) -> &[Instruction] {
        self.instructions
            .get(stage.instructions.clone())
            .unwrap_or_default()
    }

    /// The stage that `--from` means in a stage: by name the last of that name in the whole file, which BuildKit looks up when it knows
    /// all stages; by number an earlier one.
    pub fn stage(&self, reference: &str, own: usize) -> Option<usize> {
        let name = reference.to_ascii_lowercase();
        let mut stages = self.stages.iter();
        let named = stages.rposition(|stage| stage.name.as_deref() == Some(&name));
        named.or_else(|| {
            let number: usize = reference.parse().ok()?;
            (number < own.min(self.stages.len())).then_some(number)
        })
    }

    /// The stages that a stage builds on, beginning with itself.
    pub fn lineage(&self, stage: usize) -> Vec<usize> {
        let mut lineage = Vec::new();
        let mut next = Some(stage);
        while let Some(index) = next {
            let Some(stage) = self.stages.get(index) else {
                break;
            };
            lineage.push(index);
            next = match stage.base {
                Base::Stage(earlier) if earlier < index => Some(earlier),
                _ => None,
            };
        }
        lineage
    }

    /// The stages whose instructions make up the image: the last one with those that it builds on, the lowest first.
    pub fn image_stages(&self) -> Vec<usize> {
        let mut stages = match self.stages.len().checked_sub(1) {
            Some(last) => self.lineage(last),
            None => Vec::new(),
        };
        stages.reverse();
        stages
    }
}

/// The base that a `FROM` names: of several earlier stages of one name the last. Numbers are images here: only `--from` counts stages.
pub(crate) fn base(stages: &[Stage], value: &Value) -> Base {
    match value {
        Value::Unknown(reason) => Base::Unknown(reason.clone()),
        Value::Text(text) if text == "scratch" => Base::Scratch,
        Value::Text(text) => {
            let name = text.to_ascii_lowercase();
            let stage = stages
                .iter()
                .rposition(|stage| stage.name.as_deref() == Some(&name));
            stage.map_or_else(|| Base::Image(text.clone()), Base::Stage)
        }
    }
}
