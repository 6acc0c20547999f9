//! What Rancher gives: global roles in the cluster where they stand, role templates in the cluster or project that a
//! binding names.

use std::collections::BTreeSet;

use seawall_model::{Object, ObjectId, Principal};
use seawall_syntax::Text;

use super::given::{Found, Given, Reading, account, named, rules};
use crate::{RoleKey, Rule};

pub(super) const GROUP: &str = "management.cattle.io";

/// The cluster in which the objects of Rancher themselves stand.
const LOCAL: &str = "local";

/// The annotation that puts a namespace into a project.
const PROJECT: &str = "field.cattle.io/projectId";

/// Role templates that one of them inherits from; Rancher's own go two deep.
const MAX_TEMPLATES: usize = 100;

/// A GlobalRoleBinding.
pub(super) fn global(reading: &Reading<'_>, id: ObjectId, object: &Object, found: &mut Found) {
    let name = object.root.str("globalRoleName").unwrap_or_default();
    let subjects = subjects(object, found);
    let role = reading.cluster.get(GROUP, "GlobalRole", "", name);
    let give = |namespace: Option<&str>, rules| Given {
        object: id,
        namespace: namespace.map(Box::from),
        role: RoleKey {
            namespace: namespace.map(Text::from),
            name: format!("cattle-globalrole-{name}").into(),
        },
        subjects: subjects.clone(),
        rules,
    };
    let Some(role) = role else {
        let reason = format!(
            "{} gives GlobalRole `{name}`, which is not in the input",
            named(object)
        );
        found.given.push(give(None, Err(reason)));
        return;
    };
    found
        .given
        .push(give(None, rules(role, role.root.get("rules"))));
    let local = role.root.get("namespacedRules");
    for entry in local.into_iter().flat_map(|local| local.entries()) {
        let given = give(Some(&entry.key), rules(role, Some(&entry.value)));
        found.given.push(given);
    }
}

/// A ClusterRoleTemplateBinding.
pub(super) fn cluster(reading: &Reading<'_>, id: ObjectId, object: &Object, found: &mut Found) {
    let cluster = object.root.str("clusterName").unwrap_or_default();
    let name = object.root.str("roleTemplateName").unwrap_or_default();
    let rules = if cluster == LOCAL {
        template(reading, object, name)
    } else {
        Err(format!(
            "{} gives RoleTemplate `{name}` in the cluster `{cluster}`, and whether that is this one is not in the input",
            named(object)
        ))
    };
    let subjects = subjects(object, found);
    found.given.push(Given {
        object: id,
        namespace: None,
        role: key(None, name),
        subjects,
        rules,
    });
}

/// A ProjectRoleTemplateBinding: it counts in the namespaces of the project.
pub(super) fn project(reading: &Reading<'_>, id: ObjectId, object: &Object, found: &mut Found) {
    let project = object.root.str("projectName").unwrap_or_default();
    let name = object.root.str("roleTemplateName").unwrap_or_default();
    let subjects = subjects(object, found);
    let namespaces = reading.cluster.of_kind("Namespace");
    let own = namespaces.filter(|namespace| namespace.annotation(PROJECT) == Some(project));
    for namespace in own {
        found.given.push(Given {
            object: id,
            namespace: Some(namespace.name.as_str().into()),
            role: key(None, name),
            subjects: subjects.clone(),
            rules: template(reading, object, name),
        });
    }
    if !reading.cluster.coverage.of("", "Namespace").is_complete() {
        found.given.push(Given {
            object: id,
            namespace: None,
            role: key(None, name),
            subjects,
            rules: Err(format!(
                "{} gives RoleTemplate `{name}` in the namespaces of project `{project}`, some of which may be missing from the input",
                named(object)
            )),
        });
    }
}

fn key(namespace: Option<&str>, name: &str) -> RoleKey {
    RoleKey {
        namespace: namespace.map(Text::from),
        name: name.into(),
    }
}

/// The rules of a role template, with those of the ones that it inherits from.
fn template(reading: &Reading<'_>, object: &Object, name: &str) -> Result<Vec<Rule>, String> {
    let mut all = Vec::new();
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut next = vec![name];
    while let Some(name) = next.pop() {
        if !seen.insert(name) {
            continue;
        }
        let found = reading.cluster.get(GROUP, "RoleTemplate", "", name);
        let Some(found) = found.filter(|_| seen.len() <= MAX_TEMPLATES) else {
            return Err(format!(
                "{} gives RoleTemplate `{name}`, which is not in the input",
                named(object)
            ));
        };
        if found.root.bool("external") == Some(true) {
            let external = found.root.list("externalRules");
            let own = reading.keys.get(&key(None, name));
            match (external.is_empty(), own) {
                (false, _) => all.extend(rules(found, found.root.get("externalRules"))?),
                (true, Some(id)) => {
                    let role = &reading.roles[*id];
                    all.extend(role.rules.iter().map(|rule| (**rule).clone()));
                }
                (true, None) => {
                    return Err(format!(
                        "{} gives ClusterRole `{name}`, which is not in the input",
                        named(object)
                    ));
                }
            }
        }
        all.extend(rules(found, found.root.get("rules"))?);
        next.extend(found.root.strings("roleTemplateNames"));
    }
    Ok(all)
}

/// Whom a binding names.
fn subjects(object: &Object, found: &mut Found) -> Vec<Principal> {
    let text = |field: &str| object.root.str(field).filter(|text| !text.is_empty());
    let mut subjects = Vec::new();
    subjects.extend(text("userName").map(Principal::user));
    for field in ["groupName", "groupPrincipalName"] {
        subjects.extend(text(field).map(|name| Principal::Group(name.into())));
    }
    if let Some((namespace, name)) = text("serviceAccount").and_then(|name| name.split_once(':')) {
        subjects.push(account(namespace, name));
    }
    if let Some(principal) = text("userPrincipalName").filter(|_| text("userName").is_none()) {
        match principal.strip_prefix("local://") {
            Some(user) => subjects.push(Principal::user(user)),
            None => found.unread(|| {
                format!(
                    "{} gives a role to the principal `{principal}`, and which user that is no object shows",
                    named(object)
                )
            }),
        }
    }
    subjects
}
