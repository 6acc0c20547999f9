//! The top owner of an object: who a person has to talk to about a pod. The one walk over owners, bounded.

use seawall_syntax::Text;

use crate::{Cluster, GroupKind, LabelSelector, Labels, Object, ObjectId, ObjectRef, WorkloadRef};

/// The top of an ownership chain.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Owner {
    /// `apps/v1`.
    pub api_version: Text,
    /// What it is called.
    pub workload: WorkloadRef,
    /// The owner itself, when it is in the input.
    pub object: Option<ObjectId>,
}

/// Objects that own each other in a ring, which no API server makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnerRing {
    /// An object on the ring, the first one in the input.
    pub object: ObjectId,
    /// How many objects are on it.
    pub length: usize,
    /// The objects that are taken to stand for themselves: all of them, unless some cannot have made what names them.
    pub tops: Vec<ObjectId>,
}

/// Longest ownership chain that is followed. Pod → ReplicaSet → Deployment → operator's resource is four.
const MAX_CHAIN: usize = 8;

/// Kinds that make pods, and so stand for them where they are not in the input.
const MAKERS: &[&str] = &[
    "ReplicaSet",
    "Job",
    "StatefulSet",
    "DaemonSet",
    "ReplicationController",
];

/// The owner that manages an object, as its `ownerReferences` say.
struct Reference<'o> {
    api_version: &'o str,
    kind: &'o str,
    name: &'o str,
    uid: Option<&'o str>,
}

impl<'o> Reference<'o> {
    fn of(object: &'o Object) -> Option<Self> {
        let owners = object.metadata()?.list("ownerReferences");
        let owner = owners
            .iter()
            .find(|owner| owner.bool("controller") == Some(true))?;
        Some(Self {
            api_version: owner.str("apiVersion")?,
            kind: owner.str("kind")?,
            name: owner.str("name")?,
            uid: owner.str("uid"),
        })
    }

    fn group(&self) -> &'o str {
        self.api_version
            .split_once('/')
            .map_or("", |(group, _)| group)
    }
}

/// Whether an owner can have made what says that it did. Anyone who can create a pod can name any owner for it; but a
/// Deployment makes ReplicaSets only, and a controller lets go of what its selector does not match.
fn makes(owner: &Object, child: &Object) -> bool {
    let is_pod = child.is("", "Pod");
    let may = match (owner.group(), &*owner.kind) {
        ("apps", "Deployment") => child.is("apps", "ReplicaSet"),
        ("apps", "ReplicaSet" | "StatefulSet" | "DaemonSet")
        | ("", "ReplicationController")
        | ("batch", "Job") => is_pod,
        ("batch", "CronJob") => child.is("batch", "Job"),
        _ => return true,
    };
    let Some(selector) = owner.spec().and_then(|spec| spec.get("selector")) else {
        return may;
    };
    let labels = Labels(child.metadata().and_then(|metadata| metadata.get("labels")));
    let of_template = || {
        let template = child.spec()?.get("template")?.get("metadata")?;
        template.get("labels")
    };
    let selects = |labels: Labels<'_>| match &*owner.kind {
        "ReplicationController" => selector
            .entries()
            .iter()
            .all(|entry| labels.get(&entry.key) == entry.value.as_str()),
        _ => LabelSelector(selector).matches(labels),
    };
    may && (selects(labels) || !is_pod && selects(Labels(of_template())))
}

impl Cluster {
    /// Follows controller references up. A pod of a ReplicaSet that is not in the input belongs to the
    /// Deployment that its `pod-template-hash` tells. Nodes own their static pods, which stand for themselves.
    pub fn top_owner(&self, id: ObjectId) -> Owner {
        let mut current = id;
        for _ in 0..MAX_CHAIN {
            let object = self.object(current);
            let Some(reference) = Reference::of(object).filter(|owner| owner.kind != "Node") else {
                break;
            };
            match self.named(object, &reference) {
                Some(owner) if !self.is_owned(object, &reference, owner) => break,
                // An owner that carries no pod (an operator's resource) says nothing about pods. In a ring, the
                // object that was asked about stands for itself.
                Some(owner) if owner == id => {
                    current = id;
                    break;
                }
                Some(owner) if owner != current && self.carries_pod(owner) => current = owner,
                Some(_) => break,
                None if MAKERS.contains(&reference.kind) => {
                    return self.missing_owner(object, &reference);
                }
                None => break,
            }
        }
        let object = self.object(current);
        Owner {
            api_version: object.api_version.clone(),
            workload: WorkloadRef(object.reference()),
            object: Some(current),
        }
    }

    /// The rings of owners among the objects, each once. Costs a walk of bounded length an object.
    pub fn owner_rings(&self) -> Vec<OwnerRing> {
        let mut rings: Vec<OwnerRing> = Vec::new();
        for (id, _) in self.iter() {
            let mut current = id;
            for length in 1..=MAX_CHAIN {
                let object = self.object(current);
                let next =
                    Reference::of(object).and_then(|reference| self.named(object, &reference));
                match next {
                    Some(next) if next == id => {
                        // The first object of a ring speaks for it.
                        if !self.ring_has_earlier(id, length) {
                            rings.push(OwnerRing {
                                object: id,
                                length,
                                tops: self.ring_tops(id, length),
                            });
                        }
                        break;
                    }
                    Some(next) => current = next,
                    None => break,
                }
            }
        }
        rings
    }

