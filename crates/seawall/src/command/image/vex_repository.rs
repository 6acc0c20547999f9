//! VEX repositories that the user names: directories and archives with an `index.json`.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use seawall_advisory::vex::limits::{MAX_REPOSITORY_BYTES, MAX_VEX_BYTES};
use seawall_advisory::vex::{Statement, VexIndex, read};
use seawall_package::Purl;
use seawall_registry::read_feed;

/// The index of a repository.
const INDEX: &str = "index.json";

/// Most documents of one repository that are read for one scan.
const MAX_DOCUMENTS: usize = 20_000;

/// A repository whose index was read.
pub(super) struct VexRepository {
    path: PathBuf,
    index: VexIndex,
    /// Of an archive: what stands before the paths of its members; archives of git hosts have one directory at the top.
    prefix: Option<String>,
}

/// What is no document may be a repository: a directory, or an archive by its first bytes.
pub(super) fn is_repository(path: &Path) -> bool {
    if path.is_dir() {
        return true;
    }
    let mut head = [0; 4];
    let read = std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut head));
    read.is_ok()
        && matches!(
            head,
            [0x1f, 0x8b, ..] | [b'P', b'K', 3, 4] | [0x28, 0xb5, 0x2f, 0xfd]
        )
}

impl VexRepository {
    /// Reads the index.
    pub(super) fn open(path: &Path) -> anyhow::Result<Self> {
        let named = || format!("the VEX repository `{}`", path.display());
        let (bytes, prefix) = match path.is_dir() {
            true => (
                bounded(&path.join(INDEX), MAX_REPOSITORY_BYTES).with_context(named)?,
                None,
            ),
            false => {
                let mut found: Option<(String, Vec<u8>)> = None;
                read_feed(path, &mut |name, bytes| {
                    let Some(prefix) = name.strip_suffix(INDEX) else {
                        return;
                    };
                    let is_outer = |(known, _): &(String, Vec<u8>)| prefix.len() < known.len();
                    let is_whole = prefix.is_empty() || prefix.ends_with('/');
                    if is_whole && found.as_ref().is_none_or(is_outer) {
                        found = Some((prefix.to_owned(), bytes.to_owned()));
                    }
                })
                .with_context(named)?;
                match found {
                    Some((prefix, bytes)) => (bytes, Some(prefix)),
                    None => bail!("{} has no `{INDEX}`", named()),
                }
            }
        };
        Ok(Self {
            path: path.to_owned(),
            index: VexIndex::read(&bytes).with_context(named)?,
            prefix,
        })
    }

    /// The statements of documents about these packages. What cannot be read makes the answer incomplete.
    pub(super) fn about(
        &self,
        packages: &[Purl],
        not_evaluated: &mut Vec<String>,
    ) -> anyhow::Result<Vec<Statement>> {
        let mut wanted: BTreeSet<&str> = BTreeSet::new();
        for package in packages {
            wanted.extend(self.index.about(package));
        }
        let shown = self.path.display();
        let mut say = |what: String| not_evaluated.push(format!("`{shown}`: {what}"));
        for what in &self.index.unknown {
            say(what.clone());
        }
        if let Some(more) = wanted
            .len()
            .checked_sub(MAX_DOCUMENTS)
            .filter(|more| *more > 0)
        {
            say(format!("{more} documents beyond {MAX_DOCUMENTS}"));
        }
        let wanted: BTreeSet<&str> = wanted.into_iter().take(MAX_DOCUMENTS).collect();
        let documents = self.documents(&wanted)?;
        let mut statements = Vec::new();
        for location in wanted {
            let read = match documents.get(location) {
                Some(Ok(bytes)) => read(bytes).map_err(|error| error.to_string()),
                Some(Err(reason)) => Err(reason.clone()),
                None => Err("it is not there".to_owned()),
            };
            match read {
                Ok(vex) => {
                    for what in vex.unknown {
                        say(format!("{location}: {what}"));
                    }
                    statements.extend(vex.statements);
                }
                Err(reason) => say(format!("{location}: {reason}")),
            }
        }
        Ok(statements)
    }

    fn documents(
        &self,
        wanted: &BTreeSet<&str>,
    ) -> anyhow::Result<BTreeMap<String, Result<Vec<u8>, String>>> {
        let mut documents = BTreeMap::new();
        let Some(prefix) = &self.prefix else {
            let root = self.path.canonicalize()?;
            for location in wanted {
                let path = self.path.join(location);
                // A link in the repository does not lead out of it.
                let is_inside = path
                    .canonicalize()
                    .is_ok_and(|path| path.starts_with(&root));
                let read = match is_inside {
                    true => bounded(&path, MAX_VEX_BYTES).map_err(|error| error.to_string()),
                    false => Err("it is not there".to_owned()),
                };
                documents.insert((*location).to_owned(), read);
            }
            return Ok(documents);
        };
        if wanted.is_empty() {
            return Ok(documents);
        }
        let mut bytes_kept = 0;
        read_feed(&self.path, &mut |name, bytes| {
            let location = name.strip_prefix(prefix.as_str()).unwrap_or_default();
            if wanted.contains(location) {
                bytes_kept += bytes.len();
                let read = match bytes_kept > 2 * MAX_VEX_BYTES {
                    true => Err("the documents are too large together".to_owned()),
                    false => Ok(bytes.to_owned()),
                };
                documents.insert(location.to_owned(), read);
            }
        })
        .with_context(|| format!("`{}`", self.path.display()))?;
        Ok(documents)
    }
}

fn bounded(path: &Path, most: usize) -> anyhow::Result<Vec<u8>> {
    // Before it is opened: opening a pipe waits for somebody who writes to it.
    if std::fs::metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
        bail!("`{}` is no regular file", path.display());
    }
    let named = || format!("`{}`", path.display());
    let file = std::fs::File::open(path).with_context(named)?;
    let mut bytes = Vec::new();
    file.take(most as u64 + 1)
        .read_to_end(&mut bytes)
        .with_context(named)?;
    if bytes.len() > most {
        bail!("`{}` is larger than {most} bytes", path.display());
    }
    Ok(bytes)
}
