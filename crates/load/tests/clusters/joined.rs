//! Directories that Flux or Argo CD of a cluster applies are looked at with it.

use seawall_load::Level;

use super::{OPEN, check, folder, plain, said};

fn flux(name: &str, path: &str) -> String {
    format!(
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {{name: {name}, namespace: flux-system}}\nspec: {{path: {path}, sourceRef: {{kind: GitRepository, name: flux-system}}}}\n---\n"
    )
}

fn application(name: &str, path: &str, server: &str) -> String {
    format!(
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {{name: {name}, namespace: argocd}}\nspec: {{source: {{repoURL: a, path: {path}}}, destination: {{server: '{server}'}}}}\n---\n"
    )
}

fn object(kind: &str, name: &str) -> String {
    format!("apiVersion: v1\nkind: {kind}\nmetadata: {{name: {name}, namespace: shop}}\n")
}

/// The repository that the documentation of Flux begins with.
fn repository(prod: &str, staging: &str) -> tempfile::TempDir {
    let (web, deny) = (object("ConfigMap", "web"), object("ConfigMap", "deny"));
    folder(&[
        ("clusters/prod/apps.yaml", prod),
        ("clusters/staging/apps.yaml", staging),
        ("apps/prod/web.yaml", &web),
        ("apps/staging/web.yaml", &web),
        ("infra/policies/deny.yaml", &deny),
        ("notes/settings.yaml", OPEN),
    ])
}

#[test]
fn each_cluster_of_flux_is_itself_with_what_it_applies() {
    let both = |stage: &str| flux("apps", &format!("./apps/{stage}")) + &flux("infra", "./infra");
    let files = repository(&both("prod"), &both("staging"));
    let loaded = plain(files.path(), &[""]);
    check(
        files.path(),
        &loaded,
        &[("", 1), ("clusters/prod", 4), ("clusters/staging", 4)],
    );
    for one in &loaded[1..] {
        assert!(one.cluster.get("", "ConfigMap", "shop", "deny").is_some());
    }
    let notes = said(&loaded, Level::Note);
    let note = "`clusters/prod` is scanned together with `apps/prod`, `infra/policies`";
    assert!(notes.iter().any(|said| said.contains(note)), "{notes:?}");
}

#[test]
fn paths_begin_where_the_repository_does() {
    let both = |stage: &str| flux("apps", &format!("./apps/{stage}")) + &flux("infra", "infra/");
    let files = repository(&both("prod"), &both("staging"));
    let above = folder(&[("notes.txt", "")]);
    std::fs::rename(files.path(), above.path().join("fleet")).expect("moved");
    let loaded = plain(above.path(), &[""]);
    let shape: Vec<(String, usize)> = super::shape(above.path(), &loaded);
    assert_eq!(
        shape[1..],
        [
            ("fleet/clusters/prod".to_owned(), 4),
            ("fleet/clusters/staging".to_owned(), 4)
        ]
    );
}

#[test]
fn a_cluster_that_applies_itself_and_what_applies_more_is_followed() {
    let prod = flux("flux-system", "./clusters/prod") + &flux("apps", "./apps/prod");
    let staging = flux("flux-system", "./clusters/staging") + &flux("apps", "./apps/staging");
    let files = repository(&prod, &staging);
    std::fs::write(
        files.path().join("apps/prod/more.yaml"),
        flux("more", "./infra"),
    )
    .expect("written");
    let loaded = plain(files.path(), &[""]);
    check(
        files.path(),
        &loaded,
        &[("", 1), ("clusters/prod", 5), ("clusters/staging", 3)],
    );
}

#[test]
fn what_goes_elsewhere_or_cannot_stand_together_stays_by_itself() {
    // Argo CD of one cluster brings each to another one.
    let prod = application("apps", "apps/prod", "https://prod.example.com");
    let staging = application("apps", "apps/staging", "https://kubernetes.default.svc");
    let files = repository(&prod, &staging);
    let loaded = plain(files.path(), &[""]);
    check(
        files.path(),
        &loaded,
        &[
            ("", 2),
            ("apps/prod", 1),
            ("clusters/prod", 1),
            ("clusters/staging", 2),
        ],
    );
    // Both to one: they declare the same, so that something more must tell them apart.
    let all = flux("apps", "./apps/prod") + &flux("apps2", "./apps/staging");
    let files = repository(&all, &flux("apps", "./nowhere"));
    let loaded = plain(files.path(), &[""]);
    check(
        files.path(),
        &loaded,
        &[
            ("", 2),
            ("apps/prod", 1),
            ("apps/staging", 1),
            ("clusters/prod", 2),
            ("clusters/staging", 1),
        ],
    );
}
