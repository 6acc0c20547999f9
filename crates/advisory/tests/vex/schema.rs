//! What is written is valid against the official schemas.
//!
//! They are not part of the project: `scripts/install-test.sh` puts them where `SEAWALL_TEST_SCHEMAS` says. OpenVEX is in no package
//! that could be fetched; what its schema asks for is checked in words of our own.

use std::collections::BTreeSet;
use std::path::PathBuf;

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use seawall_advisory::vex::{
    Component, Issue, Justification, Product, Publisher, Statement, Status, write_csaf,
    write_cyclonedx, write_openvex,
};
use serde_json::Value;

fn load(name: &str) -> Option<Value> {
    let directory = std::env::var_os("SEAWALL_TEST_SCHEMAS").map(PathBuf::from);
    let text = directory.and_then(|directory| std::fs::read_to_string(directory.join(name)).ok());
    let Some(text) = text else {
        println!("SKIPPED: SEAWALL_TEST_SCHEMAS names no directory with {name}");
        return None;
    };
    Some(serde_json::from_str(&text).expect("a schema is JSON"))
}

/// The schema in `main`, which refers to others by address. Formats count.
fn validator(main: &str, others: &[(&str, &str)]) -> Option<jsonschema::Validator> {
    let mut registry = jsonschema::Registry::new();
    for (address, name) in others {
        registry = registry.add(*address, load(name)?).expect("an address");
    }
    let registry = registry.prepare().expect("references resolve");
    let options = jsonschema::options()
        .should_validate_formats(true)
        .with_registry(&registry);
    Some(options.build(&load(main)?).expect("a schema"))
}

fn check(validator: &jsonschema::Validator, text: &str) {
    let value: Value = serde_json::from_str(text).expect("JSON");
    let errors: Vec<String> = validator
        .iter_errors(&value)
        .take(5)
        .map(|error| {
            let short: String = error.to_string().chars().take(300).collect();
            format!("{}: {short}", error.instance_path())
        })
        .collect();
    assert!(errors.is_empty(), "{errors:#?}\n{text}");
}

fn issue() -> Issue {
    Issue {
        id: "3e671687-395b-41f5-a30f-a58921a69b79".to_owned(),
        author: "Shop".to_owned(),
        timestamp: "2026-11-28T01:33:06Z".to_owned(),
        tool: String::new(),
    }
}

fn component() -> impl Strategy<Value = Component> {
    let purls = prop::sample::subsequence(
        vec![
            "pkg:npm/left@1.0.0",
            "pkg:oci/app@sha256%3Aaa?repository_url=r.example/app",
            "pkg:deb/debian/libssl3@3.0.11-1~deb12u2?arch=amd64&distro=debian-12",
            "pkg:golang/example.org/a",
        ],
        0..3,
    );
    let ids = prop::sample::subsequence(
        vec![
            "sha256:aa".to_owned(),
            format!("sha256:{}", "0a".repeat(32)),
            format!("sha512:{}", "0a".repeat(64)),
            "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79".to_owned(),
        ],
        0..3,
    );
    (purls, ids).prop_map(|(purls, ids)| Component {
        purls: purls
            .iter()
            .map(|purl| purl.parse().expect("a package URL"))
            .collect(),
        ids,
    })
}

fn statement() -> impl Strategy<Value = Statement> {
    let ids = prop::collection::vec(
        prop_oneof![
            Just("CVE-2026-1000"),
            Just("CVE-20260-10000"),
            Just("GHSA-xxxx-yyyy-zzzz"),
            Just("-"),
            Just(""),
        ],
        0..4,
    );
    let product = (component(), prop::collection::vec(component(), 0..3));
    let product = product.prop_map(|(component, subcomponents)| Product {
        component,
        subcomponents,
    });
    let words = prop_oneof![Just(""), Just("said \"so\"\n")];
    (
        ids,
        prop::collection::vec(product, 0..4),
        0..Status::ALL.len(),
        prop::option::of(0..Justification::ALL.len()),
        (words.clone(), words),
        prop_oneof![
            Just(""),
            Just("2026-11-01"),
            Just("yesterday"),
            Just("2026-11-01T00:00:00.5+01:00")
        ],
    )
        .prop_map(
            |(ids, products, status, justification, (impact, action), timestamp)| Statement {
                vulnerabilities: ids.into_iter().map(str::to_owned).collect(),
                products,
                status: Status::ALL[status],
                justification: justification.map(|index| Justification::ALL[index]),
                impact: impact.to_owned(),
                action: action.to_owned(),
                author: String::new(),
                timestamp: timestamp.to_owned(),
                source: String::new(),
            },
        )
}

