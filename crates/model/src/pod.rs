//! Pods, wherever they are written.

use seawall_syntax::Node;

use crate::container::{Container, ContainerRole};
use crate::{Labels, Object, malformed};

/// How a kind carries a pod.
struct Carrier {
    /// API group; `*` for any.
    group: &'static str,
    kind: &'static str,
    /// Path of the `PodTemplateSpec` (with `metadata` and `spec`), empty for a pod itself.
    template: &'static str,
    shape: Shape,
}

/// What the carried thing looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// A pod template: `metadata` and `spec`.
    Template,
    /// `spec` holds containers only; pod-level fields are written elsewhere.
    SidecarSet,
    /// Tekton: `steps` and `sidecars`; pod-level fields come from the run.
    TektonTask,
    /// Tekton: a run with a task inside.
    TektonRun,
}

const CARRIERS: &[Carrier] = &[
    carrier("", "Pod", "", Shape::Template),
    carrier(
        "",
        "ReplicationController",
        "spec.template",
        Shape::Template,
    ),
    carrier("", "PodTemplate", "template", Shape::Template),
    carrier("apps", "Deployment", "spec.template", Shape::Template),
    carrier("apps", "ReplicaSet", "spec.template", Shape::Template),
    carrier("apps", "StatefulSet", "spec.template", Shape::Template),
    carrier("apps", "DaemonSet", "spec.template", Shape::Template),
    // The groups that served these kinds before `apps/v1`.
    carrier("extensions", "Deployment", "spec.template", Shape::Template),
    carrier("extensions", "ReplicaSet", "spec.template", Shape::Template),
    carrier("extensions", "DaemonSet", "spec.template", Shape::Template),
    carrier("batch", "Job", "spec.template", Shape::Template),
    carrier(
        "batch",
        "CronJob",
        "spec.jobTemplate.spec.template",
        Shape::Template,
    ),
    carrier("argoproj.io", "Rollout", "spec.template", Shape::Template),
    carrier(
        "serving.knative.dev",
        "Service",
        "spec.template",
        Shape::Template,
    ),
    carrier(
        "serving.knative.dev",
        "Configuration",
        "spec.template",
        Shape::Template,
    ),
    carrier("serving.knative.dev", "Revision", "", Shape::Template),
    carrier(
        "apps.kruise.io",
        "CloneSet",
        "spec.template",
        Shape::Template,
    ),
    carrier(
        "apps.kruise.io",
        "StatefulSet",
        "spec.template",
        Shape::Template,
    ),
    carrier(
        "apps.kruise.io",
        "DaemonSet",
        "spec.template",
        Shape::Template,
    ),
    carrier(
        "apps.kruise.io",
        "BroadcastJob",
        "spec.template",
        Shape::Template,
    ),
    carrier(
        "apps.kruise.io",
        "ImageListPullJob",
        "spec.template",
        Shape::Template,
    ),
    carrier(
        "apps.kruise.io",
        "AdvancedCronJob",
        "spec.template.jobTemplate.spec.template",
        Shape::Template,
    ),
    carrier("apps.kruise.io", "SidecarSet", "", Shape::SidecarSet),
    carrier("tekton.dev", "Task", "", Shape::TektonTask),
    carrier("tekton.dev", "ClusterTask", "", Shape::TektonTask),
    carrier("tekton.dev", "TaskRun", "", Shape::TektonRun),
];

const fn carrier(
    group: &'static str,
    kind: &'static str,
    template: &'static str,
    shape: Shape,
) -> Carrier {
    Carrier {
        group,
        kind,
        template,
        shape,
    }
}

fn carrier_of(object: &Object) -> Option<&'static Carrier> {
    let group = object.group();
    CARRIERS
        .iter()
        .find(|carrier| carrier.kind == &*object.kind && carrier.group == group)
}

/// Whether objects of this kind carry a pod.
pub fn is_pod_carrier(object: &Object) -> bool {
    carrier_of(object).is_some()
}

/// A pod or pod template inside an object.
#[derive(Debug, Clone)]
pub struct Pod<'a> {
    /// The object that carries it.
    pub object: &'a Object,
    /// `metadata` of the pod or template.
    pub metadata: Option<&'a Node>,
    /// The pod's `spec` (for Tekton the task).
    pub spec: &'a Node,
    spec_path: &'static str,
    metadata_path: &'static str,
    shape: Shape,
}

impl<'a> Pod<'a> {
    /// The pod that an object carries, if it carries one.
    pub fn of(object: &'a Object) -> Option<Self> {
        let carrier = carrier_of(object)?;
        let template = carrier
            .template
            .split('.')
            .filter(|key| !key.is_empty())
            .try_fold(&object.root, |node, key| node.get(key))?;
        let (spec_path, metadata_path) = match carrier.template {
            "" => ("spec", "metadata"),
            "spec.template" => ("spec.template.spec", "spec.template.metadata"),
            "template" => ("template.spec", "template.metadata"),
            "spec.jobTemplate.spec.template" => (
                "spec.jobTemplate.spec.template.spec",
                "spec.jobTemplate.spec.template.metadata",
            ),
            _ => (
                "spec.template.jobTemplate.spec.template.spec",
                "spec.template.jobTemplate.spec.template.metadata",
            ),
        };
        let (spec, spec_path) = match carrier.shape {
            Shape::TektonRun => (object.root.walk(&["spec", "taskSpec"])?, "spec.taskSpec"),
            _ => (template.get("spec")?, spec_path),
        };
        Some(Self {
            object,
            metadata: template.get("metadata"),
            spec,
            spec_path,
            metadata_path,
            shape: carrier.shape,
        })
    }

