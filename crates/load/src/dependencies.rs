//! Dependencies of a chart that are charts of the same tree: where `charts/` does not hold them, the chart is rendered from
//! a copy that does.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use seawall_syntax::{Node, parse_stream};
use serde_json::{Map, Value};
use tempfile::TempDir;

use crate::confine::refuse_links;
use crate::limits::{MAX_CHART_BYTES, MAX_CHART_DEPTH, MAX_CHART_FILES};
use crate::named::read_named;

/// Whether a folder is a chart.
pub(crate) fn is_chart(folder: &Path) -> bool {
    folder.join("Chart.yaml").is_file()
}

/// A chart that is put together from a tree.
pub(crate) struct Assembled {
    /// The directory that goes when the chart is rendered.
    kept: TempDir,
    /// The directories in it that are charts of the tree, each with where that is.
    pub parts: Vec<(PathBuf, PathBuf)>,
}

impl Assembled {
    /// The chart.
    pub fn chart(&self) -> PathBuf {
        self.kept.path().join("chart")
    }
}

/// What `Chart.yaml` says.
pub(crate) struct Description {
    pub name: String,
    pub is_library: bool,
    dependencies: Vec<(String, String)>,
}

impl Description {
    /// Reads the one of a chart; of what cannot be read, helm says why.
    pub fn read(chart: &Path) -> Option<Self> {
        let first = |name: &str| -> Option<Node> {
            let bytes = read_named(&chart.join(name)).ok()?;
            parse_stream(&bytes)
                .into_iter()
                .next()?
                .nodes
                .ok()?
                .into_iter()
                .next()
        };
        let node = first("Chart.yaml")?;
        // The first version of charts had a file for it.
        let older = first("requirements.yaml");
        let all = node.list("dependencies").iter();
        let all = all.chain(older.iter().flat_map(|node| node.list("dependencies")));
        let text = |node: &Node, key: &str| node.str(key).unwrap_or_default().to_owned();
        Some(Self {
            name: text(&node, "name"),
            is_library: node.str("type") == Some("library"),
            dependencies: all
                .map(|one| (text(one, "name"), text(one, "repository")))
                .collect(),
        })
    }
}

/// Puts a chart together, where it lacks dependencies that are in the root, or where files take the place of its values.
/// `None` where it lacks none, or where it is left to helm to say which.
pub(crate) fn assemble(
    chart: &Path,
    root: &Path,
    values: &[PathBuf],
) -> io::Result<Option<Assembled>> {
    if missing(chart, root).is_empty() && values.is_empty() {
        return Ok(None);
    }
    if !values.is_empty() && !chart.is_dir() {
        return Err(io::Error::other(
            "the values of a packed chart cannot be replaced; unpack it",
        ));
    }
    let kept = tempfile::Builder::new()
        .prefix("seawall-chart-")
        .tempdir()?;
    let mut copy = Copy {
        root,
        files: 0,
        bytes: 0,
        parts: Vec::new(),
        around: Vec::new(),
    };
    let place = kept.path().join("chart");
    copy.chart(chart, &place)?;
    if !values.is_empty() {
        std::fs::write(place.join("values.yaml"), merged(values)?)?;
    }
    Ok(Some(Assembled {
        parts: copy.parts,
        kept,
    }))
}

/// Files of values as one, later ones over earlier ones.
fn merged(files: &[PathBuf]) -> io::Result<String> {
    let mut all = Value::Object(Map::new());
    for file in files {
        let other = |why: &str| io::Error::other(format!("`{}` {why}", file.display()));
        let bytes = read_named(file).map_err(|error| other(&format!("cannot be read: {error}")))?;
        for document in parse_stream(&bytes) {
            let nodes = document.nodes.map_err(|_| other("is not valid YAML"))?;
            for node in nodes.iter().filter(|node| !node.is_null()) {
                let value = serde_json::from_str(&node.to_json()).unwrap_or_default();
                match value {
                    Value::Object(fields) => lay_over(&mut all, Value::Object(fields)),
                    _ => return Err(other("is not a mapping")),
                }
            }
        }
    }
    Ok(all.to_string())
}

fn lay_over(all: &mut Value, more: Value) {
    match (all, more) {
        (Value::Object(all), Value::Object(more)) => {
            for (key, value) in more {
                lay_over(all.entry(key).or_insert(Value::Null), value);
            }
        }
        (all, more) => *all = more,
    }
}

