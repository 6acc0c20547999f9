//! Custom resources, by CRDs of the same input.

mod reading;

use seawall_validity::{CustomSchemas, check};

/// A CRD with this schema for `spec`, and an object with this spec.
fn mismatches(schema: &str, spec: &str) -> Vec<(String, String)> {
    let text = format!(
        "{{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {{name: tides.sea.example}}, spec: {{group: sea.example, scope: Namespaced, names: {{kind: Tide, plural: tides}}, versions: [{{name: v1, served: true, storage: true, schema: {{openAPIV3Schema: {{type: object, properties: {{spec: {schema}}}}}}}}}]}}}}\n---\n{{apiVersion: sea.example/v1, kind: Tide, metadata: {{name: a}}, spec: {spec}}}\n"
    );
    let read = reading::objects("test.yaml", text.as_bytes());
    assert_eq!(read.len(), 2, "{text}");
    let crds = CustomSchemas::from_objects(read.iter().map(|read| &read.object));
    assert_eq!(check(&read[0].object, None, &crds), [], "the CRD itself");
    check(&read[1].object, None, &crds)
        .into_iter()
        .map(|one| {
            (
                one.path,
                format!("{} ({})", one.message, one.hint.unwrap_or_default()),
            )
        })
        .collect()
}

#[test]
fn values_that_fit_have_no_mismatch() {
    for (schema, spec) in [
        ("{type: string}", "text"),
        ("{type: integer, minimum: 1, maximum: 3}", "3"),
        ("{type: number}", "1.5"),
        (
            "{type: object, x-kubernetes-preserve-unknown-fields: true}",
            "{a: {b: 1}}",
        ),
        (
            "{type: object, additionalProperties: {type: integer}}",
            "{a: 1, b: 2}",
        ),
        (
            "{x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {type: string}]}",
            "25%",
        ),
        (
            "{x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {type: string}]}",
            "1",
        ),
        (
            "{type: array, items: {type: string}, maxItems: 2}",
            "[a, b]",
        ),
        ("{type: string, pattern: '^[a-z]+$', maxLength: 3}", "abc"),
        ("{type: string, enum: [a, b]}", "b"),
        (
            "{type: object, required: [a], properties: {a: {type: string, default: x}}}",
            "{}",
        ),
        (
            "{type: object, properties: {a: {type: string}}}",
            "{a: null}",
        ),
        (
            "{type: object, properties: {a: {type: string}, b: {type: string}}, oneOf: [{required: [a]}, {required: [b]}]}",
            "{a: x}",
        ),
        (
            "{type: object, x-kubernetes-embedded-resource: true, properties: {spec: {type: string}}}",
            "{apiVersion: v1, kind: A, metadata: {name: b}, spec: x}",
        ),
        (
            "{type: string, pattern: '(?<!x)a'}",
            "anything: a pattern that does not read limits nothing",
        ),
    ] {
        let spec = if spec.contains(':') && !spec.starts_with('{') {
            format!("'{spec}'")
        } else {
            spec.to_owned()
        };
        assert_eq!(mismatches(schema, &spec), [], "{schema} {spec}");
    }
}

#[test]
fn values_that_do_not_fit_are_refused() {
    for (schema, spec, path, message) in [
        (
            "{type: string}",
            "1",
            "spec",
            "expected a string, found an integer",
        ),
        (
            "{type: integer, minimum: 1}",
            "0",
            "spec",
            "below the minimum, `1`",
        ),
        (
            "{type: integer, maximum: 1}",
            "2",
            "spec",
            "above the maximum",
        ),
        (
            "{type: integer, minimum: 1, exclusiveMinimum: true}",
            "1",
            "spec",
            "below the minimum",
        ),
        (
            "{type: object, additionalProperties: {type: integer}}",
            "{a: x}",
            "spec.a",
            "expected an integer",
        ),
        (
            "{x-kubernetes-int-or-string: true}",
            "true",
            "spec",
            "expected an integer or a string",
        ),
        (
            "{type: array, items: {type: string}, maxItems: 1}",
            "[a, b]",
            "spec",
            "at most 1",
        ),
        (
            "{type: array, items: {type: string}}",
            "[a, 1]",
            "spec[1]",
            "expected a string",
        ),
        (
            "{type: string, pattern: '^[a-z]+$'}",
            "A",
            "spec",
            "match `^[a-z]+$`",
        ),
        ("{type: string, maxLength: 1}", "ab", "spec", "2 characters"),
        (
            "{type: string, enum: [high, low]}",
            "hihg",
            "spec",
            "did you mean `high`?",
        ),
        (
            "{type: object, required: [a], properties: {a: {type: string}}}",
            "{}",
            "spec",
            "required field `a` is missing",
        ),
        (
            "{type: object, required: [a], properties: {a: {type: string}}}",
            "{a: null}",
            "spec",
            "required field `a` is missing",
        ),
        (
            "{type: object, properties: {a: {type: string}, b: {type: string}}, oneOf: [{required: [a]}, {required: [b]}]}",
            "{a: x, b: z}",
            "spec",
            "more than one of the CRD's alternatives",
        ),
        (
            "{type: object, properties: {a: {type: string}, b: {type: string}}, anyOf: [{required: [a]}, {required: [b]}]}",
            "{}",
            "spec",
            "none of the CRD's alternatives",
        ),
        (
            "{type: object, properties: {a: {type: string}}, not: {required: [a]}}",
            "{a: x}",
            "spec",
            "excludes this value",
        ),
        (
            "{type: string, allOf: [{minLength: 3}]}",
            "ab",
            "spec",
            "a condition of the CRD is not met",
        ),
    ] {
        let found = mismatches(schema, spec);
        assert_eq!(found.len(), 1, "{schema} {spec}: {found:?}");
        let (place, words) = &found[0];
        assert_eq!(place, path);
        assert!(words.contains(message), "{words}");
    }
}

