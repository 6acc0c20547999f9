//! What is there, but may not be good for anything: tokens for other audiences, containers that may have ended.

use crate::corners::edges;

#[test]
fn a_token_for_another_audience_may_be_one_for_the_api_server() {
    let with = |audience: &str| {
        let text = format!(
            "apiVersion: v1\nkind: ServiceAccount\nmetadata: {{name: a, namespace: shop}}\n---\napiVersion: v1\nkind: Pod\nmetadata: {{name: p, namespace: shop}}\nspec: {{serviceAccountName: a, automountServiceAccountToken: false, containers: [{{name: c, image: i, volumeMounts: [{{name: v, mountPath: /v}}]}}], volumes: [{{name: v, projected: {{sources: [{{serviceAccountToken: {{path: t{audience}}}}}]}}}}]}}\n"
        );
        let edges = edges(&text).into_iter();
        edges
            .filter(|edge| edge.contains(" => sa:shop/a"))
            .filter(|edge| edge.starts_with("IDENTITY_ASSUME") || edge.starts_with("TOKEN_STEAL"))
            .map(|edge| edge.ends_with("(?)"))
            .collect::<Vec<_>>()
    };
    assert_eq!(with(""), [false, false]);
    assert_eq!(
        with(", audience: 'https://kubernetes.default.svc'"),
        [false, false]
    );
    // The issuer of the cluster is an audience unless the API server is told otherwise.
    assert_eq!(
        with(", audience: 'https://oidc.example.com/id/1'"),
        [true, true]
    );
    assert_eq!(with(", audience: vault"), [false; 0]);
}

#[test]
fn a_status_in_a_file_makes_a_container_unconfirmed() {
    let with = |status: &str| {
        let text = format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: p, namespace: shop}}\nspec: {{restartPolicy: Never, containers: [{{name: c, image: i}}]}}\n{status}"
        );
        let edges = edges(&text).into_iter();
        let into = edges.filter(|edge| edge.contains(" => shop/p[Pod]/c"));
        into.map(|edge| edge.ends_with("(?)")).collect::<Vec<_>>()
    };
    let (without, ended) = (with(""), with("status: {phase: Succeeded}\n"));
    assert!(!without.is_empty() && without.iter().any(|is_open| !is_open));
    assert!(ended.iter().all(|is_open| *is_open), "{ended:?}");
}
