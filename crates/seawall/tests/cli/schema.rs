//! Answers are what their committed schemas say, and nothing else.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::support::{input, root, run};

/// The schemas that were read, by name of their form.
static READ: LazyLock<Mutex<HashMap<String, Arc<Validator>>>> = LazyLock::new(Mutex::default);

/// Fails where an answer is not what the schema of its form says, or has a field that the schema does not mention.
#[track_caller]
pub fn assert_valid(answer: &Value) {
    let name = answer["schema"].as_str();
    if let Some(name) = name.filter(|name| name.starts_with("seawall.")) {
        assert_valid_as(name, answer);
    }
}

/// The same for a form that has a schema, such as that of lines which do not name it.
#[track_caller]
pub fn assert_valid_as(name: &str, answer: &Value) {
    let validator = validator(name).unwrap_or_else(|| panic!("{name} has no schema"));
    let wrong: Vec<String> = validator
        .iter_errors(answer)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(wrong.is_empty(), "{name}: {}", wrong.join("\n"));
}

fn validator(name: &str) -> Option<Arc<Validator>> {
    let mut read = READ.lock().expect("no test panics in here");
    if let Some(validator) = read.get(name) {
        return Some(validator.clone());
    }
    let file = format!("{}.schema.json", name.replace('/', "-"));
    let text = std::fs::read_to_string(root().join("docs/reference/schemas").join(file)).ok()?;
    let mut schema: Value = serde_json::from_str(&text).expect("a schema is JSON");
    close(&mut schema);
    let validator = Arc::new(jsonschema::validator_for(&schema).expect("a schema"));
    read.insert(name.to_owned(), validator.clone());
    Some(validator)
}

/// Lets no object have a field that is not described. Readers are not told so, since fields may be added.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            let is_whole = !["anyOf", "oneOf", "allOf", "$ref"]
                .iter()
                .any(|key| fields.contains_key(*key));
            if is_whole && fields.get("properties").is_some_and(Value::is_object) {
                fields
                    .entry("additionalProperties")
                    .or_insert_with(|| json!(false));
            }
            fields.values_mut().for_each(close);
        }
        Value::Array(all) => all.iter_mut().for_each(close),
        _ => {}
    }
}

#[test]
fn a_field_that_is_not_described_is_found() {
    let lints = run(&[
        "network",
        "lint",
        "-i",
        &input("small.yaml"),
        "--format",
        "json",
    ])
    .json();
    let mut more = lints.clone();
    more["lints"] = json!([{"surprise": 1}]);
    let said = std::panic::catch_unwind(|| assert_valid(&more)).expect_err("it is found");
    let said = said.downcast_ref::<String>().expect("a text");
    assert!(said.contains("surprise"), "{said}");
}
