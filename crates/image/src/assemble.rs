//! Layers and what their files say, put together.

use std::collections::{HashMap, HashSet};

use seawall_package::Place;

use crate::contents::{Contents, LayerContents, Observed, ShownEntry};
use crate::gather::{Brought, Gathered};
use crate::layer::{FileReading, LayerReading};
use crate::overlay::{At, Overlay};

/// Puts the readings of an image's layers together, the lowest first. A directory tree is one layer without a blob: its
/// places have no layer.
pub fn assemble(layers: &[&LayerReading]) -> Contents {
    let overlay = Overlay::of(layers.iter().copied());
    let mut contents = Contents {
        unknown: overlay.unknown.clone(),
        ..Contents::default()
    };
    let has_layers = layers.len() > 1 || layers.iter().any(|layer| layer.blob.is_some());
    let said = readings_of(layers);
    let mut gathered = Gathered::default();
    let mut shown: HashMap<At, String> = HashMap::new();
    let is_marked = marked(layers);
    for (path, visible) in overlay.iter() {
        contents.files += 1;
        for at in [visible.entry, visible.content] {
            if is_marked.contains(&at) {
                shown.entry(at).or_insert_with(|| path.clone());
            }
        }
        let Some(files) = said.get(&visible.entry) else {
            continue;
        };
        for file in files {
            let earlier = overlay.versions(visible).skip(1).map_while(|at| {
                let files = said.get(&at)?;
                let same = files.iter().find(|one| one.cataloger == file.cataloger)?;
                Some((&same.reading, at.layer))
            });
            let brought = has_layers.then(|| Brought::new(file, visible.entry.layer, earlier));
            gathered.add(&path, file, brought.as_ref());
        }
    }
    note_unknown(&mut contents, layers, &shown, has_layers);
    note_observed(&mut contents, layers, &shown, has_layers);
    if has_layers {
        contents.entries = shown_entries(layers, &overlay);
    }
    contents.layers = layers.iter().map(|layer| summary(layer)).collect();
    gathered.finish(&overlay, &mut contents);
    contents
}

/// The entries of all layers, and whether the image shows them.
fn shown_entries(layers: &[&LayerReading], overlay: &Overlay) -> Vec<ShownEntry> {
    let count = layers.iter().map(|layer| layer.entries.len()).sum();
    let mut entries = Vec::with_capacity(count);
    for (layer, reading) in (0_u32..).zip(layers) {
        for (index, entry) in (0_u32..).zip(&reading.entries) {
            let own = At {
                layer,
                entry: index,
            };
            let shown = overlay.get(&entry.path);
            entries.push(ShownEntry {
                entry: entry.clone(),
                layer,
                is_visible: shown.is_some_and(|one| one.entry == own || one.content == own),
            });
        }
    }
    entries
}

type Said<'l> = HashMap<At, Vec<&'l FileReading>>;

fn readings_of<'l>(layers: &[&'l LayerReading]) -> Said<'l> {
    let mut said: Said<'l> = HashMap::new();
    for (layer, reading) in layers.iter().enumerate() {
        for file in &reading.files {
            let at = At {
                layer: layer as u32,
                entry: file.entry,
            };
            said.entry(at).or_default().push(file);
        }
    }
    said
}

/// Entries about which something is unknown or was seen: where they are in the image is needed.
fn marked(layers: &[&LayerReading]) -> HashSet<At> {
    let mut marked = HashSet::new();
    for (layer, reading) in layers.iter().enumerate() {
        let unknown = reading.unknown.iter().filter_map(|one| one.entry);
        let observed = reading.observations.iter().map(|one| one.entry);
        for entry in unknown.chain(observed) {
            let layer = layer as u32;
            marked.insert(At { layer, entry });
        }
    }
    marked
}

fn note_unknown(
    contents: &mut Contents,
    layers: &[&LayerReading],
    shown: &HashMap<At, String>,
    has_layers: bool,
) {
    for (layer, reading) in layers.iter().enumerate() {
        let layer = layer as u32;
        for one in &reading.unknown {
            let mut unknown = one.unknown.clone();
            unknown.layer = has_layers.then_some(layer);
            if let Some(entry) = one.entry {
                let Some(path) = shown.get(&At { layer, entry }) else {
                    continue;
                };
                unknown.path.clone_from(path);
            }
            contents.unknown.push(unknown);
        }
    }
}

fn note_observed(
    contents: &mut Contents,
    layers: &[&LayerReading],
    shown: &HashMap<At, String>,
    has_layers: bool,
) {
    for (layer, reading) in layers.iter().enumerate() {
        for file in &reading.observations {
            let at = At {
                layer: layer as u32,
                entry: file.entry,
            };
            let path = match (shown.get(&at), reading.entries.get(file.entry as usize)) {
                (Some(path), _) => path,
                (None, Some(entry)) => &entry.path,
                (None, None) => continue,
            };
            for observation in &file.observations {
                contents.observed.push(Observed {
                    place: Place {
                        path: path.clone(),
                        layer: has_layers.then_some(at.layer),
                    },
                    is_visible: shown.contains_key(&at),
                    examiner: file.examiner.clone(),
                    observation: observation.clone(),
                });
            }
        }
    }
}

fn summary(layer: &LayerReading) -> LayerContents {
    let blob = layer.blob.as_ref();
    LayerContents {
        digest: blob.map(|blob| blob.digest.clone()),
        diff_id: blob.map(|blob| blob.diff_id.clone()),
        size: blob.map_or(0, |blob| blob.size),
        entries: layer.entries.len() as u64,
    }
}

#[cfg(test)]
mod tests;
