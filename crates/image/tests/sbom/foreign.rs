//! Documents as other tools write them.

use seawall_image::Digest;
use seawall_image::sbom::{Document, SbomError, read};
use serde_json::json;

fn check(text: &str) -> Document {
    read(text.as_bytes()).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn names(document: &Document) -> Vec<String> {
    let name = |package: &seawall_package::Package| format!("{}@{}", package.name, package.version);
    document.packages.iter().map(name).collect()
}

fn reasons(document: &Document) -> Vec<&str> {
    document
        .unknown
        .iter()
        .map(|unknown| unknown.reason.as_str())
        .collect()
}

const CYCLONE: &str = r#"{"bomFormat":"CycloneDX","specVersion":"1.4","serialNumber":"urn:uuid:1","metadata":{"timestamp":"t",
 "tools":[{"vendor":"aquasecurity","name":"trivy","version":"0.50"}],
 "component":{"type":"container","name":"app:1","purl":"pkg:oci/app@sha256:00"}},
 "components":[
  {"type":"operating-system","name":"alpine","version":"3.18.4"},
  {"bom-ref":"a","type":"library","name":"busybox","version":"1.36.1-r2","purl":"pkg:apk/alpine/busybox@1.36.1-r2?distro=3.18.4",
   "licenses":[{"expression":"GPL-2.0-only"}],"properties":[{"name":"aquasecurity:trivy:FilePath","value":"/lib/apk/db/installed"},
    {"name":"aquasecurity:trivy:SrcName","value":"busybox-src"},{"name":"aquasecurity:trivy:SrcVersion","value":"1.36.1"},
    {"name":"aquasecurity:trivy:SrcRelease","value":"r2"},{"name":"aquasecurity:trivy:SrcEpoch","value":"2"}],
   "components":[{"bom-ref":"b","type":"library","group":"org.x","name":"y","version":"2","purl":"pkg:maven/org.x/y@2"}]},
  {"type":"library","name":"nameless"},
  {"type":"library","name":"odd","version":"1","purl":"pkg:weird/odd@1"},
  {"type":"library","name":"broken","version":"1","purl":"nothing"},
  {"type":"library","name":"versionless","purl":"pkg:npm/versionless"},
  {"type":"library","name":"elsewhere","version":"3","purl":"pkg:npm/elsewhere"},
  {"type":"library","name":"JSONStream","version":"1","purl":"pkg:npm/jsonstream@1"},
  {"type":"application","name":"yarn.lock","properties":[{"name":"aquasecurity:trivy:Class","value":"lang-pkgs"}]},
  {"type":"file","name":"/etc/passwd"}],
 "dependencies":[{"ref":"a","dependsOn":["b","zz"]}],
 "compositions":[{"aggregate":"incomplete"}]}"#;

#[test]
fn cyclonedx_of_others_is_read_and_gaps_are_named() {
    let document = check(CYCLONE);
    assert_eq!(
        names(&document),
        [
            "busybox@1.36.1-r2",
            "versionless@",
            "elsewhere@3",
            "JSONStream@1",
            "org.x:y@2"
        ]
    );
    let source = document.packages[0].source.as_ref().expect("stated");
    assert_eq!(
        (source.name.as_str(), source.version.as_str()),
        ("busybox-src", "2:1.36.1-r2")
    );
    assert_eq!(
        reasons(&document),
        [
            "component `nameless`: it has no package URL",
            "component `odd 1`: packages of the type `weird` are not supported",
            "component `broken 1`: a package URL begins with `pkg:`",
            "component `versionless`: it states no version",
            "the document says that it is incomplete",
        ]
    );
    let release = document.release.as_ref().expect("stated");
    assert_eq!(
        (release.id.as_str(), release.version.as_str()),
        ("alpine", "3.18.4")
    );
    assert_eq!(document.packages[0].places[0].path, "lib/apk/db/installed");
    assert_eq!(document.packages[0].licenses, ["GPL-2.0-only"]);
    assert_eq!(
        (document.relationships[0].from, document.relationships[0].to),
        (0, 4)
    );
    assert_eq!(document.tool, "trivy 0.50");
}

