//! Amounts of resources: of containers, in quotas and in limit ranges.

mod expect;
mod reading;

use expect::{assert_mismatches, container, of};

fn resources(text: &str) -> String {
    container(&format!("resources: {text}"))
}

fn quota(hard: &str) -> String {
    of("ResourceQuota", &format!("spec: {{hard: {hard}}}"))
}

fn limits(limits: &str) -> String {
    of("LimitRange", &format!("spec: {{limits: [{limits}]}}"))
}

#[test]
fn amounts_that_fit() {
    for text in [
        resources("{requests: {cpu: 100m, memory: 64Mi}, limits: {cpu: 0.1, memory: 64Mi}}"),
        resources("{requests: {cpu: 2}}"),
        resources("{limits: {ephemeral-storage: 1Gi, hugepages-2Mi: 4Mi, memory: 1Gi}}"),
        resources("{requests: {nvidia.com/gpu: 1}, limits: {nvidia.com/gpu: 1000m}}"),
        resources("{limits: {example.com/dongle: 1, cpu: 0}}"),
        // Too large to be compared for certain.
        resources("{requests: {cpu: 1e40}, limits: {cpu: 1}}"),
        quota(
            "{cpu: 1, pods: 10, requests.nvidia.com/gpu: 4, count/deployments.apps: 3, gold.storageclass.storage.k8s.io/requests.storage: 1Gi, requests.hugepages-2Mi: 1Gi, limits.memory: 1.5Gi}",
        ),
        limits(
            "{type: Container, min: {cpu: 100m}, defaultRequest: {cpu: 100m}, default: {cpu: 1}, max: {cpu: 1000m}}, {type: Pod, max: {cpu: 2}}, {type: PersistentVolumeClaim, max: {storage: 1Ti}}, {type: example.com/Thing, max: {storage: 1}}",
        ),
    ] {
        assert_mismatches(&text, &[]);
    }
}

#[test]
fn resources_of_containers() {
    let at = |field: &str| format!("spec.containers[0].resources.{field}");
    for (text, path, message) in [
        (
            "{requests: {cpu: 2}, limits: {cpu: 500m}}",
            "requests.cpu",
            "the request, `2`, exceeds the limit, `500m`",
        ),
        (
            "{requests: {memory: 1Gi}, limits: {memory: 1G}}",
            "requests.memory",
            "exceeds the limit",
        ),
        ("{limits: {cpu: -1}}", "limits.cpu", "`-1` is negative"),
        (
            "{limits: {nvidia.com/gpu: 0.5}}",
            "limits[\"nvidia.com/gpu\"]",
            "not a whole number",
        ),
        (
            "{requests: {nvidia.com/gpu: 1}, limits: {nvidia.com/gpu: 2}}",
            "requests[\"nvidia.com/gpu\"]",
            "must equal the limit",
        ),
        (
            "{requests: {nvidia.com/gpu: 1}}",
            "requests[\"nvidia.com/gpu\"]",
            "has no limit",
        ),
        ("{limits: {cpus: 1}}", "limits.cpus", "did you mean `cpu`?"),
        ("{limits: {storage: 1}}", "limits.storage", "not a resource"),
        (
            "{limits: {requests.example.com/a: 1}}",
            "limits[\"requests.example.com/a\"]",
            "not a resource",
        ),
    ] {
        assert_mismatches(&resources(text), &[(&at(path), message)]);
    }
}

#[test]
fn quotas() {
    for (hard, path, message) in [
        ("{cpus: 1}", "spec.hard.cpus", "did you mean `cpu`?"),
        ("{storage: 1Gi}", "spec.hard.storage", "not a resource"),
        ("{a b/c: 1}", "spec.hard[\"a b/c\"]", "not a resource"),
        ("{memory: -1Gi}", "spec.hard.memory", "`-1Gi` is negative"),
        ("{pods: 1.5}", "spec.hard.pods", "not a whole number"),
    ] {
        assert_mismatches(&quota(hard), &[(path, message)]);
    }
}

#[test]
fn limit_ranges() {
    for (limit, path, message) in [
        (
            "{type: container, max: {cpu: 1}}",
            "spec.limits[0].type",
            "did you mean `Container`?",
        ),
        (
            "{type: Container, default: {cpu: 2}, max: {cpu: 1}}",
            "spec.limits[0].default.cpu",
            "`2` exceeds `max`, `1`",
        ),
        (
            "{type: Container, min: {cpu: 2}, max: {cpu: 1}}",
            "spec.limits[0].min.cpu",
            "exceeds `max`",
        ),
        (
            "{type: Container, defaultRequest: {memory: 2Gi}, default: {memory: 1Gi}}",
            "spec.limits[0].defaultRequest.memory",
            "exceeds `default`",
        ),
        (
            "{type: Container, min: {memory: 2Gi}, default: {memory: 1Gi}}",
            "spec.limits[0].min.memory",
            "exceeds `default`",
        ),
        (
            "{type: Pod, default: {cpu: 1}}",
            "spec.limits[0].default",
            "cannot have `default`",
        ),
        (
            "{type: PersistentVolumeClaim, default: {storage: 1Gi}}",
            "spec.limits[0]",
            "requires `storage`",
        ),
        (
            "{type: Container, max: {storage: 1Gi}}",
            "spec.limits[0].max.storage",
            "not a resource",
        ),
        (
            "{type: Pod, max: {cpu: 1}}, {type: Pod, max: {cpu: 2}}",
            "spec.limits[1].type",
            "duplicate limit type `Pod`",
        ),
    ] {
        assert_mismatches(&limits(limit), &[(path, message)]);
    }
}
