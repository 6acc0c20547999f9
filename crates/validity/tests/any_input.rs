//! No input panics, and every path that is told leads into the object.

mod reading;

use proptest::prelude::*;
use seawall_syntax::Path;
use seawall_validity::{CustomSchemas, Schemas, check};

/// Values under names that the schemas know, so that walks go deep.
fn value() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        Just("''".to_owned()),
        Just("{}".to_owned()),
        Just("[]".to_owned()),
        (-3_i64..70_000).prop_map(|number| number.to_string()),
        "'[a-zA-Z0-9./:-]{0,8}'",
    ];
    leaf.prop_recursive(6, 60, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4)
                .prop_map(|items| format!("[{}]", items.join(", "))),
            prop::collection::vec((key(), inner), 0..5).prop_map(|entries| {
                let entries: Vec<String> = entries
                    .into_iter()
                    .map(|(key, value)| format!("{key}: {value}"))
                    .collect();
                format!("{{{}}}", entries.join(", "))
            }),
        ]
    })
}

fn key() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "metadata",
        "name",
        "labels",
        "spec",
        "template",
        "containers",
        "initContainers",
        "ports",
        "port",
        "hostPort",
        "volumes",
        "volumeMounts",
        "securityContext",
        "selector",
        "matchLabels",
        "matchExpressions",
        "operator",
        "values",
        "ingress",
        "egress",
        "from",
        "to",
        "ipBlock",
        "cidr",
        "except",
        "podSelector",
        "subject",
        "namespaces",
        "priority",
        "rules",
        "verbs",
        "resources",
        "subjects",
        "roleRef",
        "kind",
        "type",
        "backend",
        "service",
        "paths",
        "http",
        "schedule",
        "env",
        "hostNetwork",
        "status",
        "a b\\\"",
        "zzz",
    ])
    .prop_map(|key| format!("\"{key}\""))
}

proptest! {
    #[test]
    fn nothing_panics(which in any::<prop::sample::Index>(), fields in prop::collection::vec((key(), value()), 0..5)) {
        let kinds: Vec<_> = Schemas::builtin().kinds().collect();
        let kind = kinds[which.index(kinds.len())];
        let slash = if kind.group.is_empty() { "" } else { "/" };
        let mut text = format!("apiVersion: {}{slash}{}\nkind: {}\n", kind.group, kind.version, kind.kind);
        let mut seen = std::collections::HashSet::from(["\"kind\"".to_owned()]);
        for (key, value) in fields {
            if seen.insert(key.clone()) {
                text.push_str(&format!("{key}: {value}\n"));
            }
        }
        for read in reading::objects("any.yaml", text.as_bytes()) {
            for mismatch in check(&read.object, None, &CustomSchemas::default()) {
                let path: Path = mismatch.path.parse().expect("a path");
                let inner = path.find(&read.object.root).is_some();
                prop_assert!(inner || mismatch.message.contains("missing") || mismatch.message.contains("required"), "{mismatch:?} in {text}");
                prop_assert!(!mismatch.message.is_empty());
            }
        }
    }
}
