//! The help of every command, as a golden: it is what people learn the program from.

use crate::support::{folder, run, run_in};

#[test]
fn help_of_every_command() {
    let commands: &[&[&str]] = &[
        &[],
        &["scan"],
        &["except"],
        &["diff"],
        &["explain"],
        &["completions"],
        &["pod-security"],
        &["pod-security", "check"],
        &["pod-security", "assess"],
        &["checks"],
        &["checks", "list"],
        &["checks", "explain"],
        &["compliance"],
        &["compliance", "list"],
        &["compliance", "matrix"],
        &["compliance", "report"],
        &["rbac"],
        &["rbac", "can"],
        &["rbac", "who-can"],
        &["rbac", "show"],
        &["rbac", "diff"],
        &["rbac", "graph"],
        &["image"],
        &["image", "scan"],
        &["image", "explain"],
        &["image", "diff"],
        &["detect"],
        &["detect", "run"],
        &["detect", "lint"],
        &["detect", "test"],
        &["detect", "explain"],
        &["db"],
        &["db", "import"],
        &["db", "update"],
        &["db", "status"],
        &["db", "export"],
        &["db", "key"],
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
fn an_input_that_stands_alone_is_told_its_option() {
    let folder = folder(&[("deploy/a.yaml", "")]);
    for (arguments, hint) in [
        (&["rbac", "risks", "deploy"][..], "-i deploy"),
        (&["rbac", "who-can", "get", "pods", "deploy"], "-i deploy"),
        (&["network", "can", "deploy"], "-i deploy"),
        (
            &[
                "network",
                "can",
                "--from",
                "a/b",
                "--to",
                "c/d",
                "deploy/a.yaml",
            ],
            "-i deploy/a.yaml",
        ),
        (&["network", "can", "shop/web"], "-i deploy/"),
    ] {
        let run = run_in(folder.path(), arguments, b"");
        assert_eq!(run.status, 2, "{arguments:?}");
        assert!(run.err.contains("unexpected argument"), "{}", run.err);
        assert!(run.err.contains(hint), "{arguments:?}: {}", run.err);
    }
    // Two that are compared are named as they are, and options are no inputs.
    for arguments in [
        &["rbac", "diff", "a", "b", "deploy"][..],
        &["rbac", "risks", "--deploy"],
    ] {
        let run = run_in(folder.path(), arguments, b"");
        assert!(
            !run.err.contains("pass inputs with -i"),
            "{arguments:?}: {}",
            run.err
        );
    }
}

#[test]
fn a_misspelt_check_is_corrected() {
    let run = run(&["checks", "explain", "privileged-containers"]);
    assert_eq!(run.status, 2);
    assert!(run.err.contains("privileged-container"), "{}", run.err);
}