    fn ring_has_earlier(&self, id: ObjectId, length: usize) -> bool {
        let mut current = id;
        for _ in 1..length {
            let object = self.object(current);
            let next = Reference::of(object).and_then(|reference| self.named(object, &reference));
            match next {
                Some(next) if next < id => return true,
                Some(next) => current = next,
                None => return false,
            }
        }
        false
    }

    fn ring_tops(&self, id: ObjectId, length: usize) -> Vec<ObjectId> {
        let mut tops = Vec::new();
        let mut current = id;
        for _ in 0..length {
            if self.top_owner(current).object == Some(current) {
                tops.push(current);
            }
            let object = self.object(current);
            let next = Reference::of(object).and_then(|reference| self.named(object, &reference));
            let Some(next) = next else { break };
            current = next;
        }
        tops
    }

    /// The object of the input that somebody names as an owner.
    fn named(&self, object: &Object, reference: &Reference<'_>) -> Option<ObjectId> {
        self.find(
            reference.group(),
            reference.kind,
            &object.namespace,
            reference.name,
        )
    }

    /// Whether an object can be owned by one that it names.
    fn is_owned(&self, object: &Object, reference: &Reference<'_>, owner: ObjectId) -> bool {
        let owner = self.object(owner);
        // One of the same name that was made later owns nothing that was there before it.
        let has = owner.metadata().and_then(|own| own.str("uid"));
        has.zip(reference.uid).is_none_or(|(has, uid)| has == uid) && makes(owner, object)
    }

    fn missing_owner(&self, object: &Object, reference: &Reference<'_>) -> Owner {
        let deployment = object
            .label("pod-template-hash")
            .and_then(|hash| reference.name.strip_suffix(hash))
            .and_then(|rest| rest.strip_suffix('-'))
            .filter(|name| reference.kind == "ReplicaSet" && !name.is_empty());
        let (kind, name) = match deployment {
            Some(deployment) => ("Deployment", deployment),
            None => (reference.kind, reference.name),
        };
        Owner {
            api_version: reference.api_version.into(),
            workload: WorkloadRef(ObjectRef {
                kind: GroupKind::new(reference.group(), kind),
                namespace: object.namespace.clone(),
                name: name.into(),
            }),
            object: self.find("apps", kind, &object.namespace, name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Coverage, Origin, Source};

    /// Version, kind and name of an object, with kind and name of its owner.
    type Written<'w> = (&'w str, &'w str, &'w str, Option<(&'w str, &'w str)>);

    fn cluster(objects: &[Written<'_>]) -> Cluster {
        let objects = objects
            .iter()
            .map(|(api, kind, name, owner)| {
                let owner = owner.map_or_else(String::new, |(kind, name)| {
                    format!(
                        ", ownerReferences: [{{apiVersion: apps/v1, kind: {kind}, name: {name}, controller: true}}]"
                    )
                });
                let text = format!(
                    "{{apiVersion: {api}, kind: {kind}, metadata: {{name: {name}, labels: {{pod-template-hash: x1}}{owner}}}}}"
                );
                let node = seawall_syntax::parse_yaml(&text, 0, &mut Vec::new())
                    .expect("parses")
                    .remove(0);
                let source = Source {
                    name: "a.yaml".into(),
                    origin: Origin::File,
                };
                Object::from_node(node, source).expect("an object")
            })
            .collect();
        Cluster::new("".into(), objects, Coverage::default())
    }

    #[track_caller]
    fn check(objects: &[Written<'_>], owner: &str, rings: usize) {
        let cluster = cluster(objects);
        let pod = cluster.ids_of_kind("Pod")[0];
        assert_eq!(cluster.top_owner(pod).workload.to_string(), owner);
        assert_eq!(cluster.owner_rings().len(), rings);
    }

    #[test]
    fn owners_are_followed_to_the_top() {
        check(
            &[
                ("v1", "Pod", "p", Some(("ReplicaSet", "web-x1"))),
                (
                    "apps/v1",
                    "ReplicaSet",
                    "web-x1",
                    Some(("Deployment", "web")),
                ),
                ("apps/v1", "Deployment", "web", None),
            ],
            "default/Deployment/web",
            0,
        );
        check(
            &[("v1", "Pod", "p", Some(("ReplicaSet", "web-x1")))],
            "default/Deployment/web",
            0,
        );
        check(
            &[("v1", "Pod", "p", Some(("StatefulSet", "db")))],
            "default/StatefulSet/db",
            0,
        );
        check(
            &[("v1", "Pod", "p", Some(("Node", "n1")))],
            "default/Pod/p",
            0,
        );
    }

    #[test]
    fn rings_end() {
        check(
            &[
                ("v1", "Pod", "p", Some(("ReplicaSet", "ring"))),
                (
                    "apps/v1",
                    "ReplicaSet",
                    "ring",
                    Some(("ReplicaSet", "ring")),
                ),
            ],
            "default/ReplicaSet/ring",
            1,
        );
        let long: Vec<String> = (0..4).map(|number| format!("r{number}")).collect();
        let mut objects: Vec<_> = (0..4)
            .map(|number| {
                let next = long[(number + 1) % 4].as_str();
                (
                    "apps/v1",
                    "ReplicaSet",
                    long[number].as_str(),
                    Some(("ReplicaSet", next)),
                )
            })
            .collect();
        objects.push(("v1", "Pod", "p", Some(("ReplicaSet", "r0"))));
        let cluster = cluster(&objects);
        let pod = cluster.ids_of_kind("Pod")[0];
        assert_eq!(&*cluster.top_owner(pod).workload.kind.kind, "ReplicaSet");
        assert_eq!(cluster.owner_rings().len(), 1);
        assert_eq!(cluster.owner_rings()[0].length, 4);
    }
}
