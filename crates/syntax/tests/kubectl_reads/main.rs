//! What `kubectl` makes of texts: each line of `cases.jsonl` holds the text behind `data:` of a ConfigMap, and what
//! `kubectl annotate --local -o json` (1.35) printed as its data; nothing where it refused the file.
//! Texts were written by hand for every rule, and put together by chance from pieces of YAML.

use seawall_syntax::parse_stream;
use serde_json::Value;

fn reads(text: &str) -> Option<Value> {
    let manifest =
        format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata:\n  {text}\n");
    let documents = parse_stream(manifest.as_bytes());
    let node = documents.first()?.nodes.as_ref().ok()?.first()?;
    let mut json = Vec::new();
    node.write_json(&mut json);
    let object: Value = serde_json::from_slice(&json).expect("JSON that we wrote");
    Some(object.get("data").cloned().unwrap_or(Value::Null))
}

/// Numbers are alike when they differ in nothing but the last digit that was printed.
fn alike(ours: &Value, theirs: &Value) -> bool {
    match (ours, theirs) {
        (Value::Number(a), Value::Number(b)) => match (a.as_f64(), b.as_f64()) {
            (Some(a), Some(b)) => (a - b).abs() <= a.abs() * f64::EPSILON,
            _ => false,
        },
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| alike(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(key, value)| b.get(key).is_some_and(|twin| alike(value, twin)))
        }
        (a, b) => a == b,
    }
}

#[test]
fn every_text_reads_as_kubectl_reads_it() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in include_str!("cases.jsonl").lines() {
        let case: Value = serde_json::from_str(line).expect("a case a line");
        let text = case["text"].as_str().expect("a text");
        let ours = reads(text);
        let same = match (&ours, case.get("data")) {
            (Some(ours), Some(theirs)) => alike(ours, theirs),
            (None, None) => true,
            _ => false,
        };
        if !same {
            wrong.push(format!(
                "{text:?}\n  ours    {ours:?}\n  kubectl {:?}",
                case.get("data")
            ));
        }
        count += 1;
    }
    assert!(count > 400, "{count} cases");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Twice the text may take about twice the time, and not four times: each shape is a way to look at a text again and
/// again.
#[test]
fn reading_is_linear() {
    let shapes: [fn(usize) -> String; 8] = [
        |n| "a: &x b\n".repeat(n).replace("&x", "&y"),
        |n| {
            (0..n)
                .map(|i| format!("k{i}: &a{i} v\n"))
                .collect::<String>()
        },
        |n| {
            let anchors: String = (0..n).map(|i| format!("k{i}: &a{i} v\n")).collect();
            let aliases: String = (0..n).map(|i| format!("l{i}: *a{i}\n")).collect();
            anchors + &aliases
        },
        |n| {
            let base: String = (0..n).map(|i| format!("  k{i}: v\n")).collect();
            let again: String = (0..n).map(|i| format!("  k{i}: w\n")).collect();
            format!("base: &b\n{base}use:\n  <<: *b\n{again}")
        },
        |n| format!("a: [{}]\n", "b: c, ".repeat(n)),
        |n| format!("a: {}b\n", "\n".repeat(n)),
        |n| format!("a: \"{}\"\n", "b\\\n ".repeat(n)),
        |n| format!("a: {}\n", "b:".repeat(n)),
    ];
    for (number, shape) in shapes.iter().enumerate() {
        let time = |size: usize| {
            let text = shape(size);
            let start = std::time::Instant::now();
            let documents = parse_stream(text.as_bytes());
            assert!(!documents.is_empty());
            start.elapsed().as_secs_f64()
        };
        let small = time(4_000).max(0.02);
        let large = time(32_000);
        assert!(
            large < small * 40.0,
            "shape {number}: {small:.3} s, then {large:.3} s for 8 times the text"
        );
    }
}
