//! Exceptions that cover more than they were written for: a container that was added, a new holder of a role.

use std::collections::{BTreeMap, BTreeSet};

use seawall_finding::{Exception, Finding, Severity};

use super::annotation::Annotations;
use super::notes;
use super::outcome::By;

/// Names shown of what an exception covers.
const MAX_NAMED: usize = 4;

/// What the exceptions cover that name one target and do not say which part of it.
#[derive(Debug, Default)]
pub(crate) struct Widths(BTreeMap<(By, String, String), Covered>);

/// What one exception covers of one check on one target.
#[derive(Debug, Default)]
struct Covered {
    containers: BTreeSet<String>,
    holders: BTreeSet<String>,
    places: BTreeSet<String>,
}

/// Which parts an exception names itself.
struct Named {
    container: bool,
    holder: bool,
    path: bool,
}

impl Widths {
    /// Counts an accepted finding. Who writes a pattern for the target or the check means more than one of them;
    /// who names one target and one check meant what was there.
    pub(crate) fn add(
        &mut self,
        by: By,
        finding: &Finding,
        exceptions: &[Exception],
        annotations: &Annotations<'_>,
    ) {
        let Some(named) = named(by, finding, exceptions, annotations) else {
            return;
        };
        let key = (by, finding.check().to_owned(), finding.target.to_string());
        let covered = self.0.entry(key).or_default();
        if let (Some(container), false) = (&finding.container, named.container) {
            covered.containers.insert(container.clone());
        }
        if !finding.context.is_empty() && !named.holder {
            covered.holders.insert(finding.context.join(" "));
        }
        if !named.path && !finding.subject.is_empty() && finding.context.is_empty() {
            let container = finding.container.as_deref().unwrap_or_default();
            let space = if container.is_empty() { "" } else { " " };
            covered
                .places
                .insert(format!("{container}{space}{}", finding.subject));
        }
    }

    /// One note for each exception that covers more than one part.
    pub(crate) fn notes(
        &self,
        exceptions: &[Exception],
        annotations: &Annotations<'_>,
    ) -> Vec<Finding> {
        let mut found = Vec::new();
        for ((by, check, target), covered) in &self.0 {
            // A new container is new code and a new holder a new identity; another place in the same container is not.
            let (severity, count, noun, selector, names) = if covered.containers.len() > 1 {
                let names = &covered.containers;
                (Severity::Low, names.len(), "containers", "container", names)
            } else if covered.holders.len() > 1 {
                let names = &covered.holders;
                (Severity::Low, names.len(), "holders", "holder", names)
            } else if covered.places.len() > 1 {
                let names = &covered.places;
                (Severity::Info, names.len(), "places", "path", names)
            } else {
                continue;
            };
            let origin = match by {
                By::File(exception, _) => exceptions[*exception].origin.clone(),
                By::Annotation(place) => annotations.accepted[*place].origin(),
            };
            let mut shown: Vec<String> = names
                .iter()
                .take(MAX_NAMED)
                .map(|name| format!("`{name}`"))
                .collect();
            if count > MAX_NAMED {
                shown.push(format!("{} more", count - MAX_NAMED));
            }
            let message = format!(
                "the exception for `{check}` covers {count} {noun} of {target}: {}",
                shown.join(", ")
            );
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let subject = format!("{check} {target} {}", names.join(" "));
            let selector = match by {
                By::File(..) => format!("`{selector}` in its selector (`\"*\"` for all of them)"),
                By::Annotation(_) if selector == "container" => format!(
                    "the container in brackets, `{check}[{}]: reason` (`[*]` for all of them)",
                    names.first().copied().unwrap_or_default()
                ),
                By::Annotation(_) => "the accepted places in an exceptions file instead".to_owned(),
            };
            found.push(notes::wide(severity, origin, message, &subject, &selector));
        }
        found
    }
}

/// Which parts the exception names; `None` when it is written for many targets or checks.
fn named(
    by: By,
    finding: &Finding,
    exceptions: &[Exception],
    annotations: &Annotations<'_>,
) -> Option<Named> {
    match by {
        By::File(number, selector) => {
            let exception = &exceptions[number];
            let selector = &exception.resources[selector?];
            let is_one_target = selector.name.as_ref()?.exact().is_some();
            let is_one_check = exception
                .checks
                .iter()
                .any(|check| check.exact() == Some(finding.check()));
            (is_one_target && is_one_check && exception.fingerprints.is_empty()).then(|| Named {
                container: selector.container.is_some(),
                holder: selector.holder.is_some(),
                path: selector.path.is_some(),
            })
        }
        By::Annotation(place) => {
            let accepted = &annotations.accepted[place];
            accepted.check.exact()?;
            Some(Named {
                container: accepted.container.is_some(),
                // An annotation cannot name these.
                holder: false,
                path: true,
            })
        }
    }
}
