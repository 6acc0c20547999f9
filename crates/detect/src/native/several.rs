//! Rules about several events: how many within a time, one after another, what is new, what does not follow.

use seawall_content::ContentError;
use seawall_syntax::{Node, Position};

use crate::correlation::Correlation;
use crate::falco::catalogue::Catalogue;
use crate::falco::field_of;
use crate::predicate::Operand;
use crate::reader::{Reader, shortened};
use crate::rule::{About, Rule, Source};
use crate::span::{SpanError, microseconds};
use crate::text::Spanned;
use crate::window::{Bound, Comparison, Definition, Feed, Input, KeyPart, Kind};

/// Keys one of which a rule about several events has.
pub(super) const KEYS: &[&str] = &[
    "count",
    "sequence",
    "first-seen",
    "not-followed",
    "not-preceded",
];

/// How long a rule about what is new remembers, where it does not say.
const REMEMBER: i64 = 90 * 86_400 * 1_000_000;

/// Steps of a sequence.
const MAX_STEPS: usize = 16;

/// What a rule says of several events.
#[derive(Debug)]
pub(super) struct Several {
    kind: Kind,
    /// Where it is written.
    at: Position,
    /// The conditions of its events besides that of the rule; those of a sequence are all of them.
    pub steps: Vec<Spanned>,
    by: Vec<(String, Position)>,
    of: Vec<(String, Position)>,
    span: i64,
    bounds: Vec<Bound>,
}

/// What a rule says of several events; `None` for a rule about one.
pub(super) fn read(reader: &mut Reader<'_>, rule: &Node) -> Result<Option<Several>, ContentError> {
    let mut named = KEYS.iter().filter(|key| rule.get(key).is_some());
    let Some(key) = named.next() else {
        return Ok(None);
    };
    let node = rule.get(key).unwrap_or(rule);
    if let Some(other) = named.next() {
        let what = format!("`{key}` and `{other}` are two rules");
        return Err(reader.problem(node.position(), what));
    }
    if !node.is_mapping() {
        let what = format!("`{key}` is a mapping, and this is a {}", node.type_name());
        return Err(reader.problem(node.position(), what));
    }
    let mut made = Several {
        kind: Kind::Events,
        at: node.position(),
        steps: Vec::new(),
        by: Vec::new(),
        of: Vec::new(),
        span: 0,
        bounds: Vec::new(),
    };
    match *key {
        "count" => {
            reader.keys(node, &["by", "of", "at-least", "within"]);
            made.of = fields(reader, node, "of")?;
            if !made.of.is_empty() {
                made.kind = Kind::Values;
            }
            let number = node.int("at-least").filter(|number| *number > 0);
            let number = number
                .ok_or_else(|| reader.problem(node.position(), "`at-least` is a number above 0"))?;
            made.bounds = vec![Bound {
                comparison: Comparison::AtLeast,
                number: number as f64,
            }];
            made.by = fields(reader, node, "by")?;
            made.span = span(reader, node, "within")?;
        }
        "sequence" => {
            reader.keys(node, &["by", "within", "steps"]);
            reader.lists(node, &["steps"]);
            made.kind = Kind::Sequence;
            for step in node.list("steps") {
                let text = reader.text(step)?;
                made.steps.push(Spanned::of(reader.file, step, &text));
            }
            if !(2..=MAX_STEPS).contains(&made.steps.len()) {
                let what = format!("a sequence has 2 to {MAX_STEPS} steps");
                return Err(reader.problem(node.position(), what));
            }
            made.by = fields(reader, node, "by")?;
            made.span = span(reader, node, "within")?;
        }
        "first-seen" => {
            reader.keys(node, &["of", "learn", "remember"]);
            made.by = fields(reader, node, "of")?;
            if made.by.is_empty() {
                return Err(reader.problem(node.position(), "`of` names no field"));
            }
            made.kind = Kind::First {
                learn: match node.get("learn") {
                    Some(_) => span(reader, node, "learn")?,
                    None => 0,
                },
            };
            made.span = match node.get("remember") {
                Some(_) => span(reader, node, "remember")?,
                None => REMEMBER,
            };
        }
        key => {
            reader.keys(node, &["by", "within", "when"]);
            made.kind = match key {
                "not-followed" => Kind::NotFollowed,
                _ => Kind::NotPreceded,
            };
            let when = reader.spanned(node, "when")?;
            let missing = || reader.problem(node.position(), format!("`{key}` has no `when`"));
            made.steps = vec![when.ok_or_else(missing)?];
            made.by = fields(reader, node, "by")?;
            made.span = span(reader, node, "within")?;
        }
    }
    Ok(Some(made))
}

