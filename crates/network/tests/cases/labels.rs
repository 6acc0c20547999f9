//! Labels that are not written: shared by namespaces, added by controllers and operators, of pods in the network of a node.

use crate::certainty::{DB, verdict};
use crate::support::{NAMESPACES, pod, pods, policy};

#[test]
fn labels_that_namespaces_share() {
    let rules = |peer: &str| {
        format!(
            "{}---\napiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: {{name: s}}\nspec: {{priority: 5, subject: {{namespaces: {{}}}}, ingress: [{{action: Allow, from: [{peer}]}}, {{action: Deny, from: [{{namespaces: {{}}}}]}}]}}\n---\napiVersion: v1\nkind: Namespace\nmetadata: {{name: shop-b, labels: {{team: red}}}}\n{}",
            pods(),
            pod("shop-b", "front", "")
        )
    };
    let ask = |peer: &str, from: &str| verdict(&rules(peer), from, "shop/db", 80);
    let same = "{namespaces: {sameLabels: [team]}}";
    assert_eq!(ask(same, "shop/front"), "yes");
    assert_eq!(ask(same, "shop-b/front"), "yes");
    assert_eq!(ask(same, "pay/front"), "no");
    let other =
        "{pods: {namespaces: {notSameLabels: [team]}, podSelector: {matchLabels: {app: front}}}}";
    assert_eq!(ask(other, "shop-b/front"), "no");
    assert_eq!(ask(other, "pay/front"), "yes");
    assert_eq!(
        ask("{namespaces: {sameLabels: [tier]}}", "shop/front"),
        "no"
    );
    assert_eq!(ask("{namespaces: {related: Same}}", "shop/front"), "yes");
    assert_eq!(ask("{namespaces: {related: Same}}", "shop-b/front"), "no");
}

#[test]
fn labels_that_controllers_add() {
    let workload = |kind: &str, group: &str, more: &str, template: &str| {
        format!(
            "---\napiVersion: {group}\nkind: {kind}\nmetadata: {{name: db, namespace: shop}}\nspec: {{{more}{template}}}\n"
        )
    };
    let template =
        "template: {metadata: {labels: {app: db}}, spec: {containers: [{name: a, image: b}]}}";
    let ask = |made: &str, selector: &str, to: &str| {
        let text = format!(
            "{NAMESPACES}{}{made}{}",
            pod("shop", "front", ""),
            policy(
                "p",
                &format!("podSelector: {selector}, policyTypes: [Ingress]")
            )
        );
        verdict(&text, "shop/front", to, 80)
    };
    let set = workload("StatefulSet", "apps/v1", "replicas: 2, ", template);
    let first = "{matchLabels: {statefulset.kubernetes.io/pod-name: db-0}}";
    assert_eq!(ask(&set, first, "shop/db"), "no | yes");
    assert_eq!(ask(&set, first, "shop/db-0"), "no");
    assert_eq!(ask(&set, first, "shop/db-1"), "yes");
    let second = "{matchLabels: {apps.kubernetes.io/pod-index: '1'}}";
    assert_eq!(ask(&set, second, "shop/db-1"), "no");
    let job = workload("Job", "batch/v1", "", template);
    assert_eq!(
        ask(
            &job,
            "{matchLabels: {batch.kubernetes.io/job-name: db}}",
            "shop/db"
        ),
        "no"
    );
    assert_eq!(
        ask(&job, "{matchLabels: {job-name: other}}", "shop/db"),
        "yes"
    );
    let deployment = workload("Deployment", "apps/v1", "", template);
    let hash = ask(
        &deployment,
        "{matchLabels: {pod-template-hash: 5d4f}}",
        "shop/db",
    );
    assert!(hash.starts_with("unknown"), "{hash}");
    let has = "{matchExpressions: [{key: pod-template-hash, operator: Exists}]}";
    assert_eq!(ask(&deployment, has, "shop/db"), "no");
}

#[test]
fn pods_in_the_network_of_a_node_are_seldom_meant_by_selectors() {
    let text = format!(
        "{NAMESPACES}{}{}{}",
        pod("shop", "agent", "hostNetwork: true, nodeName: one, "),
        pod("shop", "db", "nodeName: two, "),
        policy(
            "p",
            &format!("{DB}ingress: [{{from: [{{podSelector: {{}}}}]}}]")
        )
    );
    assert!(verdict(&text, "shop/agent", "shop/db", 80).contains("uses the host network"));
    // Where everything passes, it makes no difference.
    let open = format!(
        "{NAMESPACES}{}{}",
        pod("shop", "agent", "hostNetwork: true, "),
        pod("shop", "db", "")
    );
    assert_eq!(verdict(&open, "shop/agent", "shop/db", 80), "yes");
    assert_eq!(verdict(&open, "shop/db", "shop/agent", 80), "yes");
}

