//! What is written right is read, and what is written wrong is refused with its place.

use super::*;

const TAIL: &str = "  reason: r\n  owner: o\n  expires: 2027-06-30\n";

#[track_caller]
fn check(body: &str, expect: Result<usize, &str>) {
    let text = format!("schema: seawall.exceptions/v1\nexceptions:\n{body}");
    let found = parse_exceptions("e.yaml", text.as_bytes());
    match (found, expect) {
        (Ok(found), Ok(count)) => assert_eq!(found.len(), count, "{text}"),
        (Err(error), Err(words)) => assert!(error.to_string().contains(words), "{error}"),
        (found, _) => panic!("{text}\n{found:?}"),
    }
}

#[test]
fn what_is_written_right_is_read() {
    check(&format!("- checks: [a]\n{TAIL}"), Ok(1));
    check(
        &format!("- checks: [a]\n{TAIL}- checks: [b, c-*]\n{TAIL}"),
        Ok(2),
    );
    check(
        &format!(
            "- checks: [a]\n  resources: [{{kind: Pod, name: \"8080\", container: app, path: 'spec.*'}}]\n{TAIL}"
        ),
        Ok(1),
    );
    check(
        &format!("- checks: [a]\n  resources: [{{namespace: \"\"}}]\n{TAIL}"),
        Ok(1),
    );
    check(
        &format!("- checks: [a]\n  fingerprints: [bf536f06c35c5af195f26d2b0b8b0e30]\n{TAIL}"),
        Ok(1),
    );
}

#[test]
fn what_is_written_wrong_is_refused_with_its_place() {
    for (middle, words) in [
        (
            "  resources: {kind: Pod}",
            "e.yaml:4:14: `resources` must be a list, and is a mapping",
        ),
        (
            "  resources: Pod/web",
            "e.yaml:4:14: `resources` must be a list, and is a string",
        ),
        ("  resources: []", "`resources` must not be empty"),
        ("  resources:", "`resources` must be a list, and is a null"),
        ("  resources: [{}]", "e.yaml:4:15: an empty selector"),
        ("  resources:\n  -", "must be a mapping, and is a null"),
        ("  resources: [Pod]", "must be a mapping, and is a string"),
        (
            "  resources: [{name: 8080}]",
            "e.yaml:4:22: `name` must be a string, and is a number; put it in quotes",
        ),
        (
            "  resources: [{name: [a]}]",
            "`name` must be a string, and is a list",
        ),
        (
            "  resources: [{name: }]",
            "`name` must be a string, and is a null",
        ),
        ("  resources: [{name: \"\"}]", "`name` must not be empty"),
        ("  resources: [{nmae: a}]", "did you mean `name`?"),
        (
            "  resources: [{labels: [a]}]",
            "`labels` must be a mapping, and is a list",
        ),
        ("  resources: [{labels: {}}]", "`labels` must not be empty"),
        (
            "  resources: [{labels: {a: true}}]",
            "`a` must be a string, and is a boolean; put it in quotes",
        ),
        (
            "  resource: [{name: a}]",
            "e.yaml:4:3: unknown field `resource`; did you mean `resources`?",
        ),
        ("  fingerprints: [abc]", "`abc` is no fingerprint"),
    ] {
        check(&format!("- checks: [a]\n{middle}\n{TAIL}"), Err(words));
    }
    for (body, words) in [
        ("- checks: a\n", "`checks` must be a list, and is a string"),
        ("- checks: []\n", "`checks` must not be empty"),
        (
            "- checks: [1]\n",
            "`checks` must be a string, and is a number",
        ),
        ("- checks: ['']\n", "an item of `checks` must not be empty"),
        ("- resources: [{name: a}]\n", "an exception needs `checks`"),
    ] {
        check(&format!("{body}{TAIL}"), Err(words));
    }
    check(
        "- checks: [a]\n  owner: o\n  expires: 2027-06-30\n",
        Err("needs `reason`"),
    );
    check(
        "- checks: [a]\n  reason: r\n  owner: o\n",
        Err("e.yaml:3:3: an exception needs `expires`"),
    );
    check(
        "- checks: [a]\n  reason: 1\n  owner: o\n  expires: 2027-06-30\n",
        Err("`reason` must be a string"),
    );
    check(
        "- checks: [a]\n  reason: r\n  owner: ' '\n  expires: 2027-06-30\n",
        Err("`owner` must not be empty"),
    );
    check(
        "- checks: [a]\n  reason: r\n  owner: o\n  expires: 2027\n",
        Err("`2027` is no date"),
    );
    check(
        "  checks: [a]\n",
        Err("`exceptions` must be a list, and is a mapping"),
    );
    check(
        "- text\n",
        Err("an exception must be a mapping, and is a string"),
    );
}

#[test]
fn the_file_itself_is_looked_at() {
    for (text, words) in [
        ("exceptions: []", "`schema` is missing"),
        (
            "schema: other/v1\nexceptions: []",
            "`other/v1` is no schema of exceptions",
        ),
        ("schema: seawall.exceptions/v1", "`exceptions` is missing"),
        (
            "schema: seawall.exceptions/v1\nexceptoins: []",
            "did you mean `exceptions`?",
        ),
        ("- a", "an exceptions file must be a mapping, and is a list"),
        ("a: [", "e.yaml:"),
    ] {
        let error = parse_exceptions("e.yaml", text.as_bytes()).expect_err(text);
        assert!(error.to_string().contains(words), "{error}");
    }
}
