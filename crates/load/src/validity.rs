//! What the API server would refuse of the objects that somebody wrote: said with the place, and marked in the cluster.
//! Objects of a running cluster were taken by a server already.

use std::collections::BTreeSet;

use rayon::prelude::*;
use seawall_model::{
    Cluster, GroupKind, KubernetesVersion, Object, ObjectId, Origin, Refusal, is_pod_carrier,
};
use seawall_secret::redact_named;
use seawall_validity::{Cause, CustomSchemas, Mismatch};

use crate::examine::place;
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
        .map(|(place, object)| {
            let mut mismatches = seawall_validity::check(object, version, &schemas);
            // A pod is judged all the same, as what it was meant to be. That its version is gone is the business of a
            // check.
            if is_pod_carrier(object) {
                mismatches.retain(|mismatch| mismatch.cause != Cause::Version);
            }
            (place, mismatches)
        })
        .filter(|(_, mismatches)| !mismatches.is_empty())
        .collect();
    let mut diagnostics = unread_rules(cluster, &schemas);
    drop(schemas);
    let ids: Vec<ObjectId> = cluster.iter().map(|(id, _)| id).collect();
    let mut refused = Vec::new();
    for (place, mismatches) in found {
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

/// Custom kinds whose CRDs have rules that are not evaluated: a note for each.
fn unread_rules(cluster: &Cluster, schemas: &CustomSchemas<'_>) -> Vec<Diagnostic> {
    let mut seen = BTreeSet::new();
    let mut notes = Vec::new();
    for object in cluster.objects() {
        let is_first = object.source.origin != Origin::Cluster
            && !object.group().is_empty()
            && seen.insert((&object.api_version, &object.kind));
        let count = if is_first {
            schemas.unread_rules(object)
        } else {
            0
        };
        if count > 0 {
            let rules = if count == 1 {
                "1 CEL rule that was".to_owned()
            } else {
                format!("{count} CEL rules that were")
            };
            let message = format!(
                "the CRD of `{}` has {rules} not evaluated: whether the API server would accept its objects is not known",
                object.kind
            );
            notes.push(
                Diagnostic::note(&object.source.name, message)
                    .at(crate::examine::place(object, "")),
            );
        }
    }
    notes
}

/// What is wrong, without the credentials of the value that is quoted. The name of its field may be what tells them.
fn words(mismatch: &Mismatch) -> String {
    let field = mismatch.path.rsplit('.').next().unwrap_or_default();
    let field = field.split('[').next().unwrap_or(field);
    let without = |(index, part): (usize, &str)| match index % 2 {
        0 => part.to_owned(),
        _ => redact_named(field, part).unwrap_or_else(|| part.to_owned()),
    };
    let parts: Vec<String> = mismatch
        .message
        .split('`')
        .enumerate()
        .map(without)
        .collect();
    let message = parts.join("`");
    if mismatch.path.is_empty() {
        message
    } else {
        format!("`{}`: {message}", mismatch.path)
    }
}

fn diagnostic(object: &Object, mismatch: &Mismatch) -> Diagnostic {
    Diagnostic {
        source: object.source.name.clone(),
        position: if object.source.has_text() {
            object.locate(&mismatch.path)
        } else {
            place(object, "")
        },
        level: Level::Error,
        leaves_open: false,
        is_shown: false,
        without_pods: Vec::new(),
        message: format!(
            "{} `{}`: {}; the API server would refuse it",
            object.kind,
            object.name,
            words(mismatch)
        ),
        hint: mismatch.hint.clone(),
    }
}
