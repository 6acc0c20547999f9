//! The cluster as data.
//!
//! A [`Cluster`] is an immutable set of [`Object`]s with indexes by kind, name and namespace, and with the
//! [`Coverage`] that says what the set may be missing. Typed views ([`Pod`], [`Container`]) borrow from it and
//! know the field path of everything they show, so that an answer can name its witness.
//!
//! Deliberately not here: reading files or APIs (`load`), and any judgement (`checks`).

mod cidr;
mod cluster;
mod container;
mod coverage;
mod flags;
mod kind;
mod load_balancer;
mod malformed;
mod object;
mod owner;
mod pod;
mod reference;
mod runtime_socket;
mod selector;
mod version;

pub use cidr::{Cidr, NoCidr};
pub use cluster::{Cluster, ObjectId};
pub use container::{Container, ContainerRole};
pub use coverage::{Coverage, Knowledge};
pub use flags::{Component, Flag, Flags};
pub use kind::{is_cluster_scoped, kind_of_plural, plural_of_kind};
pub use load_balancer::{is_internal_load_balancer, source_ranges};
pub use object::{Object, Origin, Source};
pub use owner::Owner;
pub use pod::{Pod, PodId, UnreadablePod, is_pod_carrier};
pub use reference::SecretUse;
pub use runtime_socket::RUNTIME_SOCKETS;
pub use selector::{LabelSelector, Labels, selects};
pub use version::{KubernetesVersion, KubernetesVersionError};
