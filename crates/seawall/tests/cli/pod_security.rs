//! `seawall pod-security`: one JSON line per pod, and the labels that a namespace could have today.

use std::path::Path;

use serde_json::Value;

use crate::schema::assert_valid_as;
use crate::support::{input, run, run_in};

pub fn lines(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| {
            let line = serde_json::from_str(line).expect("a line of JSON");
            assert_valid_as("seawall.pod-security-check/v1", &line);
            line
        })
        .collect()
}

#[test]
fn check_gives_one_line_for_each_pod() {
    let text = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop}\nspec: {hostPID: true, containers: [{name: c, image: i}]}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {ports: [{port: 80}]}\n---\napiVersion: batch/v1\nkind: Job\nmetadata: {name: b}\nspec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}}\n";
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("pods.yaml"), text).expect("a file");
    let run = run_in(
        folder.path(),
        &[
            "pod-security",
            "check",
            "--level",
            "baseline",
            "--version",
            "v1.30",
            "pods.yaml",
        ],
        b"",
    );
    let lines = lines(&run.out);
    assert_eq!(run.status, 1);
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0]["file"], "pods.yaml");
    assert_eq!(
        (&lines[0]["kind"], &lines[0]["namespace"], &lines[0]["name"]),
        (&"Pod".into(), &"shop".into(), &"a".into())
    );
    assert_eq!(
        (
            &lines[0]["level"],
            &lines[0]["version"],
            &lines[0]["allowed"]
        ),
        (&"baseline".into(), &"v1.30".into(), &false.into())
    );
    assert_eq!(lines[0]["violations"][0]["control"], "hostNamespaces");
    assert_eq!(lines[0]["violations"][0]["path"], "spec.hostPID");
    assert_eq!(lines[1]["allowed"], true);
    assert_eq!(lines[1]["violations"].as_array().map(Vec::len), Some(0));
}

#[test]
fn what_cannot_be_read_is_never_allowed() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(
        folder.path().join("broken.yaml"),
        "apiVersion: v1\nkind: Pod\n\tmetadata:\n",
    )
    .expect("a file");
    let run = run_in(
        folder.path(),
        &[
            "pod-security",
            "check",
            "--level",
            "baseline",
            "broken.yaml",
        ],
        b"",
    );
    assert_eq!((run.status, run.out.as_str()), (2, ""));
    assert!(run.err.contains("broken.yaml:3"), "{}", run.err);

    std::fs::write(folder.path().join("odd.yaml"), "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {hostPID: 'true', containers: [{name: c, image: i}]}\n").expect("a file");
    let run = run_in(
        folder.path(),
        &["pod-security", "check", "--level", "baseline", "odd.yaml"],
        b"",
    );
    assert_eq!(lines(&run.out)[0]["allowed"], false);
}

#[test]
fn assess_names_the_level_the_obstacles_and_the_labels() {
    let run = run(&["pod-security", "assess", &input("small.yaml")]);
    assert!(run.out.contains("shop"), "{}", run.out);
    assert!(run.out.contains("privileged"), "{}", run.out);
    assert!(
        run.out.contains("no label suggested: it would lower"),
        "{}",
        run.out
    );
}

#[test]
fn versions_whose_rules_are_not_known_are_refused_with_a_reason() {
    let file = input("small.yaml");
    for arguments in [
        &["scan", "--kubernetes-version", "v1.99", &file][..],
        &["pod-security", "assess", "--version", "v1.99", &file],
        &[
            "pod-security",
            "check",
            "--level",
            "baseline",
            "--version",
            "v1.99",
            &file,
        ],
    ] {
        let run = run(arguments);
        assert_eq!(run.status, 2, "{arguments:?}");
        assert!(run.err.contains("is not supported"), "{}", run.err);
    }
}

