//! Decisions in words and as JSON.

use seawall_load::Cluster;
use seawall_model::{ObjectId, Principal};

use seawall_rbac::{AllowsAll, Binding, Brought, Miss, MissReason, Role, Witness};
use seawall_text::{Lines, say};
use serde_json::{Value, json};

use crate::output::{place, role_place};

/// Where a binding holds.
pub(super) fn scope(binding: &Binding) -> String {
    match &binding.namespace {
        Some(namespace) => format!("in `{namespace}`"),
        None => "everywhere".to_owned(),
    }
}

/// Why everything is allowed, whatever is bound.
pub(super) fn always_allow(all: &AllowsAll, cluster: &Cluster) -> String {
    let object = cluster.object(all.object);
    let name = match &*object.name {
        "" => String::new(),
        name => format!(" `{name}`"),
    };
    format!(
        "{}{name} has the API server allow everything (`AlwaysAllow`){}",
        object.kind,
        place(object, &all.path)
    )
}

/// The chain of a yes, one step a line.
pub(super) fn chain(witness: &Witness<'_>, cluster: &Cluster, text: &mut Lines) {
    match witness {
        Witness::Masters => say!(
            text,
            "  group `system:masters` is allowed everything, before any authorizer is consulted"
        ),
        Witness::MadeMaster(mapped) => {
            let object = cluster.object(mapped.object);
            say!(
                text,
                "  {} `{}` puts user `{}` into group `system:masters`{}",
                object.kind,
                object.name,
                mapped.user,
                place(object, mapped.path)
            );
            say!(
                text,
                "  which is allowed everything, before any authorizer is consulted"
            );
        }
        Witness::AlwaysAllow(all) => say!(text, "  {}", always_allow(all, cluster)),
        Witness::Rule {
            subject,
            binding,
            role,
            rule,
        } => {
            let named = place(cluster.object(binding.object), "subjects");
            say!(text, "  {subject} is a subject of {binding}{named}");
            say!(
                text,
                "  which grants {}, {}{}",
                role.key,
                scope(binding),
                role_place(role, cluster, "metadata.name")
            );
            let number = rule + 1;
            say!(
                text,
                "  whose rule {number} allows it{}: {}",
                restored(role, *rule),
                role.rules[*rule]
            );
        }
    }
}

/// What is said of a rule that the input leaves out of a built-in role.
pub(super) fn restored(role: &Role, rule: usize) -> &'static str {
    if role.is_restored(rule) {
        ", which the API server adds back when it starts"
    } else {
        ""
    }
}

/// The chain of a yes that comes with Kubernetes.
pub(super) fn chain_of_brought(brought: &Brought<'_>, text: &mut Lines) {
    let (kind, place) = match brought.namespace {
        Some(namespace) => ("RoleBinding", format!("in `{namespace}`")),
        None => ("ClusterRoleBinding", "everywhere".to_owned()),
    };
    let (subject, binding) = (brought.subject, brought.binding);
    say!(
        text,
        "  {subject} is a subject of {kind} `{binding}` (built-in)"
    );
    say!(text, "  which grants {}, {place}", brought.role.key);
    say!(text, "  whose rule allows it: {}", brought.rule);
}

/// What came nearest, in a line.
pub(super) fn nearest(miss: &Miss<'_>, cluster: &Cluster) -> String {
    let rule = &miss.role.rules[miss.rule];
    let why = match miss.why {
        MissReason::Group => "it is for another API group",
        MissReason::Name => "it is limited to other objects",
        MissReason::Url => "it is for other URLs",
        MissReason::Verb => "it has other verbs",
        MissReason::Namespace => "it allows this, but not at the requested scope",
    };
    format!(
        "  nearest: rule {} of {}, granted by {} {}: {rule}; {why}{}",
        miss.rule + 1,
        miss.role.key,
        miss.binding,
        scope(miss.binding),
        role_place(miss.role, cluster, &format!("rules[{}]", miss.rule)),
    )
}

/// A witness as JSON.
pub(super) fn witness_json(witness: &Witness<'_>, cluster: &Cluster) -> Value {
    match witness {
        Witness::Masters => json!({"group": "system:masters"}),
        Witness::MadeMaster(mapped) => json!({
            "group": "system:masters",
            "place": place_json(cluster, mapped.object),
        }),
        Witness::AlwaysAllow(_) => json!({"authorizer": "AlwaysAllow"}),
        Witness::Rule {
            subject,
            binding,
            role,
            rule,
        } => json!({
            "subject": subject.to_string().replace('`', ""),
            "binding": binding_json(binding),
            "role": role_json(role),
            "rule": rule,
            "rule_text": role.rules[*rule].to_string(),
            "added_back": role.is_restored(*rule),
        }),
    }
}

/// What comes with Kubernetes, as JSON.
pub(super) fn brought_json(brought: &Brought<'_>) -> Value {
    let namespace = brought.namespace.map(Box::from);
    json!({
        "subject": plain(brought.subject),
        "binding": reference(&namespace, brought.binding, "RoleBinding", "ClusterRoleBinding"),
        "role": role_json(brought.role),
        "rule_text": brought.rule.to_string(),
        "comes_with_kubernetes": true,
    })
}

/// A miss as JSON.
pub(super) fn miss_json(miss: &Miss<'_>) -> Value {
    json!({
        "why": match miss.why {
            MissReason::Group => "group",
            MissReason::Name => "name",
            MissReason::Url => "url",
            MissReason::Verb => "verb",
            MissReason::Namespace => "namespace",
        },
        "binding": binding_json(miss.binding),
        "role": role_json(miss.role),
        "rule": miss.rule,
        "rule_text": miss.role.rules[miss.rule].to_string(),
    })
}

/// Somebody in words for machines.
pub(super) fn plain(subject: &Principal) -> String {
    subject.to_string().replace('`', "")
}

/// A binding, or the object that stands for one, as JSON.
pub(super) fn binding_json(binding: &Binding) -> Value {
    let (namespace, name) = (&binding.namespace, &binding.name);
    match &binding.made_of {
        Some((kind, own)) => json!({"kind": kind, "namespace": own, "name": name}),
        None => reference(namespace, name, "RoleBinding", "ClusterRoleBinding"),
    }
}

/// A role as JSON.
pub(super) fn role_json(role: &Role) -> Value {
    reference(&role.key.namespace, &role.key.name, "Role", "ClusterRole")
}

/// Kind, namespace and name as JSON.
pub(super) fn reference(namespace: &Option<Box<str>>, name: &str, own: &str, wide: &str) -> Value {
    match namespace {
        Some(namespace) => json!({"kind": own, "namespace": namespace, "name": name}),
        None => json!({"kind": wide, "name": name}),
    }
}

/// The object's place as a JSON value; null without text.
pub(super) fn place_json(cluster: &Cluster, object: ObjectId) -> Value {
    let object = cluster.object(object);
    if object.source.has_text() {
        json!({"file": &*object.source.name, "line": object.root.position.line})
    } else {
        Value::Null
    }
}
