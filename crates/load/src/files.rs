//! Files, folders and standard input.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use seawall_model::{Cause, Cluster, Coverage, KubernetesVersion, Object, Origin};

use crate::helm::{is_chart, read_chart};
use crate::kustomize::{kustomization_file, read_kustomization, references};
use crate::limits::{MAX_FILE_BYTES, MAX_UNPACKED_BYTES};
use crate::snapshot::{is_snapshot, read_snapshot};
use crate::text::{TextResult, read_text};
use crate::{Diagnostic, Level};

/// What to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A file, a folder, a chart or a kustomization.
    Path(PathBuf),
    /// Standard input.
    StandardInput,
}

/// How to read it.
#[derive(Debug, Clone, Default)]
pub struct FileOptions {
    /// Values files for charts, in order.
    pub helm_values: Vec<PathBuf>,
    /// The `helm` to use; looked up in `PATH` otherwise.
    pub helm: Option<PathBuf>,
    /// The `kubectl` to render kustomizations with; `kustomize` or `kubectl` from `PATH` otherwise.
    pub kubectl: Option<PathBuf>,
}

/// What came out of it.
#[derive(Debug, Default)]
pub struct Loaded {
    /// The objects.
    pub cluster: Cluster,
    /// What went wrong, in the order of the input.
    pub diagnostics: Vec<Diagnostic>,
    /// Files that were opened.
    pub files: usize,
    /// Bytes that were read.
    pub bytes: u64,
    /// Documents that hold no Kubernetes object.
    pub foreign: usize,
    /// When the last snapshot among the inputs was taken, as RFC 3339 in UTC.
    pub taken: Option<String>,
}

/// One thing to read, found by walking the inputs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Item {
    File(PathBuf),
    Chart(PathBuf),
    Kustomization(PathBuf),
    StandardInput,
}

impl Item {
    /// What happened where it could not be evaluated.
    fn cause(&self) -> Cause {
        match self {
            Self::Chart(_) | Self::Kustomization(_) => Cause::Unrendered,
            Self::File(_) | Self::StandardInput => Cause::Unread,
        }
    }
}

/// What reading one item gave.
#[derive(Default)]
struct Reading {
    text: TextResult,
    bytes: u64,
    coverage: Coverage,
    server_version: Option<KubernetesVersion>,
    cluster_name: Option<Arc<str>>,
    taken: Option<String>,
}

/// Reads every input, in parallel, and lays the objects over each other in the order of the inputs.
pub fn load_files(inputs: &[Input], options: &FileOptions) -> Loaded {
    let mut diagnostics = Vec::new();
    let mut coverage = Coverage::default();
    let mut items = Vec::new();
    for input in inputs {
        match input {
            Input::StandardInput => items.push(Item::StandardInput),
            Input::Path(path) => walk(path, &mut items, &mut diagnostics, &mut coverage),
        }
    }
    let results: Vec<Reading> = items
        .par_iter()
        .map(|item| read_item(item, options))
        .collect();
    lay_over(&items, results, diagnostics, coverage)
}

/// Reads bytes as if they stood in a file of this name: YAML, JSON, a snapshot, compressed or not.
pub fn load_bytes(name: &str, bytes: &[u8]) -> Loaded {
    let reading = read_bytes(&Arc::from(name), bytes);
    let item = Item::File(PathBuf::from(name));
    lay_over(&[item], vec![reading], Vec::new(), Coverage::default())
}

/// Makes one cluster of what was read, in the order of the inputs.
fn lay_over(
    items: &[Item],
    results: Vec<Reading>,
    mut diagnostics: Vec<Diagnostic>,
    mut coverage: Coverage,
) -> Loaded {
    let mut loaded = Loaded {
        files: results.len(),
        ..Loaded::default()
    };
    let total = results.iter().map(|result| result.text.objects.len()).sum();
    let mut objects: Vec<Object> = Vec::with_capacity(total);
    let mut server_version = None;
    let mut name: Arc<str> = Arc::from("");
    for (item, mut result) in items.iter().zip(results) {
        loaded.bytes += result.bytes;
        loaded.foreign += result.text.foreign;
        objects.append(&mut result.text.objects);
        if result.text.broken > 0 {
            coverage.add_unread(describe(item, result.text.broken), item.cause());
        }
        diagnostics.append(&mut result.text.diagnostics);
        coverage.merge(result.coverage);
        server_version = server_version.or(result.server_version);
        loaded.taken = loaded.taken.max(result.taken);
        if let Some(cluster_name) = result.cluster_name {
            name = cluster_name;
        }
    }
    loaded.cluster = Cluster::new(name, objects, coverage);
    loaded.cluster.server_version = server_version;
    diagnostics.extend(crate::validity::check(&mut loaded.cluster));
    loaded.diagnostics = diagnostics;
    loaded
}

