//! The commands about the network give one answer: many questions at once, lists, comparisons, flow records and suggestions.

use serde_json::Value;

use crate::support::{Run, folder, run_in};

const PLUGIN: &str = "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: calico-node, namespace: kube-system}\nspec:\n  selector: {matchLabels: {k8s-app: calico-node}}\n  template:\n    metadata: {labels: {k8s-app: calico-node}}\n    spec: {hostNetwork: true, containers: [{name: calico-node, image: docker.io/calico/node:v3.29.0}]}\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: dock}\n---\n";

fn pod(name: &str, address: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: dock, labels: {{app: {name}}}}}\nspec: {{nodeName: pier, containers: [{{name: a, image: b, ports: [{{containerPort: 7000}}]}}]}}\nstatus: {{phase: Running, podIP: {address}, podIPs: [{{ip: {address}}}]}}\n---\n"
    )
}

fn policy(ingress: &str) -> String {
    format!(
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: p, namespace: dock}}\nspec: {{podSelector: {{matchLabels: {{app: crane}}}}, policyTypes: [Ingress], ingress: [{ingress}]}}\n"
    )
}

fn dock(ingress: &str) -> String {
    format!(
        "{}{}{PLUGIN}{}",
        pod("crane", "10.8.0.1"),
        pod("ship", "10.8.0.2"),
        policy(ingress)
    )
}

fn ask(text: &str, arguments: &[&str], input: &str) -> Run {
    let folder = folder(&[("in.yaml", text)]);
    run_in(
        folder.path(),
        &[&["network"], arguments].concat(),
        input.as_bytes(),
    )
}

fn batch(text: &str, lines: &[&str]) -> (i32, Vec<Value>) {
    let run = ask(
        text,
        &["can", "--batch", "-", "-i", "in.yaml"],
        &lines.join("\n"),
    );
    let answers = run
        .out
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"));
    (run.status, answers.collect())
}

#[test]
fn a_batch_is_about_the_protocol_that_it_names() {
    let text = dock("{ports: [{port: 7000, protocol: TCP}]}");
    // Without the plugin's pods, about which nothing is certain.
    let text = text.replace("hostNetwork: true, ", "");
    let (_, found) = batch(
        &text,
        &[
            r#"{"from":"dock/ship","to":"dock/crane","protocol":"UDP"}"#,
            r#"{"from":"dock/ship","to":"dock/crane","protocol":"udp","port":7000}"#,
            r#"{"from":"dock/ship","to":"dock/crane","protocol":"tcp"}"#,
            r#"{"from":"dock/ship","to":"dock/crane"}"#,
        ],
    );
    let allowed: Vec<&Value> = found.iter().map(|one| &one["allowed"]).collect();
    assert_eq!(allowed, [false, false, true, true], "{found:?}");
    assert_eq!(found[2]["ports"], "TCP 7000");
}

#[test]
fn a_line_that_cannot_be_answered_is_in_the_exit_status() {
    let text = dock("{}").replace("hostNetwork: true, ", "");
    let good = r#"{"from":"dock/ship","to":"dock/crane"}"#;
    assert_eq!(batch(&text, &[good]).0, 0);
    for bad in [
        r#"{"from":"dock/ship","to":"dock/crane","protocol":"NONSENSE"}"#,
        r#"{"from":"dock/ship","to":"dock/gone"}"#,
        r#"{"from":"dock/ship","to":"dock/crane","port":0}"#,
        r#"{"from":"dock/ship"}"#,
        "nothing",
    ] {
        let (status, found) = batch(&text, &[bad, good]);
        assert_eq!(status, 2, "{bad}");
        assert!(
            found[0]["error"].is_string() && found[0]["line"] == 1,
            "{found:?}"
        );
        assert_eq!(found[1]["allowed"], true);
    }
}