impl Several {
    /// Whether the rule has a condition of its own besides the steps.
    pub fn has_own_condition(&self) -> bool {
        self.kind != Kind::Sequence
    }

    /// The names of the rules about one event that feed a rule, in the order of the inputs.
    pub fn parts(&self, id: &str) -> Vec<String> {
        let step = |number: usize| format!("{id}: step {number}");
        match self.kind {
            Kind::Sequence => (1..=self.steps.len()).map(step).collect(),
            Kind::NotFollowed => vec![id.to_owned(), format!("{id}: what follows")],
            // What has to come first is the first input.
            Kind::NotPreceded => vec![format!("{id}: what comes before"), id.to_owned()],
            _ => vec![id.to_owned()],
        }
    }

    /// The names of the rules that the steps are.
    pub fn step_names(&self, id: &str) -> Vec<String> {
        let mut names = self.parts(id);
        names.retain(|name| name != id);
        names
    }

    /// The rule about several events, made of those that feed it.
    pub fn correlation(
        &self,
        id: &str,
        about: About,
        rules: &mut [Rule],
        catalogue: &Catalogue,
    ) -> Result<Option<Correlation>, ContentError> {
        let mut feeds = Vec::new();
        for part in self.parts(id) {
            // What is wrong with a part has been told.
            let Some(number) = rules.iter().position(|rule| rule.name == part) else {
                return Ok(None);
            };
            rules[number].is_alert = false;
            feeds.push(number);
        }
        let Some(first) = feeds.first().map(|number| &rules[*number]) else {
            return Ok(None);
        };
        let operand = |(text, at): &(String, Position)| -> Result<Operand, ContentError> {
            field_of(text, catalogue, &Source::Audit).map_err(|(what, hint)| {
                let error = ContentError::new(&first.place.file, *at, what);
                match hint {
                    Some(hint) => error.with_hint(hint),
                    None => error,
                }
            })
        };
        let mut key = Vec::new();
        for field in &self.by {
            key.push(KeyPart::Field(vec![operand(field)?]));
        }
        let mut value = Vec::new();
        for field in &self.of {
            value.push(vec![operand(field)?]);
        }
        let inputs = feeds.iter().map(|number| Input {
            feed: Feed::Rule(u32::try_from(*number).unwrap_or(u32::MAX)),
            key: key.clone(),
            value: value.clone(),
        });
        Ok(Some(Correlation {
            name: id.to_owned(),
            description: first.description.clone(),
            language: first.language,
            priority: first.priority,
            tags: first.tags.clone(),
            is_alert: true,
            place: first.place.clone(),
            origin: first.origin.clone(),
            about: Some(Box::new(about)),
            definition: Definition {
                kind: self.kind,
                inputs: inputs.collect(),
                group_by: self.by.iter().map(|(text, _)| text.clone()).collect(),
                span: self.span,
                bounds: self.bounds.clone(),
            },
        }))
    }

    /// Where it is written.
    pub fn position(&self) -> Position {
        self.at
    }
}

/// Fields under a key: one, or a list of them.
fn fields(
    reader: &Reader<'_>,
    node: &Node,
    key: &str,
) -> Result<Vec<(String, Position)>, ContentError> {
    let Some(value) = node.get(key) else {
        return Ok(Vec::new());
    };
    let nodes = match value.is_sequence() {
        true => value.items(),
        false => std::slice::from_ref(value),
    };
    let fields = nodes
        .iter()
        .map(|node| Ok((reader.text(node)?, node.position())));
    fields.collect()
}

/// A length of time under a key.
fn span(reader: &Reader<'_>, node: &Node, key: &str) -> Result<i64, ContentError> {
    let text = reader.required(node, key)?;
    microseconds(&text).map_err(|error| {
        let at = node.get(key).map_or(node.position(), Node::position);
        let what = match error {
            SpanError::Form => {
                let text = shortened(&text);
                format!("`{text}` is no time such as `30s`, `5m`, `1h` or `2d`")
            }
            SpanError::TooLong => "longer than ten years".to_owned(),
        };
        reader.problem(at, what)
    })
}
