//! What custom resources of the kinds in `content/rbac/grants.yaml` give.

use seawall_model::{Object, ObjectId, Principal, account_of};
use seawall_syntax::{Node, Text};

use super::given::{Found, Given, Reading, account, named};
use super::kinds::{FieldPath, GrantKind, Roles};
use crate::{RoleKey, Rule};

/// Reads an object of one of the kinds.
pub(super) fn object(
    reading: &Reading<'_>,
    kind: &GrantKind,
    id: ObjectId,
    object: &Object,
    found: &mut Found,
) {
    let is_set = |node: &&Node| !node.is_null() && !is_empty(node);
    if let Some(when) = &kind.when
        && at(&object.root, when).filter(is_set).is_none()
    {
        return;
    }
    if kind.subjects.is_empty() {
        found.unread(|| {
            let program = &kind.program;
            format!(
                "{} has {program} give rights that it does not list",
                named(object)
            )
        });
        return;
    }
    let grants = match &kind.each {
        Some(each) => at(&object.root, each).map_or(&[][..], Node::items),
        None => std::slice::from_ref(&object.root),
    };
    for grant in grants {
        let subjects = subjects(kind, grant, object, found);
        if subjects.is_empty() {
            continue;
        }
        if kind.gives.is_empty() {
            let program = &kind.program;
            let reason = format!(
                "{} has {program} give rights that it does not list",
                named(object)
            );
            found.given.push(Given {
                object: id,
                namespace: None,
                role: RoleKey {
                    namespace: None,
                    name: object.name.clone(),
                },
                subjects,
                rules: Err(reason),
            });
            continue;
        }
        for roles in &kind.gives {
            let inner = match &roles.each {
                Some(each) => at(grant, each).map_or(&[][..], Node::items),
                None => std::slice::from_ref(grant),
            };
            for node in inner {
                let given = Inner {
                    reading,
                    roles,
                    node,
                    object,
                };
                given.read(id, &subjects, found);
            }
        }
    }
}

/// One entry of what a grant gives.
struct Inner<'r> {
    reading: &'r Reading<'r>,
    roles: &'r Roles,
    node: &'r Node,
    object: &'r Object,
}

impl Inner<'_> {
    fn read(&self, id: ObjectId, subjects: &[Principal], found: &mut Found) {
        for (namespace, problem) in self.places() {
            for role in self.names(namespace.as_deref()) {
                let rules = match &problem {
                    Some(problem) => Err(problem.clone()),
                    None => self.rules(&role),
                };
                found.given.push(Given {
                    object: id,
                    namespace: namespace.clone(),
                    role,
                    subjects: subjects.to_vec(),
                    rules,
                });
            }
        }
    }

    /// Where it applies, with why that is not known.
    fn places(&self) -> Vec<(Option<Box<str>>, Option<String>)> {
        let unknown = |what: &str| {
            let reason = format!("{} gives rights in {what}", named(self.object));
            (None, Some(reason))
        };
        let field = |path: &Option<FieldPath>| path.as_ref().and_then(|path| self.find(path));
        if field(&self.roles.unless).is_some_and(|node| !node.is_null()) {
            return vec![unknown("namespaces that a selector picks")];
        }
        if let Some(label) = &self.roles.labelled {
            let cluster = self.reading.cluster;
            let own = cluster
                .of_kind("Namespace")
                .filter(|namespace| namespace.label(label) == Some(&*self.object.name));
            let mut places: Vec<_> = own
                .map(|own| (Some(own.name.as_str().into()), None))
                .collect();
            if !cluster.coverage.of("", "Namespace").is_complete() {
                places.push(unknown(
                    "its namespaces, of which the input may be missing some",
                ));
            }
            return places;
        }
        match (&self.roles.namespace, field(&self.roles.namespace)) {
            (None, _) => vec![(None, None)],
            (Some(_), Some(node)) => match node.as_str().filter(|name| !name.is_empty()) {
                Some(name) => vec![(Some(name.into()), None)],
                None => vec![unknown("a namespace that cannot be read")],
            },
            (Some(_), None) => vec![unknown("a namespace that it does not name")],
        }
    }

    /// The roles.
    fn names(&self, namespace: Option<&str>) -> Vec<RoleKey> {
        let of_cluster = |name: &str| RoleKey {
            namespace: None,
            name: name.into(),
        };
        let field = |path: &Option<FieldPath>| path.as_ref().and_then(|path| self.find(path));
        let node = field(&self.roles.cluster_role).filter(|node| !node.is_null());
        let mut all: Vec<RoleKey> = match node {
            Some(node) => texts(node).map(of_cluster).collect(),
            None => self
                .roles
                .named
                .iter()
                .map(|name| of_cluster(name))
                .collect(),
        };
        let local = field(&self.roles.role).and_then(Node::as_str);
        all.extend(local.map(|name| RoleKey {
            namespace: namespace.map(Text::from),
            name: name.into(),
        }));
        all
    }

    fn rules(&self, key: &RoleKey) -> Result<Vec<Rule>, String> {
        let Some(id) = self.reading.keys.get(key) else {
            return Err(format!(
                "{} gives {key}, which is not in the input",
                named(self.object)
            ));
        };
        let role = &self.reading.roles[*id];
        if role.is_contested {
            return Err(format!(
                "{} gives {key}, which is declared several times with different content",
                named(self.object)
            ));
        }
        Ok(role.rules.iter().map(|rule| (**rule).clone()).collect())
    }

    /// A field of the entry, or of the object.
    fn find(&self, path: &FieldPath) -> Option<&Node> {
        at(self.node, path)
    }
}

/// Whom a grant names.
fn subjects(kind: &GrantKind, grant: &Node, object: &Object, found: &mut Found) -> Vec<Principal> {
    let mut subjects = Vec::new();
    for node in kind.subjects.iter().filter_map(|path| at(grant, path)) {
        let one = std::slice::from_ref(node);
        let listed = match node.items() {
            [] if is_empty(node) => continue,
            [] => one,
            items => items,
        };
        for node in listed {
            match subject(node, object) {
                Some(subject) => subjects.push(subject),
                None => found.unread(|| {
                    format!(
                        "{} gives rights to a subject that cannot be read",
                        named(object)
                    )
                }),
            }
        }
    }
    subjects
}

fn subject(node: &Node, object: &Object) -> Option<Principal> {
    let name = node.as_str().or_else(|| node.str("name"))?;
    match node.str("kind").unwrap_or("User") {
        "ServiceAccount" => {
            // Some programs write the user name of an account.
            let (namespace, name) = match account_of(name) {
                Some(named) => named,
                None => {
                    let own = node.str("namespace").filter(|name| !name.is_empty());
                    (own.or(object.namespace.name())?, name)
                }
            };
            Some(account(namespace, name))
        }
        "User" => Some(Principal::user(name)),
        "Group" => Some(Principal::Group(name.into())),
        _ => None,
    }
}

fn at<'n>(node: &'n Node, path: &FieldPath) -> Option<&'n Node> {
    path.iter().try_fold(node, |node, name| node.get(name))
}

fn texts(node: &Node) -> impl Iterator<Item = &str> {
    let items = node.items().iter().filter_map(Node::as_str);
    node.as_str().into_iter().chain(items)
}

/// A mapping, list or text without anything in it.
fn is_empty(node: &Node) -> bool {
    node.is_null()
        || node.as_str() == Some("")
        || node.as_str().is_none()
            && node.as_bool().is_none()
            && node.items().is_empty()
            && node.entries().is_empty()
}
