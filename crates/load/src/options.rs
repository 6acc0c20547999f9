//! What to read, and how.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use seawall_model::{DEFAULT_NAMESPACE, KubernetesVersion};
use seawall_process::Runner;

/// What to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A file, a folder, a chart or a kustomization.
    Path(PathBuf),
    /// Standard input.
    StandardInput,
}

/// Which `.seawallignore` files say what is left out: those who write the input could hide a file with one.
#[derive(Clone, Default)]
pub enum IgnoreFiles {
    /// Those outside of the input and of the repository around it.
    #[default]
    Outside,
    /// Those of the input as well.
    Input,
    /// Those of a repository as they are in a commit, and others as in [`IgnoreFiles::Outside`].
    Committed(Committed),
}

/// The text that the whole path of a file has in a commit; `None` where the commit has no such file.
pub type Committed = Arc<dyn Fn(&Path) -> Result<Option<Vec<u8>>, String> + Send + Sync>;

impl fmt::Debug for IgnoreFiles {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Outside => "Outside",
            Self::Input => "Input",
            Self::Committed(_) => "Committed",
        })
    }
}

/// How to read it.
#[derive(Debug, Clone, Default)]
pub struct FileOptions {
    /// Values files for charts, in order.
    pub helm_values: Vec<PathBuf>,
    /// Single values for charts, as `helm --set` takes them.
    pub helm_set: Vec<String>,
    /// The name of the release that charts are rendered as; `release` otherwise.
    pub release_name: Option<String>,
    /// APIs that charts see besides those of Kubernetes: `group/version` or `group/version/Kind`.
    pub api_versions: Vec<String>,
    /// Render each chart once more for each of its files of values, as a cluster of its own.
    pub has_value_variants: bool,
    /// Let kustomize render charts with helm.
    pub is_helm_enabled: bool,
    /// Let helm and kustomize fetch what a chart or kustomization names.
    pub is_network_allowed: bool,
    /// Where what addresses name is kept in the file system: an address and a directory each.
    pub sources: Vec<(String, PathBuf)>,
    /// The `helm` to use; looked up in `PATH` otherwise.
    pub helm: Option<PathBuf>,
    /// The `kubectl` to render kustomizations with; `kustomize` or `kubectl` from `PATH` otherwise.
    pub kubectl: Option<PathBuf>,
    /// What is not read of folders, as patterns of `.gitignore`: see [`crate::path_pattern`].
    pub exclude: Vec<String>,
    /// What alone is read of folders, where there are any.
    pub include: Vec<String>,
    /// Which `.seawallignore` files count.
    pub ignore_files: IgnoreFiles,
    /// Lay everything over each other, even what is separate.
    pub is_together: bool,
    /// The namespace of objects that leave it open; `default` otherwise.
    pub namespace: Option<String>,
    /// The version of the cluster that the files are for: what it takes, and what charts see. Otherwise what it takes is up
    /// to that of the snapshot where there is one, or any, and charts see the newest.
    pub kubernetes_version: Option<KubernetesVersion>,
    /// Texts in place of what files hold, by the whole path of the file: to see what a change would give.
    pub texts: BTreeMap<PathBuf, Vec<u8>>,
    /// Runs `helm` and `kustomize`, within limits over all of them.
    pub runner: Runner,
}

impl FileOptions {
    /// The version of the cluster that charts see. Otherwise `helm` takes that of the library that it was built with, and
    /// nothing is judged by that.
    pub(crate) fn version(&self) -> KubernetesVersion {
        self.kubernetes_version.unwrap_or(KubernetesVersion::NEWEST)
    }

    /// Where objects are that leave their namespace open.
    pub(crate) fn namespace(&self) -> &str {
        self.namespace.as_deref().unwrap_or(DEFAULT_NAMESPACE)
    }
}
