//! One command of a script.

use std::ops::Range;

/// One command of a script.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ShellCommand {
    /// Its words, with assignments before the program.
    pub words: Vec<ShellWord>,
    /// Its redirections.
    pub redirects: Vec<Redirect>,
    /// How it follows the one before.
    pub join: Join,
    /// The command whose output it reads.
    pub reads: Option<usize>,
    /// The command in whose words it stands.
    pub inside: Option<(usize, Inside)>,
}

/// A word of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShellWord {
    /// Without quotes and escapes; variables and substitutions as written.
    pub text: String,
    /// Where it stands in the script.
    pub range: Range<usize>,
    /// Whether a variable or substitution is in it.
    pub is_expanded: bool,
}

/// A redirection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirect {
    /// `>`, `>>`, `<`, `<<`, `<<<`, `>&`.
    pub operator: &'static str,
    /// Where to or from.
    pub target: ShellWord,
}

/// How a command follows the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Join {
    /// It is the first, or the one before has ended, whatever came of it.
    #[default]
    Then,
    /// The one before has succeeded.
    And,
    /// The one before has failed.
    Or,
    /// It reads the output of the one before.
    Pipe,
}

/// How a command stands in a word of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inside {
    /// `$(…)` and backticks: its output is part of the word.
    Output,
    /// `<(…)`: the word is a file with its output.
    File,
    /// `>(…)`: what is written to the word is its input.
    Sink,
}

/// Words of the shell's own before a command.
const RESERVED: &[&str] = &[
    "{", "}", "!", "if", "then", "do", "else", "elif", "while", "until", "time", "(",
];

/// Programs that run another one, with their flags that take a value.
const WRAPPERS: &[(&str, &[&str])] = &[
    (
        "sudo",
        &[
            "-u", "-g", "-h", "-p", "-C", "-r", "-t", "--user", "--group",
        ],
    ),
    ("doas", &["-u", "-C"]),
    ("env", &["-u", "-C", "-S"]),
    ("exec", &["-a"]),
    ("command", &[]),
    ("builtin", &[]),
    ("nohup", &[]),
    ("time", &[]),
    ("nice", &["-n"]),
    ("ionice", &["-c", "-n"]),
    ("timeout", &["-s", "-k"]),
    ("xargs", &["-I", "-n", "-P", "-d", "-L"]),
    ("eatmydata", &[]),
    ("busybox", &[]),
    ("gosu", &[]),
    ("su-exec", &[]),
];

/// Wrappers whose first operand is not the program: a duration, a user.
const WITH_OPERAND: &[&str] = &["timeout", "gosu", "su-exec"];

impl ShellCommand {
    /// The index of the word that is the program, behind assignments, the shell's own words, and programs such as `sudo`
    /// and `env` that run it.
    pub fn program_at(&self) -> Option<usize> {
        let mut at = 0;
        loop {
            let word = self.words.get(at)?;
            if RESERVED.contains(&&*word.text) || assignment(&word.text).is_some() {
                at += 1;
                continue;
            }
            let name = base_name(&word.text);
            let Some((_, valued)) = WRAPPERS.iter().find(|(wrapper, _)| *wrapper == name) else {
                return Some(at);
            };
            let wrapper = at;
            at += 1;
            while let Some(flag) = self.words.get(at).filter(|word| word.text.starts_with('-')) {
                at += if valued.contains(&&*flag.text) { 2 } else { 1 };
            }
            if WITH_OPERAND.contains(&name) {
                at += 1;
            }
            if self.words.get(at).is_none() {
                return Some(wrapper);
            }
        }
    }

    /// The program without its directory; empty where there is none.
    pub fn program(&self) -> &str {
        match self.program_at().and_then(|at| self.words.get(at)) {
            Some(word) => base_name(&word.text),
            None => "",
        }
    }

    /// The words behind the program.
    pub fn arguments(&self) -> &[ShellWord] {
        match self.program_at() {
            Some(at) => self.words.get(at + 1..).unwrap_or_default(),
            None => &[],
        }
    }

    /// Whether a word is among the arguments.
    pub fn has_argument(&self, text: &str) -> bool {
        self.arguments().iter().any(|word| word.text == text)
    }

    /// Whether flags of one letter, written alone or together, are among the arguments.
    pub fn has_short_flag(&self, letter: char) -> bool {
        self.arguments().iter().any(|word| {
            let flags = word
                .text
                .strip_prefix('-')
                .filter(|rest| !rest.starts_with('-'));
            flags.is_some_and(|rest| {
                rest.chars().all(|c| c.is_ascii_alphanumeric()) && rest.contains(letter)
            })
        })
    }

    /// The arguments that are no flags.
    pub fn operands(&self) -> impl Iterator<Item = &ShellWord> {
        self.arguments()
            .iter()
            .filter(|word| !word.text.starts_with('-'))
    }

    /// From its first to its last word.
    pub fn range(&self) -> Range<usize> {
        let start = self.words.first().map_or(0, |word| word.range.start);
        let end = self.words.last().map_or(start, |word| word.range.end);
        start..end.max(start)
    }
}

/// A path's last part.
fn base_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Name and value, where a word assigns.
pub fn assignment(word: &str) -> Option<(&str, &str)> {
    let (name, value) = word.split_once('=')?;
    let mut letters = name.bytes();
    let first = letters.next()?;
    let fine = (first.is_ascii_alphabetic() || first == b'_')
        && letters.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    fine.then_some((name, value))
}
