//! Reading an exceptions file, strictly: what is not understood could hide more than was meant.

use std::collections::BTreeMap;

use seawall_finding::{Date, DateError, Exception, FingerprintError, Pattern, ResourceSelector};
use seawall_syntax::{Node, Position, Value, parse_stream};

use crate::spelling::did_you_mean;

const SCHEMA: &str = "seawall.exceptions/v1";

const ROOT_FIELDS: &[&str] = &["schema", "exceptions"];

const EXCEPTION_FIELDS: &[&str] = &[
    "checks",
    "resources",
    "fingerprints",
    "reason",
    "owner",
    "expires",
];

const SELECTOR_FIELDS: &[&str] = &[
    "kind",
    "namespace",
    "name",
    "labels",
    "container",
    "path",
    "holder",
];

/// Why an exceptions file cannot be used. Nothing is excepted then: a broken file never hides findings.
#[derive(Debug, thiserror::Error)]
#[error("{file}:{position}: {message}")]
pub struct ExceptionsError {
    /// The file.
    pub file: String,
    /// Where.
    pub position: Position,
    /// What is wrong.
    pub message: String,
}

/// A place with what is wrong there.
type Wrong = (Position, String);

/// Reads an exceptions file. Every exception needs checks, a reason, an owner and an end.
///
/// # Errors
/// With file, line and column, for the first thing that is wrong.
pub fn parse_exceptions(file: &str, text: &[u8]) -> Result<Vec<Exception>, ExceptionsError> {
    let fail = |(position, message): Wrong| ExceptionsError {
        file: file.to_owned(),
        position,
        message,
    };
    let mut exceptions = Vec::new();
    for document in parse_stream(text) {
        let nodes = document
            .nodes
            .map_err(|error| fail((error.position, error.message)))?;
        for root in nodes {
            for node in entries_of(&root).map_err(fail)? {
                exceptions.push(exception(file, node).map_err(fail)?);
            }
        }
    }
    Ok(exceptions)
}

/// The list of exceptions of one document.
fn entries_of(root: &Node) -> Result<&[Node], Wrong> {
    mapping(root, "an exceptions file")?;
    match root.get("schema") {
        Some(node) if node.as_str() == Some(SCHEMA) => {}
        Some(node) => {
            let found = node.scalar_text().unwrap_or_default();
            return Err((
                node.position,
                format!("`{found}` is no schema of exceptions; expected `schema: {SCHEMA}`"),
            ));
        }
        None => {
            return Err((
                root.position,
                format!("`schema` is missing; expected `schema: {SCHEMA}`"),
            ));
        }
    }
    known_fields(root, ROOT_FIELDS)?;
    match root.entry("exceptions") {
        Some(entry) => list(&entry.value, "exceptions"),
        None => Err((root.position, "`exceptions` is missing".to_owned())),
    }
}

fn exception(file: &str, node: &Node) -> Result<Exception, Wrong> {
    mapping(node, "an exception")?;
    known_fields(node, EXCEPTION_FIELDS)?;
    let checks = strings(node, "checks")?.ok_or_else(|| needs(node, "checks"))?;
    let fingerprints = strings(node, "fingerprints")?
        .unwrap_or_default()
        .into_iter()
        .map(|(position, text)| {
            text.parse()
                .map_err(|error: FingerprintError| (position, error.to_string()))
        })
        .collect::<Result<_, Wrong>>()?;
    let resources = match node.entry("resources") {
        None => Vec::new(),
        Some(entry) => filled(&entry.value, "resources")?
            .iter()
            .map(selector)
            .collect::<Result<_, Wrong>>()?,
    };
    Ok(Exception {
        checks: checks
            .into_iter()
            .map(|(_, text)| Pattern::new(text))
            .collect(),
        resources,
        fingerprints,
        reason: required(node, "reason")?.to_owned(),
        owner: required(node, "owner")?.to_owned(),
        expires: expires(node)?,
        origin: format!("{file}:{}", node.position.line),
        is_whole: true,
    })
}

fn expires(node: &Node) -> Result<Date, Wrong> {
    let Some(value) = node.get("expires") else {
        let (position, message) = needs(node, "expires");
        return Err((
            position,
            format!("{message}: the last day on which it holds, such as 2027-06-30"),
        ));
    };
    let text = value.scalar_text().unwrap_or_default();
    text.parse()
        .map_err(|error: DateError| (value.position, error.to_string()))
}

