//! Items of all files put together: what is defined, appended and overridden, in their order.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;

use seawall_content::{ContentError, closest};
use seawall_syntax::Position;

use super::catalogue::{Catalogue, version_of};
use super::condition;
use super::exception::Exception;
use super::items::{Change, Item, ListItem, MacroItem, Operation, RuleItem};
use super::names::{List, Macro, Names, Order};
use crate::reader::shortened;
use crate::rule::{Place, Priority, Source};
use crate::text::Spanned;

/// A rule with all that was changed of it.
#[derive(Debug)]
pub(crate) struct Collected {
    pub name: String,
    pub place: Place,
    pub condition: Spanned,
    pub output: Spanned,
    pub description: String,
    pub priority: Priority,
    pub source: Source,
    pub is_enabled: bool,
    pub skips_unknown: bool,
    pub tags: Vec<String>,
    pub exceptions: Vec<Exception>,
}

/// Everything that the files say.
#[derive(Debug, Default)]
pub(crate) struct Collection {
    pub names: Names,
    /// In the order in which they came up first.
    pub rules: Vec<Collected>,
    positions: BTreeMap<String, usize>,
    next: u32,
}

impl Collection {
    /// Adds an item of a file.
    pub fn add(
        &mut self,
        file: &str,
        item: Item,
        catalogue: &Catalogue,
        problems: &mut Vec<ContentError>,
    ) {
        self.next += 1;
        let order = Order(self.next);
        let added = match item {
            Item::Engine(version, at) => engine(file, &version, at, catalogue),
            Item::Plugins => Ok(()),
            Item::List(list) => self.list(file, list, order),
            Item::Macro(one) => self.add_macro(file, one, order),
            Item::Rule(rule) => self.rule(file, *rule),
            Item::Broken(name) => {
                self.names.broken.insert(name);
                Ok(())
            }
        };
        problems.extend(added.err());
    }

    fn list(&mut self, file: &str, item: ListItem, order: Order) -> Result<(), ContentError> {
        let operation = operation(&item.change, "items");
        let place = Place {
            file: file.to_owned(),
            position: item.at,
        };
        match (self.names.lists.get_mut(&item.name), operation) {
            (None, Some(_)) => {
                let known = self.names.lists.keys().map(String::as_str);
                return Err(unknown(file, item.at, "list", &item.name, known));
            }
            (Some(list), Some(Operation::Append)) => {
                list.items.extend(item.items);
                list.seen = order;
            }
            (Some(list), _) => {
                list.items = item.items;
                list.seen = order;
                list.place = place;
            }
            (None, None) => {
                let list = List {
                    defined: order,
                    seen: order,
                    items: item.items,
                    place,
                    is_used: Cell::new(false),
                };
                self.names.lists.insert(item.name, list);
            }
        }
        Ok(())
    }

    fn add_macro(&mut self, file: &str, item: MacroItem, order: Order) -> Result<(), ContentError> {
        let operation = operation(&item.change, "condition");
        let before = self.names.macros.get(&item.name);
        if before.is_none() && operation.is_some() {
            let known = self.names.macros.keys().map(String::as_str);
            return Err(unknown(file, item.at, "macro", &item.name, known));
        }
        let mut text = item.condition;
        if operation == Some(Operation::Append)
            && let Some(before) = before
        {
            let mut all = before.text.clone();
            all.append(text);
            text = all;
        }
        let parsed = match parse(&text, file, item.at) {
            Ok(parsed) => parsed,
            Err(error) => {
                self.names.broken.insert(item.name);
                return Err(error);
            }
        };
        let made = Macro {
            defined: before.map_or(order, |before| before.defined),
            seen: order,
            text,
            parsed: Rc::new(parsed),
            place: Place {
                file: file.to_owned(),
                position: item.at,
            },
            is_used: Cell::new(before.is_some_and(|before| before.is_used.get())),
        };
        self.names.macros.insert(item.name, made);
        Ok(())
    }

    fn rule(&mut self, file: &str, item: RuleItem) -> Result<(), ContentError> {
        let position = self.positions.get(&item.name).copied();
        let is_toggle = item.condition.is_none()
            && item.output.is_none()
            && item.description.is_none()
            && item.priority.is_none()
            && item.is_enabled.is_some()
            && item.exceptions.is_none()
            && item.tags.is_none()
            && item.source.is_none();
        if item.change == Change::Define && !(is_toggle && position.is_some()) {
            return self.define(file, item, position);
        }
        let Some(rule) = position.and_then(|position| self.rules.get_mut(position)) else {
            let known = self.positions.keys().map(String::as_str);
            return Err(unknown(file, item.at, "rule", &item.name, known));
        };
        rule.change(item)
            .map_err(|(at, what)| ContentError::new(file, at, what))?;
        Ok(())
    }

