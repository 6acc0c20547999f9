//! What the API server would refuse of the objects that somebody wrote: said with the place, and marked in the cluster.
//! Objects of a running cluster were taken by a server already.

use rayon::prelude::*;
use seawall_model::{Cluster, GroupKind, KubernetesVersion, Object, ObjectId, Origin, Refusal};
use seawall_syntax::Position;
use seawall_validity::{CustomSchemas, Mismatch, Severity};

use crate::{Diagnostic, Level};

/// Most things said about one object: what is wrong with the first often explains the rest.
const MAX_SAID: usize = 5;

/// Checks every object that was written, says what is wrong, and marks what would be refused. Without a version, what
/// any version takes is taken.
pub(crate) fn check(cluster: &mut Cluster, version: Option<KubernetesVersion>) -> Vec<Diagnostic> {
    let schemas = CustomSchemas::from_objects(cluster.objects().iter().map(|object| &**object));
    let version = version.or(cluster.server_version);
    let found: Vec<(usize, Vec<Mismatch>)> = cluster
        .objects()
        .par_iter()
        .enumerate()
        .filter(|(_, object)| object.source.origin != Origin::Cluster)
        .map(|(place, object)| (place, seawall_validity::check(object, version, &schemas)))
        .filter(|(_, mismatches)| !mismatches.is_empty())
        .collect();
    drop(schemas);
    let ids: Vec<ObjectId> = cluster.iter().map(|(id, _)| id).collect();
    let mut diagnostics = Vec::new();
    let mut refused = Vec::new();
    for (place, mut mismatches) in found {
        mismatches.sort_by_key(|mismatch| mismatch.severity != Severity::Refused);
        let id = ids[place];
        let object = cluster.object(id);
        let said = mismatches.iter().take(MAX_SAID);
        diagnostics.extend(said.map(|mismatch| diagnostic(object, mismatch)));
        if mismatches.len() > MAX_SAID {
            let more = mismatches.len() - MAX_SAID;
            diagnostics.push(Diagnostic::note(
                &object.source.name,
                format!("{} `{}`: {more} more like this", object.kind, object.name),
            ));
        }
        let refusals: Vec<Refusal> = mismatches
            .iter()
            .filter(|mismatch| mismatch.severity == Severity::Refused)
            .map(|mismatch| Refusal {
                path: mismatch.path.as_str().into(),
                reason: words(mismatch).into(),
                meant: mismatch
                    .meant
                    .map(|meant| (GroupKind::new(meant.group, meant.kind), meant.is_namespaced)),
            })
            .collect();
        if !refusals.is_empty() {
            refused.push((id, refusals));
        }
    }
    cluster.refuse(refused);
    diagnostics
}

fn words(mismatch: &Mismatch) -> String {
    if mismatch.path.is_empty() {
        mismatch.message.clone()
    } else {
        format!("`{}`: {}", mismatch.path, mismatch.message)
    }
}

fn diagnostic(object: &Object, mismatch: &Mismatch) -> Diagnostic {
    let (level, verb) = match mismatch.severity {
        Severity::Refused => (Level::Error, "the API server would refuse it"),
        Severity::Pruned => (Level::Warning, "the API server would drop the field"),
    };
    Diagnostic {
        source: object.source.name.clone(),
        position: if object.source.has_text() {
            object.locate(&mismatch.path)
        } else {
            Position::NONE
        },
        level,
        message: format!(
            "{} `{}`: {}; {verb}",
            object.kind,
            object.name,
            words(mismatch)
        ),
        hint: mismatch.hint.clone(),
    }
}
