//! `seawall detect`: logs that are followed, and read on from where the last run ended.

use std::fs::{self, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::detect_logs::{RULES, detect, lines, names};
use crate::support::folder;

#[test]
fn a_run_goes_on_where_the_last_one_ended() {
    let folder = folder(&[("rules.yaml", RULES), ("audit.log", &lines(&["a", "b"]))]);
    let at = |name: &str| folder.path().join(name);
    let append = |text: &str| {
        let file = OpenOptions::new()
            .append(true)
            .create(true)
            .open(at("audit.log"));
        file.and_then(|mut file| file.write_all(text.as_bytes()))
            .expect("written");
    };
    let go = || {
        detect(
            folder.path(),
            &["audit.log", "--resume", "at.json", "--format", "jsonl"],
        )
    };
    assert_eq!(names(&go()), ["a", "b"]);
    assert_eq!(names(&go()), [""; 0]);
    let next = lines(&["c"]);
    append(&next[..100]);
    let waiting = go();
    assert!(
        waiting.out.is_empty()
            && waiting
                .err
                .contains("the last 100 bytes are no whole line yet"),
        "{}",
        waiting.err
    );
    append(&next[100..]);
    append(&lines(&["d"]));
    // Rotated, compressed, and rotated again before anybody looks.
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(&fs::read(at("audit.log")).expect("a log"))
        .expect("gzip");
    let packed = gzip.finish().expect("gzip");
    fs::write(at("audit-2026-11-20T10-00-00.000.log.gz"), packed).expect("written");
    fs::remove_file(at("audit.log")).expect("removed");
    append(&lines(&["e"]));
    fs::rename(at("audit.log"), at("audit-2026-11-20T11-00-00.000.log")).expect("renamed");
    append(&lines(&["f"]));
    let found = go();
    assert_eq!(names(&found), ["c", "d", "e", "f"], "{}", found.err);
    let kept: Value =
        serde_json::from_slice(&fs::read(at("at.json")).expect("a file")).expect("JSON");
    assert_eq!(kept["schema"], "seawall.log-position/v1");
    assert_eq!(kept["logs"][0]["position"]["events"], 6);
    // Nothing is taken for a position that is none, and nothing is written through a link.
    for other in ["{}", "x", &kept.to_string().replace("/v1", "/v9")] {
        fs::write(at("other.json"), other).expect("written");
        let refused = detect(folder.path(), &["audit.log", "--resume", "other.json"]);
        assert_eq!(refused.status, 2);
        assert!(
            refused.err.contains("`other.json` cannot be used"),
            "{}",
            refused.err
        );
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("at.json", at("link.json")).expect("a link");
        let refused = detect(folder.path(), &["audit.log", "--resume", "link.json"]);
        assert!(
            refused.status == 2 && refused.err.contains("is a symlink"),
            "{}",
            refused.err
        );
    }
}

#[test]
fn a_gap_is_unknown() {
    let folder = folder(&[("rules.yaml", RULES), ("audit.log", &lines(&["a", "b"]))]);
    let go = || {
        detect(
            folder.path(),
            &["audit.log", "--resume", "at.json", "--format", "jsonl"],
        )
    };
    assert_eq!(go().status, 1);
    fs::write(folder.path().join("audit.log"), lines(&["c"])).expect("written");
    let gap = go();
    assert_eq!((names(&gap), gap.status), (vec!["c".to_owned()], 2));
    assert!(gap.err.contains("events may be missing"), "{}", gap.err);
}

/// A full disk leaves the old position, and says so.
#[cfg(unix)]
#[test]
fn a_position_that_cannot_be_written_is_no_success() {
    let folder = folder(&[("rules.yaml", RULES), ("audit.log", &lines(&["a"]))]);
    let arguments = ["audit.log", "--resume", "at.json", "--format", "jsonl"];
    assert_eq!(names(&detect(folder.path(), &arguments)), ["a"]);
    let before = fs::read(folder.path().join("at.json")).expect("a position");
    fs::write(folder.path().join("audit.log"), lines(&["a", "b"])).expect("written");
    let limited = Command::new("sh")
        .args([
            "-c",
            "ulimit -f 0; exec \"$0\" \"$@\"",
            env!("CARGO_BIN_EXE_seawall"),
            "detect",
            "run",
        ])
        .args(arguments)
        .args(["--rules", "rules.yaml"])
        .current_dir(folder.path())
        .output()
        .expect("sh runs");
    let told = String::from_utf8_lossy(&limited.stderr);
    assert_eq!(limited.status.code(), Some(2), "{told}");
    assert!(told.contains("the position was not kept"), "{told}");
    assert_eq!(
        fs::read(folder.path().join("at.json")).expect("a position"),
        before
    );
    assert_eq!(names(&detect(folder.path(), &arguments)), ["b"]);
}

#[cfg(unix)]
struct Following {
    child: Child,
    out: BufReader<std::process::ChildStdout>,
}

#[cfg(unix)]
impl Following {
    fn start(folder: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_seawall"))
            .args([
                "detect",
                "run",
                "--rules",
                "rules.yaml",
                "--format",
                "jsonl",
                "--follow",
                "--resume",
                "at.json",
                "audit.log",
            ])
            .current_dir(folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("seawall starts");
        let out = BufReader::new(child.stdout.take().expect("a pipe"));
        Self { child, out }
    }

    /// The name in the next alert.
    fn next(&mut self) -> String {
        let mut line = String::new();
        self.out.read_line(&mut line).expect("a line");
        let alert: Value = serde_json::from_str(&line).expect("an alert");
        alert["name"].as_str().expect("a name").to_owned()
    }

    /// Asks it to end; its status and what was left.
    fn end(mut self) -> (Option<i32>, String) {
        let id = self.child.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &id]).status();
        assert!(asked.expect("kill runs").success());
        let mut rest = String::new();
        std::io::Read::read_to_string(&mut self.out, &mut rest).expect("text");
        (self.child.wait().expect("it ends").code(), rest)
    }
}

#[cfg(unix)]
#[test]
fn a_log_is_followed_through_its_rotations_until_the_end_is_asked_for() {
    let folder = folder(&[("rules.yaml", RULES), ("audit.log", &lines(&["a"]))]);
    let at = |name: &str| folder.path().join(name);
    let append = |names: &[&str]| {
        let file = OpenOptions::new()
            .append(true)
            .create(true)
            .open(at("audit.log"));
        file.and_then(|mut file| file.write_all(lines(names).as_bytes()))
            .expect("written");
    };
    let mut first = Following::start(folder.path());
    assert_eq!(first.next(), "a");
    append(&["b"]);
    assert_eq!(first.next(), "b");
    append(&["c"]);
    fs::rename(at("audit.log"), at("audit.log.1")).expect("renamed");
    append(&["d"]);
    assert_eq!([first.next(), first.next()], ["c", "d"]);
    fs::copy(at("audit.log"), at("audit.log.2")).expect("copied");
    fs::rename(at("audit.log.1"), at("audit.log.3")).expect("renamed");
    fs::write(at("audit.log"), "").expect("truncated");
    append(&["e"]);
    assert_eq!(first.next(), "e");
    let (status, rest) = first.end();
    assert_eq!((status, rest.as_str()), (Some(1), ""));
    append(&["f"]);
    let mut second = Following::start(folder.path());
    assert_eq!(second.next(), "f");
    assert_eq!(second.end().1, "");
}
