//! Reads one thing that was found: a file, a chart, a kustomization, standard input.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use seawall_model::{Coverage, KubernetesVersion, Origin, Source};
use seawall_syntax::Position;

use crate::archive::{each_text, is_archive};
use crate::budget::{Budget, Cost};
use crate::found::{Found, Item};
use crate::helm::read_chart;
use crate::kustomize::{kustomization_file, read_kustomization, references};
use crate::language::Language;
use crate::named::read_named;
use crate::names::{is_kustomization_name, is_manifest_name};
use crate::packed::unpacked;
use crate::reader::Reader;
use crate::snapshot::{is_snapshot, read_snapshot};
use crate::text::{TextResult, read_text_within};
use crate::{Diagnostic, Level};

/// What reading one thing gave.
#[derive(Default)]
pub(crate) struct Reading {
    pub text: TextResult,
    pub bytes: u64,
    pub coverage: Coverage,
    pub server_version: Option<KubernetesVersion>,
    /// The name of the cluster, where this is a snapshot.
    pub cluster_name: Option<Arc<str>>,
    pub taken: Option<String>,
}

impl Reading {
    /// The same for one more cluster, without what is said of it and counted once.
    pub fn again(&self) -> Self {
        Self {
            text: TextResult {
                objects: self.text.objects.clone(),
                broken: self.text.broken,
                ..TextResult::default()
            },
            bytes: 0,
            coverage: self.coverage.clone(),
            server_version: self.server_version,
            cluster_name: self.cluster_name.clone(),
            taken: self.taken.clone(),
        }
    }

    /// Whether nothing came out of it, and nothing was to come out of it.
    pub fn is_without_objects(&self) -> bool {
        self.text.objects.is_empty() && self.text.broken == 0 && self.coverage.is_full()
    }
}

/// Reads one thing. What the user named has to hold something: an input that was not understood is never clean.
pub(crate) fn read(found: &Found, reader: &Reader<'_>) -> Reading {
    let mut reading = read_item(found, reader);
    if let Some((given, left)) = &reading.text.cost {
        reader.budget.settle(given, left);
    }
    let said = reading.text.diagnostics.len() as u64;
    reader.budget.take(Cost::Errors, said);
    if found.is_named && matches!(found.item, Item::File(_) | Item::StandardInput) {
        expect_objects(&found.item, &mut reading.text);
    }
    if found.is_in_chart {
        allow_templates(&mut reading.text);
    }
    if !found.is_named {
        distrust(&found.item, &mut reading);
    }
    reading
}

/// A text beside the templates of a chart that is no YAML is most often a template too, which the chart takes in itself.
fn allow_templates(text: &mut TextResult) {
    if text.objects.is_empty() && text.is_template {
        text.broken = 0;
        for diagnostic in &mut text.diagnostics {
            diagnostic.level = Level::Note;
        }
    }
}

/// Takes a snapshot that merely lies in a folder as the manifests in it. What a cluster holds, and that nothing else is
/// in it, is said by a file that the user named, and not by one that somebody put into a repository.
fn distrust(item: &Item, reading: &mut Reading) {
    if reading.cluster_name.take().is_none() {
        return;
    }
    let name = item.name();
    // That something is missing may be said by anybody.
    reading.coverage = reading.coverage.without_complete();
    reading.server_version = None;
    reading.taken = None;
    for object in &mut reading.text.objects {
        object.source = Source {
            name: name.clone(),
            origin: Origin::File,
        };
        // Where it says that they came from is no place in it.
        object.root.set_position(Position::NONE);
    }
    reading.text.diagnostics.push(
        Diagnostic::warning(
            &name,
            "this snapshot is read as plain manifests, because it is in a scanned directory",
        )
        .hint("name the file itself to scan the cluster it was taken from"),
    );
}

/// Turns "nothing in here is an object" into an error: of what is empty too, as `kubectl apply` has it. A text that breaks off says itself why.
fn expect_objects(item: &Item, text: &mut TextResult) {
    if !text.objects.is_empty() || text.broken > 0 {
        return;
    }
    let name = item.name();
    if text.is_blank {
        let hint = match item {
            Item::StandardInput => {
                "check the command before the pipe: it printed nothing, as `kubectl get` does when it fails"
            }
            _ => {
                "an object begins with `apiVersion` and `kind`; exclude files that are empty on purpose"
            }
        };
        text.broken = 1;
        text.diagnostics
            .push(Diagnostic::error(&name, "is empty or has only comments").hint(hint));
        return;
    }
    let notes = text.diagnostics.iter_mut();
    for diagnostic in notes.filter(|diagnostic| diagnostic.position.is_known()) {
        diagnostic.level = Level::Error;
        text.broken = 1;
    }
    if text.broken == 0 && text.foreign > 0 {
        text.broken = 1;
        text.diagnostics
            .push(Diagnostic::error(&name, "contains no Kubernetes object").hint(instead(item)));
    }
}

/// What to name instead of a file without objects.
fn instead(item: &Item) -> &'static str {
    let path = match item {
        Item::File(path) => path.as_path(),
        _ => Path::new(""),
    };
    if path.file_name().is_some_and(|name| name == "Chart.yaml") {
        return "name the directory of the chart to render it";
    }
    match Language::of(path) {
        Some(Language::Helmfile) => "scan the output of `helmfile template` instead",
        _ => {
            "an object begins with `apiVersion` and `kind`; name manifests, a chart, a kustomization or a snapshot"
        }
    }
}

