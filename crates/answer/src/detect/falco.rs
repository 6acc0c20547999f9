//! An alert as Falco prints it with `json_output`, for programs that read Falco's.

use seawall_detect::{Alert, Together};
use serde::Serialize;
use serde_json::{Map, Value};

/// An alert with Falco's fields, in Falco's order.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FalcoLine {
    hostname: String,
    output: String,
    output_fields: Map<String, Value>,
    priority: &'static str,
    rule: String,
    source: &'static str,
    tags: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<String>,
}

impl FalcoLine {
    /// An alert that was found on a host.
    pub fn new(alert: &Alert<'_, '_>, host: &str) -> Self {
        let rule = alert.rule;
        let time = alert.nanoseconds();
        let clock = time.as_ref().and_then(|(time, _)| {
            let (_, clock) = time.trim_end_matches('Z').split_once('T')?;
            Some(format!("{clock}: "))
        });
        let mut output_fields: Map<String, Value> = alert
            .fields()
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.map_or(Value::Null, Value::String)))
            .collect();
        if let Some(nanoseconds) = time.as_ref().and_then(|(_, at)| i64::try_from(*at).ok()) {
            output_fields.insert("evt.time".to_owned(), nanoseconds.into());
        }
        Self {
            hostname: host.to_owned(),
            output: format!(
                "{}{} {}",
                clock.unwrap_or_default(),
                rule.priority.name(),
                alert.output()
            ),
            output_fields,
            priority: rule.priority.name(),
            rule: rule.name.clone(),
            source: "k8s_audit",
            tags: rule.tags.clone(),
            time: time.map(|(time, _)| time),
        }
    }

    /// Several events that are an alert together.
    pub fn together(together: &Together<'_>, host: &str) -> Self {
        let rule = together.correlation;
        let fields = together.fields().into_iter();
        Self {
            hostname: host.to_owned(),
            output: format!("{} {}", rule.priority.name(), together.output()),
            output_fields: fields
                .map(|(name, value)| (name.to_owned(), value.map_or(Value::Null, Value::String)))
                .collect(),
            priority: rule.priority.name(),
            rule: rule.name.clone(),
            source: "k8s_audit",
            tags: rule.tags.clone(),
            time: Some(together.hit.until.to_string()),
        }
    }
}
