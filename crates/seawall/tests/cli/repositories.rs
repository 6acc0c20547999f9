//! Trees of the shapes that people's repositories have: nothing in them is passed over in silence.

use crate::support::Run;
use crate::trees::{VALUES, WEB, privileged, scan, seawall, seawall_with, tree};

/// A chart collection: a library, dependencies of the tree, files of values for tests.
fn collection() -> tempfile::TempDir {
    tree(&[
        (
            "charts/common/Chart.yaml",
            "apiVersion: v2\nname: common\nversion: 1.0.0\ntype: library\n",
        ),
        (
            "charts/common/templates/_name.tpl",
            "{{- define \"common.name\" -}}{{ if .Release.IsUpgrade }}up{{ else }}in{{ end }}{{- end -}}\n",
        ),
        (
            "charts/db/Chart.yaml",
            "apiVersion: v2\nname: db\nversion: 1.0.0\ndependencies: [{name: common, version: 1.x, repository: 'https://example.com/charts'}]\n",
        ),
        (
            "charts/db/templates/db.yaml",
            "apiVersion: v1\nkind: Pod\nmetadata: {name: '{{ include \"common.name\" . }}-db'}\nspec: {containers: [{name: a, image: b, securityContext: {privileged: true}}]}\n",
        ),
        (
            "charts/shop/Chart.yaml",
            "apiVersion: v2\nname: shop\nversion: 1.0.0\ndependencies: [{name: db, version: 1.0.0, repository: 'file://../db'}]\n",
        ),
        ("charts/shop/values.yaml", VALUES),
        ("charts/shop/values-prod.yaml", "privileged: true\n"),
        ("charts/shop/ci/small-values.yaml", "tag: '7'\n"),
        ("charts/shop/templates/web.yaml", WEB),
        (
            "charts/shop/templates/more.yaml",
            "{{ if .Capabilities.APIVersions.Has \"example.com/v1\" }}\napiVersion: v1\nkind: Pod\nmetadata: {name: more}\nspec: {containers: [{name: a, image: b, securityContext: {privileged: true}}]}\n{{ end }}\n",
        ),
    ])
}

#[test]
fn dependencies_of_the_tree_are_rendered_with_a_chart() {
    let files = collection();
    let Some(run) = scan(&files.path().join("charts"), &[]) else {
        return;
    };
    assert_eq!(run.status, 1, "{}", run.err);
    let findings = run.findings();
    let places: Vec<&str> = findings
        .iter()
        .filter_map(|finding| finding["evidence"][0]["file"].as_str())
        .collect();
    assert!(
        !places.is_empty()
            && places
                .iter()
                .all(|file| file.ends_with("db/templates/db.yaml")
                    && !file.contains("charts/db/charts")),
        "{places:?}"
    );
    for words in [
        "shop: this chart asks the cluster, and is rendered without one: `.Release.IsInstall`",
        "`.Capabilities.APIVersions` (has built-in kinds and no custom ones)",
        "hint: --api-versions says otherwise",
    ] {
        let words = words.replace("IsInstall", "IsUpgrade");
        let is_of_shop = words.starts_with("shop");
        assert!(
            run.err.contains(&words) || is_of_shop,
            "{words}: {}",
            run.err
        );
    }
    // The library alone renders nothing, and is no error.
    assert!(!run.err.contains("not evaluated"), "{}", run.err);
}

#[test]
fn what_a_chart_is_told_is_handed_to_helm() {
    let files = collection();
    let root = files.path().join("charts/shop");
    let Some(run) = scan(
        &root,
        &[
            "--set",
            "privileged=true",
            "--release-name",
            "mine",
            "--api-versions",
            "example.com/v1",
            "--default-namespace",
            "den",
        ],
    ) else {
        return;
    };
    assert_eq!(
        privileged(&run),
        [": den/in-db", ": den/mine", ": den/more"]
    );
    assert!(!run.err.contains("APIVersions"), "{}", run.err);
    let Some(run) = scan(&root, &["--value-variants"]) else {
        return;
    };
    let clusters = privileged(&run);
    assert!(
        clusters
            .iter()
            .any(|one| one.starts_with("values-prod.yaml: default/release")),
        "{clusters:?}"
    );
    assert!(
        clusters
            .iter()
            .any(|one| one.starts_with("ci/small-values.yaml: ")),
        "{clusters:?}"
    );
    assert!(
        !clusters
            .iter()
            .any(|one| one.starts_with("ci/small-values.yaml: default/release")),
        "{clusters:?}"
    );
}