#[test]
fn pods_of_operators_are_ends_with_the_labels_that_are_known() {
    let prometheus = "---\napiVersion: monitoring.coreos.com/v1\nkind: Prometheus\nmetadata: {name: k8s, namespace: shop}\nspec: {replicas: 2}\n";
    let kafka = "---\napiVersion: kafka.strimzi.io/v1beta2\nkind: Kafka\nmetadata: {name: bus, namespace: shop}\nspec: {kafka: {replicas: 3}}\n";
    let ask = |spec: &str, from: &str, to: &str, port| {
        let text = format!("{}{prometheus}{kafka}{}", pods(), policy("p", spec));
        verdict(&text, from, to, port)
    };
    let of = |label: &str| {
        format!("{DB}ingress: [{{from: [{{podSelector: {{matchLabels: {{{label}}}}}}}]}}]")
    };
    assert_eq!(
        ask(&of("prometheus: k8s"), "shop/k8s", "shop/db", 80),
        "yes"
    );
    assert_eq!(
        ask(
            &of("app.kubernetes.io/name: grafana"),
            "shop/k8s",
            "shop/db",
            80
        ),
        "no"
    );
    assert!(ask(&of("team: red"), "shop/k8s", "shop/db", 80).starts_with("unknown"));
    assert_eq!(
        ask(&of("strimzi.io/cluster: bus"), "shop/bus", "shop/db", 80),
        "yes"
    );
    assert_eq!(
        ask(&of("strimzi.io/cluster: other"), "shop/bus", "shop/db", 80),
        "no"
    );
    // Which ports have names is up to the operator.
    let named = "podSelector: {matchLabels: {strimzi.io/cluster: bus}}, ingress: [{ports: [{port: clients}]}]";
    assert!(ask(named, "shop/db", "shop/bus", 9092).contains("container ports"));
    let numbered =
        "podSelector: {matchLabels: {strimzi.io/cluster: bus}}, ingress: [{ports: [{port: 9092}]}]";
    assert_eq!(ask(numbered, "shop/db", "shop/bus", 9092), "yes");
    assert_eq!(ask(numbered, "shop/db", "shop/bus", 9093), "no");
}

#[test]
fn labels_of_custom_kinds_that_are_not_written_may_be_there() {
    let ask = |group: &str, kind: &str, spec: &str, selector: &str| {
        let made = format!(
            "---\napiVersion: {group}\nkind: {kind}\nmetadata: {{name: db, namespace: shop}}\nspec: {spec}\n"
        );
        let text = format!(
            "{NAMESPACES}{}{made}{}",
            pod("shop", "front", ""),
            policy(
                "p",
                &format!("podSelector: {{matchLabels: {{{selector}}}}}, policyTypes: [Ingress]")
            )
        );
        let part = match kind {
            "JobSet" | "Workflow" => "/w",
            "RayCluster" => "/head",
            _ => "",
        };
        verdict(&text, "shop/front", &format!("shop/db{part}"), 80)
    };
    let pod = "{metadata: {labels: {app: db}}, spec: {containers: [{name: a, image: b}]}}";
    let plain = format!("{{template: {pod}}}");
    let jobs =
        format!("{{replicatedJobs: [{{name: w, template: {{spec: {{template: {pod}}}}}}}]}}");
    let ray = format!("{{headGroupSpec: {{template: {pod}}}}}");
    let flow = "{entrypoint: w, templates: [{name: w, container: {image: x}}]}";
    let config = ("apps.openshift.io/v1", "DeploymentConfig", &*plain);
    let rollout = ("argoproj.io/v1alpha1", "Rollout", &*plain);
    let knative = ("serving.knative.dev/v1", "Service", &*plain);
    let set = ("jobset.x-k8s.io/v1alpha2", "JobSet", &*jobs);
    let workflow = ("argoproj.io/v1alpha1", "Workflow", flow);
    let cluster = ("ray.io/v1", "RayCluster", &*ray);
    let other = ("acme.example.com/v1", "Thing", &*plain);
    for ((group, kind, spec), selector, expected) in [
        (config, "deploymentconfig: db", "no"),
        (config, "deploymentconfig: other", "yes"),
        (config, "deployment: db-3", "unknown"),
        (config, "team: red", "yes"),
        (rollout, "rollouts-pod-template-hash: x1", "unknown"),
        (rollout, "team: red", "yes"),
        (knative, "serving.knative.dev/service: db", "no"),
        (knative, "serving.knative.dev/service: other", "yes"),
        (knative, "serving.knative.dev/revision: db-1", "unknown"),
        (set, "jobset.sigs.k8s.io/jobset-name: db", "no"),
        (set, "jobset.sigs.k8s.io/replicatedjob-name: w", "unknown"),
        (workflow, "workflows.argoproj.io/workflow: db", "no"),
        (cluster, "ray.io/cluster: db", "no"),
        (other, "operator-adds: this", "unknown"),
        (other, "app: web", "yes"),
    ] {
        let answer = ask(group, kind, spec, selector);
        assert!(answer.starts_with(expected), "{kind} {selector}: {answer}");
    }
}
