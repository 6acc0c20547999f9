//! What a finding is named by, and where what it shows is written.

use seawall_finding::{Evidence, Fingerprint, Location, Target};
use seawall_model::{Object, Origin};
use seawall_secret::redact_named;
use seawall_syntax::Position;

use crate::Problem;

/// Most evidence kept for one finding; the number of instances covers the rest.
pub(crate) const MAX_EVIDENCE: usize = 8;

/// The name of a problem for all time: neither the cluster's API version nor any index or file is in it.
pub(crate) fn fingerprint(
    check: &str,
    target: &Target,
    container: &str,
    problem: &Problem,
) -> Fingerprint {
    let mut parts = vec![
        check,
        target.cluster(),
        target.group(),
        target.kind(),
        target.namespace(),
        target.name(),
        container,
        &problem.subject,
    ];
    parts.extend(problem.context.iter().map(String::as_str));
    Fingerprint::of(&parts)
}

/// Takes credentials out of what a problem shows of its object: values under the names of their fields, and the sentences
/// that quote them.
pub(crate) fn redact(problem: &mut Problem) {
    let mut quoted: Vec<(String, String)> = Vec::new();
    let fields = std::iter::once((&problem.path, &mut problem.value))
        .chain(problem.also.iter_mut().map(|(path, value)| (&*path, value)));
    for (path, value) in fields {
        let Some(text) = value else {
            continue;
        };
        if let Some(redacted) = redact_named(last_key(path), text) {
            quoted.push((std::mem::replace(text, redacted.clone()), redacted));
        }
    }
    let texts = [&mut problem.message, &mut problem.subject]
        .into_iter()
        .chain(&mut problem.context);
    for text in texts {
        for (value, redacted) in &quoted {
            if !value.is_empty() && text.contains(value.as_str()) {
                *text = text.replace(value.as_str(), redacted);
            }
        }
        if let Some(redacted) = seawall_secret::redact(text) {
            *text = redacted;
        }
    }
}

/// The name of the field that a path leads to: `repository` of `spec.volumes[0].gitRepo.repository`.
fn last_key(path: &str) -> &str {
    if let Some(rest) = path.strip_suffix("\"]") {
        return rest.rsplit("[\"").next().unwrap_or(rest);
    }
    let name = path.rsplit('.').next().unwrap_or(path);
    name.split('[').next().unwrap_or(name)
}

/// Where a field of an object is written, when it came from a file.
pub fn location(object: &Object, path: &str) -> Option<Location> {
    match object.source.origin {
        Origin::Saved if object.root.position().is_known() => Some(Location {
            file: object.source.name.clone(),
            line: object.root.position().line,
            column: object.root.position().column,
        }),
        Origin::Cluster | Origin::Saved => None,
        Origin::Rendered => {
            let template = object.template.as_ref();
            let place = template.map(|lines| lines.place(object.locate(path)));
            let position = place.unwrap_or(Position::NONE);
            Some(Location {
                file: object.source.name.clone(),
                line: position.line,
                column: position.column,
            })
        }
        Origin::File => {
            let position = object.locate(path);
            Some(Location {
                file: object.source.name.clone(),
                line: position.line,
                column: position.column,
            })
        }
    }
}

pub(crate) fn evidence(object: Option<&Object>, problem: &Problem) -> Vec<Evidence> {
    std::iter::once((&problem.path, &problem.value))
        .chain(problem.also.iter().map(|(path, value)| (path, value)))
        .map(|(path, value)| {
            let place = object.and_then(|object| location(object, path));
            Evidence::field(path.as_str(), value.as_deref().map(shorten), place)
        })
        .chain(problem.shows.iter().cloned())
        .collect()
}

/// Longest value shown as evidence, in characters.
const MAX_VALUE: usize = 160;

fn shorten(value: &str) -> String {
    if value.chars().count() <= MAX_VALUE {
        value.to_owned()
    } else {
        let mut short: String = value.chars().take(MAX_VALUE).collect();
        short.push('…');
        short
    }
}

/// The container that a problem is about: the one that was asked about, or the one that the problem names.
pub(crate) fn container_of<'p>(asked: &'p str, problem: &'p Problem) -> &'p str {
    if problem.container.is_empty() {
        asked
    } else {
        &problem.container
    }
}
