//! Answers for programs: each names the version of its form, and has a schema.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use seawall_text::Answer;
use serde::Serialize;
use serde_json::{Value, json};

/// An answer that programs read. Within a version fields are added; none is removed or changes its meaning.
pub trait Versioned: Serialize + JsonSchema {
    /// Name and version of the form, such as `seawall.network-lints/v1`.
    const SCHEMA: &'static str;
}

/// The schema of an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Schema {
    /// Name and version of the form that it describes.
    pub name: &'static str,
    /// JSON Schema, draft 2020-12.
    pub schema: Value,
}

impl Schema {
    /// The schema that the type says.
    pub(crate) fn of<T: Versioned>() -> Self {
        let mut schema = written::<Whole<'_, T>>();
        schema["title"] = T::SCHEMA.into();
        schema["description"] = written::<T>()["description"].take();
        schema["properties"]["schema"]["const"] = T::SCHEMA.into();
        Self {
            name: T::SCHEMA,
            schema,
        }
    }

    /// The schema of a line of an answer that has many, where not every line names the form.
    pub(crate) fn of_line<T: Versioned>() -> Self {
        let mut schema = written::<T>();
        schema["title"] = T::SCHEMA.into();
        Self {
            name: T::SCHEMA,
            schema,
        }
    }

    /// The name of the file that it is committed in.
    pub fn file_name(&self) -> String {
        format!("{}.schema.json", self.name.replace('/', "-"))
    }
}

/// The schema of a type as it is written: a field that may be null is always there.
fn written<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let mut schema = settings
        .into_generator()
        .into_root_schema_for::<T>()
        .to_value();
    describe_tags(&mut schema);
    schema
}

/// Says of fields that tell variants apart what they do: they are no fields of a type, so that nothing describes them there.
fn describe_tags(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            if let Some(Value::Object(properties)) = fields.get_mut("properties") {
                let tags = properties.values_mut().filter_map(Value::as_object_mut);
                for tag in tags.filter(|field| field.contains_key("const")) {
                    tag.entry("description")
                        .or_insert_with(|| "Which variant this is.".into());
                }
            }
            fields.values_mut().for_each(describe_tags);
        }
        Value::Array(all) => all.iter_mut().for_each(describe_tags),
        _ => {}
    }
}

/// An answer with its version in front.
#[derive(Serialize, JsonSchema)]
struct Whole<'a, T> {
    /// Name and version of this form.
    schema: &'static str,
    #[serde(flatten)]
    answer: &'a T,
}

/// An answer as JSON.
pub fn json<T: Versioned>(answer: &T) -> Answer {
    Answer::json(&value(answer))
}

/// An answer as a value, for a line of many.
pub fn value<T: Versioned>(answer: &T) -> Value {
    let whole = Whole {
        schema: T::SCHEMA,
        answer,
    };
    // Maps of answers have texts as keys, so that nothing can fail; what would, is visible.
    serde_json::to_value(whole).unwrap_or_else(|error| json!({"error": error.to_string()}))
}
