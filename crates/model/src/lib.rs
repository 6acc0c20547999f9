//! The cluster as data.
//!
//! A [`Cluster`] is an immutable set of [`Object`]s with indexes by kind, name and namespace, and with the
//! [`Coverage`] that says what the set may be missing. Typed views ([`Pod`], [`Container`]) borrow from it and
//! know the field path of everything they show, so that an answer can name its witness.
//!
//! Deliberately not here: reading files or APIs (`load`), and any judgement (`checks`).

mod absence;
mod api_audience;
mod catalogue;
mod cidr;
mod cluster;
mod configuration;
mod container;
mod control_plane;
mod coverage;
mod credential;
mod enclosed;
mod flags;
mod host_path;
mod identity;
mod image;
mod index;
mod installer;
mod kubeadm;
mod load_balancer;
mod malformed;
mod mutation;
mod numbered;
mod object;
mod object_id;
mod owner;
mod pod;
mod pod_security;
mod principal;
mod reference;
mod running_image;
mod scoping;
mod selector;
mod template;
mod token;
mod version;

pub use absence::Absence;
pub use api_audience::ApiAudiences;
pub use catalogue::{
    ApiResource, Catalogue, Name, Nature, Provenance, Resolution, Scope, UnknownResource,
    is_api_version,
};
pub use cidr::{Cidr, NoCidr};
pub use cluster::{Cluster, Edit, Refusal};
pub use container::{Container, ContainerRole};
pub use coverage::{
    Cause, Coverage, Gap, Knowledge, MAX_UNSEEN_NAMED, Mutation, Reach, Unread, UnseenPods,
};
pub use credential::{Credential, credentials, redact_credentials};
pub use enclosed::{Embedded, Enclosed};
pub use flags::{
    Component, Flag, FlagList, Flags, InstalledComponent, UnreadFlag, installed_components,
    program_name,
};
pub use host_path::{Area, Given, HostAccess, HostPath, SubPath};
pub use identity::{GroupKind, NamespaceRef, ObjectRef, WorkloadRef};
pub use image::{ImageRef, with_default_registry};
pub use index::{Table, TableIndex};
pub use installer::InstalledServer;
pub use load_balancer::{is_internal_balancer, is_internal_load_balancer, source_ranges};
pub use mutation::mutations;
pub use numbered::{IdsByValue, NumberedTexts};
pub use object::{Object, Origin, STANDARD_INPUT, Source};
pub use object_id::ObjectId;
pub use owner::{Owner, OwnerRing};
pub use pod::{
    Decider, Destination, Pod, PodId, PodsElsewhere, UnreadablePod, is_pod_carrier,
    kind_may_carry_pods,
};
pub use pod_security::{AskedLevel, BASELINE_CAPABILITIES, LabelEffect, PodSecurityAdmission};
pub use principal::{ANONYMOUS_GROUP, Identity, IdentityError, MASTERS, Principal, account_of};
pub use reference::SecretUse;
pub use running_image::{ImageKey, ImageUser, RunningImage, running_images};
pub use scoping::DEFAULT_NAMESPACE;
pub use selector::{LabelSelector, LabelState, Labels, selects};
pub use template::{TemplateLine, TemplateLines};
pub use token::{Automount, ProjectedToken, ProjectedTokens, TokenAccounts, TokenCondition};
pub use version::{KubernetesVersion, KubernetesVersionError};
