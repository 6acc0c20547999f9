//! A change of one object as a command that the API server accepts.

use seawall_model::Object;
use serde_json::{Value, json};

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
    Command(String),
    ByHand(String),
}

impl Then {
    pub(super) fn line(&self) -> String {
        match self {
            Self::Command(command) => format!("$ {command}"),
            Self::ByHand(text) => format!("then: {text}"),
        }
    }
}

pub(super) enum What {
    /// Operations of a JSON patch.
    Change(Vec<Value>),
    /// The same for an object whose fields stay as they are while it is there: it is made anew. What the server filled in
    /// and does not take back is dropped first, by a merge patch.
    Remake {
        dropped: Option<Value>,
        operations: Vec<Value>,
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

impl What {
    /// Operations on an object of a kind.
    pub(super) fn of(
        group: &str,
        kind: &str,
        object: Option<&Object>,
        operations: Vec<Value>,
    ) -> Self {
        if !KEPT.contains(&(group, kind)) {
            return Self::Change(operations);
        }
        let dropped = match kind {
            "Job" => {
                let labels: serde_json::Map<String, Value> = OF_JOBS
                    .iter()
                    .map(|label| ((*label).to_owned(), Value::Null))
                    .collect();
                Some(
                    json!({"spec": {"selector": null, "template": {"metadata": {"labels": labels}}}}),
                )
            }
            "Pod" => object
                .and_then(Object::spec)
                .filter(|spec| spec.get("ephemeralContainers").is_some())
                .map(|_| json!({"spec": {"ephemeralContainers": null}})),
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

/// A word for a shell. Names are foreign text, and the command is there to be copied.
pub(super) fn quote(text: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./:".contains(letter);
    if text.chars().all(is_plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

impl Patch {
    /// Whether both are of the same object.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        !self.name.is_empty()
            && (&self.resource, &self.namespace, &self.name)
                == (&other.resource, &other.namespace, &other.name)
    }

    /// The command that applies it; a sentence where there is none.
    pub(super) fn command(&self) -> Result<String, &str> {
        // With its kind in front, no name is taken for an option.
        let target = quote(&format!("{}/{}", self.resource, self.name));
        let place = match &*self.namespace {
            "" => String::new(),
            namespace => format!(" -n {}", quote(namespace)),
        };
        Ok(match &self.what {
            What::Change(operations) => {
                let body = Value::Array(operations.clone()).to_string();
                format!(
                    "kubectl patch {target}{place} --type=json -p {}",
                    quote(&body)
                )
            }
            What::Remake {
                dropped,
                operations,
            } => {
                let local = |kind: &str, body: &Value| {
                    format!(
                        " | kubectl patch --local -f - --type={kind} -p {} -o yaml",
                        quote(&body.to_string())
                    )
                };
                let dropped = dropped
                    .as_ref()
                    .map_or_else(String::new, |dropped| local("merge", dropped));
                let changed = local("json", &Value::Array(operations.clone()));
                format!(
                    "kubectl get {target}{place} -o yaml{dropped}{changed} | kubectl replace --force -f -"
                )
            }
            What::Delete => format!("kubectl delete {target}{place}"),
            What::Create(manifest) => {
                format!("kubectl apply -f - <<'EOF'\n{manifest}EOF")
            }
            What::ByHand(text) => return Err(text),
        })
    }

    pub(super) fn json(&self) -> Value {
        let mut value = match &self.what {
            What::Create(manifest) => return json!({"type": "create", "manifest": manifest}),
            What::Delete => json!({"type": "delete"}),
            What::Change(operations) => json!({"type": "json", "patch": operations}),
            What::Remake {
                dropped,
                operations,
            } => json!({"type": "replace", "drop": dropped, "patch": operations}),
            What::ByHand(text) => json!({"type": "by-hand", "do": text}),
        };
        value["kind"] = json!(self.kind);
        value["namespace"] = json!(self.namespace);
        value["name"] = json!(self.name);
        if let Ok(command) = self.command() {
            value["command"] = json!(command);
        }
        if !self.then.is_empty() {
            let then = self.then.iter().map(|then| match then {
                Then::Command(command) => json!({"command": command}),
                Then::ByHand(text) => json!({"do": text}),
            });
            value["then"] = then.collect();
        }
        value
    }
}
