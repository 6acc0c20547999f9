//! Network policies of both APIs.

mod expect;
mod reading;

use expect::{assert_mismatches, of};

#[test]
fn network_policies() {
    let ingress = |rule: &str| {
        of(
            "NetworkPolicy",
            &format!("spec: {{podSelector: {{}}, ingress: [{rule}]}}"),
        )
    };
    for (text, expected) in [
        (ingress("{from: [{podSelector: {}, ipBlock: {cidr: 1.0.0.0/8}}]}"), ("spec.ingress[0].from[0]", "cannot be combined")),
        (ingress("{from: [{}]}"), ("spec.ingress[0].from[0]", "selects nothing")),
        (ingress("{from: [null]}"), ("spec.ingress[0].from[0]", "selects nothing")),
        (ingress("{from: [{ipBlock: {cidr: 1.0.0.0/8, except: [2.0.0.0/16]}}]}"), ("spec.ingress[0].from[0].ipBlock.except[0]", "not within `1.0.0.0/8`")),
        (ingress("{from: [{ipBlock: {cidr: 1.0.0.0/8, except: [1.0.0.0/8]}}]}"), ("spec.ingress[0].from[0].ipBlock.except[0]", "not within")),
        (ingress("{from: [{ipBlock: {cidr: 1.0.0.0}}]}"), ("spec.ingress[0].from[0].ipBlock.cidr", "not a valid CIDR block")),
        (ingress("{from: [{ipBlock: {}}]}"), ("spec.ingress[0].from[0].ipBlock", "`cidr` is missing")),
        (ingress("{ports: [{port: '80'}]}"), ("spec.ingress[0].ports[0].port", "remove the quotes: `80`")),
        (ingress("{ports: [{port: 0}]}"), ("spec.ingress[0].ports[0].port", "not a port")),
        (ingress("{ports: [{port: 80, endPort: 79}]}"), ("spec.ingress[0].ports[0].endPort", "less than `port`")),
        (ingress("{ports: [{port: web, endPort: 79}]}"), ("spec.ingress[0].ports[0].endPort", "to be a number")),
        (ingress("{ports: [{endPort: 79}]}"), ("spec.ingress[0].ports[0].endPort", "requires `port`")),
        (ingress("{from: [{podSelector: {matchExpressions: [{key: a, operator: In}]}}]}"), ("spec.ingress[0].from[0].podSelector.matchExpressions[0]", "requires `values`")),
        (ingress("{from: [{podSelector: {matchExpressions: [{key: a, operator: Exists, values: [b]}]}}]}"), ("spec.ingress[0].from[0].podSelector.matchExpressions[0].values", "does not take values")),
        (ingress("{from: [{podSelector: {matchExpressions: [{key: a, operator: in, values: [b]}]}}]}"), ("spec.ingress[0].from[0].podSelector.matchExpressions[0].operator", "did you mean `In`?")),
        (ingress("{from: [{podSelector: {matchLabels: {'a b': c}}}]}"), ("spec.ingress[0].from[0].podSelector.matchLabels[\"a b\"]", "not a valid label key")),
        (ingress("{from: [{podSelector: {matchLabels: {a: b c}}}]}"), ("spec.ingress[0].from[0].podSelector.matchLabels.a", "not a valid label value")),
        (ingress("{from: [{namespaceSelector: {matchExpressions: [{key: a, operator: In, values: [b c]}]}}]}"), ("spec.ingress[0].from[0].namespaceSelector.matchExpressions[0].values[0]", "not a valid label value")),
        (of("NetworkPolicy", "spec: {podSelector: {matchExpressions: [{key: a, operator: NotIn, values: [b, -]}]}}"), ("spec.podSelector.matchExpressions[0].values[1]", "not a valid label value")),
        (of("AdminNetworkPolicy", "spec: {priority: 1, subject: {pods: {namespaceSelector: {}}}}"), ("spec.subject.pods", "`podSelector` is missing")),
        (of("AdminNetworkPolicy", "spec: {priority: 1, subject: {namespaces: {}}, ingress: [{action: Deny, from: [{pods: {namespaceSelector: {}}}]}]}"), ("spec.ingress[0].from[0].pods", "`podSelector` is missing")),
        (of("NetworkPolicy", "spec: {podSelector: {}, policyTypes: [ingress]}"), ("spec.policyTypes[0]", "did you mean `Ingress`?")),
        (of("NetworkPolicy", "spec: {podSelector: {}, policyTypes: [Ingress, Egress, Ingress]}"), ("spec.policyTypes", "more than 2 policy types")),
        (of("AdminNetworkPolicy", "spec: {priority: 1001, subject: {namespaces: {}}}"), ("spec.priority", "not between `0` and `1000`")),
        (of("AdminNetworkPolicy", "spec: {priority: 1, subject: {}}"), ("spec.subject", "one of `namespaces` or `pods` is required")),
        (of("AdminNetworkPolicy", "spec: {priority: 1, subject: {namespaces: {}}, ingress: [{action: Accept, from: [{namespaces: {}}]}]}"), ("spec.ingress[0].action", "unsupported value `Accept`")),
        (of("AdminNetworkPolicy", "spec: {priority: 1, subject: {namespaces: {}}, ingress: [{action: Deny}]}"), ("spec.ingress[0]", "`from` is missing")),
        (of("AdminNetworkPolicy", "spec: {priority: 1, subject: {namespaces: {}}, ingress: [{action: Deny, from: [{networks: [1.0.0.0/8]}]}]}"), ("spec.ingress[0].from[0]", "can only select namespaces or pods")),
        (of("AdminNetworkPolicy", "spec: {priority: 1, subject: {namespaces: {}}, egress: [{action: Deny, to: [{networks: [x]}]}]}"), ("spec.egress[0].to[0].networks[0]", "not a valid CIDR block")),
        (of("AdminNetworkPolicy", "spec: {priority: 1, subject: {namespaces: {}}, egress: [{action: Deny, to: [{namespaces: {}, pods: {podSelector: {}}}]}]}"), ("spec.egress[0].to[0]", "cannot be set together")),
        (of("AdminNetworkPolicy", "spec: {priority: 1, subject: {namespaces: {}}, egress: [{action: Deny, to: [{namespaces: {}}], ports: [{portRange: {start: 9, end: 8}}]}]}"), ("spec.egress[0].ports[0].portRange.end", "less than `start`")),
        ("{apiVersion: policy.networking.k8s.io/v1alpha1, kind: BaselineAdminNetworkPolicy, metadata: {name: ground}, spec: {subject: {namespaces: {}}}}".into(), ("metadata.name", "name it `default`")),
        (of("ClusterNetworkPolicy", "spec: {priority: 1, subject: {namespaces: {}}, tier: admin}"), ("spec.tier", "did you mean `Admin`?")),
    ] {
        assert_mismatches(&text, &[expected]);
    }
    let name = "x".repeat(101);
    let text = of(
        "AdminNetworkPolicy",
        &format!(
            "spec: {{priority: 1, subject: {{namespaces: {{}}}}, ingress: [{{name: {name}, action: Deny, from: [{{namespaces: {{}}}}]}}]}}"
        ),
    );
    assert_mismatches(&text, &[("spec.ingress[0].name", "at most 100 characters")]);
}