fn describe(item: &Item, broken: usize) -> String {
    match item {
        Item::File(path) => match broken {
            1 => format!("a document of {}", path.display()),
            count => format!("{count} documents of {}", path.display()),
        },
        Item::Chart(path) => format!("chart {}", path.display()),
        Item::Kustomization(path) => format!("kustomization {}", path.display()),
        Item::StandardInput => format!("{broken} document(s) of standard input"),
    }
}

/// Finds what to read below a path. Files named by the user are always read; in folders, manifests by their
/// ending, without hidden and git-ignored files.
fn walk(
    path: &Path,
    items: &mut Vec<Item>,
    diagnostics: &mut Vec<Diagnostic>,
    coverage: &mut Coverage,
) {
    let name: Arc<str> = Arc::from(path.display().to_string());
    let metadata = match std::fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) => {
            diagnostics.push(
                Diagnostic::error(&name, format!("cannot be read: {error}"))
                    .hint("check the path; `-` reads standard input, --cluster a live cluster"),
            );
            coverage.add_unread(name.to_string(), Cause::Unread);
            return;
        }
    };
    if metadata.is_file() {
        let archive = path.to_string_lossy().ends_with(".tgz");
        items.push(if archive {
            Item::Chart(path.to_owned())
        } else if is_kustomization_name(path) {
            Item::Kustomization(path.parent().map_or_else(|| ".".into(), Path::to_owned))
        } else {
            Item::File(path.to_owned())
        });
        return;
    }
    walk_folder(path, items, diagnostics);
}

fn is_kustomization_name(path: &Path) -> bool {
    path.file_name().is_some_and(|name| {
        name == "kustomization.yaml" || name == "kustomization.yml" || name == "Kustomization"
    })
}

fn walk_folder(root: &Path, items: &mut Vec<Item>, diagnostics: &mut Vec<Diagnostic>) {
    let mut files = Vec::new();
    let mut charts = Vec::new();
    let mut kustomizations = Vec::new();
    let walker = ignore::WalkBuilder::new(root)
        .require_git(false)
        .filter_entry(|entry| {
            // What is inside a chart is the chart's business; `charts/` holds its dependencies.
            let inside_chart = entry.depth() > 0 && entry.path().parent().is_some_and(is_chart);
            !inside_chart
        })
        .build();
    for entry in walker {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                diagnostics.push(Diagnostic::error(
                    &Arc::from(root.display().to_string()),
                    error.to_string(),
                ));
                continue;
            }
        };
        let path = entry.path();
        if entry.file_type().is_some_and(|kind| kind.is_dir()) {
            if is_chart(path) {
                charts.push(path.to_owned());
            } else if kustomization_file(path).is_some() {
                kustomizations.push(path.to_owned());
            }
        } else if is_manifest_name(path) {
            files.push(path.to_owned());
        }
    }
    let mut found: Vec<Item> = charts.into_iter().map(Item::Chart).collect();
    let plan = plan_kustomizations(&kustomizations);
    found.extend(plan.roots.into_iter().map(Item::Kustomization));
    let plain = files.into_iter().filter(|file| {
        !is_kustomization_name(file)
            && (plan.taken.is_empty()
                || file
                    .canonicalize()
                    .map_or(true, |full| !plan.taken.contains(&full)))
    });
    found.extend(plain.map(Item::File));
    found.sort();
    items.append(&mut found);
}

/// Which kustomizations to render, and which files they speak for.
#[derive(Default)]
struct Plan {
    roots: Vec<PathBuf>,
    taken: BTreeSet<PathBuf>,
}

/// Only kustomizations that no other one builds on are rendered: their output holds the others'.
fn plan_kustomizations(folders: &[PathBuf]) -> Plan {
    let mut plan = Plan::default();
    let mut bases = BTreeSet::new();
    for folder in folders {
        if let Some(file) = kustomization_file(folder) {
            let references = references(&file);
            bases.extend(
                references
                    .resources
                    .iter()
                    .filter(|path| path.is_dir())
                    .cloned(),
            );
            plan.taken.extend(references.resources);
            plan.taken.extend(references.fragments);
        }
    }
    plan.roots = folders
        .iter()
        .filter(|folder| {
            folder
                .canonicalize()
                .map_or(true, |full| !bases.contains(&full))
        })
        .cloned()
        .collect();
    plan
}

fn is_manifest_name(path: &Path) -> bool {
    path.extension()
        .and_then(|ending| ending.to_str())
        .is_some_and(|ending| {
            ["yaml", "yml", "json"]
                .iter()
                .any(|known| ending.eq_ignore_ascii_case(known))
        })
}

