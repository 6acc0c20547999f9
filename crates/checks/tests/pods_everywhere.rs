//! A pod is judged alike wherever it stands: in a bare Pod, in every kind that runs it as it is written, and in kinds that
//! nobody knows.

use std::sync::Arc;

use proptest::prelude::*;
use seawall_checks::pod_security::{Control, Level, judge};
use seawall_checks::{Context, Evaluate, Settings, registry, run};
use seawall_finding::Verdict;
use seawall_model::{Cluster, Coverage, KubernetesVersion, Object, Origin, Pod, Source};
use seawall_syntax::parse_stream;

fn cluster(text: &str) -> Cluster {
    let source = Source {
        name: Arc::from("a.yaml"),
        origin: Origin::File,
    };
    let objects = parse_stream(text.as_bytes())
        .into_iter()
        .flat_map(|document| document.nodes.expect("YAML"))
        .filter_map(|node| Object::from_node(node, source.clone()))
        .collect();
    Cluster::new("".into(), objects, Coverage::default())
}

/// Fails of checks about containers and pods: check, container, the path below the pod's `spec`, value.
type Found = Vec<(String, Option<String>, String, Option<String>)>;

fn fails(text: &str) -> Found {
    let cluster = cluster(text);
    let settings = Settings::default();
    let sources = seawall_analysis::Sources::default();
    let analysis = seawall_analysis::Analysis::new(&cluster, &sources);
    let context = Context::new(&analysis, &settings);
    let checks: Vec<_> = registry::all()
        .filter(|check| matches!(check.evaluate, Evaluate::Container(_)))
        .collect();
    let pod = Pod::all(&cluster.objects()[0]).next().expect("a pod");
    let prefix = pod.path("");
    // Some checks show an annotation of the pod, or what could not be read, at no path at all.
    let metadata = pod.metadata_path("");
    let mut found: Found = run(&context, &checks)
        .findings
        .into_iter()
        .filter(|found| found.finding.verdict == Verdict::Fail)
        .flat_map(|found| {
            let finding = found.finding;
            let (prefix, metadata) = (prefix.clone(), metadata.clone());
            let evidence = finding.evidence.clone();
            evidence.into_iter().map(move |evidence| {
                let own = evidence.path().unwrap_or_default();
                let path = own
                    .strip_prefix(&prefix)
                    .or_else(|| own.strip_prefix(&metadata))
                    .or_else(|| own.is_empty().then_some(""))
                    .unwrap_or_else(|| panic!("{own} is not of the pod"))
                    .to_owned();
                (
                    finding.check().to_owned(),
                    finding.container.clone(),
                    path,
                    evidence.value(),
                )
            })
        })
        .collect();
    found.sort();
    found
}

/// Kinds that run a pod as it is written, with the path of its template.
const WHOLE: &[(&str, &str, &str)] = &[
    ("apps/v1", "Deployment", "spec.template"),
    ("batch/v1", "CronJob", "spec.jobTemplate.spec.template"),
    ("apps.openshift.io/v1", "DeploymentConfig", "spec.template"),
    (
        "keda.sh/v1alpha1",
        "ScaledJob",
        "spec.jobTargetRef.template",
    ),
    (
        "jobset.x-k8s.io/v1alpha2",
        "JobSet",
        "spec.replicatedJobs[].template.spec.template",
    ),
    ("batch.volcano.sh/v1alpha1", "Job", "spec.tasks[].template"),
    (
        "leaderworkerset.x-k8s.io/v1",
        "LeaderWorkerSet",
        "spec.leaderWorkerTemplate.workerTemplate",
    ),
    ("ray.io/v1", "RayCluster", "spec.headGroupSpec.template"),
    (
        "ray.io/v1",
        "RayService",
        "spec.rayClusterConfig.workerGroupSpecs[].template",
    ),
    (
        "kubeflow.org/v1",
        "PyTorchJob",
        "spec.pytorchReplicaSpecs.Master.template",
    ),
    ("kubeflow.org/v1", "Notebook", "spec.template"),
    ("agones.dev/v1", "Fleet", "spec.template.spec.template"),
    (
        "actions.github.com/v1alpha1",
        "AutoscalingRunnerSet",
        "spec.template",
    ),
    ("actions.github.com/v1alpha1", "EphemeralRunner", "spec"),
    ("agents.x-k8s.io/v1alpha1", "Sandbox", "spec.podTemplate"),
    ("serving.knative.dev/v1", "Service", "spec.template"),
    ("sources.knative.dev/v1", "ContainerSource", "spec.template"),
    (
        "acme.example.com/v1",
        "Worker",
        "spec.pools[].group.podTemplate",
    ),
    ("acme.example.com/v1", "Worker", "runs"),
];

fn carried(api: &str, kind: &str, path: &str, spec: &str) -> String {
    let template = format!("{{spec: {spec}}}");
    let nested = path
        .split('.')
        .rev()
        .fold(template, |inner, key| match key.strip_suffix("[]") {
            Some(key) => format!("{{{key}: [{inner}]}}"),
            None => format!("{{{key}: {inner}}}"),
        });
    let fields = nested.trim_start_matches('{');
    format!("{{apiVersion: {api}, kind: {kind}, metadata: {{name: a, namespace: shop}}, {fields}")
}