/// Limits and shapes of the later version, which the earlier one does not have or has otherwise.
#[test]
fn cluster_network_policies() {
    let cluster = |direction: &str| {
        of(
            "ClusterNetworkPolicy",
            &format!(
                "spec: {{priority: 1, tier: Admin, subject: {{namespaces: {{}}}}, {direction}}}"
            ),
        )
    };
    let admin = |direction: &str| {
        of(
            "AdminNetworkPolicy",
            &format!("spec: {{priority: 1, subject: {{namespaces: {{}}}}, {direction}}}"),
        )
    };
    let many = |item: &str, count: usize| vec![item; count].join(", ");
    let ingress = |protocols: &str| {
        format!("ingress: [{{action: Deny, from: [{{namespaces: {{}}}}], {protocols}}}]")
    };
    let egress =
        |peer: &str, ports: &str| format!("egress: [{{action: Accept, to: [{{{peer}}}]{ports}}}]");
    let rule = "{action: Deny, from: [{namespaces: {}}]}";
    for (text, expected) in [
        (
            cluster(&format!("ingress: [{}]", many(rule, 26))),
            ("spec.ingress", "more than 25 rules"),
        ),
        (
            admin(&format!("ingress: [{}]", many(rule, 101))),
            ("spec.ingress", "more than 100 rules"),
        ),
        (
            cluster(&format!(
                "ingress: [{{action: Deny, from: [{}]}}]",
                many("{namespaces: {}}", 26)
            )),
            ("spec.ingress[0].from", "more than 25 peers"),
        ),
        (
            cluster(&ingress("protocols: []")),
            ("spec.ingress[0].protocols", "at least one"),
        ),
        (
            admin(&ingress("ports: []")),
            ("spec.ingress[0].ports", "at least one"),
        ),
        (
            cluster(&ingress(&format!(
                "protocols: [{}]",
                many("{tcp: {destinationPort: {number: 1}}}", 26)
            ))),
            ("spec.ingress[0].protocols", "more than 25 items"),
        ),
        (
            cluster(&ingress("protocols: [{tcp: {}}]")),
            ("spec.ingress[0].protocols[0].tcp", "at least one field"),
        ),
        (
            cluster(&ingress("protocols: [{}]")),
            ("spec.ingress[0].protocols[0]", "is required"),
        ),
        (
            cluster(&ingress(
                "protocols: [{udp: {destinationPort: {number: 80, range: {start: 1, end: 2}}}}]",
            )),
            (
                "spec.ingress[0].protocols[0].udp.destinationPort",
                "cannot be set together",
            ),
        ),
        (
            cluster(&ingress("protocols: [{udp: {destinationPort: {}}}]")),
            (
                "spec.ingress[0].protocols[0].udp.destinationPort",
                "is required",
            ),
        ),
        (
            cluster(&ingress(
                "protocols: [{sctp: {destinationPort: {number: 0}}}]",
            )),
            (
                "spec.ingress[0].protocols[0].sctp.destinationPort.number",
                "not between",
            ),
        ),
        (
            cluster(&ingress(
                "protocols: [{tcp: {destinationPort: {range: {start: 80, end: 80}}}}]",
            )),
            (
                "spec.ingress[0].protocols[0].tcp.destinationPort.range.end",
                "not greater than",
            ),
        ),
        (
            cluster(&egress(
                "networks: [10.0.0.0/8]",
                ", protocols: [{destinationNamedPort: web}]",
            )),
            ("spec.egress[0]", "have no named ports"),
        ),
        (
            cluster(&egress("networks: [10.0.0.1]", "")),
            ("spec.egress[0].to[0].networks[0]", "not a valid CIDR block"),
        ),
        (
            cluster(&egress("networks: []", "")),
            ("spec.egress[0].to[0].networks", "at least one"),
        ),
        (
            cluster(&egress("networks: [10.0.0.0/8, 10.0.0.0/8]", "")),
            ("spec.egress[0].to[0].networks[1]", "listed twice"),
        ),
        (
            cluster(&egress("domainNames: [exa_mple..com]", "")),
            (
                "spec.egress[0].to[0].domainNames[0]",
                "not a valid domain name",
            ),
        ),
        (
            cluster(&egress("domainNames: ['a.*.com']", "")),
            (
                "spec.egress[0].to[0].domainNames[0]",
                "not a valid domain name",
            ),
        ),
    ] {
        assert_mismatches(&text, &[expected]);
    }
    let networks: Vec<String> = (0..26).map(|part| format!("10.{part}.0.0/16")).collect();
    let text = cluster(&egress(&format!("networks: [{}]", networks.join(", ")), ""));
    assert_mismatches(
        &text,
        &[("spec.egress[0].to[0].networks", "more than 25 items")],
    );
    let named =
        "egress: [{action: Deny, to: [{networks: [10.0.0.0/8]}], ports: [{namedPort: web}]}]";
    assert_mismatches(&admin(named), &[("spec.egress[0]", "have no named ports")]);
    for fine in [
        cluster(&format!("ingress: [{}]", many(rule, 25))),
        admin(&format!("ingress: [{}]", many(rule, 26))),
        cluster(&egress(
            "domainNames: ['*.example.com', www.example.com.]",
            "",
        )),
        cluster(&egress(
            "namespaces: {}",
            ", protocols: [{destinationNamedPort: web}]",
        )),
    ] {
        assert_mismatches(&fine, &[]);
    }
}
