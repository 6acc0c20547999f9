//! What is found in an object, and what is left of it.

use seawall_syntax::parse_stream;

use super::*;

fn parse(text: &str) -> Node {
    let documents = parse_stream(text.as_bytes());
    let nodes = documents[0].nodes.as_ref().expect("reads");
    nodes[0].clone()
}

#[test]
fn what_is_found_is_what_is_redacted() {
    for (text, paths) in [
        ("a: {password: kq7Zt1pLx9}", &["a.password"][..]),
        ("a: {password: 12345678}", &["a.password"]),
        (
            "env: [{name: DB_PASSWORD, value: kq7Zt1pLx9}]",
            &["env[0].value"],
        ),
        (
            "settings: [{key: password, value: kq7Zt1pLx9}]",
            &["settings[0].value"],
        ),
        ("args: [--password, kq7Zt1pLx9]", &["args[1]"]),
        (
            "command: [mysql]\nargs: [-uroot, -pkq7Zt1pLx9]",
            &["args[1]"],
        ),
        ("args: [-pkq7Zt1pLx9]\ncommand: [mysql]", &["args[0]"]),
        ("args: [{password: kq7Zt1pLx9}]", &["args[0].password"]),
        ("tokens: [q7Rf2ZkX9mLw4TbV8sYc]", &["tokens[0]"]),
        (
            "data: {a.conf: 'password=kq7Zt1pLx9'}",
            &["data[\"a.conf\"]"],
        ),
        (
            "volumes: [{gitRepo: {repository: 'https://a:kq7Zt1pLx9@h/x.git'}}]",
            &["volumes[0].gitRepo.repository"],
        ),
        (
            "env: [{name: DB_PASSWORD, valueFrom: {secretKeyRef: {name: a, key: password}}}]",
            &[],
        ),
        ("args: [--password-file, /run/p]", &[]),
        ("tokenTTL: 3600", &[]),
    ] {
        let mut node = parse(text);
        let found = credentials(&node, &|_, _| true);
        let shown: Vec<String> = found.iter().map(|one| one.path.to_string()).collect();
        assert_eq!(shown, paths, "{text}");
        let again: Vec<(Path, &str)> = found
            .iter()
            .map(|one| (one.path.clone(), one.found[0].pattern))
            .collect();
        redact_credentials(&mut node);
        let printed = format!("{node:?}");
        assert!(
            !printed.contains("kq7Zt1pLx9") && !printed.contains("12345678"),
            "{printed}"
        );
        let after: Vec<(Path, &str)> = credentials(&node, &|_, _| true)
            .iter()
            .map(|one| (one.path.clone(), one.found[0].pattern))
            .collect();
        assert_eq!(after, again, "{text}");
    }
}

#[test]
fn what_is_not_entered_is_not_searched() {
    let node = parse(
        "a: {password: kq7Zt1pLx9}\nb: {password: kq7Zt1pLx9, args: [--password=kq7Zt1pLx9]}",
    );
    let found = credentials(&node, &|_, entry| entry.key != "b");
    assert_eq!(found.len(), 1);
    let found = credentials(&node, &|_, entry| entry.key != "args");
    assert_eq!(found.len(), 2);
}

/// A value that only the controller of a cluster can decrypt.
const CIPHERTEXT: &str = "AgBy3i4OJSWKPiTySYZZA9rO43cGDEq4xK1sQ7dF6t0yP2mNzVbXcLkJhGfDsAqWeRtYuIoPlKjHgFdSaZxCvBnMqWeRtYuIoPaSdFgHjKlZxCvBnM12345678/90qwerty+opa==";

#[test]
fn what_is_made_to_be_committed_is_no_credential() {
    let sealed = |kind: &str, field: &str, value: &str| {
        format!(
            "{{apiVersion: {kind}, {field}: {{password: \"{value}\", API_TOKEN: \"{value}\"}}}}"
        )
    };
    let found = |text: &str| credentials(&parse(text), &|_, _| true).len();
    for (kind, field) in [
        (
            "bitnami.com/v1alpha1, kind: SealedSecret, spec",
            "encryptedData",
        ),
        ("soluto.com/v1alpha2, kind: KamusSecret", "data"),
        ("soluto.com/v1alpha2, kind: KamusSecret", "stringData"),
    ] {
        let text = match kind.strip_suffix(", spec") {
            Some(kind) => format!(
                "{{apiVersion: {kind}, spec: {}}}",
                sealed("x", field, CIPHERTEXT)
            ),
            None => sealed(kind, field, CIPHERTEXT),
        };
        assert_eq!(found(&text), 0, "{text}");
        let mut node = parse(&text);
        redact_credentials(&mut node);
        assert_eq!(format!("{node:?}"), format!("{:?}", parse(&text)));
        // What is no ciphertext was put there by mistake.
        let plain = text.replace(CIPHERTEXT, "kq7Zt1pLx9R4vW2n");
        assert_eq!(found(&plain), 2, "{plain}");
        let mut node = parse(&plain);
        redact_credentials(&mut node);
        assert!(!format!("{node:?}").contains("kq7Zt1pLx9R4vW2n"), "{plain}");
    }
    // Any other object may have such fields.
    let other = sealed("example.com/v1, kind: Widget", "encryptedData", CIPHERTEXT);
    assert_eq!(found(&other), 2);
}
