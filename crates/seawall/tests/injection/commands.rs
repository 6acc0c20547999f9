//! Every command in every format over the same hostile input.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::inputs::{BEGINNINGS, hostile, write};
use crate::media::{Medium, read};

/// Commands and what they answer in.
pub type Table = &'static [(&'static str, Medium)];

const ROLES: &[&str] = &["Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"];

const SCAN: Table = &[
    ("scan in.json --format table --full", Medium::Lines),
    ("scan in.json --format json", Medium::Json),
    ("scan in.json --format sarif", Medium::Json),
    ("scan in.json --format junit", Medium::Xml),
    (
        "scan in.json --format html --framework cis-kubernetes",
        Medium::Html,
    ),
    ("scan in.json --format markdown", Medium::Markdown),
    ("scan in.json --format csv", Medium::Csv),
    ("scan in.json --format github", Medium::Github),
    ("scan in.json --format gitlab-code-quality", Medium::Json),
    ("scan in.json --format gitlab-sast", Medium::Json),
    (
        "scan in.json --exceptions exceptions.yaml --framework cis-kubernetes --verbose",
        Medium::Lines,
    ),
    (
        "scan in.json --exceptions exceptions.yaml --format junit",
        Medium::Xml,
    ),
    (
        "scan in.json --exceptions exceptions.yaml --format csv",
        Medium::Csv,
    ),
    ("scan in.json -o html=page.html -o sarif=-", Medium::Json),
    ("scan tree --verbose", Medium::Lines),
    ("scan tree --format github", Medium::Github),
    ("scan tree --format junit", Medium::Xml),
    ("scan tree --format markdown", Medium::Markdown),
    ("scan tree --format html", Medium::Html),
    ("scan tree --format sarif", Medium::Json),
    ("scan tree --fix --diff", Medium::Patch),
    ("scan tree --fix", Medium::Lines),
];

const OTHERS: Table = &[
    (
        "pod-security check --level restricted in.json",
        Medium::JsonLines,
    ),
    ("pod-security assess in.json", Medium::Lines),
    ("pod-security assess in.json --format json", Medium::Json),
    (
        "pod-security check --level restricted --format text in.json",
        Medium::Lines,
    ),
    ("compliance matrix in.json", Medium::Lines),
    (
        "compliance matrix in.json --format markdown",
        Medium::Markdown,
    ),
    ("compliance matrix in.json --format json", Medium::Json),
    ("compliance matrix in.json --format html", Medium::Html),
    (
        "compliance report in.json --framework nsa-cisa --exceptions exceptions.yaml",
        Medium::Lines,
    ),
    (
        "compliance report in.json --framework nsa-cisa --format markdown",
        Medium::Markdown,
    ),
    (
        "compliance report in.json --framework mitre-attack --trust-input --format html",
        Medium::Html,
    ),
    (
        "compliance report in.json --framework cis-kubernetes --exceptions exceptions.yaml --format csv",
        Medium::Csv,
    ),
    (
        "compliance report in.json --framework cis-kubernetes --format json",
        Medium::Json,
    ),
];

/// What has no answer, and says why.
const REFUSED: Table = &[
    ("scan --cluster", Medium::Lines),
    ("scan --context EVIL", Medium::Lines),
    ("scan EVIL", Medium::Lines),
    ("checks explain EVIL", Medium::Lines),
    ("settings --settings EVIL", Medium::Lines),
    ("compliance report in.json --framework EVIL", Medium::Lines),
    (
        "compliance report in.json --framework nsa-cisa --section EVIL",
        Medium::Lines,
    ),
    ("explain EVIL", Medium::Lines),
    ("explain EVIL --format json", Medium::Json),
    (
        "except EVIL --reason r --expires 2999-01-01 -i in.json",
        Medium::Lines,
    ),
    (
        "except 0000000 --reason EVIL --expires 2999-01-01 --owner EVIL -i in.json --exceptions EVIL",
        Medium::Lines,
    ),
];

