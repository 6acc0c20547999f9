//! What is not certain is not certain in any command: pods in the network of their node under policies, and pods that the
//! API server refuses.

use serde_json::Value;

use crate::support::{Run, folder, run_in, scan_text};

const AGENT: &str = "apiVersion: v1\nkind: Namespace\nmetadata: {name: mill}\n---\napiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: agent, namespace: mill}\nspec:\n  selector: {matchLabels: {app: agent}}\n  template:\n    metadata: {labels: {app: agent}}\n    spec:\n      hostNetwork: true\n      containers: [{name: c, image: agent, ports: [{containerPort: 9100}]}]\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: wheel, namespace: mill}\nspec:\n  selector: {matchLabels: {app: wheel}}\n  template:\n    metadata: {labels: {app: wheel}}\n    spec:\n      containers: [{name: c, image: wheel, ports: [{containerPort: 80}]}]\n";

fn with_policy(spec: &str) -> String {
    format!(
        "{AGENT}---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: p, namespace: mill}}\nspec: {{{spec}}}\n"
    )
}

fn ask(text: &str, arguments: &[&str]) -> Run {
    let folder = folder(&[("in.yaml", text)]);
    run_in(folder.path(), &[arguments, &["in.yaml"]].concat(), b"")
}

const UNENFORCED: &str = "the network plugin enforces no policy for host-network pods";

/// The doubts of edges from one container or class of a workload to a container of another.
fn doubts(text: &str, kind: &str) -> Vec<Value> {
    let run = ask(text, &["attack", "edges", "--format", "json"]);
    let edges = run.json()["edges"].as_array().expect("edges").clone();
    let of_kind = edges.into_iter().filter(|edge| edge["kind"] == kind);
    of_kind.map(|edge| edge["only_if"].clone()).collect()
}

#[test]
fn every_command_has_one_answer_about_the_network_of_a_node() {
    let closed =
        with_policy("podSelector: {matchLabels: {app: agent}}, policyTypes: [Ingress, Egress]");
    let open = with_policy("podSelector: {matchLabels: {app: agent}}, ingress: [{}]");
    for (text, is_unknown) in [(&closed, true), (&open, false)] {
        let list = ask(text, &["network", "connections"]);
        let exposure = ask(text, &["network", "exposure"]);
        let words = "mill/agent[DaemonSet] uses the host network";
        for (run, said) in [(&list, &list.err), (&exposure, &exposure.out)] {
            assert_eq!(run.status, if is_unknown { 2 } else { 0 }, "{}", run.err);
            assert_eq!(said.contains(words), is_unknown, "{said}");
        }
        let folder = folder(&[("in.yaml", text)]);
        let can = [
            "network",
            "can",
            "--from",
            "mill/wheel",
            "--to",
            "mill/agent",
            "--port",
            "9100",
            "-i",
            "in.yaml",
        ];
        let can = run_in(folder.path(), &can, b"");
        assert_eq!(can.status, if is_unknown { 2 } else { 0 }, "{}", can.out);
        let found = doubts(text, "ENDPOINT_EXPLOIT");
        assert_eq!(
            found.iter().any(|doubt| doubt == UNENFORCED),
            is_unknown,
            "{found:?}"
        );
        let metadata = doubts(text, "CLOUD_ASSUME");
        let says = |doubt: &Value| {
            doubt
                .as_str()
                .is_some_and(|doubt| doubt.contains(UNENFORCED))
        };
        assert_eq!(metadata.iter().any(says), is_unknown, "{metadata:?}");
    }
    let exposure = ask(&closed, &["network", "exposure"]);
    assert!(
        exposure.out.contains("from any pod: possibly every port;"),
        "{}",
        exposure.out
    );
    let json = ask(&closed, &["network", "exposure", "--format", "json"]).json();
    let agent = json["workloads"].as_array().expect("workloads").iter();
    let agent = agent
        .clone()
        .find(|one| one["workload"] == "mill/agent[DaemonSet]")
        .expect("the agent");
    // A way that leads past policies comes from outside.
    assert_eq!(agent["ways"][0]["ports"], "TCP 9100");
    assert_eq!(agent["from_outside"], "TCP 9100");
    assert_eq!(agent["perhaps_from_any_pod"], "All Connections");
    assert_eq!(agent["goes_to"]["internet"], "unknown");
}

#[test]
fn a_list_of_connections_says_what_it_is_not_and_marks_refused_pods() {
    let refused = AGENT.replace("name: c, image: wheel", "name: C_C, image: wheel");
    let run = ask(&refused, &["network", "connections"]);
    assert_eq!(run.status, 2, "{}", run.err);
    assert_eq!(
        run.err
            .matches("`seawall network exposure` shows what is exposed")
            .count(),
        1
    );
    // The published form of the lines has no word for it.
    assert!(
        run.err.contains("the API server would refuse"),
        "{}",
        run.err
    );
    assert!(!run.out.contains("unknown"), "{}", run.out);
    assert!(run.out.contains("wheel"), "{}", run.out);
    let json = ask(&refused, &["network", "connections", "--format", "json"]).json();
    for link in json["connections"].as_array().expect("connections") {
        let names = [&link["from"], &link["to"]];
        let is_wheel = names.iter().any(|name| **name == "mill/wheel[Deployment]");
        assert_eq!(link["unknown"].is_string(), is_wheel, "{link}");
    }
    for format in ["csv", "dot", "mermaid", "html"] {
        let page = ask(&refused, &["network", "connections", "--format", format]);
        assert!(page.out.contains("would refuse"), "{format}: {}", page.out);
    }
    let page = ask(AGENT, &["network", "connections", "--format", "html"]);
    assert_eq!(page.out.matches("shows what is exposed").count(), 1);
}

