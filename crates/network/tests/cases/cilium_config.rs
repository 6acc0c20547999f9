//! What Cilium's agents are told decides whether policies stop anything, and which kinds of them.

use seawall_network::{LintLimits, Network, Side};

use crate::support::{cluster, pods, policy};

const AGENT: &str = "---\napiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: cilium, namespace: kube-system}\nspec: {selector: {matchLabels: {a: c}}, template: {metadata: {labels: {a: c}}, spec: {hostNetwork: true, containers: [{name: cilium-agent, image: 'quay.io/cilium/cilium:v1.17', command: [cilium-agent], args: [ARGS]}]}}}\n";
const CALICO: &str = "---\napiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: calico-node, namespace: kube-system}\nspec: {selector: {matchLabels: {a: k}}, template: {metadata: {labels: {a: k}}, spec: {hostNetwork: true, containers: [{name: calico-node, image: 'calico/node:v3'}]}}}\n";

fn config(data: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: cilium-config, namespace: kube-system}}\ndata: {{identity-allocation-mode: crd, cluster-name: default, enable-ipv4: 'true', {data}}}\n"
    )
}

fn agent(arguments: &str) -> String {
    AGENT.replace("ARGS", arguments)
}

/// Whether `shop/front` reaches `shop/db`: yes, no or unknown, in force and where policies are read alone.
#[track_caller]
fn check(more: &str, expect: &str) -> String {
    let made = cluster(&format!("{}{more}", pods()));
    let network = Network::in_force(&made, None);
    let end = |name: &str| {
        let mut all = network.endpoints().iter();
        let found = all.find(|(_, end)| end.namespace == "shop" && end.name() == name);
        Side::Endpoint(found.expect("a pod").0)
    };
    let answer = network.answer(end("front"), end("db"));
    let found = match (answer.certain.is_all(), answer.possible.is_empty()) {
        (true, _) => "yes",
        (_, true) => "no",
        _ => "unknown",
    };
    assert_eq!(found, expect, "{more} {answer:?}");
    answer.doubts.join("; ")
}

#[test]
fn enable_policy_and_audit_mode() {
    let closed = policy("p", "podSelector: {matchLabels: {app: db}}");
    let with = |data: &str| format!("{closed}{}{}", agent(""), config(data));
    check(&with("enable-policy: default"), "no");
    check(&with("enable-policy: Never"), "yes");
    check(&with("policy-audit-mode: 'true'"), "yes");
    check(&with("policy-audit-mode: 'false'"), "no");
    // The ConfigMap alone shows the plugin, too.
    check(
        &format!("{closed}{}", config("enable-policy: never")),
        "yes",
    );
    // Without any policy.
    check(
        &format!("{}{}", agent(""), config("enable-policy: always")),
        "no",
    );
    check(
        &format!("{}{}", agent(""), config("enable-policy: default")),
        "yes",
    );
    // What lets something through does so there, too.
    let open = format!(
        "{}{}",
        policy("in", "podSelector: {}, ingress: [{}]"),
        policy(
            "out",
            "podSelector: {}, policyTypes: [Egress], egress: [{}]"
        )
    );
    check(
        &format!("{open}{}{}", agent(""), config("enable-policy: always")),
        "yes",
    );
    // An argument comes first.
    check(
        &format!(
            "{closed}{}{}",
            agent("--enable-policy=never"),
            config("enable-policy: default")
        ),
        "yes",
    );
    // Another plugin does not read it.
    check(&format!("{CALICO}{}", config("cluster-id: '1'")), "yes");
    check(
        &format!(
            "{closed}{CALICO}{}{}",
            agent(""),
            config("enable-policy: never")
        ),
        "no",
    );
}

#[test]
fn kinds_that_are_turned_off() {
    let kubernetes = policy("p", "podSelector: {matchLabels: {app: db}}");
    let ciliums = "---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: c, namespace: shop}\nspec: {endpointSelector: {matchLabels: {app: db}}, ingress: [{}]}\n";
    let wide = "---\napiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: {name: w}\nspec: {endpointSelector: {matchLabels: {app: db}}, ingress: [{}]}\n";
    for (policies, key) in [
        (kubernetes.as_str(), "enable-k8s-networkpolicy"),
        (ciliums, "enable-cilium-network-policy"),
        (wide, "enable-cilium-clusterwide-network-policy"),
    ] {
        let with = |value: &str| {
            let config = config(&format!("{key}: '{value}'"));
            format!("{policies}{}{config}", agent(""))
        };
        check(&with("true"), "no");
        check(&with("false"), "yes");
        let made = cluster(&with("false"));
        let lints = Network::new(&made).lints(&LintLimits::default());
        let said = lints.all.iter().any(|lint| lint.message.contains(key));
        assert!(said, "{key}");
    }
}

#[test]
fn what_is_not_the_same_everywhere_is_unknown() {
    let some = "---\napiVersion: cilium.io/v2\nkind: CiliumNodeConfig\nmetadata: {name: some, namespace: kube-system}\nspec: {nodeSelector: {}, defaults: {enable-policy: never}}\n";
    let closed = policy("p", "podSelector: {matchLabels: {app: db}}");
    let doubts = check(
        &format!(
            "{closed}{}{}{some}",
            agent(""),
            config("enable-policy: default")
        ),
        "unknown",
    );
    assert!(doubts.contains("CiliumNodeConfig `some`"), "{doubts}");
    check(
        &format!(
            "{closed}{}{}",
            agent(""),
            config("enable-policy: sometimes")
        ),
        "unknown",
    );
    let both = format!("{}{}", agent(""), CALICO);
    check(
        &format!("{both}{}", config("enable-policy: always")),
        "unknown",
    );
}

#[test]
fn localhost_is_asked_for_where_cilium_is_told_so() {
    let host = "---\napiVersion: v1\nkind: Pod\nmetadata: {name: agent, namespace: shop}\nspec: {hostNetwork: true, nodeName: n, containers: [{name: a, image: a}]}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: near, namespace: shop, labels: {app: near}}\nspec: {nodeName: n, containers: [{name: a, image: a}]}\n";
    let closed = policy("p", "podSelector: {matchLabels: {app: near}}");
    let is_stopped = |data: &str| {
        let made = cluster(&format!("{host}{closed}{}{}", agent(""), config(data)));
        let network = Network::in_force(&made, None);
        let end = |name: &str| {
            let mut all = network.endpoints().iter();
            Side::Endpoint(all.find(|(_, end)| end.name() == name).expect("a pod").0)
        };
        let answer = network.answer(end("agent"), end("near"));
        answer.possible.is_empty()
    };
    assert!(!is_stopped("allow-localhost: auto"));
    assert!(is_stopped("allow-localhost: policy"));
}
