//! What is read of objects of other programs.

use std::collections::HashMap;

use seawall_model::{Cluster, Object, ObjectId, Principal, Table};
use seawall_syntax::Node;

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

/// The rules of a list.
pub(super) fn rules(list: &[Node]) -> Vec<Rule> {
    list.iter().map(Rule::parse).collect()
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
