//! Where a command line is written.

use crate::{Container, KubernetesVersion};

/// Where a command line is written.
#[derive(Debug, Clone)]
pub(super) enum Source<'a> {
    /// In a container.
    Container(Container<'a>),
    /// In the configuration of an installer.
    Configuration {
        /// The field under which further arguments would be.
        path: String,
        /// The version that is installed.
        version: Option<KubernetesVersion>,
    },
}

impl Source<'_> {
    /// Where a missing flag would be.
    pub(super) fn path_of_missing(&self) -> String {
        match self {
            Self::Container(container) => {
                let has_command = !container.node.list("command").is_empty();
                container.path(if has_command { "command" } else { "args" })
            }
            Self::Configuration { path, .. } => path.clone(),
        }
    }

    /// The full path of a variable's field, which for configurations is full already.
    pub(super) fn path(&self, of_variable: &str) -> String {
        match self {
            Self::Container(container) => container.path(of_variable),
            Self::Configuration { .. } => of_variable.to_owned(),
        }
    }

    /// The version of the component.
    pub(super) fn version(&self) -> Option<KubernetesVersion> {
        match self {
            Self::Container(container) => {
                let image = container.image();
                let name = image.split('@').next()?.rsplit('/').next()?;
                name.split_once(':')?.1.parse().ok()
            }
            Self::Configuration { version, .. } => *version,
        }
    }
}
