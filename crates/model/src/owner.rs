//! The top owner of an object: who a person has to talk to about a pod.

use crate::{Cluster, Object, ObjectId};

/// The top of an ownership chain.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Owner {
    /// `apps/v1`.
    pub api_version: String,
    /// `Deployment`.
    pub kind: String,
    /// Namespace of the owned object.
    pub namespace: String,
    /// Name.
    pub name: String,
    /// The owner itself, when it is in the input.
    pub object: Option<ObjectId>,
}

/// Longest ownership chain that is followed. Pod → ReplicaSet → Deployment → operator's resource is four.
const MAX_CHAIN: usize = 8;

impl Cluster {
    /// Follows controller references up. A pod of a ReplicaSet that is not in the input belongs to the
    /// Deployment that its `pod-template-hash` tells. Nodes own their static pods, which stand for themselves.
    pub fn top_owner(&self, id: ObjectId) -> Owner {
        let mut current = id;
        for _ in 0..MAX_CHAIN {
            let object = self.object(current);
            let Some(reference) = controller(object) else {
                break;
            };
            let (Some(api_version), Some(kind), Some(name)) = (
                reference.str("apiVersion"),
                reference.str("kind"),
                reference.str("name"),
            ) else {
                break;
            };
            if kind == "Node" {
                break;
            }
            let group = api_version.split_once('/').map_or("", |(group, _)| group);
            match self.find(group, kind, &object.namespace, name) {
                // An owner that carries no pod (an operator's resource) says nothing about pods.
                Some(owner) if owner != current && self.carries_pod(owner) => current = owner,
                Some(_) => break,
                None if matches!(
                    kind,
                    "ReplicaSet" | "Job" | "StatefulSet" | "DaemonSet" | "ReplicationController"
                ) =>
                {
                    return self.missing_owner(object, api_version, kind, name);
                }
                None => break,
            }
        }
        let object = self.object(current);
        Owner {
            api_version: object.api_version.to_string(),
            kind: object.kind.to_string(),
            namespace: object.namespace.to_string(),
            name: object.name.to_string(),
            object: Some(current),
        }
    }

    fn missing_owner(&self, object: &Object, api_version: &str, kind: &str, name: &str) -> Owner {
        let deployment = object
            .label("pod-template-hash")
            .and_then(|hash| name.strip_suffix(hash))
            .and_then(|rest| rest.strip_suffix('-'))
            .filter(|name| kind == "ReplicaSet" && !name.is_empty());
        let (kind, name) = match deployment {
            Some(deployment) => ("Deployment", deployment),
            None => (kind, name),
        };
        Owner {
            api_version: api_version.to_owned(),
            kind: kind.to_owned(),
            namespace: object.namespace.to_string(),
            name: name.to_owned(),
            object: self.find("apps", kind, &object.namespace, name),
        }
    }
}

/// The owner reference with `controller: true`.
fn controller(object: &Object) -> Option<&seawall_syntax::Node> {
    object
        .metadata()?
        .list("ownerReferences")
        .iter()
        .find(|reference| reference.bool("controller") == Some(true))
}
