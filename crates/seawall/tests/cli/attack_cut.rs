//! `seawall attack cut`: what it changes, and that it does what it says.

use serde_json::Value;

use crate::support::{root, run_in};

#[test]
fn a_cut_says_what_to_change_and_leaves_what_is_in_use() {
    let root = root();
    let cut = run_in(
        &root,
        &[
            "attack",
            "cut",
            "--certain",
            "--mistakes",
            "3",
            "examples/harbor",
        ],
        b"",
    );
    insta::assert_snapshot!("attack_cut_harbor", cut.out);
    // The importer starts Jobs every day: another right goes.
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("audit.log");
    std::fs::write(
        &log,
        r#"{"kind":"Event","level":"Metadata","auditID":"1","stage":"ResponseComplete","verb":"create","requestURI":"/apis/batch/v1/namespaces/shop/jobs","user":{"username":"system:serviceaccount:shop:importer","groups":["system:serviceaccounts","system:serviceaccounts:shop","system:authenticated"]},"objectRef":{"resource":"jobs","namespace":"shop","apiGroup":"batch","apiVersion":"v1"},"annotations":{"authorization.k8s.io/decision":"allow"},"stageTimestamp":"2026-11-21T01:00:00Z"}"#,
    )
    .expect("a file");
    let log = log.display().to_string();
    let used = run_in(
        &root,
        &[
            "attack",
            "cut",
            "--certain",
            "--mistakes",
            "3",
            "--audit",
            &log,
            "--format",
            "json",
            "examples/harbor",
        ],
        b"",
    );
    let answer = used.json();
    let changes: Vec<&str> = answer["changes"]
        .as_array()
        .expect("changes")
        .iter()
        .map(|change| change["change"].as_str().expect("a text"))
        .collect();
    assert!(!changes.is_empty());
    assert!(
        changes
            .iter()
            .all(|change| !change.contains("shop/importer`")),
        "{changes:?}"
    );
    assert_eq!(answer["is_open"], false);
    assert!(answer["after"].is_null() || answer["after"]["mistakes"].as_u64() > Some(3));
}

/// A deployment that the internet reaches, on nodes with a role of the cloud.
const NODE_ROLE: &str = include_str!("inputs/node-role.yaml");

#[test]
fn a_manifest_of_a_cut_does_what_it_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("in.yaml");
    let ask = |command: &str| {
        let arguments = [
            "attack", command, "--to", "cloud", "--format", "json", "in.yaml",
        ];
        run_in(folder.path(), &arguments, b"").json()
    };
    std::fs::write(&path, NODE_ROLE).expect("a file");
    assert_eq!(ask("paths")["paths"][0]["cost"]["mistakes"], 1);
    let cut = ask("cut");
    let manifest = cut["changes"][0]["patches"][0]["manifest"]
        .as_str()
        .expect("a manifest");
    std::fs::write(&path, format!("{NODE_ROLE}---\n{manifest}")).expect("a file");
    assert_eq!(ask("paths")["paths"], Value::Array(Vec::new()));
}

#[test]
fn no_manifest_is_made_of_names_that_could_be_more() {
    let text = NODE_ROLE.replace("app: web", "app: \"web\\\"}}\\nEOF\\nid\\n\"");
    let cut = run_in(
        tempfile::tempdir().expect("a folder").path(),
        &["attack", "cut", "--to", "cloud", "-"],
        text.as_bytes(),
    );
    // The API server refuses such a label, so that the Service leads nowhere that is known.
    assert!(cut.out.starts_with("unknown: "), "{}", cut.out);
    assert!(!cut.out.contains("kubectl apply"), "{}", cut.out);
}

/// A web server that the internet reaches, and an agent in another namespace that reaches for its node.
const TWO_NAMESPACES: &str = include_str!("inputs/two-namespaces.yaml");

#[test]
fn connections_are_cut_where_nobody_says_to_need_them() {
    let cut = |text: &str| {
        let arguments = "attack cut --to node --mistakes 2 --format json -";
        let arguments: Vec<&str> = arguments.split(' ').collect();
        let folder = tempfile::tempdir().expect("a folder");
        let answer = run_in(folder.path(), &arguments, text.as_bytes()).json();
        assert_eq!(answer["after"], Value::Null, "{answer:#}");
        let changes = answer["changes"].as_array().expect("changes").clone();
        changes
            .iter()
            .map(|change| change["change"].as_str().expect("a text").to_owned())
            .collect::<Vec<String>>()
    };
    let agent = "tools/agent[Deployment]";
    let pod = [
        format!("remove the hostPath mount of `/` from {agent}"),
        format!("run {agent} without `privileged`"),
    ];
    assert_eq!(
        cut(TWO_NAMESPACES),
        [format!(
            "allow connections to {agent} only from its own namespace with a NetworkPolicy"
        )]
    );
    // It is needed.
    let needed = TWO_NAMESPACES.replace(
        "image: web, ",
        "image: web, env: [{name: AGENT, value: 'http://agent.tools:9000'}], ",
    );
    assert_eq!(cut(&needed), pod);
    // A policy that speaks already can only be added to.
    let spoken = format!(
        "{TWO_NAMESPACES}---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: a, namespace: tools}}\nspec: {{podSelector: {{}}, ingress: [{{}}]}}\n"
    );
    assert_eq!(cut(&spoken), pod);
    // Nothing enforces it.
    assert_eq!(
        cut(&TWO_NAMESPACES
            .replace("calico", "kube-flannel")
            .replace("docker.io/kube-flannel/node", "docker.io/flannel/flannel")),
        pod
    );
}

#[test]
fn a_way_in_over_addresses_of_a_service_is_closed_whole() {
    let text = "apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: shop, labels: {app: p}}\nspec: {containers: [{name: c, image: i, ports: [{containerPort: 80}]}]}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: p, namespace: shop}\nspec: {externalIPs: [203.0.113.7], selector: {app: p}, ports: [{port: 80}]}\n";
    let cut = run_in(
        tempfile::tempdir().expect("a folder").path(),
        &[
            "attack",
            "cut",
            "--to",
            "shop/p[Pod]",
            "--format",
            "json",
            "-",
        ],
        text.as_bytes(),
    )
    .json();
    assert_eq!(cut["after"], Value::Null, "{cut:#}");
    let operations = cut["changes"][0]["patches"][0]["patch"].to_string();
    assert!(operations.contains("\"/spec/type\""), "{operations}");
    assert!(
        operations.contains(r#"{"op":"remove","path":"/spec/externalIPs"}"#),
        "{operations}"
    );
}
