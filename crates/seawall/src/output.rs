//! Where answers go.

use std::ffi::OsString;
use std::fmt;
use std::io::{BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use seawall_load::{Diagnostic, Level};
use seawall_model::{Cluster, Object};
use seawall_rbac::Role;
use seawall_report::Style;
use seawall_text::json::escaped;
use seawall_text::{Answer, Lines, printable};

/// Diagnostics shown before the rest is counted.
const MAX_DIAGNOSTICS: usize = 20;

/// Width when the terminal does not tell.
const DEFAULT_WIDTH: usize = 120;

/// Writes an answer to a file, or to standard output. Nothing else writes there: an answer is safe in its medium.
pub(crate) fn write(target: Option<&PathBuf>, answer: &Answer) -> anyhow::Result<()> {
    let bytes = answer.as_str().as_bytes();
    match target {
        Some(path) => write_file(path, bytes),
        None => std::io::stdout()
            .lock()
            .write_all(bytes)
            .context("standard output cannot be written"),
    }
}

/// Writes a file; the error names it.
pub(crate) fn write_file(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    std::fs::write(path, bytes).with_context(|| format!("`{}` cannot be written", path.display()))
}

/// Whether a program at the other end of a pipe has stopped reading, as `head` does.
pub(crate) fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<std::io::Error>()
            .is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
    })
}

/// How to print: colours on a terminal unless `NO_COLOR` is set, its width, everything into files and pipes.
pub(crate) fn style(target: Option<&PathBuf>, full: bool) -> Style {
    let terminal = target.is_none() && std::io::stdout().is_terminal();
    let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let width = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    Style {
        color: terminal && !plain,
        width: if terminal {
            width.unwrap_or(DEFAULT_WIDTH).max(60)
        } else {
            DEFAULT_WIDTH
        },
        everything: full,
    }
}

/// Where answers go that are written line by line, each a value in JSON.
pub(crate) struct JsonLines<W: Write>(BufWriter<W>);

impl JsonLines<std::io::StdoutLock<'static>> {
    /// To standard output.
    pub(crate) fn stdout() -> Self {
        Self::to(std::io::stdout().lock())
    }
}

impl JsonLines<Box<dyn Write>> {
    /// To a file, or to standard output.
    pub(crate) fn at(target: Option<&PathBuf>) -> anyhow::Result<Self> {
        Ok(Self::to(match target {
            Some(path) => {
                let file = std::fs::File::create(path);
                Box::new(file.with_context(|| format!("`{}` cannot be written", path.display()))?)
            }
            None => Box::new(std::io::stdout().lock()),
        }))
    }
}

impl<W: Write> JsonLines<W> {
    fn to(target: W) -> Self {
        Self(BufWriter::with_capacity(1 << 16, target))
    }

    /// Adds a line.
    pub(crate) fn say(&mut self, value: &impl serde::Serialize) -> std::io::Result<()> {
        let line = escaped(serde_json::to_string(value)?);
        self.0.write_all(line.as_bytes())?;
        self.0.write_all(b"\n")
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
    eprint!("{}", lines.as_str());
}

/// Tells people something that is no finding and no error.
pub(crate) fn note(text: &str) {
    tell(format_args!("note: {text}"));
}

/// Help, the version, or what is wrong with the arguments. These are repeated, and a script may have made one of a name.
pub(crate) fn usage(error: &clap::Error) -> ExitCode {
    let text = error.render().to_string();
    let is_harmless = |argument: OsString| {
        let argument = argument.to_string_lossy();
        printable(&argument) == argument && !argument.contains("##") && !argument.contains("::")
    };
    if std::env::args_os().all(is_harmless) {
        // In colours, and as wide as the terminal.
        let _ = error.print();
    } else if error.use_stderr() {
        // Where a repeated argument ends is not known, so that everything is one line.
        let text = text.trim_end().replace('\n', " ");
        tell(format_args!(
            "{}",
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        ));
    } else {
        let _ = write(None, &Answer::of_lines(&text));
    }
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
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
        .filter(|diagnostic| verbose || diagnostic.level > Level::Note)
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

/// A value as JSON with a newline.
pub(crate) fn json(value: &serde_json::Value) -> anyhow::Result<Answer> {
    Ok(Answer::json(value))
}

/// ` (file:line:column)` of a field; empty where there is no text to point at.
pub(crate) fn place(object: &Object, path: &str) -> String {
    let position = object.locate(path);
    match (object.source.has_text(), position.is_known()) {
        (true, true) => format!(" ({}:{position})", object.source.name),
        (true, false) => format!(" ({})", object.source.name),
        _ => String::new(),
    }
}

/// Where a role says something; for one that is not in the input, why it is known.
pub(crate) fn role_place(role: &Role, cluster: &Cluster, path: &str) -> String {
    match role.object {
        Some(object) => place(cluster.object(object), path),
        None => " (as Kubernetes brings it; it is not in the input)".to_owned(),
    }
}

/// Names that are shown of a longer list.
const MAX_NAMES: usize = 5;

/// The first few names, and how many more.
pub(crate) fn few(names: &[String]) -> String {
    let shown = names[..names.len().min(MAX_NAMES)].join(", ");
    match names.len().saturating_sub(MAX_NAMES) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
