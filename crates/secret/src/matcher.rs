//! The engine: one pass over the text for all literals, then each hit's pattern around it.

use std::ops::Range;
use std::sync::{LazyLock, OnceLock};

use regex::Regex;

use crate::boundary;
use crate::command;
use crate::entropy::shannon_entropy;
use crate::found::Found;
use crate::literals::{Literals, Word};
use crate::marker;
use crate::mention::{self, PARTS};
use crate::pattern::{Pattern, Recognition, Run};
use crate::patterns::PATTERNS;
use crate::random;
use crate::settle::settle;

/// Whom a literal belongs to.
#[derive(Clone, Copy)]
enum Owner {
    Marker,
    Pattern(usize),
    /// A word that names of credentials are made of.
    Name,
    /// A program that takes credentials.
    Command,
}

/// Where names and commands may be, for those who look further.
#[derive(Default)]
pub(crate) struct Hints {
    /// Words of names, by their end.
    pub names: Vec<Range<usize>>,
    /// Where names of programs begin.
    pub commands: Vec<usize>,
}

struct Engine {
    literals: Literals,
    /// Of each literal.
    owners: Vec<Owner>,
    /// Patterns that need a name, with the words of such names, joined.
    contexts: Vec<(usize, Vec<String>)>,
    expressions: Vec<OnceLock<Regex>>,
}

static ENGINE: LazyLock<Engine> = LazyLock::new(Engine::new);

impl Engine {
    fn new() -> Self {
        let mut owners = Vec::new();
        let mut words = Vec::new();
        let mut add = |owner, text: String, any_case| {
            owners.push(owner);
            words.push(Word { text, any_case });
        };
        add(Owner::Marker, marker::OPENING.to_owned(), false);
        let mut contexts = Vec::new();
        for (index, pattern) in PATTERNS.iter().enumerate() {
            let any_case = match &pattern.recognition {
                Recognition::Context { words, .. } => {
                    contexts.push((index, words.iter().map(|words| words.concat()).collect()));
                    true
                }
                _ => false,
            };
            for text in spellings(pattern) {
                add(Owner::Pattern(index), text, any_case);
            }
        }
        for part in PARTS {
            add(Owner::Name, (*part).to_owned(), true);
        }
        for name in command::literals() {
            add(Owner::Command, name.to_owned(), false);
        }
        Engine {
            literals: Literals::new(words),
            owners,
            contexts,
            expressions: PATTERNS.iter().map(|_| OnceLock::new()).collect(),
        }
    }

    /// Compiled when its pattern has its first hit: most runs meet few of them.
    fn expression(&self, index: usize, source: &str) -> Option<&Regex> {
        let cell = self.expressions.get(index)?;
        Some(cell.get_or_init(|| {
            Regex::new(&format!(r"\A(?:{source})")).expect("a test compiles every pattern")
        }))
    }

    /// The credential for which a hit stands, if it does.
    fn recognise(&self, text: &str, hit: &Range<usize>, index: usize) -> Option<Range<usize>> {
        let pattern = PATTERNS.get(index)?;
        let bytes = text.as_bytes();
        let start = match &pattern.recognition {
            Recognition::Shape(recognise) => return recognise(text, hit.clone()),
            Recognition::Name => return None,
            Recognition::Context { .. } => boundary::skip_to_value(bytes, hit.end)?,
            Recognition::Token(_) => {
                let start = pattern.before.map_or(hit.start, |Run { class, limit }| {
                    boundary::run_start(bytes, hit.start, limit, class)
                });
                if !boundary::starts_fresh(bytes, start) {
                    return None;
                }
                start
            }
        };
        let span = self.credential_at(text, start, index)?;
        let body = if hit.start == span.start {
            hit.end..span.end
        } else {
            span.clone()
        };
        is_plausible(text.get(body)?, pattern).then_some(span)
    }

    /// Where the pattern's expression matches at exactly `start`, and where the credential ends.
    fn credential_at(&self, text: &str, start: usize, index: usize) -> Option<Range<usize>> {
        let pattern = PATTERNS.get(index)?;
        let (source, ends): (_, fn(&[u8], usize) -> bool) = match &pattern.recognition {
            Recognition::Token(source) => (source, boundary::ends),
            Recognition::Context { regex, .. } => (regex, boundary::ends_base64),
            Recognition::Shape(_) | Recognition::Name => return None,
        };
        let captures = self
            .expression(index, source)?
            .captures(text.get(start..)?)?;
        let group = captures.get(1).or_else(|| captures.get(0))?;
        let mut span = start + group.start()..start + group.end();
        match pattern.after {
            Some(Run { class, limit }) => {
                span.end = boundary::run_end(text.as_bytes(), span.end, limit, class);
            }
            None if !ends(text.as_bytes(), span.end) => return None,
            None => {}
        }
        Some(span)
    }
}

