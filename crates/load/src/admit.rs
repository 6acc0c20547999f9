//! How values and lists become objects.

use seawall_model::{Object, Source};
use seawall_syntax::Node;

use crate::exchanged::{exchange, unread};
use crate::incomplete::Incomplete;
use crate::limits::MAX_LIST_DEPTH;
use crate::list::{is_list, with_type};
use crate::scrub::{scrub, take};

/// Takes one parsed value apart into objects. Values that are no Kubernetes objects are counted.
pub(crate) fn admit(node: Node, source: &Source, objects: &mut Vec<Object>) -> Admitted {
    let mut admitted = Admitted::default();
    let place = Place {
        element: None,
        is_item: false,
        depth: 0,
    };
    admit_inner(node, source, place, objects, &mut admitted);
    admitted
}

/// What came out of one value.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Admitted {
    /// Objects.
    pub objects: usize,
    /// Values that are something else.
    pub foreign: usize,
    /// Values that are meant to be objects, and say of which kind in part only.
    pub incomplete: Vec<Incomplete>,
}

/// Where a value stands.
#[derive(Clone, Copy)]
struct Place<'l> {
    /// `apiVersion` and `kind` of the items of the typed list around it.
    element: Option<(&'l str, &'l str)>,
    /// Whether it is an item of a list of Kubernetes, and so has to be an object.
    is_item: bool,
    /// In how many lists it stands.
    depth: usize,
}

