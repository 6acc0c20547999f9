//! Which clusters come out of files, and what is said of files that do not become objects.

mod beside;
mod joined;
mod named;
mod not_read;
mod packed;
mod redacted;
mod tracked;

use std::io::Write;
use std::path::Path;

use seawall_load::{FileOptions, Input, Level, Loaded, load_files, write_snapshot};

const DEV: &str = "apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {ports: [{port: 80}]}\n";
const PROD: &str = "apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {ports: [{port: 443}]}\n";
const OPEN: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\n";

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("folders are made");
        std::fs::write(path, text).expect("a file is written");
    }
    folder
}

fn load(folder: &Path, names: &[&str], options: &FileOptions) -> Vec<Loaded> {
    let inputs: Vec<Input> = names
        .iter()
        .map(|name| Input::Path(folder.join(name)))
        .collect();
    load_files(&inputs, options)
}

fn plain(folder: &Path, names: &[&str]) -> Vec<Loaded> {
    load(folder, names, &FileOptions::default())
}

/// Names without the folder, and how many objects.
fn shape(folder: &Path, loaded: &[Loaded]) -> Vec<(String, usize)> {
    let prefix = format!("{}/", folder.display());
    loaded
        .iter()
        .map(|one| {
            let name = format!("{}/", one.cluster.name).replace(&prefix, "");
            (
                name.trim_end_matches('/').to_owned(),
                one.cluster.objects().len(),
            )
        })
        .collect()
}

#[track_caller]
fn check(folder: &Path, loaded: &[Loaded], expect: &[(&str, usize)]) {
    let found = shape(folder, loaded);
    let found: Vec<(&str, usize)> = found
        .iter()
        .map(|(name, count)| (&**name, *count))
        .collect();
    assert_eq!(found, expect);
}

fn said(loaded: &[Loaded], level: Level) -> Vec<String> {
    let diagnostics = loaded.iter().flat_map(|one| &one.diagnostics);
    diagnostics
        .filter(|diagnostic| diagnostic.level == level)
        .map(ToString::to_string)
        .collect()
}

#[test]
fn folders_that_declare_the_same_are_clusters_of_their_own() {
    let two = folder(&[
        ("dev/web.yaml", DEV),
        ("dev/more.yaml", OPEN),
        ("prod/a/web.yaml", PROD),
    ]);
    let root = two.path();
    check(root, &plain(root, &[""]), &[("dev", 2), ("prod", 1)]);
    // Named by themselves, they are meant to be laid over each other.
    check(root, &plain(root, &["dev", "prod"]), &[("", 3)]);
    let together = FileOptions {
        is_together: true,
        ..FileOptions::default()
    };
    check(root, &load(root, &[""], &together), &[("", 3)]);
}

#[test]
fn what_lies_beside_deployments_is_one_more_cluster() {
    let three = folder(&[
        ("base.yaml", OPEN),
        ("dev/web.yaml", DEV),
        ("prod/web.yaml", PROD),
    ]);
    let root = three.path();
    let loaded = plain(root, &[""]);
    check(root, &loaded, &[("", 1), ("dev", 1), ("prod", 1)]);
    // It is named by the input.
    assert!(
        loaded[0]
            .cluster
            .name
            .starts_with(root.to_str().expect("text"))
    );
    let two = folder(&[
        ("notes.yaml", "a: b\n"),
        ("dev/web.yaml", DEV),
        ("prod/web.yaml", PROD),
    ]);
    let loaded = plain(two.path(), &[""]);
    check(two.path(), &loaded, &[("dev", 1), ("prod", 1)]);
    assert!(loaded.iter().all(|one| one.cluster.coverage.is_full()));
    let notes = said(&loaded, Level::Note);
    assert_eq!(notes.len(), 1);
    assert!(
        notes[0].contains("separate clusters: `dev` and `prod` both declare Service `shop/web`"),
        "{}",
        notes[0]
    );
}