#[test]
fn unknown_fields_are_refused_as_in_built_in_kinds() {
    let found = mismatches(
        "{type: object, properties: {height: {type: integer}}}",
        "{heigth: 1}",
    );
    assert_eq!(
        found,
        [(
            "spec.heigth".to_owned(),
            "unknown field `heigth` (did you mean `height`?)".to_owned()
        )]
    );
}

#[test]
fn a_version_that_is_not_served_is_refused() {
    let text = "{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: tides.sea.example}, spec: {group: sea.example, scope: Namespaced, names: {kind: Tide, plural: tides}, versions: [{name: v2, served: true, storage: true}]}}\n---\n{apiVersion: sea.example/v1, kind: Tide, metadata: {name: a}}\n";
    let read = reading::objects("test.yaml", text.as_bytes());
    let crds = CustomSchemas::from_objects(read.iter().map(|read| &read.object));
    let found = check(&read[1].object, None, &crds);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].hint.as_deref(), Some("use `sea.example/v2`"));
}

#[test]
fn alternatives_of_many_items_end() {
    let alternatives = vec!["{maximum: 0}"; 400].join(", ");
    let items = vec!["1"; 3_000].join(", ");
    // More than a million tries, none of which fits: the walk stops, and does not take the stop for a misfit.
    let found = mismatches(
        &format!(
            "{{type: array, items: {{x-kubernetes-preserve-unknown-fields: true, anyOf: [{alternatives}]}}}}"
        ),
        &format!("[{items}]"),
    );
    assert_eq!(found.len(), 100);
    let found = mismatches(
        &format!(
            "{{type: array, items: {{x-kubernetes-preserve-unknown-fields: true, not: {{allOf: [{alternatives}]}}}}}}"
        ),
        &format!("[{items}]"),
    );
    assert_eq!(found, []);
}

#[test]
fn rules_that_are_not_evaluated_are_counted() {
    let rule = "x-kubernetes-validations: [{rule: 'true'}]";
    let text = format!(
        "{{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {{name: tides.sea.example}}, spec: {{group: sea.example, scope: Namespaced, names: {{kind: Tide, plural: tides}}, versions: [{{name: v1, served: true, storage: true, schema: {{openAPIV3Schema: {{type: object, {rule}, properties: {{spec: {{type: array, items: {{type: object, {rule}}}}}}}}}}}}}]}}}}\n---\n{{apiVersion: sea.example/v1, kind: Tide, metadata: {{name: a}}}}\n"
    );
    let read = reading::objects("test.yaml", text.as_bytes());
    let crds = CustomSchemas::from_objects(read.iter().map(|read| &read.object));
    assert_eq!(crds.unread_rules(&read[1].object), 2);
    assert_eq!(crds.unread_rules(&read[0].object), 0);
}

#[test]
fn nulls_are_dropped_from_fields_and_refused_in_lists() {
    assert_eq!(
        mismatches(
            "{type: object, properties: {a: {type: string}}}",
            "{a: null}"
        ),
        []
    );
    assert_eq!(
        mismatches(
            "{type: array, items: {type: string, nullable: true}}",
            "[null]"
        ),
        []
    );
    let found = mismatches("{type: array, items: {type: string}}", "[a, null]");
    assert_eq!(found[0].0, "spec[1]");
    assert_eq!(found.len(), 1);
}

#[test]
fn objects_inside_others_say_what_they_are() {
    let schema = "{type: object, x-kubernetes-embedded-resource: true, x-kubernetes-preserve-unknown-fields: true}";
    assert_eq!(mismatches(schema, "{apiVersion: v1, kind: Pod, x: 1}"), []);
    let found = mismatches(schema, "{kind: Pod}");
    assert_eq!(found.len(), 1);
    assert!(found[0].1.contains("`apiVersion` is missing"), "{found:?}");
}