/// All literals of a pattern. The words of a context are joined as names are written.
fn spellings(pattern: &Pattern) -> Vec<String> {
    match &pattern.recognition {
        Recognition::Context { words, .. } => words
            .iter()
            .flat_map(|words| match words {
                [only] => vec![(*only).to_owned()],
                several => ["", "_", "-", ".", " "]
                    .map(|separator| several.join(separator))
                    .to_vec(),
            })
            .collect(),
        _ => pattern
            .literals
            .iter()
            .map(|literal| (*literal).to_owned())
            .collect(),
    }
}

/// Enough of a token to tell chance from an example.
const ENTROPY_SAMPLE: usize = 256;

fn is_plausible(body: &str, pattern: &Pattern) -> bool {
    let sample = body.get(..ENTROPY_SAMPLE).unwrap_or(body);
    shannon_entropy(sample) >= pattern.minimum_entropy
        && !random::is_made_up(sample)
        && (!pattern.needs_digit || sample.bytes().any(|byte| byte.is_ascii_digit()))
        && (!pattern.needs_capital || sample.bytes().any(|byte| byte.is_ascii_uppercase()))
}

/// Everything in a text that has a format, ordered and disjoint.
pub(crate) fn scan(text: &str) -> Vec<Found> {
    settle(text, |text| scan_with_hints(text, &mut Hints::default()))
}

/// The same without a second look, with the places where names and commands may be.
pub(crate) fn scan_with_hints(text: &str, hints: &mut Hints) -> Vec<Found> {
    let engine = &*ENGINE;
    let mut found: Vec<(usize, Found)> = Vec::new();
    // Where each pattern's last match ends, so that a prefix inside a match is not looked at again. Allocated with
    // the first match.
    let mut matched_until: Vec<usize> = Vec::new();
    engine.literals.find(text.as_bytes(), |number, start, end| {
        let hit = start..end;
        let Some(owner) = engine.owners.get(number) else {
            return;
        };
        match *owner {
            Owner::Name => hints.names.push(hit),
            Owner::Command => hints.commands.push(start),
            Owner::Marker => {
                if let Some((pattern, end)) = marker::read(text, start) {
                    found.push((
                        0,
                        Found {
                            pattern,
                            start,
                            end,
                            marker: true,
                        },
                    ));
                }
            }
            Owner::Pattern(index) => {
                if matched_until.get(index).is_some_and(|until| start < *until) {
                    return;
                }
                let Some(span) = engine.recognise(text, &hit, index) else {
                    return;
                };
                let Some(pattern) = PATTERNS.get(index) else {
                    return;
                };
                matched_until.resize(PATTERNS.len(), 0);
                if let Some(until) = matched_until.get_mut(index) {
                    *until = span.end;
                }
                let Range { start, end } = span;
                found.push((
                    index,
                    Found {
                        pattern,
                        start,
                        end,
                        marker: false,
                    },
                ));
            }
        }
    });
    disjoint(found)
}

/// One match for each stretch of overlapping ones, under the name of the earliest in the table. A marker keeps its
/// place against all others.
fn disjoint(mut found: Vec<(usize, Found)>) -> Vec<Found> {
    if found.len() > 1 {
        found.sort_by_key(|(_, one)| (one.start, !one.marker));
        let markers: Vec<Range<usize>> = found
            .iter()
            .filter(|(_, one)| one.marker)
            .map(|(_, one)| one.start..one.end)
            .collect();
        if !markers.is_empty() {
            found.retain(|(_, one)| one.marker || !touches(&markers, one.start..one.end));
        }
    }
    let mut result: Vec<(usize, Found)> = Vec::with_capacity(found.len());
    for (index, one) in found {
        match result.last_mut() {
            Some((last_index, last)) if one.start < last.end => {
                last.end = last.end.max(one.end);
                if index < *last_index {
                    *last_index = index;
                    last.pattern = one.pattern;
                }
            }
            _ => result.push((index, one)),
        }
    }
    result.into_iter().map(|(_, one)| one).collect()
}

/// Whether a span overlaps one of the ordered, disjoint markers.
fn touches(markers: &[Range<usize>], span: Range<usize>) -> bool {
    let after = markers.partition_point(|marker| marker.end <= span.start);
    markers
        .get(after)
        .is_some_and(|marker| marker.start < span.end)
}

/// A value whose format says nothing alone, under a name that holds the words of its context.
pub(crate) fn scan_in_context(name: &str, value: Range<usize>, text: &str) -> Option<Found> {
    if !mention::may_mention_when_joined(name) {
        return None;
    }
    let compact: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|character| character.to_ascii_lowercase())
        .collect();
    if !mention::mentions_credential(&compact) {
        return None;
    }
    for (index, words) in &ENGINE.contexts {
        let index = *index;
        if !words.iter().any(|words| compact.contains(words)) {
            continue;
        }
        let Some(pattern) = PATTERNS.get(index) else {
            continue;
        };
        let Some(span) = ENGINE.credential_at(text, value.start, index) else {
            continue;
        };
        let plausible = text
            .get(span.clone())
            .is_some_and(|body| is_plausible(body, pattern));
        if span.end == value.end && plausible {
            let Range { start, end } = span;
            return Some(Found {
                pattern,
                start,
                end,
                marker: false,
            });
        }
    }
    None
}
