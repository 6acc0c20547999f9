//! A script taken apart.

use super::command::{Inside, Join, Redirect, ShellCommand, ShellWord};
use super::frame::{Closing, Frame, OpenWord};
use crate::limits::{MAX_COMMANDS, MAX_PARAMETER, MAX_SHELL_DEPTH, MAX_UNCLOSED};

/// A script taken apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Script {
    /// Its commands, in the order in which they begin.
    pub commands: Vec<ShellCommand>,
    /// Why not all of it was read.
    pub unknown: Option<&'static str>,
}

/// Takes a script apart.
///
/// ```
/// let script = seawall_dockerfile::shell::parse_script("apt-get update && curl -k https://example.com/i | sudo sh");
/// let programs: Vec<&str> = script.commands.iter().map(|command| command.program()).collect();
/// assert_eq!(programs, ["apt-get", "curl", "sh"]);
/// assert_eq!(script.commands[2].reads, Some(1));
/// ```
pub fn parse_script(text: &str) -> Script {
    let mut lexer = Lexer {
        text,
        at: 0,
        script: Script::default(),
        stack: vec![Frame::new(Closing::End, None, Join::Then)],
        heredocs: Vec::new(),
        unclosed: 0,
    };
    while lexer.step() {}
    while lexer.stack.len() > 1 {
        lexer.close(0);
    }
    lexer.end_command(Join::Then);
    lexer.script
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    script: Script,
    stack: Vec<Frame>,
    /// Heredocs whose content begins with the next line: what ends them, and whether tabs before it count.
    heredocs: Vec<(String, bool)>,
    /// How often the end of `${…}` was not found.
    unclosed: usize,
}

