//! `seawall network`: connections, exactly.

use crate::support::{corpus, root, run, run_in};

/// Topologies with the lines that another analyser published for them.
#[test]
fn published_topologies_give_exactly_their_lines() {
    let Some(folder) = corpus("netpol") else {
        return;
    };
    let mut count = 0;
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let topology = entry.expect("an entry").path();
        let input = topology.join("input").display().to_string();
        let expect =
            std::fs::read_to_string(topology.join("expected_connlist.txt")).expect("lines");
        let expect: Vec<&str> = expect.lines().filter(|line| !line.is_empty()).collect();
        let run = run(&["network", "connections", "--format", "connlist", &input]);
        let lines: Vec<&str> = run.out.lines().collect();
        assert_eq!(lines, expect, "{}", topology.display());
        count += 1;
    }
    assert!(count > 5, "{count} topologies");
}

fn network(arguments: &[&str]) -> crate::support::Run {
    run_in(&root(), &[&["network"], arguments].concat(), b"")
}

const HARBOR: &str = "examples/harbor";

#[test]
fn a_yes_has_a_packet_and_a_no_the_policy_that_stops_it() {
    // Without the chart, which not everybody can render: what is not evaluated may hold policies.
    let can = |from: &str, to: &str, port: &str| {
        network(&[
            "can",
            "--from",
            from,
            "--to",
            to,
            "--port",
            port,
            "-i",
            "examples/harbor/shop",
            "-i",
            "examples/harbor/platform",
            "-i",
            "examples/harbor/payments",
            "-i",
            "examples/harbor/legacy",
        ])
    };
    let yes = can("edge/edge-proxy", "shop/storefront", "8080");
    insta::assert_snapshot!("can_yes", yes.out);
    let whole = network(&[
        "can",
        "--from",
        "edge/edge-proxy",
        "--to",
        "shop/storefront",
        "-i",
        HARBOR,
    ]);
    assert_eq!(whole.status, 2);
    assert!(whole.out.starts_with("unknown"), "{}", whole.out);
    assert!(yes.out.starts_with("yes: ") && yes.out.contains("packet: TCP "));
    let no = can("legacy/order-desk", "payments/ledger", "5432");
    insta::assert_snapshot!("can_no", no.out);
    assert!(no.out.starts_with("no: "), "{}", no.out);
    let metadata = can("shop/storefront", "169.254.169.254", "80");
    assert!(
        metadata.out.contains("no: ") && metadata.out.contains("169.254.169.254"),
        "{}",
        metadata.out
    );
    let nobody = can("shop/storefrnt", "shop/storefront", "80");
    assert_eq!(nobody.status, 2);
    assert!(
        nobody.err.contains("not found in the input"),
        "{}",
        nobody.err
    );
}

#[test]
fn exposure_of_the_example() {
    let run = network(&["exposure", "--top", "8", HARBOR]);
    insta::assert_snapshot!("exposure", run.out);
}

#[test]
fn lints_of_the_example() {
    let run = network(&["lint", HARBOR]);
    insta::assert_snapshot!("lint", run.out);
    // A chart of the example is not rendered here, and 2 wins over 1.
    assert_eq!(run.status, 2);
    let json = network(&["lint", "--format", "json", HARBOR]).json();
    assert_eq!(json["schema"], "seawall.network-lints/v1");
}

/// Whether a block is about pods is up to the network plugin, which the input shows or somebody names.
#[test]
fn a_plugin_may_be_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let pod = |name: &str, address: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: shop, labels: {{app: {name}}}}}\nspec: {{containers: [{{name: a, image: b}}]}}\nstatus: {{podIP: {address}}}\n---\n"
        )
    };
    let policy = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: shop}\nspec: {podSelector: {matchLabels: {app: b}}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]}\n";
    let namespace = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\n";
    let text = format!(
        "{namespace}{}{}{policy}",
        pod("a", "10.1.0.1"),
        pod("b", "10.1.0.2")
    );
    std::fs::write(folder.path().join("in.yaml"), text).expect("a file");
    let can = |more: &[&str]| {
        let question = [
            "network", "can", "--from", "shop/a", "--to", "shop/b", "-i", "in.yaml", "--format",
            "json",
        ];
        let run = run_in(folder.path(), &[&question, more].concat(), b"");
        (run.status, run.json()["plugin"].to_string())
    };
    let (status, plugin) = can(&[]);
    assert_eq!(status, 2);
    assert!(
        plugin.contains("no network plugin found in the input"),
        "{plugin}"
    );
    let (status, plugin) = can(&["--plugin", "calico"]);
    assert_eq!(status, 0);
    assert!(plugin.contains("Calico, as requested"), "{plugin}");
    assert_eq!(can(&["--plugin", "cilium"]).0, 1);
    let list = run_in(
        folder.path(),
        &["network", "connections", "--plugin", "calico", "in.yaml"],
        b"",
    );
    assert!(
        list.out
            .contains("shop/a[Pod] => shop/b[Pod] : All Connections"),
        "{}",
        list.out
    );
}

