//! What Argo CD makes of a tree, where that differs from the files and from what an Application says itself.

use crate::support::Run;
use crate::trees::{ORIGIN, privileged, scan, tree};

/// A chart with capabilities, and a pod that is privileged unless a value says that it is not.
const CHART: [(&str, &str); 3] = [
    (
        "deploy/api/Chart.yaml",
        "apiVersion: v2\nname: api\nversion: 0.1.0\n",
    ),
    (
        "deploy/api/values.yaml",
        "caps: []\nprivileged: true\nowner: nobody\n",
    ),
    (
        "deploy/api/templates/api.yaml",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: api, labels: {owner: '{{ .Values.owner }}'}}\nspec: {containers: [{name: a, image: b, securityContext: {privileged: {{ .Values.privileged }}, capabilities: {add: {{ toJson .Values.caps }}}}}]}\n",
    ),
];

fn application(namespace: &str, source: &str) -> String {
    format!(
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {{name: api, namespace: {namespace}}}\nspec:\n  project: default\n  destination: {{server: 'https://kubernetes.default.svc', namespace: shop}}\n  source: {{repoURL: '{ORIGIN}', path: deploy/api, {source}}}\n"
    )
}

fn with(application: &str, more: &[(&str, &str)]) -> tempfile::TempDir {
    let files = [&[("apps/api.yaml", application)], &CHART[..], more].concat();
    tree(&files)
}

/// The capabilities that findings are about.
fn capabilities(run: &Run) -> Vec<String> {
    let findings = run.findings();
    let mut all: Vec<String> = findings
        .iter()
        .filter(|finding| finding["check"] == "dangerous-capability")
        .map(|finding| finding["message"].as_str().unwrap_or_default().to_owned())
        .collect();
    all.sort();
    all
}

const SAFE: &str = "{name: privileged, value: 'false'}";

#[test]
fn a_parameter_in_braces_is_a_list() {
    for (name, value, is_list) in [
        ("caps", "{SYS_ADMIN,NET_ADMIN}", true),
        // What is not in braces is one value, and no capability.
        ("caps[0]", "SYS_ADMIN,NET_ADMIN", false),
    ] {
        let parameters =
            format!("helm: {{parameters: [{SAFE}, {{name: '{name}', value: '{value}'}}]}}");
        let files = with(&application("argocd", &parameters), &[]);
        let Some(run) = scan(files.path(), &["--check", "dangerous-capability"]) else {
            return;
        };
        let found = capabilities(&run).join(" ");
        assert_eq!(
            found.contains("`SYS_ADMIN`"),
            is_list,
            "{value}: {found} {}",
            run.err
        );
    }
}

#[test]
fn a_chart_is_read_as_it_is_only_where_nothing_installs_it() {
    let safe = format!("helm: {{parameters: [{SAFE}]}}");
    let files = with(&application("argocd", &safe), &[]);
    let Some(run) = scan(files.path(), &[]) else {
        return;
    };
    assert_eq!(privileged(&run), [] as [&str; 0], "{}", run.err);
    assert_eq!(run.status, 0, "{}", run.err);
    // Another one installs it in a way that is not known.
    let secret = "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: b, namespace: den}\nspec:\n  interval: 5m\n  chart: {spec: {chart: ./deploy/api, sourceRef: {kind: GitRepository, name: a}}}\n  valuesFrom: [{kind: Secret, name: a}]\n";
    std::fs::write(files.path().join("apps/b.yaml"), secret).expect("a file");
    let Some(run) = scan(files.path(), &[]) else {
        return;
    };
    assert_eq!(privileged(&run).len(), 1, "{}", run.err);
    assert_eq!(run.status, 2, "{}", run.err);
}

