//! Any bytes as a cluster: every pair of ends is answered, and policies are suggested for what passes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_network::{Direction, Flow, FlowEnd, Network, Protocol, Side};

/// Ends of which every pair is asked: the cost is its square.
const MAX_ENDS: usize = 24;

fuzz_target!(|bytes: &[u8]| {
    let loaded = seawall_load::load_bytes("input.yaml", bytes);
    let network = Network::new(&loaded.cluster);
    let ends = || network.endpoints().ids().take(MAX_ENDS);
    let mut flows = Vec::new();
    for from in ends() {
        let label = network.endpoints()[from].label();
        let _ = network.ends(&label, Direction::Egress);
        for to in ends() {
            let answer = network.answer(Side::Endpoint(from), Side::Endpoint(to));
            assert_eq!(
                answer.ports,
                network.allowed(Side::Endpoint(from), Side::Endpoint(to))
            );
            flows.push(Flow {
                from: FlowEnd::Workload(label.clone()),
                to: FlowEnd::Workload(network.endpoints()[to].label()),
                protocol: Protocol::Tcp,
                port: 443,
            });
        }
    }
    let _ = network.exposures();
    let _ = network.relation();
    let _ = network.suggest(&flows, &[]);
});
