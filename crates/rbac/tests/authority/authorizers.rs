//! Which authorizers an API server asks.

use seawall_rbac::Rbac;

use super::support::{Answer, becomes, bind, can, cluster, role, secrets};
use seawall_rbac::Outcome;

fn server(flags: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: api, namespace: kube-system}}\nspec: {{containers: [{{name: a, image: a, command: [kube-apiserver{flags}]}}]}}\n"
    )
}

fn file(kinds: &str) -> String {
    let all: Vec<String> = kinds
        .split(',')
        .map(|kind| format!("{{type: {kind}, name: n}}"))
        .collect();
    format!(
        "---\napiVersion: apiserver.config.k8s.io/v1\nkind: AuthorizationConfiguration\nauthorizers: [{}]\n",
        all.join(", ")
    )
}

/// What jane, who may read secrets, and john, who may not, are told.
#[track_caller]
fn check(text: &str, jane: Answer, john: Answer) {
    let roles = role("read", "get", "secrets", "") + &bind("jane", "read");
    let rbac = Rbac::new(&cluster(&(roles + text), &[]));
    let request = secrets("get", "shop");
    assert_eq!(can(&rbac, "jane", &request), jane, "{text}");
    assert_eq!(can(&rbac, "john", &request), john, "{text}");
}

#[test]
fn the_modes_of_the_api_server_decide() {
    let modes = |modes: &str| server(&format!(", '--authorization-mode={modes}'"));
    check("", Answer::Yes, Answer::No);
    check(&modes("Node,RBAC"), Answer::Yes, Answer::No);
    check(&modes("AlwaysAllow"), Answer::Yes, Answer::Yes);
    check(&server(""), Answer::Yes, Answer::Yes);
    check(&modes("RBAC,AlwaysAllow"), Answer::Yes, Answer::Yes);
    check(&modes("Node,RBAC,Webhook"), Answer::Yes, Answer::Unknown);
    check(&modes("RBAC,ABAC"), Answer::Yes, Answer::Unknown);
    check(&modes("Webhook,RBAC"), Answer::Unknown, Answer::Unknown);
    check(
        &modes("Webhook,AlwaysAllow"),
        Answer::Unknown,
        Answer::Unknown,
    );
    check(&modes("Node,Webhook"), Answer::Unknown, Answer::Unknown);
    check(&modes("Node"), Answer::Unknown, Answer::Unknown);
    // One of two servers is enough for a doubt, and not for a yes.
    let two = modes("AlwaysAllow") + &modes("Node,RBAC").replace("name: api", "name: other");
    check(&two, Answer::Yes, Answer::Unknown);
    // The server of another cluster says nothing here.
    let hosted = modes("AlwaysAllow")
        .replace("kind: Pod", "kind: Deployment")
        .replace("v1\nkind", "apps/v1\nkind")
        .replace("kube-system", "tenant")
        .replace("spec: {", "spec: {template: {spec: {")
        + "";
    let hosted = hosted.trim_end().to_owned() + "}}\n";
    check(&hosted, Answer::Yes, Answer::No);
}

#[test]
fn files_that_list_authorizers_count_where_the_server_reads_them() {
    let reads = server(", '--authorization-config=/etc/a.yaml'");
    check(&reads, Answer::Yes, Answer::Unknown);
    check(
        &(reads.clone() + &file("Node,RBAC")),
        Answer::Yes,
        Answer::No,
    );
    check(
        &(reads.clone() + &file("AlwaysAllow")),
        Answer::Yes,
        Answer::Yes,
    );
    check(
        &(reads + &file("Webhook,RBAC")),
        Answer::Unknown,
        Answer::Unknown,
    );
    // Without a server in the input they are taken as read.
    check(&file("AlwaysAllow"), Answer::Yes, Answer::Yes);
    check(&file("RBAC,Webhook"), Answer::Yes, Answer::Unknown);
    // A server that is told modes reads none.
    let modes = server(", '--authorization-mode=RBAC'");
    check(&(modes + &file("AlwaysAllow")), Answer::Yes, Answer::No);
    let held = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: kube-system}\ndata:\n  a.yaml: |\n    apiVersion: apiserver.config.k8s.io/v1beta1\n    kind: AuthorizationConfiguration\n    authorizers: [{type: AlwaysAllow, name: all}]\n";
    check(held, Answer::Yes, Answer::Yes);
}

#[test]
fn requests_without_a_credential_are_another_question() {
    let anonymous = |text: &str| {
        can(
            &Rbac::new(&cluster(text, &[])),
            "system:anonymous",
            &secrets("get", "shop"),
        )
    };
    let reads = |flags: &str| {
        server(&format!(", '--authorization-config=/a'{flags}")) + &file("AlwaysAllow")
    };
    assert_eq!(anonymous(&reads("")), Answer::Yes);
    assert_eq!(anonymous(&reads(", '--anonymous-auth=true'")), Answer::Yes);
    assert_eq!(anonymous(&reads(", '--anonymous-auth=false'")), Answer::No);
    assert_eq!(
        anonymous(&reads(", '--authentication-config=/b'")),
        Answer::Unknown
    );
    assert_eq!(
        anonymous(&server(", '--authorization-mode=AlwaysAllow'")),
        Answer::Unknown
    );
}

