//! Falco's own rules, and the events that its plugin is tested with.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::Asked;

fn corpus() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpora/falco");
    if !folder.is_dir() {
        eprintln!("skipped: no Falco rules at {}", folder.display());
        return None;
    }
    Some(folder)
}

/// Every rule loads; what is said of the files is only that they define what nothing uses.
#[test]
fn all_rules_of_falco_load() {
    let Some(folder) = corpus() else { return };
    for (name, count) in [
        ("falco_rules.yaml", 25),
        ("falco-incubating_rules.yaml", 31),
        ("falco-sandbox_rules.yaml", 37),
        ("k8s_audit_rules.yaml", 48),
    ] {
        let text = fs::read_to_string(folder.join(name)).expect("a file");
        let written = text
            .lines()
            .filter(|line| line.starts_with("- rule: "))
            .count();
        let asked = Asked::of(&[(name, &text)]);
        let errors: Vec<String> = asked
            .loaded
            .problems
            .iter()
            .filter(|problem| problem.is_error)
            .map(ToString::to_string)
            .collect();
        assert_eq!(errors, [""; 0]);
        assert_eq!(
            (asked.loaded.rules.len(), written),
            (count, count),
            "{name}"
        );
    }
}

/// What each event gives is written down in `k8s_audit_events.txt`, reviewed by hand; `UPDATE_EXPECTED=1` renews it.
#[test]
fn events_give_what_is_written_down() {
    let Some(folder) = corpus() else { return };
    let rules = fs::read_to_string(folder.join("k8s_audit_rules.yaml")).expect("a file");
    let mut asked = Asked::of(&[("k8s_audit_rules.yaml", &rules)]);
    let mut files: Vec<PathBuf> = fs::read_dir(folder.join("k8s-audit-events"))
        .expect("a folder")
        .map(|entry| entry.expect("a file").path())
        .collect();
    files.sort();
    let mut found = String::new();
    for file in files {
        let name = file
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let text = fs::read_to_string(&file).expect("a file");
        writeln!(found, "{name}").expect("text");
        for event in text.lines().filter(|line| !line.trim().is_empty()) {
            if let Err(error) = seawall_detect::Head::read(event) {
                writeln!(found, "  {error}").expect("text");
                continue;
            }
            let (matched, unknown) = asked.find(event);
            let shown = |sign: char, names: Vec<String>| -> String {
                names
                    .iter()
                    .map(|name| format!("  {sign} {name}\n"))
                    .collect()
            };
            found.push_str(&shown('+', matched));
            found.push_str(&shown('?', unknown));
        }
    }
    let expected = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules/k8s_audit_events.txt");
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        fs::write(&expected, &found).expect("written");
    }
    assert_eq!(found, fs::read_to_string(&expected).expect("a file"));
}
