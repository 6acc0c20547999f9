//! The Pod Security Standards against the pods that Kubernetes publishes, and against every corner by hand.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use seawall_checks::pod_security::{Control, Level, evaluate};
use seawall_model::{KubernetesVersion, Object, Origin, Pod, Source};
use seawall_syntax::parse_stream;

fn objects(text: &str) -> Vec<Object> {
    let source = Source {
        name: Arc::from("test"),
        origin: Origin::File,
    };
    parse_stream(text.as_bytes())
        .into_iter()
        .flat_map(|document| document.nodes.expect("reads"))
        .map(|node| Object::from_node(node, source.clone()).expect("an object"))
        .collect()
}

fn broken(text: &str, level: Level, version: KubernetesVersion) -> Vec<&'static str> {
    let objects = objects(text);
    let pod = Pod::all(&objects[0]).next().expect("a pod");
    let mut ids: Vec<&str> = evaluate(&pod, level, version)
        .into_iter()
        .map(|violation| violation.control.id())
        .collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

fn corpora() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpora/pod-security");
    root.is_dir().then_some(root)
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .map(|entries| entries.flatten().map(|entry| entry.path()).collect())
        .unwrap_or_default();
    paths.sort();
    paths
}

fn name(path: &Path) -> String {
    path.file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// What a published pod cannot avoid breaking besides the control that it is named after: HostProcess needs the
/// network of the node, a privileged container cannot refuse escalation, and a restricted control holds the
/// baseline control that it tightens.
fn inherent(control: &str) -> &'static [&'static str] {
    match control {
        "windowshostprocess" => &["hostNamespaces"],
        "privileged" => &["allowPrivilegeEscalation"],
        "allowprivilegeescalation" => &["capabilities_baseline", "capabilities_restricted"],
        "hostpathvolumes" => &["restrictedVolumes"],
        "restrictedvolumes" => &["hostPathVolumes"],
        "capabilities_baseline" => &["capabilities_restricted"],
        "capabilities_restricted" => &["capabilities_baseline"],
        "seccompprofile_baseline" => &["seccompProfile_restricted"],
        "seccompprofile_restricted" => &["seccompProfile_baseline"],
        _ => &[],
    }
}

#[test]
fn every_published_pod_gets_the_right_answer() {
    let Some(root) = corpora() else {
        eprintln!("SKIPPED: ../shared/corpora/pod-security is absent");
        return;
    };
    let mut wrong = Vec::new();
    let mut judged = 0;
    for level in [Level::Baseline, Level::Restricted] {
        for folder in sorted(&root.join(level.to_string())) {
            let text = folder
                .file_name()
                .map(|name| name.to_string_lossy().into_owned());
            let version: KubernetesVersion = text.unwrap_or_default().parse().expect("a version");
            for (kind, allowed) in [("pass", true), ("fail", false)] {
                for file in sorted(&folder.join(kind)) {
                    judged += 1;
                    let text = std::fs::read_to_string(&file).expect("a pod");
                    let ids = broken(&text, level, version);
                    let stem = name(&file);
                    let control = stem.trim_end_matches(|digit: char| digit.is_ascii_digit());
                    let right = if allowed {
                        ids.is_empty()
                    } else {
                        ids.iter().any(|id| id.to_lowercase() == control)
                            && ids.iter().all(|id| {
                                id.to_lowercase() == control || inherent(control).contains(id)
                            })
                    };
                    if !right {
                        wrong.push(format!("{}: {ids:?}", file.display()));
                    }
                }
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

/// A pod that passes restricted, with something added.
fn restricted_pod(spec: &str, container: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\nspec:\n  securityContext: {{runAsNonRoot: true, seccompProfile: {{type: RuntimeDefault}}}}\n{spec}  containers:\n  - name: c\n    image: i\n    securityContext: {{allowPrivilegeEscalation: false, capabilities: {{drop: [ALL]}}}}\n{container}"
    )
}

#[track_caller]
fn check(level: Level, minor: u16, pod: &str, expect: &[&str]) {
    assert_eq!(
        broken(pod, level, KubernetesVersion::minor(minor)),
        expect,
        "{pod}"
    );
}

#[test]
fn the_hardened_pod_passes_every_version() {
    for minor in 0..=37 {
        check(Level::Restricted, minor, &restricted_pod("", ""), &[]);
    }
}

#[test]
fn sysctls_grow_with_the_versions() {
    for (sysctl, since) in [
        ("net.ipv4.ip_local_reserved_ports", 27),
        ("net.ipv4.tcp_keepalive_time", 29),
        ("net.ipv4.tcp_rmem", 32),
        ("net.ipv4.tcp_notsent_lowat", 37),
    ] {
        let pod = format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\nspec:\n  securityContext: {{sysctls: [{{name: {sysctl}, value: '1'}}]}}\n  containers: [{{name: c, image: i}}]\n"
        );
        check(Level::Baseline, since - 1, &pod, &["sysctls"]);
        check(Level::Baseline, since, &pod, &[]);
    }
}

#[test]
fn a_user_namespace_relaxes_from_1_35_on() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  hostUsers: false\n  securityContext: {runAsUser: 0, seccompProfile: {type: RuntimeDefault}}\n  containers:\n  - name: c\n    image: i\n    securityContext: {procMount: Unmasked, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}\n";
    check(
        Level::Restricted,
        34,
        pod,
        &["procMount", "runAsNonRoot", "runAsUser"],
    );
    check(Level::Restricted, 35, pod, &["procMount_restricted"]);
    check(Level::Baseline, 34, pod, &["procMount"]);
    check(Level::Baseline, 35, pod, &[]);
    let shared = pod.replace("hostUsers: false", "hostUsers: true");
    check(Level::Baseline, 35, &shared, &["procMount"]);
}

#[test]
fn windows_pods_are_exempt_from_linux_rules_from_1_25_on() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  os: {name: windows}\n  securityContext: {runAsNonRoot: true}\n  containers: [{name: c, image: i}]\n";
    check(Level::Restricted, 25, pod, &[]);
    check(
        Level::Restricted,
        24,
        pod,
        &[
            "allowPrivilegeEscalation",
            "capabilities_restricted",
            "seccompProfile_restricted",
        ],
    );
    let process = pod.replace(
        "runAsNonRoot: true",
        "runAsNonRoot: true, windowsOptions: {hostProcess: true}",
    );
    check(Level::Baseline, 25, &process, &["windowsHostProcess"]);
}

