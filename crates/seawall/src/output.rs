//! Where answers go.

mod file;
mod start;
mod stream;

use std::borrow::Cow;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use seawall_load::{Diagnostic, Level};
use seawall_model::{Cluster, Object};
use seawall_rbac::Role;
use seawall_report::{Style, escaped, steers};
use seawall_syntax::Shown;

pub(crate) use file::{Keep, link_below, write_with};
pub(crate) use stream::{flush, is_lost, standard_output, tell, tell_exactly};

/// Diagnostics shown before the rest is counted.
const MAX_DIAGNOSTICS: usize = 20;

/// Width when the terminal does not tell.
const DEFAULT_WIDTH: usize = 120;

/// Writes an answer to a file, or to standard output. Names from foreign input cannot steer the terminal that shows
/// it.
pub(crate) fn write(target: Option<&PathBuf>, text: &str) -> anyhow::Result<()> {
    write_exactly(target, &printable(text))
}

/// Writes text that is a program's, or that was made safe to show already and has colours.
pub(crate) fn write_exactly(target: Option<&PathBuf>, text: &str) -> anyhow::Result<()> {
    write_through(target, |out| out.write_all(text.as_bytes()))
}

/// Writes what is made piece by piece to a file, or to standard output.
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

fn to_standard_output(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> anyhow::Result<()> {
    let written = standard_output().and_then(|mut out| {
        write(&mut out)?;
        out.flush()
    });
    written
        .and_then(|()| flush())
        .context("standard output cannot be written")
}

/// Text whose only control characters are ends of lines and tabs.
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    let steers = |character| steers(character) && !matches!(character, '\n' | '\t');
    if text.contains(steers) {
        Cow::Owned(text.replace(steers, "\u{fffd}"))
    } else {
        Cow::Borrowed(text)
    }
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

/// Tells people something that is no finding and no error.
pub(crate) fn note(text: &str) {
    tell(&format!("note: {}", Shown(text)));
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
        tell(&printable(&diagnostic.to_string()));
    }
    if shown.len() > limit {
        tell(&format!(
            "… and {} more diagnostics; --verbose shows them all",
            shown.len() - limit
        ));
    }
}

/// A value as JSON with a newline.
pub(crate) fn json(value: &serde_json::Value) -> anyhow::Result<String> {
    let text = serde_json::to_string_pretty(value).context("the answer as JSON")?;
    let mut text = escaped(text);
    text.push('\n');
    Ok(text)
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
