//! From changes to patches. Pods that a workload makes are changed there, by the names of their containers and volumes.

use std::collections::{BTreeSet, HashMap, HashSet};

use seawall_graph::{Change, below_spec, names_subject};
use seawall_model::{Cluster, Object, ObjectId, Pod};
use seawall_syntax::{Node, Path, Step, Value as Field};
use serde_json::{Map, Value};

use super::operation::Operation;
use super::patch::{Patch, Then, What};
use super::rollout::after;

/// The label of roles and bindings that the API server puts right when it starts, and the annotation that stops it.
const BOOTSTRAPPING: &str = "kubernetes.io/bootstrapping";
const AUTOUPDATE: &str = "rbac.authorization.kubernetes.io/autoupdate";
/// The annotation of a pod that the kubelet made from a file.
const MIRROR: &str = "kubernetes.io/config.mirror";
/// Kinds of Kubernetes whose template stands at one place: kind and where the `spec` of pods is.
const TEMPLATES: &[(&str, &str)] = &[
    ("Deployment", "spec.template.spec"),
    ("DaemonSet", "spec.template.spec"),
    ("StatefulSet", "spec.template.spec"),
    ("ReplicaSet", "spec.template.spec"),
    ("ReplicationController", "spec.template.spec"),
    ("Job", "spec.template.spec"),
    ("CronJob", "spec.jobTemplate.spec.template.spec"),
];
/// Lists of a pod whose items have names of their own.
const NAMED: &[&str] = &[
    "containers",
    "initContainers",
    "ephemeralContainers",
    "volumes",
];

/// Makes patches of changes that are done one after another: what an earlier one did is there when the next begins.
pub(super) struct Patcher<'c> {
    cluster: &'c Cluster,
    /// Operations so far, by the object.
    done: HashMap<(String, String, String), Vec<Operation>>,
    /// Subjects that are gone, by the binding.
    gone: HashMap<ObjectId, BTreeSet<usize>>,
    /// Commands of which one is enough.
    followed: HashSet<String>,
}

impl<'c> Patcher<'c> {
    pub(super) fn new(cluster: &'c Cluster) -> Self {
        Self {
            cluster,
            done: HashMap::new(),
            gone: HashMap::new(),
            followed: HashSet::new(),
        }
    }

    /// The patches of some changes.
    pub(super) fn patches(&mut self, changes: &[Change]) -> Vec<Patch> {
        let cluster = self.cluster;
        let mut found: Vec<Patch> = Vec::new();
        let mut bindings: Vec<ObjectId> = Vec::new();
        for change in changes {
            let patch = match change {
                Change::Create { manifest } => Some(Patch {
                    resource: String::new(),
                    kind: "manifest".to_owned(),
                    namespace: String::new(),
                    name: String::new(),
                    what: What::Create(manifest.clone()),
                    then: Vec::new(),
                }),
                Change::Rebuild { image, .. } => Some(Patch {
                    resource: String::new(),
                    kind: "image".to_owned(),
                    namespace: String::new(),
                    name: image.clone(),
                    what: What::ByHand(format!(
                        "rebuild `{image}`, and roll it out; `seawall image rebuild` shows the updates"
                    )),
                    then: Vec::new(),
                }),
                Change::Delete { object } => {
                    Some(of(cluster, cluster.object(*object), What::Delete))
                }
                // Subjects go together: each would move those behind it.
                Change::RemoveSubject { object, .. } if bindings.contains(object) => None,
                Change::RemoveSubject { object, .. } => {
                    bindings.push(*object);
                    self.without_subjects(*object, changes)
                }
                Change::Set {
                    object,
                    path,
                    value,
                } => field(cluster, *object, path, Some(value)),
                Change::Remove { object, path } => field(cluster, *object, path, None),
            };
            let Some(patch) = patch else {
                continue;
            };
            match found.iter_mut().find(|other| other.is_same(&patch)) {
                None => found.push(patch),
                // Pods of one workload ask for the same; several fields of one object go together.
                Some(same) => same.what.join(patch.what),
            }
        }
        found.retain_mut(|patch| self.is_new(patch));
        for patch in &mut found {
            patch.then.retain(|then| match then {
                Then::Once(command) => self.followed.insert(command.clone()),
                Then::Command(_) | Then::ByHand(_) => true,
            });
        }
        found
    }

