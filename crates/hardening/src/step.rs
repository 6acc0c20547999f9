//! One step of a build that runs commands, of a Dockerfile or of an image's history.

use std::ops::Range;

use seawall_dockerfile::shell::{ShellCommand, ShellWord, parse_script};
use seawall_dockerfile::{Dockerfile, Logical, Span};

use crate::fix::Fix;
use crate::history::is_posix_shell;
use crate::limits::{MAX_NESTED_SCRIPTS, MAX_PARTS};
use crate::outcome::Place;

/// Where a step is written.
#[derive(Debug)]
pub(crate) enum Origin<'a> {
    /// In a script of a Dockerfile.
    Script(&'a Dockerfile, Logical),
    /// In an exec form of a Dockerfile, whose words have these places; ranges count words.
    Words(&'a Dockerfile, Vec<Span>),
    /// In a history.
    History(usize),
}

/// One script of a step.
#[derive(Debug)]
pub(crate) struct Part {
    pub commands: Vec<ShellCommand>,
    /// The word that the script is, where it stands in another one.
    pub outer: Option<Range<usize>>,
}

/// One step.
#[derive(Debug)]
pub(crate) struct Step<'a> {
    pub origin: Origin<'a>,
    pub parts: Vec<Part>,
    /// Why commands of it can be missing.
    pub unknown: Option<String>,
    /// Whether what it writes is in the image: it is not in a stage that the image only copies from.
    pub is_in_image: bool,
    /// Its text, for what looks at words whatever the shell.
    pub text: String,
    /// Values of `--mount` flags.
    pub mounts: Vec<String>,
}

impl<'a> Step<'a> {
    /// A step with a script.
    pub(crate) fn script(origin: Origin<'a>, text: &str, is_in_image: bool) -> Self {
        let script = parse_script(text);
        let mut step = Self {
            origin,
            parts: Vec::new(),
            unknown: script.unknown.map(str::to_owned),
            is_in_image,
            text: text.to_owned(),
            mounts: Vec::new(),
        };
        step.add(script.commands, None, 0);
        step
    }

    /// A step of one command with its words.
    pub(crate) fn words(file: &'a Dockerfile, words: &[(String, Span)], is_in_image: bool) -> Self {
        let command = ShellCommand {
            words: words
                .iter()
                .enumerate()
                .map(|(index, (text, _))| ShellWord {
                    text: text.clone(),
                    range: index..index + 1,
                    is_expanded: false,
                })
                .collect(),
            ..ShellCommand::default()
        };
        let texts: Vec<&str> = words.iter().map(|(text, _)| text.as_str()).collect();
        let mut step = Self {
            origin: Origin::Words(file, words.iter().map(|(_, span)| *span).collect()),
            parts: Vec::new(),
            unknown: None,
            is_in_image,
            text: texts.join(" "),
            mounts: Vec::new(),
        };
        step.add(vec![command], None, 0);
        step
    }

    /// A step that another program reads.
    pub(crate) fn foreign(
        origin: Origin<'a>,
        text: &str,
        reason: String,
        is_in_image: bool,
    ) -> Self {
        Self {
            origin,
            parts: Vec::new(),
            unknown: Some(reason),
            is_in_image,
            text: text.to_owned(),
            mounts: Vec::new(),
        }
    }

    fn add(&mut self, commands: Vec<ShellCommand>, outer: Option<Range<usize>>, depth: usize) {
        if self.parts.len() >= MAX_PARTS || depth > MAX_NESTED_SCRIPTS {
            self.unknown = Some("too many scripts in each other".to_owned());
            return;
        }
        let nested: Vec<(Range<usize>, String)> = commands.iter().filter_map(nested).collect();
        self.parts.push(Part {
            commands,
            outer: outer.clone(),
        });
        for (range, text) in nested {
            let script = parse_script(&text);
            if let Some(reason) = script.unknown {
                self.unknown = Some(reason.to_owned());
            }
            let outer = outer.clone().unwrap_or(range);
            self.add(script.commands, Some(outer), depth + 1);
        }
    }

    fn span(&self, range: Range<usize>) -> Option<(&'a Dockerfile, Span)> {
        match &self.origin {
            Origin::Script(file, text) => Some((file, text.span(range))),
            Origin::Words(file, spans) => {
                let first = spans.get(range.start).or(spans.last())?;
                let last = spans.get(range.end.saturating_sub(1)).unwrap_or(first);
                Some((file, first.to(*last)))
            }
            Origin::History(_) => None,
        }
    }

    /// Where a part of the script stands.
    pub(crate) fn place(&self, range: Range<usize>) -> Place {
        match (self.span(range), &self.origin) {
            (Some((file, span)), _) => Place::Source {
                span,
                position: file.position(span),
            },
            (None, Origin::History(index)) => Place::History(*index),
            (None, _) => Place::History(0),
        }
    }
}

/// The script of `sh -c '…'`.
fn nested(command: &ShellCommand) -> Option<(Range<usize>, String)> {
    if !is_posix_shell(command.program()) {
        return None;
    }
    let mut words = command.arguments().iter();
    words.find(|word| {
        word.text.starts_with('-') && !word.text.starts_with("--") && word.text.ends_with('c')
    })?;
    let script = words.next()?;
    Some((script.range.clone(), script.text.clone()))
}

/// One command where it stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run<'s> {
    pub step: &'s Step<'s>,
    pub part: &'s Part,
    pub command: &'s ShellCommand,
    /// Its index in the part.
    pub index: usize,
}

impl<'s> Run<'s> {
    pub(crate) fn at(self, index: usize) -> Option<Self> {
        let command = self.part.commands.get(index)?;
        Some(Self {
            command,
            index,
            ..self
        })
    }

    /// The command whose output this one reads.
    pub(crate) fn reads(self) -> Option<Self> {
        self.at(self.command.reads?)
    }

    /// Where the command stands.
    pub(crate) fn place(self) -> Place {
        self.place_of(self.command.range())
    }

    /// Where a word of it stands.
    pub(crate) fn place_of(self, range: Range<usize>) -> Place {
        self.step.place(self.part.outer.clone().unwrap_or(range))
    }

    /// An edit of one word; `None` where it does not stand in one piece, or is written with quotes.
    pub(crate) fn replace(self, word: &ShellWord, replacement: &str) -> Option<Fix> {
        let Origin::Script(file, text) = &self.step.origin else {
            return None;
        };
        if self.part.outer.is_some() {
            return None;
        }
        let span = text.contiguous(word.range.clone())?;
        let is_plain = file.source().get(span.range())? == word.text;
        is_plain.then(|| Fix {
            span,
            replacement: replacement.to_owned(),
        })
    }
}
