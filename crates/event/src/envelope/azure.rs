//! Azure Monitor, where AKS writes to: diagnostic settings to storage and event hubs, rows of the table `AzureDiagnostics`, and of the
//! tables `AKSAudit` and `AKSAuditAdmin`, whose columns are the fields of an event.

use std::borrow::Cow;

use serde_json::value::RawValue;

use super::fields::{Fields, items};
use super::inner::{Inner, Take};
use super::object::Object;
use super::origin::Origin;

/// Columns of the tables with the fields of events that they are. Texts come first.
const COLUMNS: [(&str, &str, bool); 15] = [
    ("Level", "level", false),
    ("AuditId", "auditID", false),
    ("Stage", "stage", false),
    ("RequestUri", "requestURI", false),
    ("Verb", "verb", false),
    ("UserAgent", "userAgent", false),
    ("RequestReceivedTime", "requestReceivedTimestamp", false),
    ("StageReceivedTime", "stageTimestamp", false),
    ("User", "user", true),
    ("SourceIps", "sourceIPs", true),
    ("ObjectRef", "objectRef", true),
    ("ResponseStatus", "responseStatus", true),
    ("RequestObject", "requestObject", true),
    ("ResponseObject", "responseObject", true),
    ("Annotations", "annotations", true),
];

/// Takes an envelope of Azure apart; false for anything else.
pub(super) fn open<'t>(fields: &Fields<'t>, _: Origin, take: Take<'_, 't>) -> bool {
    if let Some(records) = fields.list("records") {
        for record in records {
            let is_read = Fields::read(record).is_some_and(|record| one(&record, take));
            if !is_read {
                take(Inner::Broken);
            }
        }
        return true;
    }
    tables(fields, take) || one(fields, take)
}

/// A record of a diagnostic setting, or a row.
fn one<'t>(fields: &Fields<'t>, take: Take<'_, 't>) -> bool {
    if fields.has("AuditId") && fields.has("Stage") {
        take(Inner::Event(row(fields).into(), of_table(fields)));
        return true;
    }
    let category = fields.text("category").or_else(|| fields.text("Category"));
    let Some(category) = category else {
        return false;
    };
    let is_azure = [
        "properties",
        "log_s",
        "resourceId",
        "ResourceId",
        "_ResourceId",
    ];
    if !is_azure.iter().any(|key| fields.has(key)) {
        return false;
    }
    let origin = match &*category {
        "kube-audit" => Origin::Aks,
        "kube-audit-admin" => Origin::AksAdmin,
        // `guard`, `kube-apiserver` and others are logs for people.
        _ => {
            take(Inner::Other);
            return true;
        }
    };
    match fields.text("log_s").or_else(|| of_properties(fields)) {
        Some(log) => take(Inner::Event(log, origin)),
        None => take(Inner::Broken),
    }
    true
}

/// The log in `properties`, which is an object, or the text of one.
fn of_properties<'t>(fields: &Fields<'t>) -> Option<Cow<'t, str>> {
    let log = |properties: &Fields<'_>| properties.text("log").map(Cow::into_owned);
    if let Some(properties) = fields.object("properties") {
        let raw = properties.raw("log")?;
        return properties.text("log").or(Some(raw.into()));
    }
    let text = fields.text("properties")?;
    log(&Fields::read(&text)?).map(Cow::Owned)
}

/// Which table a row is of.
fn of_table(fields: &Fields<'_>) -> Origin {
    let table = fields.text("Type").or_else(|| fields.text("TableName"));
    match table.as_deref() {
        Some("AKSAuditAdmin") => Origin::AksAdmin,
        _ => Origin::Aks,
    }
}

/// An event of the columns of a row. What is dynamic may be a value, or the text of one.
fn row(fields: &Fields<'_>) -> String {
    let mut event = Object::default();
    event.text("kind", "Event");
    event.text("apiVersion", "audit.k8s.io/v1");
    for (column, field, is_dynamic) in COLUMNS {
        let Some(raw) = fields.raw(column) else {
            continue;
        };
        let text = fields.text(column);
        match text {
            Some(text) if text.is_empty() => {}
            Some(text) if is_dynamic && serde_json::from_str::<&RawValue>(&text).is_ok() => {
                event.raw(field, &text);
            }
            _ => event.raw(field, raw),
        }
    }
    event.finish()
}

/// The answer to a query: columns by their names, and rows of values.
fn tables<'t>(fields: &Fields<'t>, take: Take<'_, 't>) -> bool {
    let Some(tables) = fields.list("tables") else {
        return false;
    };
    let tables: Option<Vec<Fields<'t>>> = tables.into_iter().map(Fields::read).collect();
    let Some(tables) = tables.filter(|all| all.iter().all(|table| table.has("columns"))) else {
        return false;
    };
    for table in tables {
        let columns = table.list("columns").unwrap_or_default().into_iter();
        let columns: Vec<Cow<'t, str>> = columns
            .map(|column| Fields::read(column).and_then(|column| column.text("name")))
            .map(Option::unwrap_or_default)
            .collect();
        for row in table.list("rows").unwrap_or_default() {
            let mut object = Object::default();
            for (column, value) in columns.iter().zip(items(row).unwrap_or_default()) {
                object.raw(column, value);
            }
            // A row is an envelope as well.
            take(Inner::Event(object.finish().into(), Origin::Aks));
        }
    }
    true
}
