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

/// Whether a pod reaches an address, by exposure and by an answer.
#[test]
fn no_node_and_no_api_server_answers_where_clouds_do() {
    for entity in ["cluster", "kube-apiserver", "host", "remote-node"] {
        let made = cluster(&format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: p, namespace: lab}}\nspec: {{containers: [{{name: a, image: a}}]}}\n---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {{name: p, namespace: lab}}\nspec: {{endpointSelector: {{}}, egress: [{{toEntities: [{entity}]}}]}}\n"
        ));
        let network = Network::new(&made);
        let exposures = network.exposures();
        let exposure = exposures.all.values().first().expect("a pod");
        let asked = |address: &str| {
            let address = address.parse().expect("an address");
            let reach = network.reach_of(exposure.endpoint, address, 80);
            (reach.reached, reach.doubts.is_empty())
        };
        assert_eq!(exposure.metadata, Reached::No, "{entity}");
        assert_eq!(asked("169.254.169.254"), (Reached::No, true), "{entity}");
        // Nodes may be anywhere else, and then both say so.
        assert_eq!(exposure.internet, Reached::Maybe, "{entity}");
        assert_eq!(asked("9.9.9.9"), (Reached::No, false), "{entity}");
        // A node may have such an address for its own pods, the API server has none.
        let is_api_server = entity == "kube-apiserver";
        assert_eq!(
            asked("169.254.20.10"),
            (Reached::No, is_api_server),
            "{entity}"
        );
    }
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

/// The addresses that a pod is known to reach under rules for what goes out, on nodes of these providers.
fn open(rules: &str, providers: &[&str]) -> Vec<String> {
    let mut text = format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: p, namespace: lab, labels: {{app: p}}}}\nspec: {{containers: [{{name: a, image: a}}]}}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: p, namespace: lab}}\nspec: {{podSelector: {{}}, policyTypes: [Egress], egress: [{rules}]}}\n"
    );
    for (number, provider) in providers.iter().enumerate() {
        text.push_str(&format!(
            "---\napiVersion: v1\nkind: Node\nmetadata: {{name: n{number}}}\nspec: {{providerID: '{provider}'}}\n"
        ));
    }
    let made = cluster(&text);
    let network = Network::new(&made);
    let id = network.endpoints().ids().next().expect("a pod");
    let reach = network.reach_of_metadata(id);
    let is_open = !reach.open.is_empty();
    assert_eq!(is_open, reach.reached == Reached::Yes);
    assert_eq!(
        network.exposures().all[id].metadata == Reached::Yes,
        is_open
    );
    reach.open.iter().map(ToString::to_string).collect()
}

#[test]
fn every_address_of_the_cloud_has_to_be_closed() {
    let usual = "{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.169.254/32]}}]}";
    let local = "{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.0.0/16]}}]}";
    assert!(open(usual, &["aws:///eu-1/i-1"]).is_empty());
    assert!(open(usual, &[]).is_empty());
    assert_eq!(open(usual, &["azure:///s"]), ["168.63.129.16"]);
    assert_eq!(open(usual, &["qcloud:///1/ins"]), ["169.254.0.23"]);
    assert!(open(local, &["qcloud:///1/ins"]).is_empty());
    assert_eq!(open(local, &["alicloud://cn.i-1"]), ["100.100.100.200"]);
    assert_eq!(open(usual, &["scaleway://instance/a/b"]), ["169.254.42.42"]);
    for provider in [
        "ocid1.instance.oc1.eu.x",
        "hcloud://1",
        "digitalocean://1",
        "openstack:///a",
    ] {
        assert!(open(usual, &[provider]).is_empty(), "{provider}");
        assert_eq!(open("{}", &[provider]), ["169.254.169.254"], "{provider}");
    }
    // Nodes of several clouds have the addresses of each.
    assert_eq!(
        open("{}", &["aws:///a", "azure:///s", "kind://docker/k/n"]),
        ["169.254.169.254", "168.63.129.16"]
    );
}
