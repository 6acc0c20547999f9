//! Which statement counts; what is written; what is hostile.

use proptest::prelude::*;
use seawall_advisory::vex::{
    Issue, Justification, Product, Statement, Status, Target, VexError, applies, decide, read,
    write_cyclonedx, write_openvex,
};
use serde_json::{Value, json};

use super::words::{component, openvex, purl, whole};

fn statement(status: Status, timestamp: &str, products: Vec<Product>) -> Statement {
    Statement {
        vulnerabilities: vec!["CVE-1".to_owned(), "GHSA-1".to_owned()],
        products,
        status,
        justification: None,
        impact: String::new(),
        action: String::new(),
        author: "Acme".to_owned(),
        timestamp: timestamp.to_owned(),
        source: "https://example.org/vex/1".to_owned(),
    }
}

#[test]
fn a_statement_is_about_what_it_names_and_nothing_else() {
    let image = [purl(
        "pkg:oci/app@sha256:aa?arch=amd64&repository_url=ghcr.io/acme/app",
    )];
    let ids = ["sha256:aa".to_owned()];
    let package = purl("pkg:deb/debian/openssl@3.0-1?arch=amd64&distro=debian-12");
    let target = Target {
        product_purls: &image,
        product_ids: &ids,
        package: Some(&package),
    };
    for (product, parts, expect) in [
        ("pkg:deb/debian/openssl", vec![], true),
        ("pkg:deb/debian/openssl@3.0-1", vec![], true),
        (
            "pkg:deb/debian/openssl@3.0-1?distro=debian-12",
            vec![],
            true,
        ),
        (
            "pkg:deb/debian/openssl@3.0-1?distro=debian-11",
            vec![],
            false,
        ),
        (
            "pkg:deb/debian/openssl@3.0-1?upstream=openssl",
            vec![],
            false,
        ),
        ("pkg:deb/debian/openssl@3.0-2", vec![], false),
        ("pkg:deb/ubuntu/openssl@3.0-1", vec![], false),
        ("sha256:aa", vec![], true),
        ("sha256:bb", vec![], false),
        ("pkg:oci/app", vec![], true),
        ("pkg:oci/other", vec![], false),
        ("pkg:oci/other@sha256:aa", vec![], true),
        (
            "pkg:oci/app?repository_url=ghcr.io/acme/app",
            vec!["pkg:deb/debian/openssl"],
            true,
        ),
        (
            "pkg:oci/app",
            vec!["pkg:deb/debian/curl", "pkg:deb/debian/openssl@3.0-1"],
            true,
        ),
        ("pkg:oci/app", vec!["pkg:deb/debian/curl"], false),
        ("pkg:oci/other", vec!["pkg:deb/debian/openssl"], false),
        // That this package contains the other is not known.
        ("pkg:deb/debian/openssl", vec!["pkg:npm/a"], false),
    ] {
        let product = Product {
            component: component(product),
            subcomponents: parts.into_iter().map(component).collect(),
        };
        let one = statement(Status::Fixed, "", vec![product]);
        assert_eq!(applies(&one, &target), expect, "{one:?}");
    }
    let alone = Target {
        package: None,
        ..target
    };
    assert!(applies(
        &statement(Status::Fixed, "", vec![whole("sha256:aa")]),
        &alone
    ));
    assert!(!applies(
        &statement(Status::Fixed, "", vec![whole("pkg:deb/debian/openssl")]),
        &alone
    ));
}

#[test]
fn the_latest_statement_counts() {
    let package = purl("pkg:npm/a@1");
    let target = Target {
        package: Some(&package),
        ..Target::default()
    };
    let about = |status, time: &str| statement(status, time, vec![whole("pkg:npm/a")]);
    let statements = [
        about(Status::Fixed, "2024-03-01T00:00:00+02:00"),
        about(Status::NotAffected, "2024-02-29T22:30:00Z"),
        about(Status::UnderInvestigation, ""),
        about(Status::Affected, "2024-02-29T22:30:00.0Z"),
        statement(
            Status::NotAffected,
            "2030-01-01T00:00:00Z",
            vec![whole("pkg:npm/b")],
        ),
    ];
    let decided = |from: &[Statement], id: &str| decide(from, &target, &[id]).map(|one| one.status);
    assert_eq!(decided(&statements, "ghsa-1"), Some(Status::Affected));
    assert_eq!(
        decided(&statements[..2], "CVE-1"),
        Some(Status::NotAffected)
    );
    assert_eq!(
        decided(&statements[2..3], "CVE-1"),
        Some(Status::UnderInvestigation)
    );
    assert_eq!(decided(&statements, "CVE-2"), None);
}

fn issue(id: &str) -> Issue {
    Issue {
        id: id.to_owned(),
        author: "Acme".to_owned(),
        timestamp: "2025-01-01T00:00:00Z".to_owned(),
        tool: "0.1".to_owned(),
    }
}