#[test]
fn ephemeral_and_init_containers_count() {
    for list in ["initContainers", "ephemeralContainers"] {
        let spec = format!(
            "  {list}:\n  - {{name: x, image: i, securityContext: {{privileged: true, allowPrivilegeEscalation: false, capabilities: {{drop: [ALL]}}}}}}\n"
        );
        check(
            Level::Restricted,
            37,
            &restricted_pod(&spec, ""),
            &["privileged"],
        );
    }
}

#[test]
fn probes_with_a_host_fail_from_1_34_on() {
    let pod = restricted_pod(
        "",
        "    livenessProbe: {httpGet: {host: 169.254.169.254, port: 80}}\n    lifecycle: {preStop: {tcpSocket: {host: '', port: 80}}}\n",
    );
    check(Level::Baseline, 33, &pod, &[]);
    check(Level::Baseline, 34, &pod, &["hostProbesAndHostLifecycle"]);
}

#[test]
fn seccomp_moves_from_annotations_to_fields_in_1_19() {
    let annotated = "apiVersion: v1\nkind: Pod\nmetadata: {name: p, annotations: {seccomp.security.alpha.kubernetes.io/pod: unconfined}}\nspec:\n  containers: [{name: c, image: i}]\n";
    check(Level::Baseline, 18, annotated, &["seccompProfile_baseline"]);
    check(Level::Baseline, 19, annotated, &[]);
    let field = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  securityContext: {seccompProfile: {type: Unconfined}}\n  containers: [{name: c, image: i}]\n";
    check(Level::Baseline, 18, field, &[]);
    check(Level::Baseline, 19, field, &["seccompProfile_baseline"]);
}

#[test]
fn an_explicit_false_counts_wherever_it_stands() {
    let pod = |pod: &str, container: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\nspec:\n  securityContext: {{runAsNonRoot: {pod}, seccompProfile: {{type: RuntimeDefault}}}}\n  containers:\n  - {{name: c, image: i, securityContext: {{{container}allowPrivilegeEscalation: false, capabilities: {{drop: [ALL]}}}}}}\n"
        )
    };
    check(
        Level::Restricted,
        37,
        &pod("false", "runAsNonRoot: true, "),
        &["runAsNonRoot"],
    );
    check(Level::Restricted, 37, &pod("false", ""), &["runAsNonRoot"]);
    check(
        Level::Restricted,
        37,
        &pod("true", "runAsNonRoot: false, "),
        &["runAsNonRoot"],
    );
}

#[test]
fn a_profile_without_a_type_is_no_profile() {
    let pod = |context: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\nspec:\n  securityContext: {{{context}}}\n  containers: [{{name: c, image: i}}]\n"
        )
    };
    let seccomp = pod("seccompProfile: {}");
    check(Level::Baseline, 37, &seccomp, &["seccompProfile_baseline"]);
    let app_armor = pod("appArmorProfile: {}");
    check(Level::Baseline, 37, &app_armor, &["appArmorProfile"]);
    check(Level::Baseline, 37, &pod("seccompProfile: null"), &[]);
    check(
        Level::Restricted,
        37,
        &restricted_pod("", "").replace("{allowPrivilege", "{seccompProfile: {}, allowPrivilege"),
        &["seccompProfile_baseline", "seccompProfile_restricted"],
    );
}

#[test]
fn volume_types_that_nobody_knows_are_refused() {
    check(
        Level::Restricted,
        37,
        &restricted_pod("  volumes: [{name: v, futureDisk: {}}]\n", ""),
        &["restrictedVolumes"],
    );
    check(
        Level::Baseline,
        37,
        &restricted_pod("  volumes: [{name: v, futureDisk: {}}]\n", ""),
        &[],
    );
    check(
        Level::Restricted,
        37,
        &restricted_pod("  volumes: [{name: v, image: {reference: x}}]\n", ""),
        &[],
    );
}

#[test]
fn capabilities_count_as_written() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - {name: c, image: i, securityContext: {capabilities: {add: [CAP_CHOWN]}}}\n";
    check(Level::Baseline, 37, pod, &["capabilities_baseline"]);
}

#[test]
fn every_control_has_a_name_of_its_own() {
    let mut ids: Vec<&str> = Control::ALL.iter().map(|control| control.id()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 19);
}
