//! Published inputs: well-kept ones are not refused, and those that are known to be wrong are noticed.

mod reading;

use std::path::{Path, PathBuf};

use reading::{Read, read};
use seawall_validity::{CustomSchemas, check};

/// The corpora, when this machine has them beside the repository.
fn corpora() -> Option<PathBuf> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = own
        .ancestors()
        .map(|folder| folder.join("shared/corpora"))
        .find(|folder| folder.is_dir());
    if root.is_none() {
        eprintln!("SKIPPED: no corpora beside the repository");
    }
    root
}

/// Every refusal of some objects, as `file: Kind/name: path: message`.
fn refusals(read: &[Read]) -> Vec<String> {
    let crds = CustomSchemas::from_objects(read.iter().map(|read| &read.object));
    let mut lines = Vec::new();
    for Read { file, object } in read {
        for mismatch in check(object, None, &crds) {
            lines.push(format!(
                "{file}: {}/{}: {}: {}",
                object.kind, object.name, mismatch.path, mismatch.message,
            ));
        }
    }
    lines
}

fn below(folder: &Path) -> Vec<Read> {
    reading::files(folder)
        .iter()
        .flat_map(|file| read(file))
        .collect()
}

/// Refusals that stay when those of a reviewed list are taken away.
fn unexpected(lines: Vec<String>, reviewed: &[&str]) -> Vec<String> {
    lines
        .into_iter()
        .filter(|line| !reviewed.iter().any(|part| line.contains(part)))
        .collect()
}

fn assert_none(lines: &[String]) {
    assert!(
        lines.is_empty(),
        "{} refusals:\n{}",
        lines.len(),
        lines.join("\n")
    );
}

#[test]
fn well_kept_manifests_are_not_refused() {
    let Some(root) = corpora() else { return };
    let read = below(&root.join("manifests"));
    assert!(read.len() > 100, "only {} objects", read.len());
    assert_none(&refusals(&read));
}

#[test]
fn what_a_real_cluster_holds_is_not_refused() {
    let Some(root) = corpora() else { return };
    let file = root.join("real-cluster/snapshot.json.zst");
    let packed = std::fs::read(&file).expect("the snapshot reads");
    let bytes = zstd::decode_all(&packed[..]).expect("the snapshot unpacks");
    let read = reading::objects("snapshot", &bytes);
    assert!(read.len() > 100, "only {} objects", read.len());
    assert_none(&refusals(&read));
}

#[test]
fn pods_of_the_pod_security_standards_are_not_refused() {
    let Some(root) = corpora() else { return };
    let read = below(&root.join("pod-security"));
    assert!(read.len() > 100, "only {} objects", read.len());
    // Names with underscores: the published pods are renamed before they are sent.
    let reviewed = ["is not a valid name for a Pod"];
    assert_none(&unexpected(refusals(&read), &reviewed));
}

#[test]
fn policies_and_the_pods_of_their_tests_are_not_refused() {
    let Some(root) = corpora() else { return };
    let mut lines = Vec::new();
    for folder in [
        "badpods",
        "gatekeeper",
        "kubehound-attacks",
        "kyverno",
        "netpol",
    ] {
        lines.extend(refusals(&below(&root.join(folder))));
    }
    let reviewed = [
        // Old versions, on purpose or by age.
        "does not serve",
        // Pods cut down to what their test is about.
        "pod_list.json: Pod/",
        "pods_list.yaml: Pod/",
        // Wrong in the published files.
        "containerport",
        "required field `containerPort` is missing",
        "unknown field `allowPrivilegeEscalation`",
        "cannot have a node port",
        "ephemeral containers cannot have `resources`",
        "duplicate container name",
        "spec.ingress[0].name: expected a string, found a boolean",
    ];
    assert_none(&unexpected(lines, &reviewed));
}

#[test]
fn faults_are_noticed() {
    let Some(root) = corpora() else { return };
    let faults = root.join("faults");
    for (file, path) in [
        ("network/refused-admin.yaml", "metadata.name"),
        (
            "network/refused-block-and-selector.yaml",
            "spec.ingress[0].from[0]",
        ),
        (
            "network/refused-label-not-a-string.yaml",
            "spec.ingress[0].from[0].namespaceSelector.matchLabels.trusted",
        ),
        (
            "network/refused-port-digits.yaml",
            "spec.ingress[0].ports[0].port",
        ),
        ("network/refused-unknown-field.yaml", "spec.ingress[0].form"),
        ("network/namespace-not-a-string.yaml", "metadata.namespace"),
        ("ux/unknown-kind.yaml", "kind"),
        ("reports/wrong-types.yaml", "spec.hostPID"),
    ] {
        let lines = refusals(&read(&faults.join(file)));
        assert!(
            lines
                .iter()
                .any(|line| line.contains(&format!(": {path}: "))),
            "{file}: {lines:?}"
        );
    }
}
