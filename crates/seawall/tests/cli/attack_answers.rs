//! What `seawall attack` answers is what its schemas say: paths that are and are not, each kind of patch, and a change.

use serde_json::Value;

use crate::schema::assert_valid_as;
use crate::support::{Run, folder, root, run_in};

const BASE: &str = "examples/harbor";
const CHANGE: &str = "examples/harbor-pr";

/// A Job, a Pod and a workload outside the input, of which each is root of its node; and a grant to all ServiceAccounts.
const DOORS: &str = r#"
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: Node
metadata: {name: n1, labels: {node-role.kubernetes.io/control-plane: ""}}
---
apiVersion: batch/v1
kind: Job
metadata: {name: job, namespace: shop}
spec:
  template:
    metadata: {labels: {app: job}}
    spec: {restartPolicy: Never, nodeName: n1, containers: [{name: a, image: a, securityContext: {privileged: true}, ports: [{containerPort: 80, hostPort: 80}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: own, namespace: shop, labels: {app: own}}
spec: {nodeName: n1, containers: [{name: a, image: a, securityContext: {privileged: true}, ports: [{containerPort: 81, hostPort: 81}]}]}
---
apiVersion: v1
kind: Pod
metadata:
  name: static-n1
  namespace: kube-system
  annotations: {kubernetes.io/config.mirror: x}
spec: {nodeName: n1, containers: [{name: a, image: a, securityContext: {privileged: true}, ports: [{containerPort: 82, hostPort: 82}]}]}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent, namespace: shop}
spec:
  updateStrategy: {type: OnDelete}
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec: {containers: [{name: a, image: a, securityContext: {privileged: true}, ports: [{containerPort: 83, hostPort: 83}]}]}
"#;

/// Asks about an input in the repository.
fn ask(arguments: &[&str]) -> Run {
    run_in(&root(), &[&["attack"], arguments].concat(), b"")
}

/// Asks about a text.
fn ask_of(text: &str, arguments: &[&str]) -> Run {
    let folder = folder(&[("in.yaml", text)]);
    let arguments = [&["attack"], arguments, &["in.yaml"]].concat();
    run_in(folder.path(), &arguments, b"")
}

/// The answer as JSON, which has the form that is named.
#[track_caller]
fn json(form: &str, run: &Run) -> Value {
    let answer = run.json();
    assert_eq!(answer["schema"], form, "{}", run.err);
    assert_valid_as(form, &answer);
    answer
}

#[test]
fn paths_with_what_shows_each_hop() {
    let paths = |run: &Run| json("seawall.attack-paths/v1", run);
    let found = paths(&ask(&["paths", "--format", "json", "-k", "20", BASE]));
    let steps = found["paths"].as_array().expect("paths").iter();
    let steps: Vec<&Value> = steps
        .flat_map(|path| path["steps"].as_array().expect("steps"))
        .collect();
    assert!(steps.iter().all(|step| step["technique"].is_string()));
    for key in ["needs", "only_if"] {
        let has = |is: fn(&Value) -> bool| steps.iter().any(|step| is(&step[key]));
        assert!(has(Value::is_string) && has(Value::is_null), "{key}");
    }
    assert!(steps.iter().any(|step| !step["evidence"][0].is_null()));
    assert!(steps.iter().any(|step| step["from"]["pods"].is_number()));
    let none = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n";
    let nothing = paths(&ask_of(none, &["paths", "--format", "json"]));
    assert_eq!(nothing["paths"], Value::Array(Vec::new()));
    let unread = format!("{none}---\nkind: Pod\nmetadata: {{name: [\n");
    let unknown = paths(&ask_of(&unread, &["paths", "--format", "json"]));
    assert!(unknown["unknown"].is_string(), "{unknown}");
}

#[test]
fn edges_and_their_kinds() {
    let edges = json(
        "seawall.attack-edges/v1",
        &ask(&["edges", "--format", "json", BASE]),
    );
    let kinds = json(
        "seawall.attack-kinds/v1",
        &ask(&["edges", "--kinds", "--format", "json", BASE]),
    );
    let kinds = kinds["kinds"].as_array().expect("kinds");
    let known: Vec<&Value> = kinds.iter().map(|kind| &kind["kind"]).collect();
    for edge in edges["edges"].as_array().expect("edges") {
        assert!(known.contains(&&edge["kind"]), "{edge}");
    }
    // Text says the same of each.
    let text = ask(&["edges", "--kinds", BASE]).out;
    for kind in kinds {
        let (name, does) = (kind["kind"].as_str(), kind["does"].as_str());
        let technique = kind["technique"]
            .as_str()
            .map_or_else(String::new, |own| format!(" ({own})"));
        let line = format!(
            "{}{technique}: {}\n",
            name.expect("a name"),
            does.expect("words")
        );
        assert!(text.contains(&line), "{line}");
    }
}

#[test]
fn how_far_everything_is() {
    let exposure = |run: &Run| json("seawall.attack-exposure/v1", run);
    let harbor = exposure(&ask(&["exposure", "--format", "json", BASE]));
    assert!(harbor["from_internet"]["cluster-admin"]["mistakes"].is_number());
    let exposed = harbor["exposed"].as_array().expect("a list");
    let to = |one: &Value| one["to"]["cluster-admin"].is_null();
    assert!(exposed.iter().any(to) && !exposed.iter().all(to));
    let lone = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop}\nspec: {containers: [{name: a, image: a}]}\n";
    let lone = exposure(&ask_of(lone, &["exposure", "--format", "json"]));
    assert!(lone["from_internet"]["volumes"].is_null(), "{lone}");
}

#[test]
fn cuts_with_each_kind_of_patch() {
    let arguments = ["cut", "--to", "node", "--mistakes", "9", "--format", "json"];
    let cut = json("seawall.attack-cut/v1", &ask_of(DOORS, &arguments));
    let changes = cut["changes"].as_array().expect("changes");
    let patches = changes
        .iter()
        .flat_map(|change| change["patches"].as_array().expect("patches"));
    let mut patches: Vec<&Value> = patches.collect();
    let harbor = json(
        "seawall.attack-cut/v1",
        &ask(&["cut", "--format", "json", BASE]),
    );
    let changes = harbor["changes"].as_array().expect("changes");
    patches.extend(
        changes
            .iter()
            .flat_map(|change| change["patches"].as_array().expect("patches")),
    );
    for kind in ["json", "replace", "by-hand"] {
        assert!(
            patches.iter().any(|patch| patch["type"] == kind),
            "{kind}: {patches:?}"
        );
    }
    // The pods of a DaemonSet that is not rolled out stay until somebody deletes them.
    let agent = patches.iter().find(|patch| patch["name"] == "agent");
    let then = &agent.expect("a patch of it")["then"][0]["command"];
    assert_eq!(*then, "kubectl delete pods -n shop -l app=agent");
    // Each decision says which changes it has.
    for decision in cut["decisions"].as_array().expect("decisions") {
        assert!(!decision["changes"].as_array().expect("changes").is_empty());
    }
    let nothing = json("seawall.attack-cut/v1", &ask_of("{}", &arguments));
    assert_eq!(nothing["before"], Value::Null);
}

#[test]
fn what_a_change_opens_and_closes() {
    let diff = |from: &str, to: &[&str]| {
        let all = [&["diff", from], to, &["--format", "json"]].concat();
        json("seawall.attack-diff/v1", &ask(&all))
    };
    let opened = diff(BASE, &["--over", CHANGE]);
    let way = opened["way"].as_array().expect("a path");
    let is_new = |step: &Value| step["is_new"] == true;
    assert!(way.iter().any(is_new) && !way.iter().all(is_new), "{way:?}");
    assert!(opened["moved"][0]["is_nearer"].is_boolean());
    let same = diff(BASE, &[BASE]);
    assert_eq!(same["way"], Value::Null);
}
