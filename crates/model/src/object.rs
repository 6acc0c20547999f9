//! One Kubernetes object.

use std::sync::Arc;

use seawall_syntax::{Node, Path, Position, Spellings, Text};

use crate::{GroupKind, NamespaceRef, ObjectRef, TemplateLines};

use crate::pod::PodCache;

/// What standard input is called where files are named.
pub const STANDARD_INPUT: &str = "standard input";

/// How an object came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Origin {
    /// Read from a file or standard input.
    File,
    /// Rendered from a chart or a kustomization: `file` names the template where that is known.
    Rendered,
    /// Written by somebody, and read from a snapshot of that: there is no text of it any more.
    Saved,
    /// Read from a cluster, or from a snapshot of one.
    Cluster,
}

/// Where an object came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The file as the user named it, the template, or the context.
    pub name: Arc<str>,
    /// How it came in.
    pub origin: Origin,
}

impl Source {
    /// Whether lines and columns point into a text that the user can open.
    pub fn has_text(&self) -> bool {
        self.origin == Origin::File
    }
}

/// One Kubernetes object with its identity at hand.
#[derive(Debug, Clone)]
pub struct Object {
    /// `apps/v1`.
    pub api_version: Text,
    /// `Deployment`.
    pub kind: Text,
    /// Where it lives. As written until the object is part of a [`crate::Cluster`], which settles it.
    pub namespace: NamespaceRef,
    /// Whether the input leaves the namespace open, so that it is the one that the user named, or `default`.
    pub is_namespace_open: bool,
    /// `metadata.name`; for a `generateName` its prefix and `*`.
    pub name: Text,
    /// The whole object.
    pub root: Node,
    /// Where it came from.
    pub source: Source,
    /// Where in its template its lines are written, for one that was rendered.
    pub template: Option<Arc<TemplateLines>>,
    /// How numbers and booleans of its document are written, where that is not how they are printed.
    pub spellings: Option<Arc<Spellings>>,
    /// Its pods, once they were looked for.
    pub(crate) pods: PodCache,
}

impl Object {
    /// Takes a parsed value as an object; `None` unless it has `apiVersion`, `kind` and a mapping.
    pub fn from_node(root: Node, source: Source) -> Option<Self> {
        // Texts are shared with the values, so that an identity costs a few addresses.
        let api_version = root.get("apiVersion")?.as_text()?.clone();
        let kind = root.get("kind")?.as_text()?.clone();
        let metadata = root.get("metadata");
        let text = |key: &str| metadata?.get(key)?.as_text();
        let name = match (text("name"), text("generateName")) {
            (Some(name), _) => name.clone(),
            (None, Some(prefix)) => format!("{prefix}*").into(),
            (None, None) => Text::default(),
        };
        let namespace = text("namespace").map_or(NamespaceRef::Cluster, NamespaceRef::of_text);
        Some(Self {
            api_version,
            kind,
            namespace,
            is_namespace_open: false,
            name,
            root,
            source,
            template: None,
            spellings: None,
            pods: PodCache::default(),
        })
    }

    /// What stands where an object was that is gone from a second cluster: of no kind that anything reads.
    pub(crate) fn gone() -> Self {
        Self {
            api_version: "seawall.dev/v1".into(),
            kind: "Gone".into(),
            namespace: NamespaceRef::Cluster,
            is_namespace_open: false,
            name: Text::default(),
            root: Node::NULL,
            source: Source {
                name: Arc::from(""),
                origin: Origin::Cluster,
            },
            template: None,
            spellings: None,
            pods: PodCache::default(),
        }
    }

    /// The API group: `apps` of `apps/v1`, empty for the core group.
    pub fn group(&self) -> &str {
        self.slash().map_or("", |slash| &self.api_version[..slash])
    }

    /// The version without the group: `v1` of `apps/v1`.
    pub fn version(&self) -> &str {
        self.slash()
            .map_or(&self.api_version, |slash| &self.api_version[slash + 1..])
    }

    /// Where the group ends. Every engine asks for the group of every object, and the text is short: a loop over it costs
    /// less than setting a search up.
    fn slash(&self) -> Option<usize> {
        self.api_version.bytes().position(|byte| byte == b'/')
    }

    /// The kind in its group.
    pub fn group_kind(&self) -> GroupKind {
        GroupKind::of_text(self.group(), self.kind.clone())
    }

    /// Its identity, to keep.
    pub fn reference(&self) -> ObjectRef {
        ObjectRef {
            kind: self.group_kind(),
            namespace: self.namespace.clone(),
            name: self.name.clone(),
        }
    }

    /// Whether this is the kind of the group, in any version.
    pub fn is(&self, group: &str, kind: &str) -> bool {
        &*self.kind == kind && self.group() == group
    }

    /// `metadata`.
    pub fn metadata(&self) -> Option<&Node> {
        self.root.get("metadata")
    }

    /// Whether the object was written out by an API server, as `kubectl get -o yaml` does. It is no source that
    /// somebody edits.
    pub fn is_exported(&self) -> bool {
        self.metadata().is_some_and(|metadata| {
            metadata.get("uid").is_some() || metadata.get("resourceVersion").is_some()
        })
    }

    /// `spec`.
    pub fn spec(&self) -> Option<&Node> {
        self.root.get("spec")
    }

    /// The value of a label.
    pub fn label(&self, key: &str) -> Option<&str> {
        self.metadata()?.get("labels")?.str(key)
    }

    /// The value of an annotation.
    pub fn annotation(&self, key: &str) -> Option<&str> {
        self.metadata()?.get("annotations")?.str(key)
    }

    /// Where a field path stands in the source text. A path that does not parse gives the object's begin.
    pub fn locate(&self, path: &str) -> Position {
        path.parse::<Path>()
            .map_or(self.root.position(), |path| path.locate(&self.root))
    }
}