/// A policy that is taken away opens what it closed, and nothing else.
#[test]
fn a_diff_tells_what_is_gained_and_lost() {
    let folder = tempfile::tempdir().expect("a folder");
    let pods = "apiVersion: v1\nkind: Namespace\nmetadata: {name: default}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: a, labels: {app: a}}\nspec: {containers: [{name: a, image: b}]}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: b, labels: {app: b}}\nspec: {containers: [{name: a, image: b}]}\n";
    let policy = |rule: &str| {
        format!(
            "{pods}---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: p}}\nspec: {{podSelector: {{matchLabels: {{app: b}}}}, ingress: [{rule}]}}\n"
        )
    };
    let write =
        |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("a file");
    write(
        "old.yaml",
        &policy("{from: [{podSelector: {}}], ports: [{port: 80}]}"),
    );
    write(
        "new.yaml",
        &policy("{from: [{ipBlock: {cidr: 8.8.0.0/16}}], ports: [{port: 80}]}"),
    );
    write(
        "private.yaml",
        &policy("{from: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: 80}]}"),
    );
    let diff = |arguments: &[&str]| {
        run_in(
            folder.path(),
            &[&["network", "diff"], arguments].concat(),
            b"",
        )
    };
    let change = diff(&["old.yaml", "new.yaml"]);
    insta::assert_snapshot!("diff", change.out);
    assert_eq!(change.status, 1);
    // Pods may have such addresses, and whether a block is about them is up to the network plugin.
    assert_eq!(diff(&["old.yaml", "private.yaml"]).status, 2);
    let same = diff(&["old.yaml", "old.yaml"]);
    assert_eq!(
        (same.out.as_str(), same.status),
        ("no connections gained or lost\n", 0)
    );
    let markdown = diff(&["old.yaml", "new.yaml", "--format", "markdown"]);
    assert!(markdown.out.contains("| gained |"), "{}", markdown.out);
}

#[test]
fn connections_in_every_format() {
    let show = |format: &str| network(&["connections", "--format", format, HARBOR]).out;
    insta::assert_snapshot!("connections_mermaid", show("mermaid"));
    let lines = show("connlist");
    assert!(
        lines.contains("edge/edge-proxy[Deployment] => shop/storefront[Deployment] : TCP "),
        "{lines}"
    );
    let json: serde_json::Value = serde_json::from_str(&show("json")).expect("JSON");
    let links = json["connections"].as_array().expect("connections");
    // The published form has no word for what is unknown and not allowed as far as evaluated.
    let listed = links
        .iter()
        .filter(|link| link["ports"] != "No Connections");
    assert_eq!(listed.count(), lines.lines().count());
    assert_eq!(show("csv").lines().count(), links.len() + 1);
    assert!(show("dot").starts_with("digraph connections {"));
}

/// Names of foreign objects are text everywhere.
#[test]
fn hostile_names_stay_text() {
    let folder = tempfile::tempdir().expect("a folder");
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: '<script>alert(1)</script>\"]; x', namespace: 'a\"b', labels: {app: a}}\nspec: {containers: [{name: a, image: b}]}\n";
    std::fs::write(folder.path().join("pod.yaml"), pod).expect("a file");
    for format in ["html", "dot", "mermaid", "csv", "json"] {
        let run = run_in(
            folder.path(),
            &["network", "connections", "--format", format, "pod.yaml"],
            b"",
        );
        if format == "html" || format == "mermaid" {
            assert!(!run.out.contains("<script>alert"), "{format}: {}", run.out);
        }
        if format == "dot" {
            assert!(run.out.contains("\\\"]; x"), "{}", run.out);
        }
    }
}

