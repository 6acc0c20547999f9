//! One instruction from its line.

use crate::flag;
use crate::heredoc;
use crate::instruction::{Arguments, Command, Instruction, Pair};
use crate::json;
use crate::keyword::Keyword;
use crate::lines::{Line, name_and_rest};
use crate::logical::Logical;
use crate::position::Span;
use crate::refusal::{Refused, quoted};
use crate::word::{Word, blank_separated, quoted_words};

/// Reads an instruction. Where Docker would refuse its arguments they are [`Arguments::Refused`]; an unknown instruction
/// is none.
pub(crate) fn instruction(
    line: &Line,
    escape: char,
    refused: &mut Vec<Refused>,
) -> Option<Instruction> {
    let (name, rest) = name_and_rest(&line.text.text);
    let name_start = line.text.text.len() - line.text.text.trim_start().len();
    let keyword_span = line.text.span(name_start..name_start + name.len());
    let Some(keyword) = Keyword::parse(name) else {
        refused.push(Refused::new(
            keyword_span,
            format!("unknown instruction {}", quoted(name)),
        ));
        return None;
    };
    let end = line.text.text.trim_end().len();
    let after_name = line.text.slice(rest..end);
    let (flags, at) = flag::leading(&after_name, escape);
    refused.extend(flag::check(keyword, &flags));
    let rest = after_name.slice(at..after_name.text.len());
    let reader = Reader {
        keyword,
        escape,
        line,
    };
    let arguments = reader.arguments(&rest, refused).unwrap_or_else(|one| {
        refused.push(one);
        Arguments::Refused
    });
    Some(Instruction {
        keyword,
        keyword_span,
        span: line.span,
        flags,
        arguments,
        heredocs: line.heredocs.clone(),
    })
}

struct Reader<'l> {
    keyword: Keyword,
    escape: char,
    line: &'l Line,
}

