//! What an API server refuses of objects that are made or changed.

use serde_json::{Value, json};

use super::refused::Refused;

/// Labels that the Job controller puts on its pods.
const OF_JOBS: &[&str] = &["controller-uid", "batch.kubernetes.io/controller-uid"];

/// What a new object has to keep, with what the server fills in.
pub(super) fn create(object: &mut Value) -> Result<(), Refused> {
    let kind = kind(object).to_owned();
    if kind == "Pod" && object["spec"]["ephemeralContainers"].is_array() {
        return Err("spec.ephemeralContainers: Forbidden: cannot be set on create".to_owned());
    }
    if kind == "Job" && object["spec"]["manualSelector"] != json!(true) {
        let labels = &object["spec"]["template"]["metadata"]["labels"];
        if !object["spec"]["selector"].is_null()
            || OF_JOBS.iter().any(|key| labels.get(key).is_some())
        {
            return Err("spec.selector: Invalid value: `selector` not auto-generated".to_owned());
        }
    }
    always(object)
}

/// What a changed object has to keep.
pub(super) fn update(old: &Value, new: &mut Value) -> Result<(), Refused> {
    let same = |what: &str, old: &Value, new: &Value| {
        if old == new {
            Ok(())
        } else {
            Err(format!("{what}: Invalid value: field is immutable"))
        }
    };
    for field in ["name", "namespace", "uid"] {
        same(field, &old["metadata"][field], &new["metadata"][field])?;
    }
    match kind(old) {
        "Pod" => same(
            "pod updates may only change images, `activeDeadlineSeconds` and `tolerations`",
            &changeable(old),
            &changeable(new),
        )?,
        "Job" => {
            for field in ["template", "selector", "completionMode"] {
                same(field, &old["spec"][field], &new["spec"][field])?;
            }
        }
        "Deployment" | "DaemonSet" | "StatefulSet" | "ReplicaSet" => {
            same(
                "spec.selector",
                &old["spec"]["selector"],
                &new["spec"]["selector"],
            )?;
            if kind(old) == "StatefulSet" {
                for field in ["serviceName", "volumeClaimTemplates", "podManagementPolicy"] {
                    same(field, &old["spec"][field], &new["spec"][field])?;
                }
            }
        }
        "RoleBinding" | "ClusterRoleBinding" => {
            same("roleRef", &old["roleRef"], &new["roleRef"])?;
        }
        "Secret" => same("type", &old["type"], &new["type"])?,
        _ => {}
    }
    always(new)
}

/// A pod without what may be changed while it is there.
fn changeable(pod: &Value) -> Value {
    let mut spec = pod["spec"].clone();
    for list in ["containers", "initContainers"] {
        for container in spec[list].as_array_mut().into_iter().flatten() {
            container["image"] = Value::Null;
        }
    }
    spec["activeDeadlineSeconds"] = Value::Null;
    spec["tolerations"] = Value::Null;
    spec
}

fn always(object: &mut Value) -> Result<(), Refused> {
    let name = object["metadata"]["name"].as_str().unwrap_or_default();
    if name.is_empty() || name.len() > 253 {
        return Err(format!("metadata.name: Invalid value: {name:?}"));
    }
    match kind(object).to_owned().as_str() {
        "Pod" => pod(&mut object["spec"]),
        "CronJob" => pod(&mut object["spec"]["jobTemplate"]["spec"]["template"]["spec"]),
        "Deployment"
        | "DaemonSet"
        | "StatefulSet"
        | "ReplicaSet"
        | "ReplicationController"
        | "Job" => {
            let template = &object["spec"]["template"];
            let labels = &template["metadata"]["labels"];
            let wanted = object["spec"]["selector"]["matchLabels"].as_object();
            if kind(object) != "Job"
                && wanted.is_some_and(|wanted| {
                    wanted
                        .iter()
                        .any(|(key, value)| labels.get(key) != Some(value))
                })
            {
                return Err("`selector` does not match template `labels`".to_owned());
            }
            pod(&mut object["spec"]["template"]["spec"])
        }
        "Service" => service(object),
        "RoleBinding" | "ClusterRoleBinding" => subjects(object),
        "Namespace" => namespace(object),
        "NetworkPolicy" => policy(object),
        _ => Ok(()),
    }
}

