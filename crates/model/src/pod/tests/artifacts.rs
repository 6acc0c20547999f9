//! Pods of Argo workflows that run a container of the controller: data, resources and the deletion of artifacts.

use super::object;
use crate::{Object, Pod};

fn workflow(kind: &str, spec: &str) -> Object {
    object(&format!(
        "apiVersion: argoproj.io/v1alpha1\nkind: {kind}\nmetadata: {{name: a, namespace: shop}}\nspec:\n{spec}"
    ))
}

#[test]
fn templates_of_data_and_resources_are_pods() {
    let object = workflow(
        "Workflow",
        "  serviceAccountName: lister
  templateDefaults: {container: {image: 'd:1'}}
  templates:
    - name: list
      volumes: [{name: n, hostPath: {path: /srv}}]
      data:
        source: {artifactPaths: {name: in, s3: {bucket: b}}}
        transformation: [{expression: 'filter(data, {true})'}]
    - name: apply
      serviceAccountName: deployer
      podSpecPatch: 'containers: [{name: main, securityContext: {privileged: true}}]'
      resource: {action: create, manifest: '{}'}
    - name: wait
      suspend: {}
",
    );
    let pods: Vec<Pod<'_>> = Pod::all(&object).collect();
    let accounts: Vec<_> = pods
        .iter()
        .map(|pod| (pod.name, pod.service_account()))
        .collect();
    assert_eq!(accounts, [("list", "lister"), ("apply", "deployer")]);
    let (_, path) = pods[0].volumes().next().expect("a volume");
    assert_eq!(path, "spec.templates[0].volumes[0]");
    // The image is that of the controller, and not that of the defaults.
    assert!(pods.iter().all(Pod::has_unwritten_containers));
    assert_eq!(pods[0].containers().count(), 0);
    let main = pods[1].containers().next().expect("a container");
    assert!(main.is_privileged());
    assert_eq!(
        main.path("securityContext.privileged"),
        "spec.templates[1].podSpecPatch"
    );
}

#[test]
fn what_deletes_artifacts_is_a_pod() {
    let object = workflow(
        "CronWorkflow",
        "  workflowSpec:
    serviceAccountName: runner
    artifactGC:
      strategy: OnWorkflowDeletion
      serviceAccountName: sweeper
      podMetadata: {labels: {app: sweep}}
      podSpecPatch: 'hostNetwork: true'
    templates:
      - name: build
        container: {image: 'b:1'}
        outputs:
          artifacts:
            - {name: one, artifactGC: {serviceAccountName: own}}
            - {name: two, artifactGC: {strategy: Never, serviceAccountName: none}}
            - {name: three, artifactGC: {strategy: OnWorkflowCompletion}}
            - {name: four}
",
    );
    let pods: Vec<Pod<'_>> = Pod::all(&object).collect();
    let accounts: Vec<_> = pods.iter().map(Pod::service_account).collect();
    assert_eq!(accounts, ["runner", "sweeper", "own"]);
    let sweeper = &pods[1];
    assert_eq!(sweeper.name, "artifact-gc");
    assert_eq!(sweeper.labels().get("app"), Some("sweep"));
    assert_eq!(sweeper.spec.bool("hostNetwork"), Some(true));
    assert_eq!(
        sweeper.path("hostNetwork"),
        "spec.workflowSpec.artifactGC.podSpecPatch"
    );
    assert_eq!(
        pods[2].path("serviceAccountName"),
        "spec.workflowSpec.templates[0].outputs.artifacts[0].artifactGC.serviceAccountName"
    );
    assert!(sweeper.has_unwritten_containers());
}

#[test]
fn nothing_is_said_of_artifacts_that_stay() {
    for spec in [
        "  artifactGC: {serviceAccountName: sweeper}\n  templates: [{name: b, container: {image: b}}]\n",
        "  artifactGC: {strategy: Never, serviceAccountName: sweeper}\n  templates: [{name: b, container: {image: b}}]\n",
        // All of this pod is the controller's.
        "  artifactGC: {strategy: OnWorkflowDeletion}\n  templates: [{name: b, container: {image: b}}]\n",
    ] {
        let object = workflow("Workflow", spec);
        assert_eq!(Pod::all(&object).count(), 1, "{spec}");
    }
    let object = workflow(
        "Workflow",
        "  artifactGC: {strategy: OnWorkflowDeletion, podSpecPatch: '{{inputs.parameters.patch}}'}\n",
    );
    let unreadable = Pod::unreadable(&object);
    assert_eq!(unreadable[0].path, "spec.artifactGC.podSpecPatch");
    let object = workflow("Workflow", "  artifactGC: [a]\n");
    assert_eq!(Pod::unreadable(&object)[0].path, "spec.artifactGC");
}