/// What is given stays, what is not is closed: the printed policies in the place of those that were there.
#[test]
fn suggested_policies_keep_what_is_given_and_nothing_else() {
    let pod = |namespace: &str, name: &str| {
        format!(
            "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: {namespace}, labels: {{app: {name}, tier: web}}}}\nspec: {{containers: [{{name: a, image: b}}]}}\n"
        )
    };
    let pods: String = [
        ("shop", "front"),
        ("shop", "cart"),
        ("shop", "db"),
        ("pay", "api"),
    ]
    .iter()
    .map(|(namespace, name)| pod(namespace, name))
    .collect();
    let old = "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: old, namespace: shop}\nspec: {podSelector: {}, ingress: [{}]}\n";
    let flows = "{\"from\":\"shop/front\",\"to\":\"shop/cart\",\"port\":8080}\n{\"from\":\"shop/cart\",\"to\":\"shop/db\",\"port\":5432}\n{\"from\":\"shop/cart\",\"to\":\"pay/api\",\"port\":443}\n{\"from\":\"shop/front\",\"to\":\"pay/api\",\"port\":443}\n{\"from\":\"192.0.2.0/24\",\"to\":\"shop/front\",\"port\":80}\n{\"from\":\"pay/api\",\"to\":\"outside\",\"port\":443}\n";
    let folder = tempfile::tempdir().expect("a folder");
    let write =
        |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("a file");
    write("pods.yaml", &format!("{pods}{old}"));
    write("flows.jsonl", flows);
    let run = |arguments: &[&str]| run_in(folder.path(), &[&["network"], arguments].concat(), b"");
    let suggested = run(&["suggest", "--flows", "flows.jsonl", "-i", "pods.yaml"]);
    assert_eq!(suggested.status, 0, "{}", suggested.err);
    insta::assert_snapshot!("suggest", suggested.out);
    // Asked by another way.
    write("pods.yaml", &pods);
    write("policies.yaml", &suggested.out);
    let lines = run(&["connections", "."]);
    assert_eq!(
        lines.out,
        "192.0.2.0-192.0.2.255[External] => shop/front[Pod] : TCP 80\n\
         pay/api[Pod] => 0.0.0.0-169.254.169.253[External] : TCP 443\n\
         pay/api[Pod] => 169.254.169.255-255.255.255.255[External] : TCP 443\n\
         shop/cart[Pod] => pay/api[Pod] : TCP 443\n\
         shop/cart[Pod] => shop/db[Pod] : TCP 5432\n\
         shop/front[Pod] => pay/api[Pod] : TCP 443\n\
         shop/front[Pod] => shop/cart[Pod] : TCP 8080\n"
    );
    write(
        "flows.jsonl",
        "{\"from\":\"shop/gone\",\"to\":\"shop/cart\",\"port\":8080}\n",
    );
    let gone = run(&["suggest", "--flows", "flows.jsonl", "-i", "pods.yaml"]);
    assert_eq!(gone.status, 2);
    assert!(
        gone.err.contains("line 1") && gone.err.contains("not found in the input"),
        "{}",
        gone.err
    );
}

#[test]
fn flow_records_are_enriched_and_kept_as_they_are() {
    let folder = tempfile::tempdir().expect("a folder");
    let pod = |name: &str, address: &str| {
        format!(
            "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: shop, labels: {{app: {name}}}}}\nspec: {{containers: [{{name: a, image: b}}]}}\nstatus: {{phase: Running, podIP: {address}}}\n"
        )
    };
    let policy = "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: shop}\nspec: {podSelector: {matchLabels: {app: db}}, ingress: [{ports: [{port: 5432}]}]}\n";
    let text = format!(
        "apiVersion: v1\nkind: Namespace\nmetadata: {{name: shop}}\n{}{}{policy}",
        pod("front", "10.0.0.1"),
        pod("db", "10.0.0.2")
    );
    std::fs::write(folder.path().join("cluster.yaml"), text).expect("a file");
    let flows = "{\"src\":\"10.0.0.1\",\"dst\":\"10.0.0.2\",\"dport\":5432,\"bytes\":7}\n{\"src\":\"10.0.0.1\",\"dst\":\"10.0.0.2\",\"dport\":22}\nno record\n";
    let run = run_in(
        folder.path(),
        &["network", "enrich", "--flows", "-", "-i", "cluster.yaml"],
        flows.as_bytes(),
    );
    let lines: Vec<serde_json::Value> = run
        .out
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(
        (lines[0]["policy"].as_str(), lines[1]["policy"].as_str()),
        (Some("allowed"), Some("denied"))
    );
    assert_eq!(lines[0]["source"]["workload"], "Pod/front");
    assert_eq!(lines[0]["destination"]["labels"]["app"], "db");
    assert_eq!(lines[0]["record"]["bytes"], 7);
    assert_eq!(run.status, 2);
    assert!(run.err.contains("line 3"), "{}", run.err);
}

