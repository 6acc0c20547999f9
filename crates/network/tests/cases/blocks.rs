//! Blocks of addresses as ends: what is outside, the pods in them, and what their Services lead to.

use seawall_network::{Direction, Network, Protocol, Side};

use crate::support::{NAMESPACES, cluster};

fn pod(name: &str, addresses: &[&str]) -> String {
    let listed: Vec<String> = addresses
        .iter()
        .map(|one| format!("{{ip: '{one}'}}"))
        .collect();
    format!(
        "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: shop, labels: {{app: {name}}}}}\nspec: {{containers: [{{name: a, image: i}}]}}\nstatus: {{podIPs: [{}]}}\n",
        listed.join(", ")
    )
}

fn words(network: &Network<'_>, sides: impl IntoIterator<Item = Side>) -> Vec<String> {
    let word = |side| match side {
        Side::Endpoint(id) => network.endpoints()[id].name().to_owned(),
        Side::Outside(range) => range.to_string(),
        Side::Anybody => "anybody".to_owned(),
    };
    sides.into_iter().map(word).collect()
}

/// A pod of the input is asked about under its block as under its name, from both sides.
#[test]
fn a_block_takes_in_the_pods_with_an_address_in_it() {
    let text = [
        NAMESPACES.to_owned(),
        pod("mill", &["10.0.0.4", "fd00::4"]),
        pod("oven", &["10.0.0.5"]),
        pod("far", &["10.0.1.5"]),
    ];
    let made = cluster(&text.concat());
    let network = Network::new(&made);
    for (block, expect) in [
        ("10.0.0.0/24", &["10.0.0.0-10.0.0.255", "mill", "oven"][..]),
        (
            "10.0.0.0/16",
            &["10.0.0.0-10.0.255.255", "mill", "oven", "far"],
        ),
        ("10.0.0.4/32", &["mill"]),
        ("fd00::/64", &["fd00::-fd00::ffff:ffff:ffff:ffff", "mill"]),
        ("10.7.0.0/16", &["10.7.0.0-10.7.255.255"]),
        // Pods have every address of it.
        ("10.0.0.4/31", &["mill", "oven"]),
    ] {
        for direction in [Direction::Ingress, Direction::Egress] {
            let ends = network.ends(block, direction).expect("ends");
            let mut found = words(&network, ends);
            found.sort_unstable();
            let mut expect = expect.to_vec();
            expect.sort_unstable();
            assert_eq!(found, expect, "{block}");
        }
    }
}

/// The address of a Service in a block leads to the pods behind it, on their ports; one without the port adds nothing.
#[test]
fn a_block_takes_in_what_its_services_lead_to() {
    let service = "---\napiVersion: v1\nkind: Service\nmetadata: {name: mill, namespace: shop}\nspec: {clusterIP: 10.96.0.9, selector: {app: mill}, ports: [{port: 80, targetPort: 8080}]}\n";
    let text = [
        NAMESPACES.to_owned(),
        pod("mill", &["10.0.0.4"]),
        service.to_owned(),
    ];
    let made = cluster(&text.concat());
    let network = Network::new(&made);
    let asked = |port: u16| {
        let arrivals = network.arrivals("10.96.0.0/16", Some((Protocol::Tcp, port)));
        let list = arrivals.expect("ends").list;
        let ports: Vec<String> = list.iter().map(|one| one.ports.to_string()).collect();
        (words(&network, list.iter().map(|one| one.side)), ports)
    };
    let outside = "10.96.0.0-10.96.255.255".to_owned();
    assert_eq!(
        asked(80),
        (
            vec![outside.clone(), "mill".to_owned()],
            vec!["TCP 80".to_owned(), "TCP 8080".to_owned()]
        )
    );
    assert_eq!(asked(81), (vec![outside], vec!["TCP 81".to_owned()]));
}

/// Nobody asks of a block whether a pod in it reaches itself, and two ends outside are no question.
#[test]
fn a_pair_has_an_end_in_the_cluster_and_two_ends() {
    let text = [
        NAMESPACES.to_owned(),
        pod("mill", &["10.0.0.4"]),
        pod("oven", &["10.0.0.5"]),
    ];
    let made = cluster(&text.concat());
    let network = Network::new(&made);
    let pairs = |from: &str, to: &str| {
        let from = network.ends(from, Direction::Ingress).expect("ends");
        let to = network.arrivals(to, None).expect("ends");
        let pairs = network.pairs(&from, &to);
        let name = |(from, to): (Side, &seawall_network::Arrival)| {
            words(&network, [from, to.side]).join(" => ")
        };
        pairs.into_iter().map(name).collect::<Vec<_>>()
    };
    assert_eq!(pairs("shop/mill", "10.0.0.4/31"), ["mill => oven"]);
    assert_eq!(pairs("shop/mill", "shop/mill"), ["mill => mill"]);
    assert_eq!(pairs("10.0.0.4/31", "10.0.0.4/31").len(), 2);
    assert_eq!(pairs("10.1.0.0/16", "192.0.2.1"), [""; 0]);
}

/// The packet of a proof goes to no pod's address where the end is outside.
#[test]
fn an_address_outside_is_no_pods() {
    let text = [
        NAMESPACES.to_owned(),
        pod("mill", &["10.0.0.255", "10.0.0.254"]),
    ];
    let made = cluster(&text.concat());
    let network = Network::new(&made);
    for (block, expect) in [
        ("10.0.0.0/24", "10.0.0.253"),
        ("10.0.1.0/24", "10.0.1.255"),
        ("0.0.0.0/0", "255.255.255.254"),
        ("fd00::/64", "fd00::ffff:ffff:ffff:ffff"),
    ] {
        let ends = network.ends(block, Direction::Egress).expect("ends");
        let found = ends.iter().find_map(|side| match side {
            Side::Outside(range) => Some(network.address_outside(*range).to_string()),
            _ => None,
        });
        assert_eq!(found.as_deref(), Some(expect), "{block}");
    }
}