impl Reader<'_> {
    fn arguments(&self, rest: &Logical, refused: &mut Vec<Refused>) -> Result<Arguments, Refused> {
        match self.keyword {
            Keyword::From => self.from(rest),
            Keyword::Env | Keyword::Label => self.pairs(rest),
            Keyword::Arg => self.variables(rest),
            Keyword::Add | Keyword::Copy => self.copy(rest),
            Keyword::Volume => {
                let words = self.list(rest)?;
                match words.iter().any(|word| word.text.is_empty()) {
                    true => Err(self.refuse("VOLUME needs a path")),
                    false => self.at_least_one(words),
                }
            }
            Keyword::Expose => self.at_least_one(blank_separated(rest)),
            Keyword::Run | Keyword::Cmd | Keyword::Entrypoint => {
                Ok(Arguments::Command(self.command(rest)?))
            }
            Keyword::Shell => match json::array(rest)? {
                Some(words) if !words.is_empty() => Ok(Arguments::Command(Command::Exec(words))),
                _ => Err(self.refuse("SHELL takes a JSON array of strings")),
            },
            Keyword::Healthcheck => self.health(rest),
            Keyword::User | Keyword::Workdir | Keyword::Stopsignal | Keyword::Maintainer => {
                let text = rest.text.trim();
                match text.is_empty() {
                    true => Err(self.refuse("exactly one argument is needed")),
                    false => {
                        let start = rest.text.len() - rest.text.trim_start().len();
                        Ok(Arguments::Text(Word::plain(
                            text,
                            rest.span(start..start + text.len()),
                        )))
                    }
                }
            }
            Keyword::Onbuild => self.trigger(rest, refused),
        }
    }

    fn refuse(&self, reason: &str) -> Refused {
        let span = self.line.text.span(0..self.line.text.text.trim_end().len());
        Refused::new(span, format!("{}: {reason}", self.keyword.as_str()))
    }

    fn at_least_one(&self, words: Vec<Word>) -> Result<Arguments, Refused> {
        match words.is_empty() {
            true => Err(self.refuse("at least one argument is needed")),
            false => Ok(Arguments::Words(words)),
        }
    }

    fn from(&self, rest: &Logical) -> Result<Arguments, Refused> {
        let mut words = blank_separated(rest).into_iter();
        match (words.next(), words.next(), words.next(), words.next()) {
            (Some(image), None, None, None) => Ok(Arguments::From { image, name: None }),
            (Some(image), Some(keyword), Some(name), None)
                if keyword.text.eq_ignore_ascii_case("as") =>
            {
                let mut letters = name.text.bytes();
                let begins = letters
                    .next()
                    .is_some_and(|first| first.is_ascii_alphabetic());
                let rest = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
                match begins && letters.all(rest) {
                    true => Ok(Arguments::From {
                        image,
                        name: Some(name),
                    }),
                    false => Err(Refused::new(
                        name.span,
                        format!("{} is not a valid stage name", quoted(&name.text)),
                    )),
                }
            }
            _ => Err(self.refuse("an image is needed, and `AS` with a name can follow it")),
        }
    }

    fn pairs(&self, rest: &Logical) -> Result<Arguments, Refused> {
        let text = &rest.text;
        let words = quoted_words(text, self.escape);
        let Some(first) = words.first() else {
            return Err(self.refuse("at least one argument is needed"));
        };
        let mut pairs = Vec::new();
        if !text[first.clone()].contains('=') {
            // The old form: the value is the rest of the line.
            let name = text[first.start..]
                .split(crate::word::is_blank)
                .next()
                .unwrap_or_default();
            let end = first.start + name.len();
            let value = text[end..].trim();
            if value.is_empty() {
                return Err(self.refuse("a name and a value are needed"));
            }
            let from = text.len() - text[end..].trim_start().len();
            pairs.push(Pair {
                name: Word::plain(name, rest.span(first.start..end)),
                value: Some(Word::plain(value, rest.span(from..from + value.len()))),
            });
            return Ok(Arguments::Pairs(pairs));
        }
        for word in words {
            let pair = pair(rest, word.clone());
            if pair.value.is_none() {
                let shown = quoted(&pair.name.text);
                return Err(Refused::new(pair.name.span, format!("{shown} has no `=`")));
            }
            pairs.push(self.named(pair)?);
        }
        Ok(Arguments::Pairs(pairs))
    }

    fn variables(&self, rest: &Logical) -> Result<Arguments, Refused> {
        let words = quoted_words(&rest.text, self.escape);
        if words.is_empty() {
            return Err(self.refuse("at least one argument is needed"));
        }
        let pairs = words.into_iter().map(|word| self.named(pair(rest, word)));
        Ok(Arguments::Pairs(pairs.collect::<Result<_, _>>()?))
    }

    fn named(&self, pair: Pair) -> Result<Pair, Refused> {
        match pair.name.text.is_empty() {
            true => Err(self.refuse("a name is empty")),
            false => Ok(pair),
        }
    }

    fn list(&self, rest: &Logical) -> Result<Vec<Word>, Refused> {
        Ok(json::array(rest)?.unwrap_or_else(|| blank_separated(rest)))
    }

    fn copy(&self, rest: &Logical) -> Result<Arguments, Refused> {
        let words = self.list(rest)?;
        let Some((target, sources)) = words.split_last() else {
            return Err(self.refuse("a source and a destination are needed"));
        };
        if sources.is_empty() {
            return Err(self.refuse("a source and a destination are needed"));
        }
        if heredoc::announce(&target.text).is_some() {
            return Err(self.refuse("a heredoc is no destination"));
        }
        let is_directory =
            target.text.ends_with(['/', '\\']) || [".", ".."].contains(&&*target.text);
        if sources.len() > 1 && !is_directory && !target.text.contains('$') {
            return Err(Refused::new(
                target.span,
                "with several sources the destination is a directory and ends with `/`",
            ));
        }
        Ok(Arguments::Words(words))
    }

    fn command(&self, rest: &Logical) -> Result<Command, Refused> {
        match json::array(rest)? {
            Some(words) => Ok(Command::Exec(words)),
            None if rest.text.trim().is_empty() && self.keyword == Keyword::Run => {
                Err(self.refuse("a command is needed"))
            }
            None => Ok(Command::Shell(rest.clone())),
        }
    }

    fn health(&self, rest: &Logical) -> Result<Arguments, Refused> {
        let (kind, at) = name_and_rest(&rest.text);
        let command = rest.slice(at..rest.text.len());
        match kind.to_ascii_uppercase().as_str() {
            "" => Err(self.refuse("at least one argument is needed")),
            "NONE" if command.text.trim().is_empty() => Ok(Arguments::Health(None)),
            "NONE" => Err(self.refuse("`NONE` takes no arguments")),
            "CMD" if command.text.trim().is_empty() => Err(self.refuse("a command is needed")),
            "CMD" => Ok(Arguments::Health(Some(self.command(&command)?))),
            _ => Err(self.refuse(&format!("{} is neither `CMD` nor `NONE`", quoted(kind)))),
        }
    }

    fn trigger(&self, rest: &Logical, refused: &mut Vec<Refused>) -> Result<Arguments, Refused> {
        let (name, _) = name_and_rest(&rest.text);
        match Keyword::parse(name) {
            None if name.is_empty() => Err(self.refuse("an instruction is needed")),
            Some(inner @ (Keyword::Onbuild | Keyword::From | Keyword::Maintainer)) => {
                Err(self.refuse(&format!("{} cannot follow it", inner.as_str())))
            }
            _ => {
                let span: Span = rest.span(0..rest.text.len());
                let line = Line {
                    text: rest.clone(),
                    heredocs: self.line.heredocs.clone(),
                    span: span.to(self.line.span),
                };
                // No deeper than this: another ONBUILD is refused above.
                Ok(match instruction(&line, self.escape, refused) {
                    Some(inner) => Arguments::Trigger(Box::new(inner)),
                    None => Arguments::Refused,
                })
            }
        }
    }
}

fn pair(line: &Logical, word: std::ops::Range<usize>) -> Pair {
    let text = &line.text[word.clone()];
    let (name, value) = match text.find('=') {
        Some(at) => (
            word.start..word.start + at,
            Some(word.start + at + 1..word.end),
        ),
        None => (word, None),
    };
    Pair {
        name: Word::plain(&line.text[name.clone()], line.span(name)),
        value: value.map(|range| Word::plain(&line.text[range.clone()], line.span(range))),
    }
}
