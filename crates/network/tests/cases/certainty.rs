//! What is certain and what is not: the answer about one port, with the doubts that may change it.

use seawall_network::{Direction, Network, Plugin, Ports, Protocol};

use crate::support::{NAMESPACES, cluster, pod, pods, policy};

/// `yes`, `no`, or `unknown` with why.
pub fn verdict_on(plugin: &str, text: &str, from: &str, to: &str, port: u16) -> String {
    let made = cluster(text);
    let network = Network::on(&made, Plugin::by_id(plugin));
    let wanted = Ports::one(Protocol::Tcp, port);
    let ends = |name: &str, direction| {
        let ends = network.ends(name, direction);
        ends.expect("an end")
    };
    let mut words: Vec<String> = Vec::new();
    for from in ends(from, Direction::Ingress) {
        for to in ends(to, Direction::Egress) {
            let answer = network.answer_about(from, to, &wanted);
            let passes = answer.ports.has(Protocol::Tcp, port);
            words.push(match (&answer.doubts[..], passes) {
                ([], true) => "yes".to_owned(),
                ([], false) => "no".to_owned(),
                (doubts, _) => format!("unknown: {}", doubts.join("; ")),
            });
        }
    }
    words.dedup();
    words.join(" | ")
}

pub fn verdict(text: &str, from: &str, to: &str, port: u16) -> String {
    verdict_on("", text, from, to, port)
}

/// A pod with addresses.
fn placed(name: &str, addresses: &[&str], more: &str) -> String {
    let listed: Vec<String> = addresses
        .iter()
        .map(|ip| format!("{{ip: '{ip}'}}"))
        .collect();
    format!(
        "{}status: {{podIP: '{}', podIPs: [{}]{more}}}\n",
        pod("shop", name, ""),
        addresses[0],
        listed.join(", ")
    )
}

fn two(one: &[&str], other: &[&str]) -> String {
    format!(
        "{NAMESPACES}{}{}",
        placed("front", one, ""),
        placed("db", other, "")
    )
}

pub const DB: &str = "podSelector: {matchLabels: {app: db}}, ";

#[test]
fn a_block_is_about_pods_where_the_plugin_has_it_so() {
    let rule = "ingress: [{from: [{ipBlock: {cidr: 10.1.0.0/16, except: [10.1.9.0/24]}}]}]";
    let text = |address: &str| {
        let pods = two(&[address], &["10.1.0.2"]);
        format!("{pods}{}", policy("p", &format!("{DB}{rule}")))
    };
    let on = |plugin: &str, address: &str| {
        verdict_on(plugin, &text(address), "shop/front", "shop/db", 80)
    };
    for plugin in [
        "calico",
        "ovn-kubernetes",
        "kube-network-policies",
        "kindnet",
        "aws-vpc-cni",
        "azure-npm",
        "antrea",
        "weave",
    ] {
        assert_eq!(on(plugin, "10.1.0.1"), "yes", "{plugin}");
        assert_eq!(on(plugin, "10.1.9.1"), "no", "{plugin}");
        assert_eq!(on(plugin, "10.2.0.1"), "no", "{plugin}");
    }
    for plugin in ["cilium", "gke-dataplane-v2"] {
        assert_eq!(on(plugin, "10.1.0.1"), "no", "{plugin}");
    }
    let unknown = on("", "10.1.0.1");
    assert!(
        unknown.contains("depends on the network plugin"),
        "{unknown}"
    );
    // Where the address is not in the block, the plugin makes no difference.
    assert_eq!(on("", "10.1.9.1"), "no");
    assert_eq!(on("", "10.2.0.1"), "no");
    // Somebody whose address is not known may have one of the block, and has one of all addresses.
    let unseen = format!("{}{}", pods(), policy("p", &format!("{DB}{rule}")));
    let answer = verdict_on("calico", &unseen, "shop/front", "shop/db", 80);
    assert!(
        answer.contains("its addresses are not in the input"),
        "{answer}"
    );
    let all = "ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]";
    let all = format!("{}{}", pods(), policy("p", &format!("{DB}{all}")));
    assert_eq!(
        verdict_on("calico", &all, "shop/front", "shop/db", 80),
        "yes"
    );
    assert_eq!(
        verdict_on("cilium", &all, "shop/front", "shop/db", 80),
        "no"
    );
}

