//! The paths of a node that give something: `content/host/paths.yaml`, which explains its own fields.

use std::cmp::Reverse;
use std::sync::OnceLock;

use seawall_content::{ContentError, Document, Reader, files};

use super::form::{HostPath, is_process};

/// What a path can give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gift {
    Runs,
    Credentials,
    RuntimeSocket,
    DaemonSocket,
    Pods,
    Logs,
    Kernel,
    Sysfs,
    CorePattern,
    Device,
}

const GIFTS: &[(&str, Gift)] = &[
    ("runs", Gift::Runs),
    ("credentials", Gift::Credentials),
    ("runtime-socket", Gift::RuntimeSocket),
    ("daemon-socket", Gift::DaemonSocket),
    ("pods", Gift::Pods),
    ("logs", Gift::Logs),
    ("kernel", Gift::Kernel),
    ("sysfs", Gift::Sysfs),
    ("core-pattern", Gift::CorePattern),
    ("device", Gift::Device),
];

/// A path of the table.
#[derive(Debug)]
pub(super) struct Entry {
    path: HostPath,
    pub(super) gives: Vec<Gift>,
    pub(super) runs_if: Option<String>,
    pub(super) credentials_if: Option<String>,
}

/// Where an entry is, as seen from a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    /// The path is inside of it.
    Above,
    /// It is the path.
    Same,
    /// It is inside of the path.
    Below,
}

impl Entry {
    /// Where it is, as seen from a path; `None` where neither contains the other.
    pub(super) fn relation(&self, path: &HostPath) -> Option<Relation> {
        if self.path.system != path.system {
            return None;
        }
        let mut pairs = self.path.parts.iter().zip(&path.parts);
        if !pairs.all(|(own, part)| is_part(own, part)) {
            return None;
        }
        Some(match self.path.parts.len().cmp(&path.parts.len()) {
            std::cmp::Ordering::Less => Relation::Above,
            std::cmp::Ordering::Equal => Relation::Same,
            std::cmp::Ordering::Greater => Relation::Below,
        })
    }

    /// How near it is to a path that is inside of it: deeper is nearer, and a name is nearer than a pattern.
    pub(super) fn rank(&self) -> (usize, Reverse<usize>) {
        let patterns = self
            .path
            .parts
            .iter()
            .filter(|part| part.ends_with('*') || &***part == PROCESS);
        (self.path.parts.len(), Reverse(patterns.count()))
    }
}

/// Whether a part of a path is what a part of an entry names.
fn is_part(own: &str, part: &str) -> bool {
    if own == PROCESS {
        return is_process(part);
    }
    match own.strip_suffix('*') {
        Some(start) => part.starts_with(start),
        None => own == part,
    }
}

/// The part of an entry that stands for any process.
const PROCESS: &str = "<process>";

/// Reads the content.
pub(super) fn read() -> Result<Vec<Entry>, ContentError> {
    Document::built_in(files::HOST_PATHS, "seawall.host-paths", 1..=1)?.read(|root| {
        root.list("paths")?
            .not_empty()?
            .distinct_by("path")?
            .each(entry)
    })
}

fn entry(entry: &Reader<'_>) -> Result<Entry, ContentError> {
    let gives = entry.optional_list("gives")?.items();
    let gives = gives
        .map(|word| word.one_of(GIFTS).copied())
        .collect::<Result<Vec<Gift>, ContentError>>()?;
    let clause = |name: &'static str, gift: Gift| match entry.optional_text(name)? {
        Some(_) if !gives.contains(&gift) => {
            Err(entry.error(format!("`{name}` without what it is about in `gives`")))
        }
        text => Ok(text.map(str::to_owned)),
    };
    Ok(Entry {
        path: HostPath::new(entry.text("path")?, false),
        runs_if: clause("runs_if", Gift::Runs)?,
        credentials_if: clause("credentials_if", Gift::Credentials)?,
        gives,
    })
}

/// Every entry. Content that cannot be read gives none, which a test rules out.
pub(super) fn entries() -> &'static [Entry] {
    static LIST: OnceLock<Vec<Entry>> = OnceLock::new();
    LIST.get_or_init(|| read().unwrap_or_default())
}
