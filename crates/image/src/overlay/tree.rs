//! Visible files as a tree. Every walk costs what the text of its path costs, whatever the tree is like.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::visible::{At, Visible, VisibleKind};
use crate::limits::{MAX_LINK_HOPS, MAX_PATH_BYTES};

/// The root.
pub(super) const ROOT: u32 = 0;

/// Why a path leads nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Obstacle {
    /// Too many symbolic links.
    #[error("more than {MAX_LINK_HOPS} symbolic links lead to the path")]
    Loop,
    /// Links lead to a place too far from the root.
    #[error("symbolic links lead to a path longer than {MAX_RESOLVED_BYTES} bytes")]
    TooLong,
    /// Following links took too long for the image as a whole.
    #[error("following symbolic links takes more than {MAX_STEPS} steps")]
    TooMuch,
}

/// Longest path behind links, in bytes: links may lead deeper than one path can.
const MAX_RESOLVED_BYTES: usize = 2 * MAX_PATH_BYTES;

/// Most parts of paths that are walked for one image: a million files thirty directories deep, each through links.
const MAX_STEPS: u64 = 200_000_000;

/// Visible files by path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tree {
    nodes: Vec<Node>,
    steps: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Node {
    parent: u32,
    name: Arc<str>,
    children: BTreeMap<Arc<str>, u32>,
    visible: Option<Visible>,
    /// The layer, plus one, that removed everything of layers below from here on.
    cleared: u32,
    /// Length of its path.
    length: usize,
}

/// Where a path leads.
pub(super) struct Place {
    /// The last node on the way that exists.
    pub(super) node: u32,
    /// Parts of the path that do not exist, in order.
    pub(super) missing: Vec<String>,
    /// A node on the way that is no directory.
    pub(super) not_directory: Option<u32>,
}

impl Default for Tree {
    fn default() -> Self {
        let root = Node {
            parent: ROOT,
            name: "".into(),
            children: BTreeMap::new(),
            visible: None,
            cleared: 0,
            length: 0,
        };
        Self {
            nodes: vec![root],
            steps: 0,
        }
    }
}

impl Tree {
    pub(super) fn visible(&self, node: u32) -> Option<&Visible> {
        self.nodes[node as usize].visible.as_ref()
    }

    pub(super) fn child(&self, node: u32, name: &str) -> Option<u32> {
        self.nodes[node as usize].children.get(name).copied()
    }

    /// Follows a path, and all symbolic links on it, from the root. What leads above the root ends there, as in a chroot.
    pub(super) fn walk(&self, path: &str, steps: &mut u64) -> Result<Place, Obstacle> {
        let mut place = Place {
            node: ROOT,
            missing: Vec::new(),
            not_directory: None,
        };
        let mut hops = 0;
        let mut missing_bytes = 0;
        // Texts that are still to be walked, the innermost link last, each with how far it was.
        let mut texts: Vec<(Box<str>, usize)> = vec![(path.into(), 0)];
        while let Some((text, at)) = texts.last_mut() {
            let rest = &text[*at..];
            if rest.is_empty() {
                texts.pop();
                continue;
            }
            let length = rest.find('/').unwrap_or(rest.len());
            let part = &rest[..length];
            *at += (length + 1).min(rest.len());
            *steps += 1;
            if *steps > MAX_STEPS {
                return Err(Obstacle::TooMuch);
            }
            if matches!(part, "" | ".") {
                continue;
            }
            if part == ".." {
                if place.missing.pop().is_none() {
                    place.node = self.nodes[place.node as usize].parent;
                }
                continue;
            }
            let next = match place.missing.is_empty() {
                true => self.child(place.node, part),
                false => None,
            };
            let Some(next) = next else {
                missing_bytes += part.len() + 1;
                if missing_bytes > MAX_RESOLVED_BYTES {
                    return Err(Obstacle::TooLong);
                }
                place.missing.push(part.to_owned());
                continue;
            };
            match self.visible(next).map(|visible| &visible.kind) {
                Some(VisibleKind::Symlink(target)) => {
                    hops += 1;
                    if hops > MAX_LINK_HOPS {
                        return Err(Obstacle::Loop);
                    }
                    if target.starts_with('/') {
                        place.node = ROOT;
                    }
                    texts.push((target.clone(), 0));
                }
                kind => {
                    if matches!(kind, Some(VisibleKind::File | VisibleKind::Special)) {
                        place.not_directory = Some(next);
                    }
                    place.node = next;
                }
            }
        }
        Ok(place)
    }

