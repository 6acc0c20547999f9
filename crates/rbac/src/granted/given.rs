//! What is read of objects of other programs.

use std::collections::HashMap;

use seawall_model::{Cluster, Object, ObjectId, Principal, Table};
use seawall_syntax::{Node, Value};

use crate::role::RoleId;
use crate::{Role, RoleKey, Rule};

/// A binding that an object of another program stands for.
pub(super) struct Given {
    pub(super) object: ObjectId,
    /// Where it holds; `None` for everywhere.
    pub(super) namespace: Option<Box<str>>,
    /// The role that it gives.
    pub(super) role: RoleKey,
    pub(super) subjects: Vec<Principal>,
    /// What it gives, or why that is not known, as a sentence without a full stop.
    pub(super) rules: Result<Vec<Rule>, String>,
}

/// What is read of an object, and what of it is not known.
#[derive(Default)]
pub(super) struct Found {
    pub(super) given: Vec<Given>,
    /// Why it may give somebody something that nobody can name.
    pub(super) unread: Option<String>,
}

/// What readers look things up in.
pub(super) struct Reading<'r> {
    pub(super) cluster: &'r Cluster,
    /// Every role that is known.
    pub(super) roles: &'r Table<RoleId, Role>,
    pub(super) keys: &'r HashMap<RoleKey, RoleId>,
}

impl Found {
    /// Which of several declarations stands is not known, nor what the last ones that were read give.
    pub(super) fn doubt(&mut self, before: usize, object: &Object) {
        for given in &mut self.given[before..] {
            given.rules = Err(format!(
                "{} is declared several times with different content",
                named(object)
            ));
        }
    }

    pub(super) fn unread(&mut self, reason: impl FnOnce() -> String) {
        if self.unread.is_none() {
            self.unread = Some(reason());
        }
    }
}

/// The lists of texts that a rule has.
const LISTS: [&str; 5] = [
    "apiGroups",
    "nonResourceURLs",
    "resourceNames",
    "resources",
    "verbs",
];

/// The rules that an object has in a field, which nothing has checked: why they are not known where one is of a wrong type.
pub(super) fn rules(object: &Object, list: Option<&Node>) -> Result<Vec<Rule>, String> {
    let list = match list.map(|node| node.value()) {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Sequence(list)) => list,
        Some(_) => return Err(malformed(object)),
    };
    let is_text = |node: &Node| node.as_str().is_some();
    let is_list = |node: &Node| match node.value() {
        Value::Null => true,
        Value::Sequence(items) => items.iter().all(is_text),
        _ => false,
    };
    let is_rule = |rule: &Node| {
        rule.is_mapping() && LISTS.iter().all(|key| rule.get(key).is_none_or(is_list))
    };
    match list.iter().all(is_rule) {
        true => Ok(list.iter().map(Rule::parse).collect()),
        false => Err(malformed(object)),
    }
}

/// Why rules are not known: nobody can say what the program that reads them makes of them.
pub(super) fn malformed(object: &Object) -> String {
    format!("{} has rules of a wrong type", named(object))
}

pub(super) fn account(namespace: &str, name: &str) -> Principal {
    Principal::ServiceAccount {
        namespace: namespace.into(),
        name: name.into(),
    }
}

pub(super) fn named(object: &Object) -> String {
    format!("{} `{}`", object.kind, object.name)
}
