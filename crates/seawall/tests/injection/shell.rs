//! Commands that people copy, run by a shell that has no `kubectl` but a function which tells its words.

use std::process::Command;

use serde_json::json;

use crate::commands::run;
use crate::inputs::{BEGINNINGS, hostile, write};

/// A `kubectl` that changes nothing, and says with what words it was called.
const KUBECTL: &str =
    "kubectl() { printf '%s\\0' \"$@\" >> words; printf '\\n' >> words; cat > /dev/null; }\n";

/// What a shell makes of a command: the words of each call.
fn called(folder: &std::path::Path, command: &str) -> Option<Vec<Vec<String>>> {
    let _ = std::fs::remove_file(folder.join("words"));
    let status = Command::new("bash")
        .args(["-c", &format!("{KUBECTL}{command}")])
        .current_dir(folder)
        .stdin(std::process::Stdio::null())
        .status()
        .ok()?;
    assert!(status.success(), "{command}");
    assert!(!folder.join("pwned").exists(), "a name was run: {command}");
    let words = std::fs::read_to_string(folder.join("words")).expect("words");
    let calls = words.split("\0\n").filter(|call| !call.is_empty());
    Some(
        calls
            .map(|call| call.split('\0').map(str::to_owned).collect())
            .collect(),
    )
}

#[test]
fn what_is_copied_into_a_shell_is_what_was_meant() {
    let mut commands = 0;
    for beginning in BEGINNINGS {
        let evil = hostile(beginning);
        let folder = tempfile::tempdir().expect("a folder");
        write(folder.path(), &evil);
        let output = run(
            folder.path(),
            "attack cut in.json --mistakes 3 --format json",
            &evil,
        );
        let answer: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let text = run(folder.path(), "attack cut in.json --mistakes 3", &evil);
        let text = String::from_utf8(text.stdout).expect("text");
        let changes = answer["changes"].as_array().expect("changes");
        for patch in changes
            .iter()
            .flat_map(|change| change["patches"].as_array().expect("patches"))
        {
            let Some(command) = patch["command"].as_str() else {
                continue;
            };
            let Some(calls) = called(folder.path(), command) else {
                println!("SKIPPED: no bash");
                return;
            };
            commands += 1;
            // The object is named whole, in one word.
            let name = patch["name"].as_str().expect("a name");
            assert!(calls[0][1].ends_with(&format!("/{name}")), "{calls:?}");
            if let Some(at) = calls[0].iter().position(|word| word == "-p") {
                let body: serde_json::Value =
                    serde_json::from_str(&calls[0][at + 1]).expect("a patch");
                assert_eq!(body, patch["patch"]);
            }
            // People see the same command.
            assert!(
                text.contains(&format!("$ {command}\n")) || !text.contains("$ kubectl"),
                "{command}"
            );
        }
    }
    assert!(commands > 0, "no command was printed");
}

#[test]
fn labels_are_suggested_for_namespaces_that_can_be() {
    let folder = tempfile::tempdir().expect("a folder");
    let pod = |namespace: &str| json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a", "namespace": namespace}, "spec": {"containers": [{"name": "a", "image": "a", "securityContext": {"privileged": true}}]}});
    let names = ["shop", "a;touch pwned", "$(touch pwned)", "-l", "A", "a\nb"];
    let items: Vec<_> = names.iter().map(|name| pod(name)).collect();
    let list = json!({"apiVersion": "v1", "kind": "List", "items": items});
    std::fs::write(folder.path().join("in.json"), list.to_string()).expect("a file");
    let output = run(folder.path(), "pod-security assess in.json", "");
    let text = String::from_utf8(output.stdout).expect("text");
    let commands: Vec<&str> = text
        .lines()
        .filter(|line| line.contains("kubectl label"))
        .collect();
    for command in &commands {
        let Some(calls) = called(folder.path(), command) else {
            println!("SKIPPED: no bash");
            return;
        };
        assert_eq!(
            calls[0][..4],
            ["label", "--overwrite", "namespace", "shop"],
            "{command}"
        );
        assert!(
            calls[0][4..]
                .iter()
                .all(|word| word.starts_with("pod-security.kubernetes.io/"))
        );
    }
    assert_eq!(commands.len(), 1, "{text}");
}