const RBAC: Table = &[
    (
        "rbac can --as jane get secrets -n shop -i in.json",
        Medium::Lines,
    ),
    (
        "rbac can --as EVIL get secrets EVIL -n shop -i in.json",
        Medium::Lines,
    ),
    (
        "rbac can --as EVIL get secrets EVIL -n shop -i in.json --format json",
        Medium::Json,
    ),
    (
        "rbac can --as sa:shop/web get EVIL -n shop -i in.json",
        Medium::Lines,
    ),
    ("rbac can --batch asked.jsonl -i in.json", Medium::JsonLines),
    ("rbac who-can get secrets -n shop -i in.json", Medium::Lines),
    (
        "rbac who-can get secrets -n shop -i in.json --format json",
        Medium::Json,
    ),
    ("rbac show -i in.json EVIL", Medium::Lines),
    ("rbac show -i in.json EVIL --format json", Medium::Json),
    ("rbac risks in.json", Medium::Lines),
    ("rbac risks in.json --format json", Medium::Json),
    ("rbac tenancy in.json", Medium::Lines),
    ("rbac tenancy in.json --format json", Medium::Json),
    ("rbac graph -i in.json --format mermaid", Medium::Mermaid),
    ("rbac graph -i in.json --format dot", Medium::Dot),
    ("rbac graph -i in.json --format json", Medium::Json),
    (
        "rbac used --audit audit.log -i in.json",
        Medium::Yaml(ROLES),
    ),
    (
        "rbac used --audit audit.log -i in.json --format json",
        Medium::Json,
    ),
];

const NETWORK: Table = &[
    ("network connections in.json", Medium::Lines),
    ("network connections in.json --format json", Medium::Json),
    ("network connections in.json --format csv", Medium::Csv),
    ("network connections in.json --format dot", Medium::Dot),
    (
        "network connections in.json --format mermaid",
        Medium::Mermaid,
    ),
    ("network connections in.json --format html", Medium::Html),
    (
        "network connections in.json --format classes",
        Medium::JsonLines,
    ),
    ("network exposure in.json", Medium::Lines),
    ("network exposure in.json --format json", Medium::Json),
    ("network lint in.json", Medium::Lines),
    ("network lint in.json --format json", Medium::Json),
    (
        "network suggest --declared in.json",
        Medium::Yaml(&["NetworkPolicy"]),
    ),
    (
        "network suggest --flows flows.jsonl -i in.json",
        Medium::Yaml(&["NetworkPolicy"]),
    ),
    (
        "network can --from shop/back --to shop/web -i in.json",
        Medium::Lines,
    ),
    (
        "network can --from outside --to service:shop/web --port 80 -i in.json --format json",
        Medium::Json,
    ),
    (
        "network can --from EVIL --to shop/web -i in.json",
        Medium::Lines,
    ),
    (
        "network can --batch ends.jsonl -i in.json",
        Medium::JsonLines,
    ),
    (
        "network enrich --flows records.jsonl -i in.json",
        Medium::JsonLines,
    ),
];

const ATTACK: Table = &[
    ("attack paths in.json", Medium::Lines),
    ("attack paths in.json --format json", Medium::Json),
    ("attack paths in.json --format dot", Medium::Dot),
    ("attack paths in.json --format mermaid", Medium::Mermaid),
    ("attack paths in.json --format html", Medium::Html),
    ("attack paths --from EVIL in.json", Medium::Lines),
    ("attack cut in.json --mistakes 3", Medium::Lines),
    ("attack cut in.json --format json", Medium::Json),
    ("attack cut in.json --audit audit.log", Medium::Lines),
    ("attack edges in.json", Medium::Lines),
    ("attack edges in.json --format json", Medium::Json),
    ("attack exposure in.json", Medium::Lines),
    ("attack exposure in.json --format json", Medium::Json),
];

/// Runs a command; `EVIL` among its words is the text.
pub fn run(folder: &Path, command: &str, evil: &str) -> Output {
    // No argument can hold NUL, and none that names something begins like an option.
    let word = format!("x{evil}");
    let words = command
        .split(' ')
        .map(|part| if part == "EVIL" { &*word } else { part });
    Command::new(env!("CARGO_BIN_EXE_seawall"))
        .args(words)
        .current_dir(folder)
        .env("KUBECONFIG", folder.join("kubeconfig"))
        .env("SEAWALL_HELM", "/nowhere/helm")
        .env("SEAWALL_KUBECTL", "/nowhere/kubectl")
        .stdin(Stdio::null())
        .output()
        .expect("seawall runs")
}