/// What `assess` says of one text: its exit status, its text and the namespaces of its JSON.
fn assessed(text: &str) -> (i32, String, Value) {
    let folder = tempfile::tempdir().expect("a directory");
    std::fs::write(folder.path().join("a.yaml"), text).expect("a file");
    let ask = |format: &str| {
        let arguments = ["pod-security", "assess", "a.yaml", "--format", format];
        run_in(folder.path(), &arguments, b"")
    };
    let json = ask("json").json();
    let text = ask("text");
    (text.status, text.out, json["namespaces"].clone())
}

#[test]
fn no_level_is_promised_for_pods_that_were_not_seen() {
    const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop}\nspec: {securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}, containers: [{name: c, image: i, securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}]}\n---\n";
    let (status, text, json) = assessed(POD);
    assert_eq!(
        (status, &json[0]["could_enforce"]),
        (0, &"restricted".into())
    );
    assert!(text.contains("kubectl label"), "{text}");
    // What is enforced is told only of a namespace that was seen.
    assert!(text.contains("what it enforces is unknown"), "{text}");
    assert_eq!(json[0]["is_declared"], false);
    let declared = format!("{POD}apiVersion: v1\nkind: Namespace\nmetadata: {{name: shop}}\n");
    let (_, text, json) = assessed(&declared);
    assert!(text.contains("enforces nothing"), "{text}");
    assert_eq!(json[0]["is_declared"], true);
    let unseen = [
        "apiVersion: kibana.k8s.elastic.co/v1\nkind: Kibana\nmetadata: {name: b, namespace: shop}\nspec: {version: 9.0.0}\n",
        "apiVersion: monitoring.coreos.com/v1\nkind: Prometheus\nmetadata: {name: b, namespace: shop}\nspec: {}\n",
        "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: b, namespace: flux}\nspec: {targetNamespace: shop, chart: {spec: {chart: redis}}}\n",
        "apiVersion: apps/v1\nkind: Deployment\n\tmetadata:\n",
    ];
    for other in unseen {
        let (status, text, json) = assessed(&format!("{POD}{other}"));
        let shop = json
            .as_array()
            .and_then(|all| all.iter().find(|one| one["namespace"] == "shop"));
        let shop = shop.expect("the namespace");
        assert_eq!(status, 2, "{other}");
        assert_eq!(
            (&shop["could_enforce"], &shop["labels"]),
            (&Value::Null, &Value::Null),
            "{other}"
        );
        assert_eq!(shop["at_most"], "restricted", "{other}");
        assert!(
            !shop["unknown"].as_array().expect("reasons").is_empty(),
            "{other}"
        );
        assert!(!text.contains("namespace shop "), "{text}");
    }
    // What is broken for certain stays so: a level that allows everything is never in doubt.
    let host = "apiVersion: v1\nkind: Pod\nmetadata: {name: h, namespace: shop}\nspec: {hostPID: true, containers: [{name: c, image: i}]}\n---\n";
    let (_, _, json) = assessed(&format!("{host}{}", unseen[0]));
    assert_eq!(json[0]["could_enforce"], "privileged");
}

/// The lines of `check` for one text, with the exit status.
fn checked(text: &str, level: &str) -> (i32, Vec<Value>) {
    let folder = tempfile::tempdir().expect("a directory");
    std::fs::write(folder.path().join("a.yaml"), text).expect("a file");
    let arguments = ["pod-security", "check", "--level", level, "a.yaml"];
    let run = run_in(folder.path(), &arguments, b"");
    (run.status, lines(&run.out))
}

#[test]
fn a_pod_that_the_api_server_refuses_is_not_allowed() {
    let twice = "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\nspec: {volumes: [{name: v, emptyDir: {}, configMap: {name: a}}], containers: [{name: c, image: x}]}\n";
    let unnamed = "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\nspec: {containers: [{name: c, image: x}, {name: c, image: z}]}\n";
    let template = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: c}}, spec: {containers: [{name: c, image: x}]}}}\n";
    for text in [twice, unnamed, template] {
        let (status, lines) = checked(text, "baseline");
        assert_eq!((status, &lines[0]["allowed"]), (2, &Value::Null), "{text}");
        let unknown = lines[0]["unknown"].as_array().expect("reasons");
        assert_eq!(unknown[0]["control"], "refused", "{text}");
        let (_, _, json) = assessed(text);
        assert_eq!(json[0]["could_enforce"], Value::Null, "{text}");
        assert!(
            json[0]["unknown"][0]
                .as_str()
                .is_some_and(|why| why.contains("would refuse")),
            "{json}"
        );
    }
    // What breaks the level stays broken, whatever else is wrong.
    let broken = twice.replace("configMap: {name: a}", "hostPath: {path: /}");
    let (_, lines) = checked(&broken, "baseline");
    assert_eq!(lines[0]["allowed"], false);
}

