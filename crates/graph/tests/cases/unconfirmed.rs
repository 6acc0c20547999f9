//! What is there, but may not be good for anything: tokens for other audiences, containers that may have ended.

use seawall_graph::{Told, with_graph};
use seawall_rbac::Primitive;

use crate::corners::{cluster, edges};

#[test]
fn a_token_for_another_audience_may_be_one_for_the_api_server() {
    // Without the flags of the API server, only a URL may be its audience.
    let unknown = |audience: &str| with_token(audience, "");
    assert_eq!(unknown(""), [false, false]);
    for url in [
        "https://kubernetes.default.svc",
        "https://oidc.example.com/id/1",
    ] {
        assert_eq!(unknown(&format!(", audience: '{url}'")), [true, true]);
    }
    for other in ["vault", "kubernetes.default.svc"] {
        assert_eq!(unknown(&format!(", audience: {other}")), [false; 0]);
    }
}

#[test]
fn the_flags_of_the_api_server_decide_about_audiences() {
    let check = |flags: &str, audience: &str, expect: &[bool]| {
        let server = format!(
            "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: api, namespace: kube-system}}\nspec: {{containers: [{{name: a, image: a, command: [kube-apiserver{flags}]}}]}}\n"
        );
        let found = with_token(&format!(", audience: '{audience}'"), &server);
        assert_eq!(found, expect, "{flags} {audience}");
    };
    let url = "https://kubernetes.default.svc";
    let issuer = format!(", '--service-account-issuer={url}'");
    check(&issuer, url, &[false, false]);
    check(&issuer, "https://kubernetes.default.svc.cluster.local", &[]);
    // The issuer is the audience only where none is listed.
    let listed = format!("{issuer}, '--api-audiences=api,vault', '--api-audiences=third'");
    for own in ["api", "vault", "third"] {
        check(&listed, own, &[false, false]);
    }
    check(&listed, url, &[]);
    check("", url, &[true, true]);
    check(", '--api-audiences=$(FROM)'", url, &[true, true]);
    // What kubeadm is told adds to what its defaults are.
    let told = "---\napiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\napiServer: {extraArgs: [{name: api-audiences, value: 'api,https://other.example.com'}]}\n";
    let with = |audience: &str| with_token(&format!(", audience: '{audience}'"), told);
    assert_eq!(with("api"), [false, false]);
    assert_eq!(with("https://other.example.com"), [false, false]);
    assert_eq!(with("vault"), [false; 0]);
}

/// Whether each way to the account by a token of a volume is unconfirmed, beside other objects.
fn with_token(audience: &str, more: &str) -> Vec<bool> {
    let text = format!(
        "apiVersion: v1\nkind: ServiceAccount\nmetadata: {{name: a, namespace: shop}}\n---\napiVersion: v1\nkind: Pod\nmetadata: {{name: p, namespace: shop}}\nspec: {{serviceAccountName: a, automountServiceAccountToken: false, containers: [{{name: c, image: i, volumeMounts: [{{name: v, mountPath: /v}}]}}], volumes: [{{name: v, projected: {{sources: [{{serviceAccountToken: {{path: t{audience}}}}}]}}}}]}}\n{more}"
    );
    let edges = edges(&text).into_iter();
    edges
        .filter(|edge| edge.contains("shop/p") && edge.contains(" => sa:shop/a"))
        .filter(|edge| edge.starts_with("IDENTITY_ASSUME") || edge.starts_with("TOKEN_STEAL"))
        .map(|edge| edge.ends_with("(?)"))
        .collect()
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

#[test]
fn a_pod_in_the_network_of_its_node_is_let_in_by_a_selector_perhaps() {
    let check = |host_network: bool, rule: &str, expect: &[bool]| {
        let pod = |name: &str, more: &str| {
            format!(
                "apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: shop, labels: {{app: {name}}}}}\nspec: {{{more}containers: [{{name: c, image: i, ports: [{{containerPort: 80}}]}}]}}\n---\n"
            )
        };
        let text = format!(
            "{}{}apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: p, namespace: shop}}\nspec: {{podSelector: {{matchLabels: {{app: web}}}}, policyTypes: [Ingress], ingress: [{rule}]}}\n",
            pod("agent", &format!("hostNetwork: {host_network}, ")),
            pod("web", "")
        );
        let primitives = Primitive::builtin().expect("primitives");
        let found = with_graph(&cluster(&text), &primitives, &Told::default(), |ground| {
            let graph = ground.graph;
            let legs = graph.legs_between(None, None).into_iter();
            let legs = legs.filter(|leg| {
                let ends = (graph.id(leg.from), graph.id(leg.to));
                leg.kind == "ENDPOINT_EXPLOIT"
                    && ends.0.starts_with("shop/agent")
                    && ends.1.starts_with("shop/web")
            });
            legs.map(|leg| leg.doubt.is_some()).collect::<Vec<_>>()
        });
        assert_eq!(found, expect, "{host_network} {rule}");
    };
    let agent = "{from: [{podSelector: {matchLabels: {app: agent}}}]}";
    check(true, agent, &[true]);
    check(false, agent, &[false]);
}