impl Lexer<'_> {
    fn top(&mut self) -> &mut Frame {
        if self.stack.is_empty() {
            self.stack.push(Frame::new(Closing::End, None, Join::Then));
        }
        let last = self.stack.len() - 1;
        &mut self.stack[last]
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self, ahead: usize) -> u8 {
        self.text
            .as_bytes()
            .get(self.at + ahead)
            .copied()
            .unwrap_or(0)
    }

    /// Reads one element; `false` at the end.
    fn step(&mut self) -> bool {
        let Some(letter) = self.rest().chars().next() else {
            return false;
        };
        if self.script.commands.len() >= MAX_COMMANDS {
            self.script.unknown = Some("the script has too many commands");
            return false;
        }
        if self.common(letter) {
            return true;
        }
        if self.top().is_in_quotes {
            self.quoted(letter);
        } else {
            self.bare(letter);
        }
        true
    }

    /// What means the same inside and outside of double quotes.
    fn common(&mut self, letter: char) -> bool {
        match letter {
            '"' => {
                self.word();
                let top = self.top();
                top.is_in_quotes = !top.is_in_quotes;
                self.at += 1;
            }
            '`' if self.top().closing == Closing::Backtick => {
                self.close(1);
            }
            '`' => self.open(1, Closing::Backtick, Inside::Output),
            '$' if self.peek(1) == b'(' => self.open(2, Closing::Parenthesis, Inside::Output),
            '$' => self.parameter(),
            _ => return false,
        }
        true
    }

    fn quoted(&mut self, letter: char) {
        if letter == '\\' {
            self.at += 1;
            match self.rest().chars().next() {
                Some('\n') => self.at += 1,
                Some(next @ ('"' | '\\' | '$' | '`')) => self.take(next),
                _ => self.push("\\"),
            }
            return;
        }
        self.take(letter);
    }

    fn bare(&mut self, letter: char) {
        match letter {
            '\'' => {
                let inside = &self.text[self.at + 1..];
                let length = inside.find('\'').unwrap_or(inside.len());
                let inside = &inside[..length];
                self.push(inside);
                self.at = (self.at + length + 2).min(self.text.len());
            }
            '\\' => {
                self.at += 1;
                match self.rest().chars().next() {
                    Some('\n') => self.at += 1,
                    Some(next) => self.take(next),
                    None => {}
                }
            }
            '#' if self.top().word.is_none() => {
                self.at += self.rest().find('\n').unwrap_or(self.rest().len());
            }
            '\n' => {
                self.end_command(Join::Then);
                self.at += 1;
                self.skip_heredocs();
            }
            ' ' | '\t' | '\r' => {
                self.end_word();
                self.at += 1;
            }
            ';' => self.separate(1, Join::Then),
            '|' if self.peek(1) == b'|' => self.separate(2, Join::Or),
            '|' if self.peek(1) == b'&' => self.separate(2, Join::Pipe),
            '|' => self.separate(1, Join::Pipe),
            '&' if self.peek(1) == b'&' => self.separate(2, Join::And),
            '&' if self.peek(1) == b'>' => self.redirect(2, ">"),
            '&' => self.separate(1, Join::Then),
            '<' | '>' => self.angle(letter),
            '(' if self.top().word.is_none() => self.subshell(),
            ')' if self.top().closing == Closing::Parenthesis => {
                self.close(1);
            }
            ')' => self.separate(1, Join::Then),
            _ => self.take(letter),
        }
    }

    fn angle(&mut self, letter: char) {
        match (letter, self.peek(1), self.peek(2)) {
            ('<', b'(', _) => self.open(2, Closing::Parenthesis, Inside::File),
            ('>', b'(', _) => self.open(2, Closing::Parenthesis, Inside::Sink),
            ('<', b'<', b'<') => self.redirect(3, "<<<"),
            ('<', b'<', b'-') => self.redirect(3, "<<-"),
            ('<', b'<', _) => self.redirect(2, "<<"),
            ('>', b'>', _) => self.redirect(2, ">>"),
            ('>', b'&', _) | ('<', b'&', _) => self.redirect(2, ">&"),
            ('>', b'|', _) => self.redirect(2, ">"),
            ('>', _, _) => self.redirect(1, ">"),
            _ => self.redirect(1, "<"),
        }
    }

    fn redirect(&mut self, length: usize, operator: &'static str) {
        // `2>`: the number is no word.
        let top = self.top();
        if top
            .word
            .as_ref()
            .is_some_and(|word| word.text.bytes().all(|byte| byte.is_ascii_digit()))
        {
            top.word = None;
        }
        self.end_word();
        self.at += length;
        self.top().redirect = Some(operator);
    }

    /// `$name`, `${…}`, or a dollar sign.
    fn parameter(&mut self) {
        let rest = self.rest();
        let length = match rest.as_bytes().get(1) {
            Some(b'{') if self.unclosed < MAX_UNCLOSED => {
                let window = rest.as_bytes().iter().take(MAX_PARAMETER);
                let mut depth = 0_usize;
                let end = window.enumerate().skip(1).find_map(|(at, byte)| {
                    match byte {
                        b'{' => depth += 1,
                        b'}' => depth = depth.saturating_sub(1),
                        _ => {}
                    }
                    (depth == 0).then_some(at + 1)
                });
                end.unwrap_or_else(|| {
                    self.unclosed += 1;
                    2
                })
            }
            Some(first) if first.is_ascii_alphabetic() || *first == b'_' => {
                let name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
                1 + rest.bytes().skip(1).take_while(name).count()
            }
            Some(next) if next.is_ascii_graphic() && !b"\"'`|&;()<>\\ ".contains(next) => 2,
            _ => 1,
        };
        let text = &self.text[self.at..self.at + length];
        self.push(text);
        self.at += length;
        if length > 1 {
            self.word().is_expanded = true;
        }
    }

    fn word(&mut self) -> &mut OpenWord {
        let start = self.at;
        self.top().word.get_or_insert_with(|| OpenWord {
            start,
            ..OpenWord::default()
        })
    }

    fn push(&mut self, text: &str) {
        self.word().text.push_str(text);
    }

    fn take(&mut self, letter: char) {
        self.word().text.push(letter);
        self.at += letter.len_utf8();
    }

    /// The command that is being read.
    fn command(&mut self) -> usize {
        if let Some(index) = self.top().command {
            return index;
        }
        let index = self.script.commands.len();
        let top = self.top();
        top.command = Some(index);
        let command = ShellCommand {
            join: top.join,
            reads: top.last.filter(|_| top.join == Join::Pipe),
            inside: top.inside,
            ..ShellCommand::default()
        };
        self.script.commands.push(command);
        index
    }

    fn end_word(&mut self) {
        let Some(word) = self.top().word.take() else {
            return;
        };
        let redirect = self.top().redirect.take();
        let index = self.command();
        let word = ShellWord {
            text: word.text,
            range: word.start..self.at.max(word.start),
            is_expanded: word.is_expanded,
        };
        if let Some(operator @ ("<<" | "<<-")) = redirect {
            self.heredocs.push((word.text.clone(), operator == "<<-"));
        }
        let command = &mut self.script.commands[index];
        match redirect {
            Some(operator) => command.redirects.push(Redirect {
                operator,
                target: word,
            }),
            None => command.words.push(word),
        }
    }

    fn end_command(&mut self, join: Join) {
        self.end_word();
        let top = self.top();
        if let Some(index) = top.command.take() {
            top.last = Some(index);
        }
        top.join = join;
        top.redirect = None;
    }

    fn separate(&mut self, length: usize, join: Join) {
        self.end_command(join);
        self.at += length;
    }

    /// Commands in a word.
    fn open(&mut self, length: usize, closing: Closing, inside: Inside) {
        self.word().is_expanded = true;
        let text = &self.text[self.at..self.at + length];
        self.push(text);
        let command = self.command();
        self.at += length;
        self.nest(Frame::new(closing, Some((command, inside)), Join::Then));
    }

    fn subshell(&mut self) {
        self.at += 1;
        let top = self.top();
        let (inside, join, last) = (top.inside, top.join, top.last);
        let mut frame = Frame::new(Closing::Parenthesis, inside, join);
        frame.last = last;
        self.nest(frame);
    }

    fn nest(&mut self, frame: Frame) {
        if self.stack.len() >= MAX_SHELL_DEPTH {
            self.script.unknown = Some("the script has too many substitutions in each other");
            return;
        }
        self.stack.push(frame);
    }

    /// Ends what was opened last, with a closing character of this length; 0 where the script ends without it.
    fn close(&mut self, length: usize) {
        self.end_command(Join::Then);
        self.at += length;
        let Some(frame) = self.stack.pop() else {
            return;
        };
        let is_subshell = self.top().word.is_none();
        let top = self.top();
        if is_subshell {
            top.last = frame.last.or(top.last);
            return;
        }
        let end = if frame.closing == Closing::Backtick {
            "`"
        } else {
            ")"
        };
        if let Some(word) = &mut top.word {
            word.text.push_str(end);
        }
    }

    fn skip_heredocs(&mut self) {
        for (end, is_chomped) in std::mem::take(&mut self.heredocs) {
            loop {
                let rest = self.rest();
                let (line, length) = match rest.find('\n') {
                    Some(at) => (&rest[..at], at + 1),
                    None => (rest, rest.len()),
                };
                let candidate = if is_chomped {
                    line.trim_start_matches('\t')
                } else {
                    line
                };
                let is_end = candidate == end || length == 0;
                self.at += length;
                if is_end {
                    break;
                }
            }
        }
    }
}