#[test]
fn snapshots_are_never_merged_and_changes_are_laid_over_one() {
    let files = folder(&[("web.yaml", DEV), ("change.yaml", PROD)]);
    let root = files.path();
    for name in ["one", "two"] {
        let mut loaded = plain(root, &["web.yaml"]);
        loaded[0].cluster.name = name.into();
        let mut bytes = Vec::new();
        write_snapshot(&loaded[0].cluster, "2026-01-01T00:00:00Z", "0", &mut bytes)
            .expect("writes");
        std::fs::write(root.join(format!("{name}.seawall.zst")), bytes).expect("writes");
    }
    let both = ["one.seawall.zst", "two.seawall.zst"];
    check(root, &plain(root, &both), &[("one", 1), ("two", 1)]);
    let changed = plain(root, &["one.seawall.zst", "change.yaml"]);
    check(root, &changed, &[("one", 2)]);
    assert!(said(&changed, Level::Warning).is_empty());
    let twice = plain(root, &["one.seawall.zst", "one.seawall.zst"]);
    assert_ne!(shape(root, &twice)[0].0, "");
    assert_eq!(twice.len(), 2);
}

#[test]
fn one_object_with_two_contents_is_a_warning_with_both_places() {
    let text = format!("{DEV}---\n{PROD}");
    let files = folder(&[
        ("web.yaml", &text),
        ("same.yaml", &format!("{OPEN}---\n{OPEN}")),
    ]);
    let warnings = said(&plain(files.path(), &["web.yaml"]), Level::Warning);
    assert_eq!(warnings.len(), 1);
    assert!(
        warnings[0].contains("web.yaml:1:1: Service shop/web")
            && warnings[0].contains("web.yaml:6:1"),
        "{}",
        warnings[0]
    );
    let same = plain(files.path(), &["same.yaml"]);
    assert!(said(&same, Level::Warning).is_empty());
    assert_eq!(said(&same, Level::Note).len(), 1);
}

#[test]
fn open_namespaces_are_the_one_that_was_named() {
    let files = folder(&[("a.yaml", OPEN)]);
    let options = FileOptions {
        namespace: Some("shop".to_owned()),
        ..FileOptions::default()
    };
    let loaded = load(files.path(), &["a.yaml"], &options);
    assert!(
        loaded[0]
            .cluster
            .get("", "ConfigMap", "shop", "settings")
            .is_some()
    );
}

#[test]
fn what_was_named_has_to_hold_something() {
    for (text, is_full, word) in [
        (
            "kind: Pod\nmetadata: {name: a}\nspec: {}\n",
            false,
            "a.yaml:1:1: looks like a Kubernetes object, but has no apiVersion",
        ),
        (
            "# a\n---\napiVersion: v1\nmetadata: {name: a}\n",
            false,
            "a.yaml:3:1: looks like a Kubernetes object, but has no kind",
        ),
        (
            "apiVersion: 1\nkind: Pod\nspec: {}\n",
            false,
            "its apiVersion is a",
        ),
        (
            "name: nothing\nreplicas: 3\n",
            false,
            "contains no Kubernetes object",
        ),
        ("kind: Pod\nspec: [\n", false, "a.yaml:"),
        ("", false, "is empty"),
        ("# nothing yet\n---\n", false, "is empty"),
        ("apiVersion: v1\nkind: List\nitems: []\n", true, ""),
    ] {
        let files = folder(&[("a.yaml", text)]);
        let loaded = plain(files.path(), &["a.yaml"]);
        assert_eq!(loaded[0].cluster.coverage.is_full(), is_full, "{text:?}");
        let all = [said(&loaded, Level::Error), said(&loaded, Level::Note)]
            .concat()
            .join("\n");
        assert!(all.contains(word), "{text:?}: {all}");
        // In a folder with manifests, what is nobody's is passed over.
        std::fs::write(files.path().join("b.yaml"), OPEN).expect("writes");
        let is_meant =
            text.contains("looks") || word.contains("looks") || word.contains("its apiVersion");
        assert_eq!(
            plain(files.path(), &[""])[0].cluster.coverage.is_full(),
            !is_meant,
            "{text:?}"
        );
    }
}

