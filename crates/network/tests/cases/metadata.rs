//! The metadata of clouds, over both families of addresses.

use seawall_network::{Network, Reached};

use crate::support::cluster;

/// Whether a pod reaches the metadata of its cloud under rules for what goes out.
#[track_caller]
fn check(rules: &str, more: &str, expect: Reached) {
    let made = cluster(&format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: p, namespace: lab, labels: {{app: p}}}}\nspec: {{containers: [{{name: a, image: a}}]}}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: p, namespace: lab}}\nspec: {{podSelector: {{}}, policyTypes: [Egress], egress: [{rules}]}}\n{more}"
    ));
    let network = Network::new(&made);
    let exposures = network.exposures();
    let found: Vec<Reached> = exposures
        .all
        .values()
        .iter()
        .map(|one| one.metadata)
        .collect();
    assert_eq!(found, [expect], "{rules} {more}");
}

#[test]
fn addresses_of_ipv6_count_where_the_cluster_has_them() {
    let v4 = "{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.169.254/32]}}]}";
    check(v4, "", Reached::No);
    check("{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}", "", Reached::Yes);
    // A rule for IPv6 that forgets the address that clouds have there.
    let both = |v6: &str| format!("{v4}, {{to: [{{ipBlock: {{cidr: '::/0'{v6}}}}}]}}");
    check(&both(""), "", Reached::Yes);
    check(&both(", except: ['fd00:ec2::254/128']"), "", Reached::No);
    // What is open on every port but the one of the service.
    let tls = format!("{v4}, {{to: [{{ipBlock: {{cidr: '::/0'}}}}], ports: [{{port: 443}}]}}");
    check(&tls, "", Reached::No);
    // The cloud that a node names decides which addresses there are.
    let node = |provider: &str| {
        format!(
            "---\napiVersion: v1\nkind: Node\nmetadata: {{name: n}}\nspec: {{providerID: '{provider}'}}\nstatus: {{addresses: [{{type: InternalIP, address: 'fd00:7::1'}}]}}\n"
        )
    };
    let google = "{to: [{ipBlock: {cidr: 'fd20:ce::/64'}}]}";
    check(google, &node("gce://a/b"), Reached::Yes);
    check(google, &node("aws:///a/b"), Reached::No);
    check(google, &node("azure:///a"), Reached::No);
}
