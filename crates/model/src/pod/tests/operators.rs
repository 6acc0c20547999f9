//! Pods that are put together from several places.

use super::{carrier, object};
use crate::{ContainerRole, Pod};

#[test]
fn a_workflow_gives_its_pod_fields_to_every_template() {
    let object = object(
        "apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: a}
spec:
  hostNetwork: true
  volumes: [{name: s, hostPath: {path: /run}}]
  podSpecPatch: '{\"containers\": [{\"name\": \"main\", \"securityContext\": {\"privileged\": true}}]}'
  templates:
    - name: build
      container: {image: 'b:1', command: [x]}
      sidecars: [{name: proxy, image: 'p:1'}]
      volumes: [{name: t, emptyDir: {}}]
    - name: steps
      steps: [[{name: one, inline: {script: {image: 's:1', source: x}}}]]
    - name: wait
      suspend: {}
",
    );
    let pods: Vec<Pod<'_>> = Pod::all(&object).collect();
    let names: Vec<&str> = pods.iter().map(|pod| pod.name).collect();
    assert_eq!(names, ["build", "steps-one"]);
    let build = &pods[0];
    assert_eq!(build.path("hostNetwork"), "spec.hostNetwork");
    assert_eq!(build.path("hostPID"), "spec.templates[0].hostPID");
    let volumes: Vec<String> = build.volumes().map(|(_, path)| path).collect();
    assert_eq!(volumes, ["spec.volumes[0]", "spec.templates[0].volumes[0]"]);
    let containers: Vec<_> = build.containers().collect();
    assert_eq!(
        (containers[0].name, containers[0].role),
        ("main", ContainerRole::Main)
    );
    assert_eq!(
        (containers[1].name, containers[1].role),
        ("proxy", ContainerRole::Sidecar)
    );
    assert!(containers[0].is_privileged());
    assert_eq!(
        containers[0].path("securityContext.privileged"),
        "spec.podSpecPatch"
    );
    assert_eq!(
        containers[0].path("image"),
        "spec.templates[0].container.image"
    );
    assert!(Pod::unreadable(&object).is_empty());
}

#[test]
fn defaults_of_a_workflow_give_containers_to_every_template() {
    let object = object(
        "apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: a}
spec:
  templateDefaults:
    podSpecPatch: '{\"hostPID\": true}'
    initContainers: [{name: prepare, image: 'i:1'}]
    sidecars: [{name: docker, image: 'd:1', securityContext: {privileged: true}}]
  templates:
    - name: build
      container: {image: 'b:1'}
      sidecars: [{name: docker, image: 'd:2'}, {name: proxy, image: 'p:1'}]
    - name: own
      container: {image: 'b:1'}
      podSpecPatch: '{\"hostIPC\": true}'
",
    );
    let pods: Vec<Pod<'_>> = Pod::all(&object).collect();
    let build: Vec<_> = pods[0].containers().collect();
    let named = |name: &str| build.iter().find(|own| own.name == name).expect(name);
    assert_eq!(build.len(), 4);
    assert_eq!(named("prepare").role, ContainerRole::Init);
    // The template's image, and the rest of the defaults.
    let docker = named("docker");
    assert!(docker.is_privileged());
    assert_eq!(docker.path("image"), "spec.templates[0].sidecars[0].image");
    assert_eq!(
        pods[0].path("hostPID"),
        "spec.templateDefaults.podSpecPatch"
    );
    // A patch of the template replaces that of the defaults.
    assert_eq!(pods[1].path("hostIPC"), "spec.templates[1].podSpecPatch");
    assert_eq!(pods[1].path("hostPID"), "spec.templates[1].hostPID");
    assert_eq!(pods[1].containers().count(), 3);
}

