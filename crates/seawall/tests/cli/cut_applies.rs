//! What `attack cut` prints is what an API server accepts, and the ways are gone when it is done.

use seawall_fake_api::{Store, run_command};
use seawall_syntax::{Node, parse_stream};
use serde_json::{Value, json};

use crate::support::run_in;

/// Numbers that look random and are the same everywhere.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) % sides
    }

    fn is_one_in(&mut self, sides: u64) -> bool {
        self.roll(sides) == 0
    }
}

fn as_json(node: &Node) -> Value {
    use seawall_syntax::Value as Kind;
    match &node.value() {
        Kind::Mapping(entries) => Value::Object(
            entries
                .iter()
                .map(|entry| (entry.key.to_string(), as_json(&entry.value)))
                .collect(),
        ),
        Kind::Sequence(items) => Value::Array(items.iter().map(as_json).collect()),
        Kind::Bool(value) => json!(value),
        Kind::Int(value) => json!(value),
        Kind::String(value) => json!(value),
        _ => Value::Null,
    }
}

fn parse(text: &str) -> Vec<Value> {
    let documents = parse_stream(text.as_bytes()).into_iter();
    let nodes = documents.flat_map(|document| document.nodes.expect("YAML"));
    nodes.map(|node| as_json(&node)).collect()
}

/// A pod's `spec` with some ways to its node.
fn spec(dice: &mut Dice, account: &str) -> Value {
    let mut context = json!({"runAsUser": 0});
    let mut mounts = Vec::new();
    let mut volumes = Vec::new();
    if dice.is_one_in(2) {
        context["privileged"] = json!(true);
        if dice.is_one_in(2) {
            volumes.push(json!({"name": "shared", "emptyDir": {}}));
            mounts.push(
                json!({"name": "shared", "mountPath": "/s", "mountPropagation": "Bidirectional"}),
            );
        }
    }
    if dice.is_one_in(3) {
        context["capabilities"] = json!({"add": ["SYS_ADMIN", "SYS_MODULE"]});
    }
    if dice.is_one_in(3) {
        volumes.push(json!({"name": "node", "hostPath": {"path": "/"}}));
        mounts.push(json!({"name": "node", "mountPath": "/node"}));
    }
    let mut spec = json!({
        "serviceAccountName": account,
        "containers": [{
            "name": "app", "image": "registry.example/app@sha256:0000000000000000000000000000000000000000000000000000000000000000",
            "ports": [{"containerPort": 8080}], "securityContext": context, "volumeMounts": mounts,
        }],
        "volumes": volumes,
    });
    for field in ["hostPID", "hostIPC", "shareProcessNamespace"] {
        // A server refuses both.
        let is_refused = field == "shareProcessNamespace" && spec["hostPID"] == true;
        if dice.is_one_in(5) && !is_refused {
            spec[field] = json!(true);
        }
    }
    if dice.is_one_in(4) {
        spec["initContainers"] = json!([{"name": "first", "image": "registry.example/first@sha256:0000000000000000000000000000000000000000000000000000000000000000"}]);
    }
    spec
}

/// The hash of a Deployment's template.
const HASH: &str = "5d4f8c7b9";

