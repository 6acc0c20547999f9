//! One field of a search with its modifiers and values.

use seawall_content::ContentError;
use seawall_syntax::{Entry, Node, Position, Value as Yaml};

use super::compiler::{Compiler, KEYWORDS, hinted};
use super::expand;
use super::mapping::{Known, Target};
use super::modifier::Modifier;
use super::value::{Asks, Value};
use super::wild::{self, Wild};
use crate::field::Field;
use crate::limits::MAX_VALUES;
use crate::number::Number;
use crate::predicate::{Operand, Predicate, Test, Transform};
use crate::program::{self, NodeId, ProgramError};
use crate::reader::shortened;
use crate::rule::Source;

/// A field with its values.
pub(super) struct Item<'n> {
    key: &'n str,
    at: Position,
    values: &'n [Node],
    /// A value that the rule does not name and means.
    pub also: Option<&'n str>,
}

/// A field with its modifiers, ready for values.
pub(super) struct Subject<'s> {
    pub field: &'s str,
    at: Position,
    targets: Vec<Target>,
    pub known: Option<&'s Known>,
    modifiers: Vec<Modifier>,
}

impl<'n> Item<'n> {
    /// A key of a map.
    pub fn of(entry: &'n Entry) -> Self {
        let values = match entry.value.is_sequence() {
            true => entry.value.items(),
            false => std::slice::from_ref(&entry.value),
        };
        Self {
            key: &entry.key,
            at: entry.key_position(),
            values,
            also: None,
        }
    }

    /// Keywords without a key.
    pub fn keyword(values: &'n [Node], at: Position) -> Self {
        Self {
            key: KEYWORDS,
            at,
            values,
            also: None,
        }
    }
}

