//! What a file of Falco rules holds, item by item, before anything is put together.

use std::collections::BTreeMap;

use seawall_content::{ContentError, closest};
use seawall_syntax::{Document, Node, Position};

use super::exception::Exception;
use crate::reader::{Reader, shortened};
use crate::rule::Priority;
use crate::text::{File, Spanned};

/// An item of a file.
#[derive(Debug)]
pub(crate) enum Item {
    Engine(String, Position),
    /// Plugins that the file is written for.
    Plugins,
    List(ListItem),
    Macro(MacroItem),
    Rule(Box<RuleItem>),
    /// A list or a macro of this name that cannot be used: neither can what names it.
    Broken(String),
}

#[derive(Debug)]
pub(crate) struct ListItem {
    pub name: String,
    pub at: Position,
    pub items: Vec<String>,
    pub change: Change,
}

#[derive(Debug)]
pub(crate) struct MacroItem {
    pub name: String,
    pub at: Position,
    pub condition: Spanned,
    pub change: Change,
}

/// A rule, or what is to be changed of one.
#[derive(Debug, Clone, Default)]
pub(crate) struct RuleItem {
    pub name: String,
    pub at: Position,
    pub condition: Option<Spanned>,
    pub output: Option<Spanned>,
    pub description: Option<String>,
    pub priority: Option<Priority>,
    pub source: Option<String>,
    pub is_enabled: Option<bool>,
    pub skips_unknown: Option<bool>,
    pub tags: Option<Vec<String>>,
    pub exceptions: Option<Vec<Exception>>,
    pub change: Change,
}

/// Whether an item stands for itself, or changes one that came before.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Change {
    /// It stands for itself.
    #[default]
    Define,
    /// All that it says is put behind what was said before.
    Append,
    /// Each key that it says is put behind, or in the place of, what was said before.
    Override(BTreeMap<String, Operation>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    Append,
    Replace,
}

/// Keys of rules; all that Falco knows, some of which say nothing about events of files.
const RULE_KEYS: &[&str] = &[
    "rule",
    "condition",
    "output",
    "desc",
    "priority",
    "source",
    "enabled",
    "skip-if-unknown-filter",
    "tags",
    "exceptions",
    "append",
    "override",
    "warn_evttypes",
    "capture",
    "capture_duration",
];

/// Keys of rules that can be put behind what was said before.
const RULE_APPENDS: &[&str] = &["condition", "output", "desc", "tags", "exceptions"];

/// Keys of rules that can be put in the place of what was said before.
const RULE_REPLACES: &[&str] = &[
    "condition",
    "output",
    "desc",
    "priority",
    "tags",
    "exceptions",
    "enabled",
    "warn_evttypes",
    "skip-if-unknown-filter",
    "capture",
    "capture_duration",
];

/// Reads the items of a document; what is wrong with one leaves the others.
pub(crate) fn read(
    file: &File<'_>,
    document: Document,
    problems: &mut Vec<ContentError>,
) -> Vec<Item> {
    let problem = |position, what: String| ContentError::new(file.name, position, what);
    let nodes = match document.nodes {
        Ok(nodes) => nodes,
        Err(error) => {
            problems.push(problem(error.position, error.message));
            return Vec::new();
        }
    };
    for warning in document.warnings {
        problems.push(problem(warning.position, warning.message));
    }
    let mut items = Vec::new();
    for root in &nodes {
        if !root.is_sequence() {
            if !root.is_null() {
                let what = format!(
                    "expected a list of rules, macros and lists, found a {}",
                    root.type_name()
                );
                problems.push(problem(root.position(), what));
            }
            continue;
        }
        for node in root.items() {
            let mut reader = Reader {
                file,
                spellings: &document.spellings,
                problems,
            };
            match reader.item(node) {
                Ok(item) => items.push(item),
                Err(error) => {
                    problems.push(error);
                    let name = node.str("list").or_else(|| node.str("macro"));
                    items.extend(name.map(|name| Item::Broken(name.to_owned())));
                }
            }
        }
    }
    items
}

