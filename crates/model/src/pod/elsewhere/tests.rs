//! What decides the pods of each kind that are not written in it.

use seawall_syntax::parse_yaml;

use crate::{Object, Origin, Pod, Source};

fn object(api: &str, kind: &str, spec: &str) -> Object {
    let text = format!(
        "{{apiVersion: {api}, kind: {kind}, metadata: {{name: a, namespace: shop}}, spec: {spec}}}"
    );
    let mut nodes = parse_yaml(&text, 0, &mut Vec::new()).expect("YAML");
    let source = Source {
        name: "a.yaml".into(),
        origin: Origin::File,
    };
    Object::from_node(nodes.remove(0), source).expect("an object")
}

/// What decides the pods that are not written in an object, a line each.
#[track_caller]
fn check(api: &str, kind: &str, spec: &str, expect: &[&str]) {
    let found: Vec<String> = Pod::elsewhere(&object(api, kind, spec))
        .iter()
        .map(|one| format!("{}: {:?}", one.path, one.decider))
        .collect();
    assert_eq!(found, expect, "{kind} {spec}");
}

#[test]
fn operators_decide_what_no_template_says() {
    const OPERATOR: &[&str] = &[": Operator"];
    let silent = [
        ("kafka.strimzi.io/v1", "Kafka", "{kafka: {replicas: 3}}"),
        (
            "elasticsearch.k8s.elastic.co/v1",
            "Elasticsearch",
            "{nodeSets: [{name: a, count: 3}]}",
        ),
        ("kibana.k8s.elastic.co/v1", "Kibana", "{count: 1}"),
        ("postgresql.cnpg.io/v1", "Cluster", "{instances: 3}"),
        (
            "flink.apache.org/v1beta1",
            "FlinkDeployment",
            "{flinkVersion: v1_20}",
        ),
        (
            "opentelemetry.io/v1beta1",
            "OpenTelemetryCollector",
            "{mode: daemonset}",
        ),
        (
            "leaderworkerset.x-k8s.io/v1",
            "LeaderWorkerSet",
            "{replicas: 1}",
        ),
    ];
    for (api, kind, spec) in silent {
        check(api, kind, spec, OPERATOR);
    }
    // What is written says itself that it is a part.
    check(
        "kibana.k8s.elastic.co/v1",
        "Kibana",
        "{podTemplate: {spec: {hostPID: true}}}",
        &[],
    );
    check("monitoring.coreos.com/v1", "Prometheus", "{}", &[]);
    check(
        "flink.apache.org/v1beta1",
        "FlinkDeployment",
        "{image: 'flink:1.20'}",
        &[],
    );
    // Kinds of the same groups that make no pods.
    check("kafka.strimzi.io/v1", "KafkaTopic", "{partitions: 3}", &[]);
    check("monitoring.coreos.com/v1", "ServiceMonitor", "{}", &[]);
    check("apps/v1", "Deployment", "{}", &[]);
}

#[test]
fn references_name_what_decides() {
    let argo = "argoproj.io/v1alpha1";
    check(
        argo,
        "Rollout",
        "{workloadRef: {apiVersion: apps/v1, kind: Deployment, name: web}}",
        &[
            "spec.workloadRef: Object { kind: GroupKind { group: \"apps\", kind: \"Deployment\" }, name: \"web\" }",
        ],
    );
    check(argo, "Rollout", "{template: {spec: {containers: []}}}", &[]);
    let template = |path: &str, kind: &str| {
        format!(
            "{path}: Object {{ kind: GroupKind {{ group: \"argoproj.io\", kind: \"{kind}\" }}, name: \"t\" }}"
        )
    };
    check(
        argo,
        "Workflow",
        "{workflowTemplateRef: {name: t}}",
        &[&template("spec.workflowTemplateRef", "WorkflowTemplate")],
    );
    check(
        argo,
        "CronWorkflow",
        "{workflowSpec: {templates: [{name: a, steps: [[{name: b, templateRef: {name: t, template: x, clusterScope: true}}]]}]}}",
        &[&template(
            "spec.workflowSpec.templates[0].steps[0][0].templateRef",
            "ClusterWorkflowTemplate",
        )],
    );
}

