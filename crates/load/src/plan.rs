//! Which kustomizations of a tree are rendered.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::confine::is_component;
use crate::kustomize::{kustomization_file, references};

/// Which kustomizations to render, and which files they speak for.
#[derive(Default)]
pub(crate) struct Plan {
    /// Each with the folders that it builds on.
    pub roots: Vec<(PathBuf, BTreeSet<PathBuf>)>,
    /// Components that none of them takes in.
    pub unused: Vec<PathBuf>,
    /// The files that they read.
    pub taken: BTreeSet<PathBuf>,
    /// The charts that they render, where kustomize may run helm.
    pub charts: BTreeSet<PathBuf>,
}

/// Only kustomizations that no other one builds on are rendered: their output holds the others'.
pub(crate) fn plan_kustomizations(folders: &[PathBuf]) -> Plan {
    let mut plan = Plan::default();
    let mut built_on = BTreeSet::new();
    for folder in folders {
        if let Some(file) = kustomization_file(folder) {
            let references = references(&file);
            built_on.extend(
                references
                    .resources
                    .iter()
                    .filter(|path| path.is_dir())
                    .cloned(),
            );
            plan.taken.extend(references.resources);
            plan.taken.extend(references.fragments);
            plan.charts.extend(references.charts);
        }
    }
    plan.roots = folders
        .iter()
        .filter(|folder| {
            folder
                .canonicalize()
                .map_or(true, |full| !built_on.contains(&full))
        })
        .map(|folder| (folder.clone(), bases(folder)))
        .collect();
    // What no root builds on builds on itself in a ring. It is rendered all the same, so that the tool says so.
    let mut reached: BTreeSet<PathBuf> = BTreeSet::new();
    for (folder, _) in &plan.roots {
        reach(folder, &mut reached);
    }
    for folder in folders {
        let is_reached = folder
            .canonicalize()
            .is_ok_and(|full| reached.contains(&full));
        if !is_reached {
            reach(folder, &mut reached);
            plan.roots.push((folder.clone(), bases(folder)));
        }
    }
    plan.roots.retain(|(folder, _)| {
        let component = kustomization_file(folder).filter(|file| is_component(file));
        plan.unused.extend(component.clone());
        component.is_none()
    });
    plan
}

/// Adds a kustomization with every folder that it builds on, components among them.
fn reach(folder: &Path, reached: &mut BTreeSet<PathBuf>) {
    let mut waiting: Vec<PathBuf> = folder.canonicalize().into_iter().collect();
    while let Some(folder) = waiting.pop() {
        if !reached.insert(folder.clone()) {
            continue;
        }
        if let Some(file) = kustomization_file(&folder) {
            let resources = references(&file).resources;
            waiting.extend(resources.into_iter().filter(|path| path.is_dir()));
        }
    }
}

/// The folders that a kustomization builds on, directly or not. Components do not count: they add to an overlay what
/// may be added to others as well.
fn bases(folder: &Path) -> BTreeSet<PathBuf> {
    let mut bases = BTreeSet::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(folder) = waiting.pop() {
        let Some(file) = kustomization_file(&folder) else {
            continue;
        };
        for base in references(&file).bases {
            if base.is_dir() && bases.insert(base.clone()) {
                waiting.push(base);
            }
        }
    }
    bases
}
