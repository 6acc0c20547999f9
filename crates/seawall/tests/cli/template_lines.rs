//! Lines of findings in charts: those of the template, and only where they are certain.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::folder;

const CHART: &str = "apiVersion: v2\nname: shop\nversion: 1.0.0\n";

const HELPERS: &str = "{{- define \"shop.name\" -}}\n{{ .Release.Name }}-shop\n{{- end }}\n{{- define \"shop.pid\" }}\n  hostPID: true\n{{- end }}\n";

const POD: &str = r#"{{- if .Values.enabled }}
apiVersion: v1
kind: Pod
metadata:
  name: {{ include "shop.name" . }}
spec:
  hostPID: true
  {{- if .Values.ipc }}
  hostIPC: true
  {{- end }}
  {{- if .Values.network }}
  hostNetwork: true
  {{- end }}
  {{- toYaml .Values.more | nindent 2 }}
  containers:
  {{- range .Values.containers }}
  - name: {{ . }}
    image: registry.example.com/{{ . }}:1
    securityContext: {privileged: true}
  {{- end }}
{{- end }}
"#;

const VALUES: &str =
    "enabled: true\nipc: true\nnetwork: false\nmore: {hostNetwork: true}\ncontainers: [a, b]\n";

fn tool() -> Option<PathBuf> {
    let helm = std::env::var_os("SEAWALL_TEST_HELM").map(PathBuf::from);
    let helm = helm.filter(|helm| helm.is_file());
    if helm.is_none() {
        println!("SKIPPED: SEAWALL_TEST_HELM names no helm");
    }
    helm
}

/// Scans a chart, and gives the report and what people see.
fn scan(helm: &Path, chart: &Path) -> (Value, String) {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_seawall"))
        .args(["scan", "chart", "--format", "json"])
        .env("SEAWALL_HELM", helm)
        .current_dir(chart)
        .output()
        .expect("seawall runs");
    (
        serde_json::from_slice(&output.stdout).unwrap_or(Value::Null),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

/// File, line and column of the evidence of a check, once for each finding.
fn places(report: &Value, check: &str) -> Vec<(String, u64, u64)> {
    let findings = report["findings"].as_array().expect("findings");
    findings
        .iter()
        .filter(|finding| finding["check"] == check && finding["verdict"] == "fail")
        .map(|finding| {
            let place = &finding["evidence"][0];
            let number = |key: &str| place[key].as_u64().unwrap_or(0);
            let file = place["file"].as_str().unwrap_or_default().to_owned();
            (file, number("line"), number("column"))
        })
        .collect()
}

#[test]
fn findings_of_a_chart_have_the_line_of_the_template_where_it_is_certain() {
    let Some(helm) = tool() else { return };
    let chart = folder(&[
        ("chart/Chart.yaml", CHART),
        ("chart/values.yaml", VALUES),
        ("chart/templates/_helpers.tpl", HELPERS),
        ("chart/templates/pod.yaml", POD),
        (
            "chart/templates/other.yaml",
            "apiVersion: v1\nkind: Pod\nmetadata: {name: other}\nspec:\n  {{- include \"shop.pid\" . }}\n  containers: [{name: a, image: registry.example.com/a:1}]\n",
        ),
    ]);
    let (report, errors) = scan(&helm, chart.path());
    let pod = |line, column| ("chart/templates/pod.yaml".to_owned(), line, column);
    let other = ("chart/templates/other.yaml".to_owned(), 0, 0);
    // The second is written in a helper, and not in its template.
    let mut pids = places(&report, "host-pid");
    pids.sort();
    assert_eq!(pids, [other, pod(7, 3)], "{errors}");
    // The values could have set them just as well; the last one they have.
    assert_eq!(places(&report, "host-ipc"), [pod(0, 0)]);
    assert_eq!(places(&report, "host-network"), [pod(0, 0)]);
    // A loop renders a line twice.
    let privileged = places(&report, "privileged-container");
    assert!(
        !privileged.is_empty() && privileged.iter().all(|place| *place == pod(0, 0)),
        "{privileged:?}"
    );
}

#[test]
fn templates_that_cannot_be_opened_as_named_have_no_lines() {
    let Some(helm) = tool() else { return };
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: db}\nspec:\n  hostPID: true\n  containers: [{name: a, image: registry.example.com/a:1}]\n";
    let chart = folder(&[
        ("chart/Chart.yaml", CHART),
        // The directory of a chart need not be called like it.
        (
            "chart/charts/one/Chart.yaml",
            "apiVersion: v2\nname: two\nversion: 1.0.0\n",
        ),
        ("chart/charts/one/templates/pod.yaml", pod),
    ]);
    let (report, errors) = scan(&helm, chart.path());
    let found = places(&report, "host-pid");
    assert_eq!(found.len(), 1, "{errors}");
    assert_eq!((found[0].1, found[0].2), (0, 0), "{found:?}");
}

#[test]
fn what_is_said_of_a_template_names_no_line_of_what_it_renders() {
    let Some(helm) = tool() else { return };
    let chart = folder(&[
        ("chart/Chart.yaml", CHART),
        ("chart/values.yaml", "all: [a, b, c, d]\n"),
        (
            "chart/templates/twice.yaml",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n{{- range .Values.all }}\n  {{ . }}: b\n{{- end }}\n{{- range .Values.all }}\n  {{ . }}: b\n{{- end }}\n",
        ),
    ]);
    let (_, errors) = scan(&helm, chart.path());
    let said = errors.lines().filter(|line| line.contains("twice.yaml"));
    let said: Vec<&str> = said.collect();
    assert!(!said.is_empty(), "{errors}");
    assert!(!errors.contains("twice.yaml:1"), "{errors}");
    assert!(said[0].contains("twice.yaml: "), "{errors}");
}