#[test]
fn claims_of_sandboxes_name_a_template_or_a_pool() {
    let sandbox = "extensions.agents.x-k8s.io";
    for (kind, field, named) in [
        ("SandboxWarmPool", "sandboxTemplateRef", "SandboxTemplate"),
        ("SandboxClaim", "sandboxTemplateRef", "SandboxTemplate"),
        ("SandboxClaim", "warmPoolRef", "SandboxWarmPool"),
    ] {
        let expect = format!(
            "spec.{field}: Object {{ kind: GroupKind {{ group: \"{sandbox}\", kind: \"{named}\" }}, name: \"t\" }}"
        );
        let spec = format!("{{{field}: {{name: t}}}}");
        check(&format!("{sandbox}/v1beta1"), kind, &spec, &[&expect]);
    }
}

#[test]
fn tekton_refers_by_name_and_through_resolvers() {
    let tekton = "tekton.dev/v1";
    let named = |path: &str, kind: &str| {
        format!(
            "{path}: Object {{ kind: GroupKind {{ group: \"tekton.dev\", kind: \"{kind}\" }}, name: \"t\" }}"
        )
    };
    check(
        tekton,
        "TaskRun",
        "{taskRef: {name: t}}",
        &[&named("spec.taskRef", "Task")],
    );
    check(
        tekton,
        "PipelineRun",
        "{pipelineRef: {name: t}}",
        &[&named("spec.pipelineRef", "Pipeline")],
    );
    check(
        tekton,
        "Pipeline",
        "{tasks: [{name: a, taskRef: {name: t, kind: ClusterTask}}, {name: b, taskRef: {apiVersion: example.com/v1, kind: Wait, name: t}}]}",
        &[&named("spec.tasks[0].taskRef", "ClusterTask")],
    );
    check(
        tekton,
        "TaskRun",
        "{taskRef: {resolver: git, params: [{name: url, value: x}]}}",
        &["spec.taskRef: Remote(\"a Task fetched by resolver `git`\")"],
    );
    check(tekton, "TaskRun", "{taskSpec: {steps: [{image: i}]}}", &[]);
}

#[test]
fn deliveries_name_charts_and_directories() {
    let files = |at: &str, path: &str, is_chart: bool, destination: &str| {
        format!(
            "{at}: Files {{ path: \"{path}\", is_chart: {is_chart}, destination: {destination} }}"
        )
    };
    let flux = "helm.toolkit.fluxcd.io/v2";
    check(
        flux,
        "HelmRelease",
        "{chart: {spec: {chart: podinfo}}}",
        &[&files("spec.chart.spec.chart", "podinfo", true, "Own")],
    );
    check(
        flux,
        "HelmRelease",
        "{targetNamespace: web, chartRef: {kind: OCIRepository, name: podinfo}}",
        &["spec.chartRef: Remote(\"the chart of OCIRepository `podinfo`\")"],
    );
    check(
        "helm.cattle.io/v1",
        "HelmChart",
        "{chart: traefik, targetNamespace: web}",
        &[&files("spec.chart", "traefik", true, "Named(\"web\")")],
    );
    let fetched = "spec.chart: Remote(\"chart `traefik` of a repository\")";
    check(
        "helm.cattle.io/v1",
        "HelmChart",
        "{chart: traefik, repo: 'https://example.com/charts'}",
        &[fetched],
    );
    check(
        "helm.cattle.io/v1",
        "HelmChart",
        "{chart: 'https://example.com/traefik.tgz', repo: ''}",
        &["spec.chart: Remote(\"a chart that is fetched\")"],
    );
    let name = "spec.forProvider.chart.name: Remote(\"chart `db` of a repository\")";
    check(
        "helm.crossplane.io/v1beta1",
        "Release",
        "{forProvider: {chart: {name: db, repository: 'https://example.com'}, namespace: x}}",
        &[name],
    );
    let argo = "argoproj.io/v1alpha1";
    check(
        argo,
        "Application",
        "{source: {path: apps/shop}, destination: {namespace: shop}}",
        &[&files(
            "spec.source.path",
            "apps/shop",
            false,
            "Named(\"shop\")",
        )],
    );
    check(
        argo,
        "Application",
        "{sources: [{chart: redis}, {ref: values, repoURL: x}]}",
        &[&files("spec.sources[0].chart", "redis", true, "Open")],
    );
    check(
        argo,
        "ApplicationSet",
        "{generators: [{git: {directories: [{path: 'apps/*'}, {path: apps/old, exclude: true}]}}], template: {spec: {source: {path: '{{path}}'}, destination: {namespace: '{{path.basename}}'}}}}",
        &[&files(
            "spec.generators[0].git.directories[0].path",
            "apps/*",
            false,
            "FilledIn",
        )],
    );
    check(
        "kustomize.toolkit.fluxcd.io/v1",
        "Kustomization",
        "{path: ./apps, targetNamespace: shop}",
        &[&files("spec.path", "./apps", false, "Forced(\"shop\")")],
    );
}

