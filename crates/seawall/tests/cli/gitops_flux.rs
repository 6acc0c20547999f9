//! What Flux makes of a tree, where that differs from the files: nothing that it takes is lost, and nothing that it does not
//! take is lost either.

use crate::support::Run;
use crate::trees::{privileged, scan, tree};

const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: NAME}\nspec: {containers: [{name: a, image: b, securityContext: {privileged: true}}]}\n";

fn pod(name: &str) -> String {
    POD.replace("NAME", name)
}

/// The same as JSON.
fn json_pod(name: &str) -> String {
    format!(
        "{{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{{\"name\":\"{name}\"}},\"spec\":{{\"containers\":[{{\"name\":\"a\",\"image\":\"b\",\"securityContext\":{{\"privileged\":true}}}}]}}}}"
    )
}

fn kustomization(path: &str, more: &str) -> String {
    format!(
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {{name: apps, namespace: flux-system}}\nspec:\n  interval: 5m\n  prune: true\n  path: {path}\n  sourceRef: {{kind: GitRepository, name: flux-system}}\n  {more}\n"
    )
}

/// A chart whose pod is privileged unless a value says that it is safe.
const CHART: [(&str, &str); 2] = [
    (
        "charts/api/Chart.yaml",
        "apiVersion: v2\nname: api\nversion: 0.1.0\n",
    ),
    (
        "charts/api/templates/api.yaml",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: '{{ .Release.Name }}'}\nspec: {containers: [{name: a, image: b, securityContext: {privileged: {{ not .Values.safe }}}}]}\n",
    ),
];

fn release(name: &str, more: &str, of_chart: &str) -> String {
    format!(
        "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {{name: {name}, namespace: den}}\nspec:\n  interval: 5m\n  chart: {{spec: {{chart: ./charts/api, sourceRef: {{kind: GitRepository, name: flux-system, namespace: flux-system}}{of_chart}}}}}\n  {more}\n"
    )
}

/// Of a tree: the privileged pods without the names of clusters.
fn pods(run: &Run) -> Vec<String> {
    let all = privileged(run).into_iter();
    let mut all: Vec<String> = all
        .map(|one| {
            one.rsplit_once(": ")
                .map_or(one.clone(), |(_, pod)| pod.to_owned())
        })
        .collect();
    all.sort();
    all
}

#[track_caller]
fn check(files: &[(&str, &str)], expect: &[&str]) -> Option<Run> {
    let run = scan(tree(files).path(), &[])?;
    assert_eq!(pods(&run), expect, "{}", run.err);
    Some(run)
}

#[test]
fn what_flux_does_not_take_of_a_changed_directory_is_read_as_it_is() {
    for more in [
        "targetNamespace: shop",
        "commonMetadata: {labels: {team: a}}",
        "patches: [{patch: '[{op: add, path: /metadata/labels, value: {a: b}}]', target: {kind: ConfigMap}}]",
        "postBuild: {substitute: {A: b}}",
    ] {
        let namespace = if more.starts_with("target") {
            "shop"
        } else {
            "default"
        };
        let taken = format!("{namespace}/taken");
        let mut expect = vec!["default/line", "default/stray", &*taken];
        expect.sort_unstable();
        check(
            &[
                ("cluster/apps.yaml", &kustomization("./apps", more)),
                ("apps/taken.yaml", &pod("taken")),
                ("apps/line.json", &json_pod("line")),
                (
                    "apps/inner/kustomization.yaml",
                    "resources: [settings.yaml]\n",
                ),
                (
                    "apps/inner/settings.yaml",
                    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n",
                ),
                ("apps/inner/stray.yaml", &pod("stray")),
            ],
            &expect,
        );
    }
}

#[test]
fn what_the_source_leaves_out_is_not_built() {
    let rules = "creation_rules: [{path_regex: x, age: a}]\n";
    let Some(run) = check(
        &[
            (
                "cluster/apps.yaml",
                &kustomization("./apps", "targetNamespace: shop"),
            ),
            (
                "cluster/source.yaml",
                "apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {name: flux-system, namespace: flux-system}\nspec: {interval: 5m, url: 'https://github.com/o/n', ignore: \"/apps/by-source.yaml\\n\"}\n",
            ),
            ("apps/.sops.yaml", rules),
            ("apps/web/.goreleaser.yml", "builds: [{id: a}]\n"),
            (".sourceignore", "apps/values-*.yaml\n"),
            ("apps/values-prod.yaml", "replicas: 3\n"),
            ("apps/by-source.yaml", "replicas: 3\n"),
            ("apps/web/web.yaml", &pod("web")),
        ],
        &["shop/web"],
    ) else {
        return;
    };
    assert_eq!(run.status, 1, "{}", run.err);
}