fn selector(node: &Node) -> Result<ResourceSelector, Wrong> {
    mapping(node, "a selector in `resources`")?;
    known_fields(node, SELECTOR_FIELDS)?;
    if node.entries().is_empty() {
        return Err((
            node.position,
            "an empty selector covers everything; leave `resources` out to say so, or name something".to_owned(),
        ));
    }
    let part = |key: &str| -> Result<Option<Pattern>, Wrong> {
        let Some(entry) = node.entry(key) else {
            return Ok(None);
        };
        let text = string(&entry.value, key)?;
        // Cluster-scoped objects have an empty namespace. Everything else has a name.
        if text.is_empty() && key != "namespace" {
            return Err((entry.value.position, format!("`{key}` must not be empty")));
        }
        Ok(Some(Pattern::new(text)))
    };
    let labels = match node.entry("labels") {
        None => BTreeMap::new(),
        Some(entry) => labels(&entry.value)?,
    };
    Ok(ResourceSelector {
        kind: part("kind")?,
        namespace: part("namespace")?,
        name: part("name")?,
        labels,
        container: part("container")?,
        path: part("path")?,
        holder: part("holder")?,
    })
}

fn labels(node: &Node) -> Result<BTreeMap<String, Pattern>, Wrong> {
    mapping(node, "`labels`")?;
    if node.entries().is_empty() {
        return Err((node.position, "`labels` must not be empty".to_owned()));
    }
    node.entries()
        .iter()
        .map(|entry| {
            let value = string(&entry.value, &entry.key)?;
            Ok((entry.key.to_string(), Pattern::new(value)))
        })
        .collect()
}

/// A list of texts with their places, not empty when it is there.
fn strings<'n>(node: &'n Node, key: &str) -> Result<Option<Vec<(Position, &'n str)>>, Wrong> {
    let Some(entry) = node.entry(key) else {
        return Ok(None);
    };
    filled(&entry.value, key)?
        .iter()
        .map(|item| match string(item, key)? {
            text if text.trim().is_empty() => Err((
                item.position,
                format!("an item of `{key}` must not be empty"),
            )),
            text => Ok((item.position, text)),
        })
        .collect::<Result<_, Wrong>>()
        .map(Some)
}

fn required<'n>(node: &'n Node, key: &str) -> Result<&'n str, Wrong> {
    let value = node.get(key).ok_or_else(|| needs(node, key))?;
    match string(value, key)? {
        text if text.trim().is_empty() => {
            Err((value.position, format!("`{key}` must not be empty")))
        }
        text => Ok(text),
    }
}

fn needs(node: &Node, key: &str) -> Wrong {
    (node.position, format!("an exception needs `{key}`"))
}

fn string<'n>(node: &'n Node, key: &str) -> Result<&'n str, Wrong> {
    node.as_str().ok_or_else(|| {
        let hint = match node.value {
            Value::Bool(_) | Value::Int(_) | Value::Float(_) => "; put it in quotes",
            _ => "",
        };
        let found = node.type_name();
        (
            node.position,
            format!("`{key}` must be a string, and is a {found}{hint}"),
        )
    })
}

fn list<'n>(node: &'n Node, key: &str) -> Result<&'n [Node], Wrong> {
    match &node.value {
        Value::Sequence(items) => Ok(items),
        _ => Err((
            node.position,
            format!("`{key}` must be a list, and is a {}", node.type_name()),
        )),
    }
}

fn filled<'n>(node: &'n Node, key: &str) -> Result<&'n [Node], Wrong> {
    match list(node, key)? {
        [] => Err((node.position, format!("`{key}` must not be empty"))),
        items => Ok(items),
    }
}

fn mapping(node: &Node, what: &str) -> Result<(), Wrong> {
    match node.value {
        Value::Mapping(_) => Ok(()),
        _ => Err((
            node.position,
            format!("{what} must be a mapping, and is a {}", node.type_name()),
        )),
    }
}

/// A misspelt field must not widen an exception.
fn known_fields(node: &Node, known: &[&str]) -> Result<(), Wrong> {
    match node
        .entries()
        .iter()
        .find(|entry| !known.contains(&&*entry.key))
    {
        None => Ok(()),
        Some(entry) => {
            let hint = match did_you_mean(&entry.key, known.iter().copied()) {
                Some(close) => format!("did you mean `{close}`?"),
                None => format!("expected {}", known.join(", ")),
            };
            Err((
                entry.key_position,
                format!("unknown field `{}`; {hint}", entry.key),
            ))
        }
    }
}

#[cfg(test)]
mod tests;