    /// Whether a patch does anything that no earlier one did. What one did is left out.
    fn is_new(&mut self, patch: &mut Patch) -> bool {
        let key = (
            patch.resource.clone(),
            patch.namespace.clone(),
            patch.name.clone(),
        );
        // Subjects were counted one by one.
        let is_binding = patch.kind.ends_with("Binding");
        let (What::Change(operations) | What::Remake { operations, .. }) = &mut patch.what else {
            return true;
        };
        let done = self.done.entry(key).or_default();
        operations
            .retain(|operation| is_binding || operation.is_test() || !done.contains(operation));
        done.extend(operations.iter().cloned());
        !operations.iter().all(Operation::is_test)
    }

    /// A binding without the subjects that some changes take out of it; nothing where they are gone.
    fn without_subjects(&mut self, id: ObjectId, changes: &[Change]) -> Option<Patch> {
        let binding = self.cluster.object(id);
        let is_meant = |node: &Node| {
            changes.iter().any(|change| match change {
                Change::RemoveSubject { object, subject } => {
                    *object == id && names_subject(node, subject, &binding.namespace)
                }
                _ => false,
            })
        };
        let subjects = binding.root.list("subjects");
        let gone = self.gone.entry(id).or_default();
        let positions: Vec<usize> = subjects
            .iter()
            .enumerate()
            .filter(|(position, node)| !gone.contains(position) && is_meant(node))
            .map(|(position, _)| position)
            .collect();
        if positions.is_empty() {
            return None;
        }
        let before = gone.clone();
        gone.extend(&positions);
        let is_kept = binding.label(BOOTSTRAPPING).is_some();
        if gone.len() == subjects.len() && !is_kept {
            return Some(of(self.cluster, binding, What::Delete));
        }
        let mut operations = Vec::new();
        if is_kept && before.is_empty() {
            let path = format!("metadata.annotations[\"{AUTOUPDATE}\"]");
            let value = Field::String("false");
            operations.extend(set(&binding.root, &path, &value).unwrap_or_default());
        }
        // From behind, so that none moves before its turn; and none that is another one by now.
        for position in positions.into_iter().rev() {
            let name = subjects[position].str("name").unwrap_or_default();
            let now = position - before.range(..position).count();
            operations.push(Operation::Test {
                path: format!("/subjects/{now}/name"),
                value: name.into(),
            });
            operations.push(Operation::Remove {
                path: format!("/subjects/{now}"),
            });
        }
        Some(of(self.cluster, binding, What::Change(operations)))
    }
}

fn of(cluster: &Cluster, object: &Object, what: What) -> Patch {
    Patch {
        resource: resource(cluster, object.group(), &object.kind),
        kind: object.kind.to_string(),
        namespace: object.namespace.to_string(),
        name: object.name.to_string(),
        what,
        then: Vec::new(),
    }
}

/// How `kubectl` is told of a kind: a custom resource with its group, because others may have the kind as well.
fn resource(cluster: &Cluster, group: &str, kind: &str) -> String {
    match cluster.catalogue().by_kind(group, kind) {
        Some(known) if !known.is_builtin() => known.full_name(),
        None if group.contains('.') => format!("{}.{group}", kind.to_lowercase()),
        _ => kind.to_lowercase(),
    }
}

