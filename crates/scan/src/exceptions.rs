//! Exceptions from a file and from annotations: parsing, applying, and findings about the exceptions themselves.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use seawall_checks::{CheckTally, FoundProblem};
use seawall_finding::{
    Date, DateError, Evidence, Exception, Finding, Fingerprint, Resource, ResourceSelector,
    Selected, Severity, Verdict,
};
use seawall_model::{Cluster, Object, Pod};
use seawall_syntax::{Node, parse_stream};

use crate::ScanOptions;

/// The annotation that accepts findings where they are: `check-id: reason`, several separated by newlines or
/// semicolons.
const IGNORE_ANNOTATION: &str = "seawall.dev/ignore";

const SCHEMA: &str = "seawall.exceptions/v1";

/// Why an exceptions file cannot be used. Nothing is excepted then: a broken file never hides findings.
#[derive(Debug, thiserror::Error)]
pub enum ExceptionsError {
    /// The text is no YAML.
    #[error("{file}:{position}: {message}")]
    Syntax {
        /// The file.
        file: String,
        /// Where.
        position: seawall_syntax::Position,
        /// What is wrong.
        message: String,
    },
    /// The schema is another one.
    #[error("{file}: `{found}` is no exceptions schema; expected `schema: {SCHEMA}`")]
    Schema {
        /// The file.
        file: String,
        /// What stands there.
        found: String,
    },
    /// A field is missing or wrong.
    #[error("{file}:{position}: {message}")]
    Field {
        /// The file.
        file: String,
        /// Where.
        position: seawall_syntax::Position,
        /// What is wrong.
        message: String,
    },
}

/// Reads an exceptions file. Every exception needs checks, a reason and an owner.
///
/// # Errors
/// With file, line and column, for the first thing that is wrong.
pub fn parse_exceptions(file: &str, text: &[u8]) -> Result<Vec<Exception>, ExceptionsError> {
    let mut exceptions = Vec::new();
    for document in parse_stream(text) {
        let nodes = document.nodes.map_err(|error| ExceptionsError::Syntax {
            file: file.to_owned(),
            position: error.position,
            message: error.message,
        })?;
        for root in nodes {
            let schema = root.str("schema").unwrap_or_default();
            if schema != SCHEMA {
                return Err(ExceptionsError::Schema {
                    file: file.to_owned(),
                    found: schema.to_owned(),
                });
            }
            for node in root.list("exceptions") {
                exceptions.push(parse_exception(file, node)?);
            }
        }
    }
    Ok(exceptions)
}

fn parse_exception(file: &str, node: &Node) -> Result<Exception, ExceptionsError> {
    let fail = |node: &Node, message: String| ExceptionsError::Field {
        file: file.to_owned(),
        position: node.position,
        message,
    };
    const KNOWN: &[&str] = &["checks", "resources", "reason", "owner", "expires"];
    refuse_unknown(node, KNOWN).map_err(|(at, message)| fail(at, message))?;
    let text = |key: &str| {
        node.get(key)
            .and_then(Node::as_str)
            .filter(|text| !text.trim().is_empty())
            .map(str::to_owned)
            .ok_or_else(|| fail(node, format!("an exception needs `{key}`")))
    };
    let checks: Vec<String> = node.strings("checks").map(str::to_owned).collect();
    if checks.is_empty() {
        return Err(fail(
            node,
            "an exception needs `checks`: ids or globs".to_owned(),
        ));
    }
    let expires = match node.get("expires") {
        None => None,
        Some(value) => {
            let text = value.scalar_text().unwrap_or_default();
            let date = text
                .parse()
                .map_err(|error: DateError| fail(value, error.to_string()))?;
            Some(date)
        }
    };
    let resources = node
        .list("resources")
        .iter()
        .map(|selector| {
            const KNOWN: &[&str] = &["kind", "namespace", "name", "labels"];
            refuse_unknown(selector, KNOWN).map_err(|(at, message)| fail(at, message))?;
            let part = |key: &str| selector.str(key).map(str::to_owned);
            let labels: BTreeMap<String, String> = selector
                .get("labels")
                .map_or(&[][..], Node::entries)
                .iter()
                .filter_map(|entry| {
                    let value = entry.value.scalar_text()?;
                    Some((entry.key.to_string(), value))
                })
                .collect();
            Ok(ResourceSelector {
                kind: part("kind"),
                namespace: part("namespace"),
                name: part("name"),
                labels,
            })
        })
        .collect::<Result<_, ExceptionsError>>()?;
    Ok(Exception {
        checks,
        resources,
        reason: text("reason")?,
        owner: text("owner")?,
        expires,
        origin: format!("{file}:{}", node.position.line),
    })
}

