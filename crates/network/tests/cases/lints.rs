//! What is odd about policies, each with near misses about which nothing is said.

use seawall_network::{LintLimits, Network};

use crate::city::{policy, service};
use crate::support::cluster;

const TOWN: &str = "
apiVersion: v1
kind: Namespace
metadata: {name: city, labels: {team: harbour}}
---
apiVersion: v1
kind: Namespace
metadata: {name: kube-system}
---
apiVersion: v1
kind: Pod
metadata: {name: frontend, namespace: city, labels: {app: frontend, track: v1}}
spec: {containers: [{name: a, image: a, ports: [{name: http, containerPort: 8080}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: storage, namespace: city, labels: {app: storage}}
spec: {containers: [{name: a, image: a, ports: [{containerPort: 5432}]}]}
";

const DNS: &str = "---
apiVersion: v1
kind: Pod
metadata: {name: coredns, namespace: kube-system, labels: {k8s-app: kube-dns}}
spec: {containers: [{name: a, image: a, ports: [{containerPort: 53, protocol: UDP}, {containerPort: 53}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: kube-dns, namespace: kube-system, labels: {k8s-app: kube-dns}}
spec: {selector: {k8s-app: kube-dns}, ports: [{name: dns, port: 53, protocol: UDP}, {name: dns-tcp, port: 53}]}
";

/// The lints of some kinds, as `kind path: message`.
fn lints(more: &str, kinds: &[&str]) -> Vec<String> {
    let made = cluster(&format!("{TOWN}{more}"));
    let network = Network::new(&made);
    let lints = network.lints(&LintLimits::default());
    for lint in &lints.all {
        let position = made.object(lint.object).locate(&lint.path);
        assert!(position.is_known(), "{lint:?}");
    }
    lints
        .all
        .iter()
        .filter(|lint| kinds.contains(&lint.kind.name()))
        .map(|lint| format!("{} {}: {}", lint.kind.name(), lint.path, lint.message))
        .collect()
}

#[track_caller]
fn says(more: &str, kind: &str, expect: &[&str]) {
    assert_eq!(lints(more, &[kind]), expect, "{more}");
}

#[test]
fn who_may_go_out_but_not_ask_for_names() {
    let to = |rule: &str| {
        policy(
            "p",
            &format!(
                "podSelector: {{matchLabels: {{app: frontend}}}}, policyTypes: [Egress], egress: [{rule}]"
            ),
        )
    };
    let storage = "{to: [{podSelector: {matchLabels: {app: storage}}}]}";
    let said = "no-dns spec.egress: it allows city/frontend[Pod] to connect to others, but no policy allows DNS (UDP and TCP 53), so names do not resolve";
    for known in ["", DNS] {
        says(&format!("{known}{}", to(storage)), "no-dns", &[said]);
        says(
            &format!(
                "{known}{}",
                to("{to: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 443}]}")
            ),
            "no-dns",
            &[said],
        );
        // Near misses: DNS by its pods, by port alone, by a cache on the node, by everything; nothing out at all; addresses.
        for rule in [
            "{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}, podSelector: {matchLabels: {k8s-app: kube-dns}}}], ports: [{port: 53, protocol: UDP}]}",
            "{ports: [{port: 53, protocol: UDP}]}",
            "{ports: [{port: dns, protocol: UDP}]}",
            "{to: [{ipBlock: {cidr: 169.254.20.10/32}}], ports: [{port: 53, protocol: UDP}]}",
            "{to: [{namespaceSelector: {}}]}",
            "{}",
        ] {
            says(
                &format!("{known}{}", to(&format!("{storage}, {rule}"))),
                "no-dns",
                &[],
            );
        }
        says(&format!("{known}{}", to("")), "no-dns", &[]);
        says(
            &format!("{known}{}", to("{to: [{ipBlock: {cidr: 203.0.113.7/32}}]}")),
            "no-dns",
            &[],
        );
        // Another policy opens it.
        let other = policy(
            "dns",
            "podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: 53, protocol: UDP}, {port: 53}]}]",
        );
        says(&format!("{known}{}{other}", to(storage)), "no-dns", &[]);
    }
    // A name server on another port of its pods.
    let elsewhere = DNS
        .replace("containerPort: 53", "containerPort: 8053")
        .replace("port: 53,", "port: 53, targetPort: 8053,");
    says(
        &format!(
            "{elsewhere}{}",
            to(&format!(
                "{storage}, {{ports: [{{port: 8053, protocol: UDP}}]}}"
            ))
        ),
        "no-dns",
        &[],
    );
}

#[test]
fn ports_on_which_nobody_listens() {
    let into = |ports: &str| {
        policy(
            "p",
            &format!(
                "podSelector: {{matchLabels: {{app: frontend}}}}, ingress: [{{ports: [{ports}]}}]"
            ),
        )
    };
    says(
        &into("{port: 9999}"),
        "silent-port",
        &[
            "silent-port spec.ingress[0].ports[0]: ingress rule 1 allows TCP 9999, but no selected pod declares it: city/frontend[Pod] declares TCP 8080",
        ],
    );
    // The port of the Service in the place of that of the pods, also beside one that is right.
    let before = service(
        "web",
        "selector: {app: frontend}, ports: [{port: 80, targetPort: http}]",
    );
    for ports in [
        "{port: 8080}, {port: 80}",
        "{port: 8080}, {port: 80, protocol: TCP}",
    ] {
        says(
            &format!("{before}{}", into(ports)),
            "silent-port",
            &[
                "silent-port spec.ingress[0].ports[1]: ingress rule 1 allows TCP 80, which is the port of Service `city/web`: policies match the port of its pods, TCP 8080",
            ],
        );
    }
    let out = policy(
        "p",
        "podSelector: {matchLabels: {app: storage}}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: frontend}}}], ports: [{port: 80}]}]",
    );
    says(
        &format!("{before}{out}"),
        "silent-port",
        &[
            "silent-port spec.egress[0].ports[0]: egress rule 1 allows TCP 80, which is the port of Service `city/web`: policies match the port of its pods, TCP 8080",
        ],
    );
    says(
        &into("{port: metrics}"),
        "silent-port",
        &[
            "silent-port spec.ingress[0].ports[0]: ingress rule 1 allows the port `metrics`, but no selected pod declares it: city/frontend[Pod] declares TCP 8080",
        ],
    );
    // Near misses: a port that one pod declares, one of several, a range around it, a name.
    for ports in [
        "{port: 8080}",
        "{port: 8080}, {port: 9999}",
        "{port: 8000, endPort: 9000}",
        "{port: http}",
        "",
    ] {
        says(&into(ports), "silent-port", &[]);
    }
    let all = policy("p", "podSelector: {}, ingress: [{ports: [{port: 5432}]}]");
    says(&all, "silent-port", &[]);
    // Pods that do not say, that a probe gives away, and into which a mesh puts a proxy.
    let pod = |more: &str, ports: &str| {
        format!(
            "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: api, namespace: city, labels: {{app: api{more}}}}}\nspec: {{containers: [{{name: a, image: a{ports}}}]}}\n{}",
            policy(
                "p",
                "podSelector: {matchLabels: {app: api}}, ingress: [{ports: [{port: 9999}]}]"
            )
        )
    };
    says(&pod("", ""), "silent-port", &[]);
    says(
        &pod(
            "",
            ", ports: [{containerPort: 80}], readinessProbe: {httpGet: {port: 9999}}",
        ),
        "silent-port",
        &[],
    );
    says(
        &pod(
            ", sidecar.istio.io/inject: 'true'",
            ", ports: [{containerPort: 80}]",
        ),
        "silent-port",
        &[],
    );
    assert_eq!(
        lints(
            &pod(
                ", sidecar.istio.io/inject: 'false'",
                ", ports: [{containerPort: 80}]"
            ),
            &["silent-port"]
        )
        .len(),
        1
    );
}

#[test]
fn clients_whose_addresses_a_service_replaces() {
    let with = |service_spec: &str, from: &str| {
        format!(
            "{}{}",
            service(
                "web",
                &format!(
                    "selector: {{app: frontend}}, ports: [{{port: 443, targetPort: 8080}}], {service_spec}"
                )
            ),
            policy(
                "p",
                &format!(
                    "podSelector: {{matchLabels: {{app: frontend}}}}, ingress: [{{from: [{from}], ports: [{{port: 8080}}]}}]"
                )
            )
        )
    };
    let client = "{ipBlock: {cidr: 203.0.113.0/24}}";
    let said = "hidden-source spec.ingress[0].from[0].ipBlock: ingress rule 1 allows 203.0.113.0-203.0.113.255, but behind Service `city/web` city/frontend[Pod] might see node addresses instead, which no rule allows; `externalTrafficPolicy: Local` preserves client addresses";
    says(
        &with("type: LoadBalancer", client),
        "hidden-source",
        &[said],
    );
    says(&with("type: NodePort", client), "hidden-source", &[said]);
    // Near misses.
    says(
        &with("type: LoadBalancer, externalTrafficPolicy: Local", client),
        "hidden-source",
        &[],
    );
    says(&with("type: ClusterIP", client), "hidden-source", &[]);
    says(
        &with("type: LoadBalancer", "{ipBlock: {cidr: 0.0.0.0/0}}"),
        "hidden-source",
        &[],
    );
    says(
        &with("type: LoadBalancer", "{ipBlock: {cidr: 10.0.0.0/8}}"),
        "hidden-source",
        &[],
    );
    says(
        &with("type: LoadBalancer", "{podSelector: {}}"),
        "hidden-source",
        &[],
    );
    // The network of the nodes is let in as well, perhaps by another policy.
    says(
        &with(
            "type: LoadBalancer",
            &format!("{client}, {{ipBlock: {{cidr: 10.0.0.0/8}}}}"),
        ),
        "hidden-source",
        &[],
    );
    let node = "---\napiVersion: v1\nkind: Node\nmetadata: {name: n}\nstatus: {addresses: [{type: InternalIP, address: 203.0.113.9}]}\n";
    says(
        &format!("{}{node}", with("type: LoadBalancer", client)),
        "hidden-source",
        &[],
    );
    // A private network in which no node is.
    let elsewhere = with("type: LoadBalancer", "{ipBlock: {cidr: 10.0.0.0/8}}");
    assert_eq!(
        lints(&format!("{elsewhere}{node}"), &["hidden-source"]).len(),
        1
    );
    // Another port than the one behind the Service.
    let other = with("type: LoadBalancer", client)
        .replace("ports: [{port: 8080}]}]", "ports: [{port: 22}]}]");
    says(&other, "hidden-source", &[]);
}

#[test]
fn labels_that_are_nearly_there() {
    let both = ["almost-names", "selects-nothing", "names-nobody"];
    let subject =
        |labels: &str| policy("p", &format!("podSelector: {{matchLabels: {{{labels}}}}}"));
    assert_eq!(
        lints(&subject("app: frontned"), &both),
        [
            "almost-names spec.podSelector.matchLabels.app: `app: frontned` matches nothing, but city/frontend[Pod] has `app: frontend`"
        ]
    );
    assert_eq!(
        lints(&subject("ap: frontend"), &both),
        ["selects-nothing spec.podSelector: selects no pod in the input"]
    );
    let peer = |peer: &str| {
        policy(
            "p",
            &format!("podSelector: {{}}, ingress: [{{from: [{peer}]}}]"),
        )
    };
    assert_eq!(
        lints(
            &peer("{podSelector: {matchLabels: {app: storrage}}}"),
            &both
        ),
        [
            "almost-names spec.ingress[0].from[0].podSelector.matchLabels.app: `app: storrage` matches nothing, but city/storage[Pod] has `app: storage`"
        ]
    );
    assert_eq!(
        lints(
            &peer(
                "{podSelector: {matchExpressions: [{key: app, operator: In, values: [storag]}]}}"
            ),
            &both
        ),
        [
            "almost-names spec.ingress[0].from[0].podSelector.matchExpressions[0].values[0]: `app: storag` matches nothing, but city/storage[Pod] has `app: storage`"
        ]
    );
    let namespaces = |labels: &str| {
        lints(
            &peer(&format!(
                "{{namespaceSelector: {{matchLabels: {{{labels}}}}}}}"
            )),
            &["almost-names"],
        )
    };
    assert_eq!(
        namespaces("kubernetes.io/metadata.name: kube-sytem"),
        [
            "almost-names spec.ingress[0].from[0].namespaceSelector.matchLabels[\"kubernetes.io/metadata.name\"]: `kubernetes.io/metadata.name: kube-sytem` matches nothing, but namespace `kube-system` has `kubernetes.io/metadata.name: kube-system`"
        ]
    );
    assert_eq!(namespaces("team: harbor").len(), 1);
    // Near misses: another name, another version, a label more that is not there, somebody who is there.
    assert!(
        namespaces("team: bakery").is_empty()
            && namespaces("kubernetes.io/metadata.name: other").is_empty()
    );
    for labels in [
        "app: gateway",
        "app: frontend, track: v2",
        "app: frontned, track: v9",
        "app: front",
    ] {
        assert_eq!(
            lints(&subject(labels), &both),
            ["selects-nothing spec.podSelector: selects no pod in the input"],
            "{labels}"
        );
    }
    assert!(lints(&subject("app: frontend"), &both).is_empty());
}

#[test]
fn objects_that_may_decide_and_are_not_read_are_named() {
    let made = cluster(
        "apiVersion: k8s.ovn.org/v1\nkind: ClusterUserDefinedNetwork\nmetadata: {name: f}\nspec: {network: {topology: Layer2, layer2: {role: Primary}}}\n---\napiVersion: k8s.ovn.org/v1\nkind: UserDefinedNetwork\nmetadata: {name: u, namespace: shop}\nspec: {topology: Layer2, layer2: {role: Primary}}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: shop}\n",
    );
    let found: Vec<String> = Network::new(&made).unread_deciders().collect();
    assert_eq!(
        found,
        [
            "ClusterUserDefinedNetwork `f` might also apply, and is not evaluated",
            "UserDefinedNetwork `u` might also apply, and is not evaluated"
        ]
    );
}
