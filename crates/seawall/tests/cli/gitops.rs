//! What Flux and Argo CD make of a tree, and that nothing of it depends on a network.

use std::process::Command;

use serde_json::Value;

use crate::trees::{SCAN, VALUES, WEB, privileged, scan, tree};

/// Flux, several environments: a chart with values, a directory with variables.
fn flux() -> tempfile::TempDir {
    tree(&[
        (
            "clusters/prod/apps.yaml",
            "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: apps, namespace: flux-system}\nspec:\n  interval: 10m\n  path: ./apps/prod\n  prune: true\n  targetNamespace: shop\n  sourceRef: {kind: GitRepository, name: flux-system}\n  postBuild: {substitute: {privileged: 'true'}, substituteFrom: [{kind: ConfigMap, name: settings}]}\n",
        ),
        (
            "clusters/prod/settings.yaml",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: flux-system}\ndata: {tag: '1.2'}\n",
        ),
        ("apps/prod/kustomization.yaml", "resources: [pod.yaml]\n"),
        (
            "apps/prod/pod.yaml",
            "apiVersion: v1\nkind: Pod\nmetadata: {name: sub}\nspec:\n  containers:\n    - name: a\n      image: example.com/a:${tag:=latest}\n      securityContext:\n        privileged: ${privileged}\n",
        ),
        (
            "charts/web/Chart.yaml",
            "apiVersion: v2\nname: web\nversion: 1.0.0\n",
        ),
        ("charts/web/values.yaml", VALUES),
        ("charts/web/templates/web.yaml", WEB),
        (
            "releases/web.yaml",
            "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: web, namespace: den}\nspec:\n  interval: 10m\n  chart: {spec: {chart: ./charts/web, sourceRef: {kind: GitRepository, name: flux-system, namespace: flux-system}}}\n  values: {privileged: true}\n",
        ),
    ])
}

#[test]
fn what_flux_makes_of_the_tree_is_a_cluster_each() {
    let files = flux();
    let Some(run) = scan(files.path(), &[]) else {
        return;
    };
    assert_eq!(
        privileged(&run),
        [".: shop/sub", "releases/HelmRelease/den/web: den/web",],
        "{}",
        run.err
    );
    assert!(
        !run.err.contains("creates pods that are not in the input"),
        "{}",
        run.err
    );
    // Where values come from a Secret, nobody knows.
    let secret = "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: web, namespace: den}\nspec:\n  interval: 10m\n  chart: {spec: {chart: ./charts/web, sourceRef: {kind: GitRepository, name: flux-system, namespace: flux-system}}}\n  valuesFrom: [{kind: Secret, name: values}]\n";
    std::fs::write(files.path().join("releases/web.yaml"), secret).expect("a file");
    let Some(run) = scan(files.path(), &[]) else {
        return;
    };
    assert_eq!(run.status, 2);
    assert!(
        run.err
            .contains("HelmRelease den/web creates pods that are not in the input"),
        "{}",
        run.err
    );
}

#[test]
fn a_directory_that_is_changed_is_read_as_it_is_only_where_it_is_applied_so() {
    let of = |name: &str, more: &str| {
        format!(
            "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {{name: {name}, namespace: flux-system}}\nspec: {{interval: 10m, path: ./apps/web, prune: true, sourceRef: {{kind: GitRepository, name: a}}{more}}}\n"
        )
    };
    let moved = of(
        "moved",
        ", targetNamespace: shop, commonMetadata: {labels: {a: b}}",
    );
    let files = tree(&[
        ("clusters/a.yaml", &moved),
        ("apps/web/kustomization.yaml", "resources: [pod.yaml]\n"),
        (
            "apps/web/pod.yaml",
            "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: b, securityContext: {privileged: true}}]}\n",
        ),
    ]);
    let Some(run) = scan(files.path(), &[]) else {
        return;
    };
    let changed = ": shop/a".to_owned();
    assert_eq!(privileged(&run), [&*changed], "{}", run.err);
    // Another one applies it as it is, or nobody knows how.
    for more in [
        "",
        ", postBuild: {substituteFrom: [{kind: Secret, name: a}]}",
    ] {
        std::fs::write(files.path().join("clusters/b.yaml"), of("other", more)).expect("a file");
        let Some(run) = scan(files.path(), &[]) else {
            return;
        };
        let found = privileged(&run);
        assert!(found.len() == 2 && found.contains(&changed), "{found:?}");
    }
}