fn admit_inner(
    mut node: Node,
    source: &Source,
    place: Place<'_>,
    objects: &mut Vec<Object>,
    admitted: &mut Admitted,
) {
    let Place {
        element,
        is_item,
        depth,
    } = place;
    if is_item && !node.is_mapping() {
        admitted.incomplete.push(Incomplete::no_object(&node));
        return;
    }
    if node.is_sequence() {
        // A bare list of objects, as some tools write.
        if depth >= MAX_LIST_DEPTH {
            admitted
                .incomplete
                .push(Incomplete::too_deep(node.position()));
            return;
        }
        let place = Place {
            depth: depth + 1,
            ..place
        };
        for item in node.into_items() {
            admit_inner(item, source, place, objects, admitted);
        }
        return;
    }
    let is_text = |key: &str| node.str(key).is_some_and(|text| !text.is_empty());
    if let Some((api_version, kind)) = element
        && !(is_text("kind") && is_text("apiVersion"))
    {
        // Items of a typed list carry neither kind nor version; the list's own tell them, as in kubectl.
        node = with_type(node, api_version, kind);
    }
    if let Some(exchange) = exchange(&node) {
        match unread(&node, exchange) {
            Some(incomplete) => admitted.incomplete.push(incomplete),
            None => admitted.foreign += 1,
        }
        return;
    }
    if is_list(&node, source) {
        if depth >= MAX_LIST_DEPTH {
            admitted
                .incomplete
                .push(Incomplete::too_deep(node.position()));
            return;
        }
        admitted
            .incomplete
            .extend(Incomplete::object_as_list(&node));
        let kind = node.str("kind").unwrap_or_default();
        let element_kind = kind.strip_suffix("List").unwrap_or(kind).to_owned();
        let api_version = node.str("apiVersion").unwrap_or("v1").to_owned();
        let element =
            (!element_kind.is_empty()).then_some((api_version.as_str(), element_kind.as_str()));
        match take(&mut node, "items") {
            Some(items) if items.is_sequence() => {
                let place = Place {
                    element,
                    is_item: true,
                    depth: depth + 1,
                };
                for item in items.into_items() {
                    admit_inner(item, source, place, objects, admitted);
                }
            }
            Some(items) if !items.is_null() => admitted.incomplete.push(Incomplete::new(
                items.position(),
                format!(
                    "the items of a list are a {}; expected a sequence",
                    items.type_name()
                ),
            )),
            _ => {}
        }
        return;
    }
    let incomplete = Incomplete::list_without_items(&node).or_else(|| Incomplete::of(&node));
    if let Some(incomplete) = incomplete {
        admitted.incomplete.push(incomplete);
        return;
    }
    let no_object = is_item.then(|| Incomplete::no_object(&node));
    match Object::from_node(node, source.clone()) {
        Some(mut object) if !object.kind.is_empty() && !object.api_version.is_empty() => {
            scrub(&mut object);
            admitted.objects += 1;
            objects.push(object);
        }
        _ => match no_object {
            Some(incomplete) => admitted.incomplete.push(incomplete),
            None => admitted.foreign += 1,
        },
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use seawall_syntax::parse_stream;

    use seawall_model::Origin;

    use super::*;

    fn objects(text: &str) -> (Vec<Object>, Admitted) {
        let source = Source {
            name: Arc::from("test"),
            origin: Origin::File,
        };
        let mut objects = Vec::new();
        let mut total = Admitted::default();
        for document in parse_stream(text.as_bytes()) {
            for node in document.nodes.expect("reads") {
                let admitted = admit(node, &source, &mut objects);
                total.objects += admitted.objects;
                total.foreign += admitted.foreign;
                total.incomplete.extend(admitted.incomplete);
            }
        }
        (objects, total)
    }

    #[test]
    fn lists_are_taken_apart() {
        let (found, _) = objects(
            "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Pod, metadata: {name: a}}\n- apiVersion: v1\n  kind: List\n  items:\n  - {apiVersion: v1, kind: Pod, metadata: {name: b}}\n",
        );
        let names: Vec<&str> = found.iter().map(|object| &*object.name).collect();
        assert_eq!(names, ["a", "b"]);
    }

    #[test]
    fn items_of_a_typed_list_learn_their_kind() {
        let (found, _) = objects(
            "{\"apiVersion\":\"apps/v1\",\"kind\":\"DeploymentList\",\"items\":[{\"metadata\":{\"name\":\"a\"}}]}",
        );
        assert!(found[0].is("apps", "Deployment"));
    }

    #[test]
    fn an_object_of_any_kind_with_items_is_a_list() {
        let hidden = "items:\n- apiVersion: v1\n  kind: Pod\n  metadata: {name: a}\n- metadata: {name: b}\n- kind: Secret\n  metadata: {name: c}\n";
        let (found, total) = objects(&format!(
            "apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata: {{name: m}}\nspec: {{}}\n{hidden}"
        ));
        let kinds: Vec<&str> = found.iter().map(|object| &*object.kind).collect();
        assert_eq!(kinds, ["Pod", "ServiceMonitor", "ServiceMonitor"]);
        let [own] = &total.incomplete[..] else {
            panic!("{total:?}")
        };
        assert!(own.message.contains("ServiceMonitor `m`"), "{own:?}");
        // Lists have no name: one that has is an object that gets lost.
        for (name, lost) in [("{}", 0), ("{name: m}", 1)] {
            let list = format!("apiVersion: v1\nkind: PodList\nmetadata: {name}\nitems: []\n");
            assert_eq!(objects(&list).1.incomplete.len(), lost, "{name}");
        }
        // Not applied by kubectl, and by nothing else as a list.
        let (found, _) = objects("{apiVersion: v1, kind: ConfigMap, items: {a: b}}\n");
        assert_eq!(found.len(), 1);
    }

    #[test]
    fn a_kind_that_ends_in_list_without_items_is_an_object() {
        let (found, _) = objects("{apiVersion: example.com/v1, kind: AllowList, spec: {}}\n");
        assert_eq!(found.len(), 1);
    }

    #[test]
    fn other_values_are_counted() {
        assert_eq!(
            objects("a: 1\n---\n[1, 2]\n").1,
            Admitted {
                objects: 0,
                foreign: 3,
                incomplete: Vec::new()
            }
        );
    }
}
