//! What single texts mean.

use super::*;
use crate::Value;

fn one(text: &str) -> Node {
    let mut warnings = Vec::new();
    parse_yaml(text, 0, &mut warnings)
        .expect("parses")
        .into_iter()
        .next()
        .expect("one document")
}

#[track_caller]
fn check_scalar(text: &str, expect: Value<'_>) {
    assert_eq!(
        one(&format!("a: {text}\n")).entries()[0].value.value(),
        expect,
        "{text}"
    );
}

#[test]
fn scalars_are_read_as_kubernetes_reads_them() {
    for (text, expect) in [
        ("yes", Value::Bool(true)),
        ("on", Value::Bool(true)),
        ("y", Value::Bool(true)),
        ("Off", Value::Bool(false)),
        ("\"yes\"", Value::String("yes")),
        ("!!str yes", Value::String("yes")),
        ("~", Value::Null),
        ("", Value::Null),
        ("0777", Value::Int(511)),
        ("0o17", Value::Int(15)),
        ("0x1f", Value::Int(31)),
        ("0b11", Value::Int(3)),
        ("089", Value::Float(89.0)),
        ("1_000", Value::Int(1000)),
        ("-5", Value::Int(-5)),
        ("1.5", Value::Float(1.5)),
        ("1e3", Value::Float(1000.0)),
        ("1.2.3", Value::String("1.2.3")),
        ("500m", Value::String("500m")),
        ("2026-11-21", Value::String("2026-11-21")),
        (
            "18446744073709551615",
            Value::Float(1.844_674_407_370_955_2e19),
        ),
    ] {
        check_scalar(text, expect);
    }
}

#[test]
fn keys_become_text() {
    let node = one("on: 1\n8080: a\n1.5: b\n1e6: c\n");
    let keys: Vec<&str> = node.entries().iter().map(|e| e.key.as_str()).collect();
    assert_eq!(keys, ["true", "8080", "1.5", "1e+06"]);
}

#[test]
fn a_merge_key_fills_and_the_later_key_wins() {
    let node = one("base: &b {x: 1, z: 2}\nuse:\n  <<: *b\n  z: 3\n");
    let used = node.get("use").expect("use");
    assert_eq!((used.int("x"), used.int("z")), (Some(1), Some(3)));
}

#[test]
fn a_merge_key_overrides_what_stands_before_it_as_in_kubernetes() {
    let mut warnings = Vec::new();
    let text = "base: &b {x: 1}\nuse:\n  x: 2\n  <<: *b\n";
    let documents = parse_yaml(text, 0, &mut warnings).expect("parses");
    assert_eq!(
        documents[0].walk(&["use"]).and_then(|n| n.int("x")),
        Some(1)
    );
    assert_eq!(warnings.len(), 1);
    assert_eq!(warnings[0].position, Position::new(4, 3));
}

#[test]
fn in_a_merge_list_the_earlier_mapping_wins() {
    let node = one("a: &a {x: 1}\nb: &b {x: 2, z: 2}\nuse:\n  <<: [*a, *b]\n");
    let used = node.get("use").expect("use");
    assert_eq!((used.int("x"), used.int("z")), (Some(1), Some(2)));
}

#[test]
fn of_equal_keys_the_last_counts_with_a_warning() {
    let mut warnings = Vec::new();
    let documents = parse_yaml("a: 1\nb: 2\na: 3\n", 0, &mut warnings).expect("parses");
    assert_eq!(documents[0].int("a"), Some(3));
    assert_eq!(warnings[0].position, Position::new(3, 1));
}

#[test]
fn positions_point_at_keys_and_values() {
    let node = one("spec:\n  containers:\n  - name: app\n    image: \"é: x\"\n");
    let path: crate::Path = "spec.containers[0].image".parse().expect("path");
    assert_eq!(path.locate(&node), Position::new(4, 5));
    assert_eq!(
        path.find(&node).expect("found").position(),
        Position::new(4, 12)
    );
    let missing: crate::Path = "spec.containers[0].securityContext.privileged"
        .parse()
        .expect("path");
    assert_eq!(missing.locate(&node), Position::new(3, 5));
}

#[test]
fn an_alias_bomb_is_an_error() {
    let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..10 {
        let refs = vec![format!("*a{}", level - 1); 10].join(", ");
        text.push_str(&format!("a{level}: &a{level} [{refs}]\n"));
    }
    let error = parse_yaml(&text, 0, &mut Vec::new()).expect_err("bomb");
    assert!(error.message.contains("aliases expand"), "{error}");
}

