//! One instruction.

use crate::heredoc::Heredoc;
use crate::keyword::Keyword;
use crate::logical::Logical;
use crate::position::Span;
use crate::word::Word;

/// One instruction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instruction {
    /// Its name.
    pub keyword: Keyword,
    /// Where the name stands.
    pub keyword_span: Span,
    /// All of it with its heredocs, without the last line break.
    pub span: Span,
    /// Its flags in order.
    pub flags: Vec<Flag>,
    /// What follows name and flags.
    pub arguments: Arguments,
    /// Its heredocs in order.
    pub heredocs: Vec<Heredoc>,
}

/// A flag of an instruction: `--from=build`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flag {
    /// Without the dashes.
    pub name: String,
    /// What follows the equals sign; `None` where none is written.
    pub value: Option<Word>,
    /// All of it.
    pub span: Span,
}

/// A name with a value, in `ENV`, `LABEL` and `ARG`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The name.
    pub name: Word,
    /// The value; `None` in an `ARG` without default.
    pub value: Option<Word>,
}

/// What follows an instruction's name and flags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arguments {
    /// `FROM`.
    From {
        /// The image or stage.
        image: Word,
        /// The stage's name as written.
        name: Option<Word>,
    },
    /// `ENV`, `LABEL`, `ARG`.
    Pairs(Vec<Pair>),
    /// `ADD`, `COPY`, `EXPOSE`, `VOLUME`.
    Words(Vec<Word>),
    /// `RUN`, `CMD`, `ENTRYPOINT`, `SHELL`.
    Command(Command),
    /// `HEALTHCHECK`; `None` for `NONE`.
    Health(Option<Command>),
    /// `USER`, `WORKDIR`, `STOPSIGNAL`, `MAINTAINER`.
    Text(Word),
    /// `ONBUILD`.
    Trigger(Box<Instruction>),
    /// Docker would refuse them.
    Refused,
}

/// A command in one of its two forms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// A program with its arguments: a JSON array.
    Exec(Vec<Word>),
    /// A script for the shell.
    Shell(Logical),
}

impl Instruction {
    /// The last flag of a name, which is the one that counts.
    pub fn flag(&self, name: &str) -> Option<&Flag> {
        self.flags.iter().rev().find(|flag| flag.name == name)
    }

    /// The words of `ADD`, `COPY`, `EXPOSE` and `VOLUME`; empty for others.
    pub fn words(&self) -> &[Word] {
        match &self.arguments {
            Arguments::Words(words) => words,
            _ => &[],
        }
    }

    /// The pairs of `ENV`, `LABEL` and `ARG`; empty for others.
    pub fn pairs(&self) -> &[Pair] {
        match &self.arguments {
            Arguments::Pairs(pairs) => pairs,
            _ => &[],
        }
    }

    /// The text of `USER`, `WORKDIR`, `STOPSIGNAL` and `MAINTAINER`.
    pub fn text(&self) -> Option<&Word> {
        match &self.arguments {
            Arguments::Text(word) => Some(word),
            _ => None,
        }
    }

    /// The command of `RUN`, `CMD`, `ENTRYPOINT`, `SHELL` and `HEALTHCHECK`.
    pub fn command(&self) -> Option<&Command> {
        match &self.arguments {
            Arguments::Command(command) | Arguments::Health(Some(command)) => Some(command),
            _ => None,
        }
    }
}
