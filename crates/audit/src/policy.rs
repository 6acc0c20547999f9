//! A policy as its file says it.

use std::collections::BTreeSet;

use seawall_event::{Level, Stage};
use seawall_syntax::{Node, Position};

/// What is recorded of requests.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuditPolicy {
    /// Stages that leave no event, whatever a rule says.
    pub omit_stages: BTreeSet<Stage>,
    /// Whether `metadata.managedFields` is taken out of bodies, where a rule says nothing else.
    pub omit_managed_fields: bool,
    /// The first one that matches decides.
    pub rules: Vec<AuditRule>,
}

/// What is recorded of some requests. An empty list is any.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuditRule {
    /// How much; `None` for a level that is none.
    pub level: Option<Level>,
    /// Names of users, as authentication has them.
    pub users: Vec<String>,
    /// One of the groups of the user.
    pub user_groups: Vec<String>,
    /// Verbs of the API, or HTTP methods in lower case.
    pub verbs: Vec<String>,
    /// Resources.
    pub resources: Vec<GroupResources>,
    /// Namespaces; an empty name is for what is in none.
    pub namespaces: Vec<String>,
    /// Paths that are no resource; `*` at the end is for what begins like it.
    pub non_resource_urls: Vec<String>,
    /// Stages that leave no event.
    pub omit_stages: BTreeSet<Stage>,
    /// What is done with `metadata.managedFields`; `None` for what the policy says.
    pub omit_managed_fields: Option<bool>,
    /// Where it is written.
    pub position: Position,
}

/// Resources of an API group.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GroupResources {
    /// The group; empty for the core group.
    pub group: String,
    /// Resources: `pods`, `pods/log`, `pods/*`, `*/scale`, `*`. Empty is any.
    pub resources: Vec<String>,
    /// Names of objects; empty is any.
    pub names: Vec<String>,
}

impl AuditPolicy {
    /// A policy as the values of its file say it. What is none of a field's values is left out; see [`read`](crate::read) for what
    /// is wrong with a file.
    pub fn of(node: &Node) -> Self {
        Self {
            omit_stages: stages(node),
            omit_managed_fields: node.bool("omitManagedFields").unwrap_or_default(),
            rules: node.list("rules").iter().map(AuditRule::of).collect(),
        }
    }
}

impl AuditRule {
    fn of(node: &Node) -> Self {
        let texts = |key: &str| node.strings(key).map(ToOwned::to_owned).collect();
        let resources = node.list("resources").iter().map(|entry| GroupResources {
            group: entry.str("group").unwrap_or_default().to_owned(),
            resources: entry.strings("resources").map(ToOwned::to_owned).collect(),
            names: entry
                .strings("resourceNames")
                .map(ToOwned::to_owned)
                .collect(),
        });
        Self {
            level: node.str("level").and_then(Level::named),
            users: texts("users"),
            user_groups: texts("userGroups"),
            verbs: texts("verbs"),
            resources: resources.collect(),
            namespaces: texts("namespaces"),
            non_resource_urls: texts("nonResourceURLs"),
            omit_stages: stages(node),
            omit_managed_fields: node.bool("omitManagedFields"),
            position: node.position(),
        }
    }
}

fn stages(node: &Node) -> BTreeSet<Stage> {
    node.strings("omitStages")
        .filter_map(Stage::named)
        .collect()
}
