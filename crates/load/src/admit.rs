//! What an object must lose before anything else sees it, and how lists become objects.

use seawall_model::{Object, Source};
use seawall_syntax::{Node, Value};

use seawall_validity::{REDACTED, is_base64};

use crate::exchanged::{exchange, unread};
use crate::incomplete::Incomplete;
use crate::limits::MAX_LIST_DEPTH;
use crate::list::{is_list, with_type};

/// Annotations that hold a copy of the whole object, values of Secrets included.
const COPIES: &[&str] = &[
    "kubectl.kubernetes.io/last-applied-configuration",
    "objectset.rio.cattle.io/applied",
    "kapp.k14s.io/original",
];

/// What stands for bytes of a Secret that were not well written, so that it can be said when the value is gone.
const ODD: &str = "[redacted, was not base64]";

/// What stands for a value that SOPS encrypted.
const ENCRYPTED: &str = "ENC[redacted]";

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
    if is_item && !matches!(node.value, Value::Mapping(_)) {
        admitted.incomplete.push(Incomplete::no_object(&node));
        return;
    }
    if let Value::Sequence(items) = node.value {
        // A bare list of objects, as some tools write.
        if depth >= MAX_LIST_DEPTH {
            admitted
                .incomplete
                .push(Incomplete::too_deep(node.position));
            return;
        }
        let place = Place {
            depth: depth + 1,
            ..place
        };
        for item in items.into_vec() {
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
                .push(Incomplete::too_deep(node.position));
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
            Some(Node {
                value: Value::Sequence(items),
                ..
            }) => {
                let place = Place {
                    element,
                    is_item: true,
                    depth: depth + 1,
                };
                for item in items.into_vec() {
                    admit_inner(item, source, place, objects, admitted);
                }
            }
            Some(items) if !items.is_null() => admitted.incomplete.push(Incomplete::new(
                items.position,
                format!(
                    "the items of a list are a {}; expected a sequence",
                    items.type_name()
                ),
            )),
            _ => {}
        }
        return;
    }
    if let Some(incomplete) = Incomplete::of(&node) {
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

/// Drops what must not be kept: values of Secrets, copies of the object in annotations, and the bookkeeping of
/// field managers, which is often half of a live object.
pub fn scrub(object: &mut Object) {
    if let Some(metadata) = child(&mut object.root, "metadata") {
        take(metadata, "managedFields");
        if let Some(annotations) = child(metadata, "annotations") {
            for key in COPIES {
                take(annotations, key);
            }
        }
    }
    if object.is("", "Secret") {
        for field in ["data", "stringData"] {
            if let Some(values) = child(&mut object.root, field)
                && let Value::Mapping(entries) = &mut values.value
            {
                for entry in entries {
                    redact(&mut entry.value, field == "data");
                }
            }
        }
    }
}

/// An empty value stays empty: a Secret without content is worth telling apart. So does what was redacted before.
fn redact(node: &mut Node, is_bytes: bool) {
    let text = match &node.value {
        Value::Null => return,
        Value::String(text) => text.as_str(),
        _ => "-",
    };
    if text.is_empty() || [REDACTED, ODD, ENCRYPTED].contains(&text) {
        return;
    }
    let shown = if is_sops(text) {
        ENCRYPTED
    } else if is_bytes && !is_base64(text) {
        ODD
    } else {
        REDACTED
    };
    node.value = Value::String(shown.into());
}

/// `ENC[AES256_GCM,data:…,iv:…,tag:…,type:str]`: the parts that SOPS writes, each in base64.
fn is_sops(value: &str) -> bool {
    let inside = value.trim().strip_prefix("ENC[AES256_GCM,");
    let Some(inside) = inside.and_then(|inside| inside.strip_suffix(']')) else {
        return false;
    };
    let mut parts = inside.split(',');
    ["data:", "iv:", "tag:", "type:"].iter().all(|name| {
        let part = parts.next().and_then(|part| part.strip_prefix(name));
        part.is_some_and(|part| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte))
        })
    }) && parts.next().is_none()
}

fn child<'n>(node: &'n mut Node, key: &str) -> Option<&'n mut Node> {
    match &mut node.value {
        Value::Mapping(entries) => entries
            .iter_mut()
            .find(|entry| entry.key == key)
            .map(|entry| &mut entry.value),
        _ => None,
    }
}

/// Removes a key and gives its value.
fn take(node: &mut Node, key: &str) -> Option<Node> {
    let Value::Mapping(entries) = &mut node.value else {
        return None;
    };
    let index = entries.iter().position(|entry| entry.key == key)?;
    let mut all = std::mem::take(entries).into_vec();
    let entry = all.remove(index);
    *entries = all.into_boxed_slice();
    Some(entry.value)
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

    #[test]
    fn secrets_lose_their_values_and_copies() {
        let (found, _) = objects(
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\n  managedFields: [{}]\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: '{\"data\":{\"a\":\"cGFzcw==\"}}'\n    keep: me\ndata: {a: cGFzcw==, b: '', d: s3cret!, e: '[redacted]', f: 7}\nstringData: {c: pass}\n",
        );
        let text = format!("{:?}", found[0].root);
        assert!(
            !text.contains("s3cret") && !text.contains("cGFzcw") && !text.contains("\"pass\""),
            "{text}"
        );
        let data = found[0].root.get("data").expect("data");
        assert_eq!(
            (data.str("a"), data.str("b")),
            (Some("[redacted]"), Some(""))
        );
        for (key, shown) in [("d", ODD), ("e", REDACTED), ("f", ODD)] {
            assert_eq!(data.str(key), Some(shown), "{key}");
        }
        assert_eq!(found[0].annotation("keep"), Some("me"));
        assert!(!text.contains("managedFields"));
    }

    #[test]
    fn only_a_whole_value_of_sops_stays_encrypted() {
        for (value, is_whole) in [
            ("ENC[AES256_GCM,data:a1+/,iv:b2==,tag:c3==,type:str]", true),
            ("ENC[AES256_GCM,data:a1,iv:b2,tag:c3,type:int]", true),
            ("ENC[AES256_GCM,data:a1]", false),
            ("ENC[AES256_GCM,data:,iv:b2,tag:c3,type:str]", false),
            (
                "ENC[AES256_GCM,data:a1,iv:b2,tag:c3,type:str] and more",
                false,
            ),
            ("ENC[AES256_GCM,hunter2", false),
        ] {
            let mut node = Node::from(Value::String(value.into()));
            redact(&mut node, false);
            let expect = if is_whole { ENCRYPTED } else { REDACTED };
            assert_eq!(node.as_str(), Some(expect), "{value}");
        }
    }
}