/// Dependencies that `charts/` lacks and that are in the root: the name of each, and where it is.
fn missing(chart: &Path, root: &Path) -> Vec<(String, PathBuf)> {
    let Some(description) = Description::read(chart) else {
        return Vec::new();
    };
    if description.dependencies.is_empty() {
        return Vec::new();
    }
    let present = present(&chart.join("charts"));
    let lacking = description.dependencies.into_iter();
    lacking
        .filter(|(name, _)| !name.is_empty() && !present.contains(name))
        .filter_map(|(name, repository)| {
            let found = find(chart, root, &name, &repository)?;
            Some((name, found))
        })
        .collect()
}

/// The names of charts that are in `charts/`, unpacked or packed.
fn present(directory: &Path) -> BTreeSet<String> {
    let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
    entries
        .filter_map(|entry| {
            let path = entry.path();
            if path.is_dir() {
                return Description::read(&path).map(|description| description.name);
            }
            let name = path.file_name()?.to_str()?.strip_suffix(".tgz")?;
            // `name-1.2.3`, and names have hyphens too.
            let at = name.match_indices('-').map(|(at, _)| at).find(|at| {
                let version = name[at + 1..].trim_start_matches('v');
                version.starts_with(|first: char| first.is_ascii_digit())
            });
            Some(name[..at.unwrap_or(name.len())].to_owned())
        })
        .collect()
}

/// Where a chart of this name is: at the path that `file://` says, or beside the chart and above it as far as the root.
fn find(chart: &Path, root: &Path, name: &str, repository: &str) -> Option<PathBuf> {
    let root = root.canonicalize().ok()?;
    let is_it = |path: &Path| {
        let whole = path.canonicalize().ok()?;
        let is_named = is_chart(&whole)
            && Description::read(&whole).is_some_and(|description| description.name == name);
        (is_named && whole.starts_with(&root)).then_some(whole)
    };
    if let Some(path) = repository.strip_prefix("file://") {
        return is_it(&chart.join(path));
    }
    let whole = chart.canonicalize().ok()?;
    let above = whole
        .ancestors()
        .skip(1)
        .take_while(|above| above.starts_with(&root));
    let places = ["", "charts", "library", "libs", "common"];
    above
        .flat_map(|above| places.map(|place| above.join(place).join(name)))
        .find_map(|path| is_it(&path))
}

struct Copy<'r> {
    root: &'r Path,
    files: usize,
    bytes: u64,
    parts: Vec<(PathBuf, PathBuf)>,
    /// Charts that are being copied: one that depends on itself is left to helm.
    around: Vec<PathBuf>,
}

impl Copy<'_> {
    fn chart(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        let whole = from.canonicalize()?;
        if self.around.contains(&whole) || self.around.len() >= MAX_CHART_DEPTH {
            return Ok(());
        }
        self.around.push(whole);
        self.directory(from, to)?;
        for (name, found) in missing(from, self.root) {
            refuse_links(&found, self.root).map_err(|refusal| io::Error::other(refusal.why))?;
            let place = to.join("charts").join(&name);
            self.parts.push((place.clone(), found.clone()));
            self.chart(&found, &place)?;
        }
        self.around.pop();
        Ok(())
    }

    /// Copies a directory with what links in it lead to, which was looked at before: it is in the root.
    fn directory(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        std::fs::create_dir_all(to)?;
        for entry in std::fs::read_dir(from)? {
            let entry = entry?;
            let (path, to) = (entry.path(), to.join(entry.file_name()));
            self.files += 1;
            let metadata = match std::fs::metadata(&path) {
                Ok(metadata) => metadata,
                // A link that leads nowhere.
                Err(_) => continue,
            };
            if metadata.is_dir() {
                let whole = path.canonicalize()?;
                // A link to a directory above would never end.
                if !from.canonicalize()?.starts_with(&whole) {
                    self.directory(&path, &to)?;
                }
            } else if metadata.is_file() {
                self.bytes += metadata.len();
                if self.files > MAX_CHART_FILES || self.bytes > MAX_CHART_BYTES {
                    return Err(io::Error::other(format!(
                        "the chart with its dependencies is larger than {MAX_CHART_BYTES} bytes or {MAX_CHART_FILES} files"
                    )));
                }
                std::fs::copy(&path, &to)?;
            }
        }
        Ok(())
    }
}
