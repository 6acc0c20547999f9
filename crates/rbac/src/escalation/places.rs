//! The places of the graph, and how their ids are laid out: crowds, principals, pods, Secrets, then classes, of which there
//! may come more.

use std::ops::Range;

use seawall_model::{TableIndex, define_index};

use super::inventory::{Inventory, NamespaceId, PrincipalId, RunnerId, SecretId};

define_index! {
    /// A place in the graph of permissions: an identity, a pod, a Secret, a goal.
    pub struct PlaceId;
}

define_index! {
    /// A class: the principals with the same roles at the same extents.
    pub struct ClassId;
}

/// Goals and crowds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Crowd {
    /// Everything.
    ClusterAdmin,
    /// Root of a node of one's choice.
    Node,
    /// Every secret.
    Secrets,
    /// Every account that exists.
    Accounts,
    /// Every account, whether it exists or not.
    AnyAccount,
    /// The accounts of all running pods.
    Running,
    /// Every user.
    Users,
    /// Every group.
    Groups,
    /// Everything in a namespace.
    NamespaceAdmin(NamespaceId),
    /// The secrets of a namespace.
    SecretsOf(NamespaceId),
    /// The accounts of a namespace that exist.
    AccountsOf(NamespaceId),
    /// The accounts of a namespace, whether they exist or not.
    AnyAccountOf(NamespaceId),
    /// The accounts of the running pods of a namespace.
    RunningIn(NamespaceId),
}

/// Crowds that are of no namespace.
const WIDE: usize = 8;
/// Crowds of each namespace.
const PER_NAMESPACE: usize = 5;

/// Where the ids of each sort begin.
#[derive(Debug)]
pub(crate) struct Places {
    principals: usize,
    runners: usize,
    secrets: usize,
    classes: usize,
}

impl Places {
    pub(crate) fn new(inventory: &Inventory) -> Self {
        let principals = WIDE + inventory.namespaces.len() * PER_NAMESPACE;
        let runners = principals + inventory.principals.len();
        let secrets = runners + inventory.runners.len();
        Self {
            principals,
            runners,
            secrets,
            classes: secrets + inventory.secrets.len(),
        }
    }

    /// How many places there are, with so many classes.
    pub(crate) fn len(&self, classes: usize) -> usize {
        self.classes + classes
    }

    pub(crate) fn crowd(crowd: Crowd) -> PlaceId {
        let of = |offset, namespace: NamespaceId| WIDE + namespace.index() * PER_NAMESPACE + offset;
        PlaceId::at(match crowd {
            Crowd::ClusterAdmin => 0,
            Crowd::Node => 1,
            Crowd::Secrets => 2,
            Crowd::Accounts => 3,
            Crowd::AnyAccount => 4,
            Crowd::Running => 5,
            Crowd::Users => 6,
            Crowd::Groups => 7,
            Crowd::NamespaceAdmin(namespace) => of(0, namespace),
            Crowd::SecretsOf(namespace) => of(1, namespace),
            Crowd::AccountsOf(namespace) => of(2, namespace),
            Crowd::AnyAccountOf(namespace) => of(3, namespace),
            Crowd::RunningIn(namespace) => of(4, namespace),
        })
    }

    pub(crate) fn principal(&self, principal: PrincipalId) -> PlaceId {
        PlaceId::at(self.principals + principal.index())
    }

    /// A pod, or a workload that makes some.
    pub(crate) fn runner(&self, runner: RunnerId) -> PlaceId {
        PlaceId::at(self.runners + runner.index())
    }

    pub(crate) fn secret(&self, secret: SecretId) -> PlaceId {
        PlaceId::at(self.secrets + secret.index())
    }

    pub(crate) fn class(&self, class: ClassId) -> PlaceId {
        PlaceId::at(self.classes + class.index())
    }

    /// The principal at a place.
    pub(crate) fn as_principal(&self, place: PlaceId) -> Option<PrincipalId> {
        within(place, self.principals..self.runners)
    }

    /// The pod at a place.
    pub(crate) fn as_runner(&self, place: PlaceId) -> Option<RunnerId> {
        within(place, self.runners..self.secrets)
    }

    /// The Secret at a place.
    pub(crate) fn as_secret(&self, place: PlaceId) -> Option<SecretId> {
        within(place, self.secrets..self.classes)
    }

    /// The class at a place.
    pub(crate) fn as_class(&self, place: PlaceId) -> Option<ClassId> {
        within(place, self.classes..usize::MAX)
    }

    /// The goal or crowd at a place.
    pub(crate) fn as_crowd(&self, place: PlaceId) -> Option<Crowd> {
        let position = place.index();
        if position >= self.principals {
            return None;
        }
        Some(match position.checked_sub(WIDE) {
            None => match position {
                0 => Crowd::ClusterAdmin,
                1 => Crowd::Node,
                2 => Crowd::Secrets,
                3 => Crowd::Accounts,
                4 => Crowd::AnyAccount,
                5 => Crowd::Running,
                6 => Crowd::Users,
                _ => Crowd::Groups,
            },
            Some(rest) => {
                let namespace = NamespaceId::at(rest / PER_NAMESPACE);
                match rest % PER_NAMESPACE {
                    0 => Crowd::NamespaceAdmin(namespace),
                    1 => Crowd::SecretsOf(namespace),
                    2 => Crowd::AccountsOf(namespace),
                    3 => Crowd::AnyAccountOf(namespace),
                    _ => Crowd::RunningIn(namespace),
                }
            }
        })
    }
}

/// What a place is among those of a range.
fn within<I: TableIndex>(place: PlaceId, range: Range<usize>) -> Option<I> {
    let position = place.index();
    range
        .contains(&position)
        .then(|| I::at(position - range.start))
}
