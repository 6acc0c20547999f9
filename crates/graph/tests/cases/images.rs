//! One image is one node, however it is written.

use std::sync::Arc;

use seawall_graph::{Told, with_graph};
use seawall_model::{Cluster, Coverage, Object, Origin, Source};
use seawall_rbac::Primitive;
use seawall_syntax::parse_stream;

/// The edges from and to images, as `from => to`, for one pod a text.
fn edges(images: &[&str], facts: &str) -> Vec<String> {
    let text: Vec<String> = images
        .iter()
        .enumerate()
        .map(|(number, image)| {
            format!("{{apiVersion: v1, kind: Pod, metadata: {{name: p{number}, namespace: shop}}, spec: {{containers: [{{name: c, image: '{image}'}}]}}}}\n---\n")
        })
        .collect();
    let source = Source {
        name: Arc::from("images.yaml"),
        origin: Origin::File,
    };
    let objects = parse_stream(text.concat().as_bytes())
        .into_iter()
        .flat_map(|document| document.nodes.expect("YAML"))
        .filter_map(|node| Object::from_node(node, source.clone()))
        .collect();
    let cluster = Cluster::new(Arc::from(""), objects, Coverage::default());
    let told = Told::parse(
        "facts.yaml",
        format!("schema: seawall.attack-facts/v1\n{facts}").as_bytes(),
    )
    .expect("facts");
    let primitives = Primitive::builtin().expect("primitives");
    with_graph(&cluster, &primitives, &told, |ground| {
        let graph = ground.graph;
        let legs = graph.all_legs();
        let mut found: Vec<String> = legs
            .map(|leg| format!("{} => {}", graph.id(leg.from), graph.id(leg.to)))
            .filter(|edge| edge.contains("image:"))
            .collect();
        found.sort();
        found
    })
}

#[test]
fn texts_that_mean_one_image_are_one_node() {
    let all = edges(
        &["nginx", "nginx:latest", "docker.io/library/nginx"],
        "crown_jewels: []\n",
    );
    assert_eq!(all, ["supply => image:docker.io/library/nginx:latest"]);
    let two = edges(&["nginx", "nginx:1"], "crown_jewels: []\n");
    assert_eq!(two.len(), 2, "{two:?}");
}

#[test]
fn registries_are_open_however_the_image_is_written() {
    let from_internet = |image: &str, registry: &str| {
        let facts = format!("open_registries: ['{registry}']\n");
        let edges = edges(&[image], &facts);
        edges.iter().any(|edge| edge.starts_with("internet"))
    };
    for image in ["nginx", "library/nginx:1", "docker.io/library/nginx:1"] {
        for registry in ["docker.io/library/", "nginx", "docker.io/library/nginx:"] {
            assert!(from_internet(image, registry), "{image} {registry}");
        }
        assert!(!from_internet(image, "ghcr.io/library/"), "{image}");
    }
    // What a digest names is that image, whatever the tag says.
    let digest = "0".repeat(64);
    let pinned = format!("nginx:1@sha256:{digest}");
    assert!(!from_internet(&pinned, "docker.io/library/"));
}