fn read_item(item: &Item, options: &FileOptions) -> Reading {
    match item {
        Item::Chart(path) => Reading {
            text: read_chart(path, options),
            ..Reading::default()
        },
        Item::Kustomization(path) => {
            let mut text = read_kustomization(path, options);
            if text.broken > 0 && text.objects.is_empty() {
                let root = path.canonicalize().unwrap_or_else(|_| path.clone());
                read_resources(path, &root, &mut BTreeSet::new(), &mut text);
            }
            Reading {
                text,
                ..Reading::default()
            }
        }
        Item::File(path) => read_file(path),
        Item::StandardInput => {
            let name: Arc<str> = Arc::from("standard input");
            let mut bytes = Vec::new();
            match std::io::stdin()
                .lock()
                .take(MAX_FILE_BYTES)
                .read_to_end(&mut bytes)
            {
                Ok(_) => read_bytes(&name, &bytes),
                Err(error) => failed(&name, format!("cannot be read: {error}")),
            }
        }
    }
}

/// Reads the resources of a kustomization as they are. Without its patches they are not what it would give, and its
/// coverage says so; but a mistake in them is most often one in the result too. Only files below the working folder or
/// the kustomization are read: the references of a foreign repository may point anywhere.
fn read_resources(folder: &Path, root: &Path, seen: &mut BTreeSet<PathBuf>, text: &mut TextResult) {
    let here = std::env::current_dir().unwrap_or_default();
    let Some(file) = kustomization_file(folder) else {
        return;
    };
    for path in references(&file).resources {
        if !seen.insert(path.clone()) {
            continue;
        }
        if path.is_dir() {
            read_resources(&path, root, seen, text);
        } else if is_manifest_name(&path) && !is_kustomization_name(&path) {
            let mut read = match path.strip_prefix(&here) {
                // References are whole paths; people know the files by how they lie from here.
                Ok(shown) => read_file(shown).text,
                Err(_) if path.starts_with(root) => read_file(&path).text,
                Err(_) => continue,
            };
            text.objects.append(&mut read.objects);
            text.diagnostics.append(&mut read.diagnostics);
            text.foreign += read.foreign;
            text.broken += read.broken;
        }
    }
}

fn read_file(path: &Path) -> Reading {
    let name: Arc<str> = Arc::from(path.display().to_string());
    let size = std::fs::metadata(path).map_or(0, |metadata| metadata.len());
    if size > MAX_FILE_BYTES {
        return failed(&name, format!("larger than {MAX_FILE_BYTES} bytes"));
    }
    match std::fs::read(path) {
        Ok(bytes) => read_bytes(&name, &bytes),
        Err(error) => failed(&name, format!("cannot be read: {error}")),
    }
}

fn failed(name: &Arc<str>, message: String) -> Reading {
    Reading {
        text: crate::helm::not_evaluated(Diagnostic::error(name, message)),
        ..Reading::default()
    }
}

/// The first bytes of a Zstandard frame (RFC 8878).
const ZSTD_MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

fn read_bytes(name: &Arc<str>, bytes: &[u8]) -> Reading {
    let mut read = if bytes.starts_with(&ZSTD_MAGIC) {
        match unpack(bytes) {
            Ok(text) => read_plain(name, &text),
            Err(error) => failed(name, format!("cannot be unpacked: {error}")),
        }
    } else {
        read_plain(name, bytes)
    };
    read.bytes = bytes.len() as u64;
    read
}

pub(crate) fn unpack(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut text = Vec::new();
    let limit = MAX_UNPACKED_BYTES;
    zstd::stream::read::Decoder::new(bytes)?
        .take(limit + 1)
        .read_to_end(&mut text)?;
    if text.len() as u64 > limit {
        return Err(std::io::Error::other(format!(
            "more than {limit} bytes inside"
        )));
    }
    Ok(text)
}

fn read_plain(name: &Arc<str>, text: &[u8]) -> Reading {
    if !is_snapshot(text) {
        return Reading {
            text: read_text(name, text, Origin::File),
            ..Reading::default()
        };
    }
    match read_snapshot(text) {
        Ok((header, cluster)) => {
            let mut diagnostics = Vec::new();
            if !header.is_full() {
                diagnostics.push(Diagnostic {
                    level: Level::Warning,
                    ..Diagnostic::note(
                        name,
                        "the snapshot was taken with incomplete rights; what is missing is unknown",
                    )
                });
            }
            let server_version = cluster.server_version;
            let coverage = cluster.coverage.clone();
            let cluster_name = cluster.name.clone();
            Reading {
                text: TextResult {
                    objects: cluster
                        .into_objects()
                        .into_iter()
                        .map(Arc::unwrap_or_clone)
                        .collect(),
                    diagnostics,
                    ..TextResult::default()
                },
                coverage,
                server_version,
                cluster_name: Some(cluster_name),
                taken: Some(header.created),
                ..Reading::default()
            }
        }
        Err(error) => failed(name, error.to_string()),
    }
}
