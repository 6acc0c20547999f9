//! Lints that are about policies of every kind: labels that are nearly there, and names that nobody can ask for.

use seawall_network::{LintLimits, Network};

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
metadata: {name: frontend, namespace: city, labels: {app: frontend}}
spec: {containers: [{name: a, image: a}]}
---
apiVersion: v1
kind: Pod
metadata: {name: storage, namespace: city, labels: {app: storage}}
spec: {containers: [{name: a, image: a}]}
---
";

const DNS: &str = "
apiVersion: v1
kind: Pod
metadata: {name: coredns, namespace: kube-system, labels: {k8s-app: kube-dns}}
spec: {containers: [{name: a, image: a, ports: [{containerPort: 53, protocol: UDP}, {containerPort: 53}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: kube-dns, namespace: kube-system, labels: {k8s-app: kube-dns}}
spec: {selector: {k8s-app: kube-dns}, ports: [{name: dns, port: 53, protocol: UDP}, {name: dns-tcp, port: 53}]}
---
";

fn lints(policy: &str, kinds: &[&str]) -> Vec<String> {
    let made = cluster(&format!("{TOWN}{policy}"));
    let network = Network::new(&made);
    let lints = network.lints(&LintLimits::default()).all.into_iter();
    let wanted = lints.filter(|lint| kinds.contains(&lint.kind.name()));
    wanted
        .map(|lint| format!("{} {}", lint.kind.name(), lint.path))
        .collect()
}

fn cilium(spec: &str) -> String {
    format!(
        "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {{name: c, namespace: city}}\nspec: {{{spec}}}\n"
    )
}

fn calico(spec: &str) -> String {
    format!(
        "apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: {{name: c, namespace: city}}\nspec: {{{spec}}}\n"
    )
}

fn admin(spec: &str) -> String {
    format!(
        "apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: {{name: a}}\nspec: {{priority: 1, {spec}}}\n"
    )
}

#[test]
fn slips_in_selectors_of_every_kind() {
    let kinds = ["almost-names", "names-nobody", "selects-nothing"];
    let peer = "endpointSelector: {matchLabels: {app: storage}}, ingress: [{fromEndpoints: [{matchLabels: {LABEL}}]}]";
    for (policy, path) in [
        (
            cilium("endpointSelector: {matchLabels: {app: storrage}}, ingress: [{}]"),
            "spec.endpointSelector.matchLabels.app",
        ),
        (
            cilium(&peer.replace("LABEL", "app: frontned")),
            "spec.ingress[0].fromEndpoints[0].matchLabels.app",
        ),
        (
            cilium(&peer.replace("LABEL", "'k8s:app': frontned")),
            "spec.ingress[0].fromEndpoints[0].matchLabels[\"k8s:app\"]",
        ),
        (
            calico("selector: app == 'storrage', ingress: [{action: Deny}]"),
            "spec.selector",
        ),
        (
            calico(
                "selector: app == 'storage', ingress: [{action: Allow, source: {selector: app == 'frontned' && !has(x)}}]",
            ),
            "spec.ingress[0].source.selector",
        ),
        (
            admin(
                "subject: {pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: storrage}}}}",
            ),
            "spec.subject.pods.podSelector.matchLabels.app",
        ),
        (
            admin("subject: {namespaces: {matchLabels: {team: harbor}}}"),
            "spec.subject.namespaces.matchLabels.team",
        ),
        (
            admin(
                "subject: {namespaces: {}}, ingress: [{action: Deny, from: [{pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: frontned}}}}]}]",
            ),
            "spec.ingress[0].from[0].pods.podSelector.matchLabels.app",
        ),
    ] {
        assert_eq!(
            lints(&policy, &kinds),
            [format!("almost-names {path}")],
            "{policy}"
        );
    }
    let other = "endpointSelector: {}, ingress: [{fromEndpoints: [{matchLabels: {'k8s:io.kubernetes.pod.namespace': kube-sytem}}]}]";
    assert_eq!(
        lints(&cilium(other), &["almost-names"]),
        [
            "almost-names spec.ingress[0].fromEndpoints[0].matchLabels[\"k8s:io.kubernetes.pod.namespace\"]"
        ]
    );
    // Near misses: what is there, what is quite another name, what is denied or one of several.
    for policy in [
        cilium(
            "endpointSelector: {matchLabels: {'any:app': storage}}, ingress: [{fromEndpoints: [{matchLabels: {'k8s:io.kubernetes.pod.namespace': city, app: frontend}}]}]",
        ),
        cilium(&peer.replace("LABEL", "app: gateway")),
        calico(
            "selector: app == 'storage', ingress: [{action: Allow, source: {selector: app != 'frontned'}}]",
        ),
        calico(
            "selector: app == 'storage', ingress: [{action: Allow, source: {selector: \"app in {'frontned', 'frontend'}\"}}]",
        ),
        admin("subject: {namespaces: {matchLabels: {team: harbour}}}"),
    ] {
        assert!(lints(&policy, &["almost-names"]).is_empty(), "{policy}");
    }
}

#[test]
fn names_that_cannot_be_asked_for() {
    let policy = |dns: &str| {
        format!(
            "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: p, namespace: city}}\nspec: {{podSelector: {{matchLabels: {{app: storage}}}}, policyTypes: [Egress], egress: [{{to: [{{podSelector: {{matchLabels: {{app: frontend}}}}}}]}}, {dns}]}}\n"
        )
    };
    let both = "ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]";
    let here = format!("{{to: [{{podSelector: {{matchLabels: {{k8s-app: kube-dns}}}}}}], {both}}}");
    let everywhere = format!(
        "{{to: [{{namespaceSelector: {{}}, podSelector: {{matchLabels: {{k8s-app: kube-dns}}}}}}], {both}}}"
    );
    let tcp = "{to: [{namespaceSelector: {}}], ports: [{port: 53, protocol: TCP}]}";
    let domains = cilium(
        "endpointSelector: {matchLabels: {app: storage}}, egress: [{toFQDNs: [{matchName: a.b}]}]",
    );
    let asked = cilium(
        "endpointSelector: {matchLabels: {app: storage}}, egress: [{toFQDNs: [{matchName: a.b}]}, {toEndpoints: [{matchLabels: {'k8s:io.kubernetes.pod.namespace': kube-system}}], toPorts: [{ports: [{port: '53', protocol: UDP}], rules: {dns: [{matchPattern: '*'}]}}]}]",
    );
    let stuck = ["no-dns spec.egress"];
    // The pods that answer are in another namespace.
    assert_eq!(
        lints(&format!("{DNS}{}", policy(&here)), &["no-dns"]),
        stuck
    );
    assert!(lints(&format!("{DNS}{}", policy(&everywhere)), &["no-dns"]).is_empty());
    // They may be there where they are not in the input.
    assert!(lints(&policy(&here), &["no-dns"]).is_empty());
    for servers in ["", DNS] {
        assert_eq!(
            lints(&format!("{servers}{}", policy(tcp)), &["no-dns"]),
            stuck
        );
        assert_eq!(lints(&format!("{servers}{domains}"), &["no-dns"]), stuck);
        assert!(lints(&format!("{servers}{asked}"), &["no-dns"]).is_empty());
    }
}

#[test]
fn domain_names_that_no_rule_shows_to_the_proxy() {
    let names = "toFQDNs: [{matchName: a.b}]";
    let dns = "toEndpoints: [{matchLabels: {'k8s:io.kubernetes.pod.namespace': kube-system}}], toPorts: [{ports: [{port: '53', protocol: ANY}]RULES}]";
    let seen = dns.replace("RULES", ", rules: {dns: [{matchPattern: '*'}]}");
    let unseen = dns.replace("RULES", "");
    let empty = dns.replace("RULES", ", rules: {dns: []}");
    let subject = "endpointSelector: {matchLabels: {app: storage}}";
    let one = |rules: &str| cilium(&format!("{subject}, egress: [{{{names}}}, {{{rules}}}]"));
    let found = ["domains-unseen spec.egress[0].toFQDNs"];
    let kinds = ["domains-unseen", "no-dns"];
    for servers in ["", DNS] {
        let ask = |policy: &str| lints(&format!("{servers}{policy}"), &kinds);
        assert_eq!(ask(&one(&unseen)), found);
        assert_eq!(ask(&one(&empty)), found);
        assert!(ask(&one(&seen)).is_empty());
        // Another policy may show them, for the same pods or for others.
        let other = |who: &str| {
            let subject = format!("endpointSelector: {{matchLabels: {{app: {who}}}}}");
            let text = cilium(&format!("{subject}, egress: [{{{seen}}}]"));
            format!(
                "{}---\n{}",
                one(&unseen),
                text.replace("name: c", "name: d")
            )
        };
        assert!(ask(&other("storage")).is_empty());
        assert_eq!(ask(&other("frontend")), found);
        // Where names cannot be asked for at all, that is what is said.
        let alone = cilium(&format!("{subject}, egress: [{{{names}}}]"));
        assert_eq!(ask(&alone), ["no-dns spec.egress"]);
    }
}
