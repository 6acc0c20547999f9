//! Applies layers one after the other.

use super::tree::{Obstacle, ROOT, Tree};
use super::visible::{At, Replaced, Visible, VisibleKind};
use crate::entry::{Entry, EntryKind};
use crate::layer::{LayerReading, Removal};
use crate::limits::MAX_UNKNOWNS;
use crate::path::split;
use crate::unknown::{Unknown, UnknownKind};

/// Layers so far.
#[derive(Debug, Default)]
pub(super) struct Stack {
    tree: Tree,
    replaced: Vec<Replaced>,
    unknown: Vec<Unknown>,
    unlisted: usize,
    /// The directory of the entry before, and its node: entries of one directory follow each other.
    last: Option<(String, u32)>,
}

impl Stack {
    pub(super) fn apply(&mut self, layer: u32, reading: &LayerReading) {
        let mut removals = reading.removals.iter().peekable();
        for (index, entry) in reading.entries.iter().enumerate() {
            while let Some(removal) = removals.next_if(|removal| removal.at as usize <= index) {
                self.remove(layer, removal);
            }
            let at = At {
                layer,
                entry: index as u32,
            };
            if let Err(obstacle) = self.add(at, entry) {
                self.doubt(layer, &entry.path, &obstacle.to_string());
            }
        }
        for removal in removals {
            self.remove(layer, removal);
        }
        self.last = None;
    }

    pub(super) fn finish(mut self) -> (Tree, Vec<Replaced>, Vec<Unknown>) {
        if self.unlisted > 0 {
            let reason = format!("{} further problems that are not listed", self.unlisted);
            self.unknown
                .push(Unknown::new(UnknownKind::Limit, "", reason));
        }
        (self.tree, self.replaced, self.unknown)
    }

    fn add(&mut self, at: At, entry: &Entry) -> Result<(), Obstacle> {
        let (directory, name) = split(&entry.path);
        let parent = self.parent(at, directory, &entry.path)?;
        let (kind, content) = match &entry.kind {
            EntryKind::File => (VisibleKind::File, at),
            EntryKind::Directory => (VisibleKind::Directory, at),
            EntryKind::Symlink(target) => (VisibleKind::Symlink(target.as_str().into()), at),
            EntryKind::Special => (VisibleKind::Special, at),
            EntryKind::HardLink(target) => match self.linked(target)? {
                Some((node, ..)) if self.tree.child(parent, name) == Some(node) => {
                    // A link to itself changes nothing.
                    return Ok(());
                }
                Some((_, kind, content)) => (kind, content),
                None => {
                    let reason = "a hard link to a file that does not exist";
                    self.doubt(at.layer, &entry.path, reason);
                    (VisibleKind::Special, at)
                }
            },
        };
        let node = self.tree.make(parent, name)?;
        let is_directory = kind == VisibleKind::Directory;
        let present = self.tree.visible(node);
        let was_link =
            present.is_some_and(|present| matches!(present.kind, VisibleKind::Symlink(_)));
        let was_directory = present.is_none_or(|present| present.kind == VisibleKind::Directory);
        let mut earlier = None;
        if let Some(present) = present
            && present.kind == VisibleKind::File
            && kind == VisibleKind::File
        {
            earlier = Some(self.replaced.len() as u32);
            self.replaced.push(Replaced {
                content: present.content,
                earlier: present.earlier,
            });
        }
        let keeps_children = is_directory && was_directory;
        let is_link = matches!(kind, VisibleKind::Symlink(_));
        if was_link || is_link || (!keeps_children && self.tree.has_children(node)) {
            self.last = None;
        }
        let visible = Visible {
            kind,
            entry: at,
            content,
            earlier,
        };
        self.tree.put(node, visible, keeps_children);
        Ok(())
    }

    fn remove(&mut self, layer: u32, removal: &Removal) {
        let (directory, name) = match removal.opaque {
            true => (removal.path.as_str(), ""),
            false => split(&removal.path),
        };
        match self.tree.find(directory, name) {
            Ok(Some(node)) => {
                let with_itself = !removal.opaque && node != ROOT;
                self.tree.clear(node, layer, with_itself);
            }
            Ok(None) => {}
            Err(obstacle) => self.doubt(layer, &removal.path, &obstacle.to_string()),
        }
        // What was removed may have been a link on the way.
        self.last = None;
    }

    /// The node of an entry's directory. Runtimes fail on an entry below a file: it is kept, so that nothing is hidden, and
    /// said.
    fn parent(&mut self, at: At, directory: &str, path: &str) -> Result<u32, Obstacle> {
        if directory.is_empty() {
            return Ok(ROOT);
        }
        if let Some((last, node)) = &self.last
            && last == directory
        {
            return Ok(*node);
        }
        let (node, not_directory) = self.tree.directory(directory)?;
        if let Some(file) = not_directory {
            let file = self.tree.path(file);
            let reason = format!("it lies below `{file}`, which is not a directory");
            self.doubt(at.layer, path, &reason);
        }
        self.last = Some((directory.to_owned(), node));
        Ok(node)
    }

    /// What a hard link names.
    fn linked(&mut self, target: &str) -> Result<Option<(u32, VisibleKind, At)>, Obstacle> {
        let (directory, name) = split(target);
        let Some(node) = self.tree.find(directory, name)? else {
            return Ok(None);
        };
        Ok(self.tree.visible(node).and_then(|visible| {
            let (kind, content) = (visible.kind.clone(), visible.content);
            (kind != VisibleKind::Directory).then_some((node, kind, content))
        }))
    }

    fn doubt(&mut self, layer: u32, path: &str, reason: &str) {
        if self.unknown.len() >= MAX_UNKNOWNS {
            self.unlisted += 1;
            return;
        }
        let mut unknown = Unknown::new(UnknownKind::Malformed, path, reason);
        unknown.layer = Some(layer);
        self.unknown.push(unknown);
    }
}
