//! Shell scripts, as far as they decide with which words a program is called.
//!
//! Words, quotes, separators, redirections and assignments are read; nothing is run. What an expansion stands for is
//! not known and is marked in its word. Here-documents are beyond this, and make the whole script unreadable.

use super::word::{Word, is_assignment};

/// One simple command.
#[derive(Debug, Default)]
pub(super) struct Command {
    /// `NAME=value` before the words.
    pub(super) assignments: Vec<Word>,
    /// The words.
    pub(super) words: Vec<Word>,
}

impl Command {
    /// Whether it may change the variables of a later command.
    pub(super) fn sets_environment(&self) -> bool {
        match self.words.first() {
            None => !self.assignments.is_empty(),
            Some(first) => matches!(
                first.text.as_str(),
                "export" | "source" | "." | "set" | "read" | "eval" | "declare" | "typeset"
            ),
        }
    }
}

/// Words of the shell's grammar that may stand before a command.
const RESERVED: &[&str] = &[
    "if", "then", "elif", "else", "while", "until", "do", "!", "{", "time",
];

/// The simple commands of a script; `None` when it cannot be read.
pub(super) fn commands(script: &str, path: &str) -> Option<Vec<Command>> {
    let mut lexer = Lexer {
        rest: script,
        path,
        commands: vec![Command::default()],
        word: None,
        skips_next: false,
    };
    while lexer.step()? {}
    lexer.end_word();
    Some(lexer.commands)
}

struct Lexer<'s> {
    rest: &'s str,
    path: &'s str,
    commands: Vec<Command>,
    word: Option<Word>,
    /// The next word is the target of a redirection.
    skips_next: bool,
}

impl Lexer<'_> {
    fn word(&mut self) -> &mut Word {
        self.word.get_or_insert_with(|| Word {
            text: String::new(),
            known: 0,
            path: self.path.to_owned(),
            hidden: None,
            splits: false,
        })
    }

    fn push(&mut self, character: char) {
        let word = self.word();
        word.text.push(character);
        if word.hidden.is_none() {
            word.known = word.text.len();
        }
    }

    fn hide(&mut self, reference: &str, splits: bool) {
        let word = self.word();
        word.text.push_str(reference);
        word.hidden.get_or_insert_with(|| reference.to_owned());
        word.splits |= splits;
    }

    fn next(&mut self) -> Option<char> {
        let mut characters = self.rest.chars();
        let character = characters.next()?;
        self.rest = characters.as_str();
        Some(character)
    }

    fn end_word(&mut self) {
        let Some(word) = self.word.take() else { return };
        if std::mem::take(&mut self.skips_next) {
            return;
        }
        let Some(command) = self.commands.last_mut() else {
            return;
        };
        if command.words.is_empty() {
            if word.hidden.is_none() && RESERVED.contains(&word.text.as_str()) {
                return;
            }
            if is_assignment(word.known_text()) {
                command.assignments.push(word);
                return;
            }
        }
        command.words.push(word);
    }

    fn end_command(&mut self) {
        self.end_word();
        self.skips_next = false;
        self.commands.push(Command::default());
    }

    /// Reads one piece; `Some(false)` at the end, `None` when the script cannot be read.
    fn step(&mut self) -> Option<bool> {
        let Some(character) = self.next() else {
            return Some(false);
        };
        match character {
            ' ' | '\t' | '\r' => self.end_word(),
            '&' if self.rest.starts_with('>') => self.end_word(),
            '\n' | ';' | '|' | '&' | '(' | ')' => self.end_command(),
            '#' if self.word.is_none() => {
                let end = self.rest.find('\n').unwrap_or(self.rest.len());
                self.rest = self.rest.get(end..)?;
            }
            '<' | '>' => self.redirect()?,
            '\\' => match self.next() {
                Some('\n') | None => {}
                Some(escaped) => self.push(escaped),
            },
            '\'' => {
                let (inside, rest) = self.rest.split_once('\'')?;
                self.word();
                for character in inside.chars() {
                    self.push(character);
                }
                self.rest = rest;
            }
            '"' => self.double_quoted()?,
            '$' | '`' => self.expansion(character, true)?,
            other => self.push(other),
        }
        Some(true)
    }

    fn redirect(&mut self) -> Option<()> {
        // The digits of `2>` are no word.
        let is_descriptor = self
            .word
            .as_ref()
            .is_some_and(|word| word.text.bytes().all(|byte| byte.is_ascii_digit()));
        if is_descriptor {
            self.word = None;
        }
        self.end_word();
        if self.rest.starts_with('<') || self.rest.starts_with('(') {
            return None;
        }
        self.rest = self.rest.trim_start_matches(['>', '&', '|']);
        self.skips_next = true;
        Some(())
    }

    fn double_quoted(&mut self) -> Option<()> {
        self.word();
        loop {
            match self.next()? {
                '"' => return Some(()),
                '\\' => match self.next()? {
                    '\n' => {}
                    escaped @ ('$' | '`' | '"' | '\\') => self.push(escaped),
                    other => {
                        self.push('\\');
                        self.push(other);
                    }
                },
                start @ ('$' | '`') => self.expansion(start, false)?,
                other => self.push(other),
            }
        }
    }

    /// `$NAME`, `${…}`, `$(…)`, or what stands in backquotes.
    fn expansion(&mut self, start: char, splits: bool) -> Option<()> {
        let length = if start == '`' {
            self.rest.find('`')? + 1
        } else {
            match self.rest.chars().next() {
                Some('(') => closing(self.rest, '(', ')')?,
                Some('{') => closing(self.rest, '{', '}')?,
                Some(name) if name.is_ascii_alphabetic() || name == '_' => self
                    .rest
                    .find(|next: char| !(next.is_ascii_alphanumeric() || next == '_'))
                    .unwrap_or(self.rest.len()),
                Some(special) if "@*#?$!-0123456789".contains(special) => 1,
                _ => {
                    self.push('$');
                    return Some(());
                }
            }
        };
        let (inside, rest) = self.rest.split_at_checked(length)?;
        // `"$@"` is several words in spite of its quotes.
        self.hide(&format!("{start}{inside}"), splits || inside == "@");
        self.rest = rest;
        Some(())
    }
}

/// The length of a bracketed text, brackets included.
fn closing(text: &str, open: char, close: char) -> Option<usize> {
    let mut depth = 0_usize;
    for (index, character) in text.char_indices() {
        if character == open {
            depth += 1;
        } else if character == close {
            depth = depth.checked_sub(1)?;
            if depth == 0 {
                return Some(index + close.len_utf8());
            }
        }
    }
    None
}
