//! Clusters with changes, and objects that share a name.

use super::*;
use crate::{Origin, Source};

fn object(kind: &str, name: &str) -> Object {
    let text = format!("{{apiVersion: v1, kind: {kind}, metadata: {{name: {name}}}}}");
    let node = seawall_syntax::parse_yaml(&text, 0, &mut Vec::new())
        .expect("parses")
        .remove(0);
    let source = Source {
        name: "a.yaml".into(),
        origin: Origin::File,
    };
    Object::from_node(node, source).expect("an object")
}

#[test]
fn a_second_cluster_shares_what_does_not_change() {
    let first = Cluster::new(
        "".into(),
        vec![
            object("Pod", "a"),
            object("Pod", "b"),
            object("Secret", "s"),
        ],
        Coverage::default(),
    );
    let a = first.find("", "Pod", "default", "a").expect("a");
    let b = first.find("", "Pod", "default", "b").expect("b");
    let mut renamed = object("Pod", "c");
    renamed.namespace = crate::NamespaceRef::of("default");
    let second = first.with([
        Edit::Replace(a, renamed),
        Edit::Delete(b),
        Edit::Add(object("Pod", "d")),
    ]);
    let names = |cluster: &Cluster| -> Vec<String> {
        let pods = cluster.of_kind("Pod");
        pods.map(|pod| pod.name.to_string()).collect()
    };
    assert_eq!(names(&first), ["a", "b"]);
    assert_eq!(names(&second), ["c", "d"]);
    assert!(second.find("", "Pod", "default", "a").is_none());
    assert!(second.find("", "Pod", "default", "b").is_none());
    assert_eq!(second.find("", "Pod", "default", "c"), Some(a));
    assert!(Arc::ptr_eq(&first.objects()[2], &second.objects()[2]));
}
