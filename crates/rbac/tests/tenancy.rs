//! Borders between tenants.

use std::sync::Arc;

use seawall_model::{Cluster, Coverage, Object, Origin, Principal, Source};
use seawall_rbac::{Login, Logins, Rbac, Tenants, crossings, writers};
use seawall_syntax::parse_stream;

fn cluster(text: &str) -> Cluster {
    let source = Source {
        name: Arc::from("rights.yaml"),
        origin: Origin::File,
    };
    let objects = parse_stream(text.as_bytes())
        .into_iter()
        .flat_map(|document| document.nodes.expect("YAML"))
        .filter_map(|node| Object::from_node(node, source.clone()))
        .collect();
    Cluster::new(Arc::from(""), objects, Coverage::default())
}

const NAMESPACES: &str = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {team: red}}\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: cart, labels: {team: red}}\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: pay, labels: {team: blue}}\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: tools}\n";

fn binding(number: usize, namespace: &str, subject: &str, rule: &str) -> String {
    let (kind, place) = match namespace {
        "" => ("ClusterRoleBinding", String::new()),
        namespace => ("RoleBinding", format!(", namespace: {namespace}")),
    };
    format!(
        "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {{name: r{number}}}\nrules: [{{{rule}}}]\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: {kind}\nmetadata: {{name: b{number}{place}}}\nroleRef: {{kind: ClusterRole, name: r{number}}}\nsubjects: [{{{subject}}}]\n"
    )
}

const PODS: &str = "verbs: [get], apiGroups: [''], resources: [pods]";
const NODES: &str =
    "verbs: ['*'], apiGroups: [''], resources: [nodes, persistentvolumes, nodes/proxy]";
const SECRETS: &str = "verbs: [list], apiGroups: [''], resources: [secrets]";
const WRITE: &str = "verbs: [patch], apiGroups: [apps], resources: [deployments]";

/// Who crosses a border, as `subject: tenants reach`.
fn crossing(bindings: &[(&str, &str, &str)], label: Option<&str>) -> Vec<String> {
    let mut text = NAMESPACES.to_owned();
    for (number, (namespace, subject, rule)) in bindings.iter().enumerate() {
        text.push_str(&binding(number, namespace, subject, rule));
    }
    let cluster = cluster(&text);
    let rbac = Rbac::new(&cluster);
    let tenants = Tenants::new(&cluster, &rbac, label);
    crossings(&rbac, &tenants)
        .iter()
        .map(|crossing| {
            let tenants: Vec<&str> = crossing.tenants.iter().copied().collect();
            format!(
                "{}: {} {:?}",
                crossing.subject,
                tenants.join(","),
                crossing.reach
            )
        })
        .collect()
}

const JANE: &str = "kind: User, name: jane";
const FRONT: &str = "kind: ServiceAccount, name: front, namespace: shop";

#[test]
fn namespaces_of_one_tenant_have_no_border() {
    assert!(crossing(&[("shop", JANE, PODS), ("cart", JANE, WRITE)], None).is_empty());
    assert_eq!(
        crossing(&[("shop", JANE, PODS), ("pay", JANE, WRITE)], None),
        ["user `jane`: blue,red Writes"]
    );
    // A namespace of nobody is no tenant.
    assert!(crossing(&[("shop", JANE, PODS), ("tools", JANE, PODS)], None).is_empty());
    // By a label that is on none, nobody has a tenant; without labels, each namespace is one.
    assert!(crossing(&[("shop", JANE, PODS), ("pay", JANE, PODS)], Some("other")).is_empty());
}

#[test]
fn a_service_account_is_of_the_tenant_of_its_namespace() {
    assert_eq!(
        crossing(&[("pay", FRONT, SECRETS)], None),
        ["service account `shop/front`: blue ReadsSecrets"]
    );
    assert!(crossing(&[("cart", FRONT, SECRETS)], None).is_empty());
}

#[test]
fn what_stands_outside_of_namespaces_is_of_no_tenant() {
    assert!(crossing(&[("", JANE, NODES)], None).is_empty());
    assert_eq!(
        crossing(&[("", JANE, PODS)], None),
        ["user `jane`: blue,red Reads"]
    );
}

#[test]
fn writers_of_shared_namespaces() {
    let text = format!(
        "{}{}{}",
        binding(0, "kube-system", JANE, WRITE),
        binding(1, "", FRONT, PODS),
        "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: all}\nroleRef: {kind: ClusterRole, name: cluster-admin}\nsubjects: [{kind: User, name: mara}]\n"
    );
    let cluster = cluster(&text);
    let rbac = Rbac::new(&cluster);
    let all: Vec<String> = writers(&rbac)
        .iter()
        .map(|writer| format!("{}: {}", writer.subject, writer.namespaces.join(",")))
        .collect();
    assert_eq!(
        all,
        [
            "user `jane`: kube-system",
            "user `mara`: default,kube-system,kube-public,kube-node-lease"
        ]
    );
}

#[test]
fn flags_of_the_api_server_tell_how_people_log_in() {
    let server = |flags: &str| {
        let text = format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: kube-apiserver-a, namespace: kube-system}}\nspec: {{containers: [{{name: kube-apiserver, image: a, command: [kube-apiserver, {flags}]}}]}}\n"
        );
        Logins::new(&cluster(&text))
    };
    let jane = |logins: &Logins, name: &str| logins.of(&Principal::User(name.into()));
    let plain = server("--client-ca-file=/ca");
    assert!(plain.is_known && plain.client_certificates && plain.anonymous);
    assert_eq!(jane(&plain, "jane"), Login::Unknown);
    // Names are put behind the issuer where nothing else is said.
    let oidc = server("--oidc-issuer-url=https://id.example, --anonymous-auth=false");
    assert!(!oidc.anonymous);
    assert_eq!(
        jane(&oidc, "https://id.example#jane"),
        Login::Oidc("https://id.example#".to_owned())
    );
    let prefixed = server("--oidc-issuer-url=https://id.example, '--oidc-username-prefix=corp:'");
    assert_eq!(
        jane(&prefixed, "corp:jane"),
        Login::Oidc("corp:".to_owned())
    );
    assert_eq!(jane(&prefixed, "jane"), Login::Unknown);
}
