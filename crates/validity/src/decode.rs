//! Reads the tables that are part of this build. They are right by test: what does not read is left out.

use std::collections::HashMap;

use crate::constraint::Constraint;
use crate::metadata::Form;
use crate::rules;
use crate::schemas::{Field, Kind, Schemas, Scope, Struct, Type, short_key};
use crate::versions::Versions;

const BUILTIN: &str = include_str!("../data/builtin.txt");
const POLICY: &str = include_str!("../data/network-policy-api.txt");
const CONSTRAINTS: &str = include_str!("../data/constraints.txt");

/// Builds the table.
pub(crate) fn builtin() -> Schemas {
    let mut decoder = Decoder::default();
    decoder.name_types();
    decoder.read(BUILTIN, false);
    decoder.read(POLICY, true);
    let mut schemas = decoder.schemas;
    schemas
        .kinds
        .sort_by_cached_key(|kind| (short_key(kind.kind), kind.kind, kind.group, kind.version));
    schemas.kind_keys = schemas
        .kinds
        .iter()
        .map(|kind| short_key(kind.kind))
        .collect();
    constrain(&mut schemas, CONSTRAINTS);
    for known in &mut schemas.structs {
        known.rule = rules::of(known.name);
        known.fields.sort_by_key(|field| short_key(field.name));
        known.keys = known
            .fields
            .iter()
            .map(|field| short_key(field.name))
            .collect();
    }
    schemas
}

struct Decoder {
    schemas: Schemas,
    /// Where each type will be, by name.
    types: HashMap<&'static str, u16>,
    inner: HashMap<Type, u16>,
}

impl Default for Decoder {
    fn default() -> Self {
        Self {
            schemas: Schemas {
                kinds: Vec::new(),
                kind_keys: Vec::new(),
                structs: Vec::new(),
                inner: Vec::new(),
                lenient: Vec::new(),
            },
            types: HashMap::new(),
            inner: HashMap::new(),
        }
    }
}

