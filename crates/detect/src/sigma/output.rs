//! The texts of alerts of Sigma rules, which have none of their own: their title, the fields that they name, and who wrote them.

use super::mapping::Mapping;
use super::metadata::Metadata;
use crate::predicate::Operand;
use crate::rule::Source;
use crate::template::{Template, TemplatePart};

/// What an alert about a request shows where a rule names no fields.
const FIELDS: &[&str] = &[
    "user.username",
    "verb",
    "objectRef.resource",
    "objectRef.subresource",
    "objectRef.namespace",
    "objectRef.name",
];

/// The text of alerts. The Detection Rule License (DRL 1.1) asks that they name the author.
pub(super) fn template(metadata: &Metadata, mapping: &Mapping, source: &Source) -> Template {
    let mut parts = vec![TemplatePart::Text(metadata.title.clone())];
    let own: Vec<&str> = metadata.fields.iter().map(String::as_str).collect();
    let names = match (own.is_empty(), source) {
        (true, Source::Audit) => FIELDS,
        _ => &own,
    };
    let mut before = " (";
    for name in names {
        // A field that is not known shows nothing; the condition is what must be right.
        let Ok(found) = mapping.find(source, name) else {
            continue;
        };
        for target in found.targets.into_iter().take(1) {
            parts.push(TemplatePart::Text(format!("{before}{name}=")));
            parts.push(TemplatePart::Value {
                name: (*name).to_owned(),
                operand: Operand::plain(target.value),
            });
            before = " ";
        }
    }
    let mut end = String::new();
    if before == " " {
        end.push(')');
    }
    if let Some(author) = &metadata.origin.author {
        end.push_str(", rule by ");
        end.push_str(author);
    }
    parts.push(TemplatePart::Text(end));
    Template { parts }
}
