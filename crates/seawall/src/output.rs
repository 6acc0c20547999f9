//! Where answers go.

mod file;
mod manner;
mod start;
mod stream;
mod targets;

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fmt;
use std::io::{self, BufWriter, StdoutLock, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use anyhow::Context;
use seawall_load::{Diagnostic, Level};
use seawall_report::Style;
use seawall_text::json::escaped;
use seawall_text::{Answer, Lines, printable};

use manner::is_coloured;
use stream::{is_answer_shown, standard_output, tell_exactly};

pub(crate) use file::{Keep, link_below, write_with};
pub(crate) use manner::{Manner, adopt, is_quiet};
pub(crate) use stream::{flush, is_lost, is_talk_shown};
pub(crate) use targets::{Planned, Target, plan};

use crate::outcome::FAILED;

/// Diagnostics shown before the rest is counted.
const MAX_DIAGNOSTICS: usize = 20;

/// Width when the terminal does not tell.
const DEFAULT_WIDTH: usize = 120;

/// Writes an answer to a file, or to standard output. Nothing else writes there: an answer is safe in its medium.
pub(crate) fn write(target: Option<&PathBuf>, answer: &Answer) -> anyhow::Result<()> {
    write_through(target, |out| out.write_all(answer.as_str().as_bytes()))
}

/// Writes what the writer of a format makes piece by piece to a file, or to standard output.
pub(crate) fn write_through(
    target: Option<&PathBuf>,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> anyhow::Result<()> {
    match target {
        Some(path) if *path == Path::new("/dev/stdout") => to_standard_output(write),
        Some(path) => write_with(path, Keep::Lightly, write),
        None => to_standard_output(write),
    }
}

/// Writes lines that are safe in their medium to standard output at once, of a program that goes on.
pub(crate) fn stream(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut out = standard_output()?;
    write(&mut out)?;
    out.flush()
}

fn to_standard_output(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> anyhow::Result<()> {
    let written = standard_output().and_then(|mut out| {
        write(&mut out)?;
        out.flush()
    });
    written
        .and_then(|()| flush())
        .context("standard output cannot be written")
}

/// Writes a file; the error names it.
pub(crate) fn write_file(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    write_with(path, Keep::Safe, |out| out.write_all(bytes))
}

/// Whether a program at the other end of a pipe has stopped reading, as `head` does.
pub(crate) fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<std::io::Error>()
            .is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
    })
}

/// How to print: colours where they are wanted, the width of a terminal, everything into files and pipes.
pub(crate) fn style(target: Option<&PathBuf>, full: bool) -> Style {
    let terminal = target.is_none() && is_answer_shown();
    let width = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    Style {
        color: target.is_none() && is_coloured(terminal),
        // Lines that a program reads are whole, as everything is that is asked for in full.
        width: if terminal && !full {
            width.unwrap_or(DEFAULT_WIDTH).max(60)
        } else {
            usize::MAX
        },
        everything: full,
        tips: !is_quiet(),
    }
}

/// Standard output for the writer of a format that makes it piece by piece while it reads, and flushes it.
pub(crate) fn pieces() -> anyhow::Result<BufWriter<StdoutLock<'static>>> {
    standard_output().context("standard output cannot be written")
}

/// Where answers go that are written line by line, each a value in JSON.
pub(crate) struct JsonLines<W: Write>(W);

impl JsonLines<BufWriter<StdoutLock<'static>>> {
    /// To standard output.
    pub(crate) fn stdout() -> anyhow::Result<Self> {
        standard_output()
            .map(Self)
            .context("standard output cannot be written")
    }
}

impl<W: Write> JsonLines<W> {
    /// To where somebody else opened.
    pub(crate) fn to(target: W) -> Self {
        Self(target)
    }

    /// Adds a line.
    pub(crate) fn say(&mut self, value: &impl serde::Serialize) -> std::io::Result<()> {
        let line = escaped(serde_json::to_string(value)?);
        self.0.write_all(line.as_bytes())?;
        self.0.write_all(b"\n")
    }

    /// Writes what is held back.
    pub(crate) fn flush(&mut self) -> std::io::Result<()> {
        self.0.flush()
    }

    /// Writes what is left.
    pub(crate) fn finish(mut self) -> std::io::Result<()> {
        self.0.flush()
    }
}

/// Says one line on standard error. Nothing else writes there.
pub(crate) fn tell(line: fmt::Arguments<'_>) {
    let mut lines = Lines::new();
    lines.line(line);
    tell_exactly(lines.as_str());
}

/// Tells people something that is no finding and no error.
pub(crate) fn note(text: &str) {
    tell(format_args!("note: {text}"));
}

/// Tells people what makes an answer worth less.
pub(crate) fn warn(text: &str) {
    tell(format_args!("warning: {text}"));
}

/// The same for what is found several times, and is told once.
pub(crate) fn note_once(text: &str) {
    static TOLD: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let is_new = TOLD
        .lock()
        .map_or(true, |mut told| told.insert(text.to_owned()));
    if is_new {
        note(text);
    }
}

/// Tells people how to read or use an answer, unless they want the answer alone.
pub(crate) fn advise(text: &str) {
    if !is_quiet() {
        note(text);
    }
}

