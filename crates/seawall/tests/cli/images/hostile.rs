//! What somebody wrote as a name is a name in every answer; credentials in images reach none.

use serde_json::json;

use super::samples::{CRITICAL, image, image_records, npm_lock, npm_record};
use super::stored::{Sample, tar};
use super::workspace::Workspace;

/// A name that would be more than a name wherever it is not escaped.
const EVIL: &str =
    "evil\u{1b}[31m\u{202e}\n::error::PWNED\n<script>PWNED()</script>|`$(touch pwned)`";

/// A directory with `EVIL` as package, version, path, summary, reference and id.
fn workspace() -> Workspace {
    let lock = npm_lock(&[("left", "1.0.0"), (EVIL, "1.0.0"), ("bad", EVIL)]);
    let mut record = npm_record("CVE-2099-0001", "left", Some("2.0.0"), CRITICAL);
    record["summary"] = EVIL.into();
    record["references"] = json!([{"type": "WEB", "url": format!("https://example.com/{EVIL}")}]);
    let records = [
        record,
        npm_record("CVE-2099-0002", EVIL, Some("2.0.0"), CRITICAL),
        npm_record("CVE-2099-0003", "bad", Some("2.0.0"), CRITICAL),
        npm_record(EVIL, "left", Some("2.0.0"), CRITICAL),
    ];
    let folder = EVIL.replace('/', "");
    let file = format!("shop/{folder}/package-lock.json");
    let workspace = Workspace::with_database(&[(&file, &lock)], &records);
    let hostile = tar(&[(&format!("{folder}/package-lock.json"), &lock)]);
    let fields = json!({
        "config": {"User": EVIL, "Cmd": [EVIL], "WorkingDir": EVIL, "ExposedPorts": {EVIL: {}}},
        "created": EVIL,
        "history": [{"created_by": EVIL}],
    });
    let fields = fields.to_string();
    let sample = Sample::of(vec![hostile], &fields[1..fields.len() - 1]);
    sample.write_layout(&workspace.path("layout"));
    workspace
}

/// What would move the cursor, hide text or turn it around.
fn steers(letter: char) -> bool {
    (letter.is_control() && !"\n\t\r".contains(letter))
        || ('\u{202a}'..='\u{202e}').contains(&letter)
        || ('\u{2066}'..='\u{2069}').contains(&letter)
}

#[track_caller]
fn check_text(what: &str, text: &str) {
    assert!(!text.contains(steers), "{what}: {text:?}");
    for line in text.lines() {
        let line = line.trim_start();
        assert!(
            !line.starts_with("::error::PWNED") && !line.starts_with("PWNED"),
            "{what}: {line}"
        );
    }
}

#[test]
fn names_stay_names() {
    let workspace = workspace();
    for format in [
        "table",
        "json",
        "sarif",
        "junit",
        "html",
        "markdown",
        "csv",
        "github",
        "gitlab-code-quality",
        "gitlab-sast",
    ] {
        let arguments = ["image", "scan", "shop", "layout", "--format", format];
        let arguments = [&arguments[..], &["--platform", "linux/amd64"]].concat();
        let run = workspace.run(&arguments);
        assert_ne!(run.status, 0, "{format}");
        assert!(!run.out.is_empty(), "{format}: {}", run.err);
        if format != "csv" {
            check_text(format, &run.out);
        }
        check_text(format, &run.err);
        match format {
            "json" | "sarif" | "gitlab-code-quality" | "gitlab-sast" => drop(run.json()),
            // In Markdown it stands in a code span.
            "html" | "junit" => {
                assert!(!run.out.contains("<script>PWNED"), "{format}: {}", run.out);
            }
            _ => {}
        }
    }
    for arguments in [
        &["image", "explain", "shop"][..],
        &["image", "explain", "layout", "--platform", "linux/amd64"],
        &[
            "image",
            "diff",
            "shop",
            "layout",
            "--platform",
            "linux/amd64",
        ],
        &["db", "status"],
        &["db", "export"],
    ] {
        let run = workspace.run(arguments);
        assert!(!run.out.is_empty(), "{arguments:?}: {}", run.err);
        check_text(&format!("{arguments:?}"), &run.out);
        check_text(&format!("{arguments:?}"), &run.err);
    }
    assert!(!workspace.path("pwned").exists());
}

#[test]
fn hostile_feeds_stay_text() {
    let record = npm_record("CVE-2099-0001", "left", Some("2.0.0"), CRITICAL);
    let folder = EVIL.replace('/', "");
    let workspace = Workspace::new(&[
        (&format!("feed/{folder}/a.json"), &record.to_string()),
        (&format!("feed/{folder}/b.json"), "{\"id\": "),
    ]);
    for arguments in [
        &["db", "import", "feed"][..],
        &["db", "import", "feed", "--format", "json"],
        &["db", "update", "--from", EVIL],
        &["db", "status", "--database", EVIL],
        &["db", "key", "feed"],
        &["image", "explain", EVIL],
        &["image", "scan", EVIL],
    ] {
        let run = workspace.run(arguments);
        assert_eq!(run.status, 2, "{arguments:?}: {}", run.err);
        check_text(&format!("{arguments:?}"), &run.out);
        check_text(&format!("{arguments:?}"), &run.err);
    }
}

#[test]
fn credentials_of_an_image_are_never_printed() {
    let workspace = Workspace::with_database(&[], &image_records());
    image("1.0.0").write_layout(&workspace.path("layout"));
    let platform = ["--platform", "linux/amd64"];
    let mut ran = 0;
    for arguments in [
        &["image", "explain", "layout"][..],
        &["image", "explain", "layout", "--format", "json"],
        &["image", "diff", "layout", "layout"],
        &["image", "diff", "layout", "layout", "--format", "json"],
        &["image", "scan", "layout", "--full"],
        &["image", "scan", "layout", "--format", "json"],
        &["image", "scan", "layout", "--format", "html"],
        &["image", "scan", "layout", "--format", "sarif"],
    ] {
        let run = workspace.run(&[arguments, &platform].concat());
        assert!(run.status < 2, "{arguments:?}: {}", run.err);
        let text = format!("{}{}", run.out, run.err);
        assert!(!text.contains("tr0ub4dor"), "{arguments:?}: {text}");
        ran += 1;
    }
    assert_eq!(ran, 8);
}