#[test]
fn a_namespace_that_the_api_server_refuses_enforces_nothing() {
    let text = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {pod-security.kubernetes.io/enforce: Restricted}}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: q, namespace: shop}\nspec: {containers: [{name: a, image: x, securityContext: {privileged: true}}]}\n";
    let (status, said, json) = assessed(text);
    assert_eq!((status, &json[0]["enforces"]), (2, &Value::Null));
    assert!(
        json[0]["namespace_refused"]
            .as_str()
            .is_some_and(|why| why.contains("Restricted")),
        "{json}"
    );
    assert!(
        said.contains("what it enforces is unknown: the API server would refuse the Namespace"),
        "{said}"
    );
    let (_, said, json) = assessed(&text.replace("Restricted", "restricted"));
    assert_eq!(
        (&json[0]["enforces"], &json[0]["namespace_refused"]),
        (&"restricted".into(), &Value::Null)
    );
    assert!(said.contains("enforces restricted"), "{said}");
}

#[test]
fn a_namespace_of_which_no_pod_was_seen_is_promised_nothing() {
    let binding = "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: a, namespace: kube-system}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: r}\nsubjects: [{kind: User, name: u}]\n";
    let lone =
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: shop}\ndata: {a: b}\n";
    let declared = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n";
    for text in [binding, lone, declared] {
        let (status, said, json) = assessed(text);
        assert_eq!(status, 2, "{text}");
        assert_eq!(
            (&json[0]["could_enforce"], &json[0]["labels"]),
            (&Value::Null, &Value::Null),
            "{text}"
        );
        assert!(said.contains("none of its pods is in the input"), "{said}");
        assert!(!said.contains("kubectl"), "{said}");
    }
}

#[test]
fn nobody_is_told_to_lower_what_a_namespace_enforces() {
    let of = |labels: &str, spec: &str| {
        format!(
            "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n  labels: {{{labels}}}\n---\napiVersion: apps/v1\nkind: DaemonSet\nmetadata: {{name: agent, namespace: shop}}\nspec:\n  selector: {{matchLabels: {{a: b}}}}\n  template:\n    metadata: {{labels: {{a: b}}}}\n    spec: {{{spec}containers: [{{name: c, image: i}}]}}\n"
        )
    };
    let baseline = "pod-security.kubernetes.io/enforce: baseline";
    let (_, text, json) = assessed(&of(baseline, "hostPID: true, "));
    assert!(
        text.contains("enforces baseline, which rejects the pods of DaemonSet/agent"),
        "{text}"
    );
    assert!(!text.contains("kubectl"), "{text}");
    assert_eq!(json[0]["labels"], Value::Null);
    assert_eq!(json[0]["refused"][0], "DaemonSet/agent");
    // What fits is not touched, and what could be stricter is raised.
    let (_, text, json) = assessed(&of(baseline, ""));
    assert!(
        text.contains("the strictest level that its pods meet"),
        "{text}"
    );
    assert_eq!(json[0]["refused"], serde_json::json!([]));
    let privileged = "pod-security.kubernetes.io/enforce: privileged";
    let (_, text, _) = assessed(&of(privileged, ""));
    assert!(text.contains("enforce=baseline"), "{text}");
    // The rules of an old version ask for less; the newer ones of the same level are no reason to take it away.
    let old = "pod-security.kubernetes.io/enforce: restricted, pod-security.kubernetes.io/enforce-version: v1.7";
    let (_, text, json) = assessed(&of(old, "securityContext: {runAsNonRoot: true}, "));
    assert!(
        text.contains("which its pods meet at the version in its label"),
        "{text}"
    );
    assert_eq!(json[0]["labels"], Value::Null, "{text}");
    assert!(!text.contains("kubectl"), "{text}");
}