impl Compiler<'_> {
    /// An item in the graph.
    pub(super) fn item(&mut self, item: &Item<'_>, search: &str) -> Result<NodeId, ContentError> {
        let mapping = self.mapping;
        let wrong = |what: String| self.file.problem(item.at, what);
        let words: Vec<&str> = item.key.split('|').collect();
        let field = words[0];
        let modifiers =
            Modifier::chain(&words[1..]).map_err(|(what, hint)| hinted(wrong(what), hint))?;
        if item.values.is_empty() {
            return Err(wrong(format!("`{}` has no value", shortened(item.key))));
        }
        if item.values.len() > MAX_VALUES {
            return Err(wrong(format!("more than {MAX_VALUES} values")));
        }
        if modifiers.contains(&Modifier::All) && item.values.len() == 1 {
            let what = "`all` is about several values, and there is one".to_owned();
            self.notes.push(wrong(what));
        }
        let (targets, known, repair) = if Self::is_keyword(field) {
            (keyword_targets(self.source), None, None)
        } else {
            let found = mapping.find(self.source, field).map_err(|unknown| {
                hinted(
                    wrong(format!("audit events have no field `{}`", shortened(field))),
                    unknown.hint,
                )
            })?;
            (found.targets, found.known, found.repair)
        };
        self.check_taxonomy(field, item.at);
        if let Some(repair) = repair.filter(|repair| repair.is_of_all_values()) {
            let to = match &repair.to[..] {
                [one] => format!("`{one}`"),
                [first, others @ ..] => format!("`{first}` or {} other paths", others.len()),
                [] => String::new(),
            };
            let what = format!("`{field}` is read as {to}: {}", repair.why);
            self.notes.push(self.file.problem(item.at, what));
        }
        let subject = Subject {
            field,
            at: item.at,
            targets,
            known,
            modifiers,
        };
        let mut groups = Vec::new();
        let (mut count, mut impossible) = (0, 0);
        for node in item.values {
            let asked = self.value(&subject, node)?;
            let mut nodes = Vec::new();
            let mut others = Vec::new();
            for asks in asked {
                count += 1;
                impossible += usize::from(self.is_impossible(
                    &subject,
                    &asks,
                    node.position(),
                    repair.is_some(),
                ));
                match repaired(&asks, repair.map(|repair| &repair.values)) {
                    Some((text, repair_to)) => {
                        let Some(repair) = repair else { continue };
                        let what = format!(
                            "`{field}: {}` is read as `{}: {repair_to}`: {}",
                            text,
                            repair.to.join("` or `"),
                            repair.why
                        );
                        self.notes.push(self.file.problem(node.position(), what));
                        let targets = repair.targets();
                        let test = Wild::plain(&repair_to).folded().test();
                        nodes.push(self.test(&subject, &targets, test, true, node.position())?);
                    }
                    None => others.push(asks),
                }
            }
            groups.push((nodes, others, node.position()));
        }
        if count > 0 && count == impossible && item.also.is_none() {
            let what = format!(
                "`{}` never matches: no audit event has any of these values of `{field}`",
                shortened(search)
            );
            self.notes.push(self.file.problem(item.at, what));
        }
        let is_all = subject.modifiers.contains(&Modifier::All)
            && !subject.modifiers.contains(&Modifier::Neq);
        let root = if is_all {
            let mut all = Vec::new();
            for (mut nodes, others, at) in groups {
                nodes.extend(self.asked(&subject, others, at)?);
                all.push(self.any(nodes, at)?);
            }
            self.all(all, item.at)?
        } else {
            let (mut any, mut together) = (Vec::new(), Vec::new());
            for (nodes, others, _) in groups {
                any.extend(nodes);
                together.extend(others);
            }
            if let Some(also) = item.also {
                together.push(Asks::Text(Wild::plain(also)));
            }
            any.extend(self.asked(&subject, together, item.at)?);
            self.any(any, item.at)?
        };
        if !subject.modifiers.contains(&Modifier::Neq) {
            return Ok(root);
        }
        // A field without a value is neither equal nor unequal.
        let exists = self.exists(&subject, false)?;
        let not = self.node(program::Node::Not(root), item.at)?;
        self.all(vec![exists, not], item.at)
    }

    /// What a value asks, any of it.
    fn value(&mut self, subject: &Subject<'_>, node: &Node) -> Result<Vec<Asks>, ContentError> {
        let wrong = |what: String| self.file.problem(node.position(), what);
        let written = || self.file.written(node).unwrap_or_default();
        let first = match node.value() {
            Yaml::Null => Value::Null,
            Yaml::Bool(_) | Yaml::Int(_) | Yaml::Float(_) if Self::is_keyword(subject.field) => {
                Value::Written(written())
            }
            Yaml::Bool(value) => Value::Bool(value, written()),
            Yaml::Int(value) => Value::Number(Number::whole(value.into()), written()),
            Yaml::Float(value) => Value::Number(Number::float(value), written()),
            Yaml::String(text) => Value::Written(text.to_owned()),
            Yaml::Sequence(_) | Yaml::Mapping(_) => {
                return Err(wrong(format!(
                    "a value is a text, a number, true, false or null, and no {}",
                    node.type_name()
                )));
            }
        };
        let modifiers = &subject.modifiers;
        let mut values = vec![first];
        if modifiers.contains(&Modifier::Expand) {
            values = match values.pop() {
                Some(Value::Written(text)) => {
                    let texts = expand::expand(&text, self.placeholders).map_err(&wrong)?;
                    texts.into_iter().map(Value::Written).collect()
                }
                _ => {
                    return Err(wrong(
                        "`expand` takes a text with a placeholder such as `%servers%`".to_owned(),
                    ));
                }
            };
        }
        for modifier in modifiers {
            let mut modified = Vec::new();
            for value in values {
                modified.extend(value.modified(*modifier).map_err(&wrong)?);
            }
            values = modified;
        }
        let is_cased = modifiers.contains(&Modifier::Cased);
        let has_calendar = modifiers
            .iter()
            .any(|one| matches!(one, Modifier::Calendar(_)));
        let mut asked = Vec::new();
        for value in values {
            for asks in value.asks(is_cased).map_err(&wrong)? {
                if has_calendar && !matches!(asks, Asks::Test(Test::Compare(..))) {
                    return Err(wrong("a part of a time is a number".to_owned()));
                }
                asked.push(match asks {
                    Asks::Text(wild) if Self::is_keyword(subject.field) => {
                        Asks::Text(wild.open(true, true))
                    }
                    Asks::Test(Test::Search(_)) => asks,
                    _ if Self::is_keyword(subject.field) => {
                        return Err(wrong("a keyword is a text".to_owned()));
                    }
                    asks => asks,
                });
            }
        }
        Ok(asked)
    }

    /// Tests in the graph, any of which suffices.
    fn asked(
        &mut self,
        subject: &Subject<'_>,
        asked: Vec<Asks>,
        at: Position,
    ) -> Result<Vec<NodeId>, ContentError> {
        let mut nodes = Vec::new();
        let mut texts = Vec::new();
        for asks in asked {
            match asks {
                Asks::Text(wild) => texts.push(wild.test()),
                Asks::Test(test) => {
                    nodes.push(self.test(subject, &subject.targets, test, false, at)?)
                }
                Asks::Null => {
                    let exists = self.exists(subject, false)?;
                    nodes.push(self.node(program::Node::Not(exists), at)?);
                }
                Asks::Exists(wanted) => {
                    let exists = self.exists(subject, true)?;
                    nodes.push(match wanted {
                        true => exists,
                        false => self.node(program::Node::Not(exists), at)?,
                    });
                }
                Asks::Field(name) => {
                    let found = self.mapping.find(self.source, &name).map_err(|unknown| {
                        let what = format!("audit events have no field `{}`", shortened(&name));
                        hinted(self.file.problem(at, what), unknown.hint)
                    })?;
                    for other in found.targets {
                        let transforms = self.transforms(subject, true);
                        let test = Test::Shares(Operand {
                            field: other.value,
                            transforms,
                        });
                        nodes.push(self.test(subject, &subject.targets, test, true, at)?);
                    }
                }
            }
        }
        for test in wild::together(texts) {
            nodes.push(self.test(subject, &subject.targets, test, true, at)?);
        }
        Ok(nodes)
    }

    fn transforms(&self, subject: &Subject<'_>, is_text: bool) -> Vec<Transform> {
        let mut transforms = Vec::new();
        for modifier in &subject.modifiers {
            if let Modifier::Calendar(unit) = modifier {
                transforms.push(Transform::Calendar(*unit));
            }
        }
        if is_text && !subject.modifiers.contains(&Modifier::Cased) {
            transforms.push(Transform::Fold);
        }
        transforms
    }

    /// A test of a value, wherever it may be.
    fn test(
        &mut self,
        subject: &Subject<'_>,
        targets: &[Target],
        test: Test,
        is_text: bool,
        at: Position,
    ) -> Result<NodeId, ContentError> {
        let transforms = self.transforms(subject, is_text);
        let mut nodes = Vec::new();
        for target in targets {
            let operand = Operand {
                field: target.value.clone(),
                transforms: transforms.clone(),
            };
            let test = test.clone();
            nodes.push(self.predicate(Predicate { operand, test }, at)?);
        }
        self.any(nodes, at)
    }

    /// Whether there is a value; where `counts_nulls`, `null` is one.
    fn exists(
        &mut self,
        subject: &Subject<'_>,
        counts_nulls: bool,
    ) -> Result<NodeId, ContentError> {
        let mut nodes = Vec::new();
        for target in &subject.targets {
            let field = match counts_nulls {
                true => &target.presence,
                false => &target.value,
            };
            let operand = Operand::plain(field.clone());
            let test = Test::Exists;
            nodes.push(self.predicate(Predicate { operand, test }, subject.at)?);
        }
        self.any(nodes, subject.at)
    }

    fn predicate(&mut self, predicate: Predicate, at: Position) -> Result<NodeId, ContentError> {
        let made = self.program.test(predicate);
        made.map_err(|error| {
            let is_pattern = matches!(error, ProgramError::Pattern { .. });
            let hint =
                is_pattern.then(|| "look-around and back references are not supported".to_owned());
            hinted(self.file.problem(at, error.to_string()), hint)
        })
    }
}

/// The event as it was logged, and the body of the request: where that is not recorded, a keyword in it is unknown.
fn keyword_targets(source: &Source) -> Vec<Target> {
    if *source != Source::Audit {
        return vec![Target {
            value: Field::Elsewhere("keywords".into()),
            presence: Field::Elsewhere("keywords".into()),
        }];
    }
    let whole = Target {
        value: Field::Whole,
        presence: Field::Whole,
    };
    vec![whole, Target::at("requestObject")]
}

/// A text that stands for another at another place.
fn repaired(
    asks: &Asks,
    values: Option<&std::collections::BTreeMap<String, String>>,
) -> Option<(String, String)> {
    let Asks::Text(wild) = asks else { return None };
    let text = wild.clone().folded().text()?;
    let to = values?.get(&text)?.clone();
    Some((text, to))
}
