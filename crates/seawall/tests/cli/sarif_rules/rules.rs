//! The rules, each as what it finds wrong.

use serde_json::Value;

/// What is wrong with a log by a rule.
pub type Rule = fn(&Value) -> Vec<String>;

pub const RULES: &[(&str, Rule)] = &[
    ("SARIF1001 rule and its id differ", rule_names),
    ("SARIF1002 addresses are valid", addresses),
    (
        "SARIF1004 relative addresses have a base that is declared",
        bases,
    ),
    ("SARIF1005 addresses that have to be absolute are", absolute),
    ("SARIF1007 regions make sense", regions),
    ("SARIF1008 a region stands in a file", files_of_regions),
    ("SARIF1009 indexes are those of the arrays", indexes),
    ("SARIF1010 and GH results name their rule", rule_ids),
    (
        "SARIF1011 and SARIF2008 the schema is the final one",
        schema,
    ),
    ("SARIF2001 messages end as sentences", sentences),
    ("SARIF2005 the tool says who it is", tool),
    ("SARIF2012 rules say what they are", rules),
    (
        "SARIF2014 and SARIF2015 messages hold what they are about",
        messages,
    ),
    ("GH1001, GH1003 results have a file and a line", locations),
    ("GH1004 arrays are as long as they are read", lengths),
    ("GH1005 locations are files", locations_are_files),
    ("results are known again", fingerprints),
    ("what was not evaluated is said", notifications),
];

pub fn items<'v>(value: &'v Value, pointer: &str) -> impl Iterator<Item = &'v Value> {
    value
        .pointer(pointer)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

pub fn results(log: &Value) -> impl Iterator<Item = &Value> {
    items(log, "/runs/0/results")
}

fn all_rules(log: &Value) -> impl Iterator<Item = &Value> {
    items(log, "/runs/0/tool/driver/rules")
}

pub fn text<'v>(value: &'v Value, pointer: &str) -> &'v str {
    value
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// Every value under a key, wherever it is.
fn under<'v>(value: &'v Value, key: &str, found: &mut Vec<&'v Value>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                if name == key {
                    found.push(value);
                }
                under(value, key, found);
            }
        }
        Value::Array(all) => all.iter().for_each(|value| under(value, key, found)),
        _ => {}
    }
}

pub fn everywhere<'v>(log: &'v Value, key: &str) -> Vec<&'v Value> {
    let mut found = Vec::new();
    under(log, key, &mut found);
    found
}

/// Why a text is no reference of RFC 3986.
fn no_reference(uri: &str) -> Option<String> {
    let mut bytes = uri.bytes();
    while let Some(byte) = bytes.next() {
        let is_fine = match byte {
            b'%' => [bytes.next(), bytes.next()]
                .iter()
                .all(|digit| digit.is_some_and(|digit| digit.is_ascii_hexdigit())),
            _ => byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=".contains(&byte),
        };
        if !is_fine {
            return Some(format!("`{uri}` is no address"));
        }
    }
    let has_dots = uri.split('/').any(|part| part == ".." || part == ".");
    (uri.is_empty() || has_dots).then(|| format!("`{uri}` is empty or has dots"))
}

fn addresses(log: &Value) -> Vec<String> {
    let of_keys = ["uri", "informationUri", "helpUri", "$schema"];
    let all = of_keys.iter().flat_map(|key| everywhere(log, key));
    all.filter_map(|uri| no_reference(uri.as_str().unwrap_or_default()))
        .collect()
}

fn bases(log: &Value) -> Vec<String> {
    let known = log.pointer("/runs/0/originalUriBaseIds");
    let artifacts = everywhere(log, "artifactLocation").into_iter();
    artifacts
        .filter(|artifact| {
            let uri = text(artifact, "/uri");
            match artifact.get("uriBaseId").and_then(Value::as_str) {
                Some(base) => {
                    uri.starts_with('/')
                        || uri.contains("://")
                        || known.and_then(|known| known.get(base)).is_none()
                }
                None => !uri.starts_with("file:///"),
            }
        })
        .map(Value::to_string)
        .collect()
}

fn absolute(log: &Value) -> Vec<String> {
    let of_keys = ["informationUri", "helpUri", "$schema"];
    let all = of_keys.iter().flat_map(|key| everywhere(log, key));
    all.filter(|uri| !uri.as_str().unwrap_or_default().starts_with("https://"))
        .map(Value::to_string)
        .collect()
}

fn regions(log: &Value) -> Vec<String> {
    let is_place =
        |region: &Value, key: &str| region.get(key).is_none_or(|at| at.as_u64() >= Some(1));
    let all = everywhere(log, "region").into_iter();
    all.filter(|region| {
        region.get("startLine").is_none()
            || !is_place(region, "startLine")
            || !is_place(region, "startColumn")
    })
    .map(Value::to_string)
    .collect()
}

fn files_of_regions(log: &Value) -> Vec<String> {
    let all = everywhere(log, "physicalLocation").into_iter();
    all.filter(|place| place.get("artifactLocation").is_none())
        .map(Value::to_string)
        .collect()
}

fn indexes(log: &Value) -> Vec<String> {
    let rules: Vec<&Value> = all_rules(log).collect();
    results(log)
        .filter(|result| {
            let index = result.get("ruleIndex").and_then(Value::as_u64);
            let index = index.and_then(|index| usize::try_from(index).ok());
            index
                .and_then(|index| rules.get(index))
                .map(|rule| &rule["id"])
                != Some(&result["ruleId"])
        })
        .map(Value::to_string)
        .collect()
}

