//! A change of one object as a command that the API server accepts.

use seawall_model::Object;
use seawall_text::json::compact;
use seawall_text::shell;
use serde_json::{Value, json};

use super::operation::Operation;
use super::written::{NextStep, WrittenPatch};
use crate::here_document::here_document;

/// A change of one object.
pub(super) struct Patch {
    /// As `kubectl` is told: `deployment`, `rollouts.argoproj.io`.
    pub resource: String,
    pub kind: String,
    pub namespace: String,
    pub name: String,
    pub what: What,
    /// What is to be done then, because pods that are there already stay as they were.
    pub then: Vec<Then>,
}

/// What a change of a template does not do by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Then {
    /// A command that each change needs.
    Command(String),
    /// A command whose effect stays: the next change of the object does not need it again.
    Once(String),
    ByHand(String),
}

impl Then {
    pub(super) fn line(&self) -> String {
        match self {
            Self::Command(command) | Self::Once(command) => format!("$ {command}"),
            Self::ByHand(text) => format!("then: {text}"),
        }
    }

    fn written(&self) -> NextStep {
        match self {
            Self::Command(command) | Self::Once(command) => NextStep::Command {
                command: command.clone(),
            },
            Self::ByHand(text) => NextStep::ByHand { what: text.clone() },
        }
    }
}

pub(super) enum What {
    /// Operations of a JSON patch.
    Change(Vec<Operation>),
    /// The same for an object whose fields stay as they are while it is there: it is made anew. What the server filled in
    /// and does not take back is dropped first, by a merge patch.
    Remake {
        dropped: Option<Value>,
        operations: Vec<Operation>,
    },
    Delete,
    /// A manifest.
    Create(String),
    /// Nothing that the API server could be told.
    ByHand(String),
}

/// Kinds whose templates the API server keeps as they were when the object was made: group and kind.
const KEPT: &[(&str, &str)] = &[
    ("", "Pod"),
    ("batch", "Job"),
    ("jobset.x-k8s.io", "JobSet"),
    ("tekton.dev", "TaskRun"),
    ("tekton.dev", "PipelineRun"),
    ("kubevirt.io", "VirtualMachineInstance"),
];

/// Labels that the Job controller puts on its pods, and refuses in a new Job.
const OF_JOBS: &[&str] = &[
    "controller-uid",
    "job-name",
    "batch.kubernetes.io/controller-uid",
    "batch.kubernetes.io/job-name",
];

/// The field with containers that are added to a running Pod.
const EPHEMERAL: &str = "ephemeralContainers";

impl What {
    /// Operations on an object of a kind.
    pub(super) fn of(
        group: &str,
        kind: &str,
        object: Option<&Object>,
        operations: Vec<Operation>,
    ) -> Self {
        if !KEPT.contains(&(group, kind)) {
            return Self::Change(operations);
        }
        let spec = object.and_then(Object::spec);
        let mut operations = operations;
        let dropped = match kind {
            // A selector that the author chose is not made by the server, and has to be in the new Job.
            "Job" if spec.is_some_and(|spec| spec.bool("manualSelector") == Some(true)) => None,
            "Job" => {
                let labels: serde_json::Map<String, Value> = OF_JOBS
                    .iter()
                    .map(|label| ((*label).to_owned(), Value::Null))
                    .collect();
                Some(
                    json!({"spec": {"selector": null, "template": {"metadata": {"labels": labels}}}}),
                )
            }
            "Pod" if spec.is_some_and(|spec| spec.get(EPHEMERAL).is_some()) => {
                // A new Pod has none of them, so that there is nothing to change in them.
                operations.retain(|operation| !operation.is_below(&["spec", EPHEMERAL]));
                Some(json!({"spec": {EPHEMERAL: null}}))
            }
            _ => None,
        };
        Self::Remake {
            dropped,
            operations,
        }
    }

    /// Takes more operations over; those that are there already once.
    pub(super) fn join(&mut self, more: Self) {
        let (known, more) = match (self, more) {
            (Self::Change(known), Self::Change(more)) => (known, more),
            (
                Self::Remake { operations, .. },
                Self::Remake {
                    operations: more, ..
                },
            ) => (operations, more),
            (own, Self::Delete) => {
                *own = Self::Delete;
                return;
            }
            _ => return,
        };
        for operation in more {
            if !known.contains(&operation) {
                known.push(operation);
            }
        }
    }
}

