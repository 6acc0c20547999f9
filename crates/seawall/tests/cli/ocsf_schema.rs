//! OCSF's schema as it is published (classes, objects, a dictionary), and what of an event breaks it.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use serde_json::{Map, Value};

/// Files of the schema by their paths.
pub struct Schema(BTreeMap<String, Value>);

impl Schema {
    /// Reads the archive of a schema.
    pub fn read(archive: &Path) -> Self {
        let file = std::fs::File::open(archive).expect("the archive");
        let mut tar = tar::Archive::new(zstd::Decoder::new(file).expect("Zstandard"));
        let mut files = BTreeMap::new();
        for entry in tar.entries().expect("entries") {
            let mut entry = entry.expect("an entry");
            let path = entry.path().expect("a path").display().to_string();
            if path.ends_with(".json") {
                let mut text = String::new();
                entry.read_to_string(&mut text).expect("text");
                let value = serde_json::from_str(&text).expect("JSON");
                files.insert(path.trim_start_matches("./").to_owned(), value);
            }
        }
        Self(files)
    }

    pub fn version(&self) -> &str {
        self.0["version.json"]["version"]
            .as_str()
            .expect("a version")
    }

    /// Attributes of a class or an object with those of what it extends, and its constraints.
    fn attributes(&self, folder: &str, name: &str) -> (Map<String, Value>, Vec<Value>) {
        let (_, file) = self
            .0
            .iter()
            .find(|(path, value)| path.starts_with(folder) && value["name"] == name)
            .unwrap_or_else(|| panic!("no {folder}{name}"));
        let (mut all, mut constraints) = match file["extends"].as_str() {
            Some(above) => self.attributes(folder, above),
            None => (Map::new(), Vec::new()),
        };
        for (key, own) in file["attributes"].as_object().into_iter().flatten() {
            // Attributes of profiles are there only where an event names the profile, and none does here.
            if key == "$include" || own["profile"].is_string() {
                continue;
            }
            let merged = all
                .entry(key.clone())
                .or_insert_with(|| Value::Object(Map::new()));
            for (name, value) in own.as_object().into_iter().flatten() {
                if name == "enum" && merged["enum"].is_object() {
                    let known = merged["enum"].as_object_mut().expect("an object");
                    known.extend(value.as_object().cloned().into_iter().flatten());
                } else {
                    merged[name] = value.clone();
                }
            }
        }
        if file["constraints"].is_object() {
            constraints = vec![file["constraints"].clone()];
        }
        (all, constraints)
    }

    /// What of an event of a class is not as the schema says.
    pub fn wrong(&self, class: &str, event: &Value) -> Vec<String> {
        let mut wrong = Vec::new();
        self.object("events/", class, event, class, &mut wrong);
        // Numbers of classes and types are made of others.
        let number = |key: &str| event[key].as_u64().unwrap_or_default();
        let file = |path: &str| &self.0[path];
        let category = &file("categories.json")["attributes"]["findings"]["uid"];
        let own = &file("events/findings/detection_finding.json")["uid"];
        let known = category.as_u64().zip(own.as_u64()).expect("numbers");
        for (key, expect) in [
            ("category_uid", known.0),
            ("class_uid", known.0 * 1000 + known.1),
            (
                "type_uid",
                number("class_uid") * 100 + number("activity_id"),
            ),
        ] {
            if number(key) != expect {
                wrong.push(format!("{key}: {} is not {expect}", event[key]));
            }
        }
        wrong
    }

    fn object(&self, folder: &str, name: &str, value: &Value, at: &str, wrong: &mut Vec<String>) {
        if name == "object" {
            return;
        }
        let Some(fields) = value.as_object() else {
            wrong.push(format!("{at}: no object"));
            return;
        };
        let (attributes, constraints) = self.attributes(folder, name);
        for (key, attribute) in &attributes {
            if attribute["requirement"] == "required" && !fields.contains_key(key) {
                wrong.push(format!("{at}.{key}: required"));
            }
        }
        for (key, field) in fields {
            let at = format!("{at}.{key}");
            let Some(own) = attributes.get(key) else {
                wrong.push(format!("{at}: unknown"));
                continue;
            };
            let mut attribute = self.0["dictionary.json"]["attributes"][key].clone();
            for (name, value) in own.as_object().into_iter().flatten() {
                if name == "enum" && attribute["enum"].is_object() {
                    let known = attribute["enum"].as_object_mut().expect("an object");
                    known.extend(value.as_object().cloned().into_iter().flatten());
                } else {
                    attribute[name] = value.clone();
                }
            }
            if attribute["@deprecated"].is_object() {
                wrong.push(format!("{at}: deprecated"));
            }
            // Which numbers there are is made of others.
            let is_made = ["category_uid", "class_uid", "type_uid"].contains(&&**key);
            if is_made {
                attribute["enum"] = Value::Null;
                attribute["sibling"] = Value::Null;
            }
            match (attribute["is_array"] == true, field) {
                (true, Value::Array(items)) => items
                    .iter()
                    .for_each(|item| self.value(&attribute, item, &at, wrong)),
                (true, _) => wrong.push(format!("{at}: no list")),
                (false, field) => self.value(&attribute, field, &at, wrong),
            }
            // The caption beside a number is that of the number.
            if let Some(sibling) = attribute["sibling"].as_str()
                && let Some(caption) = fields.get(sibling)
                && *field != 99
                && attribute["enum"][field.to_string()]["caption"] != *caption
            {
                wrong.push(format!("{at}: {field} is not {caption}"));
            }
        }
        for one in constraints
            .iter()
            .filter_map(|constraint| constraint["at_least_one"].as_array())
        {
            let mut names = one.iter().filter_map(Value::as_str);
            if !names.any(|name| fields.contains_key(name)) {
                wrong.push(format!("{at}: none of {one:?}"));
            }
        }
    }

    fn value(&self, attribute: &Value, value: &Value, at: &str, wrong: &mut Vec<String>) {
        let kind = attribute["type"]
            .as_str()
            .unwrap_or_else(|| panic!("{at}: no type"));
        let types = &self.0["dictionary.json"]["types"]["attributes"];
        if !types[kind].is_object() {
            return self.object("objects/", kind, value, at, wrong);
        }
        let base = types[kind]["type"].as_str().unwrap_or(kind);
        let fits = match base {
            "string_t" => value.is_string(),
            "integer_t" => value
                .as_i64()
                .is_some_and(|number| i32::try_from(number).is_ok()),
            "long_t" => value.is_i64(),
            "boolean_t" => value.is_boolean(),
            "json_t" => true,
            other => panic!("{at}: type {other}"),
        };
        if !fits {
            wrong.push(format!("{at}: {value} is no {kind}"));
        }
        if let (Some(most), Some(text)) = (types[kind]["max_len"].as_u64(), value.as_str())
            && text.len() as u64 > most
        {
            wrong.push(format!("{at}: too long"));
        }
        if kind == "ip_t"
            && value
                .as_str()
                .is_none_or(|ip| ip.parse::<std::net::IpAddr>().is_err())
        {
            wrong.push(format!("{at}: {value} is no address"));
        }
        let known = attribute["enum"]
            .as_object()
            .filter(|known| !known.is_empty());
        if let Some(known) = known
            && !known.contains_key(
                &value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned),
            )
        {
            wrong.push(format!("{at}: {value} is none of the values"));
        }
    }
}