fn pod(spec: &mut Value) -> Result<(), Refused> {
    if spec["containers"].as_array().is_none_or(Vec::is_empty) {
        return Err("spec.containers: Required value".to_owned());
    }
    // A volume without a source is an empty folder.
    let mut volumes = Vec::new();
    for volume in spec["volumes"].as_array_mut().into_iter().flatten() {
        let name = volume["name"].as_str().unwrap_or_default().to_owned();
        if name.is_empty() || volumes.contains(&name) {
            return Err(format!("spec.volumes: {name:?} is missing or there twice"));
        }
        volumes.push(name);
        if volume.as_object().is_some_and(|fields| fields.len() == 1) {
            volume["emptyDir"] = json!({});
        }
    }
    let mut has_host_process = false;
    for container in ["containers", "initContainers"]
        .iter()
        .filter_map(|list| spec[*list].as_array())
        .flatten()
    {
        let context = &container["securityContext"];
        let is_privileged = context["privileged"] == json!(true);
        has_host_process |= context["windowsOptions"]["hostProcess"] == json!(true);
        if context["allowPrivilegeEscalation"] == json!(false) && is_privileged {
            return Err(
                "cannot set `allowPrivilegeEscalation` to false and `privileged` to true"
                    .to_owned(),
            );
        }
        for mount in container["volumeMounts"].as_array().into_iter().flatten() {
            let name = mount["name"].as_str().unwrap_or_default();
            if !volumes.iter().any(|own| own == name) {
                return Err(format!("volumeMounts: Not found: {name:?}"));
            }
            if mount["mountPropagation"] == json!("Bidirectional") && !is_privileged {
                return Err(
                    "Bidirectional mount propagation is available only to privileged containers"
                        .to_owned(),
                );
            }
        }
    }
    if has_host_process && spec["hostNetwork"] != json!(true) {
        return Err("hostNetwork must be true if pod has any hostProcess containers".to_owned());
    }
    Ok(())
}

fn service(object: &Value) -> Result<(), Refused> {
    let annotation = &object["metadata"]["annotations"]["service.beta.kubernetes.io/load-balancer-source-ranges"];
    let has_ranges =
        object["spec"]["loadBalancerSourceRanges"].is_array() || annotation.is_string();
    if has_ranges && object["spec"]["type"] != json!("LoadBalancer") {
        return Err("may only be used when `type` is 'LoadBalancer'".to_owned());
    }
    Ok(())
}

fn subjects(object: &Value) -> Result<(), Refused> {
    let mut subjects = object["subjects"].as_array().into_iter().flatten();
    let is_whole = |subject: &Value| subject["name"].is_string() && subject["kind"].is_string();
    if subjects.all(is_whole) {
        Ok(())
    } else {
        Err("subjects: Required value".to_owned())
    }
}

fn namespace(object: &Value) -> Result<(), Refused> {
    let level = &object["metadata"]["labels"]["pod-security.kubernetes.io/enforce"];
    match level.as_str() {
        None | Some("privileged" | "baseline" | "restricted") => Ok(()),
        Some(level) => Err(format!("pod-security.kubernetes.io/enforce: {level:?}")),
    }
}

fn policy(object: &Value) -> Result<(), Refused> {
    let spec = object["spec"].as_object().ok_or("spec: Required value")?;
    let known = ["podSelector", "policyTypes", "ingress", "egress"];
    match spec.keys().find(|key| !known.contains(&key.as_str())) {
        Some(key) => Err(format!("unknown field `spec.{key}`")),
        None => Ok(()),
    }
}

fn kind(object: &Value) -> &str {
    object["kind"].as_str().unwrap_or_default()
}
