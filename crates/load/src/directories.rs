//! The directories that were read, and whether what an object applies is among them.

use std::path::{Component, Path, PathBuf};

use seawall_model::Object;

/// The directories that were read, as whole paths.
#[derive(Debug, Default)]
pub(crate) struct Directories {
    /// All of them.
    pub all: Vec<PathBuf>,
    /// Those that are charts.
    pub charts: Vec<PathBuf>,
    /// Those that were named.
    pub named: Vec<PathBuf>,
}

impl Directories {
    /// Whether something that an object applies was read: a chart, or a directory or one below it. The path begins at a
    /// directory above the object, or at one that was named.
    pub fn has(&self, object: &Object, path: &Path, is_chart: bool) -> bool {
        if path.as_os_str().is_empty() {
            return false;
        }
        let known = if is_chart { &self.charts } else { &self.all };
        let is_read = |place: PathBuf| {
            // Sorted: what is below a directory comes right behind it.
            let at = known.partition_point(|one| *one < place);
            known.get(at).is_some_and(|one| match is_chart {
                true => *one == place,
                false => one.starts_with(&place),
            })
        };
        let own = std::path::absolute(&*object.source.name).unwrap_or_default();
        let mut above = own.ancestors().skip(1).map(|one| one.join(path));
        let mut named = self.named.iter().map(|one| match one.ends_with(path) {
            true => one.clone(),
            false => one.join(path),
        });
        above.any(is_read) || named.any(is_read)
    }
}

/// A path up to its first wildcard or template expression, without what leads to the root of the repository.
pub(crate) fn literal(path: &str) -> PathBuf {
    Path::new(path)
        .components()
        .filter_map(|component| match component {
            Component::Normal(name) => Some(name.to_string_lossy()),
            _ => None,
        })
        .take_while(|name| !name.contains(['*', '{', '$', '?', '[']))
        .map(|name| name.into_owned())
        .collect()
}
