//! The help of every command, as a golden: it is what people learn the program from.

use crate::support::run;

#[test]
fn help_of_every_command() {
    let commands: &[&[&str]] = &[
        &[],
        &["scan"],
        &["pod-security"],
        &["pod-security", "check"],
        &["pod-security", "assess"],
        &["checks"],
        &["checks", "list"],
        &["checks", "explain"],
        &["compliance"],
        &["compliance", "list"],
        &["compliance", "matrix"],
        &["rbac"],
        &["rbac", "can"],
        &["rbac", "who-can"],
        &["rbac", "show"],
        &["rbac", "diff"],
        &["rbac", "graph"],
        &["snapshot"],
        &["snapshot", "save"],
        &["snapshot", "info"],
    ];
    let mut text = String::new();
    for command in commands {
        let run = run(&[command, &["--help"][..]].concat());
        assert_eq!(run.status, 0);
        text.push_str(&format!("$ seawall {}\n{}\n", command.join(" "), run.out));
    }
    insta::assert_snapshot!(text);
}

#[test]
fn a_run_without_arguments_teaches() {
    let run = run(&[]);
    let text = format!("{}{}", run.out, run.err);
    assert!(text.contains("scan") && text.contains("Usage"), "{text}");
}

#[test]
fn a_misspelt_check_is_corrected() {
    let run = run(&["checks", "explain", "privileged-containers"]);
    assert_eq!(run.status, 2);
    assert!(run.err.contains("privileged-container"), "{}", run.err);
}
