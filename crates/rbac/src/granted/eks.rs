//! Access entries of EKS, as the controllers of AWS and Crossplane keep them: they give rights in a cluster by its name,
//! which may be another one than that where they stand.

use seawall_model::{Object, ObjectId, Principal};
use seawall_syntax::Node;

use super::given::{Found, Given, Reading, named};
use crate::RoleKey;

/// An access entry, or a policy that is associated with one.
pub(super) fn entry(_: &Reading<'_>, id: ObjectId, object: &Object, found: &mut Found) {
    let Some(spec) = object.spec() else {
        return;
    };
    let spec = spec.get("forProvider").unwrap_or(spec);
    let text = |names: &[&str]| {
        let mut found = names.iter().filter_map(|name| spec.str(name));
        found.find(|text| !text.is_empty())
    };
    let who = text(&["username", "userName"]).or_else(|| text(&["principalARN", "principalArn"]));
    let cluster = text(&["clusterName"]).unwrap_or_default();
    let policies = spec.list("accessPolicies").iter();
    let policies = policies.filter_map(|policy| policy.str("policyARN"));
    let mut roles: Vec<&str> = policies.chain(text(&["policyArn", "policyARN"])).collect();
    if roles.is_empty() {
        roles.extend(spec.strings("kubernetesGroups"));
    }
    let Some(who) = who else {
        // The name stands in another object, or is set by a reference.
        if !roles.is_empty()
            || spec
                .entries()
                .iter()
                .any(|entry| is_reference(&entry.key, &entry.value))
        {
            found.unread(|| {
                format!(
                    "{} grants permissions in a cluster, and no object shows to whom",
                    named(object)
                )
            });
        }
        return;
    };
    for role in roles {
        let short = role.rsplit('/').next().unwrap_or(role);
        found.given.push(Given {
            object: id,
            namespace: None,
            role: RoleKey {
                namespace: None,
                name: short.into(),
            },
            subjects: vec![Principal::user(who)],
            rules: Err(format!(
                "{} gives `{short}` in the cluster `{cluster}`, and whether that is this one is not in the input",
                named(object)
            )),
        });
    }
}

fn is_reference(key: &str, value: &Node) -> bool {
    key.starts_with("principal") && !value.is_null()
}
