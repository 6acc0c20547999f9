//! What says how something is rendered, where that is not the thing itself: it is a cluster of its own then.

use std::collections::BTreeMap;
use std::path::PathBuf;

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
}

/// A kustomization around a directory.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Overlay {
    /// Fields beside `resources`, as JSON: namespace, patches, images.
    pub fields: BTreeMap<String, String>,
    /// Texts for variables of the form `${NAME}`; `None` where none are filled in.
    pub variables: Option<BTreeMap<String, String>>,
}
