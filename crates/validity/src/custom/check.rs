//! Checks a value by a structural schema.

use seawall_model::KubernetesVersion;
use seawall_syntax::{Entry, Node, Value};

use super::list::ListKind;
use super::number;
use super::shape::{Bounds, Shape};
use crate::limits::{MAX_CUSTOM_STEPS, MAX_DEPTH};
use crate::mismatch::{Cause, Report, found, listed, shown};
use crate::object_meta;
use crate::place::Place;
use crate::schemas::Schemas;
use crate::suggest;

/// Fields of every object, which the API server looks at itself.
const OWN: &[&str] = &["apiVersion", "kind", "metadata"];

/// The first minor version that takes `format: int32` at its word. Older ones take any whole number there.
const FIRST_WITH_INT32: u16 = 36;

/// Adds what is wrong with a whole object.
pub(super) fn object(
    shape: &Shape,
    root: &Node,
    keeps_unknown: bool,
    version: Option<KubernetesVersion>,
    report: &mut Report,
) {
    let mut check = Check {
        report: Some(report),
        steps: 0,
        checks_int32: version.is_some_and(|version| version.minor >= FIRST_WITH_INT32),
        keeps_unknown,
        misfits: 0,
    };
    check.value(shape, root, &Place::ROOT, 0, true);
}

struct Check<'c> {
    /// None while an alternative is only tried.
    report: Option<&'c mut Report>,
    steps: usize,
    checks_int32: bool,
    keeps_unknown: bool,
    /// What was refused so far.
    misfits: usize,
}

