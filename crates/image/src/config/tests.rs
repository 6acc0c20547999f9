//! Documents of real builders, and of hostile ones.

use proptest::prelude::*;

use super::*;
use crate::limits::MAX_MANIFEST_BYTES;

fn digest(letter: &str) -> String {
    format!("sha256:{}", letter.repeat(64))
}

fn descriptor(letter: &str, platform: &str) -> String {
    let platform = match platform {
        "" => String::new(),
        text => {
            let parts: Vec<&str> = text.split('/').collect();
            let variant = parts.get(2).unwrap_or(&"");
            format!(
                r#","platform":{{"os":"{}","architecture":"{}","variant":"{variant}"}}"#,
                parts[0], parts[1]
            )
        }
    };
    format!(
        r#"{{"mediaType":"m","size":3,"digest":"{}"{platform}}}"#,
        digest(letter)
    )
}

#[test]
fn manifests_and_indexes_are_told_apart() {
    let one = descriptor("a", "");
    let manifest = format!(r#"{{"schemaVersion":2,"config":{one},"layers":[{one},{one}],"x":1}}"#);
    let Ok(Document::Manifest(read)) = parse_document(manifest.as_bytes()) else {
        panic!("a manifest");
    };
    assert_eq!((read.layers.len(), read.config.size), (2, 3));
    let index = format!(r#"{{"schemaVersion":2,"manifests":[{one}]}}"#);
    assert!(matches!(
        parse_document(index.as_bytes()),
        Ok(Document::Index(_))
    ));
    for wrong in [
        format!(r#"{{"schemaVersion":2,"manifests":[{one}],"config":{one},"layers":[]}}"#),
        format!(
            r#"{{"schemaVersion":2,"manifests":[{one}],"mediaType":"application/vnd.oci.image.manifest.v1+json"}}"#
        ),
        format!(
            r#"{{"schemaVersion":2,"config":{one},"layers":[],"mediaType":"application/vnd.oci.image.index.v1+json"}}"#
        ),
        format!(r#"{{"schemaVersion":1,"config":{one},"layers":[]}}"#),
        r#"{"schemaVersion":2}"#.to_owned(),
        r#"{"schemaVersion":2,"config":{"digest":"sha256:../../x","size":1},"layers":[]}"#
            .to_owned(),
        r#"{"schemaVersion":2,"config":{"digest":"x","size":-1},"layers":[]}"#.to_owned(),
        " ".repeat(MAX_MANIFEST_BYTES + 1),
        "[".repeat(100_000),
    ] {
        assert!(
            parse_document(wrong.as_bytes()).is_err(),
            "{}",
            &wrong[..wrong.len().min(100)]
        );
    }
}

#[track_caller]
fn check(wanted: &str, present: &[&str], expect: Option<usize>) {
    let letters = ["a", "b", "c", "d", "e"];
    let list: Vec<String> = present
        .iter()
        .zip(letters)
        .map(|(platform, letter)| descriptor(letter, platform))
        .collect();
    let index = format!(r#"{{"schemaVersion":2,"manifests":[{}]}}"#, list.join(","));
    let Ok(Document::Index(index)) = parse_document(index.as_bytes()) else {
        panic!("an index");
    };
    let found = select(
        &index.manifests,
        &Platform::parse(wanted).expect("a platform"),
    );
    let expect = expect.map(|at| digest(letters[at]));
    assert_eq!(
        found.ok().map(|one| one.digest.to_string()),
        expect,
        "{wanted} of {present:?}"
    );
}

#[test]
fn platforms_select_images() {
    let usual = [
        "linux/amd64",
        "linux/arm64/v8",
        "linux/arm/v6",
        "linux/arm/v7",
        "unknown/unknown",
    ];
    check("linux/amd64", &usual, Some(0));
    check("linux/arm64", &usual, Some(1));
    check("linux/aarch64/v8", &usual, Some(1));
    check("linux/arm", &usual, Some(3));
    check("linux/arm/v6", &usual, Some(2));
    check("linux/arm/v8", &usual, Some(3));
    check("linux/arm/v5", &usual, None);
    check("windows/amd64", &usual, None);
    check("linux/amd64", &["", "unknown/unknown"], Some(0));
    check("linux/amd64", &["", ""], None);
    check("linux/amd64", &["linux/amd64/v3"], None);
    check(
        "linux/amd64/v3",
        &["linux/amd64", "linux/amd64/v2"],
        Some(1),
    );
    check("linux/riscv64", &["linux/riscv64"], Some(0));
    for wrong in ["linux", "", "linux/", "/amd64", "linux/a/b/c", "linux/a b"] {
        assert!(Platform::parse(wrong).is_err(), "{wrong}");
    }
    assert_eq!(Platform::linux("x86_64").to_string(), "linux/amd64");
}

#[test]
fn configurations_are_read_leniently() {
    let layer = digest("c");
    let config = format!(
        r#"{{"os":"linux","architecture":"amd64","created":null,"config":{{"User":"1000:1000","Env":["A=b"],
        "Entrypoint":"sh","Cmd":["-c","x"],"ExposedPorts":{{"80/tcp":{{}}}},"Labels":null,"Healthcheck":{{"Test":["CMD"]}}}},
        "rootfs":{{"type":"layers","diff_ids":["{layer}"]}},
        "history":[{{"created_by":"ADD x"}},{{"created_by":"ENV A=b","empty_layer":true}}],"extra":[]}}"#
    );
    let config = parse_config(config.as_bytes()).expect("a configuration");
    assert_eq!(
        (
            config.user.as_str(),
            config.entrypoint.len(),
            config.cmd.len()
        ),
        ("1000:1000", 1, 2)
    );
    assert_eq!(config.ports, ["80/tcp"]);
    assert!(config.has_health_check);
    assert_eq!(
        config.instruction(0).map(|step| step.created_by.as_str()),
        Some("ADD x")
    );
    assert_eq!(config.instruction(1), None);
    let bare = parse_config(br#"{"rootfs":{"diff_ids":null},"config":null,"history":null}"#);
    assert_eq!(bare.expect("a configuration").user, "");
    assert!(parse_config(br#"{"rootfs":{"diff_ids":["../x"]}}"#).is_err());
    assert!(parse_config(b"{}").is_err());
}

#[test]
fn archives_name_their_images() {
    let text = br#"[{"Config":"c.json","RepoTags":["a:1"],"Layers":["x/layer.tar"]},{"Config":"d","RepoTags":null,"Layers":[]}]"#;
    let images = parse_archive_manifest(text).expect("images");
    assert_eq!(
        (images[0].names(), images[1].names().len()),
        (&["a:1".to_owned()][..], 0)
    );
    assert!(parse_archive_manifest(b"{}").is_err());
}

#[test]
fn media_types_say_what_can_be_read() {
    for (media_type, expect) in [
        ("", LayerMedia::Tar),
        (
            "application/vnd.oci.image.layer.v1.tar+zstd",
            LayerMedia::Tar,
        ),
        (
            "application/vnd.docker.image.rootfs.diff.tar.gzip",
            LayerMedia::Tar,
        ),
        (
            "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
            LayerMedia::Tar,
        ),
        (
            "application/vnd.oci.image.layer.v1.tar+gzip+encrypted",
            LayerMedia::Encrypted,
        ),
        ("application/vnd.in-toto+json", LayerMedia::Other),
        ("application/vnd.oci.empty.v1+json", LayerMedia::Other),
    ] {
        assert_eq!(LayerMedia::of(media_type), expect, "{media_type}");
    }
}

proptest! {
    #[test]
    fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..300), text in "[\\[\\]{}\":,a-z0-9]{0,100}") {
        for bytes in [&bytes[..], text.as_bytes()] {
            let _ = (parse_document(bytes), parse_config(bytes), parse_archive_manifest(bytes));
        }
        let _ = Platform::parse(&text);
    }
}
