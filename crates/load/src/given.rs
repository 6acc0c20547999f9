//! What says how something is rendered, where that is not the thing itself: most often it is a cluster of its own then.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use crate::release::Release;

/// See above.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Given {
    /// The name of the cluster, as a path below the input.
    pub label: PathBuf,
    /// How a chart is rendered.
    pub release: Release,
    /// What a kustomization is laid over with: one that names it as its only resource.
    pub overlay: Option<Overlay>,
    /// The namespace of objects that name none.
    pub namespace: Option<String>,
    /// Where it belongs to the cluster of the object that says so: the place of that, below the input.
    pub beside: Option<PathBuf>,
    /// The object that says so.
    pub by: Option<Said>,
}

/// An object: its file, its line, and its namespace and name.
pub(crate) type Said = (Arc<str>, u32, Arc<str>);

/// A kustomization around a directory.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Overlay {
    /// Fields beside `resources` and `components`, as JSON: namespace, patches, images.
    pub fields: BTreeMap<String, String>,
    /// Directories of components that are built in besides.
    pub components: Vec<PathBuf>,
    /// Texts for variables of the form `${NAME}`; `None` where none are filled in.
    pub variables: Option<BTreeMap<String, String>>,
    /// Where the repository begins.
    pub start: PathBuf,
    /// What the source leaves out of the repository, as lines of `.gitignore`.
    pub ignore: String,
}