#[track_caller]
pub fn check(table: Table) {
    let answered = all(table);
    assert!(
        answered * 4 > table.len() * BEGINNINGS.len(),
        "only {answered} answers"
    );
}

/// Runs each, and counts the answers.
#[track_caller]
fn all(table: Table) -> usize {
    let mut wrong = Vec::new();
    let mut answered = 0;
    for (round, beginning) in BEGINNINGS.iter().enumerate() {
        let evil = hostile(beginning);
        let folder = tempfile::tempdir().expect("a folder");
        write(folder.path(), &evil);
        // Each command sees every other beginning, and its neighbour the rest: a run takes a while.
        let own = table
            .iter()
            .enumerate()
            .filter(|(place, _)| (place + round) % 2 == 0);
        for (_, (command, medium)) in own {
            let output = run(folder.path(), command, &evil);
            let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
            let (out, err) = (text(output.stdout), text(output.stderr));
            let status = output.status.code();
            if !matches!(status, Some(0..=2)) {
                wrong.push(format!("{command}: status {status:?}: {err:.300}"));
            }
            answered += usize::from(!out.is_empty());
            // Where there is no answer there is a reason.
            if out.is_empty() && err.is_empty() {
                wrong.push(format!("{command}: nothing is said"));
            }
            if !out.is_empty()
                && let Err(error) = read(*medium, &out)
            {
                wrong.push(format!("{command} ({beginning}), {medium:?}: {error}"));
            }
            if let Err(error) = read(Medium::Lines, &err) {
                wrong.push(format!("{command} ({beginning}), standard error: {error}"));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    answered
}

#[test]
fn scan() {
    check(SCAN);
}

#[test]
fn rbac() {
    check(RBAC);
}

#[test]
fn network() {
    check(NETWORK);
}

#[test]
fn attack() {
    check(ATTACK);
}

#[test]
fn others() {
    check(OTHERS);
}

#[test]
fn refused() {
    all(REFUSED);
}

#[test]
fn accepted() {
    for beginning in BEGINNINGS {
        let evil = hostile(beginning);
        let folder = tempfile::tempdir().expect("a folder");
        write(folder.path(), &evil);
        let found = run(
            folder.path(),
            "scan in.json --check host-pid --format json",
            &evil,
        );
        let found: serde_json::Value = serde_json::from_slice(&found.stdout).expect("JSON");
        let fingerprint = found["findings"][0]["fingerprint"].as_str().expect("one");
        // YAML has no place for some of what is in the text: then nothing is written.
        for words in ["--reason EVIL --owner EVIL", "--reason r --owner o"] {
            let command = format!(
                "except {fingerprint} {words} --expires 2999-01-01 -i in.json --exceptions e.yaml"
            );
            let output = run(folder.path(), &command, &evil);
            assert!(matches!(output.status.code(), Some(0 | 2)), "{command}");
            for stream in [output.stdout, output.stderr] {
                let text = String::from_utf8(stream).expect("text");
                read(Medium::Lines, &text).unwrap_or_else(|error| panic!("{command}: {error}"));
            }
            // Nothing half written: what is there is taken by the next scan.
            if folder.path().join("e.yaml").exists() {
                let scan = "scan in.json --check host-pid --exceptions e.yaml --format json";
                assert!(!run(folder.path(), scan, &evil).stdout.is_empty());
            }
        }
    }
}

#[test]
fn snapshots() {
    for beginning in BEGINNINGS {
        let evil = hostile(beginning);
        let folder = tempfile::tempdir().expect("a folder");
        write(folder.path(), &evil);
        for command in [
            "snapshot save in.json -o saved.seawall",
            "snapshot info saved.seawall",
        ] {
            let output = run(folder.path(), command, &evil);
            for stream in [output.stdout, output.stderr] {
                let text = String::from_utf8(stream).expect("text");
                read(Medium::Lines, &text).unwrap_or_else(|error| panic!("{command}: {error}"));
            }
        }
        assert!(folder.path().join("saved.seawall").exists());
    }
}