impl Check<'_> {
    fn refuse(
        &mut self,
        place: &Place<'_>,
        cause: Cause,
        message: impl FnOnce() -> (String, Option<String>),
    ) {
        self.misfits += 1;
        if let Some(report) = &mut self.report {
            let (text, hint) = message();
            report.add(place, cause, text, hint);
        }
    }

    fn value(
        &mut self,
        shape: &Shape,
        node: &Node,
        place: &Place<'_>,
        depth: usize,
        is_root: bool,
    ) {
        self.steps += 1;
        let is_full = self.report.as_ref().is_some_and(|report| report.is_full());
        if self.steps > MAX_CUSTOM_STEPS || depth > MAX_DEPTH || is_full || node.is_null() {
            return;
        }
        if shape.is_int_or_string {
            if !matches!(node.value(), Value::Int(_) | Value::String(_)) && node.as_i64().is_none()
            {
                return self.refuse(place, Cause::Type, || {
                    (
                        format!("expected an integer or a string, found {}", found(node)),
                        None,
                    )
                });
            }
        } else if let Some(kind) = shape.kind
            && !kind.fits(node)
        {
            let hint = match (kind.words(), &self.report) {
                ("a string", Some(report)) => report.quote(node),
                _ => None,
            };
            return self.refuse(place, Cause::Type, || {
                (
                    format!("expected {}, found {}", kind.words(), found(node)),
                    hint,
                )
            });
        }
        self.limits(shape, node, place);
        match node.value() {
            Value::Mapping(entries) => self.mapping(shape, node, entries, place, depth, is_root),
            Value::Sequence(items) => {
                let default = |key: &str| shape.items.as_ref()?.property(key)?.default;
                for index in shape.list.duplicates(items, default) {
                    self.refuse(&place.index(index), Cause::Value, || duplicate(&shape.list));
                }
                if let Some(inner) = &shape.items {
                    for (index, item) in items.iter().enumerate() {
                        let place = place.index(index);
                        // Nulls of fields are dropped before anything looks at them; those of lists are not.
                        if item.is_null() && inner.expects_value() {
                            self.refuse(&place, Cause::Type, || {
                                ("expected a value, found null".to_owned(), None)
                            });
                        }
                        self.value(inner, item, &place, depth + 1, false);
                    }
                }
            }
            _ => {}
        }
        self.alternatives(shape, node, place, depth);
    }

    fn mapping(
        &mut self,
        shape: &Shape,
        node: &Node,
        entries: &[Entry],
        place: &Place<'_>,
        depth: usize,
        is_root: bool,
    ) {
        for entry in entries {
            let key = entry.key.as_str();
            let is_own = OWN.contains(&key) || key == "status";
            if (is_root && is_own) || (shape.is_embedded && OWN.contains(&key)) {
                if key == "metadata" {
                    self.metadata(shape, &entry.value, place, depth, is_root);
                }
                continue;
            }
            let inner = shape.property(key).or(shape.additional.as_deref());
            match inner {
                Some(inner) => self.value(inner, &entry.value, &place.key(key), depth + 1, false),
                None if shape.keeps_unknown || self.keeps_unknown => {}
                None => {
                    if let Some(report) = &mut self.report {
                        let names = shape.properties.iter().map(|(name, _)| *name);
                        let hint = suggest::nearest(key, names)
                            .map(|name| format!("did you mean `{name}`?"));
                        let message = format!("unknown field `{key}`");
                        report.add(&place.key(key), Cause::Field, message, hint);
                    }
                }
            }
        }
        if shape.is_embedded && !is_root {
            for field in ["apiVersion", "kind"] {
                if node.get(field).is_none_or(|text| text.as_str() == Some("")) {
                    self.refuse(place, Cause::Missing, || {
                        (format!("required field `{field}` is missing"), None)
                    });
                }
            }
        }
        for name in &shape.required {
            let is_filled = shape
                .property(name)
                .is_some_and(|inner| inner.default.is_some());
            let is_there = match node.entry(name) {
                None => false,
                Some(entry) if entry.value.is_null() => {
                    shape.property(name).is_some_and(|inner| inner.is_nullable)
                }
                Some(_) => true,
            };
            let is_own = is_root && OWN.contains(name);
            if !(is_there || is_filled || is_own) {
                self.refuse(place, Cause::Missing, || {
                    (format!("required field `{name}` is missing"), None)
                });
            }
        }
    }

    /// Metadata are those of any object. Of an object itself they are looked at elsewhere, and a schema can only restrict how
    /// it is called.
    fn metadata(
        &mut self,
        shape: &Shape,
        node: &Node,
        place: &Place<'_>,
        depth: usize,
        is_root: bool,
    ) {
        let place = place.key("metadata");
        if !is_root {
            if let Some(report) = &mut self.report {
                object_meta::walk_at(Schemas::builtin(), node, &place, report);
            }
            return;
        }
        for field in ["name", "generateName"] {
            let named = shape.property("metadata").and_then(|of| of.property(field));
            if let (Some(named), Some(node)) = (named, node.get(field)) {
                self.value(named, node, &place.key(field), depth + 2, false);
            }
        }
    }

    fn limits(&mut self, shape: &Shape, node: &Node, place: &Place<'_>) {
        if !shape.words.is_empty() && !shape.words.iter().any(|word| word.same_value(node)) {
            self.refuse(place, Cause::Value, || {
                let words: Vec<&str> = shape.words.iter().filter_map(Node::as_str).collect();
                let text = node.scalar_text().unwrap_or_default();
                let hint = match suggest::nearest(&text, words.iter().copied()) {
                    Some(word) => Some(format!("did you mean `{word}`?")),
                    None if words.is_empty() => None,
                    None => Some(format!("use {}", listed(&words))),
                };
                (format!("unsupported value {}", shown(&text)), hint)
            });
        }
        match node.value() {
            Value::Int(_) | Value::Float(_) => {
                for message in number::misfits(shape, node, self.checks_int32) {
                    self.refuse(place, Cause::Value, || (message, None));
                }
            }
            Value::String(text) => {
                let Bounds { least, most } = shape.length;
                if least.is_some() || most.is_some() {
                    self.bounds(shape.length, text.chars().count(), "characters", place);
                }
                if let Some(pattern) = &shape.pattern
                    && !pattern.is_match(text)
                {
                    self.refuse(place, Cause::Value, || {
                        let hint = format!("match `{pattern}`");
                        (
                            format!("{} does not have the required form", shown(text)),
                            Some(hint),
                        )
                    });
                }
                if let Some(format) = shape.format
                    && !format.fits(text)
                {
                    self.refuse(place, Cause::Value, || {
                        let hint = format!("write it as `{}`", format.example());
                        (
                            format!("{} does not have the required format", shown(text)),
                            Some(hint),
                        )
                    });
                }
            }
            Value::Sequence(items) => self.bounds(shape.count, items.len(), "items", place),
            Value::Mapping(entries) => self.bounds(shape.count, entries.len(), "fields", place),
            Value::Null | Value::Bool(_) => {}
        }
    }

    fn bounds(&mut self, bounds: Bounds<usize>, size: usize, what: &str, place: &Place<'_>) {
        if let Some(least) = bounds.least
            && size < least
        {
            self.refuse(place, Cause::Value, || {
                (
                    format!("{size} {what}, and at least {least} are required"),
                    None,
                )
            });
        }
        if let Some(most) = bounds.most
            && size > most
        {
            self.refuse(place, Cause::Value, || {
                (
                    format!("{size} {what}, and at most {most} are allowed"),
                    None,
                )
            });
        }
    }

    fn alternatives(&mut self, shape: &Shape, node: &Node, place: &Place<'_>, depth: usize) {
        for inner in &shape.all_of {
            if !self.fits(inner, node, depth) {
                self.refuse(place, Cause::Value, || {
                    ("a condition of the CRD is not met".to_owned(), None)
                });
            }
        }
        if !shape.any_of.is_empty()
            && !shape
                .any_of
                .iter()
                .any(|inner| self.fits(inner, node, depth))
        {
            self.refuse(place, Cause::Value, || {
                ("matches none of the CRD's alternatives".to_owned(), None)
            });
        }
        if !shape.one_of.is_empty() {
            let fitting = shape
                .one_of
                .iter()
                .filter(|inner| self.fits(inner, node, depth))
                .count();
            if fitting != 1 && self.steps <= MAX_CUSTOM_STEPS {
                self.refuse(place, Cause::Value, || {
                    let words = if fitting == 0 {
                        "none"
                    } else {
                        "more than one"
                    };
                    (
                        format!(
                            "matches {words} of the CRD's alternatives; exactly one is required"
                        ),
                        None,
                    )
                });
            }
        }
        if let Some(inner) = &shape.not
            && self.fits(inner, node, depth)
            && self.steps <= MAX_CUSTOM_STEPS
        {
            self.refuse(place, Cause::Value, || {
                ("the CRD excludes this value".to_owned(), None)
            });
        }
    }

    /// Whether a value fits an alternative. Pruning does not count.
    fn fits(&mut self, shape: &Shape, node: &Node, depth: usize) -> bool {
        let mut attempt = Check {
            report: None,
            steps: self.steps,
            checks_int32: self.checks_int32,
            keeps_unknown: true,
            misfits: 0,
        };
        attempt.value(shape, node, &Place::ROOT, depth + 1, false);
        self.steps = attempt.steps;
        attempt.misfits == 0
    }
}

fn duplicate(kind: &ListKind) -> (String, Option<String>) {
    let message = match kind {
        ListKind::Map(keys) => {
            let keys: Vec<&str> = keys.iter().map(|key| &**key).collect();
            format!(
                "an earlier item has the same {}",
                listed(&keys).replace(" or ", " and ")
            )
        }
        ListKind::Atomic | ListKind::Set => "an earlier item is the same".to_owned(),
    };
    (message, None)
}
