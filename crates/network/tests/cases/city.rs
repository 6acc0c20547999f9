//! A small city with pods behind Services, for tests.

use seawall_network::{Direction, Network, Protocol};

use crate::support::cluster;

/// Two nodes, a client without policies, and pods behind Services of many shapes.
pub const CITY: &str = "
apiVersion: v1
kind: Namespace
metadata: {name: city}
---
apiVersion: v1
kind: Node
metadata: {name: north}
status: {addresses: [{type: InternalIP, address: 172.20.0.1}]}
---
apiVersion: v1
kind: Node
metadata: {name: south}
status: {addresses: [{type: InternalIP, address: 172.20.0.2}]}
---
apiVersion: v1
kind: Pod
metadata: {name: cat, namespace: city, labels: {app: cat}}
spec: {nodeName: north, containers: [{name: a, image: a}]}
status: {podIP: 10.1.0.1}
---
apiVersion: v1
kind: Pod
metadata: {name: bakery, namespace: city, labels: {app: bakery}}
spec: {nodeName: north, containers: [{name: a, image: a, ports: [{name: oven, containerPort: 9000}, {name: scale, containerPort: 9000, protocol: UDP}]}]}
status: {podIP: 10.1.0.2}
---
apiVersion: v1
kind: Pod
metadata: {name: stall, namespace: city, labels: {app: bakery}}
spec: {nodeName: south, containers: [{name: a, image: a, ports: [{name: oven, containerPort: 9100}]}]}
status: {podIP: 10.1.0.3}
";

/// A Service.
pub fn service(name: &str, spec: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: Service\nmetadata: {{name: {name}, namespace: city}}\nspec: {{{spec}}}\n"
    )
}

/// A NetworkPolicy.
pub fn policy(name: &str, spec: &str) -> String {
    format!(
        "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: {name}, namespace: city}}\nspec: {{{spec}}}\n"
    )
}

/// `cat` may send to these ports of bakeries alone.
pub fn cat_to(ports: &str) -> String {
    policy(
        "cat",
        &format!(
            "podSelector: {{matchLabels: {{app: cat}}}}, policyTypes: [Egress], egress: [{{to: [{{podSelector: {{matchLabels: {{app: bakery}}}}}}], ports: [{ports}]}}]"
        ),
    )
}

/// `yes`, `no`, `unknown`, or why nothing can be said, with where it arrives.
pub fn ask(more: &str, from: &str, to: &str, port: Option<(Protocol, u16)>) -> String {
    let made = cluster(&format!("{CITY}{more}"));
    let network = Network::new(&made);
    let from = network.ends(from, Direction::Ingress).expect("an end");
    let arrivals = match network.arrivals(to, port) {
        Ok(arrivals) => arrivals,
        Err(error) => return error.to_string(),
    };
    let mut words = Vec::new();
    for from in &from {
        for arrival in &arrivals.list {
            let answer = network.connection(*from, arrival).answer;
            let word = match (answer.doubts.is_empty(), answer.ports.is_empty()) {
                (false, _) => "unknown",
                (true, true) => "no",
                (true, false) => "yes",
            };
            let end = network.endpoint(arrival.side).map_or_else(
                || "outside".to_owned(),
                |endpoint| endpoint.name().to_owned(),
            );
            words.push(format!("{end} {} {word}", arrival.ports));
        }
    }
    if arrivals.one_of.is_some() {
        words.push("one of".to_owned());
    }
    words.join(", ")
}

pub const TCP: Protocol = Protocol::Tcp;

/// The same about TCP.
#[track_caller]
pub fn check(more: &str, from: &str, to: &str, port: u16, expect: &str) {
    assert_eq!(ask(more, from, to, Some((TCP, port))), expect);
}
