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
            "Rollout shop/web creates pods that are not in the input: they come from Deployment `web`"
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
    write(
        ".git/config",
        "[remote \"origin\"]\nurl = git@example.com:r\n",
    );
    let load = || {
        load_files(
            &[Input::Path(folder.path().to_owned())],
            &FileOptions::default(),
        )
    };
    assert_eq!(
        unseen(&load()),
        ["argocd/Application/shop in `shop`, they come from directory `apps/shop`"]
    );
    write("apps/shop/web.yaml", DEPLOYMENT);
    assert_eq!(unseen(&load()), Vec::<String>::new());
}

#[test]
fn what_an_application_applies_is_found_in_other_inputs_too() {
    let folder = tempfile::tempdir().expect("a directory");
    for (name, text) in [
        (
            ".git/config",
            "[remote \"origin\"]\nurl = https://example.com/r.git\n",
        ),
        ("argocd/shop.yaml", APPLICATION),
        ("copy/apps/shop/web/web.yaml", DEPLOYMENT),
        ("other/old/apps/shop/web.yaml", DEPLOYMENT),
    ] {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("directories");
        std::fs::write(path, text).expect("a file");
    }
    for (inputs, expect) in [
        (&["argocd"][..], 1),
        (&["argocd", "copy"], 0),
        (&["argocd/shop.yaml", "copy/apps/shop"], 0),
        // The path does not begin there.
        (&["argocd", "other"], 1),
        (&["."], 1),
    ] {
        let paths = inputs
            .iter()
            .map(|name| Input::Path(folder.path().join(name)));
        let loaded = load_files(&paths.collect::<Vec<_>>(), &FileOptions::default());
        assert_eq!(unseen(&loaded).len(), expect, "{inputs:?}");
    }
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

/// Without tools, so that nothing is rendered.
fn unrendered() -> FileOptions {
    FileOptions {
        kubectl: Some("/nowhere/kubectl".into()),
        helm: Some("/nowhere/helm".into()),
        ..FileOptions::default()
    }
}

/// An input of a chart directory that stands as plain manifests, and what applies it.
fn applied(object: &str, options: &FileOptions, files: &[(&str, &str)]) -> Vec<Loaded> {
    let folder = tempfile::tempdir().expect("a directory");
    for (name, text) in files.iter().chain(&[("delivery/a.yaml", object)]) {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("directories");
        std::fs::write(path, text).expect("a file");
    }
    load_files(&[Input::Path(folder.path().to_owned())], options)
}

/// An object of a delivery in `argocd`.
fn delivery(api: &str, kind: &str, spec: &str) -> String {
    format!(
        "{{apiVersion: {api}, kind: {kind}, metadata: {{name: d, namespace: argocd}}, spec: {spec}}}"
    )
}

const ARGO: &str = "argoproj.io/v1alpha1";
const FLUX: &str = "kustomize.toolkit.fluxcd.io/v1";
const FLUX_HELM: &str = "helm.toolkit.fluxcd.io/v2";

#[test]
fn what_is_set_and_not_rendered_is_unknown() {
    for (api, kind, spec, expect) in [
        (ARGO, "Application", "{source: {path: web}}", None),
        (
            ARGO,
            "Application",
            "{source: {path: web, helm: {parameters: [{name: a, value: b}]}}}",
            Some("spec.source.helm.parameters"),
        ),
        (
            ARGO,
            "Application",
            "{sources: [{path: web, helm: {values: 'a: b'}}, {path: web}]}",
            Some("spec.sources[0].helm.values"),
        ),
        (
            ARGO,
            "ApplicationSet",
            "{generators: [{list: {elements: [{n: a}]}}], template: {spec: {source: {path: web, helm: {valuesObject: {a: b}}}}}}",
            Some("spec.template.spec.source.helm.valuesObject"),
        ),
        (FLUX, "Kustomization", "{path: ./web}", None),
        (
            FLUX,
            "Kustomization",
            "{path: ./web, patches: [{patch: x}]}",
            Some("spec.patches"),
        ),
        (
            FLUX,
            "Kustomization",
            "{path: ./web, targetNamespace: shop}",
            None,
        ),
    ] {
        let object = delivery(api, kind, spec);
        let files = [("web/web.yaml", DEPLOYMENT)];
        let found = unseen(&applied(&object, &unrendered(), &files));
        match expect {
            None => assert!(found.is_empty(), "{spec}: {found:?}"),
            Some(field) => {
                assert_eq!(found.len(), 1, "{spec}: {found:?}");
                let end = format!("directory `web` with `{field}`, which is not in the input");
                assert!(found[0].replace("./", "").ends_with(&end), "{found:?}");
            }
        }
    }
}

#[test]
fn what_goes_to_another_namespace_is_unknown_there() {
    let open = DEPLOYMENT.replace(", namespace: shop", "");
    let set = "{generators: [], template: {spec: {source: {path: web}, destination: {namespace: '{{n}}'}}}}";
    let to_shop = "{source: {path: web}, destination: {namespace: shop}}";
    let to_bank = "{source: {path: web}, destination: {namespace: bank}}";
    for (kind, api, spec, text, default, place) in [
        // What names its namespace stays there.
        ("Application", ARGO, to_bank, DEPLOYMENT, None, None),
        ("Application", ARGO, to_bank, &open, None, Some("bank")),
        ("Application", ARGO, to_shop, &open, Some("shop"), None),
        ("ApplicationSet", ARGO, set, &open, None, Some("")),
        ("ApplicationSet", ARGO, set, DEPLOYMENT, None, None),
        // Flux moves everything.
        (
            "Kustomization",
            FLUX,
            "{path: web, targetNamespace: bank}",
            DEPLOYMENT,
            None,
            Some("bank"),
        ),
        (
            "HelmRelease",
            FLUX_HELM,
            "{targetNamespace: bank, chart: {spec: {chart: web}}}",
            DEPLOYMENT,
            None,
            Some("bank"),
        ),
    ] {
        let options = FileOptions {
            namespace: default.map(str::to_owned),
            ..unrendered()
        };
        let object = delivery(api, kind, spec);
        let loaded = applied(&object, &options, &[("web/web.yaml", text)]);
        let places: Vec<&str> = loaded
            .iter()
            .flat_map(|one| one.cluster.coverage.unseen_pods())
            .map(|pods| pods.namespace.as_str())
            .collect();
        assert_eq!(
            places,
            place.into_iter().collect::<Vec<_>>(),
            "{spec} {text}"
        );
    }
}

/// What a pod of an operator has besides is as unknown as a file that cannot be read; what is written of it counts, and a
/// cluster that lists its pods has them.
#[test]
fn a_part_of_a_pod_is_told_and_is_not_full() {
    let prometheus = "{apiVersion: monitoring.coreos.com/v1, kind: Prometheus, metadata: {name: NAME, namespace: shop}, spec: {replicas: 2}}";
    let one = of_text(&[&prometheus.replace("NAME", "k8s")]);
    assert_eq!(
        warnings(&one),
        [
            "Prometheus shop/k8s describes only a part of the pods: its operator adds fields and containers"
        ]
    );
    assert!(!one.cluster.coverage.is_full());
    assert_eq!(
        one.cluster.coverage.sentences(),
        ["parts of the pods of shop/Prometheus/k8s (its operator adds fields and containers)"]
    );
    assert!(one.cluster.coverage.unseen_pods_gap(None).is_none());
    let named: Vec<String> = (0..7)
        .map(|at| prometheus.replace("NAME", &format!("k{at}")))
        .collect();
    let texts: Vec<&str> = named.iter().map(String::as_str).collect();
    let many = of_text(&texts);
    assert_eq!(warnings(&many).len(), 1, "{:?}", warnings(&many));
    assert!(warnings(&many)[0].starts_with("7 Prometheus objects describe only a part"));
    assert!(of_text(&[DEPLOYMENT]).cluster.coverage.is_full());
    // Where the operator's own workload is in the input, so are the pods.
    let owner = "ownerReferences: [{apiVersion: monitoring.coreos.com/v1, kind: Prometheus, name: k8s, uid: u, controller: true}], namespace: shop";
    let made = DEPLOYMENT.replace("namespace: shop", owner);
    let with_uid = prometheus
        .replace("NAME", "k8s")
        .replace("namespace: shop", "namespace: shop, uid: u");
    assert!(of_text(&[&with_uid, &made]).cluster.coverage.is_full());
    let other = made.replace("uid: u", "uid: v");
    assert!(!of_text(&[&with_uid, &other]).cluster.coverage.is_full());
}