#[test]
fn cyclonedx_in_xml_is_the_same() {
    let text = r#"<?xml version="1.0" encoding="UTF-8"?>
<bom xmlns="http://cyclonedx.org/schema/bom/1.5" serialNumber="urn:uuid:7" version="1">
  <metadata><timestamp>t</timestamp>
    <tools><components><component type="application"><name>syft</name><version>1</version></component></components></tools>
    <component bom-ref="s" type="container"><name>app</name></component></metadata>
  <components>
    <component type="operating-system"><name>debian</name><version>12</version></component>
    <component bom-ref="a" type="library"><publisher>Some &amp; Co</publisher><group>org.x</group><name>y</name><version>2</version>
      <licenses><license><id>MIT</id></license><license><name>odd</name></license></licenses>
      <purl>pkg:maven/org.x/y@2</purl>
      <components><component bom-ref="b" type="library"><name>z</name><version>1</version><purl>pkg:npm/z@1</purl></component></components>
      <evidence><occurrences><occurrence bom-ref="o"><location>a/b.jar</location></occurrence></occurrences></evidence>
      <properties><property name="syft:location:0:path">/c</property></properties></component>
    <component type="library"><name>bare</name></component>
  </components>
  <dependencies><dependency ref="a"><dependency ref="b"/></dependency></dependencies>
</bom>"#;
    let document = check(text);
    assert_eq!(names(&document), ["org.x:y@2", "z@1"]);
    assert_eq!(document.packages[0].licenses, ["MIT", "odd"]);
    assert_eq!(document.packages[0].vendor.as_deref(), Some("Some & Co"));
    assert_eq!(document.packages[0].places.len(), 2);
    assert_eq!(
        reasons(&document),
        ["component `bare`: it has no package URL"]
    );
    assert_eq!(
        document.release.as_ref().map(|release| release.id.as_str()),
        Some("debian")
    );
    assert_eq!(
        (document.relationships[0].from, document.relationships[0].to),
        (0, 1)
    );
    assert_eq!(
        (document.name.as_str(), document.tool.as_str()),
        ("app", "syft 1")
    );
}

#[test]
fn spdx_two_is_read_as_json_and_as_tags() {
    let text = json!({"spdxVersion": "SPDX-2.2", "name": "app", "creationInfo": {"created": "t", "creators": ["Tool: syft-1"]},
        "packages": [
            {"SPDXID": "SPDXRef-r", "name": "app", "versionInfo": "1"},
            {"SPDXID": "SPDXRef-a", "name": "curl", "versionInfo": "7-1", "sourceInfo": "built package from: curl-src 7-1", "supplier": "Person: Jo (jo@example.org)", "licenseConcluded": "NOASSERTION",
             "licenseDeclared": "LicenseRef-x", "externalRefs": [
                {"referenceCategory": "SECURITY", "referenceType": "cpe23Type", "referenceLocator": "cpe:2.3:a:x"},
                {"referenceCategory": "PACKAGE_MANAGER", "referenceType": "purl", "referenceLocator": "pkg:deb/debian/curl@7-1?arch=amd64&distro=debian-11"}]},
            {"SPDXID": "SPDXRef-b", "name": "bare", "versionInfo": "2"}],
        "hasExtractedLicensingInfos": [{"licenseId": "LicenseRef-x", "extractedText": "odd"}],
        "relationships": [
            {"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": "SPDXRef-r"}]});
    let tags = "SPDXVersion: SPDX-2.2\nDataLicense: CC0-1.0\nSPDXID: SPDXRef-DOCUMENT\nDocumentName: app\nCreator: Tool: syft-1\nCreated: t\n\
        DocumentComment: <text>PackageName: no\nPackageName: neither</text>\n\
        ##### Package\n\nPackageName: app\nSPDXID: SPDXRef-r\nPackageVersion: 1\n\
        PackageName: curl\nSPDXID: SPDXRef-a\nPackageVersion: 7-1\nPackageSourceInfo: built package from: curl-src 7-1\nPackageSupplier: Person: Jo (jo@example.org)\nPackageLicenseDeclared: LicenseRef-x\n\
        ExternalRef: PACKAGE-MANAGER purl pkg:deb/debian/curl@7-1?arch=amd64&distro=debian-11\n\
        PackageName: bare\nSPDXID: SPDXRef-b\nPackageVersion: 2\n\
        LicenseID: LicenseRef-x\nExtractedText: <text>odd</text>\n\
        Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-r\n";
    let one = check(&text.to_string());
    assert_eq!(names(&one), ["curl@7-1"]);
    assert_eq!(one.packages[0].licenses, ["odd"]);
    assert_eq!(
        one.packages[0]
            .source
            .as_ref()
            .map(|source| source.name.as_str()),
        Some("curl-src")
    );
    assert_eq!(
        one.packages[0].vendor.as_deref(),
        Some("Jo (jo@example.org)")
    );
    assert_eq!(reasons(&one), ["component `bare 2`: it has no package URL"]);
    assert_eq!(
        one.release.as_ref().map(|release| release.version.as_str()),
        Some("11")
    );
    assert_eq!(check(tags), one);
}

#[test]
fn spdx_three_of_others_is_read() {
    let text = json!({"@context": "https://spdx.org/rdf/3.0.0/spdx-context.jsonld", "@graph": [
        {"@type": "CreationInfo", "@id": "_:c", "created": "t", "specVersion": "3.0.0"},
        {"type": "SpdxDocument", "spdxId": "u:d", "name": "app", "rootElement": ["u:root"]},
        {"type": "Organization", "spdxId": "u:o", "name": "Acme"},
        {"type": "software_Package", "spdxId": "u:root", "name": "app"},
        {"type": "software_Package", "spdxId": "u:a", "name": "a", "suppliedBy": "u:o",
         "externalIdentifier": [{"type": "ExternalIdentifier", "externalIdentifierType": "packageUrl", "identifier": "pkg:npm/a@1"}]},
        {"type": "software_Package", "spdxId": "u:b", "name": "b", "software_packageVersion": "2"},
        {"type": "Relationship", "spdxId": "u:l", "from": "u:a", "relationshipType": "hasConcludedLicense", "to": ["https://spdx.org/licenses/MIT"]},
        {"type": "Relationship", "spdxId": "u:r", "from": "u:root", "relationshipType": "contains", "to": ["u:a"], "completeness": "incomplete"}]});
    let document = check(&text.to_string());
    assert_eq!(names(&document), ["a@1"]);
    assert_eq!(document.packages[0].vendor.as_deref(), Some("Acme"));
    assert_eq!(document.packages[0].licenses, ["MIT"]);
    assert_eq!(
        reasons(&document),
        [
            "component `b 2`: it has no package URL",
            "the document says that it is incomplete"
        ]
    );
}

