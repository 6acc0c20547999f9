//! A part of a pod that was found in an object, with the field path that each of its fields has there.
//!
//! A pod of an operator is put together from several places of the object. Whoever reads it sees one pod `spec`; asked
//! for the path of a field, it answers with the place that the field was written at.

use std::collections::HashMap;

use seawall_syntax::{Node, Path};

use super::whereabouts::Whereabouts;

/// A place in an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// The field path.
    pub path: String,
    /// Whether the place is a text (a manifest inside a string), whose inner fields have no path of their own.
    pub is_text: bool,
}

impl Place {
    /// The place of a field below; `rest` begins with a dot or a bracket, or is empty.
    pub fn below(&self, rest: &str) -> Self {
        let path = match rest.strip_prefix('.') {
            _ if self.is_text => self.path.clone(),
            Some(rest) if self.path.is_empty() => rest.to_owned(),
            _ => format!("{}{rest}", self.path),
        };
        Self {
            path,
            is_text: self.is_text,
        }
    }

    /// The place of a key.
    pub fn key(&self, key: &str) -> Self {
        // The plain keys of nearly every path need no quoting.
        let step = if key
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
            && !key.is_empty()
        {
            format!(".{key}")
        } else {
            Path::default().key(key).to_string()
        };
        self.below(&step)
    }

    /// The place of an item of a list.
    pub fn index(&self, index: usize) -> Self {
        self.below(&format!("[{index}]"))
    }
}

/// What a tree holds.
#[derive(Debug, Clone)]
pub(crate) enum Content {
    /// A part of the object, as it stands there.
    At(Path),
    /// Put together from several places, or read out of a text.
    Made(Box<Node>),
}

/// A part of a pod with the places of its fields.
#[derive(Debug, Clone)]
pub(crate) struct Tree {
    pub content: Content,
    pub place: Place,
    /// Fields that stand elsewhere, by their path in this tree.
    pub moved: HashMap<String, Place>,
}

impl Tree {
    /// The value.
    pub fn node<'a>(&'a self, root: &'a Node) -> Option<&'a Node> {
        match &self.content {
            Content::At(path) => path.find(root).filter(|node| !node.is_null()),
            Content::Made(node) => Some(node),
        }
    }

    /// The path in the object of a field of this tree.
    pub fn path(&self, field: &str) -> String {
        if field.is_empty() {
            return self.place.path.clone();
        }
        let mut head = if self.moved.is_empty() { "" } else { field };
        while !head.is_empty() {
            if let Some(place) = self.moved.get(head) {
                return place
                    .below(field.get(head.len()..).unwrap_or_default())
                    .path;
            }
            head = head
                .rfind(['.', '['])
                .and_then(|at| head.get(..at))
                .unwrap_or_default();
        }
        if field.starts_with('[') {
            self.place.below(field).path
        } else {
            self.place.below(&format!(".{field}")).path
        }
    }
}

/// How much of a pod is written in its object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// All of it.
    Whole,
    /// All its containers; fields of the pod are written elsewhere too.
    Containers,
    /// A part: an operator adds fields and containers of its own.
    Part,
}

/// One pod of an object.
#[derive(Debug, Clone)]
pub(crate) struct FoundPod {
    /// What tells it from other pods of the object; empty where there is but one.
    pub name: String,
    pub spec: Tree,
    pub metadata: Option<Tree>,
    /// Where its metadata would stand.
    pub metadata_place: Place,
    pub extent: Extent,
    /// Where it runs, as far as an object inside the other one says.
    pub whereabouts: Whereabouts,
}

/// Where the fields of a pod stand.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Paths<'a> {
    /// As they are, below one path.
    Plain(&'static str),
    /// Wherever they were found.
    Found(&'a FoundPod),
}

impl<'a> Paths<'a> {
    /// The path of a field of the `spec`.
    pub(crate) fn of(self, field: &str) -> String {
        match self {
            Self::Plain(path) if field.is_empty() => path.to_owned(),
            Self::Plain(path) => format!("{path}.{field}"),
            Self::Found(found) => found.spec.path(field),
        }
    }

    /// The namespace of the pod, as far as an object inside its own one says.
    pub(crate) fn whereabouts(self) -> &'a Whereabouts {
        match self {
            Self::Plain(_) => &Whereabouts::Own,
            Self::Found(found) => &found.whereabouts,
        }
    }
}