#[test]
fn files_beside_a_chart_change_the_source() {
    let safe = format!("helm: {{parameters: [{SAFE}]}}");
    let unsafe_too = "helm:\n  parameters: [{name: privileged, value: 'true'}]\n";
    let file = "deploy/api/.argocd-source.yaml";
    for (name, text, expect, status) in [
        (file, unsafe_too, &["apps/Application/api: shop/api"][..], 1),
        (
            "deploy/api/.argocd-source-api.yaml",
            unsafe_too,
            &["apps/Application/api: shop/api"],
            1,
        ),
        ("deploy/api/.argocd-source-other.yaml", unsafe_too, &[], 0),
        (
            file,
            "helm: {parameters: null, valuesObject: {privileged: false}}\n",
            &[],
            0,
        ),
        (file, "path: elsewhere\nrepoURL: elsewhere\n", &[], 0),
    ] {
        let files = with(&application("argocd", &safe), &[(name, text)]);
        let Some(run) = scan(files.path(), &[]) else {
            return;
        };
        assert_eq!(privileged(&run), expect, "{name} {text}: {}", run.err);
        assert_eq!(run.status, status, "{name} {text}: {}", run.err);
    }
    let files = with(&application("argocd", &safe), &[(file, "- 1\n")]);
    let Some(run) = scan(files.path(), &[]) else {
        return;
    };
    assert!(
        run.err.contains("`.argocd-source.yaml` changes"),
        "{}",
        run.err
    );
    assert_eq!(run.status, 2, "{}", run.err);
}

#[test]
fn the_build_environment_is_filled_in_or_it_is_unknown() {
    let of = |name: &str, value: &str| {
        format!("helm: {{parameters: [{{name: {name}, value: '{value}'}}]}}")
    };
    let by_name = ("deploy/api/shop.yaml", "privileged: false\n");
    for (namespace, source, status) in [
        ("argocd", of("privileged", "$ARGOCD_APP_REVISION"), 2),
        ("argocd", of("privileged", "$UNKNOWN"), 0),
        (
            "argocd",
            "helm: {valueFiles: ['$ARGOCD_APP_NAMESPACE.yaml']}".to_owned(),
            0,
        ),
        (
            "argocd",
            "helm: {valueFiles: ['/$ARGOCD_APP_SOURCE_PATH/shop.yaml']}".to_owned(),
            0,
        ),
        (
            "argocd",
            "helm: {valueFiles: ['$ARGOCD_APP_NAME.yaml']}".to_owned(),
            2,
        ),
        (
            "argocd",
            format!("helm: {{parameters: [{SAFE}, {{name: owner, value: $ARGOCD_APP_NAME}}]}}"),
            0,
        ),
        (
            "team",
            format!("helm: {{parameters: [{SAFE}, {{name: owner, value: $ARGOCD_APP_NAME}}]}}"),
            2,
        ),
    ] {
        let files = with(&application(namespace, &source), &[by_name]);
        let Some(run) = scan(files.path(), &[]) else {
            return;
        };
        assert_eq!(run.status, status, "{source}: {}", run.err);
    }
    let source = "helm: {parameters: [{name: owner, value: '$ARGOCD_APP_NAME-$$x'}]}";
    let files = with(&application("argocd", source), &[]);
    let Some(run) = scan(files.path(), &[]) else {
        return;
    };
    // It is no value of a label.
    assert!(run.err.contains("`api-$x`"), "{}", run.err);
}

#[test]
fn a_plain_directory_of_a_copy_is_read_as_argo_cd_reads_it() {
    let pod = |name: &str| {
        format!(
            "{{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {{\"name\": \"{name}\"}}, \"spec\": {{\"containers\": [{{\"name\": \"a\", \"image\": \"b\", \"securityContext\": {{\"privileged\": true}}}}]}}}}"
        )
    };
    let copy = tree(&[
        ("deploy/api/a.json", &pod("json")),
        ("deploy/api/b.yaml", &pod("yaml")),
        ("deploy/api/c.txt", &pod("text")),
        ("deploy/api/notes.yaml", "just: notes\n"),
        ("deploy/api/deep/d.yml", &pod("deep")),
    ]);
    let far = "https://git.example.com/far";
    let source = format!("{far}={}", copy.path().display());
    for (says, expect) in [
        ("", &["json", "yaml"][..]),
        ("directory: {recurse: true}", &["deep", "json", "yaml"]),
        ("directory: {exclude: '*.json'}", &["yaml"]),
        ("directory: {recurse: true, include: 'deep/*'}", &["deep"]),
    ] {
        let text = application("argocd", says).replace(ORIGIN, far);
        let files = tree(&[("api.yaml", &text)]);
        let Some(run) = scan(files.path(), &["--source", &source]) else {
            return;
        };
        let expect: Vec<String> = expect
            .iter()
            .map(|name| format!("Application/api: shop/{name}"))
            .collect();
        assert_eq!(privileged(&run), expect, "{says}: {}", run.err);
        assert_eq!(run.status, 1, "{says}: {}", run.err);
    }
}
