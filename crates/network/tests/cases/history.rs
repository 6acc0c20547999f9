//! Addresses by time: pods come and go, and their addresses are given out again.

use core::net::IpAddr;
use seawall_event::Timestamp;
use seawall_network::{History, Owner, Protocol};

use crate::support::cluster;

fn pod(name: &str, address: &str, since: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: shop, uid: {name}, labels: {{app: {name}}}}}\nspec: {{containers: [{{name: a, image: b, ports: [{{containerPort: 8080}}]}}]}}\nstatus: {{phase: Running, podIP: {address}, startTime: '{since}'}}\n"
    )
}

const EARLY: &str = "2026-11-21T01:00:00Z";
const NOON: &str = "2026-11-21T12:00:00Z";
const LATE: &str = "2026-11-21T20:00:00Z";
const CLOSED: &str = "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: closed, namespace: shop}\nspec: {podSelector: {matchLabels: {app: db}}}\n";
const SERVICE: &str = "---\napiVersion: v1\nkind: Service\nmetadata: {name: db, namespace: shop}\nspec: {clusterIP: 10.96.0.5, selector: {app: db}, ports: [{port: 5432, targetPort: 8080}]}\n";

fn at(text: &str) -> Option<Timestamp> {
    Some(Timestamp::parse(text).expect("a time"))
}

fn ip(text: &str) -> IpAddr {
    text.parse().expect("an address")
}

/// Whose an address was, as the name of the pod and the doubt.
fn owner(history: &History<'_>, address: &str, time: Option<Timestamp>) -> String {
    match history.owner(ip(address), time) {
        Owner::Pod { moment, pod, doubt } => {
            let name = &history.moments()[moment].network.cluster.object(pod).name;
            format!("{name} {}", doubt.unwrap_or_default())
        }
        Owner::Service(_) => "service".to_owned(),
        Owner::Node(_) => "node".to_owned(),
        Owner::Nobody => "nobody".to_owned(),
    }
}

#[test]
fn an_address_is_looked_up_by_time() {
    let before = cluster(&format!(
        "{}{}",
        pod("front", "10.0.0.1", EARLY),
        pod("db", "10.0.0.2", EARLY)
    ));
    // `front` is gone, and `job` has its address.
    let after = cluster(&format!(
        "{}{}{CLOSED}{SERVICE}",
        pod("job", "10.0.0.1", "2026-11-21T13:00:00Z"),
        pod("db", "10.0.0.2", EARLY)
    ));
    // In any order.
    let history = History::new(&[(at(LATE), &after), (at(NOON), &before)]);
    assert_eq!(
        owner(&history, "10.0.0.1", at("2026-11-21T11:00:00Z")),
        "front "
    );
    assert_eq!(
        owner(&history, "10.0.0.1", at("2026-11-21T12:30:00Z")),
        format!("front the pod was last seen at {NOON}")
    );
    assert_eq!(
        owner(&history, "10.0.0.1", at("2026-11-21T14:00:00Z")),
        "job "
    );
    assert_eq!(
        owner(&history, "10.0.0.1", at("2026-11-21T21:00:00Z")),
        format!("job the pod was there at {LATE}, and no newer data is available")
    );
    // Before anybody had it.
    assert_eq!(
        owner(&history, "10.0.0.1", at("2026-11-20T00:00:00Z")),
        "nobody"
    );
    assert_eq!(owner(&history, "10.0.0.1", None), "job ");
    assert_eq!(owner(&history, "10.96.0.5", None), "service");
    assert_eq!(owner(&history, "192.0.2.1", None), "nobody");

    // Policies of the time count.
    let allowed = |from: &str, to: &str, port: u16, time: &str| {
        let (source, destination) = (ip(from), ip(to));
        let time = at(time);
        let said = history.allowed(
            (&history.owner(source, time), source),
            (&history.owner(destination, time), destination),
            (Protocol::Tcp, port),
            time,
        );
        said.map(|(allowed, doubts)| {
            assert!(doubts.is_empty(), "{doubts:?}");
            allowed
        })
    };
    assert_eq!(
        allowed("10.0.0.1", "10.0.0.2", 8080, "2026-11-21T12:00:00Z"),
        Some(true)
    );
    assert_eq!(
        allowed("10.0.0.1", "10.0.0.2", 8080, "2026-11-21T20:00:00Z"),
        Some(false)
    );
    // Through the service, to the port of the pod.
    assert_eq!(
        allowed("10.0.0.1", "10.96.0.5", 5432, "2026-11-21T20:00:00Z"),
        Some(false)
    );
    assert_eq!(
        allowed("10.0.0.2", "192.0.2.1", 443, "2026-11-21T20:00:00Z"),
        Some(true)
    );
    assert_eq!(
        allowed("192.0.2.1", "192.0.2.2", 443, "2026-11-21T20:00:00Z"),
        None
    );
}
