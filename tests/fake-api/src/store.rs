//! Objects that can be changed, by the rules of an API server: what it refuses, this refuses.
//!
//! Only what tests need: fields that stay as they were, fields that need each other, names and labels. What is
//! taken here is not all that a server would look at.

mod refused;
mod rules;
mod selector;
mod shell;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

pub use refused::Refused;
pub use shell::run;

/// Resource (in lower case, with the group where it is a custom one), namespace and name.
type Key = (String, String, String);

/// Objects as a server keeps them.
#[derive(Debug, Default, Clone)]
pub struct Store {
    objects: BTreeMap<Key, Value>,
}

impl Store {
    /// Takes objects as they are: they were let in before.
    pub fn new(objects: impl IntoIterator<Item = Value>) -> Self {
        let objects = objects.into_iter().map(|object| (key(&object), object));
        Self {
            objects: objects.collect(),
        }
    }

    /// Every object.
    pub fn objects(&self) -> impl Iterator<Item = &Value> {
        self.objects.values()
    }

    /// Everything as one list.
    pub fn list(&self) -> Value {
        json!({"apiVersion": "v1", "kind": "List", "items": self.objects().collect::<Vec<_>>()})
    }

    fn find(&self, target: &str, namespace: &str) -> Result<&Value, Refused> {
        let (resource, name) = target.split_once('/').ok_or("no name")?;
        let key = (resource.to_owned(), namespace.to_owned(), name.to_owned());
        let whole = || {
            self.objects
                .get(&(key.0.clone(), String::new(), key.2.clone()))
        };
        self.objects
            .get(&key)
            .or_else(whole)
            .ok_or_else(|| format!("{target} not found in `{namespace}`"))
    }

    fn create(&mut self, mut object: Value) -> Result<(), Refused> {
        let key = key(&object);
        if self.objects.contains_key(&key) {
            return Err(format!("{key:?} already exists"));
        }
        if let Some(metadata) = object["metadata"].as_object_mut() {
            metadata.remove("resourceVersion");
            metadata.insert("uid".to_owned(), json!("new"));
        }
        rules::create(&mut object)?;
        self.objects.insert(key, object);
        Ok(())
    }

    fn update(&mut self, mut object: Value) -> Result<(), Refused> {
        let key = key(&object);
        let old = self
            .objects
            .get(&key)
            .ok_or("the name or the kind changed")?;
        rules::update(old, &mut object)?;
        self.objects.insert(key, object);
        Ok(())
    }

    fn delete(&mut self, target: &str, namespace: &str) -> Result<(), Refused> {
        let key = key(self.find(target, namespace)?);
        self.objects.remove(&key);
        Ok(())
    }
}

fn key(object: &Value) -> Key {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let kind = text(&object["kind"]).to_lowercase();
    let version = text(&object["apiVersion"]);
    let resource = match version.split_once('/') {
        Some((group, _)) if group.contains('.') && !group.ends_with(".k8s.io") => {
            format!("{kind}s.{group}")
        }
        _ => kind,
    };
    let metadata = &object["metadata"];
    (
        resource,
        text(&metadata["namespace"]),
        text(&metadata["name"]),
    )
}

/// Applies a JSON patch (RFC 6902) as strictly as a server.
fn json_patch(object: &mut Value, operations: &[Value]) -> Result<(), Refused> {
    for operation in operations {
        let text = |field: &str| operation[field].as_str().unwrap_or_default().to_owned();
        let (op, path) = (text("op"), text("path"));
        let (parent, last) = path.rsplit_once('/').ok_or("no path")?;
        let last = last.replace("~1", "/").replace("~0", "~");
        let missing = || format!("{op} {path}: nothing is there");
        let parent = object.pointer_mut(parent).ok_or_else(missing)?;
        match (op.as_str(), parent) {
            ("test", parent) => {
                let found = match parent {
                    Value::Array(list) => last.parse().ok().and_then(|at: usize| list.get(at)),
                    parent => parent.get(&last),
                };
                if found != Some(&operation["value"]) {
                    return Err(format!("test {path}: {found:?}"));
                }
            }
            ("add", Value::Object(fields)) => {
                fields.insert(last, operation["value"].clone());
            }
            ("replace", Value::Object(fields)) => {
                *fields.get_mut(&last).ok_or_else(missing)? = operation["value"].clone();
            }
            ("remove", Value::Object(fields)) => {
                fields.remove(&last).ok_or_else(missing)?;
            }
            ("remove", Value::Array(list)) => {
                let at: usize = last.parse().map_err(|_| missing())?;
                if at >= list.len() {
                    return Err(missing());
                }
                list.remove(at);
            }
            (op, _) => return Err(format!("{op} {path} is not understood")),
        }
    }
    Ok(())
}

/// Applies a merge patch (RFC 7386).
fn merge_patch(object: &mut Value, patch: &Value) {
    let Value::Object(fields) = patch else {
        *object = patch.clone();
        return;
    };
    if !object.is_object() {
        *object = Value::Object(Map::new());
    }
    if let Value::Object(own) = object {
        for (key, value) in fields {
            if value.is_null() {
                own.remove(key);
            } else {
                merge_patch(own.entry(key.clone()).or_insert(Value::Null), value);
            }
        }
    }
}
