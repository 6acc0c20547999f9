//! Hostile charts, kustomizations and links: what they refer to stays out of reach.
#![cfg(unix)]

use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, symlink};

use crate::children::{charts, is_sandboxed, program, seawall, write};

#[test]
fn a_link_out_of_the_chart_is_refused_before_anything_runs() {
    let directory = charts(&["a"]);
    let helm = program(directory.path(), "#!/bin/sh\necho RAN >&2\nexit 1\n");
    let files = directory.path().join("input/a/files");
    std::fs::create_dir(&files).expect("a directory");
    for target in ["/proc/self/environ", "/etc/hostname", "../../.."] {
        let link = files.join("env");
        symlink(target, &link).expect("a link");
        let run = seawall(
            directory.path(),
            &["scan", "input"],
            &[("SEAWALL_HELM", &helm)],
        );
        assert_eq!(run.status, 2);
        assert!(
            run.err
                .contains("files/env` is a symlink that points outside"),
            "{}",
            run.err
        );
        assert!(!run.err.contains("RAN"), "{}", run.err);
        std::fs::remove_file(link).expect("removed");
    }
    // A link inside of the input is none of them.
    symlink("../Chart.yaml", files.join("env")).expect("a link");
    let run = seawall(
        directory.path(),
        &["scan", "input"],
        &[("SEAWALL_HELM", &helm)],
    );
    assert!(run.err.contains("RAN"), "{}", run.err);
}

#[test]
fn a_manifest_that_is_a_link_out_of_the_input_is_not_read() {
    let directory = tempfile::tempdir().expect("a directory");
    let elsewhere = tempfile::tempdir().expect("a directory");
    write(
        elsewhere.path(),
        "other.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: other}\n",
    );
    write(
        directory.path(),
        "input/own.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: own}\n",
    );
    for target in [
        elsewhere.path().join("other.yaml"),
        "/proc/self/environ".into(),
    ] {
        let link = directory.path().join("input/link.yaml");
        symlink(target, &link).expect("a link");
        let run = seawall(
            directory.path(),
            &["scan", "input", "--format", "json"],
            &[],
        );
        assert_eq!(run.status, 2);
        assert_eq!(run.json()["summary"]["objects"], 1);
        assert!(run.err.contains("link"), "{}", run.err);
        std::fs::remove_file(link).expect("removed");
    }
}

#[test]
fn nothing_is_fetched_for_a_kustomization() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.set_nonblocking(true).expect("a mode");
    let port = listener.local_addr().expect("an address").port();
    for field in [
        format!("resources: ['http://127.0.0.1:{port}/a.yaml']"),
        format!("resources: ['http://127.0.0.1:{port}/owner/name//base?ref=main']"),
        format!("components: ['git::http://127.0.0.1:{port}/owner/name.git']"),
        format!("resources: []\npatches: [{{path: 'http://127.0.0.1:{port}/p.yaml'}}]"),
    ] {
        let directory = tempfile::tempdir().expect("a directory");
        write(directory.path(), "input/kustomization.yaml", &field);
        let kubectl = std::env::var("SEAWALL_TEST_KUBECTL")
            .unwrap_or_else(|_| program(directory.path(), "#!/bin/sh\necho RAN >&2\nexit 1\n"));
        let run = seawall(
            directory.path(),
            &["scan", "input"],
            &[("SEAWALL_KUBECTL", &kubectl)],
        );
        assert_eq!(run.status, 2, "{field}");
        assert!(
            run.err.contains("nothing is fetched from the network"),
            "{}",
            run.err
        );
        assert!(!run.err.contains("RAN"), "{}", run.err);
    }
    assert!(listener.accept().is_err(), "somebody came");
}

#[test]
fn programs_of_a_kustomization_do_not_run() {
    let Ok(kubectl) = std::env::var("SEAWALL_TEST_KUBECTL") else {
        println!("SKIPPED: SEAWALL_TEST_KUBECTL names no kubectl");
        return;
    };
    for function in [
        "exec: {path: ./run.sh}",
        "container: {image: example.com/run}",
    ] {
        let directory = tempfile::tempdir().expect("a directory");
        write(
            directory.path(),
            "input/kustomization.yaml",
            "generators: [generator.yaml]\n",
        );
        write(
            directory.path(),
            "input/generator.yaml",
            &format!(
                "apiVersion: example.com/v1\nkind: Run\nmetadata:\n  name: run\n  annotations:\n    config.kubernetes.io/function: |\n      {function}\n"
            ),
        );
        let run = directory.path().join("input/run.sh");
        write(
            directory.path(),
            "input/run.sh",
            "#!/bin/sh\necho x > \"$(dirname \"$0\")/planted\"\n",
        );
        std::fs::set_permissions(&run, PermissionsExt::from_mode(0o755)).expect("a mode");
        let scanned = seawall(
            directory.path(),
            &["scan", "input"],
            &[("SEAWALL_KUBECTL", &kubectl)],
        );
        assert_eq!(scanned.status, 2, "{}", scanned.err);
        assert!(!directory.path().join("input/planted").exists());
    }
}

#[test]
fn a_hostile_chart_learns_nothing() {
    let Ok(helm) = std::env::var("SEAWALL_TEST_HELM") else {
        println!("SKIPPED: SEAWALL_TEST_HELM names no helm");
        return;
    };
    if !is_sandboxed() {
        return;
    }
    let directory = charts(&["a"]);
    write(
        directory.path(),
        "input/a/templates/a.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: told\n  labels:\n    ip: \"ip{{ getHostByName \"localhost\" }}\"\n    secret: \"secret{{ lookup \"v1\" \"Secret\" \"kube-system\" \"\" | len }}\"\n    inner: \"inner{{ tpl \"{{ getHostByName \\\"localhost\\\" }}\" . }}\"\n    read: \"read{{ .Files.Get \"../../secret\" }}\"\n",
    );
    write(directory.path(), "secret", "x");
    let saved = directory.path().join("saved.json");
    let run = seawall(
        directory.path(),
        &[
            "snapshot",
            "save",
            "input/a",
            "--require-sandbox",
            "--output",
            saved.to_str().expect("text"),
        ],
        &[("SEAWALL_HELM", &helm)],
    );
    assert_eq!(run.status, 0, "{}", run.err);
    let bytes = std::fs::read(&saved).expect("a snapshot");
    let text = zstd::decode_all(&bytes[..]).unwrap_or(bytes);
    let text = String::from_utf8_lossy(&text);
    for told in [
        r#""ip":"ip""#,
        r#""secret":"secret0""#,
        r#""inner":"inner""#,
        r#""read":"read""#,
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
}