/// What is not read or not enforced is never a no that somebody may rely on.
#[test]
fn what_is_not_read_or_not_enforced_makes_answers_unknown() {
    let folder = tempfile::tempdir().expect("a folder");
    let pods = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop, labels: {app: a}}\nspec: {containers: [{name: a, image: b}]}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: b, namespace: shop, labels: {app: b}}\nspec: {containers: [{name: a, image: b}]}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: shop}\nspec: {podSelector: {}}\n";
    let question = b"{\"from\":\"shop/a\",\"to\":\"shop/b\",\"port\":80}\n";
    let can = |more: &str| {
        std::fs::write(folder.path().join("in.yaml"), format!("{pods}{more}")).expect("a file");
        let one = run_in(
            folder.path(),
            &[
                "network", "can", "--from", "shop/a", "--to", "shop/b", "-i", "in.yaml",
            ],
            b"",
        );
        let many = run_in(
            folder.path(),
            &["network", "can", "--batch", "-", "-i", "in.yaml"],
            question,
        );
        (
            one.status,
            one.out.starts_with("unknown"),
            many.out.contains("\"unknown\""),
        )
    };
    assert_eq!(can(""), (1, false, false));
    let flannel = "---\napiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: kube-flannel-ds, namespace: kube-flannel}\nspec: {template: {spec: {containers: [{name: a, image: flannel/flannel}]}}}\n";
    // It enforces none, so everything passes.
    assert_eq!(can(flannel), (0, false, false));
    let antrea = "---\napiVersion: crd.antrea.io/v1beta1\nkind: ClusterNetworkPolicy\nmetadata: {name: g}\nspec: {appliedTo: [{podSelector: {}}]}\n";
    let calico = "---\napiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {name: g}\nspec: {order: 1, selector: all(), ingress: [{action: Allow, source: {services: {name: a, namespace: shop}}}]}\n";
    for policy in [antrea, calico] {
        assert_eq!(can(policy), (2, true, true));
        let list = run_in(folder.path(), &["network", "connections", "in.yaml"], b"");
        assert_eq!(list.status, 2);
        assert!(list.err.contains("NetworkPolicy `g`"), "{}", list.err);
    }
    // A lint says as well what it does not look at.
    for kind in ["ClusterUserDefinedNetwork", "UserDefinedNetwork"] {
        let object = format!(
            "---\napiVersion: k8s.ovn.org/v1\nkind: {kind}\nmetadata: {{name: g, namespace: shop}}\nspec: {{topology: Layer2, layer2: {{role: Primary}}}}\n"
        );
        std::fs::write(folder.path().join("in.yaml"), object).expect("a file");
        let text = run_in(folder.path(), &["network", "lint", "in.yaml"], b"");
        let said = format!("unknown: {kind} `g` might also apply, and is not evaluated\n");
        assert!(text.out.ends_with(&said), "{}", text.out);
        let json = ["network", "lint", "--format", "json", "in.yaml"];
        let json = run_in(folder.path(), &json, b"");
        assert!(json.out.contains("might also apply"), "{}", json.out);
        assert_eq!((text.status, json.status), (2, 2));
    }
    // Something that cannot be read may have been a policy.
    assert_eq!(
        can("---\napiVersion: v1\nkind: Pod\nmetadata: {name: [\n"),
        (2, true, true)
    );
}
