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
            "e.yaml:4:14: `resources` has to be a list, not a mapping",
        ),
        (
            "  resources: Pod/web",
            "e.yaml:4:14: `resources` has to be a list, not",
        ),
        ("  resources: []", "`resources` is empty"),
        ("  resources:", "`resources` is empty"),
        ("  resources: [{}]", "e.yaml:4:15: an empty selector"),
        ("  resources:\n  -", "`resources` is empty"),
        ("  resources: [Pod]", "`resources` has to be a mapping"),
        (
            "  resources: [{name: 8080}]",
            "e.yaml:4:22: `name` has to be text, not",
        ),
        (
            "  resources: [{name: [a]}]",
            "`name` has to be text, not a list",
        ),
        ("  resources: [{name: }]", "`name` is empty"),
        ("  resources: [{name: \"\"}]", "`name` is empty"),
        ("  resources: [{nmae: a}]", "did you mean `name`?"),
        (
            "  resources: [{labels: [a]}]",
            "`labels` has to be a mapping, not a list",
        ),
        ("  resources: [{labels: {}}]", "`labels` is empty"),
        (
            "  resources: [{labels: {a: true}}]",
            "`a` has to be text, not",
        ),
        (
            "  resource: [{name: a}]",
            "e.yaml:4:3: unknown field `resource`; did you mean `resources`?",
        ),
        ("  fingerprints: [abc]", "`abc` is not a valid fingerprint"),
        (
            "  resources: [{kind: deployment}]",
            "e.yaml:4:22: `deployment` is not a kind; did you mean `Deployment`?",
        ),
        (
            "  resources: [{kind: netpol}]",
            "did you mean `NetworkPolicy`?",
        ),
        (
            "  resources: [{kind: Pod}]\n  resources: [{kind: Node}]",
            "e.yaml:5:3: key `resources` appears twice",
        ),
    ] {
        check(&format!("- checks: [a]\n{middle}\n{TAIL}"), Err(words));
    }
    for (body, words) in [
        ("- checks: a\n", "`checks` has to be a list"),
        ("- checks: []\n", "`checks` is empty"),
        ("- checks: [1]\n", "`checks` has to be text"),
        ("- checks: ['']\n", "`checks` is empty"),
        ("- resources: [{name: a}]\n", "`checks` is missing"),
    ] {
        check(&format!("{body}{TAIL}"), Err(words));
    }
    check(
        "- checks: [a]\n  owner: o\n  expires: 2027-06-30\n",
        Err("`reason` is missing"),
    );
    check(
        "- checks: [a]\n  reason: r\n  owner: o\n",
        Err("e.yaml:3:3: an exception needs `expires`"),
    );
    check(
        "- checks: [a]\n  reason: 1\n  owner: o\n  expires: 2027-06-30\n",
        Err("`reason` has to be text"),
    );
    check(
        "- checks: [a]\n  reason: r\n  owner: ' '\n  expires: 2027-06-30\n",
        Err("`owner` is empty"),
    );
    check(
        "- checks: [a]\n  reason: r\n  owner: o\n  expires: 2027\n",
        Err("`expires` has to be text"),
    );
    check("  checks: [a]\n", Err("`exceptions` has to be a list"));
    check("- text\n", Err("`exceptions` has to be a mapping"));
}

#[test]
fn a_kind_of_kubernetes_is_not_that_of_somebody_else() {
    let groups = |selector: &str| -> Vec<String> {
        let text = format!(
            "schema: seawall.exceptions/v1\nexceptions:\n- checks: [a]\n  resources: [{selector}]\n{TAIL}"
        );
        let found = parse_exceptions("e.yaml", text.as_bytes()).expect("reads");
        let groups = found[0].resources[0].groups.iter();
        groups
            .map(|group| group.exact().unwrap_or("pattern").to_owned())
            .collect()
    };
    assert_eq!(groups("{kind: DaemonSet}"), ["apps"]);
    assert_eq!(groups("{kind: Pod}"), [""]);
    assert_eq!(
        groups("{kind: DaemonSet, group: apps.kruise.io}"),
        ["apps.kruise.io"]
    );
    assert!(groups("{kind: Prometheus}").is_empty());
    assert!(groups("{kind: 'Daemon*'}").is_empty());
    assert!(groups("{name: web}").is_empty());
}

#[test]
fn the_file_itself_is_looked_at() {
    for (text, words) in [
        ("exceptions: []", "`schema` is missing"),
        (
            "schema: other/v1\nexceptions: []",
            "`other/v1` is not the schema",
        ),
        ("schema: seawall.exceptions/v1", "`exceptions` is missing"),
        (
            "schema: seawall.exceptions/v1\nexceptoins: []",
            "did you mean `exceptions`?",
        ),
        ("- a", "e.yaml:1:1"),
        ("a: [", "e.yaml:"),
    ] {
        let error = parse_exceptions("e.yaml", text.as_bytes()).expect_err(text);
        assert!(error.to_string().contains(words), "{error}");
    }
}
