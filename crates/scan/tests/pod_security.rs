//! The framework of the Pod Security Standards: what a scan rolls up is what the exact evaluator says.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use seawall_checks::Settings;
use seawall_checks::pod_security::{Control, Level, evaluate};
use seawall_compliance::{Framework, Status, builtin, roll_up};
use seawall_finding::{Severity, Verdict};
use seawall_model::{Cluster, Coverage, KubernetesVersion, Object, Origin, Pod, Source};
use seawall_scan::{Scan, ScanOptions, scan};
use seawall_syntax::parse_stream;

fn cluster(text: &str) -> Cluster {
    let source = Source {
        name: Arc::from("input.yaml"),
        origin: Origin::File,
    };
    let objects = parse_stream(text.as_bytes())
        .into_iter()
        .flat_map(|document| document.nodes.expect("reads"))
        .map(|node| Object::from_node(node, source.clone()).expect("an object"))
        .collect();
    Cluster::new(Arc::from(""), objects, Coverage::default())
}

fn run(text: &str, version: KubernetesVersion, only: &[&str]) -> Scan {
    let options = ScanOptions {
        settings: Settings {
            kubernetes_version: version,
            ..Settings::default()
        },
        only: only.iter().map(|check| (*check).to_owned()).collect(),
        ..ScanOptions::default()
    };
    scan(
        &cluster(text),
        &seawall_analysis::Sources::default(),
        &options,
        "2026-06-01".parse().expect("a date"),
    )
}

fn framework() -> &'static Framework {
    static READ: OnceLock<Framework> = OnceLock::new();
    READ.get_or_init(|| {
        let frameworks = builtin().expect("the frameworks read");
        let mut found = frameworks.into_iter();
        found
            .find(|framework| framework.id == "pod-security-standards")
            .expect("the framework")
    })
}

/// The controls of the framework that stand so.
fn controls(scan: &Scan, status: Status) -> BTreeSet<String> {
    let framework = framework();
    roll_up(framework, &scan.verdicts())
        .groups
        .into_iter()
        .flat_map(|(_, _, controls)| controls)
        .filter(|result| result.status == status)
        .map(|result| result.control.id)
        .collect()
}

/// The controls that the evaluator says a pod breaks.
fn broken(text: &str, version: KubernetesVersion) -> BTreeSet<String> {
    let cluster = cluster(text);
    let object = cluster.objects().iter().next().expect("a pod");
    let pod = Pod::all(object).next().expect("a pod");
    evaluate(&pod, Level::Restricted, version)
        .into_iter()
        .map(|violation| violation.control.id().to_owned())
        .collect()
}

fn pod(spec: &str, container: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: p, namespace: lab}}\nspec:\n  securityContext: {{runAsNonRoot: true, seccompProfile: {{type: RuntimeDefault}}}}\n{spec}  containers:\n  - name: c\n    image: registry.example.com/p:1\n    securityContext: {{allowPrivilegeEscalation: false, {container}}}\n"
    )
}

#[track_caller]
fn check(text: &str, fails: &[&str]) {
    let found = controls(&run(text, KubernetesVersion::NEWEST, &[]), Status::Fail);
    let fails: BTreeSet<String> = fails.iter().map(|id| (*id).to_owned()).collect();
    assert_eq!(found, fails, "{text}");
}

#[test]
fn each_control_fails_where_the_evaluator_says_so() {
    let drop = "capabilities: {drop: [ALL]}";
    check(&pod("", drop), &[]);
    check(
        &pod("", "capabilities: {drop: [ALL], add: [KILL]}"),
        &["capabilities_restricted"],
    );
    check(
        &pod("", "capabilities: {drop: [ALL], add: [BPF]}"),
        &["capabilities_baseline", "capabilities_restricted"],
    );
    check(
        &pod("", "capabilities: {drop: [all]}"),
        &["capabilities_restricted"],
    );
    check(&pod("  hostPID: true\n", drop), &["hostNamespaces"]);
    check(
        &pod("  volumes: [{name: v, nfs: {server: s, path: /}}]\n", drop),
        &["restrictedVolumes"],
    );
    check(
        &pod("", "runAsUser: 0, capabilities: {drop: [ALL]}"),
        &["runAsUser"],
    );
    check(
        &pod(
            "  hostUsers: false\n",
            "procMount: Unmasked, capabilities: {drop: [ALL]}",
        ),
        &["procMount_restricted"],
    );
}