#[test]
fn steps_take_what_their_template_says() {
    let object = object(
        "apiVersion: tekton.dev/v1
kind: PipelineRun
metadata: {name: a}
spec:
  taskRunTemplate: {serviceAccountName: builder, podTemplate: {hostNetwork: true}}
  taskRunSpecs: [{pipelineTaskName: test, serviceAccountName: tester}]
  pipelineSpec:
    tasks:
      - name: build
        taskSpec:
          stepTemplate: {securityContext: {privileged: true, runAsUser: 0}, env: [{name: A, value: x}]}
          steps: [{name: one, image: 'o:1', securityContext: {runAsUser: 5}, env: [{name: B, value: y}]}]
      - name: test
        taskSpec: {steps: [{name: two, image: 't:1'}]}
",
    );
    let pods: Vec<Pod<'_>> = Pod::all(&object).collect();
    assert_eq!(pods.len(), 2);
    assert_eq!(pods[0].service_account(), "builder");
    assert_eq!(pods[1].service_account(), "tester");
    assert_eq!(
        pods[0].path("hostNetwork"),
        "spec.taskRunTemplate.podTemplate.hostNetwork"
    );
    let step = pods[0].containers().next().expect("a step");
    assert!(step.is_privileged());
    let task = "spec.pipelineSpec.tasks[0].taskSpec";
    assert_eq!(
        step.path("securityContext.privileged"),
        format!("{task}.stepTemplate.securityContext.privileged")
    );
    assert_eq!(
        step.path("securityContext.runAsUser"),
        format!("{task}.steps[0].securityContext.runAsUser")
    );
    assert_eq!(
        step.path("env[0].value"),
        format!("{task}.stepTemplate.env[0].value")
    );
    assert_eq!(
        step.path("env[1].value"),
        format!("{task}.steps[0].env[0].value")
    );
    assert!(pods[0].is_fragment());
}

#[test]
fn operators_write_one_container_in_many_ways() {
    let cases = [
        (
            "tekton.dev",
            "StepAction",
            "spec: {image: 'a:1', securityContext: {privileged: true}}",
            "spec.securityContext.privileged",
        ),
        (
            "opentelemetry.io",
            "OpenTelemetryCollector",
            "spec: {args: {a: b}, securityContext: {privileged: true}, podSecurityContext: {runAsUser: 0}}",
            "spec.securityContext.privileged",
        ),
        (
            "sparkoperator.k8s.io",
            "SparkApplication",
            "spec: {image: 's:1', driver: {securityContext: {privileged: true}}}",
            "spec.driver.securityContext.privileged",
        ),
        (
            "argoproj.io",
            "Sensor",
            "spec: {template: {container: {securityContext: {privileged: true}}}}",
            "spec.template.container.securityContext.privileged",
        ),
        (
            "kafka.strimzi.io",
            "Kafka",
            "spec: {kafka: {template: {kafkaContainer: {securityContext: {privileged: true}}}}}",
            "spec.kafka.template.kafkaContainer.securityContext.privileged",
        ),
        (
            "serving.kserve.io",
            "InferenceService",
            "spec: {predictor: {model: {securityContext: {privileged: true}}}}",
            "spec.predictor.model.securityContext.privileged",
        ),
        (
            "actions.summerwind.dev",
            "RunnerDeployment",
            "spec: {template: {spec: {image: 'r:1', containers: [{name: runner, securityContext: {privileged: true}}]}}}",
            "spec.template.spec.containers[0].securityContext.privileged",
        ),
        (
            "acme.example.com",
            "Worker",
            "spec: {step: {container: {image: 'a:1', command: [x], securityContext: {privileged: true}}}}",
            "spec.step.container.securityContext.privileged",
        ),
    ];
    for (group, kind, fields, path) in cases {
        let object = object(&carrier(group, kind, fields));
        let found: Vec<String> = Pod::all(&object)
            .flat_map(|pod| pod.containers().collect::<Vec<_>>())
            .filter(|container| container.is_privileged())
            .map(|container| container.path("securityContext.privileged"))
            .collect();
        assert_eq!(found, [path], "{kind}");
    }
    let machine = object(&carrier(
        "kubevirt.io",
        "VirtualMachine",
        "spec: {template: {spec: {volumes: [{name: d, containerDisk: {image: 'd:1'}}, {name: s, secret: {secretName: x}}]}}}",
    ));
    let pod = Pod::all(&machine).next().expect("a pod");
    let disk = pod.containers().next().expect("a disk");
    assert_eq!(
        disk.path("image"),
        "spec.template.spec.volumes[0].containerDisk.image"
    );
}
