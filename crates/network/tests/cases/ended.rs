//! What has ended has no network any more, where a cluster says so.

use std::sync::Arc;

use seawall_model::{Cluster, Coverage, Object, Origin, Source};
use seawall_network::{Direction, Network};
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

/// What a file says of a pod that has ended is how it was: nothing is certain of it, in any answer.
#[test]
fn pods_that_have_ended_by_a_file_are_unknown() {
    let pod = |name: &str, owner: &str, phase: &str| {
        format!(
            "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: mill, labels: {{app: mill}}{owner}}}\nspec: {{containers: [{{name: c, image: i}}]}}\nstatus: {{phase: {phase}}}\n"
        )
    };
    let job = |name: &str, status: &str| {
        format!(
            "---\napiVersion: batch/v1\nkind: Job\nmetadata: {{name: {name}, namespace: mill}}\nspec: {{template: {{metadata: {{labels: {{app: mill}}}}, spec: {{containers: [{{name: c, image: i}}]}}}}}}\nstatus: {{conditions: [{{type: Complete, status: {status}}}]}}\n"
        )
    };
    let owner = ", ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: wheel, controller: true, uid: u}]";
    let text = [
        pod("done", "", "Succeeded"),
        pod("evicted", "", "Failed"),
        pod("runs", "", "Running"),
        pod("wheel-a", owner, "Failed"),
        pod("wheel-b", owner, "Running"),
        job("milled", "'True'"),
        job("mills", "'False'"),
        "---\napiVersion: v1\nkind: Service\nmetadata: {name: mill, namespace: mill}\nspec: {type: LoadBalancer, selector: {app: mill}, ports: [{port: 80}]}\n".to_owned(),
    ]
    .concat();
    let made = crate::support::cluster(&text);
    let network = Network::new(&made);
    let ways = network.ways_in();
    let exposures = network.exposures().all;
    for (name, is_known) in [
        ("mill/done", false),
        ("mill/evicted", false),
        ("mill/runs", true),
        ("mill/wheel", true),
        ("mill/milled", false),
        ("mill/mills", true),
    ] {
        let (id, _) = network
            .endpoints()
            .iter()
            .find(|(_, own)| own.label().starts_with(name))
            .expect(name);
        assert_eq!(network.refused_end(id).is_none(), is_known, "{name}");
        assert_eq!(ways.has(id), is_known, "{name}");
        assert_eq!(exposures[id].refused.is_none(), is_known, "{name}");
        let end = |name: &str| network.ends(name, Direction::Ingress).expect("an end")[0];
        let answer = network.answer(end("203.0.113.9"), seawall_network::Side::Endpoint(id));
        assert_eq!(
            answer.doubts.is_empty(),
            is_known,
            "{name} {:?}",
            answer.doubts
        );
        assert_eq!(answer.certain.is_all(), is_known, "{name}");
    }
}
