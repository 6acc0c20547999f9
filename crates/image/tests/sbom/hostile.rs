//! Nothing that is read makes the reader fail.

use proptest::prelude::*;
use seawall_image::sbom::{Format, SbomError, read, write};
use serde_json::{Value, json};

use super::sample::full;

#[test]
fn nesting_and_length_are_bounded() {
    let deep = "[".repeat(100_000);
    assert!(matches!(
        read(deep.as_bytes()),
        Err(SbomError::Malformed(_))
    ));
    let deep = format!(
        "{}{}",
        "{\"bomFormat\":\"CycloneDX\",\"components\":[",
        "{\"components\":[".repeat(5000)
    );
    assert!(matches!(
        read(deep.as_bytes()),
        Err(SbomError::Malformed(_))
    ));
    let deep = format!(
        "<bom xmlns=\"http://cyclonedx.org/schema/bom/1.4\">{}",
        "<a>".repeat(100_000)
    );
    assert!(matches!(
        read(deep.as_bytes()),
        Err(SbomError::Malformed(_))
    ));
    let mut envelope = json!({"bomFormat": "CycloneDX", "specVersion": "1.6"});
    for _ in 0..20 {
        envelope = json!({ "dsseEnvelope": envelope });
    }
    assert!(matches!(
        read(envelope.to_string().as_bytes()),
        Err(SbomError::Unsupported(_))
    ));
    let entities = "<!DOCTYPE a [<!ENTITY a \"b\"><!ENTITY c \"&a;&a;\">]><bom xmlns=\"http://cyclonedx.org/schema/bom/1.4\"><components><component type=\"library\"><name>&c;</name></component></components></bom>";
    let document = read(entities.as_bytes()).expect("reads");
    assert!(document.unknown[0].reason.contains("`c`"), "{document:?}");
}

#[test]
fn trees_that_are_far_larger_than_their_text_are_refused() {
    let objects = format!(
        "{{\"bomFormat\":\"CycloneDX\",\"x\":[{}0]}}",
        "{\"\":0},".repeat(2_000_001)
    );
    assert_eq!(read(objects.as_bytes()), Err(SbomError::TooManyParts));
    let items = format!("[{}0]", "0,".repeat(20_000_001));
    assert_eq!(read(items.as_bytes()), Err(SbomError::TooManyParts));
}

#[test]
fn many_unknowns_are_counted() {
    let components: Vec<Value> = (0..3000)
        .map(|index| json!({"type": "library", "name": index.to_string()}))
        .collect();
    let document =
        json!({"bomFormat": "CycloneDX", "specVersion": "1.6", "components": components});
    let unknown = read(document.to_string().as_bytes())
        .expect("reads")
        .unknown;
    assert_eq!(unknown.len(), 1001);
    assert!(
        unknown[1000].reason.starts_with("2000 more"),
        "{:?}",
        unknown[1000]
    );
}

/// One change somewhere in the tree.
fn mutate(value: &mut Value, steps: &[u8], change: u8) {
    let mut at = value;
    for step in steps {
        let step = usize::from(*step);
        let size = match at {
            Value::Array(items) => items.len(),
            Value::Object(fields) => fields.len(),
            _ => 0,
        };
        if size == 0 {
            break;
        }
        at = match at {
            Value::Array(items) => &mut items[step % size],
            Value::Object(fields) => fields.values_mut().nth(step % size).expect("there"),
            _ => return,
        };
    }
    let old = at.take();
    *at = match change % 6 {
        0 => Value::Null,
        1 => json!([old]),
        2 => json!({ "x": old }),
        3 => json!(-1.5),
        4 => json!("\u{202e}pkg:\u{0}/%zz@#?"),
        _ => json!([old.clone(), old]),
    };
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for head in ["", "{\"spdxVersion\":", "SPDXVersion: SPDX-2.3\n", "<bom xmlns=\"http://cyclonedx.org/schema/bom/1.6\">"] {
            let mut all = head.as_bytes().to_vec();
            all.extend(&bytes);
            let _ = read(&all);
        }
    }

    #[test]
    fn any_tags_are_read(lines in prop::collection::vec("(PackageName|SPDXID|ExternalRef|Relationship|AnnotationComment|LicenseID|ExtractedText|PackageVersion): [<a-zA-Z>/@: -]{0,20}", 0..20)) {
        let text = format!("SPDXVersion: SPDX-2.3\n{}", lines.join("\n"));
        let _ = read(text.as_bytes());
    }

    #[test]
    fn changed_documents_are_read_or_refused(format in 0..4_usize, steps in prop::collection::vec(any::<u8>(), 0..8), change in any::<u8>()) {
        let text = write(&full(), Format::ALL[format]);
        let mut value: Value = serde_json::from_str(&text).expect("JSON");
        mutate(&mut value, &steps, change);
        let _ = read(value.to_string().as_bytes());
    }

    #[test]
    fn cut_documents_are_refused(format in 0..4_usize, part in 0..1000_usize) {
        let text = write(&full(), Format::ALL[format]);
        let end = (text.len() - 3) * part / 1000;
        prop_assert!(read(&text.as_bytes()[..end]).is_err());
    }
}
