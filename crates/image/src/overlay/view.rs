//! The result: paths with what they show.

use super::stack::Stack;
use super::tree::{Obstacle, Tree};
use super::visible::{At, Replaced, Visible};
use crate::layer::LayerReading;
use crate::path::{join, split};
use crate::unknown::Unknown;

/// What is visible in an image.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overlay {
    tree: Tree,
    replaced: Vec<Replaced>,
    /// What could not be decided.
    pub unknown: Vec<Unknown>,
}

impl Overlay {
    /// Puts layers on each other, the lowest first.
    pub fn of<'l>(layers: impl IntoIterator<Item = &'l LayerReading>) -> Self {
        let mut stack = Stack::default();
        for (index, layer) in layers.into_iter().enumerate() {
            stack.apply(index as u32, layer);
        }
        let (tree, replaced, unknown) = stack.finish();
        Self {
            tree,
            replaced,
            unknown,
        }
    }

    /// What is visible at a path. Links on the way are followed; itself it is not.
    pub fn get(&self, path: &str) -> Option<&Visible> {
        let (directory, name) = split(path);
        let place = self.tree.walk(directory, &mut 0).ok()?;
        match place.missing.is_empty() {
            true => self.tree.visible(self.tree.child(place.node, name)?),
            false => None,
        }
    }

    /// All visible files with their paths, in order.
    pub fn iter(&self) -> impl Iterator<Item = (String, &Visible)> {
        self.tree.iter()
    }

    /// Where a path leads when the links on the way are followed; itself it is not. Parts that do not exist stay as they
    /// are.
    ///
    /// # Errors
    /// When the links lead nowhere.
    pub fn place(&self, path: &str) -> Result<String, Obstacle> {
        let (directory, name) = split(path);
        let place = self.tree.walk(directory, &mut 0)?;
        let mut whole = self.tree.path(place.node);
        for part in place.missing.iter().map(String::as_str).chain([name]) {
            whole = join(&whole, part);
        }
        Ok(whole)
    }

    /// The file at a path and those that it replaced one after the other, the newest first.
    pub fn versions(&self, visible: &Visible) -> impl Iterator<Item = At> {
        let mut earlier = visible.earlier;
        let before = std::iter::from_fn(move || {
            let replaced = &self.replaced[earlier? as usize];
            earlier = replaced.earlier;
            Some(replaced.content)
        });
        std::iter::once(visible.content).chain(before)
    }
}
