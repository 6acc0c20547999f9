//! Objects of a text, as a cluster.

use std::sync::Arc;

use seawall_model::{Cluster, Coverage, Object, Origin, Source};
use seawall_syntax::parse_stream;

pub(crate) fn objects(text: &str) -> Cluster {
    let source = Source {
        name: Arc::from("test"),
        origin: Origin::File,
    };
    let mut objects = Vec::new();
    for document in parse_stream(text.as_bytes()) {
        for node in document.nodes.expect("it reads") {
            objects.push(Object::from_node(node, source.clone()).expect("an object"));
        }
    }
    Cluster::new(Arc::from(""), objects, Coverage::default())
}
