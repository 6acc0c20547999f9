//! The container that Ray's operator adds to the head of a cluster that scales itself.

use super::{carrier, object};
use crate::{Object, Pod};

fn cluster(fields: &str) -> Object {
    object(&carrier(
        "ray.io",
        "RayCluster",
        &format!(
            "spec: {{{fields}, headGroupSpec: {{template: {{metadata: {{labels: {{app: r}}}}, spec: {{hostNetwork: true, containers: [{{name: head, image: 'ray:2'}}]}}}}}}}}"
        ),
    ))
}

const OPTIONS: &str = "autoscalerOptions: {idleTimeoutSeconds: 60, image: 'ray:3', securityContext: {privileged: true}, env: [{name: A, value: x}], volumeMounts: [{name: v, mountPath: /v}], resources: {limits: {cpu: 1}}}";

#[test]
fn a_cluster_that_scales_itself_has_a_container_more() {
    let object = cluster(&format!("enableInTreeAutoscaling: true, {OPTIONS}"));
    let pods: Vec<Pod<'_>> = Pod::all(&object).collect();
    assert_eq!(pods.len(), 1);
    let pod = &pods[0];
    assert_eq!(pod.name, "head");
    assert_eq!(pod.labels().get("app"), Some("r"));
    assert!(!pod.is_fragment());
    let template = "spec.headGroupSpec.template.spec";
    assert_eq!(pod.path("hostNetwork"), format!("{template}.hostNetwork"));
    assert_eq!(pod.path("hostPID"), format!("{template}.hostPID"));
    let containers: Vec<_> = pod.containers().collect();
    let names: Vec<&str> = containers.iter().map(|own| own.name).collect();
    assert_eq!(names, ["head", "autoscaler"]);
    assert_eq!(
        containers[0].path("image"),
        format!("{template}.containers[0].image")
    );
    let scaler = &containers[1];
    assert_eq!(scaler.image(), "ray:3");
    assert!(scaler.is_privileged());
    assert_eq!(
        scaler.path("securityContext.privileged"),
        "spec.autoscalerOptions.securityContext.privileged"
    );
    // What the options say replaces the amounts of the operator as a whole.
    let limits = scaler.node.walk(&["resources", "limits"]).expect("limits");
    assert!(limits.get("memory").is_none());
    assert!(scaler.node.walk(&["resources", "requests"]).is_none());
    let mounts = scaler.node.list("volumeMounts");
    let paths: Vec<&str> = mounts
        .iter()
        .filter_map(|mount| mount.str("mountPath"))
        .collect();
    assert_eq!(paths, ["/tmp/ray", "/v"]);
    assert!(scaler.node.get("idleTimeoutSeconds").is_none());
}

#[test]
fn options_mean_nothing_where_the_cluster_does_not_scale_itself() {
    for fields in [
        OPTIONS.to_owned(),
        format!("enableInTreeAutoscaling: false, {OPTIONS}"),
    ] {
        let object = cluster(&fields);
        let pod = Pod::all(&object).next().expect("a head");
        assert_eq!(pod.containers().count(), 1);
        assert_eq!(pod.service_account(), "default");
    }
}

#[test]
fn without_options_the_container_is_that_of_the_operator() {
    let object = cluster("enableInTreeAutoscaling: true");
    let pod = Pod::all(&object).next().expect("a head");
    let scaler = pod.containers().nth(1).expect("a container");
    assert_eq!((scaler.name, scaler.image()), ("autoscaler", "ray:2"));
    let memory = scaler.node.walk(&["resources", "limits", "memory"]);
    assert_eq!(memory.and_then(|memory| memory.as_str()), Some("512Mi"));
    let object = cluster("enableInTreeAutoscaling: true, autoscalerOptions: [a]");
    let unreadable = Pod::unreadable(&object);
    assert_eq!(unreadable[0].path, "spec.autoscalerOptions");
}

#[test]
fn the_head_of_a_cluster_that_scales_itself_has_an_account_of_its_own() {
    let account = |kind: &str, name: &str, path: &str, own: &str| {
        let head = format!(
            "headGroupSpec: {{template: {{spec: {{{own} containers: [{{name: h, image: h}}]}}}}}}"
        );
        let spec = format!("{{enableInTreeAutoscaling: true, {head}}}");
        let spec = match path {
            "" => spec,
            _ => format!("{{{path}: {spec}}}"),
        };
        let object = object(&format!(
            "{{apiVersion: ray.io/v1, kind: {kind}, metadata: {{name: {name}}}, spec: {spec}}}"
        ));
        let pod = Pod::all(&object).next().expect("a head");
        (pod.service_account().to_owned(), pod.is_fragment())
    };
    let long = "a-cluster-with-a-name-that-is-longer-than-what-fits-into-a-label";
    assert_eq!(
        account("RayCluster", "tune", "", ""),
        ("tune".into(), false)
    );
    // Of a long name it takes the end, and nothing begins with a dash.
    let end = &long[long.len() - 49..];
    assert_eq!(account("RayCluster", long, "", "").0, format!("r{end}"));
    assert_eq!(
        account("RayCluster", "tune", "", "serviceAccountName: own,"),
        ("own".into(), false)
    );
    // The older name of the field is not read.
    assert_eq!(
        account("RayCluster", "tune", "", "serviceAccount: own,").0,
        "tune"
    );
    // The cluster of a job has a name that is made up, and so has its account.
    assert!(account("RayJob", "tune", "rayClusterSpec", "").1);
    let (name, is_fragment) = account(
        "RayService",
        "t",
        "rayClusterConfig",
        "serviceAccountName: own,",
    );
    assert_eq!((name.as_str(), is_fragment), ("own", false));
}
