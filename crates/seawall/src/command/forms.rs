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
    let schema =
        serde_json::from_str(&seawall_report::scan_schema()).context("the schema of scans")?;
    all.push(Form {
        name: "seawall.scan/v1",
        file_name: "seawall.scan-v1.schema.json".to_owned(),
        schema,
    });
    all.sort_by_key(|form| form.name);
    Ok(all)
}
