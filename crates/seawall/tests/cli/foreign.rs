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

/// What a Flux release and an Argo CD Application call a release, and the command line.
#[test]
fn a_name_of_a_release_is_never_an_option_of_helm() {
    let directory = charts(&["a"]);
    let helm = program(directory.path(), "#!/bin/sh\necho RAN >&2\nexit 1\n");
    let flux = "apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {name: g, namespace: shop}\nspec: {url: 'https://git.example.com/shop'}\n---\napiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: web, namespace: shop}\nspec: {releaseName: 'NAME', chart: {spec: {chart: ./a, sourceRef: {kind: GitRepository, name: g}}}}\n";
    let argo = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: web, namespace: argocd}\nspec: {project: default, destination: {namespace: shop, server: 'https://kubernetes.default.svc'}, source: {repoURL: 'https://git.example.com/shop', path: a, helm: {releaseName: 'NAME'}}}\n";
    for text in [flux, argo] {
        for name in ["--help", "--set=a=b", "-f", "A_B"] {
            write(
                directory.path(),
                "order/o.yaml",
                &text.replace("NAME", name),
            );
            let run = seawall(
                directory.path(),
                &[
                    "scan",
                    "order",
                    "--source",
                    "https://git.example.com/shop=input",
                ],
                &[("SEAWALL_HELM", &helm)],
            );
            assert_eq!(run.status, 2, "{}", run.err);
            assert!(!run.err.contains("RAN"), "{}", run.err);
            let words = format!("`{name}` is not a release name");
            assert!(run.err.contains(&words), "{}", run.err);
        }
        // A name that helm takes reaches it.
        write(
            directory.path(),
            "order/o.yaml",
            &text.replace("NAME", "web-1"),
        );
        let run = seawall(
            directory.path(),
            &[
                "scan",
                "order",
                "--source",
                "https://git.example.com/shop=input",
            ],
            &[("SEAWALL_HELM", &helm)],
        );
        assert!(run.err.contains("RAN"), "{}", run.err);
    }
    let run = seawall(
        directory.path(),
        &["scan", "input", "--release-name=--help"],
        &[("SEAWALL_HELM", &helm)],
    );
    assert_eq!(run.status, 2);
    assert!(!run.err.contains("RAN"), "{}", run.err);
}

#[test]
fn helm_reads_no_values_from_devices_and_pipes() {
    let directory = charts(&["a"]);
    let helm = program(directory.path(), "#!/bin/sh\necho RAN >&2\nexit 1\n");
    let at = |name: &str| directory.path().join(name);
    std::os::unix::fs::symlink("/dev/zero", at("device")).expect("a link");
    let made = std::process::Command::new("mkfifo")
        .arg(at("pipe"))
        .status();
    assert!(made.expect("mkfifo runs").success());
    for (values, words) in [
        ("device", "it is a device"),
        ("pipe", "it is a named pipe"),
        ("missing", "cannot be read"),
    ] {
        let run = seawall(
            directory.path(),
            &["scan", "input", "--values", values],
            &[("SEAWALL_HELM", &helm)],
        );
        assert_eq!(run.status, 2, "{values}");
        assert!(
            run.err.contains(words) && !run.err.contains("RAN"),
            "{}",
            run.err
        );
    }
}

#[test]
fn what_helm_says_quotes_no_credentials() {
    let directory = charts(&["a"]);
    let helm = program(
        directory.path(),
        "#!/bin/sh\necho 'Error: execution error at (a/templates/a.yaml:1:4): cannot log in with password=Xk29vQz81mW' >&2\nexit 1\n",
    );
    let run = seawall(
        directory.path(),
        &["scan", "input"],
        &[("SEAWALL_HELM", &helm)],
    );
    assert_eq!(run.status, 2);
    assert!(run.err.contains("cannot log in"), "{}", run.err);
    assert!(!run.err.contains("Xk29vQz81mW"), "{}", run.err);
}

#[test]
fn a_source_that_is_not_there_is_said_without_its_password() {
    let directory = charts(&["a"]);
    let run = seawall(
        directory.path(),
        &[
            "scan",
            "input",
            "--source",
            "https://jane:Xk29vQz81mW@git.example.com/a=nowhere",
        ],
        &[],
    );
    assert_eq!(run.status, 2);
    assert!(run.err.contains("nowhere"), "{}", run.err);
    assert!(!run.err.contains("Xk29vQz81mW"), "{}", run.err);
}
