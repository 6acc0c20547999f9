//! Detections as parts of the graph: search identifiers, and the condition that puts them together.

use std::collections::BTreeMap;

use seawall_content::{ContentError, closest};
use seawall_syntax::{Node, Position};

use super::compiler::{Compiler, hinted};
use super::condition::{self, Expression};
use super::item::Item;
use super::wild::Wild;
use crate::program::{self, NodeId};
use crate::reader::shortened;
use crate::rule::Source;
use crate::text::Spanned;

/// A detection in the graph.
pub(super) struct Detection {
    pub root: NodeId,
    /// Its condition as text.
    pub condition: String,
    /// Whether the condition is about what is not there: it begins with `not`, or is a list.
    pub is_negation: bool,
}

/// Keys of a detection that name no search.
const RESERVED: &[&str] = &["condition", "timeframe", "rules"];

impl Compiler<'_> {
    /// A detection, or the searches of a filter.
    ///
    /// # Errors
    /// Why it cannot be asked.
    pub fn detection(&mut self, node: &Node) -> Result<Detection, ContentError> {
        let missing = || self.file.problem(node.position(), "`condition` is missing");
        let written = node.get("condition").ok_or_else(missing)?;
        if let Some(timeframe) = node.get("timeframe") {
            let error = self
                .file
                .problem(timeframe.position(), "`timeframe` is no part of Sigma 2");
            return Err(error.with_hint("write a correlation with a `timespan`"));
        }
        let conditions: Vec<&Node> = match written.is_sequence() {
            true => written.items().iter().collect(),
            false => vec![written],
        };
        let mut parsed = Vec::new();
        for condition in &conditions {
            let text = condition.as_str().ok_or_else(|| {
                self.file
                    .problem(condition.position(), "a condition is a text")
            })?;
            let spanned = self.file.spanned(condition, text);
            let expression = condition::parse(text).map_err(|problem| {
                let error = self.at(&spanned, problem.at, condition.position(), problem.what);
                hinted(error, problem.hint)
            })?;
            parsed.push((expression, spanned, condition.position()));
        }
        if parsed.is_empty() {
            return Err(self
                .file
                .problem(written.position(), "`condition` is empty"));
        }
        let searches: BTreeMap<&str, (&Node, Position)> = node
            .entries()
            .iter()
            .filter(|entry| !RESERVED.contains(&&*entry.key))
            .map(|entry| (&*entry.key, (&entry.value, entry.key_position())))
            .collect();
        let mut scope = Scope {
            searches,
            done: BTreeMap::new(),
        };
        let mut roots = Vec::new();
        for (expression, spanned, position) in &parsed {
            roots.push(self.expression(expression, &mut scope, spanned, *position)?);
        }
        for (name, (_, position)) in &scope.searches {
            if !scope.done.contains_key(*name) {
                let what = format!("the condition does not use `{}`", shortened(name));
                self.notes.push(self.file.problem(*position, what));
            }
        }
        let texts: Vec<&str> = parsed
            .iter()
            .map(|(_, spanned, _)| spanned.text.trim())
            .collect();
        Ok(Detection {
            root: self.any(roots, written.position())?,
            condition: texts.join(" or "),
            is_negation: matches!(parsed[..], [(Expression::Not(_), ..)]),
        })
    }

    fn expression(
        &mut self,
        expression: &Expression,
        scope: &mut Scope<'_>,
        text: &Spanned,
        position: Position,
    ) -> Result<NodeId, ContentError> {
        let mut each = |own: &mut Self, all: &[Expression]| -> Result<Vec<NodeId>, ContentError> {
            all.iter()
                .map(|one| own.expression(one, scope, text, position))
                .collect()
        };
        match expression {
            Expression::Not(inner) => {
                let inner = self.expression(inner, scope, text, position)?;
                self.node(program::Node::Not(inner), position)
            }
            Expression::And(all) => {
                let all = each(self, all)?;
                self.all(all, position)
            }
            Expression::Or(all) => {
                let all = each(self, all)?;
                self.any(all, position)
            }
            Expression::Name(name, at) => {
                if !scope.searches.contains_key(&**name) {
                    let what = format!("unknown search identifier `{}`", shortened(name));
                    let near = closest(name, scope.searches.keys().copied());
                    let hint = near.map(|near| format!("did you mean `{near}`?"));
                    return Err(hinted(self.at(text, *at, position, what), hint));
                }
                self.search(name, scope)
            }
            Expression::Of {
                is_all,
                pattern,
                at,
            } => {
                let wild = pattern.as_deref().map(Wild::read);
                let is_meant = |name: &str| match &wild {
                    Some(wild) => wild.matches(name),
                    None => !name.starts_with('_'),
                };
                let names = scope.searches.keys().filter(|name| is_meant(name));
                let names: Vec<String> = names.map(|name| (*name).to_owned()).collect();
                if names.is_empty() {
                    let pattern = pattern.as_deref().unwrap_or("them");
                    let what = format!("no search identifier matches `{}`", shortened(pattern));
                    return Err(self.at(text, *at, position, what));
                }
                let mut nodes = Vec::new();
                for name in &names {
                    nodes.push(self.search(name, scope)?);
                }
                match is_all {
                    true => self.all(nodes, position),
                    false => self.any(nodes, position),
                }
            }
        }
    }

    /// A search by its name, which is known.
    fn search(&mut self, name: &str, scope: &mut Scope<'_>) -> Result<NodeId, ContentError> {
        if let Some(done) = scope.done.get(name) {
            return Ok(*done);
        }
        let Some((node, position)) = scope.searches.get(name).copied() else {
            let what = format!("unknown search identifier `{}`", shortened(name));
            return Err(ContentError::new(self.file.name, Position::NONE, what));
        };
        let made = self.alternatives(node, position, name)?;
        scope.done.insert(name.to_owned(), made);
        Ok(made)
    }

    /// A search: a map of fields, keywords, or a list of them.
    fn alternatives(
        &mut self,
        node: &Node,
        at: Position,
        search: &str,
    ) -> Result<NodeId, ContentError> {
        if node.is_mapping() {
            return self.fields(node, search);
        }
        if !node.is_sequence() {
            return self.item(&Item::keyword(std::slice::from_ref(node), at), search);
        }
        let (maps, keywords): (Vec<&Node>, Vec<&Node>) =
            node.items().iter().partition(|item| item.is_mapping());
        let mut any = Vec::new();
        for map in maps {
            any.push(self.fields(map, search)?);
        }
        if !keywords.is_empty() {
            let keywords: Vec<Node> = keywords.into_iter().cloned().collect();
            any.push(self.item(&Item::keyword(&keywords, at), search)?);
        }
        if any.is_empty() {
            return Err(self
                .file
                .problem(at, format!("`{}` is an empty list", shortened(search))));
        }
        self.any(any, at)
    }

    /// A map: every field of it.
    fn fields(&mut self, node: &Node, search: &str) -> Result<NodeId, ContentError> {
        let also = self.connection(node);
        let mut all = Vec::new();
        for entry in node.entries() {
            let mut item = Item::of(entry);
            if let Some(also) = also.as_deref().filter(|_| entry.key == "verb") {
                item.also = Some(also);
                let why = &self.mapping.connections.why;
                let what = format!(
                    "`verb: {}` is read as `{also}` as well: {why}",
                    self.mapping.connections.verb
                );
                self.notes
                    .push(self.file.problem(entry.key_position(), what));
            }
            all.push(self.item(&item, search)?);
        }
        if all.is_empty() {
            return Err(self.file.problem(
                node.position(),
                format!("`{}` is an empty map", shortened(search)),
            ));
        }
        self.all(all, node.position())
    }

    /// The verb that a map should name as well, as it is about requests that connect to a pod.
    fn connection(&self, node: &Node) -> Option<String> {
        if *self.source != Source::Audit {
            return None;
        }
        let connections = &self.mapping.connections;
        let values = |key: &str| -> Vec<String> {
            let Some(node) = node.get(key) else {
                return Vec::new();
            };
            let one = std::slice::from_ref(node);
            let items = if node.is_sequence() {
                node.items()
            } else {
                one
            };
            let texts = items.iter().filter_map(Node::as_str);
            texts.map(str::to_lowercase).collect()
        };
        let subresources = values("objectRef.subresource");
        let is_connection = !subresources.is_empty()
            && subresources
                .iter()
                .all(|one| connections.subresources.contains(one));
        let verbs = values("verb");
        (is_connection && verbs.contains(&connections.verb) && !verbs.contains(&connections.also))
            .then(|| connections.also.clone())
    }
}

/// The searches of a detection, and those that are in the graph.
struct Scope<'n> {
    searches: BTreeMap<&'n str, (&'n Node, Position)>,
    done: BTreeMap<String, NodeId>,
}