/// The fields by which an object changes what it applies.
#[track_caller]
fn settings(api: &str, kind: &str, spec: &str) -> Vec<String> {
    let elsewhere = Pod::elsewhere(&object(api, kind, spec));
    elsewhere.into_iter().flat_map(|one| one.settings).collect()
}

#[test]
fn values_and_patches_are_named_by_their_fields() {
    let argo = "argoproj.io/v1alpha1";
    for (spec, expect) in [
        (
            "{source: {path: web, helm: {releaseName: w, valueFiles: [values.yaml], values: '', parameters: []}}}",
            &[][..],
        ),
        (
            "{source: {path: web, helm: {parameters: [{name: a, value: b}], valuesObject: {a: b}}}}",
            &[
                "spec.source.helm.parameters",
                "spec.source.helm.valuesObject",
            ],
        ),
        (
            "{sources: [{path: web, helm: {valueFiles: [values.yaml, $values/prod.yaml]}}, {ref: values}]}",
            &["spec.sources[0].helm.valueFiles"],
        ),
        (
            "{source: {path: web, kustomize: {version: v5, patches: [{patch: x}]}, plugin: {name: p}}}",
            &["spec.source.kustomize.patches", "spec.source.plugin"],
        ),
    ] {
        assert_eq!(settings(argo, "Application", spec), expect, "{spec}");
    }
    let set = "{generators: [{list: {elements: [], template: {spec: {source: {helm: {values: 'a: b'}}}}}}], templatePatch: 'x: y', template: {spec: {source: {path: web}}}}";
    assert_eq!(
        settings(argo, "ApplicationSet", set),
        ["spec.templatePatch", "spec.generators[0].list.template"]
    );
    for (api, kind, spec, expect) in [
        (
            "helm.toolkit.fluxcd.io/v2",
            "HelmRelease",
            "{chart: {spec: {chart: ./web}}, values: {}, valuesFrom: [{kind: Secret, name: a}]}",
            "spec.valuesFrom",
        ),
        (
            "kustomize.toolkit.fluxcd.io/v1",
            "Kustomization",
            "{path: ./apps, prune: true, postBuild: {substitute: {a: b}}}",
            "spec.postBuild.substitute",
        ),
        (
            "helm.cattle.io/v1",
            "HelmChart",
            "{chart: web, valuesContent: 'a: b'}",
            "spec.valuesContent",
        ),
        (
            "helm.crossplane.io/v1beta1",
            "Release",
            "{forProvider: {chart: {name: web}, set: [{name: a, value: b}]}}",
            "spec.forProvider.set",
        ),
    ] {
        assert_eq!(settings(api, kind, spec), [expect], "{spec}");
    }
}

#[test]
fn manifests_that_something_else_holds_are_named() {
    let words = |at: &str, words: &str| format!("{at}: Remote({words:?})");
    for (api, kind, spec, expect) in [
        (
            "addons.cluster.x-k8s.io/v1beta1",
            "ClusterResourceSet",
            "{resources: [{kind: ConfigMap, name: cni}]}",
            words("spec.resources[0]", "the manifests in ConfigMap `cni`"),
        ),
        (
            "fleet.cattle.io/v1alpha1",
            "Bundle",
            "{resources: [{name: a.yaml, content: 'a: 1'}, {name: b.yaml, encoding: base64+gz, content: H4s}]}",
            words("spec.resources[1]", "the packed file `b.yaml`"),
        ),
        (
            "fleet.cattle.io/v1alpha1",
            "GitRepo",
            "{repo: 'https://git.example/a'}",
            words("spec", "the repository `https://git.example/a`"),
        ),
        (
            "helm.cattle.io/v1",
            "HelmChartConfig",
            "{valuesContent: 'a: 1'}",
            words("spec", "the chart that it sets values of"),
        ),
        (
            "config.projectsveltos.io/v1beta1",
            "ClusterProfile",
            "{helmCharts: [{chartName: a/b}]}",
            words("spec.helmCharts[0]", "the chart `a/b`"),
        ),
    ] {
        check(api, kind, spec, &[&expect]);
    }
    check(
        "operators.coreos.com/v1alpha1",
        "CatalogSource",
        "{sourceType: grpc, image: registry.example/index:1}",
        &["spec: Operator"],
    );
    check(
        "operators.coreos.com/v1alpha1",
        "CatalogSource",
        "{sourceType: grpc, address: 'index.example:50051'}",
        &[],
    );
}