    /// The full field path of a pod field: `path("hostPID")` is `spec.template.spec.hostPID` in a Deployment.
    pub fn path(&self, field: &str) -> String {
        if field.is_empty() {
            self.spec_path.to_owned()
        } else {
            format!("{}.{field}", self.spec_path)
        }
    }

    /// The full field path of a field in the pod's metadata.
    pub fn metadata_path(&self, field: &str) -> String {
        format!("{}.{field}", self.metadata_path)
    }

    /// The path of an annotation of the pod.
    pub fn annotation_path(&self, key: &str) -> String {
        format!("{}.annotations[\"{key}\"]", self.metadata_path)
    }

    /// The annotations of the pod.
    pub fn annotations(&self) -> Option<&'a Node> {
        self.metadata?.get("annotations")
    }

    /// The labels of the pod.
    pub fn labels(&self) -> Labels<'a> {
        Labels(self.metadata.and_then(|metadata| metadata.get("labels")))
    }

    /// The namespace; empty when the file leaves it open.
    pub fn namespace(&self) -> &'a str {
        &self.object.namespace
    }

    /// `securityContext` of the pod.
    pub fn security_context(&self) -> Option<&'a Node> {
        self.spec.get("securityContext")
    }

    /// All containers: init and sidecar, main, ephemeral; for Tekton steps and sidecars.
    pub fn containers(&self) -> impl Iterator<Item = Container<'a>> + use<'a> {
        let lists: &'static [(&'static str, ContainerRole)] = match self.shape {
            Shape::TektonTask | Shape::TektonRun => &[
                ("steps", ContainerRole::Main),
                ("sidecars", ContainerRole::Sidecar),
            ],
            Shape::Template | Shape::SidecarSet => &[
                ("initContainers", ContainerRole::Init),
                ("containers", ContainerRole::Main),
                ("ephemeralContainers", ContainerRole::Ephemeral),
            ],
        };
        let (spec, spec_path) = (self.spec, self.spec_path);
        lists.iter().flat_map(move |(list, role)| {
            spec.list(list)
                .iter()
                .enumerate()
                .map(move |(index, node)| Container::new(node, *role, spec_path, list, index))
        })
    }

    /// The value that holds for a container: its own `securityContext` field, else the pod's. With its path.
    pub fn effective(&self, container: &Container<'a>, field: &str) -> Option<(&'a Node, String)> {
        container
            .security_context()
            .and_then(|context| context.get(field))
            .map(|node| (node, container.path(&format!("securityContext.{field}"))))
            .or_else(|| {
                self.security_context()
                    .and_then(|context| context.get(field))
                    .map(|node| (node, self.path(&format!("securityContext.{field}"))))
            })
    }

    /// The volumes with their paths.
    pub fn volumes(&self) -> impl Iterator<Item = (&'a Node, String)> {
        self.spec
            .list("volumes")
            .iter()
            .enumerate()
            .map(|(index, node)| (node, self.path(&format!("volumes[{index}]"))))
    }

    /// Whether the pod says that it runs on Windows (`spec.os.name`).
    pub fn is_windows(&self) -> bool {
        self.spec.get("os").and_then(|os| os.str("name")) == Some("windows")
    }

    /// Whether pod-level fields are written somewhere else (a Tekton run, a sidecar set), so that a missing
    /// field proves nothing.
    pub fn is_fragment(&self) -> bool {
        self.shape != Shape::Template
    }

    /// The service account; `default` when none is named.
    pub fn service_account(&self) -> &'a str {
        self.spec
            .str("serviceAccountName")
            .or_else(|| self.spec.str("serviceAccount"))
            .filter(|name| !name.is_empty())
            .unwrap_or("default")
    }

    /// Whether this object is a pod (and not a template for pods).
    pub fn is_running_kind(&self) -> bool {
        self.object.is("", "Pod")
    }

    /// Whether this is a pod that has ended and runs nothing any more.
    pub fn is_finished(&self) -> bool {
        matches!(self.phase(), Some("Succeeded" | "Failed"))
    }

    /// Whether this is a pod that a cluster reported, and that has not ended.
    pub fn is_running(&self) -> bool {
        self.phase().is_some() && !self.is_finished()
    }

    fn phase(&self) -> Option<&'a str> {
        self.is_running_kind()
            .then(|| self.object.root.get("status")?.str("phase"))
            .flatten()
    }

    /// The first field that has a type which the API server would refuse, in words. Judgements on such a pod
    /// are not to be trusted.
    pub fn malformed(&self) -> Option<String> {
        malformed::first(self)
    }
}
