//! How a probe is asked.

use seawall_network::{Direction, Network, Ports, Protocol, Side};

use crate::table::{Expect, Probe};

/// What is answered instead of what is expected; `None` where both agree.
pub fn wrong(network: &Network<'_>, probe: &Probe) -> Option<String> {
    let ends = |name: &str, direction| {
        let sides = network.ends(name, direction);
        sides.unwrap_or_else(|error| panic!("line {}: {error}", probe.line))
    };
    let (from, to) = (
        ends(&probe.from, Direction::Ingress),
        ends(&probe.to, Direction::Egress),
    );
    // Where a name stands for several ends, each has to answer so.
    for from in &from {
        for to in &to {
            let (found, why) = ask(network, *from, *to, probe.port.as_deref());
            if found != Some(probe.expect) {
                let port = probe.port.as_deref().unwrap_or("every port");
                let found = found.map_or("neither all nor nothing".to_owned(), |found| {
                    format!("{found:?}").to_lowercase()
                });
                return Some(format!(
                    "{} -> {} on {port}: {found}, expected {}{why}",
                    probe.from,
                    probe.to,
                    format!("{:?}", probe.expect).to_lowercase()
                ));
            }
        }
    }
    None
}

fn ask(
    network: &Network<'_>,
    from: Side,
    to: Side,
    port: Option<&str>,
) -> (Option<Expect>, String) {
    let answer = network.answer(from, to);
    let has_port = |ports: &Ports| ports.iter().next().is_some();
    let (passes, may_pass) = match port {
        Some("ICMP") => (answer.certain.others, answer.possible.others),
        Some(port) => {
            let (number, protocol) = port.split_once('/').unwrap_or((port, "TCP"));
            let protocol = Protocol::parse(protocol).expect("a protocol");
            let number = number.parse().expect("a port");
            let has = |ports: &Ports| ports.has(protocol, number);
            (has(&answer.certain), has(&answer.possible))
        }
        None => (answer.certain.is_all(), has_port(&answer.possible)),
    };
    let mut why = format!(" ({})", answer.ports);
    if !answer.doubts.is_empty() {
        why = format!(" ({}; {})", answer.ports, answer.doubts.join("; "));
    }
    let verdict = match (passes, may_pass) {
        (true, _) => Some(Expect::Yes),
        (_, false) => Some(Expect::No),
        // Some ports pass for certain, and others do not.
        (false, true) if port.is_none() && has_port(&answer.certain) => None,
        (false, true) => Some(Expect::Unknown),
    };
    (verdict, why)
}
