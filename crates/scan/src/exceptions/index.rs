//! Exceptions by what they name, so that a finding is compared with those that may cover it and with no others.
//!
//! Each selector is filed under the parts that it names literally: a whole check id, kind, namespace or name, or the
//! beginning or end that a pattern gives. Selectors that name the same parts share a [`Shape`]; a finding is looked up
//! once for each shape in use, which are few whatever the number of exceptions.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};

use seawall_finding::{Exception, Pattern, ResourceSelector};

/// Labels of a target, by key.
pub(crate) type LabelsOf<'l> = &'l dyn Fn(&str) -> Option<String>;

/// How much of a text a selector names literally.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Part {
    Nothing,
    Whole,
    Beginning(usize),
    End(usize),
}

impl Part {
    fn of(pattern: Option<&Pattern>) -> (Self, &str) {
        let Some(pattern) = pattern else {
            return (Self::Nothing, "");
        };
        match pattern.exact() {
            Some(exact) => (Self::Whole, exact),
            None if !pattern.prefix().is_empty() => {
                (Self::Beginning(pattern.prefix().len()), pattern.prefix())
            }
            None if !pattern.suffix().is_empty() => {
                (Self::End(pattern.suffix().len()), pattern.suffix())
            }
            None => (Self::Nothing, ""),
        }
    }

    /// The same part of a text that is asked about; `None` when the text is too short to have it.
    fn cut(self, text: &str) -> Option<&[u8]> {
        let bytes = text.as_bytes();
        match self {
            Self::Nothing => Some(&[]),
            Self::Whole => Some(bytes),
            Self::Beginning(length) => bytes.get(..length),
            Self::End(length) => bytes.get(bytes.len().checked_sub(length)?..),
        }
    }
}

/// Which parts a selector names literally.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Shape {
    check: Part,
    kind: Part,
    namespace: Part,
    name: Part,
    /// The key of a label whose value is named.
    label: Option<Box<str>>,
    fingerprint: bool,
}

/// What is asked about.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'q> {
    /// The check; `None` when only the target is asked about.
    pub(crate) check: Option<&'q str>,
    pub(crate) kind: &'q str,
    pub(crate) namespace: &'q str,
    pub(crate) name: &'q str,
    pub(crate) labels: LabelsOf<'q>,
    pub(crate) fingerprint: Option<seawall_finding::Fingerprint>,
}

/// One way in which an exception may cover something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Which exception.
    pub(crate) exception: u32,
    /// Which of its selectors; `None` when it has none.
    pub(crate) selector: Option<u32>,
}

/// The exceptions, filed.
#[derive(Debug, Default)]
pub(crate) struct Index {
    shapes: Vec<(Shape, HashMap<u64, Vec<Entry>>)>,
    /// How many entries have been handed out: the work that comparing them is.
    handed_out: AtomicU64,
}

impl Index {
    /// Files exceptions by their checks, selectors and fingerprints.
    pub(crate) fn of_findings(exceptions: &[Exception]) -> Self {
        let mut index = Self::default();
        for (number, exception) in exceptions.iter().enumerate() {
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            for check in &exception.checks {
                if !exception.fingerprints.is_empty() {
                    for fingerprint in &exception.fingerprints {
                        let mut shape = Shape::of(None, None);
                        shape.fingerprint = true;
                        let key = hash(&[&[], &[], &[], &[], &[]], Some(*fingerprint));
                        index.file(shape, key, number, &exception.resources);
                    }
                } else if exception.resources.is_empty() {
                    index.file_under(Some(check), None, number, None);
                } else {
                    index.file_selectors(Some(check), number, &exception.resources);
                }
            }
        }
        index
    }