#[test]
fn what_is_excluded_is_not_built_either() {
    let files = tree(&[
        (
            "cluster/apps.yaml",
            &kustomization("./apps", "targetNamespace: shop"),
        ),
        ("apps/web/web.yaml", &pod("web")),
        ("apps/db/db.yaml", &pod("db")),
        ("releases/api.yaml", &release("api", "interval: 1m", "")),
        (CHART[0].0, CHART[0].1),
        (CHART[1].0, CHART[1].1),
    ]);
    let arguments = ["--exclude", "apps/web/", "--exclude", "charts/"];
    let Some(run) = scan(files.path(), &arguments) else {
        return;
    };
    assert_eq!(pods(&run), ["shop/db"], "{}", run.err);
    assert!(run.err.contains("which is left out"), "{}", run.err);
    assert_eq!(run.status, 2, "{}", run.err);
}

#[test]
fn patches_are_no_objects() {
    let patch = |kind: &str, api: &str| {
        format!(
            "patches: [{{target: {{kind: {kind}}}, patch: \"apiVersion: {api}\\nkind: {kind}\\nmetadata: {{name: all}}\\nspec: {{suspend: false}}\\n\"}}]"
        )
    };
    for (kind, api) in [
        ("Kustomization", "kustomize.toolkit.fluxcd.io/v1"),
        ("HelmRelease", "helm.toolkit.fluxcd.io/v2"),
        ("ClusterRole", "rbac.authorization.k8s.io/v1"),
    ] {
        let Some(run) = check(
            &[
                (
                    "cluster/apps.yaml",
                    &kustomization("./apps", &patch(kind, api)),
                ),
                ("apps/web.yaml", &pod("web")),
            ],
            &["default/web"],
        ) else {
            return;
        };
        assert!(!run.err.contains("embeds"), "{}", run.err);
        assert_eq!(run.status, 1, "{}", run.err);
    }
}

#[test]
fn releases_of_a_changed_directory_are_rendered_as_that_is_changed() {
    let values = "values: {safe: '${SAFE}', more: \"${MORE:=x}\"}";
    let boolean = release("api", "values:\n    safe: ${SAFE}", "");
    for (text, substitute, expect) in [
        (release("api", values, ""), "{SAFE: ''}", &["den/api"][..]),
        (boolean.clone(), "{SAFE: 'true'}", &[]),
        (boolean, "{SAFE: 'false'}", &["den/api"]),
    ] {
        let more = format!("postBuild: {{substitute: {substitute}}}");
        let Some(run) = check(
            &[
                ("cluster/apps.yaml", &kustomization("./apps", &more)),
                ("apps/api.yaml", &text),
                CHART[0],
                CHART[1],
            ],
            expect,
        ) else {
            return;
        };
        assert!(!run.err.contains("API server"), "{}", run.err);
    }
}

#[test]
fn files_of_values_take_the_place_of_those_of_the_chart() {
    let files = |of_chart: &str, more: &str| {
        vec![
            ("releases/api.yaml", release("api", more, of_chart)),
            (CHART[0].0, CHART[0].1.to_owned()),
            (CHART[1].0, CHART[1].1.to_owned()),
            ("charts/api/values.yaml", "safe: true\n".to_owned()),
            ("charts/api/prod.yaml", "replicas: 2\n".to_owned()),
            ("charts/api/list.yaml", "[1]\n".to_owned()),
        ]
    };
    let prod = ", valuesFiles: [./charts/api/prod.yaml]";
    let both = ", valuesFiles: [charts/api/values.yaml, charts/api/prod.yaml]";
    let gone = ", ignoreMissingValuesFiles: true, valuesFiles: [charts/api/gone.yaml]";
    let list = ", valuesFiles: [charts/api/list.yaml]";
    for (of_chart, more, expect, status) in [
        ("", "interval: 1m", &[][..], 0),
        (prod, "interval: 1m", &["den/api"], 1),
        (both, "interval: 1m", &[], 0),
        (prod, "values: {safe: true}", &[], 0),
        (gone, "interval: 1m", &[], 2),
        (list, "interval: 1m", &[], 2),
    ] {
        let all = files(of_chart, more);
        let all: Vec<(&str, &str)> = all.iter().map(|(name, text)| (*name, &**text)).collect();
        let Some(run) = check(&all, expect) else {
            return;
        };
        assert_eq!(run.status, status, "{of_chart} {more}: {}", run.err);
    }
}