#[test]
fn compressed_manifests_are_read_also_in_folders() {
    let files = folder(&[]);
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(DEV.as_bytes()).expect("packs");
    let bytes = packed.finish().expect("packs");
    std::fs::write(files.path().join("a.yaml.gz"), &bytes).expect("writes");
    std::fs::write(files.path().join("b.txt.gz"), &bytes).expect("writes");
    std::fs::write(files.path().join("cut.yaml.gz"), &bytes[..bytes.len() / 2]).expect("writes");
    let loaded = plain(files.path(), &[""]);
    assert_eq!(loaded[0].cluster.objects().len(), 2);
    assert!(!loaded[0].cluster.coverage.is_full());
    assert_eq!(
        plain(files.path(), &["b.txt.gz"])[0]
            .cluster
            .objects()
            .len(),
        1
    );
}

#[test]
fn a_snapshot_in_a_folder_says_nothing_about_what_is_complete() {
    let header = "{\"schema\":\"seawall.snapshot/v2\",\"created\":\"2026-01-01T00:00:00Z\",\"writer\":\"0\",\"cluster\":\"trust-me\",\"server_version\":null,\"kinds\":[{\"kind\":\"Service\",\"state\":\"complete\"}],\"objects\":0}\n";
    let files = folder(&[("in/state.json", header), ("in/web.yaml", DEV)]);
    let planted = plain(files.path(), &["in"]);
    check(files.path(), &planted, &[("", 1)]);
    assert!(!planted[0].cluster.coverage.of("", "Service").is_complete());
    let named = plain(files.path(), &["in/state.json"]);
    assert!(named[0].cluster.coverage.of("", "Service").is_complete());
}

#[test]
fn rings_and_pods_that_cannot_be_read_are_told() {
    let ring = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  ownerReferences: [{apiVersion: v1, kind: Pod, name: a, controller: true, uid: x}]\nspec: {containers: []}\n";
    let unreadable =
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: b}\nspec:\n  template: 7\n";
    let files = folder(&[("ring.yaml", ring), ("pod.yaml", unreadable)]);
    let loaded = plain(files.path(), &["ring.yaml"]);
    assert!(said(&loaded, Level::Warning)[0].contains("ring.yaml:5:"));
    let loaded = plain(files.path(), &["pod.yaml"]);
    let errors = said(&loaded, Level::Error);
    assert!(errors.iter().any(|error| error.contains("pod.yaml:5:")));
    let unread = loaded[0].cluster.coverage.unread();
    assert!(
        unread[0].what.contains("Deployment default/b") && unread[0].what.contains("spec.template")
    );
}

#[test]
fn a_ring_says_what_stands_for_itself() {
    let one = |api: &str,
               kind: &str,
               name: &str,
               (owner_api, owner, owner_name): (&str, &str, &str)| {
        format!(
            "---\napiVersion: {api}\nkind: {kind}\nmetadata: {{name: {name}, ownerReferences: [{{apiVersion: {owner_api}, kind: {owner}, name: {owner_name}, controller: true, uid: x}}]}}\nspec: {{selector: {{matchLabels: {{a: b}}}}, template: {{metadata: {{labels: {{a: b}}}}, spec: {{containers: [{{name: c, image: i}}]}}}}}}\n"
        )
    };
    let hint = |text: &str| {
        let files = folder(&[("ring.yaml", text)]);
        let loaded = plain(files.path(), &["ring.yaml"]);
        let mut hints = loaded[0]
            .diagnostics
            .iter()
            .filter_map(|one| one.hint.clone());
        hints
            .find(|hint| hint.contains("on its own"))
            .expect("a hint")
    };
    let set = one("apps/v1", "ReplicaSet", "a", ("apps/v1", "Deployment", "b"));
    let deployment = one("apps/v1", "Deployment", "b", ("apps/v1", "ReplicaSet", "a"));
    let impossible = hint(&format!("{set}{deployment}"));
    assert!(impossible.ends_with("Deployment default/b"), "{impossible}");
    let [first, second] = [("c", "d"), ("d", "c")].map(|(name, owner)| {
        one(
            "argoproj.io/v1alpha1",
            "Rollout",
            name,
            ("argoproj.io/v1alpha1", "Rollout", owner),
        )
    });
    let possible = hint(&format!("{first}{second}"));
    assert!(possible.starts_with("each is evaluated"), "{possible}");
}
