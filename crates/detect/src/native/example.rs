//! Events that rules are tested with, in a few words: what is not said is as in most events.

use seawall_content::ContentError;
use seawall_event::Timestamp;
use seawall_syntax::Node;
use serde_json::{Map, Value, json};

use crate::reader::{Reader, shortened};
use crate::rule::Example;
use crate::span::microseconds;

/// When the first event of an example happens.
const BEGIN: i64 = 1_795_165_200_000_000;

/// How often the events of an example can happen.
const MAX_ROUNDS: i64 = 1000;

/// What stands for the number of the round in events that happen again and again.
const NUMBER: &str = "{n}";

/// What can be said of an event.
const KEYS: &[&str] = &[
    "user",
    "groups",
    "as",
    "as-groups",
    "verb",
    "resource",
    "group",
    "namespace",
    "name",
    "code",
    "message",
    "stage",
    "level",
    "uri",
    "agent",
    "request",
    "response",
    "annotations",
    "addresses",
    "extra",
    "at",
    "id",
];

/// The examples of a rule: those that it matches, and those that it does not.
pub(super) fn read(reader: &mut Reader<'_>, rule: &Node) -> Result<Vec<Example>, ContentError> {
    let Some(examples) = rule.get("examples") else {
        return Ok(Vec::new());
    };
    reader.keys(examples, &["match", "pass"]);
    reader.lists(examples, &["match", "pass"]);
    let mut all = Vec::new();
    for (key, matches) in [("match", true), ("pass", false)] {
        for node in examples.list(key) {
            let events = match node.get("events") {
                Some(_) => {
                    reader.keys(node, &["events", "repeat"]);
                    reader.lists(node, &["events"]);
                    node.list("events")
                }
                None => std::slice::from_ref(node),
            };
            for event in events {
                reader.keys(event, KEYS);
            }
            let mut told = Vec::new();
            for round in 0..rounds(reader, node)? {
                let number = round.to_string();
                for node in events {
                    let made = event(reader, node, told.len())?;
                    told.push(made.replace(NUMBER, &number));
                }
            }
            all.push(Example {
                events: told,
                matches,
                position: node.position(),
            });
        }
    }
    Ok(all)
}

/// How often the events of an example happen.
fn rounds(reader: &Reader<'_>, node: &Node) -> Result<i64, ContentError> {
    if node.get("repeat").is_none() {
        return Ok(1);
    }
    let count = node
        .int("repeat")
        .filter(|count| (1..=MAX_ROUNDS).contains(count));
    count.ok_or_else(|| {
        let what = format!("`repeat` is a number from 1 to {MAX_ROUNDS}");
        reader.problem(node.position(), what)
    })
}

/// The event that an example is short for.
fn event(reader: &Reader<'_>, node: &Node, number: usize) -> Result<String, ContentError> {
    let text = |key: &str| node.get(key).map(|value| reader.text(value)).transpose();
    let or = |key: &str, default: &str| {
        text(key).map(|found| found.unwrap_or_else(|| default.to_owned()))
    };
    let verb = or("verb", "get")?;
    let resource = or("resource", "")?;
    let (resource, subresource) = resource.split_once('/').unwrap_or((&resource, ""));
    let at = match text("at")? {
        None => 0,
        Some(text) => microseconds(&text).map_err(|_| {
            let what = format!("`{}` is no time such as `30s` or `5m`", shortened(&text));
            reader.problem(node.position(), what)
        })?,
    };
    let code = node
        .int("code")
        .unwrap_or(if verb == "create" { 201 } else { 200 });
    let mut event = json!({
        "kind": "Event",
        "apiVersion": "audit.k8s.io/v1",
        "level": or("level", "RequestResponse")?,
        "auditID": or("id", &format!("00000000-0000-4000-8000-{number:012}"))?,
        "stage": or("stage", "ResponseComplete")?,
        "requestURI": or("uri", "/")?,
        "verb": verb,
        "user": {"username": or("user", "ann")?, "groups": ["system:authenticated"]},
        "sourceIPs": ["192.0.2.1"],
        "userAgent": or("agent", "kubectl/v1.36.0")?,
        "responseStatus": {"metadata": {}, "code": code},
        "stageTimestamp": Timestamp(BEGIN + at).to_string(),
        "annotations": {
            "authorization.k8s.io/decision": if code == 403 { "forbid" } else { "allow" },
            "authorization.k8s.io/reason": "",
        },
    });
    let value = |key: &str| {
        node.get(key)
            .and_then(|value| serde_json::from_str(&value.to_json()).ok())
    };
    if !resource.is_empty() {
        let mut reference: Map<String, Value> = Map::new();
        for (key, value) in [
            ("resource", Some(resource.to_owned())),
            (
                "subresource",
                Some(subresource.to_owned()).filter(|own| !own.is_empty()),
            ),
            ("namespace", text("namespace")?),
            ("name", text("name")?),
            ("apiGroup", text("group")?),
        ] {
            reference.extend(value.map(|value| (key.to_owned(), Value::String(value))));
        }
        event["objectRef"] = Value::Object(reference);
    }
    if let Some(user) = text("as")? {
        event["impersonatedUser"] = json!({"username": user});
        if let Some(groups) = value("as-groups") {
            event["impersonatedUser"]["groups"] = groups;
        }
    }
    if let Some(message) = text("message")? {
        event["responseStatus"]["message"] = Value::String(message);
    }
    if let Some(addresses) = value("addresses") {
        event["sourceIPs"] = addresses;
    }
    if let Some(extra) = value("extra") {
        event["user"]["extra"] = extra;
    }
    for (key, field) in [("request", "requestObject"), ("response", "responseObject")] {
        if let Some(value) = value(key) {
            event[field] = value;
        }
    }
    if let Some(groups) = value("groups") {
        event["user"]["groups"] = groups;
    }
    if let Some(Value::Object(more)) = value("annotations")
        && let Some(annotations) = event["annotations"].as_object_mut()
    {
        annotations.extend(more);
    }
    Ok(event.to_string())
}
