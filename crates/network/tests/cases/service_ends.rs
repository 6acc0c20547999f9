//! Where Services lead: names of ports and of Services, ports of nodes, and listeners of Gateways.

use seawall_network::{Direction, NameError, Network, Protocol, Stopped};

use crate::support::{NAMESPACES, cluster, policy};

fn pod(name: &str, node: &str, containers: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: shop, labels: {{app: {name}}}}}\nspec: {{nodeName: {node}, {containers}}}\n"
    )
}

fn service(name: &str, spec: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: Service\nmetadata: {{name: {name}, namespace: shop}}\nspec: {{{spec}}}\n"
    )
}

/// A Service leads to the first container that has a port of the name, and to those beside them last.
#[test]
fn a_name_of_two_ports_is_the_first() {
    let check = |containers: &str, expect: &str| {
        let text = [
            NAMESPACES.to_owned(),
            pod("mill", "east", containers),
            service(
                "mill",
                "selector: {app: mill}, ports: [{port: 80, targetPort: web}]",
            ),
        ];
        let made = cluster(&text.concat());
        let network = Network::new(&made);
        let arrivals = network.arrivals("service:shop/mill", Some((Protocol::Tcp, 80)));
        let list = arrivals.expect("an end").list;
        let found: Vec<String> = list.iter().map(|one| one.ports.to_string()).collect();
        assert_eq!(found, [expect], "{containers}");
        let served = network.served();
        let (id, _) = network.endpoints().iter().next().expect("an endpoint");
        assert_eq!(served[id].to_string(), expect, "{containers}");
    };
    let container = |name: &str, protocol: &str, port: u16| {
        format!(
            "{{name: {name}, image: i, ports: [{{name: web, protocol: {protocol}, containerPort: {port}}}]}}"
        )
    };
    let two = [container("a", "TCP", 9000), container("b", "TCP", 1000)].join(", ");
    check(&format!("containers: [{two}]"), "TCP 9000");
    let other = [container("a", "UDP", 9000), container("b", "TCP", 1000)].join(", ");
    check(&format!("containers: [{other}]"), "TCP 1000");
    let sidecar =
        container("s", "TCP", 7000).replace("image: i", "image: i, restartPolicy: Always");
    check(
        &format!(
            "initContainers: [{sidecar}], containers: [{}]",
            container("a", "TCP", 9000)
        ),
        "TCP 9000",
    );
    check(
        &format!("initContainers: [{sidecar}], containers: [{{name: a, image: i}}]"),
        "TCP 7000",
    );
}

const NODES: &str = "---\napiVersion: v1\nkind: Node\nmetadata: {name: east}\nstatus: {addresses: [{type: InternalIP, address: 10.9.0.1}]}\n---\napiVersion: v1\nkind: Node\nmetadata: {name: west}\nstatus: {addresses: [{type: InternalIP, address: 10.9.0.2}]}\n";

/// With the externalTrafficPolicy `Local`, pods of the node reach every pod, and what comes from outside those of the node.
#[test]
fn a_port_of_a_node_knows_its_own_pods() {
    let plain = "containers: [{name: a, image: i}]";
    let text = [
        NAMESPACES.to_owned(),
        NODES.to_owned(),
        pod("mill", "west", plain),
        pod("near", "east", plain),
        pod("far", "west", plain),
        service(
            "mill",
            "type: NodePort, externalTrafficPolicy: Local, selector: {app: mill}, ports: [{port: 80, targetPort: 8080, nodePort: 30080}]",
        ),
    ];
    let made = cluster(&text.concat());
    let network = Network::new(&made);
    let check = |from: &str, node: &str, expect: &str| {
        let from_end = network.ends(from, Direction::Ingress).expect("an end")[0];
        let arrivals = network
            .arrivals(node, Some((Protocol::Tcp, 30080)))
            .expect("an end");
        let connection = network.connection(from_end, &arrivals.list[0]);
        let answer = &connection.answer;
        let found = match (
            connection.stopped,
            answer.ports.is_empty(),
            answer.doubts.len(),
        ) {
            (Some(Stopped::Node(..)), true, 0) => "no",
            (None, false, 0) => "yes",
            (None, false, _) if answer.certain.is_empty() => "unknown",
            _ => "odd",
        };
        assert_eq!(found, expect, "{from} {node} {:?}", answer.doubts);
    };
    check("203.0.113.9", "10.9.0.2", "yes");
    check("203.0.113.9", "10.9.0.1", "no");
    check("shop/near", "10.9.0.1", "yes");
    check("shop/near", "10.9.0.2", "yes");
    check("shop/far", "10.9.0.1", "unknown");
}

/// A name that ends like a Service of a cluster with a domain of its own may be that Service.
#[test]
fn a_name_under_another_domain_may_be_a_service() {
    let text = |name: &str, more: &str| {
        [
            NAMESPACES,
            &pod("mill", "east", "containers: [{name: a, image: i}]"),
            &pod("cat", "east", "containers: [{name: a, image: i}]"),
            &service("mill", "selector: {app: mill}, ports: [{port: 80}]"),
            &service(
                "alias",
                &format!("type: ExternalName, externalName: {name}"),
            ),
            more,
        ]
        .concat()
    };
    let closed = policy(
        "p",
        "podSelector: {matchLabels: {app: mill}}, policyTypes: [Ingress]",
    );
    let check = |name: &str, more: &str, expect: Result<(bool, bool), ()>| {
        let made = cluster(&text(name, more));
        let network = Network::new(&made);
        let arrivals = match network.arrivals("service:shop/alias", Some((Protocol::Tcp, 80))) {
            Ok(arrivals) => arrivals,
            Err(NameError::NothingBehind { .. }) => {
                assert_eq!(expect, Err(()), "{name}");
                return;
            }
            Err(other) => panic!("{name}: {other}"),
        };
        let from = network
            .ends("shop/cat", Direction::Ingress)
            .expect("an end")[0];
        let passing: Vec<bool> = arrivals
            .list
            .iter()
            .map(|arrival| !network.connection(from, arrival).answer.ports.is_empty())
            .collect();
        let is_open = arrivals.one_of.is_some()
            && (arrivals.may_be_nothing || passing.iter().any(|one| *one != passing[0]));
        assert_eq!(Ok((passing.contains(&true), is_open)), expect, "{name}");
    };
    check("mill.shop.svc.cluster.local", &closed, Ok((false, false)));
    check("mill.shop.svc", "", Ok((true, false)));
    check("mill.shop.svc.town.example", &closed, Ok((true, true)));
    check("mill.shop.svc.town.example", "", Ok((true, false)));
    check("gone.shop.svc.town.example", "", Ok((true, true)));
    check("gone.shop.svc.cluster.local", "", Err(()));
    check("mill.shop.example.org", &closed, Ok((true, false)));
    // A name that leads back to itself ends.
    check("alias.shop.svc.town.example", "", Ok((true, true)));
}