fn read_item(found: &Found, reader: &Reader<'_>) -> Reading {
    let item = &found.item;
    match item {
        Item::Chart(_) | Item::Kustomization(_) if !reader.budget.take(Cost::Charts, 1) => {
            failed(&item.name(), Cost::Charts.sentence())
        }
        Item::Chart(path) => Reading {
            text: read_chart(path, &found.root(), &found.release(), reader),
            ..Reading::default()
        },
        Item::Kustomization(path) => {
            let given = found.given.as_ref();
            let overlay = given.and_then(|given| given.overlay.as_ref());
            let mut text = read_kustomization(path, &found.root(), overlay, reader);
            if text.broken > 0 && text.objects.is_empty() && overlay.is_none() {
                let root = path.canonicalize().unwrap_or_else(|_| path.clone());
                read_resources(path, &root, reader, &mut BTreeSet::new(), &mut text);
            }
            Reading {
                text,
                ..Reading::default()
            }
        }
        Item::File(path) => read_file(path, reader),
        Item::StandardInput => match reader.standard_input() {
            Ok(bytes) => within(&item.name(), bytes, reader),
            Err(error) => failed(&item.name(), format!("cannot be read: {error}")),
        },
    }
}

/// Reads the resources of a kustomization as they are. Without its patches they are not what it would give, and its
/// coverage says so; but a mistake in them is most often one in the result too. Only files below the working folder or
/// the kustomization are read: the references of a foreign repository may point anywhere.
fn read_resources(
    folder: &Path,
    root: &Path,
    reader: &Reader<'_>,
    seen: &mut BTreeSet<PathBuf>,
    text: &mut TextResult,
) {
    let here = std::env::current_dir().unwrap_or_default();
    let Some(file) = kustomization_file(folder) else {
        return;
    };
    for path in references(&file).resources {
        if !seen.insert(path.clone()) {
            continue;
        }
        if path.is_dir() {
            read_resources(&path, root, reader, seen, text);
        } else if is_manifest_name(&path) && !is_kustomization_name(&path) {
            let mut read = match path.strip_prefix(&here) {
                // References are whole paths; people know the files by how they lie from here.
                Ok(shown) => read_file(shown, reader).text,
                Err(_) if path.starts_with(root) => read_file(&path, reader).text,
                Err(_) => continue,
            };
            text.objects.append(&mut read.objects);
            text.diagnostics.append(&mut read.diagnostics);
            text.foreign += read.foreign;
            text.broken += read.broken;
            if let Some((given, left)) = &read.cost {
                reader.budget.settle(given, left);
            }
        }
    }
}

fn read_file(path: &Path, reader: &Reader<'_>) -> Reading {
    let name: Arc<str> = Arc::from(path.display().to_string());
    let texts = &reader.options.texts;
    if !texts.is_empty()
        && let Some(text) = path.canonicalize().ok().and_then(|whole| texts.get(&whole))
    {
        return within(&name, text, reader);
    }
    match read_named(path) {
        Ok(bytes) => within(&name, &bytes, reader),
        Err(error) => failed(&name, format!("cannot be read: {error}")),
    }
}

/// Reads bytes, unless all of them together are too many.
fn within(name: &Arc<str>, bytes: &[u8], reader: &Reader<'_>) -> Reading {
    if reader.budget.take(Cost::Bytes, bytes.len() as u64) {
        read_bytes(name, bytes, reader.budget)
    } else {
        failed(name, format!("is not read: {}", Cost::Bytes.sentence()))
    }
}

fn failed(name: &Arc<str>, message: String) -> Reading {
    Reading {
        text: crate::helm::not_evaluated(Diagnostic::error(name, message)),
        ..Reading::default()
    }
}

/// Reads a text, compressed or not.
pub(crate) fn read_bytes(name: &Arc<str>, bytes: &[u8], budget: &Budget) -> Reading {
    let mut read = match unpacked(bytes, budget) {
        None => read_content(name, bytes, budget),
        Some(Ok(text)) => read_content(name, &text, budget),
        Some(Err(error)) => failed(name, format!("cannot be unpacked: {error}")),
    };
    read.bytes = bytes.len() as u64;
    read
}

fn read_content(name: &Arc<str>, text: &[u8], budget: &Budget) -> Reading {
    match is_archive(text) {
        true => read_archive(name, text, budget),
        false => read_plain(name, text, budget),
    }
}

/// Reads the manifests in an archive, which are named as if it were a directory.
fn read_archive(name: &Arc<str>, archive: &[u8], budget: &Budget) -> Reading {
    let mut all = TextResult::default();
    let read = each_text(archive, &mut |path, text| {
        let inner = Arc::from(format!("{name}/{}", path.display()));
        let mut one = read_text_within(&inner, text, Origin::File, budget.allowance());
        all.objects.append(&mut one.objects);
        all.diagnostics.append(&mut one.diagnostics);
        all.foreign += one.foreign;
        all.broken += one.broken;
        all.has_ytt |= one.has_ytt;
        if let Some((given, left)) = &one.cost {
            budget.settle(given, left);
        }
    });
    all.foreign += usize::from(all.objects.is_empty());
    match read {
        Ok(()) => Reading {
            text: all,
            ..Reading::default()
        },
        Err(error) => failed(name, format!("cannot be unpacked: {error}")),
    }
}

fn read_plain(name: &Arc<str>, text: &[u8], budget: &Budget) -> Reading {
    if !is_snapshot(text) {
        return Reading {
            text: read_text_within(name, text, Origin::File, budget.allowance()),
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
                        "the snapshot was taken with incomplete permissions; what is missing is unknown",
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