fn each(check: impl Fn(&[Statement])) {
    let mut runner = TestRunner::new(ProptestConfig::with_cases(200));
    let statements = prop::collection::vec(statement(), 1..6);
    let tried = runner.run(&statements, |mut statements| {
        // The same twice: lists of the formats take no item twice.
        statements.push(statements[0].clone());
        check(&statements);
        Ok(())
    });
    tried.unwrap_or_else(|error| panic!("{error}"));
}

fn has_any(text: &str, list: &str) -> bool {
    let value: Value = serde_json::from_str(text).expect("JSON");
    value[list].as_array().is_some_and(|all| !all.is_empty())
}

#[test]
fn csaf_is_valid() {
    let cvss = "https://www.first.org/cvss/";
    let others = [
        (&*format!("{cvss}cvss-v2.0.json"), "cvss-v2.0.json"),
        (&*format!("{cvss}cvss-v3.0.json"), "cvss-v3.0.json"),
        (&*format!("{cvss}cvss-v3.1.json"), "cvss-v3.1.json"),
    ];
    let Some(validator) = validator("csaf.json", &others) else {
        return;
    };
    let publisher = Publisher {
        namespace: "https://example.com".to_owned(),
        title: "Shop".to_owned(),
    };
    each(|statements| {
        let text = write_csaf(statements, &issue(), &publisher);
        // Nothing can be said without a product that the format can name, and no document is written then.
        if has_any(&text, "vulnerabilities") {
            check(&validator, &text);
        }
    });
}

#[test]
fn cyclonedx_is_valid() {
    let root = "http://cyclonedx.org/schema/";
    let others = [
        (
            &*format!("{root}spdx.SNAPSHOT.schema.json"),
            "spdx.SNAPSHOT.schema.json",
        ),
        (
            &*format!("{root}spdx.schema.json"),
            "spdx.SNAPSHOT.schema.json",
        ),
        (
            &*format!("{root}jsf-0.82.SNAPSHOT.schema.json"),
            "jsf-0.82.SNAPSHOT.schema.json",
        ),
        (
            &*format!("{root}jsf-0.82.schema.json"),
            "jsf-0.82.SNAPSHOT.schema.json",
        ),
    ];
    let Some(validator) = validator("bom-1.6.SNAPSHOT.schema.json", &others) else {
        return;
    };
    each(|statements| {
        let (text, _) = write_cyclonedx(statements, &issue());
        check(&validator, &text);
    });
}

/// The schema of OpenVEX 0.2, as far as it says what a document of ours can break.
#[test]
fn openvex_is_valid() {
    each(|statements| {
        let text = write_openvex(statements, &issue());
        let value: Value = serde_json::from_str(&text).expect("JSON");
        let all = value["statements"].as_array().expect("a list");
        assert_unique(all, &text);
        for one in all {
            let fields = one.as_object().expect("an object");
            let has = |name: &str| fields.contains_key(name);
            let known = [
                "vulnerability",
                "timestamp",
                "products",
                "status",
                "status_notes",
                "justification",
                "impact_statement",
                "action_statement",
            ];
            assert!(fields.keys().all(|name| known.contains(&name.as_str())));
            match one["status"].as_str().expect("a status") {
                "not_affected" => {
                    assert!(has("justification") != has("impact_statement"), "{text}")
                }
                "affected" => assert!(has("action_statement"), "{text}"),
                "fixed" | "under_investigation" => {}
                other => panic!("the status {other}"),
            }
            let time = one["timestamp"].as_str().unwrap_or("2026-11-01T00:00:00Z");
            assert!(time.contains('T'), "{time} is no date-time");
            assert!(one["vulnerability"]["name"].is_string());
            let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
            assert_unique(&list(&one["vulnerability"]["aliases"]), &text);
            let products = list(&one["products"]);
            assert!(!products.is_empty());
            assert_unique(&products, &text);
            for product in &products {
                assert_unique(&list(&product["subcomponents"]), &text);
                assert!(product["@id"].as_str().is_some_and(|id| id.contains(':')));
            }
        }
    });
}

fn assert_unique(items: &[Value], text: &str) {
    let all: BTreeSet<String> = items.iter().map(Value::to_string).collect();
    assert_eq!(all.len(), items.len(), "{text}");
}