    fn define(
        &mut self,
        file: &str,
        item: RuleItem,
        position: Option<usize>,
    ) -> Result<(), ContentError> {
        let missing = |key: &str| {
            let what = format!("the rule `{}` has no `{key}`", shortened(&item.name));
            ContentError::new(file, item.at, what)
        };
        let source = match item.source.as_deref() {
            None | Some("syscall") => Source::SystemCalls,
            Some("k8s_audit") => Source::Audit,
            Some(other) => Source::Other(other.to_owned()),
        };
        let rule = Collected {
            place: Place {
                file: file.to_owned(),
                position: item.at,
            },
            condition: item.condition.clone().ok_or_else(|| missing("condition"))?,
            output: item.output.clone().ok_or_else(|| missing("output"))?,
            description: item.description.clone().ok_or_else(|| missing("desc"))?,
            priority: item.priority.ok_or_else(|| missing("priority"))?,
            source,
            is_enabled: item.is_enabled.unwrap_or(true),
            skips_unknown: item.skips_unknown.unwrap_or(false),
            tags: sorted(item.tags.unwrap_or_default()),
            exceptions: item.exceptions.unwrap_or_default(),
            name: item.name,
        };
        match position {
            // A rule that is defined again stands for itself; what the first one said is gone.
            Some(position) => self.rules[position] = rule,
            None => {
                self.positions.insert(rule.name.clone(), self.rules.len());
                self.rules.push(rule);
            }
        }
        Ok(())
    }
}

impl Collected {
    fn change(&mut self, item: RuleItem) -> Result<(), (Position, String)> {
        let change = &item.change;
        // Without a word about it, only switches are changed.
        let of = |key: &str| operation(change, key);
        text(&mut self.condition, item.condition, of("condition"));
        text(&mut self.output, item.output, of("output"));
        match (item.description, of("desc")) {
            (Some(more), Some(Operation::Append)) => {
                self.description.push(' ');
                self.description.push_str(&more);
            }
            (Some(other), Some(Operation::Replace)) => self.description = other,
            _ => {}
        }
        match (item.tags, of("tags")) {
            (Some(more), Some(Operation::Append)) => {
                self.tags.extend(more);
                self.tags = sorted(std::mem::take(&mut self.tags));
            }
            (Some(other), Some(Operation::Replace)) => self.tags = sorted(other),
            _ => {}
        }
        if let Some(priority) = item
            .priority
            .filter(|_| of("priority") == Some(Operation::Replace))
        {
            self.priority = priority;
        }
        if let Some(is_enabled) = item.is_enabled {
            self.is_enabled = is_enabled;
        }
        if let Some(skips) = item.skips_unknown {
            self.skips_unknown = skips;
        }
        match (item.exceptions, of("exceptions")) {
            (Some(more), Some(Operation::Append)) => self.add_exceptions(more)?,
            (Some(others), Some(Operation::Replace)) => {
                self.exceptions.clear();
                self.add_exceptions(others)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn add_exceptions(&mut self, more: Vec<Exception>) -> Result<(), (Position, String)> {
        for exception in more {
            let at = exception.at;
            let name = shortened(&exception.name);
            let own = self
                .exceptions
                .iter_mut()
                .find(|own| own.name == exception.name);
            match own {
                Some(own) => own
                    .add(exception)
                    .map_err(|what| (at, format!("the exception `{name}`: {what}")))?,
                None if exception.has_fields() => self.exceptions.push(exception),
                None => {
                    return Err((
                        at,
                        format!("the rule has no exception `{name}`, and a new one needs `fields`"),
                    ));
                }
            }
        }
        Ok(())
    }
}

/// What is done with a key.
fn operation(change: &Change, key: &str) -> Option<Operation> {
    match change {
        Change::Define => None,
        Change::Append => Some(Operation::Append),
        Change::Override(operations) => operations.get(key).copied(),
    }
}

fn text(own: &mut Spanned, other: Option<Spanned>, operation: Option<Operation>) {
    match (other, operation) {
        (Some(more), Some(Operation::Append)) => own.append(more),
        (Some(other), Some(Operation::Replace)) => *own = other,
        _ => {}
    }
}

fn sorted(mut tags: Vec<String>) -> Vec<String> {
    tags.sort_unstable();
    tags.dedup();
    tags
}

/// A condition as a tree.
pub(crate) fn parse(
    text: &Spanned,
    file: &str,
    at: Position,
) -> Result<condition::Expression, ContentError> {
    condition::parse(&text.text).map_err(|problem| {
        let (file, position) = text.place(problem.at).unwrap_or((file, at));
        ContentError::new(file, position, problem.what)
    })
}

/// Something is to be changed that is not there.
fn unknown<'k>(
    file: &str,
    at: Position,
    kind: &str,
    name: &str,
    known: impl Iterator<Item = &'k str>,
) -> ContentError {
    let what = format!(
        "no {kind} `{}` is defined before, so that it cannot be changed",
        shortened(name)
    );
    let error = ContentError::new(file, at, what);
    match closest(name, known) {
        Some(near) => error.with_hint(format!("did you mean `{near}`?")),
        None => error,
    }
}

fn engine(
    file: &str,
    version: &str,
    at: Position,
    catalogue: &Catalogue,
) -> Result<(), ContentError> {
    let Some(asked) = version_of(version) else {
        let what = format!("`{}` is no version of Falco's engine", shortened(version));
        return Err(ContentError::new(file, at, what));
    };
    let (major, minor, patch) = catalogue.engine();
    if asked <= (major, minor, patch) {
        return Ok(());
    }
    let what = format!(
        "the file is written for engine {version}, and rules up to {major}.{minor}.{patch} are understood"
    );
    Err(ContentError::new(file, at, what).with_hint("a newer version of Seawall may understand it"))
}