impl Reader<'_> {
    fn item(&mut self, node: &Node) -> Result<Item, ContentError> {
        const KINDS: [&str; 5] = [
            "required_engine_version",
            "required_plugin_versions",
            "list",
            "macro",
            "rule",
        ];
        if !node.is_mapping() {
            let what = format!(
                "expected a rule, a macro or a list, found a {}",
                node.type_name()
            );
            return Err(self.problem(node.position(), what));
        }
        let kind = KINDS.into_iter().find(|kind| node.get(kind).is_some());
        match kind {
            Some("required_engine_version") => {
                let value = self.required(node, "required_engine_version")?;
                Ok(Item::Engine(value, node.position()))
            }
            Some("required_plugin_versions") => Ok(Item::Plugins),
            Some("list") => self.list(node).map(Item::List),
            Some("macro") => self.named_condition(node).map(Item::Macro),
            Some("rule") => self.rule(node).map(|rule| Item::Rule(Box::new(rule))),
            _ => {
                let first = node.entries().first().map_or("", |entry| &*entry.key);
                let error = self.problem(
                    node.position(),
                    format!(
                        "`{}` begins no item of a rules file; expected `rule`, `macro` or `list`",
                        shortened(first)
                    ),
                );
                Err(match closest(first, KINDS) {
                    Some(near) => error.with_hint(format!("did you mean `{near}`?")),
                    None => error,
                })
            }
        }
    }

    fn list(&mut self, node: &Node) -> Result<ListItem, ContentError> {
        self.keys(node, &["list", "items", "append", "override"]);
        let name = self.required(node, "list")?;
        let items = node.get("items");
        let Some(items) = items.filter(|items| items.is_sequence()) else {
            return Err(self.problem(node.position(), format!("the list `{name}` has no `items`")));
        };
        let items = items
            .items()
            .iter()
            .map(|item| self.text(item))
            .collect::<Result<_, _>>()?;
        Ok(ListItem {
            at: node.position(),
            items,
            change: self.change(node, &["items"], &["items"])?,
            name,
        })
    }

    fn named_condition(&mut self, node: &Node) -> Result<MacroItem, ContentError> {
        self.keys(node, &["macro", "condition", "append", "override"]);
        let name = self.required(node, "macro")?;
        let is_name = name.starts_with(|first: char| first.is_ascii_alphabetic())
            && name
                .chars()
                .all(|one| one.is_ascii_alphanumeric() || one == '_');
        if !is_name {
            let what = format!(
                "`{}` is no name of a macro: letters, digits and `_`, a letter first",
                shortened(&name)
            );
            return Err(self.problem(node.position(), what));
        }
        Ok(MacroItem {
            at: node.position(),
            condition: self.spanned(node, "condition")?.ok_or_else(|| {
                self.problem(
                    node.position(),
                    format!("the macro `{name}` has no `condition`"),
                )
            })?,
            change: self.change(node, &["condition"], &["condition"])?,
            name,
        })
    }

    fn rule(&mut self, node: &Node) -> Result<RuleItem, ContentError> {
        self.keys(node, RULE_KEYS);
        let name = self.required(node, "rule")?;
        let change = self.change(node, RULE_APPENDS, RULE_REPLACES)?;
        let is_change = change != Change::Define;
        let priority = match self.optional(node, "priority")? {
            None => None,
            Some(text) => Some(Priority::named(&text).ok_or_else(|| {
                let names: Vec<&str> = Priority::ALL.iter().map(|(_, name)| *name).collect();
                let what = format!(
                    "`{}` is no priority; expected {}",
                    shortened(&text),
                    names.join(", ")
                );
                self.problem(position(node, "priority"), what)
            })?),
        };
        let tags = match node.get("tags").filter(|tags| !tags.is_null()) {
            None => None,
            Some(tags) if tags.is_sequence() => {
                let tags = tags.items().iter().map(|tag| self.text(tag));
                Some(tags.collect::<Result<Vec<_>, _>>()?)
            }
            Some(tags) => return Err(self.problem(tags.position(), "`tags` is a list")),
        };
        Ok(RuleItem {
            at: node.position(),
            condition: self.spanned(node, "condition")?,
            output: self.spanned(node, "output")?,
            description: self.optional(node, "desc")?,
            priority,
            source: self.optional(node, "source")?,
            is_enabled: self.flag(node, "enabled")?,
            skips_unknown: self.flag(node, "skip-if-unknown-filter")?,
            tags,
            exceptions: self.exceptions(node, is_change)?,
            change,
            name,
        })
    }

    /// How an item changes one before it.
    fn change(
        &self,
        node: &Node,
        appends: &[&str],
        replaces: &[&str],
    ) -> Result<Change, ContentError> {
        let is_append = self.flag(node, "append")?.unwrap_or(false);
        let Some(overrides) = node
            .get("override")
            .filter(|overrides| !overrides.is_null())
        else {
            return Ok(if is_append {
                Change::Append
            } else {
                Change::Define
            });
        };
        if is_append {
            return Err(self.problem(
                overrides.position(),
                "`append` and `override` exclude each other",
            ));
        }
        if !overrides.is_mapping() {
            let what = "`override` says of each key whether it is appended or replaced";
            return Err(self.problem(overrides.position(), what));
        }
        let mut operations = BTreeMap::new();
        for entry in overrides.entries() {
            let key = &*entry.key;
            let operation = match entry.value.as_str() {
                Some("append") if appends.contains(&key) => Operation::Append,
                Some("replace") if replaces.contains(&key) => Operation::Replace,
                Some("append" | "replace") => {
                    let what = format!("`{}` cannot be changed in this way", shortened(key));
                    return Err(self.problem(entry.key_position(), what));
                }
                _ => {
                    return Err(
                        self.problem(entry.value.position(), "expected `append` or `replace`")
                    );
                }
            };
            if node.get(key).is_none() {
                let what = format!("`{}` is to be changed, and is not given", shortened(key));
                return Err(self.problem(entry.key_position(), what));
            }
            operations.insert(key.to_owned(), operation);
        }
        // What is given and not to be changed would have no effect.
        let names = ["rule", "macro", "list", "override"];
        for entry in node.entries() {
            let key = &*entry.key;
            if !names.contains(&key) && !operations.contains_key(key) {
                let what = format!(
                    "`{}` is given, and `override` does not say what to do with it",
                    shortened(key)
                );
                return Err(self.problem(entry.key_position(), what));
            }
        }
        Ok(Change::Override(operations))
    }

    fn exceptions(
        &self,
        node: &Node,
        is_change: bool,
    ) -> Result<Option<Vec<Exception>>, ContentError> {
        let Some(list) = node.get("exceptions").filter(|list| !list.is_null()) else {
            return Ok(None);
        };
        if !list.is_sequence() {
            return Err(self.problem(list.position(), "`exceptions` is a list"));
        }
        let mut all: Vec<Exception> = Vec::new();
        for one in list.items() {
            let exception = Exception::read(self, one, is_change)?;
            if all.iter().any(|other| other.name == exception.name) {
                let what = format!("a second exception `{}`", shortened(&exception.name));
                return Err(self.problem(one.position(), what));
            }
            all.push(exception);
        }
        Ok(Some(all))
    }
}

fn position(node: &Node, key: &str) -> Position {
    node.get(key).unwrap_or(node).position()
}
