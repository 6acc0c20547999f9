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
mod tests {
    use super::*;

    const TAIL: &str = "  reason: r\n  owner: o\n  expires: 2027-06-30\n";

    #[track_caller]
    fn check(body: &str, expect: Result<usize, &str>) {
        let text = format!("schema: seawall.exceptions/v1\nexceptions:\n{body}");
        let found = parse_exceptions("e.yaml", text.as_bytes());
        match (found, expect) {
            (Ok(found), Ok(count)) => assert_eq!(found.len(), count, "{text}"),
            (Err(error), Err(words)) => assert!(error.to_string().contains(words), "{error}"),
            (found, _) => panic!("{text}\n{found:?}"),
        }
    }

    #[test]
    fn what_is_written_right_is_read() {
        check(&format!("- checks: [a]\n{TAIL}"), Ok(1));
        check(
            &format!("- checks: [a]\n{TAIL}- checks: [b, c-*]\n{TAIL}"),
            Ok(2),
        );
        check(
            &format!(
                "- checks: [a]\n  resources: [{{kind: Pod, name: \"8080\", container: app, path: 'spec.*'}}]\n{TAIL}"
            ),
            Ok(1),
        );
        check(
            &format!("- checks: [a]\n  resources: [{{namespace: \"\"}}]\n{TAIL}"),
            Ok(1),
        );
        check(
            &format!("- checks: [a]\n  fingerprints: [bf536f06c35c5af195f26d2b0b8b0e30]\n{TAIL}"),
            Ok(1),
        );
    }

    #[test]
    fn what_is_written_wrong_is_refused_with_its_place() {
        for (middle, words) in [
            (
                "  resources: {kind: Pod}",
                "e.yaml:4:14: `resources` must be a list, and is a mapping",
            ),
            (
                "  resources: Pod/web",
                "e.yaml:4:14: `resources` must be a list, and is a string",
            ),
            ("  resources: []", "`resources` must not be empty"),
            ("  resources:", "`resources` must be a list, and is a null"),
            ("  resources: [{}]", "e.yaml:4:15: an empty selector"),
            ("  resources:\n  -", "must be a mapping, and is a null"),
            ("  resources: [Pod]", "must be a mapping, and is a string"),
            (
                "  resources: [{name: 8080}]",
                "e.yaml:4:22: `name` must be a string, and is a number; put it in quotes",
            ),
            (
                "  resources: [{name: [a]}]",
                "`name` must be a string, and is a list",
            ),
            (
                "  resources: [{name: }]",
                "`name` must be a string, and is a null",
            ),
            ("  resources: [{name: \"\"}]", "`name` must not be empty"),
            ("  resources: [{nmae: a}]", "did you mean `name`?"),
            (
                "  resources: [{labels: [a]}]",
                "`labels` must be a mapping, and is a list",
            ),
            ("  resources: [{labels: {}}]", "`labels` must not be empty"),
            (
                "  resources: [{labels: {a: true}}]",
                "`a` must be a string, and is a boolean; put it in quotes",
            ),
            (
                "  resource: [{name: a}]",
                "e.yaml:4:3: unknown field `resource`; did you mean `resources`?",
            ),
            ("  fingerprints: [abc]", "`abc` is no fingerprint"),
        ] {
            check(&format!("- checks: [a]\n{middle}\n{TAIL}"), Err(words));
        }
        for (body, words) in [
            ("- checks: a\n", "`checks` must be a list, and is a string"),
            ("- checks: []\n", "`checks` must not be empty"),
            (
                "- checks: [1]\n",
                "`checks` must be a string, and is a number",
            ),
            ("- checks: ['']\n", "an item of `checks` must not be empty"),
            ("- resources: [{name: a}]\n", "an exception needs `checks`"),
        ] {
            check(&format!("{body}{TAIL}"), Err(words));
        }
        check(
            "- checks: [a]\n  owner: o\n  expires: 2027-06-30\n",
            Err("needs `reason`"),
        );
        check(
            "- checks: [a]\n  reason: r\n  owner: o\n",
            Err("e.yaml:3:3: an exception needs `expires`"),
        );
        check(
            "- checks: [a]\n  reason: 1\n  owner: o\n  expires: 2027-06-30\n",
            Err("`reason` must be a string"),
        );
        check(
            "- checks: [a]\n  reason: r\n  owner: ' '\n  expires: 2027-06-30\n",
            Err("`owner` must not be empty"),
        );
        check(
            "- checks: [a]\n  reason: r\n  owner: o\n  expires: 2027\n",
            Err("`2027` is no date"),
        );
        check(
            "  checks: [a]\n",
            Err("`exceptions` must be a list, and is a mapping"),
        );
        check(
            "- text\n",
            Err("an exception must be a mapping, and is a string"),
        );
    }

    #[test]
    fn the_file_itself_is_looked_at() {
        for (text, words) in [
            ("exceptions: []", "`schema` is missing"),
            (
                "schema: other/v1\nexceptions: []",
                "`other/v1` is no schema of exceptions",
            ),
            ("schema: seawall.exceptions/v1", "`exceptions` is missing"),
            (
                "schema: seawall.exceptions/v1\nexceptoins: []",
                "did you mean `exceptions`?",
            ),
            ("- a", "an exceptions file must be a mapping, and is a list"),
            ("a: [", "e.yaml:"),
        ] {
            let error = parse_exceptions("e.yaml", text.as_bytes()).expect_err(text);
            assert!(error.to_string().contains(words), "{error}");
        }
    }
}
