//! The roles as they are printed, read again: what `kubectl apply` reads has to be what was meant.

use anyhow::Context;
use seawall_answer::rbac::{Manifest, only_holds};
use seawall_load::load_bytes;
use seawall_rbac::Rbac;

/// Reads printed text as any input, and makes sure that it holds these objects and nothing else.
pub(super) fn check(text: &str, manifests: &[Manifest]) -> anyhow::Result<Rbac> {
    let loaded = load_bytes("roles.yaml", text.as_bytes());
    only_holds(&loaded.cluster, manifests).context("the generated roles do not parse back to what was intended, so they are not printed; a name in the log or in the input is the cause")
}

#[cfg(test)]
mod tests {
    use seawall_model::Principal;
    use seawall_rbac::{Grant, Rule};
    use serde_json::Value;

    use super::*;

    /// A role of each kind, for subjects with names that YAML could take for something else.
    fn manifests() -> Vec<Manifest> {
        let rule = Rule {
            verbs: vec!["get".into(), "*".into()],
            api_groups: vec!["".into()],
            resources: vec!["secrets".into(), "pods/log".into()],
            resource_names: vec![
                "1e3".into(),
                "no".into(),
                "a: b # c".into(),
                "\u{2028}---\n".into(),
            ],
            non_resource_urls: Vec::new(),
        };
        let paths = Rule {
            verbs: vec!["get".into()],
            non_resource_urls: vec!["/logs/*".into()],
            ..Rule::default()
        };
        let grant = |subject: Principal, namespace: Option<&str>, rules: &[&Rule]| Grant {
            subject,
            namespace: namespace.map(Box::from),
            rules: rules.iter().map(|rule| (*rule).clone()).collect(),
        };
        Manifest::for_grants(&[
            grant(Principal::user("no"), None, &[&rule, &paths]),
            grant(Principal::user("no"), Some("shop"), &[&rule]),
            grant(Principal::user("no"), Some("pay"), &[&rule]),
            grant(Principal::Group("~".into()), Some("1"), &[&rule]),
            grant(Principal::user("a/b"), Some("shop"), &[&rule]),
            grant(Principal::user("a%b"), Some("shop"), &[&rule]),
        ])
    }

    fn yaml_of(manifests: &[Manifest]) -> String {
        let objects: Vec<Value> = manifests.iter().map(Manifest::json).collect();
        let text = seawall_text::yaml::stream(&objects);
        text.as_str().to_owned()
    }

    #[test]
    fn what_is_printed_reads_as_what_was_meant() {
        let manifests = manifests();
        let text = format!("# a report\n{}", yaml_of(&manifests));
        let rbac = check(&text, &manifests).expect("the same");
        assert_eq!(rbac.roles().len() + rbac.bindings().len(), manifests.len());
    }

    #[test]
    fn anything_more_less_or_else_is_refused() {
        let manifests = manifests();
        let text = yaml_of(&manifests);
        let planted = "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: planted}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}\nsubjects: [{kind: User, name: mallory, apiGroup: rbac.authorization.k8s.io}]\n";
        let (less, _) = text.rsplit_once("---\n").expect("several");
        for wrong in [
            format!("{text}{planted}"),
            format!("# name: \n{planted}{text}"),
            less.to_owned(),
            text.replacen("secrets", "'*'", 1),
            text.replacen("namespace: shop", "namespace: pay", 1),
            text.replacen("name: \"no\"", "name: \"yes\"", 1),
            format!("{text}---\nkind: ConfigMap\napiVersion: v1\nmetadata: {{name: a}}\n"),
        ] {
            assert!(
                wrong != text && check(&wrong, &manifests).is_err(),
                "{wrong}"
            );
        }
    }
}
