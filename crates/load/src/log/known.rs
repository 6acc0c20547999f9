//! Which files of a log were read already.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::identity::{Disk, Head, open};

/// How a file was when it was looked at.
type Look = (Disk, u64, Option<SystemTime>);

/// Files that were found to be read already, so that they are not opened again as long as they stay as they are.
#[derive(Debug, Default)]
pub(super) struct Known(HashMap<PathBuf, Look>);

impl Known {
    /// A file is passed over as long as it stays as it is.
    pub fn ignore(&mut self, path: &Path) {
        if let Some(look) = look(path) {
            self.0.insert(path.to_owned(), look);
        }
    }

    /// Whether a file begins with one of the heads.
    pub fn has<'h>(&mut self, path: &Path, heads: impl Iterator<Item = &'h Head>) -> bool {
        let look = look(path);
        if look.is_some() && self.0.get(path).copied() == look {
            return true;
        }
        let mut sizes: BTreeMap<u64, BTreeSet<&str>> = BTreeMap::new();
        for head in heads.filter(|head| head.is_telling()) {
            sizes.entry(head.bytes).or_default().insert(&head.sha256);
        }
        let is_known = sizes.into_iter().any(|(bytes, heads)| {
            let own = Head::of(path, bytes).ok().flatten();
            own.is_some_and(|own| heads.contains(&*own.sha256))
        });
        match look {
            Some(look) if is_known => {
                self.0.insert(path.to_owned(), look);
            }
            _ => {
                self.0.remove(path);
            }
        }
        is_known
    }
}

fn look(path: &Path) -> Option<Look> {
    let file = open(path).ok()?;
    let metadata = file.metadata().ok()?;
    Some((
        Disk::of(&file).ok()?,
        metadata.len(),
        metadata.modified().ok(),
    ))
}
