//! What is written is read back as it was.

use proptest::prelude::*;
use seawall_image::sbom::{Document, Format, Relationship, read, write};
use seawall_package::{OsRelease, Package, PackageKind, Place, SourcePackage};

use super::sample::full;

#[test]
fn a_document_comes_back_from_every_format() {
    let document = full();
    for format in Format::ALL {
        let text = write(&document, *format);
        let back = read(text.as_bytes()).expect("reads");
        assert_eq!(back, document, "{format:?}\n{text}");
        assert_eq!(write(&document, *format), text);
    }
}

#[test]
fn an_empty_document_comes_back() {
    for format in Format::ALL {
        let document = Document {
            name: "x".to_owned(),
            ..Document::default()
        };
        let back = read(write(&document, *format).as_bytes()).expect("reads");
        assert_eq!(
            (back.packages, back.release, back.unknown),
            (vec![], None, vec![])
        );
    }
}

#[test]
fn properties_do_not_change_which_package_it_is() {
    let text = r#"{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library","name":"a","version":"1",
        "purl":"pkg:npm/a@1","properties":[{"name":"seawall:version","value":"2"}]}]}"#;
    let document = read(text.as_bytes()).expect("reads");
    assert_eq!(document.packages[0].version, "1");
    assert!(document.unknown[0].reason.contains("contradict"));
}

pub(crate) fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z][a-zA-Z0-9.+_-]{0,8}",
        "[@a-z/:.%# ~+\\n\"<>&]{0,10}",
        "\\PC{0,6}",
    ]
}

pub(crate) fn package() -> impl Strategy<Value = Package> {
    let licenses = prop::collection::vec(
        prop_oneof![
            Just("MIT".to_owned()),
            Just("MIT OR ISC".to_owned()),
            Just("LicenseRef-0".to_owned()),
            word()
        ],
        0..3,
    );
    let places = prop::collection::vec((word(), prop::option::of(0..9_u32)), 0..3);
    let source = prop::option::of((word(), word()));
    let facts = prop::collection::vec((word(), word()), 0..2);
    (
        (0..PackageKind::ALL.len(), word(), word(), word()),
        (
            source,
            prop::option::of(word()),
            prop::option::of(word()),
            prop::option::of(word()),
        ),
        (licenses, places, any::<bool>(), facts),
    )
        .prop_map(
            |((kind, name, version, found_by), (source, arch, vendor, stream), rest)| {
                let (licenses, places, development, facts) = rest;
                let mut package = Package::new(PackageKind::ALL[kind], name, version, &found_by);
                package.source = source
                    .filter(|(name, _)| !name.is_empty())
                    .map(|(name, version)| SourcePackage { name, version });
                let some = |text: Option<String>| text.filter(|text| !text.is_empty());
                package.architecture = some(arch);
                package.vendor = some(vendor);
                package.modularity = some(stream);
                package.licenses = licenses;
                package.places = places
                    .into_iter()
                    .map(|(path, layer)| Place { path, layer })
                    .collect();
                package.development = development;
                package.facts = facts;
                package
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn packages_come_back(
        packages in prop::collection::vec(package(), 0..5),
        release in prop::option::of(("[a-z][a-z0-9_-]{0,6}", word(), word())),
        edges in prop::collection::vec((0..5_usize, 0..5_usize), 0..4),
    ) {
        let release = release.map(|(id, version, pretty)| OsRelease { id, version, pretty, ..OsRelease::default() });
        let count = packages.len();
        let mut relationships: Vec<Relationship> = edges
            .into_iter()
            .filter(|(from, to)| *from < count && *to < count)
            .map(|(from, to)| Relationship { from, to })
            .collect();
        relationships.sort_unstable();
        relationships.dedup();
        let document = Document { name: "n".to_owned(), packages, release, relationships, ..Document::default() };
        for format in Format::ALL {
            let text = write(&document, *format);
            let back = read(text.as_bytes()).expect("reads");
            prop_assert_eq!(&back.packages, &document.packages, "{:?}\n{}", format, text);
            prop_assert_eq!(&back.release, &document.release, "{:?}", format);
            prop_assert_eq!(&back.relationships, &document.relationships, "{:?}", format);
        }
    }
}
