//! What schemas of CRDs say beyond types: formats, multiples, lists whose items differ, versions.

mod reading;

use seawall_model::KubernetesVersion;
use seawall_validity::{Cause, CustomSchemas, Mismatch, check};

fn crd(api_version: &str, version: &str, schema: &str) -> String {
    format!(
        "{{apiVersion: apiextensions.k8s.io/{api_version}, kind: CustomResourceDefinition, metadata: {{name: tides.sea.example}}, spec: {{group: sea.example, scope: Namespaced, names: {{kind: Tide, plural: tides}}, versions: [{{name: {version}, served: true, storage: true, schema: {{openAPIV3Schema: {{type: object, properties: {{spec: {schema}}}}}}}}}]}}}}\n---\n"
    )
}

/// What is wrong with the last object of a text.
fn last(text: &str, version: Option<u16>) -> Vec<Mismatch> {
    let read = reading::objects("test.yaml", text.as_bytes());
    let crds = CustomSchemas::from_objects(read.iter().map(|read| &read.object));
    let object = &read.last().expect("an object").object;
    check(object, version.map(KubernetesVersion::minor), &crds)
}

fn mismatches(schema: &str, spec: &str, version: Option<u16>) -> Vec<Mismatch> {
    let object =
        format!("{{apiVersion: sea.example/v1, kind: Tide, metadata: {{name: a}}, spec: {spec}}}");
    last(&(crd("v1", "v1", schema) + &object), version)
}

#[test]
fn lists_whose_items_differ() {
    const SET: &str = "{type: array, x-kubernetes-list-type: set, items: {type: string}}";
    const MAP: &str = "{type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [port, protocol], items: {type: object, properties: {port: {type: integer}, protocol: {type: string, default: TCP}, name: {type: string}}}}";
    for (schema, spec, paths) in [
        (SET, "[a, b]", &[][..]),
        (SET, "[a, b, a, a]", &["spec[2]", "spec[3]"]),
        (MAP, "[{port: 1}, {port: 2}]", &[]),
        (MAP, "[{port: 1}, {port: 1, protocol: UDP}]", &[]),
        (
            MAP,
            "[{port: 1, name: a}, {port: 1, name: b}]",
            &["spec[1]"],
        ),
        (MAP, "[{port: 1}, {port: 1, protocol: TCP}]", &["spec[1]"]),
        ("{type: array, items: {type: string}}", "[a, a]", &[]),
        (
            "{type: array, x-kubernetes-list-type: set, items: {type: object, x-kubernetes-map-type: atomic, properties: {a: {type: integer}, b: {type: integer}}}}",
            "[{a: 1, b: 2}, {b: 2, a: 1}]",
            &["spec[1]"],
        ),
    ] {
        let found = mismatches(schema, spec, None);
        let found: Vec<&str> = found.iter().map(|one| one.path.as_str()).collect();
        assert_eq!(found, paths, "{schema} {spec}");
    }
    let found = mismatches(MAP, "[{port: 1}, {port: 1}]", None);
    assert_eq!(
        found[0].message,
        "an earlier item has the same `port` and `protocol`"
    );
}

#[test]
fn numbers() {
    for (schema, spec, fits) in [
        ("{type: integer, multipleOf: 4}", "8", true),
        ("{type: integer, multipleOf: 4}", "6", false),
        ("{type: number, multipleOf: 0.1}", "0.3", true),
        ("{type: number, multipleOf: 0.1}", "0.35", false),
        ("{type: integer, multipleOf: 3}", "9007199254740993", true),
    ] {
        assert_eq!(
            mismatches(schema, spec, None).is_empty(),
            fits,
            "{schema} {spec}"
        );
    }
}

#[test]
fn small_numbers_are_checked_from_v1_36_on() {
    let schema = "{type: integer, format: int32}";
    for (spec, version, fits) in [
        ("2147483648", None, true),
        ("2147483648", Some(35), true),
        ("2147483648", Some(36), false),
        ("2147483647", Some(36), true),
    ] {
        assert_eq!(
            mismatches(schema, spec, version).is_empty(),
            fits,
            "{spec} {version:?}"
        );
    }
    let schema = "{type: integer, format: int64}";
    assert_eq!(mismatches(schema, "2147483648", Some(36)), []);
}

#[test]
fn formats() {
    for (schema, spec, fits) in [
        (
            "{type: string, format: date-time}",
            "'2024-05-31T10:00:00Z'",
            true,
        ),
        ("{type: string, format: date-time}", "tomorrow", false),
        ("{type: string, format: date}", "'2024-02-30'", false),
        ("{type: string, format: no-such-form}", "anything", true),
        ("{type: integer, format: date}", "1", true),
    ] {
        assert_eq!(
            mismatches(schema, spec, None).is_empty(),
            fits,
            "{schema} {spec}"
        );
    }
    let found = mismatches("{type: string, format: date}", "soon", None);
    assert_eq!(found[0].hint.as_deref(), Some("write it as `2024-05-31`"));
}

#[test]
fn versions_that_no_crd_serves() {
    let object = "{apiVersion: sea.example/v1, kind: Tide, metadata: {name: a}}";
    let two = crd("v1", "v2", "{}");
    let found = last(&(two.clone() + object), None);
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].path.as_str(), found[0].cause),
        ("apiVersion", Cause::NoVersion)
    );
    // Another CRD of the kind that serves it, or may.
    let one = crd("v1", "v1", "{}");
    let old = crd("v1beta1", "v1", "{}");
    assert_eq!(last(&format!("{two}{one}{object}"), None), []);
    assert_eq!(last(&format!("{two}{old}{object}"), None), []);
    // Another kind of the group may have a CRD that is not here.
    let wave = "{apiVersion: sea.example/v1, kind: Wave, metadata: {name: a}}";
    assert_eq!(last(&format!("{two}{wave}"), None), []);
}