fn container() -> impl Strategy<Value = String> {
    let context = prop::sample::select(vec![
        "{}",
        "{privileged: true}",
        "{privileged: 'yes'}",
        "{allowPrivilegeEscalation: false, runAsNonRoot: true, capabilities: {drop: [ALL]}}",
        "{capabilities: {add: [SYS_ADMIN, NET_RAW]}, runAsUser: 0}",
        "{seccompProfile: {type: Unconfined}, procMount: Unmasked}",
    ]);
    let image = prop::sample::select(vec![
        "registry.example.com/a:1",
        "a",
        "a:latest",
        "b@sha256:00",
    ]);
    let more = prop::sample::select(vec![
        "",
        ", env: [{name: DB_PASSWORD, value: hunter2hunter2}]",
        ", ports: [{containerPort: 22, hostPort: 22}]",
        ", resources: {limits: {memory: 1Gi, cpu: 1}}",
    ]);
    ("[a-c]", image, context, more).prop_map(|(name, image, context, more)| {
        format!("{{name: {name}, image: '{image}', securityContext: {context}{more}}}")
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 24,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn every_kind_gives_the_findings_of_a_bare_pod(
        main in prop::collection::vec(container(), 1..3),
        init in prop::collection::vec(container(), 0..2),
    ) {
        let spec = format!(
            "{{initContainers: [{}], containers: [{}]}}",
            init.join(", "),
            main.join(", ")
        );
        let bare = fails(&format!(
            "{{apiVersion: v1, kind: Pod, metadata: {{name: a, namespace: shop}}, spec: {spec}}}"
        ));
        for (api, kind, path) in WHOLE {
            let text = carried(api, kind, path, &spec);
            prop_assert_eq!(&fails(&text), &bare, "{} {}", kind, text);
        }
    }
}

/// Pods that an operator completes.
const PARTS: &[(&str, &str, &str)] = &[
    ("monitoring.coreos.com/v1", "Prometheus", "{}"),
    (
        "monitoring.coreos.com/v1",
        "Alertmanager",
        "{securityContext: {runAsNonRoot: true}}",
    ),
    (
        "monitoring.coreos.com/v1",
        "ThanosRuler",
        "{containers: [{name: more, image: i}]}",
    ),
    ("kubevirt.io/v1", "VirtualMachine", "{template: {spec: {}}}"),
    (
        "actions.github.com/v1alpha1",
        "AutoscalingRunnerSet",
        "{template: {spec: {}}}",
    ),
    ("argoproj.io/v1alpha1", "Rollout", "{template: {spec: {}}}"),
    (
        "kibana.k8s.elastic.co/v1",
        "Kibana",
        "{podTemplate: {spec: {hostUsers: false}}}",
    ),
];

fn part(api: &str, kind: &str, spec: &str) -> Cluster {
    cluster(&format!(
        "{{apiVersion: {api}, kind: {kind}, metadata: {{name: a, namespace: shop}}, spec: {spec}}}"
    ))
}

#[test]
fn nothing_passes_of_a_pod_that_an_operator_completes() {
    let checks: Vec<_> = registry::all()
        .filter(|check| matches!(check.evaluate, Evaluate::Container(_) | Evaluate::Pod(_)))
        .collect();
    for (api, kind, spec) in PARTS {
        let cluster = part(api, kind, spec);
        let settings = Settings::default();
        let sources = seawall_analysis::Sources::default();
        let analysis = seawall_analysis::Analysis::new(&cluster, &sources);
        let context = Context::new(&analysis, &settings);
        for tally in run(&context, &checks).tallies {
            assert_eq!(tally.tally.pass, 0, "{kind}: {}", tally.check.id);
        }
        let pod = Pod::all(&cluster.objects()[0]).next().expect("a pod");
        let judgement = judge(&pod, Level::Restricted, KubernetesVersion::NEWEST);
        assert_eq!(judgement.broken, [], "{kind}");
        for control in Control::ALL {
            let is_open = judgement.open.iter().any(|one| one.control == *control);
            assert!(is_open, "{kind}: {}", control.id());
        }
    }
}

#[test]
fn what_is_written_and_wrong_fails_whatever_an_operator_adds() {
    let cluster = part(
        "monitoring.coreos.com/v1",
        "Prometheus",
        "{hostNetwork: true, containers: [{name: prometheus, securityContext: {privileged: true}}]}",
    );
    let pod = Pod::all(&cluster.objects()[0]).next().expect("a pod");
    let judgement = judge(&pod, Level::Baseline, KubernetesVersion::NEWEST);
    let broken: Vec<Control> = judgement.broken.iter().map(|one| one.control).collect();
    assert_eq!(broken, [Control::HostNamespaces, Control::Privileged]);
}