#[test]
fn helmfile_and_terraform_beside_manifests_are_named() {
    let files = tree(&[
        (
            "release/web.yaml",
            "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: b}]}\n",
        ),
        (
            "helmfile.yaml",
            "repositories: [{name: a, url: 'https://example.com'}]\nreleases: [{name: web, chart: a/web}]\n",
        ),
        (
            "terraform/main.tf",
            "resource \"kubernetes_manifest\" \"a\" {\n  manifest = {}\n}\n",
        ),
    ]);
    let Some(run) = scan(files.path(), &[]) else {
        return;
    };
    assert_eq!(run.status, 2, "{}", run.err);
    assert!(
        run.err
            .contains("1 Terraform file with Kubernetes resources, 1 helmfile"),
        "{}",
        run.err
    );
    assert!(run.err.contains("helmfile template"), "{}", run.err);
    let Some(run) = scan(
        files.path(),
        &["--exclude", "terraform/", "--exclude", "helmfile.yaml"],
    ) else {
        return;
    };
    assert_eq!(run.status, 0, "{}", run.err);
    assert!(
        run.err
            .contains("1 file and 1 directory are left out by `--exclude`"),
        "{}",
        run.err
    );
}

#[test]
fn charts_of_a_kustomization_are_rendered_where_that_is_asked() {
    let files = tree(&[
        (
            "kustomization.yaml",
            "helmGlobals: {chartHome: charts}\nhelmCharts: [{name: web, releaseName: r, namespace: shop, valuesInline: {privileged: true}}]\n",
        ),
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
    assert_eq!(run.status, 2, "{}", run.err);
    assert!(
        run.err.contains("--enable-helm renders them"),
        "{}",
        run.err
    );
    let Some(run) = scan(files.path(), &["--enable-helm"]) else {
        return;
    };
    // The chart is what the kustomization makes of it, and nothing by itself.
    let rendered = [": shop/r"];
    let ends = |run: &Run| {
        let all = privileged(run);
        assert_eq!(all.len(), rendered.len(), "{all:?} {}", run.err);
        assert!(all[0].ends_with(rendered[0]), "{all:?}");
        assert_eq!(run.json()["summary"]["objects"], 1, "{}", run.out);
    };
    // kustomize 5.7 takes helm 3 alone, and says so of another one.
    if !run.err.contains("runs helm 3 only") {
        ends(&run);
        return;
    }
    let Ok(helm) = std::env::var("SEAWALL_TEST_HELM3") else {
        println!("SKIPPED: SEAWALL_TEST_HELM3 names no helm 3, which this kustomize needs");
        return;
    };
    let Some(run) = seawall_with(
        files.path(),
        &helm,
        &[
            "scan",
            ".",
            "--format",
            "json",
            "--check",
            "privileged-container",
            "--enable-helm",
        ],
    ) else {
        return;
    };
    ends(&run);
}

#[test]
fn keys_that_only_look_right_are_errors() {
    let files = tree(&[
        ("a.yaml", "apiversion: v1\nkind: Pod\nmetadata: {name: a}\n"),
        ("b.yaml", "apiVersion: v1\nKind: Pod\nmetadata: {name: a}\n"),
    ]);
    for (name, right) in [("a.yaml", "apiVersion"), ("b.yaml", "kind"), (".", "kind")] {
        let Some(run) = seawall(files.path(), &["scan", name]) else {
            return;
        };
        assert_eq!(run.status, 2);
        assert!(
            run.err.contains(&format!("did you mean `{right}`?")),
            "{}",
            run.err
        );
    }
}
