//! One container of a pod.

use std::fmt;

use seawall_syntax::Node;

use crate::pod::Paths;

/// What a container is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ContainerRole {
    /// Runs to completion before the main containers.
    Init,
    /// An init container with `restartPolicy: Always`, or a Tekton sidecar.
    Sidecar,
    /// A main container, or a Tekton step.
    Main,
    /// Added to a running pod for debugging.
    Ephemeral,
}

impl fmt::Display for ContainerRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Init => "init container",
            Self::Sidecar => "sidecar",
            Self::Main => "container",
            Self::Ephemeral => "ephemeral container",
        })
    }
}

/// One container with the path at which it stands.
#[derive(Debug, Clone, Copy)]
pub struct Container<'a> {
    /// The container's mapping.
    pub node: &'a Node,
    /// What it is for.
    pub role: ContainerRole,
    /// Its name; empty when missing.
    pub name: &'a str,
    paths: Paths<'a>,
    list: &'static str,
    index: usize,
}

impl<'a> Container<'a> {
    pub(crate) fn new(
        node: &'a Node,
        role: ContainerRole,
        paths: Paths<'a>,
        list: &'static str,
        index: usize,
    ) -> Self {
        let role = if role == ContainerRole::Init && node.str("restartPolicy") == Some("Always") {
            ContainerRole::Sidecar
        } else {
            role
        };
        Self {
            node,
            role,
            name: node.str("name").unwrap_or_default(),
            paths,
            list,
            index,
        }
    }

    /// The full field path of a container field: `path("securityContext.privileged")`.
    pub fn path(&self, field: &str) -> String {
        let Self { list, index, .. } = self;
        match self.paths {
            Paths::Plain(spec) if field.is_empty() => format!("{spec}.{list}[{index}]"),
            Paths::Plain(spec) => format!("{spec}.{list}[{index}].{field}"),
            paths if field.is_empty() => paths.of(&format!("{list}[{index}]")),
            paths => paths.of(&format!("{list}[{index}].{field}")),
        }
    }

    /// `securityContext`.
    pub fn security_context(&self) -> Option<&'a Node> {
        self.node.get("securityContext")
    }

    /// `image`; empty when missing.
    pub fn image(&self) -> &'a str {
        self.node.str("image").unwrap_or_default()
    }

    /// Added capabilities, as written, with their index.
    pub fn added_capabilities(&self) -> impl Iterator<Item = (usize, &'a str)> + use<'a> {
        self.capabilities("add")
    }

    /// Dropped capabilities, as written, with their index.
    pub fn dropped_capabilities(&self) -> impl Iterator<Item = (usize, &'a str)> + use<'a> {
        self.capabilities("drop")
    }

    fn capabilities(&self, list: &str) -> impl Iterator<Item = (usize, &'a str)> + use<'a> {
        self.security_context()
            .and_then(|context| context.get("capabilities"))
            .map_or(&[][..], |capabilities| capabilities.list(list))
            .iter()
            .enumerate()
            .filter_map(|(index, node)| node.as_str().map(|name| (index, name)))
    }

    /// `env` entries with their index.
    pub fn environment(&self) -> impl Iterator<Item = (usize, &'a Node)> + use<'a> {
        self.node.list("env").iter().enumerate()
    }

    /// Whether the container is privileged.
    pub fn is_privileged(&self) -> bool {
        self.security_context()
            .and_then(|context| context.bool("privileged"))
            == Some(true)
    }
}
