//! One pod with ways into it, for tests.

use seawall_network::{Network, Way};

use crate::support::cluster;

/// One pod with a Service that nothing opens, and a namespace of the team that owns the Gateway.
pub const STALL: &str = "
apiVersion: v1
kind: Namespace
metadata: {name: city, labels: {tier: public}}
---
apiVersion: v1
kind: Namespace
metadata: {name: gates}
---
apiVersion: v1
kind: Pod
metadata: {name: stall, namespace: city, labels: {app: stall}}
spec: {containers: [{name: a, image: a, ports: [{name: oven, containerPort: 9000}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: bread, namespace: city}
spec: {selector: {app: stall}, ports: [{name: web, port: 80, targetPort: oven}, {name: dns, port: 53, protocol: UDP}]}
";

/// The ways into the pod, with `?` behind those that hang on something.
#[track_caller]
pub fn check(more: &str, expect: &[&str]) {
    let made = cluster(&format!("{STALL}{more}"));
    let network = Network::new(&made);
    let ways = network.ways_in();
    let text = |way: &Way| {
        let open = if way.assumes.is_some() { "?" } else { "" };
        format!("{} {}{open}", way.kind, way.ports)
    };
    let stall = network
        .endpoints()
        .iter()
        .find(|(_, endpoint)| endpoint.name() == "stall")
        .expect("the pod")
        .0;
    let found: Vec<String> = ways.at(stall).map(text).collect();
    assert_eq!(found, expect, "{more}");
    assert_eq!(ways.has(stall), !expect.is_empty());
}
