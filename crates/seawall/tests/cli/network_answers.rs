//! What `seawall network` answers is what its schemas say: a cluster with a yes, a no and an unknown of each.

use serde_json::Value;

use crate::schema::assert_valid_as;
use crate::support::{Run, folder, run_in};

/// A shop behind an Ingress, a node, policies with rules and without, and a load balancer for some addresses.
const SHOP: &str = r#"
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: Node
metadata: {name: n1}
status: {addresses: [{type: InternalIP, address: 192.168.0.1}]}
---
apiVersion: v1
kind: Pod
metadata: {name: front, namespace: shop, labels: {app: front}}
spec: {nodeName: n1, containers: [{name: a, image: b, ports: [{containerPort: 8080}]}]}
status: {phase: Running, podIP: 10.0.0.1}
---
apiVersion: v1
kind: Pod
metadata: {name: db, namespace: shop, labels: {app: db}}
spec: {nodeName: n1, containers: [{name: a, image: b}]}
status: {phase: Running, podIP: 10.0.0.2}
---
apiVersion: v1
kind: Pod
metadata: {name: free, namespace: shop, labels: {app: free}}
spec: {nodeName: n1, containers: [{name: a, image: b}]}
status: {phase: Running, podIP: 10.0.0.3}
---
apiVersion: v1
kind: Service
metadata: {name: front, namespace: shop}
spec:
  type: LoadBalancer
  clusterIP: 10.96.0.1
  loadBalancerSourceRanges: [203.0.113.0/24]
  selector: {app: front}
  ports: [{port: 80, targetPort: 8080}]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, namespace: shop}
spec: {defaultBackend: {service: {name: front, port: {number: 80}}}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  policyTypes: [Ingress, Egress]
  ingress: [{from: [{podSelector: {matchLabels: {app: front}}}], ports: [{port: 5432}]}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: blocks, namespace: shop}
spec:
  podSelector: {matchLabels: {app: free}}
  policyTypes: [Egress]
  egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}]}]
"#;

/// A policy that is not evaluated, so that answers are unknown.
const UNREAD: &str = r#"
---
apiVersion: crd.antrea.io/v1beta1
kind: ClusterNetworkPolicy
metadata: {name: g}
spec: {appliedTo: [{podSelector: {}}]}
"#;

fn ask(text: &str, arguments: &[&str], stdin: &str) -> Run {
    let folder = folder(&[("in.yaml", text)]);
    let arguments = [&["network"], arguments, &["-i", "in.yaml"]].concat();
    run_in(folder.path(), &arguments, stdin.as_bytes())
}

/// The answer as JSON, which has the form that is named.
#[track_caller]
fn json(form: &str, text: &str, arguments: &[&str]) -> Value {
    let answer = ask(text, &[arguments, &["--format", "json"]].concat(), "").json();
    assert_eq!(answer["schema"], form);
    assert_valid_as(form, &answer);
    answer
}

/// The lines of an answer, each of which has the form that is named.
#[track_caller]
fn lines(form: &str, run: &Run) -> Vec<Value> {
    let lines = run.out.lines();
    let lines: Vec<Value> = lines
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    for line in &lines {
        assert_valid_as(form, line);
    }
    lines
}

#[test]
fn whether_ends_can_connect() {
    let can = |text: &str, arguments: &[&str]| {
        let all = [&["can"], arguments].concat();
        json("seawall.network-answer/v1", text, &all)
    };
    let yes = can(
        SHOP,
        &["--from", "shop/front", "--to", "shop/db", "--port", "5432"],
    );
    assert_eq!(yes["reasons"][1]["direction"], "ingress");
    assert_eq!(yes["reasons"][1]["policy"]["name"], "db");
    assert_eq!(yes["reasons"][1]["rule"], 0);
    assert_eq!(yes["packet"], "TCP 10.0.0.1:40000 → 10.0.0.2:5432");
    let no = can(SHOP, &["--from", "shop/db", "--to", "shop/front"]);
    assert_eq!(no["reasons"][0]["rule"], Value::Null);
    assert_eq!(
        (&no["allowed"], &no["packet"]),
        (&false.into(), &Value::Null)
    );
    let through = can(
        SHOP,
        &[
            "--from",
            "shop/free",
            "--to",
            "service:shop/front",
            "--port",
            "80",
        ],
    );
    assert_eq!(through["through"]["service"]["name"], "front");
    assert_eq!(through["through"]["leads_to"], "TCP 8080");
    let unknown = can(
        &format!("{SHOP}{UNREAD}"),
        &["--from", "shop/db", "--to", "shop/front"],
    );
    assert!(!unknown["unknown"].as_array().expect("a list").is_empty());
}

#[test]
fn a_batch_has_a_schema_for_a_line() {
    let questions = "{\"from\":\"shop/front\",\"to\":\"shop/db\",\"port\":5432}\n{\"from\":\"shop/db\",\"to\":\"shop/front\"}\n{\"from\":1}\n{\"from\":\"shop/db\",\"to\":\"shop/front\",\"port\":1,\"protocol\":\"x\"}\n";
    let batch = |text: &str| {
        let run = ask(text, &["can", "--batch", "-"], questions);
        lines("seawall.network-batch/v1", &run)
    };
    let answers = batch(SHOP);
    assert_eq!(answers[0]["allowed"], true);
    assert_eq!(answers[1]["allowed"], false);
    assert_eq!(
        (&answers[2]["line"], &answers[3]["line"]),
        (&3.into(), &4.into())
    );
    let unknown = batch(&format!("{SHOP}{UNREAD}"));
    assert!(unknown[1]["unknown"].is_array(), "{unknown:?}");
}

