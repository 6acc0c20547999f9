//! What leads into pods from outside: load balancers and their sources, Ingress, and Route.

use seawall_network::Network;

use crate::city::{policy, service};
use crate::stall::{STALL, check};
use crate::support::cluster;

#[test]
fn an_ingress_leads_to_its_backends_and_to_the_default_one() {
    let ingress = |spec: &str| {
        format!(
            "---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {{name: i, namespace: city}}\nspec: {{{spec}}}\n"
        )
    };
    let taken = &["Ingress TCP 9000"][..];
    check(
        &ingress("defaultBackend: {service: {name: bread, port: {number: 80}}}"),
        taken,
    );
    check(
        &ingress("defaultBackend: {service: {name: bread, port: {name: web}}}"),
        taken,
    );
    check(
        &ingress(
            "rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: bread, port: {number: 81}}}}]}}]",
        ),
        &[],
    );
    check(
        &ingress("defaultBackend: {resource: {kind: Bucket, name: bread}}"),
        &[],
    );
}

#[test]
fn a_route_of_openshift_names_ports_of_pods() {
    let route = |spec: &str| {
        format!(
            "---\napiVersion: route.openshift.io/v1\nkind: Route\nmetadata: {{name: r, namespace: city}}\nspec: {{{spec}}}\n"
        )
    };
    let to = "to: {kind: Service, name: bread}";
    let taken = &["Route TCP 9000"][..];
    // By the number of the pod's port, also where the Service names it, as text too; by the name of the Service's port.
    check(&route(&format!("{to}, port: {{targetPort: 9000}}")), taken);
    check(
        &route(&format!("{to}, port: {{targetPort: '9000'}}")),
        taken,
    );
    check(&route(&format!("{to}, port: {{targetPort: web}}")), taken);
    check(&route(&format!("{to}, port: {{targetPort: 80}}")), &[]);
    check(&route(to), &["Route TCP 9000,UDP 53"]);
    let other = "to: {kind: Service, name: cake}";
    check(&route(other), &[]);
    check(
        &route(&format!(
            "{other}, alternateBackends: [{{kind: Service, name: bread, weight: 10}}], port: {{targetPort: web}}"
        )),
        taken,
    );
    check(
        &route(&format!(
            "{other}, alternateBackends: [{{kind: Service, name: bread, weight: 0}}], port: {{targetPort: web}}"
        )),
        &[],
    );
}

#[test]
fn sources_of_a_load_balancer_have_to_pass_policies() {
    let with = |spec: &str, rule: &str| {
        format!(
            "{}{}",
            service(
                "front",
                &format!(
                    "type: LoadBalancer, selector: {{app: stall}}, ports: [{{port: 443, targetPort: 9000}}]{spec}"
                )
            ),
            policy(
                "p",
                &format!("podSelector: {{}}, ingress: [{{from: [{{ipBlock: {{cidr: {rule}}}}}]}}]")
            )
        )
    };
    let local = ", externalTrafficPolicy: Local";
    // A part of the internet is let in.
    check(&with(local, "203.0.113.0/24"), &["LoadBalancer TCP 9000?"]);
    check(&with(local, "0.0.0.0/0"), &["LoadBalancer TCP 9000"]);
    // Which addresses nodes have is not in the input.
    check(&with("", "203.0.113.0/24"), &["LoadBalancer TCP 9000?"]);
    check(&with("", "0.0.0.0/0"), &["LoadBalancer TCP 9000"]);
    // Sources that are let in by the one and stopped by the other.
    let ranges = |list: &str| format!("{local}, loadBalancerSourceRanges: [{list}]");
    let apart = with(&ranges("198.51.100.0/24"), "203.0.113.0/24");
    check(&apart, &["NodePort of a LoadBalancer TCP 9000?"]);
    let closed = apart.replace(
        "spec: {type",
        "spec: {allocateLoadBalancerNodePorts: false, type",
    );
    check(&closed, &[]);
    check(
        &with(&ranges("203.0.113.128/25"), "203.0.113.0/24"),
        &["LoadBalancer TCP 9000?"],
    );
    // All addresses in two halves are all.
    check(
        &with(&ranges("0.0.0.0/1, 128.0.0.0/1"), "0.0.0.0/0"),
        &["LoadBalancer TCP 9000"],
    );
    // The node that passes it on is let in, whatever the source.
    let node = "---\napiVersion: v1\nkind: Node\nmetadata: {name: n}\nstatus: {addresses: [{type: InternalIP, address: 203.0.113.9}]}\n";
    let snat = with(
        ", loadBalancerSourceRanges: [198.51.100.0/24]",
        "203.0.113.0/24",
    );
    check(&format!("{snat}{node}"), &["LoadBalancer TCP 9000?"]);
    let elsewhere = node.replace("203.0.113.9", "192.0.2.9");
    check(
        &format!("{snat}{elsewhere}"),
        &["NodePort of a LoadBalancer TCP 9000?"],
    );
}

