//! What an object must lose before anything else sees it.

use seawall_model::Object;
use seawall_syntax::{Node, Value, decode_base64};
use seawall_validity::{NOT_JSON, REDACTED, is_base64};

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
        let json_key = json_key(object.root.str("type").unwrap_or_default());
        for field in ["data", "stringData"] {
            if let Some(values) = child(&mut object.root, field) {
                for entry in values.entries_mut() {
                    let is_json = json_key == Some(entry.key.as_str());
                    redact(&mut entry.value, field == "data", is_json);
                }
            }
        }
    }
}

/// The key of Secrets of a type whose value the API server reads as JSON.
fn json_key(kind: &str) -> Option<&'static str> {
    match kind {
        "kubernetes.io/dockercfg" => Some(".dockercfg"),
        "kubernetes.io/dockerconfigjson" => Some(".dockerconfigjson"),
        _ => None,
    }
}

/// Whether bytes are a JSON object, or nothing, which is as good.
fn is_json_object(bytes: &[u8]) -> bool {
    let start = bytes.trim_ascii_start();
    (start.starts_with(b"{") || start.trim_ascii_end() == b"null")
        && serde_json::from_slice::<serde::de::IgnoredAny>(bytes).is_ok()
}

/// An empty value stays empty: a Secret without content is worth telling apart. So does what was redacted before.
fn redact(node: &mut Node, is_bytes: bool, is_json: bool) {
    let text = match node.value() {
        Value::Null => return,
        Value::String(text) => text,
        _ => "-",
    };
    if text.is_empty() || [REDACTED, ODD, NOT_JSON, ENCRYPTED].contains(&text) {
        return;
    }
    let shown = if is_sops(text) {
        ENCRYPTED
    } else if is_bytes && !is_base64(text) {
        ODD
    } else if is_json && !holds_json_object(text, is_bytes) {
        NOT_JSON
    } else {
        REDACTED
    };
    node.set_value(shown);
}

fn holds_json_object(text: &str, is_bytes: bool) -> bool {
    if is_bytes {
        decode_base64(text.as_bytes()).is_none_or(|bytes| is_json_object(&bytes))
    } else {
        is_json_object(text.as_bytes())
    }
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
    let mut entries = node.entries_mut().iter_mut();
    let entry = entries.find(|entry| entry.key == key)?;
    Some(&mut entry.value)
}

/// Removes a key and gives its value.
pub(crate) fn take(node: &mut Node, key: &str) -> Option<Node> {
    let entries = node.entries();
    let index = entries.iter().position(|entry| entry.key == key)?;
    let entry = node.edit_entries(|entries| entries.remove(index))?;
    Some(entry.value)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use seawall_model::{Origin, Source};
    use seawall_syntax::parse_stream;

    use super::*;

    /// An object as it is kept.
    fn object(text: &str) -> Object {
        let source = Source {
            name: Arc::from("test"),
            origin: Origin::File,
        };
        let documents = parse_stream(text.as_bytes());
        let nodes = documents[0].nodes.as_ref().expect("reads");
        let mut object = Object::from_node(nodes[0].clone(), source).expect("an object");
        scrub(&mut object);
        object
    }

    #[test]
    fn secrets_lose_their_values_and_copies() {
        let found = object(
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\n  managedFields: [{}]\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: '{\"data\":{\"a\":\"cGFzcw==\"}}'\n    keep: me\ndata: {a: cGFzcw==, b: '', d: s3cret!, e: '[redacted]', f: 7}\nstringData: {c: pass}\n",
        );
        let text = format!("{:?}", found.root);
        assert!(
            !text.contains("s3cret") && !text.contains("cGFzcw") && !text.contains("\"pass\""),
            "{text}"
        );
        let data = found.root.get("data").expect("data");
        assert_eq!(
            (data.str("a"), data.str("b")),
            (Some("[redacted]"), Some(""))
        );
        for (key, shown) in [("d", ODD), ("e", REDACTED), ("f", ODD)] {
            assert_eq!(data.str(key), Some(shown), "{key}");
        }
        assert_eq!(found.annotation("keep"), Some("me"));
        assert!(!text.contains("managedFields"));
    }

    /// Only whether it is JSON is kept of the value.
    #[test]
    fn what_is_no_json_is_noted_when_the_value_is_dropped() {
        let typed = |kind: &str, field: &str, value: &str| {
            let found = object(&format!(
                "{{apiVersion: v1, kind: Secret, metadata: {{name: pull}}, type: kubernetes.io/{kind}, {field}: {{.{kind}: '{value}', other: aGk=}}}}"
            ));
            let data = found.root.get(field).expect("values");
            assert_eq!(data.str("other"), Some(REDACTED));
            data.str(&format!(".{kind}")).expect("a value").to_owned()
        };
        for (field, value, shown) in [
            ("data", "eyJhdXRocyI6e319", REDACTED),
            ("data", "bnVsbA==", REDACTED),
            ("data", "W10=", NOT_JSON),
            ("data", "eyJhdXRocyI6", NOT_JSON),
            ("data", "{}", ODD),
            ("data", NOT_JSON, NOT_JSON),
            ("data", "", ""),
            (
                "stringData",
                " {\"auths\": {\"r.example.com\": {\"auth\": \"\\ud800\"}}}",
                REDACTED,
            ),
            ("stringData", "{auths: {}}", NOT_JSON),
            ("stringData", "{} {}", NOT_JSON),
        ] {
            for kind in ["dockercfg", "dockerconfigjson"] {
                assert_eq!(typed(kind, field, value), shown, "{field} {value}");
            }
        }
        let deep = format!("{}1{}", "{\"a\":".repeat(5_000), "}".repeat(5_000));
        assert!(is_json_object(deep.as_bytes()));
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
            let mut node = Node::from(value);
            redact(&mut node, false, false);
            let expect = if is_whole { ENCRYPTED } else { REDACTED };
            assert_eq!(node.as_str(), Some(expect), "{value}");
        }
    }
}