impl Patch {
    /// Whether both are of the same object.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        !self.name.is_empty()
            && (&self.resource, &self.namespace, &self.name)
                == (&other.resource, &other.namespace, &other.name)
    }

    /// The command that applies it, read again and found to be what is meant; a sentence where there is none.
    pub(super) fn command(&self) -> Result<String, String> {
        let apply = match &self.what {
            What::ByHand(text) => return Err(text.clone()),
            What::Create(manifest) => here_document(manifest),
            _ => shell::pipeline(&self.words()),
        };
        apply.ok_or_else(|| {
            format!(
                "change {} `{}`: its name cannot be written in a command",
                self.kind, self.name
            )
        })
    }

    /// The words of the commands, of which each reads what the one before it writes.
    fn words(&self) -> Vec<Vec<String>> {
        let target = |verb: &str| {
            // With its kind in front, no name is taken for an option.
            let name = format!("{}/{}", self.resource, self.name);
            let mut words = vec!["kubectl".to_owned(), verb.to_owned(), name];
            if !self.namespace.is_empty() {
                words.extend(["-n".to_owned(), self.namespace.clone()]);
            }
            words
        };
        match &self.what {
            What::Change(operations) => {
                let mut words = target("patch");
                words.extend(["--type=json".to_owned(), "-p".to_owned(), body(operations)]);
                vec![words]
            }
            What::Remake {
                dropped,
                operations,
            } => {
                let mut get = target("get");
                get.extend(["-o".to_owned(), "yaml".to_owned()]);
                let local = |kind: &str, body: String| -> Vec<String> {
                    let kind = format!("--type={kind}");
                    [
                        "kubectl", "patch", "--local", "-f", "-", &kind, "-p", &body, "-o", "yaml",
                    ]
                    .map(str::to_owned)
                    .to_vec()
                };
                let replace = ["kubectl", "replace", "--force", "-f", "-"].map(str::to_owned);
                let dropped = dropped.as_ref();
                let dropped = dropped.map(|dropped| local("merge", compact(dropped)));
                let changed = (!operations.is_empty()).then(|| local("json", body(operations)));
                std::iter::once(get)
                    .chain(dropped)
                    .chain(changed)
                    .chain([replace.to_vec()])
                    .collect()
            }
            What::Delete => vec![target("delete")],
            What::Create(_) | What::ByHand(_) => Vec::new(),
        }
    }

    /// As programs read it.
    pub(super) fn written(&self) -> WrittenPatch {
        let (kind, namespace) = (self.kind.clone(), self.namespace.clone());
        let (name, command) = (self.name.clone(), self.command().ok());
        let then = self.then.iter().map(Then::written).collect();
        match &self.what {
            What::Create(manifest) => WrittenPatch::Create {
                manifest: manifest.clone(),
            },
            What::Delete => WrittenPatch::Delete {
                kind,
                namespace,
                name,
                command,
                then,
            },
            What::Change(operations) => WrittenPatch::Json {
                kind,
                namespace,
                name,
                command,
                then,
                patch: operations.clone(),
            },
            What::Remake {
                dropped,
                operations,
            } => WrittenPatch::Replace {
                kind,
                namespace,
                name,
                command,
                then,
                drop: dropped.clone(),
                patch: operations.clone(),
            },
            What::ByHand(text) => WrittenPatch::ByHand {
                kind,
                namespace,
                name,
                then,
                what: text.clone(),
            },
        }
    }
}

/// The body of a JSON patch. Its operations have texts as keys, so that nothing can fail; what would, is visible.
fn body(operations: &[Operation]) -> String {
    let value = serde_json::to_value(operations);
    compact(&value.unwrap_or_else(|error| Value::String(error.to_string())))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use seawall_model::{Origin, Source};
    use seawall_syntax::parse_stream;

    use super::*;

    /// The commands that make an object anew with an operation on a field.
    fn remade(group: &str, kind: &str, spec: &str, path: &str) -> String {
        let text = format!(
            "apiVersion: {group}\nkind: {kind}\nmetadata: {{name: press, namespace: mill}}\nspec: {spec}\n"
        );
        let source = Source {
            name: Arc::from("patch"),
            origin: Origin::File,
        };
        let node = parse_stream(text.as_bytes()).remove(0).nodes.expect("YAML");
        let object = Object::from_node(node.into_iter().next().expect("one"), source);
        let operation = Operation::Remove {
            path: path.to_owned(),
        };
        let group = group.split_once('/').map_or("", |(group, _)| group);
        let patch = Patch {
            resource: kind.to_lowercase(),
            kind: kind.to_owned(),
            namespace: "mill".to_owned(),
            name: "press".to_owned(),
            what: What::of(group, kind, object.as_ref(), vec![operation]),
            then: Vec::new(),
        };
        patch.command().expect("a command")
    }

    #[test]
    fn a_selector_goes_only_where_the_server_makes_another() {
        let path = "/spec/template/spec/hostPID";
        for field in ["", "manualSelector: false, ", "manualSelector: 'true', "] {
            let spec = format!("{{{field}template: {{spec: {{hostPID: true}}}}}}");
            let command = remade("batch/v1", "Job", &spec, path);
            assert!(command.contains("\"selector\":null"), "{command}");
        }
        let own = "{manualSelector: true, selector: {matchLabels: {app: press}}, template: {metadata: {labels: {app: press}}}}";
        let command = remade("batch/v1", "Job", own, path);
        assert!(!command.contains("null"), "{command}");
        assert!(command.contains(path) && command.ends_with("kubectl replace --force -f -"));
    }

    #[test]
    fn nothing_is_changed_in_containers_that_are_dropped() {
        let spec = "{containers: [{name: c}], ephemeralContainers: [{name: d}]}";
        let inside = "/spec/ephemeralContainers/0/securityContext/privileged";
        let command = remade("v1", "Pod", spec, inside);
        assert!(
            command.contains("\"ephemeralContainers\":null"),
            "{command}"
        );
        assert!(!command.contains("--type=json"), "{command}");
        let beside = remade("v1", "Pod", spec, "/spec/hostPID");
        assert!(
            beside.contains("--type=merge") && beside.contains("--type=json"),
            "{beside}"
        );
        // Without any, nothing is dropped, and a name that begins alike is another field.
        let other = remade(
            "v1",
            "Pod",
            "{containers: [{name: c}]}",
            "/spec/ephemeralContainersOf",
        );
        assert!(
            !other.contains("--type=merge") && other.contains("--type=json"),
            "{other}"
        );
    }
}