/// What one question about a pod in the host network cannot say, lists and comparisons cannot either.
#[test]
fn what_is_unknown_of_a_host_network_is_so_everywhere() {
    let (closed, open) = (dock(""), dock("{}"));
    let question = [
        "can",
        "--from",
        "kube-system/calico-node",
        "--to",
        "dock/crane",
        "-i",
        "in.yaml",
    ];
    for (text, is_unknown) in [(&closed, true), (&open, false)] {
        let can = ask(text, &question, "");
        assert_eq!(can.status, if is_unknown { 2 } else { 0 }, "{}", can.out);
        for format in ["connlist", "json", "csv", "classes", "html"] {
            let list = ask(text, &["connections", "--format", format, "in.yaml"], "");
            assert_eq!(
                list.status,
                if is_unknown { 2 } else { 0 },
                "{format}: {}",
                list.err
            );
        }
        let json = ask(text, &["connections", "--format", "json", "in.yaml"], "").json();
        let mut links = json["connections"].as_array().expect("a list").iter();
        let link = links
            .find(|link| {
                link["from"] == "kube-system/calico-node[DaemonSet]"
                    && link["to"] == "dock/crane[Pod]"
            })
            .expect("a connection");
        assert_eq!(link["unknown"].is_string(), is_unknown, "{link}");
        let ports = if is_unknown {
            "No Connections"
        } else {
            "All Connections"
        };
        assert_eq!(link["ports"], ports);
    }
    let list = ask(&closed, &["connections", "in.yaml"], "");
    assert!(!list.out.contains("=> dock/crane"), "{}", list.out);
    assert!(
        list.err
            .contains("kube-system/calico-node[DaemonSet] => dock/crane[Pod]: "),
        "{}",
        list.err
    );
    let folder = folder(&[("old.yaml", &open), ("new.yaml", &closed)]);
    let diff = run_in(
        folder.path(),
        &["network", "diff", "old.yaml", "new.yaml"],
        b"",
    );
    assert_eq!(diff.status, 2, "{}", diff.out);
    let lost = |end: &str| format!("- {end} => dock/crane[Pod] : All Connections");
    let of_host = lost("kube-system/calico-node[DaemonSet]");
    assert!(
        diff.out.contains(&format!("{of_host} (unknown)\n")),
        "{}",
        diff.out
    );
    assert!(
        diff.out.contains(&format!("{}\n", lost("dock/ship[Pod]"))),
        "{}",
        diff.out
    );
}

