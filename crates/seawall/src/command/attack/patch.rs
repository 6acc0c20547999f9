//! Changes as patches that somebody can apply.

use seawall_graph::{Change, below_spec};
use seawall_model::{Cluster, Object, ObjectId, Pod, Principal};
use seawall_syntax::{Node, Path, Step, Value as Field};
use serde_json::{Value, json};

/// A patch of one object.
pub(super) struct Patch {
    kind: String,
    namespace: String,
    name: String,
    what: What,
}

enum What {
    /// Operations of a JSON patch.
    Change(Vec<Value>),
    Delete,
    /// A manifest.
    Create(String),
}

/// The patches of some changes. Pods that a workload makes are changed there.
pub(super) fn patches(cluster: &Cluster, changes: &[Change]) -> Vec<Patch> {
    let mut found: Vec<Patch> = Vec::new();
    for change in changes {
        let patch = match change {
            Change::Create { manifest } => Patch {
                kind: "manifest".to_owned(),
                namespace: String::new(),
                name: String::new(),
                what: What::Create(manifest.clone()),
            },
            Change::Delete { object } => of(cluster.object(*object), What::Delete),
            Change::RemoveSubject { object, subject } => {
                let binding = cluster.object(*object);
                match position(binding, subject) {
                    Some(position) if binding.root.list("subjects").len() > 1 => of(
                        binding,
                        What::Change(vec![
                            json!({"op": "remove", "path": format!("/subjects/{position}")}),
                        ]),
                    ),
                    _ => of(binding, What::Delete),
                }
            }
            Change::Set {
                object,
                path,
                value,
            } => field(cluster, *object, path, Some(value)),
            Change::Remove { object, path } => field(cluster, *object, path, None),
        };
        let same = found.iter_mut().find(|other| {
            (&other.kind, &other.namespace, &other.name)
                == (&patch.kind, &patch.namespace, &patch.name)
                && !patch.name.is_empty()
        });
        match (same, patch) {
            (None, patch) => found.push(patch),
            // Pods of one workload ask for the same; several fields of one object go together.
            (Some(same), patch) => {
                if let (What::Change(known), What::Change(more)) = (&mut same.what, patch.what) {
                    for operation in more {
                        if !known.contains(&operation) {
                            known.push(operation);
                        }
                    }
                }
            }
        }
    }
    found
}

fn of(object: &Object, what: What) -> Patch {
    Patch {
        kind: object.kind.to_string(),
        namespace: object.namespace.to_string(),
        name: object.name.to_string(),
        what,
    }
}

fn position(binding: &Object, subject: &Principal) -> Option<usize> {
    let mut subjects = binding.root.list("subjects").iter();
    subjects.position(|node| {
        let name = node.str("name").unwrap_or_default();
        match subject {
            Principal::User(own) => node.str("kind") == Some("User") && name == &**own,
            Principal::Group(own) => node.str("kind") == Some("Group") && name == &**own,
            Principal::ServiceAccount {
                namespace,
                name: own,
            } => {
                let place = node.str("namespace").unwrap_or(&binding.namespace);
                node.str("kind") == Some("ServiceAccount")
                    && name == &**own
                    && place == &**namespace
            }
        }
    })
}

/// A field of an object, or of the template of the workload that made it.
fn field(cluster: &Cluster, id: ObjectId, path: &str, value: Option<&Field>) -> Patch {
    let mut object = cluster.object(id);
    let mut path = path.to_owned();
    let (mut kind, mut name) = (object.kind.to_string(), object.name.to_string());
    // A ReplicaSet or Job in between makes pods for somebody else. A kind that cannot be typed into a command is none.
    let owner = cluster.top_owner(id);
    let is_plain = |kind: &str| kind.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if owner.object != Some(id) && is_plain(&owner.workload.kind.kind) {
        let below = below_spec(object, &path).to_owned();
        kind = owner.workload.kind.kind.to_string();
        name = owner.workload.name.to_string();
        let made_by = owner.object.map(|owner| cluster.object(owner));
        path = made_by
            .and_then(|made_by| Pod::all(made_by).next())
            .map_or_else(
                || format!("spec.template.spec.{below}"),
                |pod| pod.path(&below),
            );
        object = made_by.unwrap_or(object);
    }
    let pointer = pointer(&path);
    let exists = path
        .parse::<Path>()
        .ok()
        .and_then(|path| path.find(&object.root))
        .is_some();
    let operation = match value {
        Some(value) => {
            let mut operations = parents(&path, &object.root);
            operations.push(json!({"op": if exists {"replace"} else {"add"}, "path": pointer, "value": as_json(value)}));
            operations
        }
        None => vec![json!({"op": "remove", "path": pointer})],
    };
    Patch {
        kind,
        namespace: object.namespace.to_string(),
        name,
        what: What::Change(operation),
    }
}

/// Mappings on the way to a field that are not there and have to be made.
fn parents(path: &str, root: &Node) -> Vec<Value> {
    let Ok(path) = path.parse::<Path>() else {
        return Vec::new();
    };
    (1..path.0.len())
        .map(|length| Path(path.0[..length].to_vec()))
        .filter(|parent| parent.find(root).is_none())
        .map(|parent| json!({"op": "add", "path": pointer(&parent.to_string()), "value": {}}))
        .collect()
}

/// A field path as a JSON pointer (RFC 6901).
fn pointer(path: &str) -> String {
    let Ok(path) = path.parse::<Path>() else {
        return String::new();
    };
    path.0
        .iter()
        .map(|step| match step {
            Step::Key(key) => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
            Step::Index(index) => format!("/{index}"),
        })
        .collect()
}

fn as_json(value: &Field) -> Value {
    match value {
        Field::Bool(value) => json!(value),
        Field::Int(value) => json!(value),
        Field::String(value) => json!(value.as_str()),
        _ => Value::Null,
    }
}

/// A word for a shell. Names are foreign text, and the command is there to be copied.
fn quote(text: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./:".contains(letter);
    if text.chars().all(is_plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

impl Patch {
    /// The command that applies it.
    pub(super) fn command(&self) -> String {
        // With its kind in front, no name is taken for an option.
        let target = quote(&format!("{}/{}", self.kind.to_lowercase(), self.name));
        let place = match &*self.namespace {
            "" => String::new(),
            namespace => format!(" -n {}", quote(namespace)),
        };
        match &self.what {
            What::Change(operations) => {
                let body = Value::Array(operations.clone()).to_string();
                // Most fields of a pod cannot be changed while it runs.
                let how = if self.kind == "Pod" {
                    "  # and make the pod anew: it does not change while it runs"
                } else {
                    ""
                };
                format!(
                    "kubectl patch {target}{place} --type=json -p {}{how}",
                    quote(&body)
                )
            }
            What::Delete => format!("kubectl delete {target}{place}"),
            What::Create(manifest) => {
                format!("kubectl apply -f - <<'EOF'\n{manifest}EOF")
            }
        }
    }

    pub(super) fn json(&self) -> Value {
        match &self.what {
            What::Create(manifest) => json!({"type": "create", "manifest": manifest}),
            What::Delete => json!({
                "type": "delete",
                "kind": self.kind,
                "namespace": self.namespace,
                "name": self.name,
            }),
            What::Change(operations) => json!({
                "type": "json",
                "kind": self.kind,
                "namespace": self.namespace,
                "name": self.name,
                "patch": operations,
            }),
        }
    }
}