    /// The node of a directory, made where it does not exist, and what on the way is no directory.
    pub(super) fn directory(&mut self, path: &str) -> Result<(u32, Option<u32>), Obstacle> {
        let mut steps = self.steps;
        let place = self.walk(path, &mut steps);
        self.steps = steps;
        let place = place?;
        let mut node = place.node;
        for name in &place.missing {
            node = self.make(node, name)?;
        }
        Ok((node, place.not_directory))
    }

    /// The node of a path whose directory exists, if there is one; links on the way are followed, itself not.
    pub(super) fn find(&mut self, directory: &str, name: &str) -> Result<Option<u32>, Obstacle> {
        let mut steps = self.steps;
        let place = self.walk(directory, &mut steps);
        self.steps = steps;
        let place = place?;
        Ok(match place.missing.is_empty() {
            true if name.is_empty() => Some(place.node),
            true => self.child(place.node, name),
            false => None,
        })
    }

    /// A child, made where it does not exist.
    pub(super) fn make(&mut self, parent: u32, name: &str) -> Result<u32, Obstacle> {
        if let Some(known) = self.child(parent, name) {
            return Ok(known);
        }
        let length = self.nodes[parent as usize].length + name.len() + 1;
        if length > MAX_RESOLVED_BYTES {
            return Err(Obstacle::TooLong);
        }
        let node = self.nodes.len() as u32;
        let name: Arc<str> = name.into();
        self.nodes.push(Node {
            parent,
            name: Arc::clone(&name),
            children: BTreeMap::new(),
            visible: None,
            cleared: 0,
            length,
        });
        self.nodes[parent as usize].children.insert(name, node);
        Ok(node)
    }

    /// Makes a node visible. What is below it stays only when it is a directory over a directory.
    pub(super) fn put(&mut self, node: u32, visible: Visible, keeps_children: bool) {
        let node = &mut self.nodes[node as usize];
        if !keeps_children {
            node.children = BTreeMap::new();
        }
        node.visible = Some(visible);
    }

    /// Whether something lies below a node.
    pub(super) fn has_children(&self, node: u32) -> bool {
        !self.nodes[node as usize].children.is_empty()
    }

    /// Removes what layers below `layer` brought: a node with all below it, or only what is below it. Each node is visited
    /// once in a layer, however many whiteouts it has.
    pub(super) fn clear(&mut self, node: u32, layer: u32, with_itself: bool) {
        let mut visited = Vec::new();
        let mut open = vec![node];
        while let Some(at) = open.pop() {
            visited.push(at);
            let here = &mut self.nodes[at as usize];
            let is_older = |entry: At| entry.layer < layer;
            if (with_itself || at != node)
                && here.visible.as_ref().is_some_and(|one| is_older(one.entry))
            {
                here.visible = None;
            }
            if here.cleared != layer + 1 {
                here.cleared = layer + 1;
                open.extend(here.children.values());
            }
        }
        for at in visited.into_iter().rev() {
            let here = &self.nodes[at as usize];
            if at != ROOT && here.visible.is_none() && here.children.is_empty() && at != node {
                let (parent, name) = (here.parent, Arc::clone(&here.name));
                self.nodes[parent as usize].children.remove(&name);
            }
        }
    }

    /// The path of a node.
    pub(super) fn path(&self, node: u32) -> String {
        let mut parts = Vec::new();
        let mut at = node;
        while at != ROOT {
            let here = &self.nodes[at as usize];
            parts.push(&*here.name);
            at = here.parent;
        }
        parts.reverse();
        parts.join("/")
    }

    /// All visible files with their paths, in the order of their parts.
    pub(super) fn iter(&self) -> impl Iterator<Item = (String, &Visible)> {
        let mut open = vec![ROOT];
        std::iter::from_fn(move || {
            loop {
                let at = open.pop()?;
                let here = &self.nodes[at as usize];
                open.extend(here.children.values().rev());
                if let Some(visible) = &here.visible {
                    return Some((self.path(at), visible));
                }
            }
        })
    }
}
