//! Pods that objects stand for and that are not written in them: unknown where nothing in the input says what they are.

use seawall_load::{FileOptions, Input, Level, Loaded, load_bytes, load_files, write_snapshot};
use seawall_model::{Cause, Cluster, Coverage, Gap, GroupKind, Origin};

const ROLLOUT: &str = "{apiVersion: argoproj.io/v1alpha1, kind: Rollout, metadata: {name: web, namespace: shop}, spec: {workloadRef: {apiVersion: apps/v1, kind: Deployment, name: web}}}";
const DEPLOYMENT: &str = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: shop}, spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: i}]}}}}";
const KIBANA: &str = "{apiVersion: kibana.k8s.elastic.co/v1, kind: Kibana, metadata: {name: NAME, namespace: shop}, spec: {version: 9.0.0}}";
const APPLICATION: &str = "{apiVersion: argoproj.io/v1alpha1, kind: Application, metadata: {name: shop, namespace: argocd}, spec: {source: {repoURL: 'https://example.com/r', path: apps/shop}, destination: {namespace: shop}}}";

fn unseen(loaded: &[Loaded]) -> Vec<String> {
    let of_all = loaded
        .iter()
        .flat_map(|one| one.cluster.coverage.unseen_pods());
    of_all
        .map(|pods| format!("{} in `{}`, {}", pods.object, pods.namespace, pods.reason))
        .collect()
}

fn of_text(documents: &[&str]) -> Loaded {
    load_bytes("a.yaml", documents.join("\n---\n").as_bytes())
}

fn warnings(loaded: &Loaded) -> Vec<&str> {
    let diagnostics = loaded.diagnostics.iter();
    diagnostics
        .filter(|diagnostic| diagnostic.level == Level::Warning)
        .map(|diagnostic| &*diagnostic.message)
        .collect()
}

#[test]
fn a_reference_is_unknown_only_where_it_leads_out_of_the_input() {
    let alone = of_text(&[ROLLOUT]);
    assert_eq!(
        warnings(&alone),
        [
            "Rollout shop/web stands for pods that are not in the input: they are those of Deployment `web`"
        ]
    );
    assert!(!alone.cluster.coverage.is_full());
    let with_it = of_text(&[ROLLOUT, DEPLOYMENT]);
    assert_eq!(unseen(&[with_it]), Vec::<String>::new());
}

#[test]
fn many_of_a_kind_are_told_in_one_sentence() {
    let named: Vec<String> = (0..7)
        .map(|at| KIBANA.replace("NAME", &format!("k{at}")))
        .collect();
    let texts: Vec<&str> = named.iter().map(String::as_str).collect();
    let few = of_text(&texts[..2]);
    assert_eq!(warnings(&few).len(), 2);
    let many = of_text(&texts);
    assert_eq!(warnings(&many).len(), 1, "{:?}", warnings(&many));
    assert!(warnings(&many)[0].starts_with("7 Kibana objects"));
    assert_eq!(many.cluster.coverage.unseen_pods().len(), 7);
}

#[test]
fn what_an_application_applies_is_judged_where_it_is_in_the_input() {
    let folder = tempfile::tempdir().expect("a directory");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("directories");
        std::fs::write(path, text).expect("a file");
    };
    write("argocd/shop.yaml", APPLICATION);
    let load = || {
        load_files(
            &[Input::Path(folder.path().to_owned())],
            &FileOptions::default(),
        )
    };
    assert_eq!(
        unseen(&load()),
        ["argocd/Application/shop in `shop`, they are those of directory `apps/shop`"]
    );
    write("apps/shop/web.yaml", DEPLOYMENT);
    assert_eq!(unseen(&load()), Vec::<String>::new());
}

#[test]
fn a_cluster_shows_its_pods_itself() {
    let kibana = KIBANA.replace("NAME", "k");
    let snapshot = |is_listed: bool| {
        let read = of_text(&[&kibana]).cluster;
        // As a server lists them: what somebody wrote stays written in a snapshot.
        let objects = read.objects().iter().map(|object| {
            let mut object = (**object).clone();
            object.source.origin = Origin::Cluster;
            object
        });
        let pods = GroupKind::new("", "Pod");
        let mut coverage = Coverage::default();
        if is_listed {
            coverage.add_complete(pods);
        } else {
            let reason = "may not be listed".to_owned();
            let cause = Cause::Denied;
            coverage.add_gap(pods, Gap { cause, reason });
        }
        let cluster = Cluster::new("c".into(), objects.collect(), coverage);
        let mut bytes = Vec::new();
        write_snapshot(&cluster, "2026-01-01T00:00:00Z", "0", &mut bytes).expect("a snapshot");
        bytes
    };
    for (is_listed, expect) in [(true, 0), (false, 1)] {
        let loaded = load_bytes("c.snapshot", &snapshot(is_listed));
        assert_eq!(loaded.cluster.objects().len(), 1);
        assert_eq!(unseen(&[loaded]).len(), expect, "{is_listed}");
    }
}
