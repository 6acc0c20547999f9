//! Connections from outside of a Service: load balancers and ports of nodes, and whose address a policy sees.

use crate::city::{cat_to, check, policy, service};

/// A Service of the type LoadBalancer with a policy that lets the internet in, but not the network of the nodes.
fn shop(spec: &str) -> String {
    format!(
        "{}{}",
        service(
            "shop",
            &format!(
                "type: LoadBalancer, clusterIP: 10.96.0.9, selector: {{app: bakery}}, ports: [{{port: 443, targetPort: 9000, nodePort: 30443}}]{spec}"
            )
        )
        .replace("---\n", "---\nstatus: {loadBalancer: {ingress: [{ip: 203.0.113.80}]}}\n"),
        policy(
            "public",
            "podSelector: {matchLabels: {app: bakery}}, ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0, except: [172.16.0.0/12]}}]}]"
        )
    )
}

#[test]
fn policies_see_the_address_of_a_node_unless_it_is_kept() {
    let both = |word: &str| format!("bakery TCP 9000 {word}, stall TCP 9000 {word}");
    for to in ["service:city/shop", "203.0.113.80"] {
        check(&shop(""), "198.51.100.7", to, 443, &both("unknown"));
        check(
            &shop(", externalTrafficPolicy: Local"),
            "198.51.100.7",
            to,
            443,
            &both("yes"),
        );
    }
    // Where policies do not tell them apart, it does not matter.
    let open = shop("").replace(", except: [172.16.0.0/12]", "");
    check(&open, "198.51.100.7", "203.0.113.80", 443, &both("yes"));
    // Inside nothing is replaced.
    let from_cat = format!(
        "{}{}",
        shop(""),
        policy(
            "cats",
            "podSelector: {matchLabels: {app: bakery}}, ingress: [{from: [{podSelector: {}}]}]"
        )
    );
    check(&from_cat, "city/cat", "10.96.0.9", 443, &both("yes"));
}

#[test]
fn a_load_balancer_may_leave_sources_out() {
    let both = |word: &str| format!("bakery TCP 9000 {word}, stall TCP 9000 {word}");
    let limited =
        shop(", externalTrafficPolicy: Local, loadBalancerSourceRanges: [198.51.100.0/24]");
    check(&limited, "198.51.100.7", "203.0.113.80", 443, &both("yes"));
    check(&limited, "192.0.2.7", "203.0.113.80", 443, &both("no"));
    check(&limited, "192.0.2.7", "service:city/shop", 443, &both("no"));
    // The address of a pod counts as well at the load balancer, and not inside.
    let open = limited.replace(", except: [172.16.0.0/12]", "")
        + &policy(
            "cats",
            "podSelector: {matchLabels: {app: bakery}}, ingress: [{from: [{podSelector: {}}]}]",
        );
    check(&open, "city/cat", "203.0.113.80", 443, &both("no"));
    check(&open, "city/cat", "service:city/shop", 443, &both("yes"));
    // Ports of nodes are no load balancer.
    check(
        &limited,
        "192.0.2.7",
        "172.20.0.2",
        30_443,
        "bakery TCP 9000 no, stall TCP 9000 yes",
    );
}

#[test]
fn ports_of_nodes_lead_to_services() {
    let both = |word: &str| format!("bakery TCP 9000 {word}, stall TCP 9000 {word}");
    check(
        &shop(""),
        "198.51.100.7",
        "172.20.0.1",
        30_443,
        &both("unknown"),
    );
    let local = shop(", externalTrafficPolicy: Local");
    check(
        &local,
        "198.51.100.7",
        "172.20.0.1",
        30_443,
        "bakery TCP 9000 yes, stall TCP 9000 no",
    );
    // Another port of a node is the node.
    check(&local, "city/cat", "172.20.0.1", 22, "outside TCP 22 yes");
    // Whether the port is translated before or after policies for what goes out hangs on whose node it is.
    let shut = format!(
        "{}{}",
        service(
            "open",
            "type: NodePort, selector: {app: bakery}, ports: [{port: 80, targetPort: 9000, nodePort: 30080}]",
        ),
        cat_to("{port: 9000}")
    );
    check(&shut, "city/cat", "172.20.0.1", 30_080, &both("unknown"));
}
