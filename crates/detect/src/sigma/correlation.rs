//! Correlations as they are written.

use std::collections::BTreeMap;

use seawall_content::{ContentError, closest};
use seawall_syntax::{Node, Position, Value};

use super::compiler::hinted;
use super::file::File;
use super::metadata::Metadata;
use crate::reader::shortened;
use crate::span::{SpanError, microseconds};
use crate::window::{Bound, Comparison, Kind, Limits};

/// A correlation before its rules are found.
#[derive(Debug)]
pub(super) struct Document<'f> {
    pub file: &'f File<'f>,
    pub at: Position,
    pub metadata: Metadata,
    pub has_level: bool,
    /// Whether its rules give alerts of their own.
    pub generates: bool,
    pub kind: Kind,
    /// Identifiers and names of what feeds it.
    pub rules: Vec<Named>,
    pub group_by: Vec<Named>,
    /// For each alias, the field of each rule.
    pub aliases: BTreeMap<String, BTreeMap<String, Named>>,
    pub span: i64,
    pub bounds: Vec<Bound>,
    /// The fields that are counted.
    pub fields: Vec<Named>,
}

/// A text with its place.
#[derive(Debug, Clone)]
pub(super) struct Named {
    pub text: String,
    pub at: Position,
}

const KEYS: &[&str] = &[
    "type",
    "rules",
    "group-by",
    "timespan",
    "condition",
    "aliases",
    "generate",
];

/// Kinds by their names. The percentile is in the condition.
const KINDS: &[(&str, Kind)] = &[
    ("event_count", Kind::Events),
    ("value_count", Kind::Values),
    ("temporal", Kind::Inputs),
    ("temporal_ordered", Kind::Sequence),
    ("value_sum", Kind::Sum),
    ("value_avg", Kind::Average),
    ("value_percentile", Kind::Percentile(f64::NAN)),
    ("value_median", Kind::Percentile(50.0)),
];

const COMPARISONS: &[(&str, Comparison)] = &[
    ("gt", Comparison::More),
    ("gte", Comparison::AtLeast),
    ("lt", Comparison::Less),
    ("lte", Comparison::AtMost),
    ("eq", Comparison::Equal),
    ("neq", Comparison::Other),
];

/// The most rules of a sequence: what is remembered of each group grows with their square.
const MAX_SEQUENCE: usize = 16;

/// Reads a correlation.
///
/// # Errors
/// Why it cannot be asked.
pub(super) fn read<'f>(
    file: &'f File<'f>,
    node: &Node,
    metadata: Metadata,
) -> Result<Document<'f>, ContentError> {
    let body = node.get("correlation").filter(|body| body.is_mapping());
    let body = body.ok_or_else(|| file.problem(node.position(), "`correlation` is a map"))?;
    for entry in body.entries() {
        if !KEYS.contains(&&*entry.key) {
            let what = format!("unknown key `{}`", shortened(&entry.key));
            let near = closest(&entry.key, KEYS.iter().copied());
            let error = file.problem(entry.key_position(), what);
            return Err(hinted(
                error,
                near.map(|near| format!("did you mean `{near}`?")),
            ));
        }
    }
    let reader = Reader { file, body };
    let kind = reader.kind()?;
    let rules = reader.texts("rules")?;
    if rules.is_empty() {
        return Err(reader.problem("rules", "`rules` is missing: identifiers or names of rules"));
    }
    if kind == Kind::Sequence && rules.len() > MAX_SEQUENCE {
        return Err(reader.problem(
            "rules",
            format!("more than {MAX_SEQUENCE} rules in an order"),
        ));
    }
    let mut document = Document {
        file,
        at: node.position(),
        metadata,
        has_level: node.get("level").is_some(),
        generates: reader.flag(body, "generate")? || reader.flag(node, "generate")?,
        kind,
        group_by: reader.texts("group-by")?,
        aliases: reader.aliases()?,
        span: reader.span()?,
        bounds: Vec::new(),
        fields: Vec::new(),
        rules,
    };
    reader.condition(&mut document)?;
    Ok(document)
}

