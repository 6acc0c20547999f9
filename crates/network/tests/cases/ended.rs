//! What has ended has no network any more, where a cluster says so.

use std::sync::Arc;

use seawall_model::{Cluster, Coverage, Object, Origin, Source};
use seawall_network::Network;
use seawall_syntax::parse_stream;

/// The workloads that have a network.
fn ends(text: &str, origin: Origin) -> Vec<String> {
    let source = Source {
        name: Arc::from("ended.yaml"),
        origin,
    };
    let objects = parse_stream(text.as_bytes())
        .into_iter()
        .flat_map(|document| document.nodes.expect("YAML"))
        .filter_map(|node| Object::from_node(node, source.clone()))
        .collect();
    let cluster = Cluster::new(Arc::from(""), objects, Coverage::default());
    let network = Network::new(&cluster);
    let labels = network.endpoints().values().iter();
    labels.map(|endpoint| endpoint.label()).collect()
}

#[test]
fn pods_and_jobs_that_have_ended_have_no_network() {
    let pod = |name: &str, phase: &str| {
        format!(
            "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: mill}}\nspec: {{containers: [{{name: c}}]}}\nstatus: {{phase: {phase}}}\n"
        )
    };
    let job = |name: &str, kind: &str, status: &str| {
        format!(
            "---\napiVersion: batch/v1\nkind: Job\nmetadata: {{name: {name}, namespace: mill}}\nspec: {{template: {{spec: {{containers: [{{name: c}}]}}}}}}\nstatus: {{conditions: [{{type: {kind}, status: {status}}}]}}\n"
        )
    };
    let text = [
        pod("runs", "Running"),
        pod("waits", "Pending"),
        pod("done", "Succeeded"),
        pod("broken", "Failed"),
        job("milled", "Complete", "'True'"),
        job("spilled", "Failed", "'True'"),
        job("mills", "Complete", "'False'"),
        job("rests", "Suspended", "'True'"),
        // A server writes a text here.
        job("odd", "Complete", "true"),
    ]
    .concat();
    assert_eq!(
        ends(&text, Origin::Cluster),
        [
            "mill/mills[Job]",
            "mill/odd[Job]",
            "mill/rests[Job]",
            "mill/runs[Pod]",
            "mill/waits[Pod]"
        ]
    );
    // The status in a file is no news of a cluster.
    assert_eq!(ends(&text, Origin::File).len(), 9);
}
