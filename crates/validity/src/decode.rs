//! Reads the tables that are part of this build: the kinds and where each type stands at the first call, the fields of a
//! type when the first object has it. They are right by test: what does not read is left out.

use std::sync::OnceLock;

use crate::constraint::Constraint;
use crate::metadata::Form;
use crate::rules;
use crate::schemas::{Field, Kind, Schemas, Scope, Slot, Struct, Type, short_key};
use crate::versions::Versions;

const BUILTIN: &str = include_str!("../data/builtin.txt");
const POLICY: &str = include_str!("../data/network-policy-api.txt");
const CONSTRAINTS: &str = include_str!("../data/constraints.txt");

/// Before each type; the kinds stand before the first one.
const TYPE: &str = "\ntype ";

/// Builds the table.
pub(crate) fn builtin() -> Schemas {
    let mut slots: Vec<Slot> = [BUILTIN, POLICY].into_iter().flat_map(slots).collect();
    // By name over both tables, so that types are found.
    slots.sort_unstable_by_key(|slot| slot.name);
    let (lenient, constraints) = constraints();
    let mut schemas = Schemas {
        kinds: Vec::new(),
        kind_keys: Vec::new(),
        slots,
        lenient,
        constraints,
    };
    for (text, is_custom) in [(BUILTIN, false), (POLICY, true)] {
        let head = text.split_once(TYPE).map_or(text, |(head, _)| head);
        let lines = head.lines().filter_map(|line| line.strip_prefix("kind "));
        let kinds: Vec<Kind> = lines
            .filter_map(|line| kind(&schemas, line, is_custom))
            .collect();
        schemas.kinds.extend(kinds);
    }
    schemas
        .kinds
        .sort_by_cached_key(|kind| (short_key(kind.kind), kind.kind, kind.group, kind.version));
    schemas.kind_keys = schemas
        .kinds
        .iter()
        .map(|kind| short_key(kind.kind))
        .collect();
    schemas
}

/// Where the types of a table stand.
fn slots(text: &'static str) -> impl Iterator<Item = Slot> {
    text.split(TYPE).skip(1).map(|body| {
        let (name, fields) = body.split_once('\n').unwrap_or((body, ""));
        Slot {
            name,
            fields,
            known: OnceLock::new(),
        }
    })
}

fn group(text: &'static str) -> &'static str {
    if text == "-" { "" } else { text }
}

fn kind(schemas: &Schemas, line: &'static str, is_custom: bool) -> Option<Kind> {
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
        type_index: schemas.type_named(name),
        is_custom,
    })
}

/// Reads the fields of a type, with what is said of them besides.
pub(crate) fn structure(schemas: &Schemas, slot: &Slot) -> Struct {
    let lines = slot
        .fields
        .lines()
        .filter_map(|line| line.strip_prefix(' '));
    let mut known = Struct {
        fields: lines.filter_map(|line| field(schemas, line)).collect(),
        keys: Vec::new(),
        required: 0,
        rule: rules::of(slot.name),
    };
    for (_, line) in schemas.constraints_of(slot.name) {
        constrain(&mut known, line);
    }
    let is_lenient = schemas
        .lenient
        .iter()
        .any(|prefix| slot.name.starts_with(prefix));
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
    known.fields.sort_by_key(|field| short_key(field.name));
    known.keys = known
        .fields
        .iter()
        .map(|field| short_key(field.name))
        .collect();
    known
}

fn field(schemas: &Schemas, line: &'static str) -> Option<Field> {
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
        kind: type_of(schemas, kind)?,
        constraint: None,
    })
}

fn type_of(schemas: &Schemas, text: &'static str) -> Option<Type> {
    if let Some(item) = text.strip_prefix("[]") {
        return Some(Type::List(Box::leak(Box::new(type_of(schemas, item)?))));
    }
    if let Some(value) = text.strip_prefix("{}") {
        return Some(Type::Map(Box::leak(Box::new(type_of(schemas, value)?))));
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
        name => Type::Struct(schemas.type_named(name)?),
    })
}

/// Prefixes of types that are not looked at closely, and the lines about fields by their types, those of one type in the
/// order in which they stand. The words are explained at the top of the file.
fn constraints() -> (Vec<&'static str>, Vec<(&'static str, &'static str)>) {
    let mut lenient = Vec::new();
    let mut all = Vec::new();
    for line in CONSTRAINTS.lines() {
        match line.split_once(' ') {
            Some(("#", _)) | None => {}
            Some(("lenient", prefix)) => lenient.push(prefix),
            Some(of_type) => all.push(of_type),
        }
    }
    all.sort_by_key(|(name, _)| *name);
    (lenient, all)
}

/// Applies one line; `None` when it names what the type does not have.
fn constrain(known: &mut Struct, line: &'static str) -> Option<()> {
    let mut words = line.split(' ');
    let (name, word) = (words.next()?, words.next()?);
    let fields = known.fields.iter_mut().filter(|field| field.name == name);
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

    fn structs(schemas: &Schemas) -> impl Iterator<Item = &Struct> {
        let numbers = (0..).take(schemas.slots.len());
        numbers.map(|index| schemas.type_at(index).expect("a type"))
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
        let structs: Vec<&Struct> = structs(&schemas).collect();
        assert_eq!(structs.len(), lines("type "));
        let fields: usize = structs.iter().map(|known| known.fields.len()).sum();
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
        assert!(schemas.slots.is_sorted_by(|a, b| a.name < b.name));
        for known in structs(&schemas) {
            for field in &known.fields {
                let found = known.field(field.name, field.versions).expect(field.name);
                assert_eq!(found.name, field.name);
            }
            assert!(known.field("unheardOf", Versions::ALL).is_none());
        }
        for kind in &schemas.kinds {
            assert!(schemas.kind(kind.group, kind.version, kind.kind).is_some());
        }
    }

    #[test]
    fn every_constraint_names_a_field() {
        let schemas = builtin();
        for (name, line) in &schemas.constraints {
            let index = schemas.type_named(name).expect(name);
            let mut known = structure(&schemas, &schemas.slots[usize::from(index)]);
            assert!(constrain(&mut known, line).is_some(), "{name} {line}");
        }
        let lines = schemas.constraints.len() + schemas.lenient.len();
        assert_eq!(lines, entries(CONSTRAINTS).count());
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