#[test]
fn a_plugin_is_seen_by_what_only_it_brings() {
    let text = |more: &str| {
        let rule = "ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]";
        format!(
            "{}{}---\n{more}",
            pods(),
            policy("p", &format!("{DB}{rule}"))
        )
    };
    let with = |more: &str| {
        let answer = verdict(&text(more), "shop/front", "shop/db", 80);
        answer.split(':').next().unwrap_or_default().to_owned()
    };
    let set = |name: &str, image: &str| {
        format!(
            "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {{name: {name}, namespace: kube-system}}\nspec: {{template: {{spec: {{hostNetwork: true, containers: [{{name: a, image: {image}}}]}}}}}}\n"
        )
    };
    let map = |name: &str, data: &str| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}, namespace: kube-system}}\ndata: {{{data}}}\n"
        )
    };
    assert_eq!(
        with(&set("calico-node", "docker.io/calico/node:v3.30.0")),
        "yes"
    );
    assert_eq!(with(&set("cilium", "quay.io/cilium/cilium:v1.17.1")), "no");
    assert_eq!(with(&set("anetd", "gke.gcr.io/cilium/cilium:v1.14")), "no");
    assert_eq!(
        with(&set(
            "ovnkube-node",
            "ghcr.io/ovn-kubernetes/ovn-kube-fedora:master"
        )),
        "yes"
    );
    assert_eq!(
        with(&map(
            "cilium-config",
            "cluster-name: a, enable-ipv4: 'true', identity-allocation-mode: crd"
        )),
        "no"
    );
    let openshift = "apiVersion: operator.openshift.io/v1\nkind: Network\nmetadata: {name: cluster}\nspec: {defaultNetwork: {type: OVNKubernetes}}\n";
    assert_eq!(with(openshift), "yes");
    let tigera = "apiVersion: operator.tigera.io/v1\nkind: Installation\nmetadata: {name: default}\nspec: {cni: {type: Calico}}\n";
    assert_eq!(with(tigera), "yes");
    // A name, one annotation or one kind is anybody's; two such things are not.
    let node = "apiVersion: v1\nkind: Node\nmetadata: {name: n, annotations: {projectcalico.org/IPv4Address: 192.0.2.1/24}}\n";
    let crd = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: felixconfigurations.crd.projectcalico.org}\nspec: {group: crd.projectcalico.org, names: {kind: FelixConfiguration, plural: felixconfigurations}, scope: Cluster, versions: [{name: v1, served: true, storage: true}]}\n";
    assert_eq!(with(&set("calico-node", "nginx")), "unknown");
    assert_eq!(with(node), "unknown");
    assert_eq!(with(crd), "unknown");
    assert_eq!(with(&format!("{node}---\n{crd}")), "yes");
    // Two that take it differently leave it open.
    let both = format!(
        "{}---\n{}",
        set("calico-node", "calico/node:v3"),
        set("cilium", "cilium/cilium:v1")
    );
    assert_eq!(with(&both), "unknown");
}

#[test]
fn networks_of_administrators_are_about_pods() {
    let admin = |peer: &str| {
        format!(
            "{}---\napiVersion: policy.networking.k8s.io/v1alpha2\nkind: ClusterNetworkPolicy\nmetadata: {{name: n}}\nspec: {{tier: Admin, priority: 1, subject: {{namespaces: {{}}}}, egress: [{{action: Deny, to: [{{networks: [{peer}]}}]}}]}}\n",
            two(&["10.1.0.1"], &["10.1.0.2"])
        )
    };
    let ask = |peer: &str| verdict(&admin(peer), "shop/front", "shop/db", 80);
    assert_eq!(ask("10.1.0.0/16"), "no");
    assert_eq!(ask("10.2.0.0/16"), "yes");
    let cilium = verdict_on("cilium", &admin("10.1.0.0/16"), "shop/front", "shop/db", 80);
    assert!(cilium.starts_with("unknown"), "{cilium}");
}

#[test]
fn pods_of_both_families_talk_over_either() {
    let deny = |networks: &str, one: &[&str]| {
        let text = format!(
            "{}---\napiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: {{name: n}}\nspec: {{priority: 1, subject: {{namespaces: {{}}}}, egress: [{{action: Deny, to: [{{networks: [{networks}]}}]}}]}}\n",
            two(one, &["10.1.0.2", "fd00::2"])
        );
        verdict(&text, "shop/front", "shop/db", 80)
    };
    assert_eq!(deny("0.0.0.0/0", &["10.1.0.1", "fd00::1"]), "yes");
    assert_eq!(deny("0.0.0.0/0, '::/0'", &["10.1.0.1", "fd00::1"]), "no");
    assert_eq!(deny("0.0.0.0/0", &["10.1.0.1"]), "no");
    assert_eq!(deny("'::/0'", &["10.1.0.1"]), "yes");
}