#[test]
fn long_names_of_releases_are_shortened_as_the_controller_does() {
    let name = "a-release-whose-name-and-namespace-are-long";
    let Some(run) = check(
        &[
            (
                "releases/api.yaml",
                &release(name, "targetNamespace: quite-long-namespace", ""),
            ),
            CHART[0],
            CHART[1],
        ],
        // 40 letters of it, and 12 of its SHA-256.
        &["quite-long-namespace/quite-long-namespace-a-release-whose-nam-3d1501562124"],
    ) else {
        return;
    };
    assert_eq!(run.status, 1, "{}", run.err);
}

#[test]
fn components_are_built_in() {
    let more = "targetNamespace: shop\n  components: [../../parts/extra]";
    let files = [
        ("cluster/apps.yaml", kustomization("./apps/web", more)),
        ("apps/web/kustomization.yaml", "resources: [web.yaml]\n".to_owned()),
        ("apps/web/web.yaml", pod("web")),
        (
            "parts/extra/kustomization.yaml",
            "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [extra.yaml]\n"
                .to_owned(),
        ),
        ("parts/extra/extra.yaml", pod("extra")),
    ];
    let all: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, &**text)).collect();
    let Some(run) = check(&all, &["shop/extra", "shop/web"]) else {
        return;
    };
    assert_eq!(run.status, 1, "{}", run.err);
    assert!(!run.err.contains("uses this component"), "{}", run.err);
    // What else the kustomization says would change the component too.
    let mut other = all.clone();
    other[1].1 = "resources: [web.yaml]\nnamePrefix: a-\n";
    let Some(run) = scan(tree(&other).path(), &[]) else {
        return;
    };
    assert_eq!(run.status, 2, "{}", run.err);
}

#[test]
fn expressions_that_flux_cannot_fill_in_are_unknown() {
    let more = "postBuild: {substitute: {A: b}}";
    let Some(run) = scan(
        tree(&[
            ("cluster/apps.yaml", &kustomization("./apps", more)),
            (
                "apps/web.yaml",
                &pod("web").replace("image: b", "image: '${A.b}'"),
            ),
        ])
        .path(),
        &[],
    ) else {
        return;
    };
    assert_eq!(run.status, 2, "{}", run.err);
    let words = "it is not known what Flux fills in for `${A.b}`";
    assert!(run.err.contains(words), "{}", run.err);
}

#[test]
fn a_changed_directory_belongs_to_the_cluster_that_applies_it() {
    let policies = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {pod-security.kubernetes.io/enforce: restricted}}\n";
    let two = |stage: &str| {
        let of = |name: &str, path: &str, more: &str| {
            kustomization(path, more).replace("name: apps", &format!("name: {name}"))
        };
        let apps = format!("postBuild: {{substitute: {{STAGE: {stage}}}}}");
        of("apps", "./apps", &apps)
            + "---\n"
            + &of("rules", "./rules", "commonMetadata: {labels: {a: b}}")
    };
    let app = pod("web").replace("{name: web}", "{name: web, namespace: shop}");
    let app = app.replace("image: b", "image: 'b:${STAGE}'");
    let files = tree(&[
        ("clusters/prod/all.yaml", &two("prod")),
        ("rules/shop.yaml", policies),
        ("apps/web.yaml", &app),
    ]);
    let Some(run) = scan(files.path(), &["--check", "workload-refused-by-namespace"]) else {
        return;
    };
    assert_eq!(privileged(&run), [": shop/web"], "{}", run.err);
    assert!(
        run.out.contains("workload-refused-by-namespace"),
        "{}",
        run.out
    );
    // Where another cluster applies it in another way, each has its own.
    std::fs::create_dir_all(files.path().join("clusters/dev")).expect("a directory");
    std::fs::write(files.path().join("clusters/dev/all.yaml"), two("dev")).expect("a file");
    let Some(run) = scan(files.path(), &[]) else {
        return;
    };
    let expect = ["clusters/dev: shop/web", "clusters/prod: shop/web"];
    assert_eq!(privileged(&run), expect, "{}", run.err);
}
