//! Who acts on what primitives write, as it was found in the cluster.

use std::collections::{HashMap, HashSet};

use super::inventory::{NamespaceId, PrincipalId, RunnerId};
use super::primitive::Resource;

/// Namespace and name of an object.
pub(super) type Named = (Box<str>, Box<str>);

/// What a controller does about resources in namespaces other than its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Elsewhere {
    /// It looks at all of them.
    Everywhere,
    /// It does not look there.
    Nowhere,
    /// It looks at those that an argument or a setting names.
    Named,
}

/// A controller that runs.
#[derive(Debug, Clone)]
pub(super) struct Acting {
    pub account: PrincipalId,
    pub namespace: NamespaceId,
    pub elsewhere: Elsewhere,
    /// Whether it acts as an account of the resource's namespace, and which where the resource names none.
    pub acts_as: Option<Box<str>>,
    /// The namespace in which it looks for what resources without a namespace name.
    pub cluster_namespace: Option<Box<str>>,
    /// What is not known about it.
    pub doubt: Option<String>,
}

/// Whether somebody acts on what a primitive writes.
#[derive(Debug, Clone)]
pub(super) enum Presence {
    /// These do.
    Running(Vec<Acting>),
    /// The distribution of Kubernetes does.
    Distribution,
    /// It may run where the input does not show; the clause says that it does.
    Unknown(String),
    /// Nobody.
    Absent,
}

/// Who acts on what primitives write.
#[derive(Debug, Clone, Default)]
pub(super) struct Controllers {
    /// By the position of the primitive; none where nobody has to act.
    pub presence: Vec<Option<Presence>>,
    /// The pods that are called as a controller is, by its id.
    pub pods: HashMap<Box<str>, Vec<RunnerId>>,
    /// API groups of which the input holds a definition or an object.
    pub groups: HashSet<Box<str>>,
    /// Objects of the resources that primitives are about: namespace and name.
    pub objects: HashMap<Resource, Vec<Named>>,
}