/// A misspelt selector must not widen an exception.
fn refuse_unknown<'n>(node: &'n Node, known: &[&str]) -> Result<(), (&'n Node, String)> {
    match node
        .entries()
        .iter()
        .find(|entry| !known.contains(&&*entry.key))
    {
        Some(entry) => Err((
            &entry.value,
            format!(
                "unknown field `{}`; expected {}",
                entry.key,
                known.join(", ")
            ),
        )),
        None => Ok(()),
    }
}

/// Marks accepted findings, moves them in the tallies from fail to excepted, and returns findings about
/// exceptions that have ended or match nothing.
pub(crate) fn apply(
    cluster: &Cluster,
    found: &mut [FoundProblem],
    tallies: &mut [CheckTally],
    options: &ScanOptions,
    today: Date,
) -> Vec<Finding> {
    let mut exceptions = options.exceptions.clone();
    let mut broken = Vec::new();
    for object in cluster.objects() {
        if let Some(text) = annotation(object) {
            from_annotation(object, text, &mut exceptions, &mut broken);
        }
    }
    if exceptions.is_empty() {
        return broken;
    }
    let mut used = vec![Selected::No; exceptions.len()];
    for problem in found.iter_mut() {
        if problem.finding.verdict != Verdict::Fail {
            continue;
        }
        let labels = |key: &str| -> Option<String> {
            let object = cluster.object(problem.object?);
            let own = object.label(key);
            let pod = || Pod::all(object).find_map(|pod| pod.labels().get(key));
            own.or_else(pod).map(str::to_owned)
        };
        for (exception, state) in exceptions.iter().zip(&mut used) {
            match exception.judge(&problem.finding, &labels, today) {
                Selected::No => {}
                Selected::Expired => *state = Selected::Expired,
                Selected::Accepted => {
                    *state = Selected::Accepted;
                    problem.finding.exception = Some(format!(
                        "{} ({}, {})",
                        exception.reason, exception.owner, exception.origin
                    ));
                    break;
                }
            }
        }
    }
    retally(found, tallies);
    let mut notes = broken;
    for (exception, state) in exceptions.iter().zip(used) {
        let checks = exception.checks.join(", ");
        match (state, exception.is_expired(today)) {
            (Selected::Accepted, _) => {}
            (_, true) => notes.push(about(
                exception,
                "exception-expired",
                "Expired exception",
                Severity::Medium,
                "what it accepted counts again, and somebody still relies on it",
                format!(
                    "the exception for `{checks}` ended on {} (owner {})",
                    exception.expires.map_or_else(String::new, |date| date.to_string()),
                    exception.owner
                ),
                "Mend the findings, or renew the exception with a new date and a reason that still holds.",
            )),
            (_, false) => notes.push(about(
                exception,
                "exception-unmatched",
                "Exception that matches nothing",
                Severity::Low,
                "it hides nothing today and may hide something tomorrow",
                format!("the exception for `{checks}` matches no finding (owner {})", exception.owner),
                "Remove the exception, or mend its selectors.",
            )),
        }
    }
    notes
}