/// A workload with a pod of it: what the server has, and what of that the input holds.
fn workload(dice: &mut Dice, name: &str, all: &mut Vec<Value>, input: &mut Vec<Value>) {
    let account = format!("{name}-account");
    let spec = spec(dice, &account);
    let labels = json!({"app": name});
    let metadata = |name: &str| json!({"name": name, "namespace": "shop", "uid": format!("uid-{name}"), "labels": labels});
    let both = |object: Value, all: &mut Vec<Value>, input: &mut Vec<Value>| {
        all.push(object.clone());
        input.push(object);
    };
    both(
        json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": account, "namespace": "shop"}}),
        all,
        input,
    );
    let mut service = json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": name, "namespace": "shop"}, "spec": {"type": "LoadBalancer", "selector": labels, "ports": [{"port": 80, "targetPort": 8080}]}});
    if dice.is_one_in(3) {
        service["spec"]["loadBalancerSourceRanges"] = json!(["203.0.113.0/24"]);
        service["metadata"]["annotations"] =
            json!({"service.beta.kubernetes.io/load-balancer-source-ranges": "203.0.113.0/24"});
    }
    both(service, all, input);
    let kinds = [
        "Pod",
        "Deployment",
        "StatefulSet",
        "DaemonSet",
        "Job",
        "CronJob",
        "ReplicaSet",
    ];
    let kind = kinds[usize::try_from(dice.roll(7)).expect("small")];
    let mut pod = json!({"apiVersion": "v1", "kind": "Pod", "metadata": metadata(&format!("{name}-0")), "spec": spec});
    pod["spec"]["nodeName"] = json!("one");
    let template = json!({"metadata": {"labels": labels}, "spec": spec});
    let group = if kind.ends_with("Job") {
        "batch/v1"
    } else {
        "apps/v1"
    };
    let mut maker = json!({"apiVersion": group, "kind": kind, "metadata": metadata(name), "spec": {"selector": {"matchLabels": labels}, "template": template}});
    match kind {
        "DaemonSet" | "StatefulSet" if dice.is_one_in(3) => {
            maker["spec"]["updateStrategy"] = json!({"type": "OnDelete"});
        }
        "StatefulSet" if dice.is_one_in(2) => {
            maker["spec"]["updateStrategy"] =
                json!({"type": "RollingUpdate", "rollingUpdate": {"partition": 1}});
        }
        "Deployment" if dice.is_one_in(3) => maker["spec"]["paused"] = json!(true),
        "Pod" => {
            if dice.is_one_in(2) {
                pod["spec"]["ephemeralContainers"] = json!([{"name": "debug", "image": "registry.example/debug@sha256:0000000000000000000000000000000000000000000000000000000000000000"}]);
            }
            both(pod, all, input);
            return;
        }
        "Job" => {
            maker["spec"]["selector"] =
                json!({"matchLabels": {"batch.kubernetes.io/controller-uid": "u"}});
            for label in [
                "controller-uid",
                "batch.kubernetes.io/controller-uid",
                "job-name",
                "batch.kubernetes.io/job-name",
            ] {
                maker["spec"]["template"]["metadata"]["labels"][label] = json!("u");
                pod["metadata"]["labels"][label] = json!("u");
            }
        }
        "CronJob" => {
            let mut template = template;
            template["spec"]["restartPolicy"] = json!("Never");
            maker["spec"] =
                json!({"schedule": "0 3 * * *", "jobTemplate": {"spec": {"template": template}}});
            both(maker, all, input);
            return;
        }
        _ => {}
    }
    let mut owner = (kind, name.to_owned(), format!("uid-{name}"));
    if kind == "Deployment" {
        pod["metadata"]["labels"]["pod-template-hash"] = json!(HASH);
        owner = ("ReplicaSet", format!("{name}-{HASH}"), "uid-rs".to_owned());
    }
    let (kind, name, uid) = owner;
    pod["metadata"]["ownerReferences"] =
        json!([{"apiVersion": group, "kind": kind, "name": name, "uid": uid, "controller": true}]);
    // What admission puts into pods stands in no template.
    if dice.is_one_in(2) && maker["kind"] != "ReplicaSet" {
        let containers = pod["spec"]["containers"]
            .as_array_mut()
            .expect("containers");
        containers.insert(0, json!({"name": "proxy", "image": "registry.example/proxy@sha256:0000000000000000000000000000000000000000000000000000000000000000"}));
        both(maker, all, input);
    } else if dice.is_one_in(2) {
        // The workload is not in the input.
        all.push(maker);
    } else {
        both(maker, all, input);
    }
    both(pod, all, input);
}

/// A cluster: what the server has, and what of that the input holds.
fn cluster(seed: u64) -> (Vec<Value>, Vec<Value>) {
    let mut dice = Dice(seed);
    let mut all = vec![
        json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}}),
        json!({"apiVersion": "v1", "kind": "Node", "metadata": {"name": "one", "labels": {"node-role.kubernetes.io/control-plane": ""}}}),
    ];
    let role = |name: &str, resource: &str, verb: &str| json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": name}, "rules": [{"apiGroups": [""], "resources": [resource], "verbs": [verb]}]});
    all.push(role("pods", "pods", "create"));
    all.push(role("look", "configmaps", "get"));
    let mut input = all.clone();
    let names = ["web", "api", "job"];
    let count = 1 + usize::try_from(dice.roll(3)).expect("small");
    for name in &names[..count] {
        workload(&mut dice, name, &mut all, &mut input);
    }
    // One binding for several accounts, of which some are to go.
    let subjects: Vec<Value> = names[..count]
        .iter()
        .flat_map(|name| {
            let own = json!({"kind": "ServiceAccount", "name": format!("{name}-account"), "namespace": "shop"});
            [own.clone(), json!({"kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name": format!("person of {name}")}), own]
        })
        .collect();
    let mut binding = json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": {"name": "makers", "namespace": "shop"}, "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "pods"}, "subjects": subjects});
    if dice.is_one_in(3) {
        binding["metadata"]["labels"] = json!({"kubernetes.io/bootstrapping": "rbac-defaults"});
    }
    all.push(binding.clone());
    input.push(binding);
    (all, input)
}