struct Reader<'r> {
    file: &'r File<'r>,
    body: &'r Node,
}

impl Reader<'_> {
    fn problem(&self, key: &str, what: impl Into<String>) -> ContentError {
        let position = self
            .body
            .get(key)
            .map_or(self.body.position(), Node::position);
        self.file.problem(position, what)
    }

    fn kind(&self) -> Result<Kind, ContentError> {
        let missing = || self.problem("type", "`type` is missing");
        let name = self.body.str("type").ok_or_else(missing)?;
        let found = KINDS.iter().find(|(own, _)| *own == name);
        found.map(|(_, kind)| *kind).ok_or_else(|| {
            let near = closest(name, KINDS.iter().map(|(name, _)| *name));
            let error = self.problem(
                "type",
                format!("unknown type of correlation `{}`", shortened(name)),
            );
            hinted(error, near.map(|near| format!("did you mean `{near}`?")))
        })
    }

    fn texts(&self, key: &str) -> Result<Vec<Named>, ContentError> {
        let Some(node) = self.body.get(key) else {
            return Ok(Vec::new());
        };
        self.named(node, key)
    }

    fn named(&self, node: &Node, key: &str) -> Result<Vec<Named>, ContentError> {
        let items = match node.is_sequence() {
            true => node.items(),
            false => std::slice::from_ref(node),
        };
        let text = |item: &Node| {
            let text = self
                .file
                .written(item)
                .filter(|text| !text.is_empty() && !item.is_null());
            let wrong = || {
                self.file
                    .problem(item.position(), format!("`{key}` is a list of texts"))
            };
            Ok(Named {
                text: text.ok_or_else(wrong)?,
                at: item.position(),
            })
        };
        items.iter().map(text).collect()
    }

    fn flag(&self, node: &Node, key: &str) -> Result<bool, ContentError> {
        match node.get(key) {
            None => Ok(false),
            Some(value) => value.as_bool().ok_or_else(|| {
                self.file
                    .problem(value.position(), format!("`{key}` is true or false"))
            }),
        }
    }

    fn aliases(&self) -> Result<BTreeMap<String, BTreeMap<String, Named>>, ContentError> {
        let mut aliases = BTreeMap::new();
        let Some(node) = self.body.get("aliases") else {
            return Ok(aliases);
        };
        let wrong = |at| {
            self.file.problem(
                at,
                "`aliases` is a map of aliases, each with a field for each rule",
            )
        };
        if !node.is_mapping() {
            return Err(wrong(node.position()));
        }
        for alias in node.entries() {
            let mut fields = BTreeMap::new();
            if !alias.value.is_mapping() {
                return Err(wrong(alias.value.position()));
            }
            for field in alias.value.entries() {
                let at = field.value.position();
                let text = field.value.as_str().ok_or_else(|| wrong(at))?.to_owned();
                fields.insert(field.key.to_string(), Named { text, at });
            }
            aliases.insert(alias.key.to_string(), fields);
        }
        Ok(aliases)
    }

    /// `90m` in microseconds.
    fn span(&self) -> Result<i64, ContentError> {
        let missing = || self.problem("timespan", "`timespan` is missing");
        let text = self.body.str("timespan").ok_or_else(missing)?;
        let wrong = || {
            let what = format!(
                "`{}` is no time such as `30s`, `5m`, `1h` or `2d`",
                shortened(text)
            );
            self.problem("timespan", what)
        };
        microseconds(text).map_err(|error| match error {
            SpanError::Form => wrong(),
            SpanError::TooLong => self.problem("timespan", "longer than ten years"),
        })
    }

    fn condition(&self, document: &mut Document<'_>) -> Result<(), ContentError> {
        let count = document.rules.len();
        let Some(node) = self.body.get("condition") else {
            if !matches!(document.kind, Kind::Inputs | Kind::Sequence) {
                return Err(self.problem("condition", "`condition` is missing"));
            }
            document.bounds = vec![Bound {
                comparison: Comparison::AtLeast,
                number: count as f64,
            }];
            return Ok(());
        };
        if !node.is_mapping() {
            return Err(self.problem(
                "condition",
                "a condition of a correlation is a map such as `gte: 10`",
            ));
        }
        let mut percent = None;
        for entry in node.entries() {
            let number = || self.number(entry.key.as_ref(), &entry.value);
            if let Some((_, comparison)) = COMPARISONS.iter().find(|(name, _)| entry.key == *name) {
                document.bounds.push(Bound {
                    comparison: *comparison,
                    number: number()?,
                });
            } else if entry.key == "field" {
                document.fields = self.named(&entry.value, "field")?;
            } else if entry.key == "percentile" {
                percent = Some(number()?).filter(|percent| (0.0..=100.0).contains(percent));
                if percent.is_none() {
                    return Err(self
                        .file
                        .problem(entry.value.position(), "a percentile is between 0 and 100"));
                }
            } else {
                let what = format!("unknown key `{}`", shortened(&entry.key));
                let names = COMPARISONS
                    .iter()
                    .map(|(name, _)| *name)
                    .chain(["field", "percentile"]);
                let near = closest(&entry.key, names);
                let error = self.file.problem(entry.key_position(), what);
                return Err(hinted(
                    error,
                    near.map(|near| format!("did you mean `{near}`?")),
                ));
            }
        }
        if document.bounds.is_empty() {
            return Err(self.problem(
                "condition",
                "the condition compares with nothing; expected `gte` or the like",
            ));
        }
        self.check(document, percent)
    }

    /// Whether the parts of a condition fit its type.
    fn check(&self, document: &mut Document<'_>, percent: Option<f64>) -> Result<(), ContentError> {
        let wrong = |what: String| Err(self.problem("condition", what));
        match (document.kind, percent) {
            (Kind::Percentile(own), percent) if own.is_nan() => match percent {
                Some(percent) => document.kind = Kind::Percentile(percent),
                None => return wrong("`percentile` is missing".to_owned()),
            },
            (_, Some(_)) => return wrong("`percentile` belongs to `value_percentile`".to_owned()),
            _ => {}
        }
        let fields = document.fields.len();
        match document.kind {
            Kind::Events | Kind::Inputs | Kind::Sequence if fields > 0 => {
                return wrong("no values are counted, so `field` means nothing".to_owned());
            }
            Kind::Values if fields == 0 => return wrong("`field` is missing".to_owned()),
            Kind::Sum | Kind::Average | Kind::Percentile(_) if fields != 1 => {
                return wrong("`field` is one field".to_owned());
            }
            _ => {}
        }
        let count = document.rules.len() as f64;
        let holds = |number: f64| document.bounds.iter().all(|bound| bound.holds(number));
        if document.kind == Kind::Sequence && (!holds(count) || holds(count - 1.0)) {
            return wrong("a `temporal_ordered` correlation asks for all of its rules".to_owned());
        }
        let most = Limits::DEFAULT.events as f64;
        let is_count = matches!(document.kind, Kind::Events | Kind::Values);
        if is_count && document.bounds.iter().any(|bound| bound.number >= most) {
            return wrong(format!("more than {most} events are not counted"));
        }
        Ok(())
    }

    fn number(&self, key: &str, node: &Node) -> Result<f64, ContentError> {
        let number = match node.value() {
            Value::Int(number) => Some(number as f64),
            Value::Float(number) if number.is_finite() => Some(number),
            _ => None,
        };
        let wrong = || {
            self.file
                .problem(node.position(), format!("`{}` is a number", shortened(key)))
        };
        number.ok_or_else(wrong)
    }
}