    /// Files the selectors of some exceptions by targets only, whatever is found there.
    pub(crate) fn of_targets<'e>(exceptions: impl Iterator<Item = (usize, &'e Exception)>) -> Self {
        let mut index = Self::default();
        for (number, exception) in exceptions {
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            index.file_selectors(None, number, &exception.resources);
        }
        index
    }

    fn file_selectors(
        &mut self,
        check: Option<&Pattern>,
        number: u32,
        selectors: &[ResourceSelector],
    ) {
        for (place, selector) in selectors.iter().enumerate() {
            let place = u32::try_from(place).unwrap_or(u32::MAX);
            self.file_under(check, Some(selector), number, Some(place));
        }
    }

    fn file_under(
        &mut self,
        check: Option<&Pattern>,
        selector: Option<&ResourceSelector>,
        number: u32,
        place: Option<u32>,
    ) {
        let shape = Shape::of(check, selector);
        let label = shape.label.as_deref().and_then(|key| {
            let pattern = selector?.labels.get(key)?;
            pattern.exact()
        });
        let kind = selector.and_then(|selector| selector.kind.as_ref());
        let namespace = selector.and_then(|selector| selector.namespace.as_ref());
        let name = selector.and_then(|selector| selector.name.as_ref());
        let key = hash(
            &[
                Part::of(check).1.as_bytes(),
                Part::of(kind).1.as_bytes(),
                Part::of(namespace).1.as_bytes(),
                Part::of(name).1.as_bytes(),
                label.unwrap_or_default().as_bytes(),
            ],
            None,
        );
        self.bucket(shape, key).push(Entry {
            exception: number,
            selector: place,
        });
    }

    /// Files an exception under one key, with each of its selectors.
    fn file(&mut self, shape: Shape, key: u64, number: u32, selectors: &[ResourceSelector]) {
        let bucket = self.bucket(shape, key);
        if selectors.is_empty() {
            bucket.push(Entry {
                exception: number,
                selector: None,
            });
        }
        for place in 0..selectors.len() {
            bucket.push(Entry {
                exception: number,
                selector: u32::try_from(place).ok(),
            });
        }
    }

    fn bucket(&mut self, shape: Shape, key: u64) -> &mut Vec<Entry> {
        let place = match self.shapes.iter().position(|(known, _)| *known == shape) {
            Some(place) => place,
            None => {
                self.shapes.push((shape, HashMap::new()));
                self.shapes.len() - 1
            }
        };
        self.shapes[place].1.entry(key).or_default()
    }

    /// Whether nothing is filed.
    pub(crate) fn is_empty(&self) -> bool {
        self.shapes.is_empty()
    }

    /// The entries that may cover what is asked about: no other does.
    pub(crate) fn candidates<'i>(&'i self, asked: Asked<'i>) -> impl Iterator<Item = Entry> + 'i {
        self.shapes
            .iter()
            .filter_map(move |(shape, buckets)| buckets.get(&shape.key(&asked)?))
            .flatten()
            .map(|entry| {
                self.handed_out.fetch_add(1, Ordering::Relaxed);
                *entry
            })
    }

    /// How many entries have been handed out.
    #[cfg(test)]
    pub(crate) fn handed_out(&self) -> u64 {
        self.handed_out.load(Ordering::Relaxed)
    }
}

impl Shape {
    fn of(check: Option<&Pattern>, selector: Option<&ResourceSelector>) -> Self {
        let part =
            |pick: fn(&ResourceSelector) -> Option<&Pattern>| Part::of(selector.and_then(pick)).0;
        let name = part(|selector| selector.name.as_ref());
        // A name says more than a label; a label more than a namespace.
        let label = selector
            .filter(|_| name == Part::Nothing)
            .and_then(|selector| {
                let named = |(_, value): &(&String, &Pattern)| value.exact().is_some();
                selector.labels.iter().find(named)
            })
            .map(|(key, _)| key.as_str().into());
        Self {
            check: Part::of(check).0,
            kind: part(|selector| selector.kind.as_ref()),
            namespace: part(|selector| selector.namespace.as_ref()),
            name,
            label,
            fingerprint: false,
        }
    }

    /// The key under which selectors of this shape are filed that may cover what is asked about.
    fn key(&self, asked: &Asked<'_>) -> Option<u64> {
        if self.fingerprint {
            return Some(hash(&[&[], &[], &[], &[], &[]], Some(asked.fingerprint?)));
        }
        let label = match &self.label {
            Some(key) => (asked.labels)(key)?,
            None => String::new(),
        };
        Some(hash(
            &[
                self.check.cut(asked.check.unwrap_or_default())?,
                self.kind.cut(asked.kind)?,
                self.namespace.cut(asked.namespace)?,
                self.name.cut(asked.name)?,
                label.as_bytes(),
            ],
            None,
        ))
    }
}

/// A clash of keys costs a comparison and nothing else: every candidate is compared in full.
fn hash(parts: &[&[u8]; 5], fingerprint: Option<seawall_finding::Fingerprint>) -> u64 {
    let mut hasher = DefaultHasher::new();
    parts.hash(&mut hasher);
    fingerprint.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests;