fn group(text: &'static str) -> &'static str {
    if text == "-" { "" } else { text }
}

impl Decoder {
    /// Types are numbered in order of name over both tables, so that they can be found by name later.
    fn name_types(&mut self) {
        let lines = BUILTIN.lines().chain(POLICY.lines());
        let mut names: Vec<_> = lines
            .filter_map(|line| line.strip_prefix("type "))
            .collect();
        names.sort_unstable();
        for (place, name) in names.into_iter().enumerate() {
            self.types
                .insert(name, u16::try_from(place).unwrap_or(u16::MAX));
            self.schemas.structs.push(Struct {
                name,
                fields: Vec::new(),
                keys: Vec::new(),
                required: 0,
                rule: None,
            });
        }
    }

    fn read(&mut self, text: &'static str, is_custom: bool) {
        let mut open = None;
        for line in text.lines() {
            if let Some(field) = line.strip_prefix(' ') {
                if let (Some(index), Some(field)) = (open, self.field(field))
                    && let Some(known) = self.schemas.structs.get_mut(usize::from(index))
                {
                    known.fields.push(field);
                }
            } else if let Some(name) = line.strip_prefix("type ") {
                open = self.types.get(name).copied();
            } else if let Some(kind) = line.strip_prefix("kind ")
                && let Some(kind) = self.kind(kind, is_custom)
            {
                self.schemas.kinds.push(kind);
            }
        }
    }

    fn kind(&self, line: &'static str, is_custom: bool) -> Option<Kind> {
        let mut words = line.split(' ');
        let mut word = || words.next();
        let (group_name, version, kind, plural) = (word()?, word()?, word()?, word()?);
        let (scope, versions, name) = (word()?, word()?, word()?);
        let ended = versions
            .strip_prefix('-')
            .and_then(|minor| minor.parse().ok());
        let group = group(group_name);
        Some(Kind {
            group,
            form: Form::of(group, kind),
            kind,
            version,
            plural,
            scope: if scope == "C" {
                Scope::Cluster
            } else {
                Scope::Namespaced
            },
            versions: if ended.is_some() {
                Versions::NONE
            } else {
                Versions::parse(versions)?
            },
            ended,
            type_index: self.types.get(name).copied(),
            is_custom,
        })
    }

    fn field(&mut self, line: &'static str) -> Option<Field> {
        let mut words = line.split(' ');
        let (name, kind) = (words.next()?, words.next()?);
        let versions = match words.next() {
            Some(text) => Versions::parse(text)?,
            None => Versions::ALL,
        };
        let plain = name.strip_suffix('!');
        Some(Field {
            name: plain.unwrap_or(name),
            is_required: plain.is_some(),
            versions,
            kind: self.type_of(kind)?,
            constraint: None,
        })
    }

    fn type_of(&mut self, text: &'static str) -> Option<Type> {
        if let Some(item) = text.strip_prefix("[]") {
            let item = self.type_of(item)?;
            return self.keep(item).map(Type::List);
        }
        if let Some(value) = text.strip_prefix("{}") {
            let value = self.type_of(value)?;
            return self.keep(value).map(Type::Map);
        }
        Some(match text {
            "any" => Type::Any,
            "bool" => Type::Bool,
            "bytes" => Type::Bytes,
            "i32" => Type::Int32,
            "i64" => Type::Int64,
            "int-or-string" => Type::IntOrString,
            "number" => Type::Number,
            "quantity" => Type::Quantity,
            "string" => Type::String,
            "time" => Type::Time,
            name => Type::Struct(*self.types.get(name)?),
        })
    }

    fn keep(&mut self, kind: Type) -> Option<u16> {
        let next = u16::try_from(self.schemas.inner.len()).ok()?;
        let place = *self.inner.entry(kind).or_insert(next);
        if place == next {
            self.schemas.inner.push(kind);
        }
        Some(place)
    }
}

/// Applies one line after the other; the words are explained at the top of the file.
fn constrain(schemas: &mut Schemas, text: &'static str) {
    for line in text.lines() {
        constrain_line(schemas, line);
    }
    for known in &mut schemas.structs {
        let is_lenient = schemas
            .lenient
            .iter()
            .any(|prefix| known.name.starts_with(prefix));
        for field in &mut known.fields {
            // The rules of names say what is wrong when there is none at all.
            if is_lenient || field.name == "metadata" {
                field.is_required = false;
            }
        }
        known.required = known
            .fields
            .iter()
            .filter(|field| field.is_required)
            .count();
    }
}

/// Applies one line; `None` when it names what the table does not have.
fn constrain_line(schemas: &mut Schemas, line: &'static str) -> Option<()> {
    let mut words = line.split(' ');
    let (first, second) = (words.next()?, words.next()?);
    if first == "lenient" {
        schemas.lenient.push(second);
        return Some(());
    }
    let index = schemas.type_named(first)?;
    let word = words.next()?;
    let known = schemas.structs.get_mut(usize::from(index))?;
    let fields = known.fields.iter_mut().filter(|field| field.name == second);
    let constraint = Constraint::parse(word, words);
    let mut found = None;
    for field in fields {
        match (word, &constraint) {
            ("optional", _) => field.is_required = false,
            ("required", _) => field.is_required = true,
            (_, Some(constraint)) => field.constraint = Some(constraint.clone()),
            (_, None) => return None,
        }
        found = Some(());
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(text: &'static str) -> impl Iterator<Item = &'static str> {
        text.lines()
            .filter(|line| !line.starts_with('#') && !line.is_empty())
    }

    #[test]
    fn every_line_of_the_tables_is_read() {
        let schemas = builtin();
        let lines = |prefix: &'static str| {
            [BUILTIN, POLICY]
                .into_iter()
                .flat_map(entries)
                .filter(|line| line.starts_with(prefix))
                .count()
        };
        assert_eq!(schemas.kinds.len(), lines("kind "));
        assert_eq!(schemas.structs.len(), lines("type "));
        let fields: usize = schemas.structs.iter().map(|known| known.fields.len()).sum();
        assert_eq!(fields, lines(" "));
        for kind in &schemas.kinds {
            assert!(
                kind.type_index.is_some() || kind.ended.is_some(),
                "{}",
                kind.kind
            );
        }
    }

    #[test]
    fn names_are_in_the_order_that_finds_them() {
        let schemas = builtin();
        assert!(schemas.structs.is_sorted_by(|a, b| a.name < b.name));
        for known in &schemas.structs {
            for field in &known.fields {
                let found = known.field(field.name, field.versions).expect(field.name);
                assert_eq!(found.name, field.name, "{}", known.name);
            }
            assert!(known.field("unheardOf", Versions::ALL).is_none());
        }
        for kind in &schemas.kinds {
            assert!(schemas.kind(kind.group, kind.version, kind.kind).is_some());
        }
    }

    #[test]
    fn every_constraint_names_a_field() {
        let mut schemas = builtin();
        for line in entries(CONSTRAINTS) {
            assert!(constrain_line(&mut schemas, line).is_some(), "{line}");
        }
    }

    #[test]
    fn every_rule_names_a_type() {
        let schemas = builtin();
        for name in rules::names() {
            assert!(schemas.type_named(name).is_some(), "{name}");
        }
    }

    #[test]
    fn the_table_is_small() {
        assert!(BUILTIN.len() < 600 << 10);
    }
}