#[test]
fn every_connection_and_its_classes() {
    let connections = json("seawall.network-connections/v1", SHOP, &["connections"]);
    let ends = connections["ends"].as_array().expect("ends");
    for kind in ["outside", "controller", "workload"] {
        assert!(ends.iter().any(|end| end["kind"] == kind), "{kind}");
    }
    let run = ask(SHOP, &["connections", "--format", "classes"], "");
    let classes = lines("seawall.network-classes/v2", &run);
    assert_eq!(classes[0]["schema"], "seawall.network-classes/v2");
    let count = |key: &str| classes.iter().filter(|line| !line[key].is_null()).count();
    assert_eq!(classes[0]["classes"], count("class"));
    assert_eq!(classes[0]["blocks"], count("from"));
    let ends: Vec<&Value> = classes
        .iter()
        .flat_map(|line| [&line["from"], &line["to"]])
        .collect();
    assert!(ends.iter().any(|end| **end == "open"), "{classes:?}");
    for kind in ["classes", "outside"] {
        assert!(
            ends.iter().any(|end| !end[kind].is_null()),
            "{kind}: {classes:?}"
        );
    }
}

#[test]
fn what_is_exposed() {
    let exposure = |text: &str| {
        let exposure = json("seawall.network-exposure/v1", text, &["exposure"]);
        exposure["workloads"].as_array().expect("workloads").clone()
    };
    let of = |all: &[Value], name: &str| {
        let mut all = all.iter();
        let one = all.find(|one| {
            one["workload"]
                .as_str()
                .is_some_and(|own| own.contains(name))
        });
        one.expect("a workload").clone()
    };
    let all = exposure(SHOP);
    let front = of(&all, "front");
    let kinds: Vec<&Value> = front["ways"].as_array().expect("ways").iter().collect();
    assert!(kinds.iter().any(|way| way["kind"] == "Ingress"), "{front}");
    assert!(
        kinds.iter().any(|way| way["assumes"].is_string()),
        "{front}"
    );
    let db = of(&all, "db");
    assert_eq!(db["goes_to"]["internet"], "no");
    assert_eq!(front["goes_to"]["internet"], "yes");
    // A pod that the API server refuses: nothing is known of it.
    let refused = "---\napiVersion: v1\nkind: Pod\nmetadata: {name: broken, namespace: shop}\nspec: {containers: []}\n";
    let broken = of(&exposure(&format!("{SHOP}{refused}")), "broken");
    assert!(broken["unknown"].is_string(), "{broken}");
    assert_eq!(broken["from_outside"], Value::Null);
}

#[test]
fn what_a_change_of_policies_opens() {
    let closed = SHOP.replace("port: 5432", "port: 5433");
    let files = folder(&[("old.yaml", &closed), ("new.yaml", SHOP)]);
    let diff = |arguments: &[&str]| {
        let all = [&["network", "diff", "old.yaml", "new.yaml"], arguments].concat();
        run_in(files.path(), &all, b"")
    };
    let answer = diff(&["--format", "json"]).json();
    assert_valid_as("seawall.network-diff/v1", &answer);
    let change = &answer["changes"][0];
    assert_eq!(
        (&change["gained"], &change["lost"]),
        (&"TCP 5432".into(), &"TCP 5433".into())
    );
    assert!(answer["unknown"].is_array());
    let [text, markdown] = ["text", "markdown"].map(|format| diff(&["--format", format]).out);
    assert!(
        text.contains("+ shop/front[Pod] => shop/db[Pod] : TCP 5432\n"),
        "{text}"
    );
    assert!(
        markdown.contains("| gained | `shop/front[Pod]` | `shop/db[Pod]` | TCP 5432 |"),
        "{markdown}"
    );
}

#[test]
fn whose_addresses_were() {
    let flows = [
        r#"{"src":"10.0.0.1","dst":"10.0.0.2","dport":5432,"time":"2026-11-21T04:00:00Z"}"#,
        r#"{"src":"10.0.0.2","dst":"10.96.0.1","dport":80}"#,
        r#"{"src":"192.168.0.1","dst":"198.51.100.7","dport":443}"#,
        r#"{"src":"10.0.0.2","dst":"10.0.0.1","proto":"icmp"}"#,
    ];
    let run = ask(SHOP, &["enrich", "--flows", "-"], &flows.join("\n"));
    let lines = lines("seawall.network-flow/v1", &run);
    let kinds = lines
        .iter()
        .flat_map(|line| [&line["source"], &line["destination"]]);
    let kinds: Vec<&str> = kinds.filter_map(|end| end["kind"].as_str()).collect();
    assert_eq!(
        kinds,
        [
            "pod", "pod", "pod", "service", "node", "outside", "pod", "pod"
        ]
    );
    assert_eq!(lines[0]["policy"], "allowed");
    assert_eq!(lines[0]["source"]["services"][0], "front");
    assert_eq!(
        (&lines[3]["policy"], &lines[3]["protocol"]),
        (&"unknown".into(), &Value::Null)
    );
    assert_eq!(lines[2]["source"]["namespace"], Value::Null);
}