fn digest(digit: &str) -> String {
    format!("sha256:{}", digit.repeat(64))
}

fn examples() -> Vec<Statement> {
    let inside = |part: &str| Product {
        component: component(&digest("a")),
        subcomponents: vec![component(part)],
    };
    let mut not_affected = statement(
        Status::NotAffected,
        "2024-01-01T00:00:00Z",
        vec![inside("pkg:npm/a@1")],
    );
    not_affected.justification = Some(Justification::InlineMitigationsAlreadyExist);
    not_affected.impact = "a filter".to_owned();
    let mut affected = statement(
        Status::Affected,
        "2024-01-02T00:00:00Z",
        vec![inside("pkg:npm/b@1")],
    );
    affected.action = "update".to_owned();
    affected.impact = "serious".to_owned();
    let fixed = statement(
        Status::Fixed,
        "2024-01-02T00:00:00Z",
        vec![whole(&digest("a")), whole("pkg:npm/c@2")],
    );
    vec![not_affected, affected, fixed]
}

#[test]
fn what_is_written_is_read_back() {
    let statements = examples();
    let text = write_openvex(&statements, &issue("https://example.org/vex/1"));
    let value: Value = serde_json::from_str(&text).expect("JSON");
    let first = &value["statements"][0];
    assert_eq!(first["status_notes"], "a filter");
    assert!(first.get("impact_statement").is_none(), "one of both");
    let back = read(text.as_bytes()).expect("reads");
    assert_eq!(back.statements, statements, "{text}");
    assert_eq!(back.unknown, Vec::<String>::new());

    let serial = "3e671687-395b-41f5-a30f-a58921a69b79";
    let (text, left_out) = write_cyclonedx(&statements, &issue(serial));
    assert_eq!(left_out, Vec::<usize>::new());
    let back = read(text.as_bytes()).expect("reads");
    assert_eq!(back.unknown, Vec::<String>::new());
    let mut expect = statements.clone();
    for statement in &mut expect {
        statement.source = format!("urn:uuid:{serial}");
        for product in &mut statement.products {
            if !product.component.ids.is_empty() {
                product.component.ids.push(format!("urn:uuid:{serial}"));
            }
        }
    }
    assert_eq!(back.statements, expect, "{text}");

    let mut other = statements;
    other[1].products[0].component = component(&digest("b"));
    assert_eq!(write_cyclonedx(&other, &issue(serial)).1, [1]);
}

#[test]
fn every_word_is_its_own() {
    for status in Status::ALL {
        assert_eq!(Status::parse(status.as_str()), Some(*status));
        assert_eq!(json!(status), json!(status.as_str()));
    }
    for justification in Justification::ALL {
        assert_eq!(
            Justification::parse(justification.as_str()),
            Some(*justification)
        );
        assert_eq!(json!(justification), json!(justification.as_str()));
    }
}

#[test]
fn other_things_are_refused() {
    assert_eq!(read(b"{}"), Err(VexError::Unsupported));
    assert!(matches!(read(b"{"), Err(VexError::Malformed(_))));
    assert!(matches!(
        read("[".repeat(100_000).as_bytes()),
        Err(VexError::Malformed(_))
    ));
    let mut value = openvex(&json!([]));
    for _ in 0..10 {
        value = json!({ "dsseEnvelope": value });
    }
    assert_eq!(
        read(value.to_string().as_bytes()),
        Err(VexError::Unsupported)
    );
}

fn any_json() -> impl Strategy<Value = Value> {
    let key = "(statements|products|@id|vulnerability|name|status|subcomponents|vulnerabilities|affects|ref|analysis|state|versions|product_tree|branches|product|relationships|product_status|fixed|document|metadata|component|components|bom-ref|purl)";
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<i32>().prop_map(Value::from),
        "[a-z:/@#%]{0,8}".prop_map(Value::from),
        Just(json!("fixed")),
        Just(json!("pkg:npm/a@1"))
    ];
    leaf.prop_recursive(5, 60, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(key, inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_json_is_read_or_refused(value in any_json(), kind in 0..3) {
        let mut value = value;
        if let Some(fields) = value.as_object_mut() {
            match kind {
                0 => fields.insert("@context".to_owned(), json!("https://openvex.dev/ns")),
                1 => fields.insert("bomFormat".to_owned(), json!("CycloneDX")),
                _ => fields.insert("document".to_owned(), json!({"csaf_version": "2.0"})),
            };
        }
        if let Ok(vex) = read(value.to_string().as_bytes()) {
            let text = write_openvex(&vex.statements, &issue("x"));
            prop_assert!(read(text.as_bytes()).is_ok());
            let _ = write_cyclonedx(&vex.statements, &issue("x"));
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
        let _ = read(&bytes);
    }
}