#[test]
fn the_kubelets_bound_the_version() {
    let text = "apiVersion: v1\nkind: Node\nmetadata: {name: a}\nstatus: {nodeInfo: {kubeletVersion: v1.33.1}}\n---\napiVersion: v1\nkind: Node\nmetadata: {name: b}\nstatus: {nodeInfo: {kubeletVersion: v1.34.0}}\n";
    let folder = tempfile::tempdir().expect("a directory");
    std::fs::write(folder.path().join("a.yaml"), text).expect("a file");
    let arguments = ["pod-security", "assess", "a.yaml", "--format", "json"];
    let run = run_in(folder.path(), &arguments, b"");
    assert_eq!(run.json()["version"], "v1.36");
    assert!(
        run.err.contains("v1.36") && run.err.contains("node `a` (v1.33)"),
        "{}",
        run.err
    );
}

#[test]
fn one_version_decides_for_every_command() {
    let node = |version: &str| {
        format!(
            "apiVersion: v1\nkind: Node\nmetadata: {{name: n1}}\nstatus: {{nodeInfo: {{kubeletVersion: {version}, architecture: amd64, bootID: a, containerRuntimeVersion: a, kernelVersion: a, kubeProxyVersion: a, machineID: a, operatingSystem: linux, osImage: a, systemUUID: a}}}}\n---\n"
        )
    };
    let server = "apiVersion: v1\nkind: Pod\nmetadata: {name: kube-apiserver-a, namespace: kube-system}\nspec: {containers: [{name: kube-apiserver, image: 'registry.k8s.io/kube-apiserver:v1.33.1', command: [kube-apiserver]}]}\n---\n";
    let app = "apiVersion: v1\nkind: Namespace\nmetadata: {name: app, labels: {pod-security.kubernetes.io/enforce: baseline}}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: app}\nspec: {containers: [{name: a, image: a, livenessProbe: {httpGet: {path: /, port: 80, host: 203.0.113.9}}}]}\n";
    let folder = tempfile::tempdir().expect("a folder");
    // Baseline has rules for the hosts of probes since v1.34.
    for (before, version, is_refused) in [
        (String::new(), "v1.37", true),
        (node("v1.27.3"), "v1.30", false),
        (node("v1.36.0"), "v1.37", true),
        (server.to_owned() + &node("v1.33.0"), "v1.33", false),
    ] {
        std::fs::write(folder.path().join("in.yaml"), format!("{before}{app}")).expect("a file");
        let scan = run_in(folder.path(), &["scan", "--format", "json", "in.yaml"], b"");
        assert_eq!(scan.json()["kubernetes_version"], version);
        let says = scan
            .failed()
            .contains(&"workload-refused-by-namespace".to_owned());
        let assess = run_in(folder.path(), &["pod-security", "assess", "in.yaml"], b"");
        let refuses = assess.out.contains("rejects the pods of Pod/web");
        assert_eq!((says, refuses), (is_refused, is_refused), "{}", assess.out);
        let note = format!("evaluated by the rules of {version}");
        for run in [&scan, &assess] {
            assert_eq!(run.err.contains(&note), !before.is_empty(), "{}", run.err);
        }
    }
}

#[test]
fn what_is_refused_is_no_pod_that_is_missing() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {hostPID: 'true', containers: [{name: c, image: i}]}\n";
    let run = run_in(
        Path::new("."),
        &["pod-security", "assess", "-"],
        pod.as_bytes(),
    );
    assert_eq!(run.status, 2);
    let reason = "no label suggested: not every pod in the input could be evaluated";
    assert!(run.out.contains(reason), "{}", run.out);
    assert_eq!(run.out.matches("would refuse").count(), 1, "{}", run.out);
}