/// Help, the version, or what is wrong with the arguments; gives the status. The arguments are repeated, and a script may
/// have made one of a name.
pub(crate) fn usage(error: &clap::Error) -> u8 {
    let text = error.render();
    let is_harmless = |argument: OsString| {
        let argument = argument.to_string_lossy();
        printable(&argument) == argument && !argument.contains("##") && !argument.contains("::")
    };
    let is_harmless = std::env::args_os().all(is_harmless);
    let in_colours = |is_terminal| match is_harmless && is_coloured(is_terminal) {
        true => text.ansi().to_string(),
        false => text.to_string(),
    };
    if error.use_stderr() {
        if is_harmless {
            let hint = usage_hint(error);
            let mut told = in_colours(is_talk_shown());
            if hint.is_some() {
                told = without_tip(&told);
            }
            tell_exactly(&without_credentials(told));
            if let Some(hint) = hint {
                tell(format_args!("  hint: {hint}"));
            }
        } else {
            // Where a repeated argument ends is not known, so that everything is one line.
            let text = text.to_string();
            let words: Vec<&str> = text.split_whitespace().collect();
            let line = without_credentials(words.join(" "));
            tell(format_args!("{line}"));
        }
        return FAILED;
    }
    let answer = Answer::of_lines(&in_colours(is_answer_shown()));
    match write(None, &answer) {
        Ok(()) => 0,
        Err(cause) => {
            self::error(&cause);
            FAILED
        }
    }
}

/// The text without credentials, which an argument can hold: the password of a URL.
fn without_credentials(text: String) -> String {
    seawall_secret::redact_named("", &text).unwrap_or(text)
}

/// The text without the advice to pass an option as a value, which is no good where it is known what is meant.
fn without_tip(text: &str) -> String {
    let mut kept = String::new();
    let mut lines = text.split_inclusive('\n');
    while let Some(line) = lines.next() {
        match line.contains("to pass '") {
            // The empty line after it goes with it.
            true => drop(lines.next()),
            false => kept.push_str(line),
        }
    }
    kept
}

/// What stands here for an option of kubectl that has another name here.
fn kubectl_hint(argument: &str) -> Option<&'static str> {
    let name = argument.split('=').next().unwrap_or(argument);
    Some(match name {
        "-n" | "--namespace" => {
            "`--default-namespace NAME` puts the objects of files that name no namespace there, as `kubectl apply --namespace` does"
        }
        "-A" | "--all-namespaces" => "every namespace of the input is read; omit it",
        "-f" | "--filename" => "pass files and directories without an option, or with `-i`",
        "-k" | "--kustomize" => {
            "pass the directory of the kustomization without an option, or with `-i`"
        }
        "--as" => {
            "`--impersonate USER` reads live clusters as another user, as `kubectl --as` does"
        }
        "--as-group" => "`--impersonate-group GROUP`, together with `--impersonate USER`",
        "--kubeconfig" => "set the environment variable KUBECONFIG, and add `--cluster`",
        _ => return None,
    })
}

/// What to do about an argument that is an input, where inputs are named by an option.
fn usage_hint(error: &clap::Error) -> Option<String> {
    use clap::error::{ContextKind, ContextValue, ErrorKind};
    let Some(ContextValue::String(argument)) = error.get(ContextKind::InvalidArg) else {
        return None;
    };
    if error.kind() == ErrorKind::UnknownArgument
        && let Some(hint) = kubectl_hint(argument)
    {
        return Some(hint.to_owned());
    }
    let words: Vec<OsString> = std::env::args_os().skip(1).take(2).collect();
    let takes_option = words
        .first()
        .is_some_and(|word| word == "rbac" || word == "network")
        && words.get(1).is_some_and(|command| command != "diff");
    let is_unexpected = error.kind() == ErrorKind::UnknownArgument && !argument.starts_with("--");
    if !takes_option || !is_unexpected {
        return None;
    }
    let is_input = argument == "-" || Path::new(argument).exists();
    Some(match is_input {
        true => format!("pass inputs with -i: `-i {argument}`"),
        false => {
            "pass inputs with -i, such as `-i deploy/`; see `--help` for other options".to_owned()
        }
    })
}

/// Says why the program could not do what it was asked: what is wrong in one line, and what to do about it in another.
pub(crate) fn error(error: &anyhow::Error) {
    let text = format!("{error:#}");
    let (what, hint) = match text.split_once("\n  hint: ") {
        Some((what, hint)) => (what, Some(hint)),
        None => (&*text, None),
    };
    tell(format_args!("error: {what}"));
    if let Some(hint) = hint {
        tell(format_args!("  hint: {hint}"));
    }
}

/// Shows diagnostics on standard error, errors first.
pub(crate) fn diagnostics(diagnostics: &[Diagnostic], verbose: bool) {
    let mut shown: Vec<&Diagnostic> = diagnostics
        .iter()
        .filter(|diagnostic| verbose || diagnostic.is_shown || diagnostic.level > Level::Note)
        .collect();
    shown.sort_by_key(|diagnostic| std::cmp::Reverse(diagnostic.level));
    let limit = if verbose { usize::MAX } else { MAX_DIAGNOSTICS };
    for diagnostic in shown.iter().take(limit) {
        for line in diagnostic.to_string().lines() {
            tell(format_args!("{line}"));
        }
    }
    if shown.len() > limit {
        tell(format_args!(
            "… and {} more diagnostics; --verbose shows them all",
            shown.len() - limit
        ));
    }
}
