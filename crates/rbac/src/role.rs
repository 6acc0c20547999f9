//! Roles and ClusterRoles.

use std::fmt;
use std::sync::{Arc, OnceLock};

use seawall_model::{ObjectId, define_index};
use seawall_syntax::{Shown, Text};

use crate::rule_index::{RuleIndex, allowing};
use crate::{Request, Rule};

/// The group of the API.
pub(crate) const GROUP: &str = "rbac.authorization.k8s.io";
/// The role that may do everything. The API server makes and keeps it.
pub(crate) const CLUSTER_ADMIN: &str = "cluster-admin";

/// What a binding refers to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RoleKey {
    /// Namespace of a Role; `None` for a ClusterRole.
    pub namespace: Option<Text>,
    /// Its name.
    pub name: Text,
}

impl RoleKey {
    /// Whether it is the ClusterRole that may do everything, which every cluster has.
    pub fn is_cluster_admin(&self) -> bool {
        self.namespace.is_none() && &*self.name == CLUSTER_ADMIN
    }
}

impl fmt::Display for RoleKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.namespace {
            Some(namespace) => write!(f, "Role `{}/{}`", Shown(namespace), Shown(&self.name)),
            None => write!(f, "ClusterRole `{}`", Shown(&self.name)),
        }
    }
}

define_index! {
    /// A role, Role or ClusterRole.
    pub(crate) struct RoleId;
}

/// A role with the rules that hold.
#[derive(Debug, Clone)]
pub struct Role {
    /// Where bindings find it.
    pub key: RoleKey,
    /// Its rules; for an aggregated role those of the roles that it gathers. Rules that are alike are one in memory.
    pub rules: Vec<Arc<Rule>>,
    /// The object; `None` for a role that is not in the input and that Kubernetes brings.
    pub object: Option<ObjectId>,
    /// Whether its rules are gathered from other roles.
    pub is_aggregated: bool,
    /// Whether it is declared several times with different content: its rules are those that all declarations have.
    pub is_contested: bool,
    /// Whether it may hold more than its rules: it comes with Kubernetes and is not in the input, or gathers such roles.
    pub may_grow: bool,
    /// The first of the rules that the input leaves out of a built-in role, and that the API server puts back when it starts.
    pub restored: Option<usize>,
    /// Whether it gathers nothing, and rules are written beside that: whether those hold is not known.
    pub is_unsettled: bool,
    /// Its rules by what they name, where they are many. Made for the first request: from then on they stay as they are.
    pub(crate) index: OnceLock<Option<RuleIndex>>,
}

impl Role {
    /// Whether the API server adds a rule when it starts, because the role is one of its own and lacks it.
    pub fn is_restored(&self, rule: usize) -> bool {
        self.restored
            .is_some_and(|first| rule >= first && !self.is_aggregated)
    }

    /// The rules that allow a request, by their numbers, in their order.
    pub fn allowing(&self, request: &Request<'_>) -> Vec<usize> {
        let index = self.index.get_or_init(|| RuleIndex::new(&self.rules));
        allowing(index.as_ref(), &self.rules, request)
    }

    /// Whether it allows every verb on every resource and every path: nothing could be added.
    pub(crate) fn is_everything(&self) -> bool {
        let allows = |request: Request<'_>| self.rules.iter().any(|rule| rule.allows(&request));
        allows(Request::resource("*", "*", "*", "", "", "")) && allows(Request::url("*", "*"))
    }
}