#[test]
fn whom_an_authorizer_allows_everything_is_cluster_admin() {
    let text = bind("jane", "view") + &server(", '--authorization-mode=AlwaysAllow'");
    let made = cluster(&text, &[]);
    assert_eq!(becomes(&made, "jane"), (Outcome::ClusterAdmin, true));
}

/// A ClusterConfiguration of kubeadm, with arguments for the API server.
fn kubeadm(arguments: &str) -> String {
    format!(
        "---\napiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\napiServer: {{extraArgs: {arguments}}}\n"
    )
}

/// The same where a cluster has it.
fn kept(configuration: &str) -> String {
    let indented = configuration.replace("---\n", "").replace('\n', "\n    ");
    format!(
        "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: kubeadm-config, namespace: kube-system}}\ndata:\n  ClusterConfiguration: |\n    {}\n",
        indented.trim_end()
    )
}

#[test]
fn what_kubeadm_sets_decides_where_no_pod_shows_the_server() {
    let map = |modes: &str| kubeadm(&format!("{{authorization-mode: '{modes}'}}"));
    let list = |modes: &str| kubeadm(&format!("[{{name: authorization-mode, value: '{modes}'}}]"));
    for made in [&map as &dyn Fn(&str) -> String, &list] {
        check(&made("Node,RBAC"), Answer::Yes, Answer::No);
        check(&made("AlwaysAllow"), Answer::Yes, Answer::Yes);
        check(&made("Node,RBAC,Webhook"), Answer::Yes, Answer::Unknown);
        check(&made("Node"), Answer::Unknown, Answer::Unknown);
        check(&kept(&made("AlwaysAllow")), Answer::Yes, Answer::Yes);
        // The server that runs decides.
        let running = server(", '--authorization-mode=Node,RBAC'");
        check(&(made("AlwaysAllow") + &running), Answer::Yes, Answer::No);
    }
    let twice =
        "[{name: authorization-mode, value: Node}, {name: authorization-mode, value: RBAC}]";
    check(&kubeadm(twice), Answer::Yes, Answer::No);
    // What is left open is the default of kubeadm, and what is no argument says nothing.
    for none in [
        "",
        "{}",
        "[]",
        "[7, {name: authorization-mode}]",
        "{authorization-mode: ''}",
        "a",
    ] {
        check(&kubeadm(none), Answer::Yes, Answer::No);
    }
    let reads = kubeadm("{authorization-config: /etc/a.yaml}");
    check(&reads, Answer::Yes, Answer::Unknown);
    check(&(reads + &file("AlwaysAllow")), Answer::Yes, Answer::Yes);
    // A ConfigMap of another name is no configuration of this cluster.
    let other = kept(&map("AlwaysAllow")).replace("kubeadm-config", "kubeadm-old");
    check(&other, Answer::Yes, Answer::No);
}

#[test]
fn what_k3s_and_rke2_note_at_nodes_decides_likewise() {
    let node = |key: &str, words: &str| {
        format!(
            "---\napiVersion: v1\nkind: Node\nmetadata: {{name: one, annotations: {{{key}: '{words}'}}}}\n"
        )
    };
    for key in ["k3s.io/node-args", "rke2.io/node-args"] {
        let words = r#"["server","--kube-apiserver-arg","authorization-mode=AlwaysAllow","--disable","traefik"]"#;
        check(&node(key, words), Answer::Yes, Answer::Yes);
        let words = r#"["server","--kube-apiserver-arg=authorization-mode=Node,RBAC,Webhook"]"#;
        check(&node(key, words), Answer::Yes, Answer::Unknown);
        for none in [
            r#"["server","--kube-apiserver-arg"]"#,
            r#"["server","--kube-apiserver-args","authorization-mode=AlwaysAllow"]"#,
            r#"["agent","--kube-apiserver-arg","authorization-mode=AlwaysAllow"]"#,
            r#"["server",7,{"a":1}]"#,
            "server",
            "[",
            "",
        ] {
            check(&node(key, none), Answer::Yes, Answer::No);
        }
    }
    // A server of several that decides otherwise is enough for a doubt.
    let open = r#"["server","--kube-apiserver-arg","authorization-mode=AlwaysAllow"]"#;
    let closed = open.replace("AlwaysAllow", "RBAC");
    let two = node("k3s.io/node-args", open)
        + &node("k3s.io/node-args", &closed).replace("name: one", "name: two");
    check(&two, Answer::Yes, Answer::Unknown);
}
