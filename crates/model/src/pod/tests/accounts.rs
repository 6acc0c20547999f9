//! Accounts of pods that the objects of operators name in a place of their own, and parts of pods in places that are
//! seldom used.

use super::{carrier, object};
use crate::{Object, Pod};

#[track_caller]
fn accounts(group: &str, kind: &str, fields: &str) -> Vec<(String, String)> {
    let object = object(&carrier(group, kind, fields));
    let pods = Pod::all(&object);
    pods.map(|pod| {
        let path = pod.path("serviceAccountName");
        (pod.service_account().to_owned(), path)
    })
    .collect()
}

#[track_caller]
fn are(found: &[(String, String)], expected: &[(&str, &str)]) {
    let found: Vec<(&str, &str)> = found
        .iter()
        .map(|(name, path)| (name.as_str(), path.as_str()))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn flink_runs_as_the_account_of_the_deployment() {
    let flink = |fields: &str| accounts("flink.apache.org", "FlinkDeployment", fields);
    let spec = "spec.serviceAccount";
    are(
        &flink("spec: {serviceAccount: flink}"),
        &[("flink", spec), ("flink", spec)],
    );
    // It wins over the templates, and a setting of the component wins over it.
    are(
        &flink(
            "spec: {serviceAccount: flink, podTemplate: {spec: {serviceAccountName: t}}, taskManager: {podTemplate: {spec: {serviceAccountName: u}}}, flinkConfiguration: {kubernetes.taskmanager.service-account: w}}",
        ),
        &[
            ("flink", spec),
            (
                "w",
                "spec.flinkConfiguration[\"kubernetes.taskmanager.service-account\"]",
            ),
        ],
    );
    are(
        &flink("spec: {podTemplate: {spec: {serviceAccountName: t}}}"),
        &[
            ("t", "spec.podTemplate.spec.serviceAccountName"),
            ("t", "spec.podTemplate.spec.serviceAccountName"),
        ],
    );
    let object = object(&carrier(
        "flink.apache.org",
        "FlinkDeployment",
        "spec: {image: 'f:2', podTemplate: {metadata: {labels: {app: f}}, spec: {containers: [{name: log, image: 'l:1'}, {name: flink-main-container, image: 'f:1'}]}}}",
    ));
    let pod = Pod::all(&object).next().expect("a pod");
    assert_eq!(pod.labels().get("app"), Some("f"));
    let images: Vec<_> = pod
        .containers()
        .map(|container| (container.image().to_owned(), container.path("image")))
        .collect();
    assert_eq!(
        images,
        [
            (
                "l:1".to_owned(),
                "spec.podTemplate.spec.containers[0].image".to_owned()
            ),
            ("f:2".to_owned(), "spec.image".to_owned())
        ]
    );
    assert_eq!(
        unreadable(
            "flink.apache.org",
            "FlinkDeployment",
            "spec: {podTemplate: x}"
        ),
        ["spec.podTemplate"]
    );
}

fn unreadable(group: &str, kind: &str, fields: &str) -> Vec<String> {
    let object: Object = object(&carrier(group, kind, fields));
    let all = Pod::unreadable(&object).into_iter();
    all.map(|unreadable| unreadable.path).collect()
}

#[test]
fn a_listener_runs_as_its_account() {
    let listener = |fields: &str| accounts("triggers.tekton.dev", "EventListener", fields);
    are(
        &listener("spec: {serviceAccountName: el, triggers: []}"),
        &[("el", "spec.serviceAccountName")],
    );
    are(
        &listener(
            "spec: {serviceAccountName: el, resources: {kubernetesResource: {spec: {template: {spec: {nodeSelector: {a: b}}}}}}}",
        ),
        &[("el", "spec.serviceAccountName")],
    );
    let template = "spec.resources.kubernetesResource.spec.template";
    are(
        &listener(
            "spec: {serviceAccountName: el, resources: {kubernetesResource: {spec: {template: {spec: {serviceAccountName: own}}}}}}",
        ),
        &[("own", &format!("{template}.spec.serviceAccountName"))],
    );
    are(&listener("spec: {triggers: []}"), &[]);
    assert_eq!(
        unreadable(
            "triggers.tekton.dev",
            "EventListener",
            "spec: {resources: {kubernetesResource: {spec: {template: {spec: [a]}}}}}"
        ),
        [format!("{template}.spec")]
    );
}

#[test]
fn a_machine_has_the_token_of_the_account_that_is_a_volume() {
    let machine = |volumes: &str| {
        object(&carrier(
            "kubevirt.io",
            "VirtualMachineInstance",
            &format!("spec: {{volumes: [{volumes}]}}"),
        ))
    };
    let with = machine(
        "{name: d, containerDisk: {image: d}}, {name: t, serviceAccount: {serviceAccountName: robot}}",
    );
    let pod = Pod::all(&with).next().expect("a pod");
    assert_eq!(pod.service_account(), "robot");
    assert_eq!(
        pod.path("serviceAccountName"),
        "spec.volumes[1].serviceAccount.serviceAccountName"
    );
    assert_eq!(pod.spec.bool("automountServiceAccountToken"), Some(true));
    // Without one the operator mounts none.
    for other in [
        "{name: d, containerDisk: {image: d}}",
        "{name: t, serviceAccount: robot}",
    ] {
        let without = machine(other);
        let pod = Pod::all(&without).next().expect("a pod");
        assert_eq!(pod.service_account(), "default");
        assert_eq!(pod.spec.bool("automountServiceAccountToken"), Some(false));
    }
}

#[test]
fn a_disk_on_the_node_is_a_directory_of_the_node() {
    let object = object(&carrier(
        "kubevirt.io",
        "VirtualMachine",
        "spec: {template: {spec: {volumes: [{name: a, hostDisk: {path: /var/lib/disks/a.img, type: DiskOrCreate}}, {name: b, hostDisk: {path: /b.img}}, {name: c, hostDisk: {type: Disk}}, {name: d, emptyDisk: {capacity: 1Gi}}]}}}",
    ));
    let pod = Pod::all(&object).next().expect("a pod");
    let volumes: Vec<_> = pod
        .volumes()
        .map(|(volume, path)| {
            let directory = volume
                .walk(&["hostPath", "path"])
                .and_then(|path| path.as_str());
            (volume.str("name"), directory, path)
        })
        .collect();
    let place = |index| format!("spec.template.spec.volumes[{index}]");
    assert_eq!(
        volumes,
        [
            (Some("a"), Some("/var/lib/disks"), place(0)),
            (Some("b"), Some("/"), place(1))
        ]
    );
}

#[test]
fn settings_of_spark_name_accounts() {
    let spark = |fields: &str| accounts("sparkoperator.k8s.io", "SparkApplication", fields);
    let driver = "spark.kubernetes.authenticate.driver.serviceAccountName";
    let executor = "spark.kubernetes.authenticate.executor.serviceAccountName";
    let at = |key: &str| format!("spec.sparkConf[\"{key}\"]");
    // Executors have the account of the driver where they have none of their own.
    are(
        &spark(&format!("spec: {{sparkConf: {{{driver}: d}}}}")),
        &[("d", &at(driver)), ("d", &at(driver))],
    );
    are(
        &spark(&format!(
            "spec: {{sparkConf: {{{driver}: d, {executor}: e}}, driver: {{serviceAccount: own}}}}"
        )),
        &[("own", "spec.driver.serviceAccount"), ("e", &at(executor))],
    );
    are(
        &accounts(
            "sparkoperator.k8s.io",
            "ScheduledSparkApplication",
            "spec: {template: {executor: {serviceAccount: e}}}",
        ),
        &[("e", "spec.template.executor.serviceAccount")],
    );
}

#[test]
fn templates_of_spark_are_below_what_the_application_says() {
    let object = object(&carrier(
        "sparkoperator.k8s.io",
        "SparkApplication",
        "spec: {image: 's:2', driver: {securityContext: {runAsUser: 5}, template: {spec: {hostNetwork: true, securityContext: {fsGroup: 1}, containers: [{name: main, image: 's:1', securityContext: {privileged: true}}, {name: log, image: 'l:1'}]}}}, executor: {template: {spec: {hostPID: true, serviceAccountName: e}}}}",
    ));
    let pods: Vec<Pod<'_>> = Pod::all(&object).collect();
    assert_eq!(pods.len(), 2);
    let [driver, executor] = [&pods[0], &pods[1]];
    assert_eq!(
        driver.path("hostNetwork"),
        "spec.driver.template.spec.hostNetwork"
    );
    assert_eq!(driver.spec.bool("hostNetwork"), Some(true));
    assert!(
        driver
            .security_context()
            .is_some_and(|own| own.get("fsGroup").is_some())
    );
    let containers: Vec<_> = driver.containers().collect();
    let images: Vec<_> = containers
        .iter()
        .map(|own| (own.name, own.image()))
        .collect();
    assert_eq!(images, [("main", "s:2"), ("log", "l:1")]);
    assert_eq!(containers[0].path("image"), "spec.image");
    assert!(containers[0].is_privileged());
    assert_eq!(
        containers[0].path("securityContext.runAsUser"),
        "spec.driver.securityContext.runAsUser"
    );
    // A template needs no container.
    assert_eq!(executor.spec.bool("hostPID"), Some(true));
    assert_eq!(executor.service_account(), "e");
}

#[test]
fn what_builds_a_connector_is_a_pod() {
    let template = "template: {pod: {hostNetwork: true}, buildPod: {metadata: {labels: {app: b}}}, buildContainer: {securityContext: {privileged: true}}}";
    let connect = |fields: &str| {
        object(&carrier(
            "kafka.strimzi.io",
            "KafkaConnect",
            &format!("spec: {{{fields} {template}}}"),
        ))
    };
    let building = connect("build: {output: {type: docker, image: 'c:1'}},");
    let pods: Vec<Pod<'_>> = Pod::all(&building).collect();
    let names: Vec<&str> = pods.iter().map(|pod| pod.name).collect();
    assert_eq!(names, ["", "build"]);
    assert_eq!(pods[1].labels().get("app"), Some("b"));
    let container = pods[1].containers().next().expect("a container");
    assert!(container.is_privileged());
    assert_eq!(
        container.path("securityContext.privileged"),
        "spec.template.buildContainer.securityContext.privileged"
    );
    assert_eq!(Pod::all(&connect("")).count(), 1);
}