/// Makes the pods of workloads anew where their controllers would do so, and shows what was shown before.
fn roll_out(store: &Store, all: &[Value], input: &[Value]) -> Value {
    let mut list = store.list();
    let shown = |object: &Value| {
        object["kind"] != "Pod"
            && (object["kind"] == "NetworkPolicy" || input.iter().any(|own| is_same(own, object)))
    };
    let items = list["items"].as_array_mut().expect("items");
    items.retain(shown);
    for pod in all.iter().filter(|object| object["kind"] == "Pod") {
        let left = store.objects().find(|own| is_same(own, pod));
        let owner = &pod["metadata"]["ownerReferences"][0];
        let name = owner["name"].as_str().unwrap_or_default();
        let deployment = name.strip_suffix(&format!("-{HASH}"));
        let kind = match deployment {
            Some(_) => json!("Deployment"),
            None => owner["kind"].clone(),
        };
        let maker = store.objects().find(|maker| {
            maker["kind"] == kind && maker["metadata"]["name"] == deployment.unwrap_or(name)
        });
        let Some(maker) = maker else {
            items.extend(left.cloned());
            continue;
        };
        let rolls = match &kind {
            Value::String(kind) if kind == "Deployment" => maker["spec"]["paused"] != true,
            Value::String(kind) if kind == "Job" => maker["metadata"]["uid"] == "new",
            Value::String(kind) if kind == "ReplicaSet" => false,
            _ => {
                let strategy = &maker["spec"]["updateStrategy"];
                let partition = strategy["rollingUpdate"]["partition"].as_u64();
                strategy["type"] != "OnDelete" && partition.unwrap_or(0) == 0
            }
        };
        // A Deployment that is paused makes a deleted pod anew from the template of before.
        let is_remade = rolls || (left.is_none() && kind != "Deployment");
        let mut pod = left.unwrap_or(pod).clone();
        if is_remade {
            pod["spec"] = maker["spec"]["template"]["spec"].clone();
            pod["spec"]["nodeName"] = json!("one");
        }
        items.push(pod);
    }
    list
}

fn is_same(one: &Value, other: &Value) -> bool {
    let name = |object: &Value| (object["kind"].clone(), object["metadata"]["name"].clone());
    name(one) == name(other)
}

#[test]
fn every_command_is_accepted_and_no_way_is_left() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut kinds = std::collections::BTreeSet::new();
    for seed in 0..40 {
        let (all, input) = cluster(seed);
        let write = |list: &Value| {
            std::fs::write(folder.path().join("in.json"), list.to_string()).expect("a file");
        };
        write(&json!({"apiVersion": "v1", "kind": "List", "items": &input}));
        let cut = run_in(
            folder.path(),
            &["attack", "cut", "--format", "json", "in.json"],
            b"",
        );
        let answer = cut.json();
        let mut store = Store::new(all.clone());
        let mut has_other_ways = answer["is_open"] == true;
        for change in answer["changes"].as_array().expect("changes") {
            for patch in change["patches"].as_array().expect("patches") {
                let command = match (&patch["command"], &patch["manifest"]) {
                    (Value::String(command), _) => command.clone(),
                    (_, Value::String(manifest)) => {
                        format!("kubectl apply -f - <<'EOF'\n{manifest}EOF")
                    }
                    _ => {
                        has_other_ways = true;
                        continue;
                    }
                };
                kinds.insert(format!("{} {}", patch["type"], patch["kind"]));
                let then = patch["then"].as_array().into_iter().flatten();
                let mut commands = vec![command];
                for next in then {
                    match &next["command"] {
                        Value::String(command) => {
                            let verb = command.split(' ').nth(1).unwrap_or_default();
                            kinds.insert(format!("then {verb}"));
                            commands.push(command.clone());
                        }
                        _ => has_other_ways = true,
                    }
                }
                for command in commands {
                    if let Err(refused) = run_command(&mut store, &command, parse) {
                        panic!("seed {seed}: {command}\n{refused}");
                    }
                }
            }
        }
        write(&roll_out(&store, &all, &input));
        let left = run_in(
            folder.path(),
            &["attack", "paths", "-k", "1", "--format", "json", "in.json"],
            b"",
        );
        let mistakes = left.json()["paths"][0]["cost"]["mistakes"].as_u64();
        assert!(
            has_other_ways || mistakes.is_none_or(|mistakes| mistakes > 1),
            "seed {seed}: {}\n{}",
            cut.out,
            left.out
        );
    }
    // Both sorts of kinds were among them: those that change, and those that are made anew.
    for kind in [
        "\"json\" \"Deployment\"",
        "\"replace\" \"Pod\"",
        "\"replace\" \"Job\"",
        "\"json\" \"CronJob\"",
        "then delete",
        "then patch",
        "then rollout",
    ] {
        assert!(kinds.contains(kind), "{kinds:?}");
    }
}