#[test]
fn what_has_no_address_opens_nothing() {
    let open = |spec: &str| {
        service(
            "front",
            &format!("selector: {{app: stall}}, ports: [{{port: 443, targetPort: 9000}}], {spec}"),
        )
    };
    check(
        &open("externalIPs: [203.0.113.7]"),
        &["external address TCP 9000"],
    );
    check(&open("clusterIP: None, externalIPs: [203.0.113.7]"), &[]);
    check(
        &open("type: ExternalName, externalName: a.example.org, externalIPs: [203.0.113.7]"),
        &[],
    );
    check(&open("type: NodePort"), &["NodePort TCP 9000?"]);
}

#[test]
fn slices_count_as_ways_in_and_shared_lists_are_one() {
    let bare = "---\napiVersion: v1\nkind: Service\nmetadata: {name: front, namespace: city}\nspec: {type: LoadBalancer, ports: [{name: p, port: 443}]}\n---\napiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: f, namespace: city, labels: {kubernetes.io/service-name: front}}\nports: [{name: p, port: 9001}]\nendpoints: [{addresses: [10.0.0.1], targetRef: {kind: Pod, name: stall}}]\n";
    check(bare, &["LoadBalancer TCP 9001"]);
    // Very many Services before one pod: all are told, and one of a kind is followed.
    let many: String = (0..100)
        .map(|number| service(&format!("s{number}"), "type: LoadBalancer, selector: {app: stall}, ports: [{port: 443, targetPort: 9000}]"))
        .collect();
    let made = cluster(&format!("{STALL}{many}"));
    let network = Network::new(&made);
    let ways = network.ways_in();
    let id = network.endpoints().ids().next().expect("the pod");
    assert_eq!(ways.at(id).count(), 100);
    assert_eq!(ways.telling(id).count(), 1);
}

#[test]
fn a_port_of_the_node_leads_in_at_the_address_to_which_it_is_bound() {
    let ways = |ports: &str, more: &str| {
        let made = cluster(&format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: p, namespace: den}}\nspec: {{{more}containers: [{{name: a, image: a, ports: [{ports}]}}]}}\n"
        ));
        let network = Network::new(&made);
        let found = network.exposures().ways;
        let id = network.endpoints().ids().next().expect("a pod");
        let ways: Vec<String> = found
            .at(id)
            .map(|way| format!("{} {}", way.kind, way.ports))
            .collect();
        ways
    };
    let port = |number: u16, at: &str| {
        format!("{{containerPort: {number}, hostPort: {number}, hostIP: '{at}'}}")
    };
    for local in ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"] {
        assert_eq!(ways(&port(80, local), ""), [""; 0], "{local}");
    }
    for every in ["", "0.0.0.0", "::"] {
        assert_eq!(ways(&port(80, every), ""), ["host port TCP 80"], "{every}");
    }
    let two = format!("{}, {}", port(80, "10.0.0.5"), port(81, "127.0.0.1"));
    assert_eq!(ways(&two, ""), ["host port of 10.0.0.5 TCP 80"]);
    // In the network of the node the field says nothing of where the program listens.
    let own = ways(&port(80, "127.0.0.1"), "hostNetwork: true, ");
    assert_eq!(own, ["host network TCP 80"]);
}
