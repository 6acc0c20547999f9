//! Completions and manual pages are what their readers take.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::{root, run, run_in};

/// What a program says of a text; `None`, said visibly, where the program is not installed.
fn reads(program: &str, arguments: &[&str], text: &str) -> Option<(bool, String)> {
    let child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        println!("SKIPPED: `{program}` is not installed");
        return None;
    };
    let mut input = child.stdin.take().expect("a pipe");
    input.write_all(text.as_bytes()).expect("it is read");
    drop(input);
    let output = child.wait_with_output().expect("it ends");
    let said = [output.stdout, output.stderr].concat();
    Some((
        output.status.success(),
        String::from_utf8_lossy(&said).into_owned(),
    ))
}

#[test]
fn completions_are_scripts_of_their_shell() {
    for (shell, arguments) in [
        ("bash", &["-n"][..]),
        ("zsh", &["-n"]),
        ("fish", &["--no-execute"]),
    ] {
        let run = run(&["completions", shell]);
        assert_eq!((run.status, &*run.err), (0, ""), "{shell}");
        assert!(
            run.out.contains("pod-security") && run.out.contains("fail-on"),
            "{shell}"
        );
        assert!(!run.out.contains("__credential"), "{shell}");
        if let Some((is_read, said)) = reads(shell, arguments, &run.out) {
            assert!(is_read && said.is_empty(), "{shell}: {said}");
        }
    }
    let run = run(&["completions", "bsh"]);
    assert_eq!(run.status, 2);
    assert!(run.err.contains("'bash'"), "{}", run.err);
}

#[test]
fn completions_complete() {
    let script = run(&["completions", "bash"]).out
        + "\nCOMP_WORDS=(seawall scan --fail); COMP_CWORD=2; COMPREPLY=(); _seawall seawall --fail scan; echo \"${COMPREPLY[@]}\"\n";
    if let Some((_, said)) = reads("bash", &[], &script) {
        assert_eq!(said.trim(), "--fail-on");
    }
}

#[test]
fn there_is_a_page_for_every_command() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = run_in(folder.path(), &["manual", "--output", "man"], b"");
    assert_eq!((run.status, &*run.err), (0, ""));
    let mut names: Vec<String> = std::fs::read_dir(folder.path().join("man"))
        .expect("pages")
        .map(|entry| {
            entry
                .expect("a page")
                .file_name()
                .into_string()
                .expect("a name")
        })
        .collect();
    names.sort();
    for name in [
        "seawall.1",
        "seawall-scan.1",
        "seawall-network-can.1",
        "seawall-explain.1",
    ] {
        assert!(names.iter().any(|known| known == name), "{name}: {names:?}");
    }
    for name in &names {
        let page = std::fs::read_to_string(folder.path().join("man").join(name)).expect("a page");
        let title = format!(".TH {} 1 ", name.trim_end_matches(".1"));
        assert!(page.contains(&title), "{name}: {page:.200}");
        // The pages have no date, so that they can be made again; the generator breaks lines around lists.
        let Some((_, said)) = reads("mandoc", &["-Tlint", "-Wwarning"], &page) else {
            return;
        };
        let ours: Vec<&str> = said
            .lines()
            .filter(|line| !line.contains("date") && !line.contains("skipping paragraph macro"))
            .collect();
        assert!(ours.is_empty(), "{name}: {ours:?}");
    }
}

/// The flags that begin a line of help.
fn flags(help: &str) -> Vec<&str> {
    // What is said of a flag stands further in, and may begin a line with another flag.
    let is_flag = |line: &&str| !line.starts_with("        ");
    let lines = help.lines().filter(is_flag).map(str::trim_start);
    let words = lines
        .filter(|line| line.starts_with('-'))
        .filter_map(|line| {
            line.split([' ', ',', '='])
                .find(|word| word.starts_with("--"))
        });
    words.collect()
}

#[test]
fn the_reference_is_what_help_says() {
    let page = root().join("docs/reference/cli.md");
    let run = run(&[
        "manual",
        "--check",
        "--reference",
        &page.display().to_string(),
    ]);
    assert_eq!((run.status, &*run.err), (0, ""));
    // Both are made from the command line itself, and so is the help of each command, which is what people see.
    let text = std::fs::read_to_string(&page).expect("the page");
    let mut commands = 0;
    for part in text.split("\n## ").flat_map(|part| part.split("\n### ")) {
        let Some((name, shown)) = part.split_once('\n') else {
            continue;
        };
        let Some(words) = name.strip_prefix("seawall") else {
            continue;
        };
        let words: Vec<&str> = words.split_whitespace().chain(["--help"]).collect();
        let help = crate::support::run(&words).out;
        assert_eq!(flags(shown), flags(&help), "{name}");
        commands += 1;
    }
    assert!(commands > 20, "{commands}");
    // A stale page is an error.
    let folder = tempfile::tempdir().expect("a folder");
    let text = std::fs::read_to_string(&page).expect("the page");
    std::fs::write(
        folder.path().join("cli.md"),
        text.replace("--fail-on", "--fail"),
    )
    .expect("written");
    let stale = run_in(
        folder.path(),
        &["manual", "--check", "--reference", "cli.md"],
        b"",
    );
    assert_eq!(stale.status, 2);
    assert!(stale.err.contains("make generate"), "{}", stale.err);
    assert!(Path::new(&page).exists());
}