#[test]
fn syft_is_read_with_its_unknowns() {
    let layer = Digest::of(b"layer").to_string();
    let text = json!({"descriptor": {"name": "syft", "version": "1.18.1"}, "distro": {"id": "alpine", "versionID": "3.19.1", "idLike": []},
        "source": {"type": "image", "name": "alpine", "metadata": {"manifestDigest": Digest::of(b"m").to_string(), "layers": [{"digest": layer}]}},
        "files": [{"location": {"path": "/x.jar"}, "unknowns": ["java: unable to open"]}],
        "artifacts": [{"name": "musl", "version": "1.2", "purl": "pkg:apk/alpine/musl@1.2?arch=x86_64&distro=alpine-3.19.1",
            "licenses": [{"value": "MIT", "spdxExpression": "MIT"}], "locations": [{"path": "/lib/apk/db/installed", "layerID": layer}]},
            {"name": "bin", "version": "1", "purl": ""}]});
    let document = check(&text.to_string());
    assert_eq!(names(&document), ["musl@1.2"]);
    assert_eq!(document.packages[0].places[0].layer, Some(0));
    assert_eq!(
        reasons(&document),
        [
            "component `bin 1`: it has no package URL",
            "java: unable to open"
        ]
    );
    assert_eq!(document.unknown[1].path, "x.jar");
}

#[test]
fn attestations_are_opened() {
    let subject = Digest::of(b"image");
    let bom = json!({"bomFormat": "CycloneDX", "specVersion": "1.5", "components": [{"name": "a", "type": "library", "purl": "pkg:npm/a@1"}]});
    let statement = |predicate: serde_json::Value| {
        json!({"_type": "https://in-toto.io/Statement/v0.1", "predicateType": "https://cyclonedx.org/bom",
        "subject": [{"name": "x", "digest": {"sha256": subject.hex()}}], "predicate": predicate})
    };
    let wrapped = statement(json!({ "Data": bom.to_string() }));
    for statement in [statement(bom.clone()), wrapped] {
        let payload = base64(statement.to_string().as_bytes());
        let envelope = json!({"payloadType": "application/vnd.in-toto+json", "payload": payload, "signatures": []});
        for text in [
            json!({ "dsseEnvelope": envelope }),
            envelope.clone(),
            statement,
        ] {
            let document = check(&text.to_string());
            assert_eq!(names(&document), ["a@1"]);
            assert_eq!(document.digest.as_ref(), Some(&subject));
        }
    }
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let mut word = [0; 3];
        word[..chunk.len()].copy_from_slice(chunk);
        let bits = u32::from_be_bytes([0, word[0], word[1], word[2]]);
        for index in 0..4 {
            let digit = bits >> (18 - 6 * index) & 63;
            let known = index <= u32::try_from(chunk.len()).expect("small");
            text.push(if known {
                char::from(DIGITS[digit as usize])
            } else {
                '='
            });
        }
    }
    text
}

#[test]
fn other_things_are_refused() {
    for text in [
        "",
        "hello",
        "{}",
        "[]",
        "null",
        "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"9\"}",
        "{\"spdxVersion\":\"SPDX-1.0\"}",
        "<html></html>",
        "{\"@context\":\"https://schema.org\"}",
        "SPDXVersion: SPDX-2.0\n",
    ] {
        let error = read(text.as_bytes()).expect_err(text);
        assert!(
            matches!(error, SbomError::Unsupported(_) | SbomError::Malformed(_)),
            "{text}"
        );
    }
}

#[test]
fn missing_sources_are_unknown() {
    let document = |tool: &str, purl: &str| {
        let text = json!({"bomFormat": "CycloneDX", "specVersion": "1.6", "metadata": {"tools": {"components": [{"name": tool}]}},
            "components": [{"type": "library", "name": "libssl3", "version": "3", "purl": purl}]});
        check(&text.to_string()).unknown.len()
    };
    assert_eq!(
        document("other", "pkg:deb/debian/libssl3@3?distro=debian-12"),
        1
    );
    assert_eq!(
        document(
            "other",
            "pkg:deb/debian/libssl3@3?distro=debian-12&upstream=openssl"
        ),
        0
    );
    assert_eq!(
        document("syft", "pkg:deb/debian/libssl3@3?distro=debian-12"),
        0
    );
    assert_eq!(document("other", "pkg:npm/a@1"), 0);
}
