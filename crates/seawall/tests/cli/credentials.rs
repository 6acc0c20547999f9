//! No credential that the finder knows is in any output: reports in every format, patches, snapshots.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use seawall_secret::{find_in_arguments, find_named, redact_arguments, redact_named};
use serde_json::{Value, json};

use crate::corpus_form::{Form, Place, benign, positive};
use crate::support::run_in;

const FORMATS: &[&str] = &[
    "table", "json", "sarif", "junit", "html", "markdown", "csv", "github",
];

/// Whether the finder takes every planted value of a form away.
fn is_found(form: &Form) -> bool {
    let words: Vec<&str> = form.texts.iter().map(String::as_str).collect();
    let left = if form.place == Place::Arguments {
        if find_in_arguments(&words).is_empty() {
            return false;
        }
        redact_arguments(&words)
    } else {
        if find_named(&form.name, words[0]).is_empty() {
            return false;
        }
        vec![redact_named(&form.name, words[0])]
    };
    let left: Vec<String> = left
        .into_iter()
        .zip(words)
        .map(|(left, word)| left.unwrap_or_else(|| word.to_owned()))
        .collect();
    let is_left = |value: &String| left.iter().any(|text| text.contains(value.as_str()));
    !form.planted.iter().any(is_left)
}

/// An object that holds a form.
fn object(index: usize, form: &Form) -> Value {
    let text = &form.texts[0];
    let pod = |container: Value| {
        json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": format!("form-{index}"), "namespace": "shop"},
            "spec": {"containers": [container]}})
    };
    match form.place {
        Place::Variable => pod(
            json!({"name": "a", "image": "registry.example.com/a:1", "env": [{"name": form.name, "value": text}]}),
        ),
        Place::Arguments => {
            pod(json!({"name": "a", "image": "registry.example.com/a:1", "args": form.texts}))
        }
        Place::ConfigMap => json!({"apiVersion": "v1", "kind": "ConfigMap",
            "metadata": {"name": format!("form-{index}"), "namespace": "shop"}, "data": {(form.name.as_str()): text}}),
        Place::Field => json!({"apiVersion": "example.com/v1", "kind": "Broker",
            "metadata": {"name": format!("form-{index}"), "namespace": "shop"}, "spec": {(form.name.as_str()): text}}),
        Place::Annotation => json!({"apiVersion": "example.com/v1", "kind": "Broker",
            "metadata": {"name": format!("form-{index}"), "namespace": "shop", "annotations": {(form.name.as_str()): text}}}),
    }
}

/// The planted values that are in a text.
fn left<'v>(values: &'v BTreeSet<String>, text: &str) -> Vec<&'v str> {
    values
        .iter()
        .map(String::as_str)
        .filter(|value| text.contains(value))
        .collect()
}

#[test]
fn no_output_shows_a_credential_and_every_one_is_reported() {
    let forms: Vec<Form> = positive().into_iter().filter(is_found).collect();
    assert!(forms.len() > 400, "{}", forms.len());
    assert!(forms.iter().any(|form| form.is_held_out));
    let benign = benign();
    let alarms = benign.iter().filter(|form| is_found(form)).count();
    assert!(alarms * 50 < benign.len(), "{alarms} of {}", benign.len());
    let values: BTreeSet<String> = forms.iter().flat_map(|form| form.planted.clone()).collect();
    let folder = tempfile::tempdir().expect("a folder");
    let text: String = forms
        .iter()
        .enumerate()
        .map(|(index, form)| format!("---\n{}\n", object(index, form)))
        .collect();
    fs::write(folder.path().join("forms.yaml"), text).expect("a file");
    let run = |arguments: &[&str]| run_in(folder.path(), arguments, b"");

    for format in FORMATS {
        let report = run(&["scan", "forms.yaml", "--format", format, "--check", "*"]);
        assert!(!report.out.is_empty(), "{format}: {}", report.err);
        assert_eq!(left(&values, &report.out), [""; 0], "{format}");
        assert_eq!(
            left(&values, &report.err),
            [""; 0],
            "{format}, standard error"
        );
    }
    let patch = run(&["scan", "forms.yaml", "--fix", "--diff"]);
    assert!(
        patch.out.contains("allowPrivilegeEscalation"),
        "{}",
        patch.err
    );
    assert_eq!(left(&values, &patch.out), [""; 0], "the patch");

    // Each is reported once; the arguments of a form may hold several.
    let report = run(&[
        "scan",
        "forms.yaml",
        "--format",
        "json",
        "--check",
        "secret-in-*",
        "--check",
        "kubeconfig-in-*",
    ]);
    let targets: Vec<String> = report
        .findings()
        .iter()
        .map(|finding| finding["resource"].to_string())
        .collect();
    for (index, form) in forms.iter().enumerate() {
        let name = format!("form-{index}");
        let is_of = |target: &&String| {
            target.match_indices(&name).any(|(at, _)| {
                let behind = target.as_bytes().get(at + name.len());
                behind.is_none_or(|byte| !byte.is_ascii_digit())
            })
        };
        let count = targets.iter().filter(is_of).count();
        let is_once = form.place == Place::Arguments || count == 1;
        assert!(count >= 1 && is_once, "{count} findings of {}", form.line);
    }

    snapshot_of(folder.path(), &values);
}

fn snapshot_of(folder: &Path, values: &BTreeSet<String>) {
    let saved = run_in(
        folder,
        &["snapshot", "save", "forms.yaml", "-o", "forms.seawall.zst"],
        b"",
    );
    assert!(folder.join("forms.seawall.zst").exists(), "{}", saved.err);
    let packed = fs::read(folder.join("forms.seawall.zst")).expect("a snapshot");
    let lines = zstd::stream::decode_all(packed.as_slice()).expect("Zstandard");
    let text = String::from_utf8(lines).expect("lines of JSON");
    let objects: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    // A value with a quote or a line break is escaped in a line.
    let mut plain = String::new();
    objects.iter().for_each(|object| texts(object, &mut plain));
    assert_eq!(left(values, &plain), [""; 0], "the snapshot");
}

fn texts(value: &Value, plain: &mut String) {
    match value {
        Value::String(text) => {
            plain.push_str(text);
            plain.push('\n');
        }
        Value::Array(items) => items.iter().for_each(|item| texts(item, plain)),
        Value::Object(members) => members.values().for_each(|member| texts(member, plain)),
        _ => {}
    }
}