#[test]
fn pods_of_which_each_has_another_family_are_asked_over_both() {
    let own = "---\napiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: front, namespace: shop}\nspec: {serviceName: front, selector: {matchLabels: {app: front}}, template: {metadata: {labels: {app: front}}, spec: {containers: [{name: a, image: b}]}}}\n";
    let pod = |number: u8, address: &str| {
        format!(
            "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: front-{number}, namespace: shop, labels: {{app: front}}, ownerReferences: [{{apiVersion: apps/v1, kind: StatefulSet, name: front, controller: true, uid: u}}]}}\nspec: {{containers: [{{name: a, image: b}}]}}\nstatus: {{podIP: '{address}', podIPs: [{{ip: '{address}'}}]}}\n"
        )
    };
    let ask = |blocks: &str, addresses: &[&str]| {
        let peers: Vec<String> = blocks
            .split(' ')
            .map(|block| format!("{{ipBlock: {{cidr: '{block}'}}}}"))
            .collect();
        let spec = format!(
            "podSelector: {{matchLabels: {{app: front}}}}, policyTypes: [Egress], egress: [{{to: [{}]}}]",
            peers.join(", ")
        );
        let text = format!(
            "{NAMESPACES}{own}{}{}{}{}",
            pod(0, "10.1.0.1"),
            pod(1, "fd00::1"),
            placed("db", addresses, ""),
            policy("p", &spec)
        );
        verdict_on("calico", &text, "shop/front", "shop/db", 80)
    };
    let both = &["10.1.0.2", "fd00::2"];
    for block in ["::/0", "0.0.0.0/0"] {
        let word = ask(block, both);
        assert!(word.starts_with("unknown"), "{block} {word}");
    }
    assert_eq!(ask("0.0.0.0/0 ::/0", both), "yes");
    assert_eq!(ask("192.0.2.0/24", both), "no");
}

#[test]
fn addresses_of_ipv6_are_ends_without_a_policy_for_them() {
    let pods = two(&["10.1.0.1", "fd00::1"], &["10.1.0.2", "fd00::2"]);
    let closed = format!(
        "{pods}{}",
        policy("p", &format!("{DB}policyTypes: [Ingress, Egress]"))
    );
    assert_eq!(verdict(&closed, "fd00::1", "fd00::2", 80), "no");
    assert_eq!(verdict(&closed, "2001:db8::7", "shop/front", 80), "yes");
    assert_eq!(verdict(&closed, "2001:db8::/64", "shop/db", 80), "no");
    assert_eq!(verdict(&closed, "shop/db", "2001:db8::7", 80), "no");
}

#[test]
fn a_node_reaches_its_own_pods_and_a_pod_itself() {
    let node = |name: &str, address: &str| {
        format!(
            "---\napiVersion: v1\nkind: Node\nmetadata: {{name: {name}}}\nstatus: {{addresses: [{{type: InternalIP, address: '{address}'}}]}}\n"
        )
    };
    let text = format!(
        "{NAMESPACES}{}{}{}{}{}",
        node("one", "192.0.2.1"),
        node("two", "192.0.2.2"),
        node("six", "2001:db8::6"),
        placed(
            "db",
            &["10.1.0.2", "fd00::2"],
            ", hostIP: 192.0.2.1, hostIPs: [{ip: 192.0.2.1}, {ip: '2001:db8::1'}]"
        ),
        policy("p", &format!("{DB}policyTypes: [Ingress, Egress]"))
    );
    assert_eq!(verdict(&text, "192.0.2.1", "shop/db", 80), "yes");
    assert_eq!(verdict(&text, "2001:db8::1", "shop/db", 80), "yes");
    assert_eq!(verdict(&text, "192.0.2.2", "shop/db", 80), "no");
    assert_eq!(verdict(&text, "shop/db", "shop/db", 80), "yes");
    assert_eq!(verdict(&text, "10.1.0.2", "shop/db", 80), "yes");
    // What it sends to its node is asked about by some plugins, and not by all.
    assert!(verdict(&text, "shop/db", "192.0.2.1", 80).starts_with("unknown"));
    assert_eq!(
        verdict_on("calico", &text, "shop/db", "192.0.2.1", 80),
        "no"
    );
    assert_eq!(verdict(&text, "shop/db", "192.0.2.2", 80), "no");
}

#[test]
fn policies_of_one_priority_that_contradict_leave_it_open() {
    let admin = |name: &str, priority: u8, rules: &str| {
        format!(
            "---\napiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: {{name: {name}}}\nspec: {{priority: {priority}, subject: {{namespaces: {{}}}}, ingress: [{rules}]}}\n"
        )
    };
    let rule = |action: &str, port: u16| {
        format!(
            "{{action: {action}, from: [{{namespaces: {{}}}}], ports: [{{portNumber: {{protocol: TCP, port: {port}}}}}]}}"
        )
    };
    let text = format!(
        "{}{}{}",
        pods(),
        admin(
            "a",
            7,
            &format!("{}, {}", rule("Allow", 80), rule("Deny", 90))
        ),
        admin(
            "b",
            7,
            &format!("{}, {}", rule("Deny", 80), rule("Deny", 90))
        )
    );
    let ask = |text: &str, port| verdict(text, "shop/front", "shop/db", port);
    assert!(
        ask(&text, 80).contains("have the same priority"),
        "{}",
        ask(&text, 80)
    );
    // Where they agree, or have nothing to say, nothing is open.
    assert_eq!(ask(&text, 90), "no");
    assert_eq!(ask(&text, 100), "yes");
    // One that comes before both decides.
    let first = format!("{text}{}", admin("c", 1, &rule("Deny", 80)));
    assert_eq!(ask(&first, 80), "no");
}