/// A resource whose every fail is accepted moves from fail to excepted.
fn retally(found: &[FoundProblem], tallies: &mut [CheckTally]) {
    let mut open: std::collections::HashMap<(&str, &Resource), bool> =
        std::collections::HashMap::new();
    for problem in found {
        let finding = &problem.finding;
        if finding.verdict == Verdict::Fail {
            let is_open = finding.exception.is_none();
            *open
                .entry((finding.check, &finding.resource))
                .or_insert(false) |= is_open;
        }
    }
    for CheckTally { check, tally } in tallies {
        let accepted = open
            .iter()
            .filter(|((id, _), is_open)| *id == check.id && !**is_open)
            .count() as u64;
        tally.fail = tally.fail.saturating_sub(accepted);
        tally.excepted += accepted;
    }
}

/// The annotation on the object itself or on its pod template.
fn annotation(object: &Object) -> Option<&str> {
    object.annotation(IGNORE_ANNOTATION).or_else(|| {
        Pod::all(object)
            .filter_map(|pod| pod.annotations())
            .find_map(|annotations| annotations.str(IGNORE_ANNOTATION))
    })
}

fn from_annotation(
    object: &Object,
    text: &str,
    exceptions: &mut Vec<Exception>,
    broken: &mut Vec<Finding>,
) {
    let resource = resource_of(object);
    for part in text.split(['\n', ';']) {
        let part = part.trim();
        if part.is_empty() {
            continue;
        }
        match part.split_once(':') {
            Some((check, reason)) if !reason.trim().is_empty() => exceptions.push(Exception {
                checks: vec![check.trim().to_owned()],
                resources: vec![ResourceSelector {
                    kind: Some(resource.kind.clone()),
                    namespace: Some(resource.namespace.clone()),
                    name: Some(resource.name.clone()),
                    labels: BTreeMap::new(),
                }],
                reason: reason.trim().to_owned(),
                owner: "annotation".to_owned(),
                expires: None,
                origin: format!("annotation of {resource}"),
            }),
            _ => broken.push(finding(
                "exception-without-reason",
                "Exception without a reason",
                Severity::Low,
                "an accepted risk that nobody explained",
                format!("`{part}` in annotation `{IGNORE_ANNOTATION}` is not `check-id: reason`; it is ignored"),
                "Write the annotation as `check-id: reason`.",
                resource.clone(),
                part,
            )),
        }
    }
}

fn resource_of(object: &Object) -> Resource {
    Resource {
        cluster: "".into(),
        api_version: object.api_version.to_string(),
        kind: object.kind.to_string(),
        namespace: object.namespace.to_string(),
        name: object.name.to_string(),
    }
}

fn about(
    exception: &Exception,
    check: &'static str,
    title: &'static str,
    severity: Severity,
    reason: &str,
    message: String,
    remedy: &'static str,
) -> Finding {
    let resource = Resource {
        kind: "Exception".to_owned(),
        name: exception.origin.clone(),
        ..Resource::default()
    };
    let subject = format!("{:?}{:?}", exception.checks, exception.resources);
    finding(
        check, title, severity, reason, message, remedy, resource, &subject,
    )
}

#[allow(
    clippy::too_many_arguments,
    reason = "one flat constructor of one flat record, called in three places"
)]
fn finding(
    check: &'static str,
    title: &'static str,
    severity: Severity,
    reason: &str,
    message: String,
    remedy: &'static str,
    resource: Resource,
    subject: &str,
) -> Finding {
    Finding {
        fingerprint: Fingerprint::of(&[check, &resource.kind, &resource.namespace, subject]),
        check,
        title,
        verdict: Verdict::Fail,
        severity,
        severity_reason: Cow::Owned(reason.to_owned()),
        message,
        resource: Arc::new(resource),
        container: None,
        subject: subject.to_owned(),
        evidence: vec![Evidence::default()],
        instances: 0,
        risk: (severity as u32) * 100,
        risk_reasons: Vec::new(),
        remedy,
        techniques: &[],
        controls: &[],
        fixable: false,
        exception: None,
        known: false,
    }
}