#[test]
fn what_makes_a_finding_worse_carries_its_condition() {
    let account = |automount: &str, volume: &str, service: &str| {
        format!(
            "apiVersion: v1\nkind: Namespace\nmetadata: {{name: mill}}\n---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {{name: miller, namespace: mill}}\n{automount}---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {{name: m}}\nroleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}}\nsubjects: [{{kind: ServiceAccount, name: miller, namespace: mill}}]\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: wheel, namespace: mill}}\nspec:\n  selector: {{matchLabels: {{app: wheel}}}}\n  template:\n    metadata: {{labels: {{app: wheel}}}}\n    spec: {{serviceAccountName: miller, {volume}containers: [{{name: c, image: wheel, ports: [{{containerPort: 80}}]}}]}}\n---\napiVersion: v1\nkind: Service\nmetadata: {{name: wheel, namespace: mill}}\nspec: {{selector: {{app: wheel}}, ports: [{{port: 80}}], {service}}}\n"
        )
    };
    let reasons = |text: &str| -> Vec<String> {
        let findings = scan_text(text, &[]).findings();
        let mut all: Vec<String> = findings
            .iter()
            .filter_map(|finding| finding["risk_reasons"].as_array())
            .flatten()
            .map(|reason| reason.as_str().expect("text").to_owned())
            .collect();
        all.sort();
        all.dedup();
        all
    };
    let bound = "runs as service account `miller`, which is bound to cluster-admin";
    let token = |audience: &str| {
        format!(
            "volumes: [{{name: t, projected: {{sources: [{{serviceAccountToken: {{path: t{audience}}}}}]}}}}], "
        )
    };
    let off = "automountServiceAccountToken: false\n";
    for (automount, volume, is_bound) in [
        ("", String::new(), true),
        (off, String::new(), false),
        (off, "automountServiceAccountToken: true, ".to_owned(), true),
        (off, token(""), true),
        (off, token(", audience: vault"), false),
    ] {
        let found = reasons(&account(automount, &volume, ""));
        let expect: Vec<&str> = if is_bound { vec![bound] } else { Vec::new() };
        assert_eq!(found, expect, "{automount}{volume}");
    }
    for (service, expect) in [
        (
            "type: LoadBalancer",
            "reachable from outside through Service mill/wheel (LoadBalancer)",
        ),
        (
            "type: LoadBalancer, loadBalancerSourceRanges: [192.0.2.0/24]",
            "reachable from outside through Service mill/wheel (LoadBalancer), if the attacker's address is allowed by the load balancer",
        ),
        (
            "type: NodePort",
            "reachable from outside through Service mill/wheel (NodePort), if the nodes can be reached from the internet",
        ),
    ] {
        assert_eq!(reasons(&account(off, "", service)), [expect]);
    }
}

#[test]
fn what_could_not_be_read_is_said_once() {
    let folder = folder(&[
        ("in.yaml", AGENT),
        ("broken.yaml", "apiVersion: v1\nkind: Pod\nmetadata: [\n"),
    ]);
    let run = run_in(folder.path(), &["attack", "paths", "."], b"");
    assert_eq!(run.status, 2);
    assert_eq!(
        run.out.matches("was not evaluated").count(),
        1,
        "{}",
        run.out
    );
    assert_eq!(
        run.out
            .matches("parts of the input could not be read")
            .count(),
        1,
        "{}",
        run.out
    );
}

/// The published form has lines only: what is wrong with one, and what passes beside them, is said with it.
#[test]
fn a_list_says_which_of_its_lines_are_not_certain_and_what_passes_besides() {
    let pod = |name: &str, spec: &str, phase: &str| {
        format!(
            "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: mill, labels: {{app: {name}}}}}\nspec: {{nodeName: one, {spec}containers: [{{name: c, image: i}}]}}\nstatus: {{phase: {phase}}}\n"
        )
    };
    let text = [
        "apiVersion: v1\nkind: Namespace\nmetadata: {name: mill}\n",
        &pod("done", "", "Succeeded"),
        &pod("wheel", "", "Running"),
        &pod("agent", "hostNetwork: true, ", "Running"),
        "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: mill}\nspec: {podSelector: {matchLabels: {app: wheel}}}\n",
    ]
    .concat();
    let list = ask(&text, &["network", "connections"]);
    assert_eq!(list.status, 2, "{}", list.err);
    for said in [
        "unknown: the status of mill/done[Pod] in the input says that it has ended",
        "a host-network pod is its node: mill/agent[Pod] => mill/wheel[Pod]",
    ] {
        assert!(list.err.contains(said), "{said}: {}", list.err);
    }
}
