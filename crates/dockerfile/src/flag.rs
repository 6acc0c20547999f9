//! Flags between an instruction's name and its arguments.

use crate::instruction::Flag;
use crate::keyword::Keyword;
use crate::logical::Logical;
use crate::refusal::{Refused, quoted};
use crate::word::Word;

/// Takes the flags from the beginning of a line: their places, and where the arguments begin. A word that does not begin
/// with two dashes ends them, and so do two dashes alone.
pub(crate) fn leading(line: &Logical, escape: char) -> (Vec<Flag>, usize) {
    let text = &line.text;
    let mut flags = Vec::new();
    let mut at = 0;
    loop {
        at += text[at..].len() - text[at..].trim_start().len();
        if !text[at..].starts_with("--") {
            return (flags, at);
        }
        let end = at + word_end(&text[at..], escape);
        let word = &text[at..end];
        if word == "--" {
            let rest = &text[end..];
            return (flags, end + (rest.len() - rest.trim_start().len()));
        }
        let (name, value) = match word.find('=') {
            Some(equals) => (&word[2..equals.max(2)], Some(at + equals + 1..end)),
            None => (&word[2..], None),
        };
        flags.push(Flag {
            name: name.to_owned(),
            value: value.map(|range| Word::plain(&text[range.clone()], line.span(range))),
            span: line.span(at..end),
        });
        at = end;
    }
}

fn word_end(text: &str, escape: char) -> usize {
    let mut quote = None;
    let mut is_escaped = false;
    for (at, letter) in text.char_indices() {
        match quote {
            _ if is_escaped => is_escaped = false,
            _ if letter == escape => is_escaped = true,
            Some(open) if open == letter => quote = None,
            None if letter == '"' || letter == '\'' => quote = Some(letter),
            None if letter.is_whitespace() => return at,
            _ => {}
        }
    }
    text.len()
}

/// Refuses flags that the instruction does not take.
pub(crate) fn check(keyword: Keyword, flags: &[Flag]) -> Vec<Refused> {
    let known = keyword.flags();
    let mut refused = Vec::new();
    for flag in flags {
        let rule = known.iter().find(|(name, _)| *name == flag.name);
        let reason = match rule {
            None => format!(
                "{} has no flag {}",
                keyword.as_str(),
                quoted(&format!("--{}", flag.name))
            ),
            Some((_, true)) if flag.value.is_none() => {
                format!("`--{}` needs a value", flag.name)
            }
            Some((_, false))
                if flag.value.as_ref().is_some_and(|value| {
                    !["true", "false"].contains(&value.text.to_ascii_lowercase().as_str())
                        && !value.text.contains('$')
                }) =>
            {
                format!("`--{}` takes `true` or `false`", flag.name)
            }
            Some(_) => continue,
        };
        refused.push(Refused::new(flag.span, reason));
    }
    refused
}
