//! Finds the rules that correlations name, and what is read of their events.

use std::collections::BTreeMap;

use seawall_content::{ContentError, closest};

use super::compiler::hinted;
use super::correlation::{Document, Named};
use super::mapping::Mapping;
use crate::correlation::Correlation;
use crate::limits::MAX_DEPTH;
use crate::predicate::Operand;
use crate::reader::shortened;
use crate::rule::{Language, Place, Priority, Rule, Source};
use crate::window::{Definition, Feed, Input, KeyPart};

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Target {
    Rule(usize),
    Document(usize),
}

/// Makes correlations ready, those that feed others first. Rules that only feed them give no alerts of their own.
pub(super) fn resolve(
    documents: &[Document<'_>],
    rules: &mut [Rule],
    mapping: &Mapping,
    errors: &mut Vec<ContentError>,
    notes: &mut Vec<ContentError>,
) -> Vec<Correlation> {
    let mut names: BTreeMap<&str, Target> = BTreeMap::new();
    let origins = rules.iter().map(|rule| &rule.origin).enumerate();
    let origins = origins.map(|(number, origin)| (origin, Target::Rule(number)));
    let own = documents
        .iter()
        .map(|document| &document.metadata.origin)
        .enumerate();
    let own = own.map(|(number, origin)| (origin, Target::Document(number)));
    for (origin, target) in origins.chain(own) {
        for name in [&origin.id, &origin.name].into_iter().flatten() {
            names.entry(name).or_insert(target);
        }
    }
    let mut linker = Linker {
        documents,
        rules,
        mapping,
        names,
        states: vec![State::New; documents.len()],
        done: Vec::new(),
        sources: Vec::new(),
        generates: Vec::new(),
        errors: Vec::new(),
        notes: Vec::new(),
        depth: 0,
    };
    for number in 0..documents.len() {
        if let Err(error) = linker.document(number) {
            errors.extend(error);
        }
    }
    errors.append(&mut linker.errors);
    notes.append(&mut linker.notes);
    let (mut correlations, sources) = (linker.done, linker.sources);
    let generates = linker.generates;
    silence(&generates, &mut correlations, rules);
    for (correlation, source) in correlations.iter().zip(sources) {
        if source != Source::Audit {
            let what = "the correlation finds nothing: events of its rules are not read here";
            notes.push(ContentError::new(
                &correlation.place.file,
                correlation.place.position,
                what,
            ));
        }
    }
    correlations
}

/// What feeds a correlation is no alert, unless one says that it is.
fn silence(generates: &[bool], correlations: &mut [Correlation], rules: &mut [Rule]) {
    let mut feeds: BTreeMap<Feed, bool> = BTreeMap::new();
    for (correlation, generates) in correlations.iter().zip(generates) {
        for input in &correlation.definition.inputs {
            *feeds.entry(input.feed).or_default() |= *generates;
        }
    }
    for (feed, is_alert) in feeds {
        match feed {
            Feed::Rule(number) => {
                if let Some(rule) = rules.get_mut(number as usize) {
                    rule.is_alert = is_alert;
                }
            }
            Feed::Definition(number) => {
                if let Some(correlation) = correlations.get_mut(number) {
                    correlation.is_alert = is_alert;
                }
            }
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Open,
    /// Its number, or nothing where it is wrong.
    Done(Option<usize>),
}

struct Linker<'l> {
    documents: &'l [Document<'l>],
    rules: &'l [Rule],
    mapping: &'l Mapping,
    names: BTreeMap<&'l str, Target>,
    states: Vec<State>,
    done: Vec<Correlation>,
    /// What the events of each are.
    sources: Vec<Source>,
    /// Whether the rules of each give alerts of their own.
    generates: Vec<bool>,
    errors: Vec<ContentError>,
    notes: Vec<ContentError>,
    /// How many feed one another at the moment.
    depth: usize,
}

/// An error; nothing where it was told before.
type Failed = Option<ContentError>;

impl Linker<'_> {
    /// The number of a correlation.
    fn document(&mut self, number: usize) -> Result<usize, Failed> {
        let document = &self.documents[number];
        match self.states[number] {
            State::Done(Some(done)) => return Ok(done),
            State::Done(None) => return Err(None),
            State::Open => {
                let what = "the correlation feeds itself";
                return Err(Some(document.file.problem(document.at, what)));
            }
            State::New => {}
        }
        if self.depth >= MAX_DEPTH {
            let what = format!("more than {MAX_DEPTH} correlations feed one another");
            return Err(Some(document.file.problem(document.at, what)));
        }
        self.depth += 1;
        self.states[number] = State::Open;
        let made = self.correlation(document);
        self.depth -= 1;
        self.states[number] = State::Done(None);
        let (correlation, source) = made?;
        let done = self.done.len();
        self.done.push(correlation);
        self.sources.push(source);
        self.generates.push(document.generates);
        self.states[number] = State::Done(Some(done));
        Ok(done)
    }

    fn correlation(&mut self, document: &Document<'_>) -> Result<(Correlation, Source), Failed> {
        let mut inputs = Vec::new();
        let mut source = None;
        let mut priority = Priority::Debug;
        for name in &document.rules {
            let Some(target) = self.names.get(&*name.text).copied() else {
                let what = format!(
                    "no rule has the name or identifier `{}`",
                    shortened(&name.text)
                );
                let near = closest(&name.text, self.names.keys().copied());
                let error = document.file.problem(name.at, what);
                return Err(Some(hinted(
                    error,
                    near.map(|near| format!("did you mean `{near}`?")),
                )));
            };
            let (feed, events, urgency) = match target {
                Target::Rule(number) => {
                    let rule = &self.rules[number];
                    if !rule.is_enabled {
                        let what = format!(
                            "the rule `{}` is not asked, so that none of its events count",
                            shortened(&name.text)
                        );
                        self.notes.push(document.file.problem(name.at, what));
                    }
                    let feed = Feed::Rule(u32::try_from(number).unwrap_or(u32::MAX));
                    (feed, rule.source.clone(), rule.priority)
                }
                Target::Document(number) => {
                    let number = match self.document(number) {
                        Ok(number) => number,
                        Err(error) => {
                            self.errors.extend(error);
                            let what = format!(
                                "the correlation `{}` cannot be asked",
                                shortened(&name.text)
                            );
                            return Err(Some(document.file.problem(name.at, what)));
                        }
                    };
                    (
                        Feed::Definition(number),
                        self.sources[number].clone(),
                        self.done[number].priority,
                    )
                }
            };
            let names = self.names_of(target, &name.text);
            let mut key = Vec::new();
            for part in &document.group_by {
                key.push(self.key(document, part, feed, &names, &events)?);
            }
            let mut value = Vec::new();
            for field in &document.fields {
                value.push(self.operands(document, field, &events)?);
            }
            inputs.push(Input { feed, key, value });
            priority = priority.max(urgency);
            source = match source {
                // What is not read here feeds nothing; the others do.
                None => Some(events),
                Some(before) if before != Source::Audit => Some(events),
                before => before,
            };
        }
        let metadata = &document.metadata;
        let correlation = Correlation {
            name: metadata.title.clone(),
            description: metadata.description.clone(),
            language: Language::Sigma,
            priority: if document.has_level {
                metadata.priority
            } else {
                priority
            },
            tags: metadata.tags.clone(),
            is_alert: true,
            about: None,
            place: Place {
                file: document.file.name.to_owned(),
                position: document.at,
            },
            origin: metadata.origin.clone(),
            definition: Definition {
                kind: document.kind,
                inputs,
                group_by: document
                    .group_by
                    .iter()
                    .map(|part| part.text.clone())
                    .collect(),
                span: document.span,
                bounds: document.bounds.clone(),
            },
        };
        Ok((correlation, source.unwrap_or(Source::Audit)))
    }

    /// All names of what a name stands for: aliases may use another one.
    fn names_of(&self, target: Target, name: &str) -> Vec<String> {
        let origin = match target {
            Target::Rule(number) => &self.rules[number].origin,
            Target::Document(number) => &self.documents[number].metadata.origin,
        };
        let own = [&origin.id, &origin.name].into_iter().flatten().cloned();
        own.chain([name.to_owned()]).collect()
    }

    /// A part of the key of groups, for events of a feed.
    fn key(
        &self,
        document: &Document<'_>,
        part: &Named,
        feed: Feed,
        names: &[String],
        source: &Source,
    ) -> Result<KeyPart, Failed> {
        if let Some(fields) = document.aliases.get(&part.text) {
            if let Some(field) = names.iter().find_map(|name| fields.get(name)) {
                return self.operands(document, field, source).map(KeyPart::Field);
            }
            let inner = self.inner(feed, &part.text);
            return inner.ok_or_else(|| {
                let rule = names.last().map_or("", String::as_str);
                let what = format!(
                    "the alias `{}` has no field for `{}`",
                    shortened(&part.text),
                    shortened(rule)
                );
                Some(document.file.problem(part.at, what))
            });
        }
        match self.inner(feed, &part.text) {
            Some(inner) => Ok(inner),
            None => self.operands(document, part, source).map(KeyPart::Field),
        }
    }

    /// A part of the key of the group that feeds.
    fn inner(&self, feed: Feed, name: &str) -> Option<KeyPart> {
        let Feed::Definition(number) = feed else {
            return None;
        };
        let group_by = &self.done.get(number)?.definition.group_by;
        group_by
            .iter()
            .position(|own| own == name)
            .map(KeyPart::Inner)
    }

    /// The places of a field.
    fn operands(
        &self,
        document: &Document<'_>,
        field: &Named,
        source: &Source,
    ) -> Result<Vec<Operand>, Failed> {
        let found = self.mapping.find(source, &field.text).map_err(|unknown| {
            let what = format!("audit events have no field `{}`", shortened(&field.text));
            Some(hinted(document.file.problem(field.at, what), unknown.hint))
        })?;
        let values = found
            .targets
            .into_iter()
            .map(|target| Operand::plain(target.value));
        Ok(values.collect())
    }
}