fn rule_ids(log: &Value) -> Vec<String> {
    let ids: Vec<&str> = all_rules(log).map(|rule| text(rule, "/id")).collect();
    let twice = ids
        .iter()
        .enumerate()
        .filter(|(place, id)| ids[..*place].contains(id));
    let mut wrong: Vec<String> = twice.map(|(_, id)| format!("{id} is twice")).collect();
    let unnamed = results(log).filter(|result| !ids.contains(&text(result, "/ruleId")));
    wrong.extend(unnamed.map(Value::to_string));
    wrong
}

fn rule_names(log: &Value) -> Vec<String> {
    all_rules(log)
        .filter(|rule| {
            let (id, name) = (text(rule, "/id"), text(rule, "/name"));
            let is_pascal = name.starts_with(|c: char| c.is_ascii_uppercase())
                && name.bytes().all(|b| b.is_ascii_alphanumeric());
            id.is_empty() || id == name || !is_pascal
        })
        .map(|rule| rule["id"].to_string())
        .collect()
}

fn schema(log: &Value) -> Vec<String> {
    let is_final = log["version"] == "2.1.0"
        && text(log, "/$schema")
            == "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
    if is_final {
        Vec::new()
    } else {
        vec![log["$schema"].to_string()]
    }
}

fn all_messages(log: &Value) -> Vec<&str> {
    everywhere(log, "message")
        .into_iter()
        .filter(|one| one.is_object())
        .map(|one| text(one, "/text"))
        .collect()
}

fn sentences(log: &Value) -> Vec<String> {
    let full = all_rules(log).map(|rule| text(rule, "/fullDescription/text"));
    all_messages(log)
        .into_iter()
        .chain(full)
        .filter(|text| !text.ends_with(['.', '!', '?']))
        .map(str::to_owned)
        .collect()
}

fn tool(log: &Value) -> Vec<String> {
    let driver = log
        .pointer("/runs/0/tool/driver")
        .cloned()
        .unwrap_or_default();
    let is_number = |text: &str| {
        text.split('.').count() == 3 && text.split('.').all(|part| part.parse::<u32>().is_ok())
    };
    let mut wrong = Vec::new();
    for key in [
        "name",
        "organization",
        "informationUri",
        "version",
        "semanticVersion",
    ] {
        if text(&driver, &format!("/{key}")).is_empty() {
            wrong.push(key.to_owned());
        }
    }
    if !is_number(text(&driver, "/semanticVersion")) {
        wrong.push("semanticVersion".to_owned());
    }
    wrong
}

fn rules(log: &Value) -> Vec<String> {
    let needed = [
        "/shortDescription/text",
        "/fullDescription/text",
        "/help/text",
        "/helpUri",
        "/defaultConfiguration/level",
    ];
    let scores = |rule: &Value| {
        text(rule, "/properties/security-severity")
            .parse::<f64>()
            .is_ok_and(|score| (0.0..=10.0).contains(&score))
    };
    all_rules(log)
        .filter(|rule| needed.iter().any(|pointer| text(rule, pointer).is_empty()) || !scores(rule))
        .map(|rule| rule["id"].to_string())
        .collect()
}

/// Each message names the object that it is about: no two results look alike.
fn messages(log: &Value) -> Vec<String> {
    results(log)
        .filter(|result| {
            let name = text(result, "/locations/0/logicalLocations/0/fullyQualifiedName");
            name.is_empty() || !text(result, "/message/text").starts_with(name)
        })
        .map(Value::to_string)
        .collect()
}

fn locations(log: &Value) -> Vec<String> {
    results(log)
        .filter(|result| {
            let place = &result["locations"][0]["physicalLocation"];
            text(place, "/artifactLocation/uri").is_empty()
                || place["region"]["startLine"].as_u64() < Some(1)
        })
        .map(Value::to_string)
        .collect()
}

fn lengths(log: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    for (what, count, most) in [
        ("runs", items(log, "/runs").count(), 20),
        ("results", results(log).count(), 25_000),
        ("rules", all_rules(log).count(), 25_000),
        (
            "locations",
            results(log)
                .map(|one| items(one, "/locations").count())
                .max()
                .unwrap_or(0),
            1_000,
        ),
        (
            "tags",
            all_rules(log)
                .map(|one| items(one, "/properties/tags").count())
                .max()
                .unwrap_or(0),
            20,
        ),
    ] {
        if count > most {
            wrong.push(format!("{count} {what}"));
        }
    }
    wrong
}

fn locations_are_files(log: &Value) -> Vec<String> {
    let all = everywhere(log, "artifactLocation").into_iter();
    all.map(|artifact| text(artifact, "/uri"))
        .filter(|uri| uri.contains("://") && !uri.starts_with("file://"))
        .map(str::to_owned)
        .collect()
}

fn fingerprints(log: &Value) -> Vec<String> {
    results(log)
        .filter(|result| text(result, "/partialFingerprints/seawall~1v1").len() != 32)
        .map(Value::to_string)
        .collect()
}

fn notifications(log: &Value) -> Vec<String> {
    let run = &log["runs"][0];
    let known: Vec<&str> = items(run, "/tool/driver/notifications")
        .map(|one| text(one, "/id"))
        .collect();
    let mut wrong = Vec::new();
    let invocation = &run["invocations"][0];
    let mut unread = 0;
    for notification in items(invocation, "/toolExecutionNotifications") {
        let id = text(notification, "/descriptor/id");
        unread += usize::from(id == "not-evaluated");
        let level = text(notification, "/level");
        if !known.contains(&id) || !["none", "note", "warning", "error"].contains(&level) {
            wrong.push(notification.to_string());
        }
    }
    if invocation["executionSuccessful"] != (unread == 0) {
        wrong.push(format!("successful with {unread} things not evaluated"));
    }
    wrong
}
