//! Which repository an object of Flux or Argo CD means: a directory of the same path in another one is not what it applies.

use crate::support::Run;
use crate::trees::{ORIGIN, privileged, scan, tree};

const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: mine}\nspec: {containers: [{name: a, image: b, securityContext: {privileged: true}}]}\n";
const MAP: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: b}\n";
const FAR: &str = "https://git.example.com/far/away";

fn application(url: &str, path: &str) -> String {
    format!(
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {{name: app, namespace: argocd}}\nspec: {{project: default, destination: {{server: 'https://kubernetes.default.svc', namespace: b}}, source: {{repoURL: '{url}', path: {path}}}}}\n"
    )
}

fn flux(name: &str, url: &str, more: &str) -> String {
    format!(
        "apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {{name: {name}, namespace: flux-system}}\nspec: {{interval: 5m, url: '{url}'}}\n---\napiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {{name: {name}, namespace: flux-system}}\nspec: {{interval: 5m, prune: true, sourceRef: {{kind: GitRepository, name: {name}}}, {more}}}\n---\n"
    )
}

const UNSEEN: &str = "creates pods that are not in the input: they come from";

#[track_caller]
fn check(files: &[(&str, &str)], arguments: &[&str], status: i32) -> Option<Run> {
    let files = tree(files);
    let run = scan(files.path(), arguments)?;
    assert_eq!(run.status, status, "{}", run.err);
    assert_eq!(run.err.contains(UNSEEN), status == 2, "{}", run.err);
    Some(run)
}

#[test]
fn a_directory_that_only_ends_alike_is_another_one() {
    let files = |path: &'static str| {
        [
            ("argocd/app.yaml", application(ORIGIN, "deploy")),
            (path, MAP.to_owned()),
        ]
    };
    for (path, status) in [
        ("deploy/map.yaml", 0),
        ("argocd/deploy/map.yaml", 0),
        ("services/web/deploy/map.yaml", 2),
    ] {
        let files = files(path);
        let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, &**text)).collect();
        check(&files, &[], status);
    }
}

#[test]
fn a_directory_of_another_repository_is_not_in_the_input() {
    let plain = "path: ./deploy";
    let moved = "path: ./deploy, targetNamespace: b";
    for (text, status) in [
        (application("git@github.com:o/n.git", "deploy"), 0),
        (application("https://me:token@github.com/O/N", "deploy"), 0),
        (application(FAR, "deploy"), 2),
        (flux("own", ORIGIN, plain), 0),
        (flux("own", ORIGIN, moved), 0),
        (flux("far", FAR, plain), 2),
        (flux("far", FAR, moved), 2),
        // What is called so says nothing where git says otherwise.
        (flux("flux-system", FAR, "path: ./cluster"), 2),
    ] {
        let Some(run) = check(
            &[("cluster/app.yaml", &text), ("deploy/map.yaml", MAP)],
            &[],
            status,
        ) else {
            return;
        };
        assert!(!run.err.contains("token"), "{}", run.err);
    }
    // A bucket has no address of a repository, and an artifact that is not in the input none at all.
    for kind in ["Bucket", "OCIRepository"] {
        let text = flux("own", ORIGIN, plain)
            .replace("kind: GitRepository, name", &format!("kind: {kind}, name"));
        let files = [("cluster/app.yaml", &*text), ("deploy/map.yaml", MAP)];
        let Some(run) = check(&files, &[], 2) else {
            return;
        };
        let words = format!("a source of kind `{kind}`");
        assert!(run.err.contains(&words), "{}", run.err);
    }
    // Nothing of the input is taken for what the other one has.
    let Some(run) = scan(
        tree(&[
            ("cluster/app.yaml", &flux("far", FAR, moved)),
            ("deploy/pod.yaml", POD),
        ])
        .path(),
        &[],
    ) else {
        return;
    };
    assert_eq!(privileged(&run), [": default/mine"], "{}", run.err);
}

#[test]
fn a_copy_says_what_another_repository_has() {
    let copy = tree(&[("deploy/pod.yaml", POD)]);
    let source = format!("{FAR}={}", copy.path().display());
    for text in [
        application(FAR, "deploy"),
        flux("far", FAR, "path: deploy, targetNamespace: b"),
    ] {
        let files = [("cluster/app.yaml", &*text), ("deploy/map.yaml", MAP)];
        let Some(run) = check(&files, &["--source", &source], 1) else {
            return;
        };
        assert_eq!(privileged(&run).len(), 1, "{}", run.err);
    }
}

#[test]
fn a_chart_of_a_registry_is_not_the_directory_of_its_name() {
    let chart = [
        (
            "web/Chart.yaml",
            "apiVersion: v2\nname: web\nversion: 1.0.0\n",
        ),
        ("web/templates/map.yaml", MAP),
    ];
    let argo = application("https://charts.example.com", "x").replace("path: x", "chart: web");
    let of_flux = "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: web, namespace: b}\nspec: {interval: 5m, chart: {spec: {chart: web, sourceRef: {kind: HelmRepository, name: all}}}}\n";
    let k3s = "apiVersion: helm.cattle.io/v1\nkind: HelmChart\nmetadata: {name: web, namespace: b}\nspec: {chart: web, repo: 'https://charts.example.com'}\n";
    for text in [&*argo, of_flux, k3s] {
        let files = [chart[0], chart[1], ("app.yaml", text)];
        check(&files, &[], 2);
    }
}

/// Without a clone of git, the input itself says which repository it is, or nothing does.
#[test]
fn without_git_only_what_set_flux_up_shows_the_repository() {
    let itself = flux("fleet", ORIGIN, "path: ./cluster");
    let more = flux("far", FAR, "path: ./deploy");
    for (text, status, words) in [
        (
            application(ORIGIN, "deploy"),
            2,
            "nothing shows whether the input is that repository",
        ),
        (flux("own", ORIGIN, "path: ./deploy"), 2, "nothing shows"),
        (flux("flux-system", ORIGIN, "path: ./deploy"), 0, ""),
        (itself.clone(), 0, ""),
        (itself + &more, 2, "the input is another repository"),
    ] {
        let files = tree(&[("cluster/app.yaml", &text), ("deploy/map.yaml", MAP)]);
        std::fs::remove_file(files.path().join(".git/config")).expect("removed");
        let Some(run) = scan(files.path(), &[]) else {
            return;
        };
        assert_eq!(run.status, status, "{text}: {}", run.err);
        assert!(run.err.contains(words), "{text}: {}", run.err);
        let source = format!("{ORIGIN}=.");
        let Some(run) = scan(
            files.path(),
            &["--source", &source, "--source", &format!("{FAR}=.")],
        ) else {
            return;
        };
        assert_eq!(run.status, 0, "{text}: {}", run.err);
    }
}