#[test]
fn what_argo_cd_generates_from_the_tree_is_a_cluster_each() {
    let set = |source: &str| {
        format!(
            "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {{name: all, namespace: argocd}}\nspec:\n  goTemplate: true\n  generators:\n    - matrix:\n        generators:\n          - git: {{repoURL: 'https://github.com/o/n', revision: HEAD, directories: [{{path: charts/*}}]}}\n          - list: {{elements: [{{env: dev, priv: 'false'}}, {{env: prod, priv: 'true'}}]}}\n  template:\n    metadata: {{name: '{{{{.path.basename}}}}-{{{{.env}}}}'}}\n    spec:\n      project: default\n      source: {{repoURL: 'https://github.com/o/n', {source}, helm: {{parameters: [{{name: privileged, value: '{{{{.priv}}}}'}}]}}}}\n      destination: {{server: 'https://kubernetes.default.svc', namespace: '{{{{.env}}}}'}}\n"
        )
    };
    let files = tree(&[
        ("apps/set.yaml", &set("path: '{{.path.path}}'")),
        (
            "charts/web/Chart.yaml",
            "apiVersion: v2\nname: web\nversion: 1.0.0\n",
        ),
        ("charts/web/values.yaml", VALUES),
        ("charts/web/templates/web.yaml", WEB),
    ]);
    let Some(run) = scan(files.path(), &[]) else {
        return;
    };
    assert_eq!(
        privileged(&run),
        ["apps/ApplicationSet/web-prod: prod/web-prod"],
        "{}",
        run.err
    );
    assert!(!run.err.contains("stands for pods"), "{}", run.err);
    // A chart of a registry, of which a copy is named.
    let application = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: far, namespace: argocd}\nspec:\n  project: default\n  source: {repoURL: 'https://charts.example.com/', chart: web, targetRevision: 1.0.0, helm: {valuesObject: {privileged: true}}}\n  destination: {server: 'https://kubernetes.default.svc', namespace: far}\n";
    let alone = tree(&[("far.yaml", application)]);
    let Some(run) = scan(alone.path(), &[]) else {
        return;
    };
    assert_eq!(run.status, 2);
    assert!(
        run.err
            .contains("Application argocd/far creates pods that are not in the input"),
        "{}",
        run.err
    );
    let source = format!(
        "https://charts.example.com={}",
        files.path().join("charts").display()
    );
    let Some(run) = scan(alone.path(), &["--source", &source]) else {
        return;
    };
    assert_eq!(run.status, 1, "{}", run.err);
    assert_eq!(
        privileged(&run),
        ["Application/far: far/far"],
        "{}",
        run.err
    );
}

/// In a network namespace of its own there is nobody to ask: what is found is the same, so nobody was asked.
#[test]
fn no_answer_depends_on_a_network() {
    let files = flux();
    std::fs::create_dir(files.path().join("far")).expect("a directory");
    std::fs::write(
        files.path().join("far/kustomization.yaml"),
        "resources: ['https://example.com/a.yaml']\n",
    )
    .expect("a file");
    std::fs::write(files.path().join("charts/web/templates/host.yaml"), "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: host}\ndata: {a: '{{ getHostByName \"localhost\" }}'}\n").expect("a file");
    let Some(outside) = scan(files.path(), &[]) else {
        return;
    };
    let inside = Command::new("unshare")
        .args(["-rn", env!("CARGO_BIN_EXE_seawall")])
        .args(SCAN)
        .arg("privileged-container")
        .current_dir(files.path())
        .env(
            "SEAWALL_HELM",
            std::env::var_os("SEAWALL_TEST_HELM").unwrap_or_default(),
        )
        .env(
            "SEAWALL_KUBECTL",
            std::env::var_os("SEAWALL_TEST_KUBECTL").unwrap_or_default(),
        )
        .output();
    let is_there = Command::new("unshare")
        .args(["-rn", "true"])
        .status()
        .is_ok_and(|status| status.success());
    let Some(inside) = inside.ok().filter(|_| is_there) else {
        println!("SKIPPED: this system makes no network namespace");
        return;
    };
    let inside: Value = serde_json::from_slice(&inside.stdout).expect("JSON");
    let outside = outside.json();
    for part in ["findings", "diagnostics", "not_evaluated"] {
        assert_eq!(inside[part], outside[part], "{part}");
    }
    assert!(
        outside["diagnostics"]
            .to_string()
            .contains("nothing is fetched from the network")
    );
}
