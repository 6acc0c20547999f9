//! Fields whose type the API server would refuse. A pod with such a field is never judged as passing.

use seawall_syntax::{Node, Value};

use crate::Pod;

#[derive(Clone, Copy)]
enum Kind {
    Bool,
    Int,
    Text,
    List,
    Mapping,
}

impl Kind {
    fn fits(self, node: &Node) -> bool {
        match self {
            Kind::Bool => matches!(node.value, Value::Bool(_)),
            Kind::Int => node.as_i64().is_some(),
            Kind::Text => matches!(node.value, Value::String(_)),
            Kind::List => matches!(node.value, Value::Sequence(_)),
            Kind::Mapping => matches!(node.value, Value::Mapping(_)),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Kind::Bool => "boolean",
            Kind::Int => "whole number",
            Kind::Text => "string",
            Kind::List => "list",
            Kind::Mapping => "mapping",
        }
    }
}

const POD: &[(&str, Kind)] = &[
    ("hostPID", Kind::Bool),
    ("hostIPC", Kind::Bool),
    ("hostNetwork", Kind::Bool),
    ("hostUsers", Kind::Bool),
    ("shareProcessNamespace", Kind::Bool),
    ("automountServiceAccountToken", Kind::Bool),
    ("serviceAccountName", Kind::Text),
    ("securityContext", Kind::Mapping),
    ("os", Kind::Mapping),
    ("volumes", Kind::List),
    ("initContainers", Kind::List),
    ("containers", Kind::List),
    ("ephemeralContainers", Kind::List),
    ("tolerations", Kind::List),
    ("nodeSelector", Kind::Mapping),
];

const SECURITY_CONTEXT: &[(&str, Kind)] = &[
    ("runAsNonRoot", Kind::Bool),
    ("runAsUser", Kind::Int),
    ("runAsGroup", Kind::Int),
    ("fsGroup", Kind::Int),
    ("supplementalGroups", Kind::List),
    ("sysctls", Kind::List),
    ("seLinuxOptions", Kind::Mapping),
    ("seccompProfile", Kind::Mapping),
    ("appArmorProfile", Kind::Mapping),
    ("windowsOptions", Kind::Mapping),
    ("privileged", Kind::Bool),
    ("allowPrivilegeEscalation", Kind::Bool),
    ("readOnlyRootFilesystem", Kind::Bool),
    ("procMount", Kind::Text),
    ("capabilities", Kind::Mapping),
];

const CONTAINER: &[(&str, Kind)] = &[
    ("name", Kind::Text),
    ("image", Kind::Text),
    ("securityContext", Kind::Mapping),
    ("ports", Kind::List),
    ("env", Kind::List),
    ("envFrom", Kind::List),
    ("command", Kind::List),
    ("args", Kind::List),
    ("volumeMounts", Kind::List),
    ("resources", Kind::Mapping),
];

const CAPABILITIES: &[(&str, Kind)] = &[("add", Kind::List), ("drop", Kind::List)];

/// The first misfit, in words.
pub(crate) fn first(pod: &Pod<'_>) -> Option<String> {
    let misfit = |node: &Node, table: &[(&str, Kind)], path: &dyn Fn(&str) -> String| {
        table.iter().find_map(|(field, kind)| {
            let value = node.get(field)?;
            (!kind.fits(value)).then(|| {
                format!(
                    "`{}` is a {}, a {} is expected",
                    path(field),
                    value.type_name(),
                    kind.name()
                )
            })
        })
    };
    if !matches!(pod.spec.value, Value::Mapping(_)) {
        return Some(format!(
            "`{}` is a {}, a mapping is expected",
            pod.path(""),
            pod.spec.type_name()
        ));
    }
    if let Some(found) = misfit(pod.spec, POD, &|field| pod.path(field)) {
        return Some(found);
    }
    if let Some(context) = pod.security_context() {
        let path = |field: &str| pod.path(&format!("securityContext.{field}"));
        if let Some(found) = misfit(context, SECURITY_CONTEXT, &path) {
            return Some(found);
        }
    }
    for container in pod.containers() {
        if !matches!(container.node.value, Value::Mapping(_)) {
            return Some(format!(
                "`{}` is a {}, a mapping is expected",
                container.path(""),
                container.node.type_name()
            ));
        }
        if let Some(found) = misfit(container.node, CONTAINER, &|field| container.path(field)) {
            return Some(found);
        }
        let Some(context) = container.security_context() else {
            continue;
        };
        let path = |field: &str| container.path(&format!("securityContext.{field}"));
        if let Some(found) = misfit(context, SECURITY_CONTEXT, &path) {
            return Some(found);
        }
        if let Some(capabilities) = context.get("capabilities") {
            let path =
                |field: &str| container.path(&format!("securityContext.capabilities.{field}"));
            if let Some(found) = misfit(capabilities, CAPABILITIES, &path) {
                return Some(found);
            }
        }
    }
    None
}