#[test]
fn what_is_not_modelled_leaves_open_what_it_may_change() {
    let text = |more: &str| format!("{}---\n{more}", pods());
    let ask = |more: &str, from: &str, to: &str| {
        let answer = verdict(&text(more), from, to, 80);
        answer.split(':').next().unwrap_or_default().to_owned()
    };
    let leaving = "apiVersion: network.openshift.io/v1\nkind: EgressNetworkPolicy\nmetadata: {name: default, namespace: shop}\nspec: {egress: [{type: Deny, to: {cidrSelector: 0.0.0.0/0}}]}\n";
    assert_eq!(ask(leaving, "shop/db", "192.0.2.1"), "unknown");
    assert_eq!(ask(leaving, "192.0.2.1", "shop/db"), "yes");
    assert_eq!(ask(leaving, "shop/db", "shop/front"), "yes");
    assert_eq!(ask(leaving, "pay/front", "192.0.2.1"), "yes");
    // What it may only stop leaves a no as it is.
    let closed = format!(
        "{leaving}{}",
        policy("p", &format!("{DB}policyTypes: [Egress]"))
    );
    assert_eq!(ask(&closed, "shop/db", "192.0.2.1"), "no");
    let own = "apiVersion: k8s.ovn.org/v1\nkind: UserDefinedNetwork\nmetadata: {name: n, namespace: shop}\nspec: {topology: Layer2, layer2: {role: ROLE, subnets: [10.9.0.0/16]}}\n";
    let primary = own.replace("ROLE", "Primary");
    assert_eq!(ask(&primary, "pay/front", "shop/db"), "unknown");
    assert_eq!(ask(&primary, "shop/db", "pay/front"), "unknown");
    assert_eq!(ask(&primary, "shop/front", "shop/db"), "yes");
    assert_eq!(
        ask(&own.replace("ROLE", "Secondary"), "pay/front", "shop/db"),
        "yes"
    );
    let istio = "apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: {name: a, namespace: shop}\nspec: {selector: {matchLabels: {app: db}}}\n";
    assert_eq!(ask(istio, "shop/front", "shop/db"), "unknown");
    assert_eq!(ask(istio, "shop/db", "shop/front"), "yes");
    let everywhere = istio.replace("namespace: shop", "namespace: istio-system");
    assert_eq!(ask(&everywhere, "pay/front", "shop/db"), "unknown");
    for (group, kind, scope) in [
        (
            "k8s.cni.cncf.io/v1beta1",
            "MultiNetworkPolicy",
            ", namespace: shop",
        ),
        ("extensions/v1beta1", "NetworkPolicy", ", namespace: shop"),
        (
            "vpcresources.k8s.aws/v1beta1",
            "SecurityGroupPolicy",
            ", namespace: shop",
        ),
        (
            "networking.k8s.aws/v1alpha1",
            "ApplicationNetworkPolicy",
            ", namespace: shop",
        ),
        ("networking.k8s.aws/v1alpha1", "ClusterNetworkPolicy", ""),
        ("crd.antrea.io/v1beta1", "ClusterNetworkPolicy", ""),
        ("net.example/v1", "TeamNetworkPolicy", ", namespace: shop"),
    ] {
        let object = format!(
            "apiVersion: {group}\nkind: {kind}\nmetadata: {{name: x{scope}}}\nspec: {{podSelector: {{matchLabels: {{app: db}}}}}}\n"
        );
        assert_eq!(ask(&object, "shop/front", "shop/db"), "unknown", "{kind}");
    }
    let fqdn = "apiVersion: networking.gke.io/v1alpha1\nkind: FQDNNetworkPolicy\nmetadata: {name: f, namespace: shop}\nspec: {podSelector: {matchLabels: {app: db}}, egress: [{matches: [{name: a.example}]}]}\n";
    assert_eq!(ask(fqdn, "shop/db", "192.0.2.1"), "unknown");
    assert_eq!(ask(fqdn, "192.0.2.1", "shop/db"), "yes");
    let staged = "apiVersion: projectcalico.org/v3\nkind: StagedNetworkPolicy\nmetadata: {name: s, namespace: shop}\nspec: {selector: all()}\n";
    assert_eq!(ask(staged, "shop/front", "shop/db"), "yes");
}