#[test]
fn deep_nesting_is_an_error() {
    for text in [
        "[".repeat(100_000),
        "{a: ".repeat(100_000),
        "- ".repeat(100_000),
    ] {
        assert!(parse_yaml(&text, 0, &mut Vec::new()).is_err());
    }
}

#[test]
fn an_alias_to_itself_is_an_error() {
    assert!(parse_yaml("a: &a [*a]\n", 0, &mut Vec::new()).is_err());
}

#[test]
fn an_unrendered_template_is_an_error_with_a_hint() {
    let error =
        parse_yaml("replicas: {{ .Values.replicas }}\n", 0, &mut Vec::new()).expect_err("template");
    assert!(
        error.hint.is_some_and(|hint| hint.contains("render")),
        "{error:?}"
    );
}

#[test]
fn tabs_are_errors_with_a_place() {
    let error = parse_yaml("a:\n\tb: 1\n", 0, &mut Vec::new()).expect_err("tab");
    assert_eq!(error.position.line, 2, "{error:?}");
}

#[test]
fn aliases_of_all_documents_count_together() {
    let long = "x".repeat(1 << 20);
    let one = format!("a: &a {long}\nb: [{}]\n", vec!["*a"; 20].join(", "));
    let documents = crate::parse_stream([one.as_str(), &one, "c: 1\n"].join("---\n").as_bytes());
    let read: Vec<bool> = documents.iter().map(|one| one.nodes.is_ok()).collect();
    assert_eq!(read, [true, false, true]);
}

#[test]
fn anchors_within_anchors_are_bounded() {
    let long = "x".repeat(1 << 20);
    let open: String = (0..127).map(|level| format!("&a{level} [")).collect();
    let text = format!("{open}{long}, {long}{}\n", "]".repeat(127));
    let error = parse_yaml(&text, 0, &mut Vec::new()).expect_err("too much");
    assert!(error.message.contains("anchors name more"), "{error}");
}

#[test]
fn nobody_is_warned_a_million_times() {
    let text = "a: 1\n".repeat(5_000);
    let mut warnings = Vec::new();
    parse_yaml(&text, 0, &mut warnings).expect("reads");
    assert_eq!(warnings.len(), crate::limits::MAX_WARNINGS + 1);
    assert!(warnings[1_000].message.contains("left out"));
}

#[test]
fn nothing_is_read_behind_the_last_of_an_allowance() {
    for (text, read) in [
        ("a: 1\n---\nb: 2\n---\nc: 3\n", 2),
        ("a: [1, 2, 3, 4, 5, 6, 7]\n---\nb: 2\n", 0),
        ("{\"a\": [1, 2, 3, 4, 5, 6, 7, 8, 9]}", 0),
        ("{\"a\": [1, 2, 3, 4]}", 1),
    ] {
        let mut left = crate::Allowance {
            documents: 2,
            values: 10,
            ..crate::Allowance::default()
        };
        let mut documents = Vec::new();
        crate::read_stream(text.as_bytes(), &mut left, &mut |one| documents.push(one));
        let whole = documents.iter().filter(|one| one.nodes.is_ok()).count();
        assert_eq!(whole, read, "{text}");
        let is_said = documents.last().is_some_and(|one| one.nodes.is_err());
        assert_eq!(is_said, text.len() > 20, "{text}");
        assert_eq!(left.is_spent(), text.len() > 20, "{text}");
    }
}

#[test]
fn an_error_says_what_to_do_about_a_template_or_the_indentation() {
    for (text, words) in [
        ("{{- if .Values.on }}\nkind: A\n{{- end }}\n", "render"),
        ("kind: A\n{{- range .x }}\n- b\n{{- end }}\n", "render"),
        ("{% if on %}\nkind: A\n{% endif %}\n", "render"),
        ("{\"kind\": {{ .kind }}}\n", "render"),
        ("metadata:\n  name: x\n spec:\n  a: b\n", "indentation"),
    ] {
        let documents = crate::parse_stream(text.as_bytes());
        let error = documents
            .into_iter()
            .find_map(|document| document.nodes.err())
            .expect("an error");
        assert!(
            error.hint.is_some_and(|hint| hint.contains(words)),
            "{text}: {error:?}"
        );
    }
}