#[test]
fn what_no_other_check_tells_is_told_once() {
    let text = pod("", "capabilities: {drop: [ALL], add: [KILL, CHOWN]}");
    let scan = run(&text, KubernetesVersion::NEWEST, &[]);
    let told: Vec<(&str, Severity)> = scan
        .findings
        .iter()
        .filter(|finding| finding.check().starts_with("pod-security-"))
        .map(|finding| (finding.check(), finding.severity))
        .collect();
    assert_eq!(
        told,
        [("pod-security-capabilities-restricted", Severity::Low)]
    );
}

#[test]
fn what_another_check_tells_is_not_told_again() {
    for text in [
        pod("  hostNetwork: true\n", "privileged: true"),
        pod("", "capabilities: {add: [SYS_ADMIN]}"),
        pod("  volumes: [{name: v, hostPath: {path: /srv}}]\n", "capabilities: {drop: [ALL]}"),
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: lab}\nspec: {containers: [{name: c, image: i}]}\n".to_owned(),
    ] {
        let scan = run(&text, KubernetesVersion::NEWEST, &[]);
        let again: Vec<&str> = scan
            .findings
            .iter()
            .filter(|finding| finding.verdict == Verdict::Fail)
            .map(|finding| finding.check())
            .filter(|check| check.starts_with("pod-security-"))
            .collect();
        assert_eq!(again, [""; 0], "{text}");
    }
}

#[test]
fn a_pod_that_cannot_be_read_passes_nothing() {
    let text = pod("  hostNetwork: 'no'\n", "capabilities: {drop: [ALL]}");
    let scan = run(&text, KubernetesVersion::NEWEST, &[]);
    assert_eq!(controls(&scan, Status::Pass), BTreeSet::new());
    assert!(!controls(&scan, Status::Unknown).is_empty());
}

#[test]
fn controls_that_a_version_does_not_have_do_not_arise() {
    let text = pod("", "procMount: Unmasked, capabilities: {drop: [ALL]}");
    let scan = run(&text, KubernetesVersion::minor(34), &["pod-security-*"]);
    assert_eq!(
        controls(&scan, Status::Fail),
        BTreeSet::from(["procMount".to_owned()])
    );
    assert!(controls(&scan, Status::NotApplicable).contains("procMount_restricted"));
}

#[test]
fn every_control_of_the_evaluator_is_one_of_the_framework() {
    let framework = framework();
    let listed: BTreeSet<&str> = framework
        .controls()
        .map(|control| control.id.as_str())
        .collect();
    let known: BTreeSet<&str> = Control::ALL.iter().map(|control| control.id()).collect();
    assert_eq!(listed, known);
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// `windowshostprocess0` is about the control `windowsHostProcess`.
fn control_of(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    stem.trim_end_matches(|digit: char| digit.is_ascii_digit())
        .to_owned()
}

#[test]
fn every_published_pod_rolls_up_to_what_it_breaks() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpora/pod-security");
    if !root.is_dir() {
        eprintln!("SKIPPED: ../shared/corpora/pod-security is absent");
        return;
    }
    let mut wrong = Vec::new();
    let mut judged = 0;
    for level in [Level::Baseline, Level::Restricted] {
        let mut paths = Vec::new();
        files(&root.join(level.to_string()), &mut paths);
        for path in paths {
            let version: KubernetesVersion = path
                .ancestors()
                .nth(2)
                .and_then(Path::file_name)
                .unwrap_or_default()
                .to_string_lossy()
                .parse()
                .expect("a version");
            let text = std::fs::read_to_string(&path).expect("a pod");
            judged += 1;
            let found = controls(&run(&text, version, &["pod-security-*"]), Status::Fail);
            let of_level: BTreeSet<&str> = Control::of(level, version).map(Control::id).collect();
            let fails: Vec<&str> = found
                .iter()
                .map(String::as_str)
                .filter(|id| of_level.contains(id))
                .collect();
            let is_pass = path
                .ancestors()
                .nth(1)
                .is_some_and(|folder| folder.ends_with("pass"));
            let named = fails
                .iter()
                .any(|id| id.to_lowercase() == control_of(&path));
            if found != broken(&text, version) || named == is_pass || (is_pass && !fails.is_empty())
            {
                wrong.push(format!("{}: {found:?}", path.display()));
            }
        }
    }
    assert!(judged > 500, "only {judged} pods");
    assert!(
        wrong.is_empty(),
        "{} of {judged} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
