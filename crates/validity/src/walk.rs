//! Walks over an object of a known type: fields, types, required fields, constraints, rules.

use seawall_syntax::{Entry, Node, Value};

use crate::constraint::Constraint;
use crate::format::{NOT_JSON, REDACTED, is_base64, is_quantity, is_rfc3339};
use crate::limits::MAX_DEPTH;
use crate::mismatch::{Cause, Report, found, shown};
use crate::misplaced;
use crate::place::Place;
use crate::schemas::{Field, Schemas, Struct, Type};
use crate::versions::Versions;

/// What a walk is over.
pub(crate) struct Walk<'w> {
    pub(crate) schemas: &'w Schemas,
    pub(crate) wanted: Versions,
    /// Whether the type is that of a CRD, which tells empty texts from absent ones.
    pub(crate) is_custom: bool,
    pub(crate) report: &'w mut Report,
}

impl Walk<'_> {
    /// Checks one value of a type. Null is absent, and absent values are for the caller to judge.
    pub(crate) fn value(
        &mut self,
        kind: Type,
        constraint: Option<&Constraint>,
        node: &Node,
        place: &Place<'_>,
        depth: usize,
    ) {
        if depth > MAX_DEPTH || self.report.is_full() {
            return;
        }
        match (kind, node.value()) {
            (Type::Any, _)
            | (_, Value::Null)
            | (Type::Bool, Value::Bool(_))
            | (Type::String | Type::IntOrString, Value::String(_))
            | (Type::Int64 | Type::Number | Type::Quantity, Value::Int(_))
            | (Type::Number | Type::Quantity, Value::Float(_)) => {}
            (Type::Int32 | Type::IntOrString, Value::Int(number)) => {
                if i32::try_from(number).is_err() {
                    let message = format!("`{number}` does not fit in 32 bits");
                    return self.report.refuse(place, message);
                }
            }
            (Type::Int32 | Type::Int64 | Type::IntOrString, Value::Float(_))
                if node.as_i64().is_some() => {}
            (Type::Quantity, Value::String(text)) => {
                if !is_quantity(text) {
                    return self.report.refuse_with(
                        place,
                        format!("{} is not a valid quantity", shown(text)),
                        "use a number with a unit, such as `100m`, `0.5`, `128Mi` or `2Gi`",
                    );
                }
            }
            (Type::Time, Value::String(text)) => {
                if !is_rfc3339(text) {
                    let message = format!("{} is not a time", shown(text));
                    return self.report.refuse_with(
                        place,
                        message,
                        "use a time such as `2026-01-31T09:00:00Z`",
                    );
                }
            }
            (Type::Bytes, Value::String(text)) => {
                if ![REDACTED, NOT_JSON].contains(&text) && !is_base64(text) {
                    return self.report.refuse_with(
                        place,
                        format!("{} is not base64", shown(text)),
                        "encode it, as with `base64 -w0`",
                    );
                }
            }
            (Type::Struct(index), Value::Mapping(entries)) => {
                return self.mapping(index, node, entries, &place.of_type(index), depth);
            }
            (Type::List(kind), Value::Sequence(items)) => {
                for (position, item) in items.iter().enumerate() {
                    self.item(*kind, item, &place.index(position), depth + 1);
                }
            }
            (Type::Map(kind), Value::Mapping(entries)) => {
                for entry in entries {
                    self.value(*kind, None, &entry.value, &place.key(&entry.key), depth + 1);
                }
            }
            _ => return self.wrong_type(kind, node, place),
        }
        if let Some(constraint) = constraint {
            constraint.check(node, place, self.report);
        }
    }

    /// A null in a list is an item all of whose fields are absent.
    fn item(&mut self, kind: Type, node: &Node, place: &Place<'_>, depth: usize) {
        match (kind, node.value()) {
            (Type::Struct(index), Value::Null) => {
                self.mapping(index, node, &[], &place.of_type(index), depth);
            }
            _ => self.value(kind, None, node, place, depth),
        }
    }

    /// Checks a mapping of a type.
    pub(crate) fn mapping(
        &mut self,
        index: u16,
        node: &Node,
        entries: &[Entry],
        place: &Place<'_>,
        depth: usize,
    ) {
        let schemas = self.schemas;
        let Some(known) = schemas.type_at(index) else {
            return;
        };
        let mut required = 0;
        for entry in entries {
            let Some(field) = known.field(&entry.key, self.wanted) else {
                // Status is not checked, and older versions had one where newer ones have none.
                if entry.key == "status" && place.parent().is_none() {
                    continue;
                }
                let hint = misplaced::hint(schemas, self.wanted, &entry.key, known, place);
                let message = format!("unknown field `{}`", entry.key);
                let place = place.key(&entry.key);
                self.report.add(&place, Cause::Field, message, hint);
                continue;
            };
            if !field.versions.meets(self.wanted) {
                let words = field.versions.words(self.wanted);
                let message = format!(
                    "unknown field `{}` in Kubernetes v1.{}",
                    entry.key,
                    self.wanted.first()
                );
                let place = place.key(&entry.key);
                self.report.add(&place, Cause::Field, message, Some(words));
                continue;
            }
            if entry.value.is_null() {
                continue;
            }
            required += usize::from(field.is_required && !self.is_blank(field, &entry.value));
            if field.constraint.is_none() && is_plain(field.kind, entry.value.value()) {
                continue;
            }
            let place = place.key(field.name);
            self.value(
                field.kind,
                field.constraint.as_ref(),
                &entry.value,
                &place,
                depth + 1,
            );
        }
        if required < known.required {
            self.missing(known, node, place);
        }
        if let Some(rule) = known.rule {
            rule(node, place, self.report);
        }
    }

    fn missing(&mut self, known: &Struct, node: &Node, place: &Place<'_>) {
        for field in known.fields.iter().filter(|field| field.is_required) {
            if !field.versions.meets(self.wanted) {
                continue;
            }
            match node.get(field.name) {
                None => self.report.missing(place, field.name),
                Some(value) if self.is_blank(field, value) => {
                    self.report.blank(place, field.name);
                }
                Some(_) => {}
            }
        }
    }

    /// Whether a value is an empty text where there has to be one: the server reads it into a plain text, where it cannot
    /// be told from an absent field. The schema of a CRD can tell.
    fn is_blank(&self, field: &Field, value: &Node) -> bool {
        !self.is_custom
            && field.is_required
            && matches!(field.kind, Type::String | Type::Bytes)
            && matches!(value.value(), Value::String(text) if text.is_empty())
    }

    fn wrong_type(&mut self, kind: Type, node: &Node, place: &Place<'_>) {
        let hint = match (kind, node.value()) {
            (Type::Bool, Value::String(text)) if matches!(text, "true" | "false") => {
                Some(format!("remove the quotes: `{text}`"))
            }
            (Type::Int32 | Type::Int64 | Type::Number, Value::String(text))
                if text.parse::<i64>().is_ok() =>
            {
                Some(format!("remove the quotes: `{text}`"))
            }
            (Type::String, _) => self.report.quote(node),
            (Type::List(_), Value::Mapping(_) | Value::String(_)) => {
                Some("write a list: begin each item with `- `".to_owned())
            }
            _ => None,
        };
        let message = format!("expected {}, found {}", expected(kind), found(node));
        self.report.add(place, Cause::Type, message, hint);
    }
}

/// Whether a scalar is surely of a type, without anything more to look at: most values of most objects.
fn is_plain(kind: Type, value: Value<'_>) -> bool {
    matches!(
        (kind, value),
        (Type::Any, _)
            | (Type::Bool, Value::Bool(_))
            | (Type::String | Type::IntOrString, Value::String(_))
    )
}

fn expected(kind: Type) -> &'static str {
    match kind {
        Type::Any => "any value",
        Type::Bool => "a boolean",
        Type::Bytes | Type::String | Type::Time => "a string",
        Type::Int32 | Type::Int64 => "an integer",
        Type::IntOrString => "an integer or a string",
        Type::Number => "a number",
        Type::Quantity => "a quantity",
        Type::Struct(_) | Type::Map(_) => "a mapping",
        Type::List(_) => "a list",
    }
}
