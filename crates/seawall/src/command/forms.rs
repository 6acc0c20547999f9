//! Every form of JSON that the program writes, with its schema.

use anyhow::Context;
use serde_json::Value;

/// A form of JSON.
pub(crate) struct Form {
    /// Name and version, such as `seawall.scan/v1`.
    pub name: &'static str,
    /// The name of the file that its schema is committed in.
    pub file_name: String,
    /// JSON Schema, draft 2020-12.
    pub schema: Value,
}

/// Every form, by name.
pub(crate) fn all() -> anyhow::Result<Vec<Form>> {
    let answers = seawall_answer::schemas().into_iter();
    let mut all: Vec<Form> = answers
        .map(|schema| Form {
            name: schema.name,
            file_name: schema.file_name(),
            schema: schema.schema,
        })
        .collect();
    for (name, schema) in [
        ("seawall.compliance/v1", seawall_report::compliance_schema()),
        ("seawall.scan/v1", seawall_report::scan_schema()),
    ] {
        all.push(Form {
            name,
            file_name: format!("{}.schema.json", name.replace('/', "-")),
            schema: serde_json::from_str(&schema).context("the schema of a report")?,
        });
    }
    all.sort_by_key(|form| form.name);
    Ok(all)
}