/// Policies are about who opens a connection, and its replies pass.
#[test]
fn a_reply_is_what_its_connection_is() {
    let text = dock("{from: [{podSelector: {matchLabels: {app: ship}}}], ports: [{port: 7000}]}")
        + "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: q, namespace: dock}\nspec: {podSelector: {matchLabels: {app: ship}}, policyTypes: [Ingress]}\n";
    let text = text.replace("hostNetwork: true, ", "");
    let flow = |from: &str, to: &str, ports: &str, more: &str| {
        format!(
            r#"{{"flow":{{"IP":{{"source":"{from}","destination":"{to}"}},"l4":{{"TCP":{{{ports}}}}}{more}}}}}"#
        )
    };
    let (ship, crane) = ("10.8.0.2", "10.8.0.1");
    let asked = r#""source_port":41000,"destination_port":7000"#;
    let answered = r#""source_port":7000,"destination_port":41000"#;
    let lines = [
        (flow(ship, crane, asked, r#","is_reply":false"#), "allowed"),
        (
            flow(crane, ship, answered, r#","is_reply":true"#),
            "allowed",
        ),
        (
            flow(crane, ship, answered, r#","is_reply":{"value":true}"#),
            "allowed",
        ),
        (flow(crane, ship, answered, r#","reply":true"#), "allowed"),
        (flow(crane, ship, answered, r#","is_reply":null"#), "denied"),
        (flow(crane, ship, answered, ""), "denied"),
        // A reply from a port to which nothing could be opened.
        (
            flow(
                crane,
                ship,
                r#""source_port":22,"destination_port":41000"#,
                r#","is_reply":true"#,
            ),
            "denied",
        ),
        (
            flow(
                crane,
                ship,
                r#""destination_port":41000"#,
                r#","is_reply":true"#,
            ),
            "unknown",
        ),
    ];
    let input: Vec<&str> = lines.iter().map(|(line, _)| line.as_str()).collect();
    let run = ask(
        &text,
        &["enrich", "--flows", "-", "-i", "in.yaml"],
        &input.join("\n"),
    );
    let found: Vec<Value> = run
        .out
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(found.len(), lines.len(), "{}", run.err);
    for (flow, (line, expect)) in found.iter().zip(&lines) {
        assert_eq!(flow["policy"], *expect, "{line}: {}", flow["unknown"]);
    }
}

/// A witness is a packet that can be: over the family that was asked about, written as it is in a URL.
#[test]
fn a_packet_is_of_one_family() {
    let dual = |name: &str, number: u8| {
        let status = format!(
            "podIP: 10.8.0.{number}, podIPs: [{{ip: 10.8.0.{number}}}, {{ip: 'fd08::{number}'}}]"
        );
        pod(name, "10.8.0.1").replace("podIP: 10.8.0.1, podIPs: [{ip: 10.8.0.1}]", &status)
    };
    let text = format!("{}{}{PLUGIN}", dual("crane", 1), dual("ship", 2));
    let check = |to: &str, packet: &str| {
        let run = ask(
            &text,
            &[
                "can",
                "--from",
                "dock/ship",
                "--to",
                to,
                "--port",
                "7000",
                "-i",
                "in.yaml",
            ],
            "",
        );
        assert!(run.out.contains(packet), "{}", run.out);
    };
    check("fd08::1", "packet: TCP [fd08::2]:40000 → [fd08::1]:7000");
    check("10.8.0.1", "packet: TCP 10.8.0.2:40000 → 10.8.0.1:7000");
    let single = dock("{}");
    let run = ask(
        &single,
        &[
            "can",
            "--from",
            "2001:db8::1",
            "--to",
            "dock/crane",
            "--port",
            "7000",
            "-i",
            "in.yaml",
        ],
        "",
    );
    assert!(run.out.contains("it has no IPv6 address"), "{}", run.out);
    assert!(
        run.out.starts_with("no: ") && run.status == 1,
        "{}",
        run.out
    );
}

/// Pods ask the cache on their node, which no selector means.
#[test]
fn suggested_policies_leave_the_cache_of_dns_open() {
    let cache = |host: &str, options: &str| {
        format!(
            "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {{name: node-local-dns, namespace: kube-system}}\nspec:\n  selector: {{matchLabels: {{k8s-app: node-local-dns}}}}\n  template:\n    metadata: {{labels: {{k8s-app: node-local-dns}}}}\n    spec: {{{host}containers: [{{name: node-cache, image: n, args: [{options}]}}]}}\n---\n"
        )
    };
    let line = r#"{"from":"dock/ship","to":"dock/crane","port":7000}"#;
    let suggest = |cache: &str, plugin: &str| {
        let text = format!("{cache}{}", dock("").replace(PLUGIN, plugin));
        ask(&text, &["suggest", "--flows", "-", "-i", "in.yaml"], line)
    };
    let host = "hostNetwork: true, ";
    let calico = PLUGIN;
    let two = suggest(
        &cache(host, "'-localip', '169.254.20.10,10.96.0.10'"),
        calico,
    );
    for block in ["169.254.20.10/32", "10.96.0.10/32"] {
        assert!(two.out.contains(block), "{}", two.out);
    }
    assert!(!two.out.contains("NOT COVERED: DNS"), "{}", two.out);
    let joined = suggest(&cache(host, "'--localip=169.254.20.10'"), calico);
    assert!(joined.out.contains("169.254.20.10/32"), "{}", joined.out);
    for unread in [
        "'-conf', /etc/Corefile",
        "'-localip', '__PILLAR__LOCAL__DNS__'",
        "'-localip'",
    ] {
        let run = suggest(&cache(host, unread), calico);
        assert_eq!(run.status, 2, "{}", run.out);
        assert!(
            run.out
                .contains("NOT COVERED: DNS: kube-system/node-local-dns[DaemonSet]"),
            "{}",
            run.out
        );
    }
    let pods = suggest(&cache("", "'-localip', '169.254.20.10'"), calico);
    assert!(pods.out.contains("k8s-app: node-local-dns"), "{}", pods.out);
    let none = suggest("", calico);
    assert!(
        !none.out.contains("ipBlock") && !none.out.contains("node-local"),
        "{}",
        none.out
    );
}
