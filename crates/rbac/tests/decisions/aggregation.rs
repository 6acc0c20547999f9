//! Roles that are filled from others, and what cannot be used: a doubt, and never a yes.

use seawall_rbac::{Identity, Rbac, Request};

use crate::objects::objects;

#[test]
fn aggregated_roles_are_filled_to_the_end() {
    let text = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: top}\naggregationRule: {clusterRoleSelectors: [{matchLabels: {to: top}}]}\nrules: [{verbs: ['*'], apiGroups: ['*'], resources: ['*']}]\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: middle, labels: {to: top}}\naggregationRule: {clusterRoleSelectors: [{matchLabels: {to: middle}}]}\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: leaf, labels: {to: middle}}\nrules: [{verbs: [get], apiGroups: [''], resources: [pods]}]\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: b}\nroleRef: {kind: ClusterRole, name: top}\nsubjects: [{kind: User, name: jane}]\n";
    let cluster = objects(text);
    let rbac = Rbac::new(&cluster);
    let jane = Identity::user("jane", &[]);
    let can = |verb: &str, resource: &str| {
        rbac.decide(
            &jane,
            &Request::resource(verb, "", resource, "", "shop", "a"),
        )
        .is_allowed()
    };
    assert!(can("get", "pods"), "two steps of aggregation");
    assert!(
        !can("get", "secrets"),
        "its own rules are overwritten by the controller"
    );
}

#[test]
fn loops_and_empty_aggregation_end_with_a_doubt() {
    let text = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: a, labels: {part: loop}}\naggregationRule: {clusterRoleSelectors: [{matchLabels: {part: loop}}]}\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: b, labels: {part: loop}}\naggregationRule: {clusterRoleSelectors: [{matchLabels: {part: loop}}]}\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: c}\naggregationRule: {}\n";
    let cluster = objects(text);
    let rbac = Rbac::new(&cluster);
    let words: Vec<&str> = rbac
        .doubts()
        .iter()
        .map(|doubt| doubt.message.as_str())
        .collect();
    assert!(
        words.iter().any(|word| word.contains("it in turn")),
        "{words:?}"
    );
    assert!(
        words.iter().any(|word| word.contains("no selector")),
        "{words:?}"
    );
}

#[test]
fn what_cannot_be_used_is_a_doubt_and_never_a_yes() {
    let text = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: odd}\nrules: [{apiGroups: [''], resources: [pods]}, {verbs: [get]}, {verbs: [get], resources: [pods]}, {}]\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: b}\nroleRef: {kind: ClusterRole, name: odd}\nsubjects: [{kind: Robot, name: jane}, {kind: User}, {kind: ServiceAccount, name: front}]\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: gone}\nroleRef: {kind: ClusterRole, name: gone}\nsubjects: [{kind: User, name: jane}]\n";
    let cluster = objects(text);
    let rbac = Rbac::new(&cluster);
    assert_eq!(rbac.doubts().len(), 8, "{:#?}", rbac.doubts());
    assert!(rbac.subjects().is_empty());
    // The missing role may stand elsewhere: the no is one that a binding keeps open.
    assert_eq!(
        rbac.open_bindings(&Identity::user("jane", &[]), "shop")
            .count(),
        1
    );
    assert_eq!(
        rbac.open_bindings(&Identity::user("mara", &[]), "shop")
            .count(),
        0
    );
    let jane = Identity::user("jane", &[]);
    assert!(
        !rbac
            .decide(&jane, &Request::resource("get", "", "pods", "", "", ""))
            .is_allowed()
    );
    let master = Identity::user("root", &["system:masters"]);
    assert!(
        rbac.decide(&master, &Request::url("get", "/anything"))
            .is_allowed()
    );
}

#[test]
fn contradictory_aggregation_is_a_doubt() {
    let role = |name: &str, rest: &str| {
        format!(
            "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {{name: {name}{rest}\n"
        )
    };
    let text = [
        role(
            "own-rules",
            "}\naggregationRule: {clusterRoleSelectors: [{matchLabels: {a: b}}]}\nrules: [{verbs: [get], apiGroups: [''], resources: [pods]}]",
        ),
        role(
            "never",
            "}\naggregationRule: {clusterRoleSelectors: [{matchLabels: {a: b}, matchExpressions: [{key: a, operator: NotIn, values: [b]}]}]}",
        ),
        role(
            "never-either",
            "}\naggregationRule: {clusterRoleSelectors: [{matchExpressions: [{key: a, operator: Exists}, {key: a, operator: DoesNotExist}]}]}",
        ),
        role(
            "possible",
            "}\naggregationRule: {clusterRoleSelectors: [{matchExpressions: [{key: a, operator: Exists}, {key: a, operator: NotIn, values: [b]}]}]}",
        ),
        role(
            "quiet",
            ", labels: {rbac.authorization.k8s.io/aggregate-to-view: 'yes'}}\nrules: []",
        ),
    ]
    .concat();
    let cluster = objects(&text);
    let rbac = Rbac::new(&cluster);
    let words: Vec<String> = rbac
        .doubts()
        .iter()
        .map(|doubt| format!("{}: {}", cluster.object(doubt.object).name, doubt.message))
        .collect();
    for (name, expect) in [
        ("own-rules", "overwritten"),
        ("never", "not a valid label value"),
        ("never-either", "not a valid label value"),
        ("quiet", "is not `true`"),
    ] {
        let found = words
            .iter()
            .filter(|word| word.starts_with(&format!("{name}: ")) && word.contains(expect));
        assert_eq!(found.count(), 1, "{name}: {words:#?}");
    }
    assert_eq!(words.len(), 4, "{words:#?}");
}
