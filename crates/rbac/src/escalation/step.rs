//! One step of a way, with what gives the rights for it.

use seawall_model::Principal;

use super::primitive::Primitive;
use super::said::Said;
use crate::{Binding, Role};

/// What a step makes of its actor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Becomes {
    /// Everything.
    ClusterAdmin,
    /// Root of a node.
    Node,
    /// Everything in this namespace.
    NamespaceAdmin(Box<str>),
    /// The secrets of this namespace; `None` for every one.
    Secrets(Option<Box<str>>),
    /// This identity.
    Subject(Principal),
    /// Any service account of this namespace; `None` for any of all.
    Accounts(Option<Box<str>>),
    /// Any user.
    Users,
    /// Any group.
    Groups,
    /// The same, with more roles.
    MoreRoles,
}

/// A need with what gives it.
#[derive(Debug, Clone)]
pub struct Proof<'r> {
    /// The need as it is written.
    pub need: &'r str,
    /// Who holds it, where that is somebody else than the actor of the step.
    pub holder: Option<&'r Principal>,
    /// The binding; `None` when it was made a step before, or when the right comes with everything.
    pub binding: Option<&'r Binding>,
    /// The role with the index of its rule; `None` for `cluster-admin` that the input does not hold.
    pub role: Option<(&'r Role, usize)>,
    /// The binding that Kubernetes brings and that is not in the input, where that gives the role.
    pub brought: Option<&'static str>,
}

/// One step of a way.
#[derive(Debug, Clone)]
pub struct Step<'r> {
    /// Who acts; `None` for whoever came so far without being an identity (everything in a namespace).
    pub actor: Option<&'r Principal>,
    /// The primitive; `None` for going from a node to the control plane, and for what an object says.
    pub primitive: Option<&'r Primitive>,
    /// In which namespace; `None` for everywhere.
    pub namespace: Option<&'r str>,
    /// What it makes of the actor.
    pub becomes: Becomes,
    /// What an object says of the actor, where that is what makes the step.
    pub said: Option<&'r Said>,
    /// What has to hold for it and is not known.
    pub doubt: Option<&'r str>,
    /// What gives the rights.
    pub proofs: Vec<Proof<'r>>,
}