/// A field of an object, or of the template of the workload that made it; nothing where it is like that already.
fn field(cluster: &Cluster, id: ObjectId, path: &str, value: Option<&Field>) -> Option<Patch> {
    let object = cluster.object(id);
    let owner = cluster.top_owner(id);
    let is_plain = |kind: &str| kind.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let by_hand = |text: String| Some(of(cluster, object, What::ByHand(text)));
    if object.is("", "Pod") && object.annotation(MIRROR).is_some() {
        let node = object.spec().and_then(|spec| spec.str("nodeName"));
        return by_hand(format!(
            "Pod `{}/{}` is a static pod: change its manifest on node `{}`",
            object.namespace,
            object.name,
            node.unwrap_or_default()
        ));
    }
    if owner.object == Some(id) || !is_plain(&owner.workload.kind.kind) {
        let what = |operations| What::of(object.group(), &object.kind, Some(object), operations);
        let mut patch = of(
            cluster,
            object,
            what(operations(&object.root, path, value)?),
        );
        if cluster.carries_pod(id) {
            let name = (object.namespace.as_str(), &*object.name);
            patch.then = after(object.group(), &object.kind, name, Some(object));
        }
        return Some(patch);
    }
    let kind = &owner.workload.kind;
    let maker = owner.object.map(|owner| cluster.object(owner));
    let operations = match maker {
        Some(maker) => {
            let below = below_spec(object, path);
            let Some(own) = in_template(object, maker, below) else {
                return by_hand(format!(
                    "`{below}` in the pods of {} `{}/{}` is not in its template: change what adds it",
                    kind.kind, owner.workload.namespace, owner.workload.name
                ));
            };
            operations(&maker.root, &own, value)?
        }
        None => {
            let Some((_, spec)) = TEMPLATES.iter().find(|(own, _)| *own == &*kind.kind) else {
                return by_hand(format!(
                    "change {} `{}/{}`, which creates these pods",
                    kind.kind, owner.workload.namespace, owner.workload.name
                ));
            };
            // The template is taken to be what its pods are, and the command makes sure.
            let below = pointer(spec);
            let moved = |mut operation: Operation| {
                let path = operation.path_mut();
                *path = format!("{below}{}", path.strip_prefix("/spec").unwrap_or(path));
                operation
            };
            let mut all: Vec<Operation> = named(object, path);
            all.extend(operations(&object.root, path, value)?);
            all.into_iter().map(moved).collect()
        }
    };
    Some(Patch {
        resource: resource(cluster, &kind.group, &kind.kind),
        kind: kind.kind.to_string(),
        namespace: object.namespace.to_string(),
        name: owner.workload.name.to_string(),
        what: What::of(&kind.group, &kind.kind, maker, operations),
        then: after(
            &kind.group,
            &kind.kind,
            (object.namespace.as_str(), &owner.workload.name),
            maker,
        ),
    })
}

/// The path of a field of a pod in what made it: lists are looked through by name. Nothing where the item is not there.
fn in_template(pod: &Object, maker: &Object, below: &str) -> Option<String> {
    let template = Pod::all(maker).next()?;
    let Some((list, index, rest)) = item(below) else {
        return Some(template.path(below));
    };
    let name = pod.spec()?.list(list).get(index)?.str("name")?;
    let position = template
        .spec
        .list(list)
        .iter()
        .position(|own| own.str("name") == Some(name))?;
    Some(template.path(&format!("{list}[{position}]{rest}")))
}

/// A path that begins with an item of a list whose items have names: the list, the index and the rest.
fn item(below: &str) -> Option<(&str, usize, &str)> {
    let (list, rest) = below.split_once('[')?;
    let (index, rest) = rest.split_once(']')?;
    NAMED
        .contains(&list)
        .then(|| Some((list, index.parse().ok()?, rest)))
        .flatten()
}

/// The operation that makes sure that an item of a list is the one that is meant.
fn named(pod: &Object, path: &str) -> Vec<Operation> {
    let find = || {
        let (list, index, _) = item(below_spec(pod, path))?;
        let name = pod.spec()?.list(list).get(index)?.str("name")?;
        Some(Operation::Test {
            path: format!("/spec/{list}/{index}/name"),
            value: name.into(),
        })
    };
    find().into_iter().collect()
}

/// What sets or removes a field; nothing where it is like that already.
fn operations(root: &Node, path: &str, value: Option<&Field>) -> Option<Vec<Operation>> {
    match value {
        Some(value) => set(root, path, value),
        None => {
            let parsed = path.parse::<Path>().ok()?;
            parsed.find(root)?;
            Some(vec![Operation::Remove {
                path: pointer(path),
            }])
        }
    }
}

fn set(root: &Node, path: &str, value: &Field) -> Option<Vec<Operation>> {
    let parsed = path.parse::<Path>().ok()?;
    let wanted = as_json(value);
    let found = parsed.find(root);
    if found.is_some_and(|node| as_json(&node.value()) == wanted && !wanted.is_null()) {
        return None;
    }
    // Mappings on the way to the field that are not there have to be made.
    let mut operations: Vec<Operation> = (1..parsed.0.len())
        .map(|length| Path(parsed.0[..length].to_vec()))
        .filter(|parent| parent.find(root).is_none())
        .map(|parent| Operation::Add {
            path: pointer(&parent.to_string()),
            value: Value::Object(Map::new()),
        })
        .collect();
    let (path, value) = (pointer(path), wanted);
    operations.push(match found {
        Some(_) => Operation::Replace { path, value },
        None => Operation::Add { path, value },
    });
    Some(operations)
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
        Field::Bool(value) => Value::from(*value),
        Field::Int(value) => Value::from(*value),
        Field::String(value) => Value::from(*value),
        _ => Value::Null,
    }
}
