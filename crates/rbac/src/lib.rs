//! Who can do what, exactly as Kubernetes' RBAC authorizer decides, with a witness for every yes and the nearest miss
//! for every no.
//!
//! [`Rbac`] is built once from a [`Cluster`](seawall_model::Cluster): roles with their rules, aggregated roles filled,
//! bindings by subject. Questions borrow from it.
//!
//! Invariants:
//! - The decision is that of the authorizer for every request; a property test compares with a slow evaluator that
//!   walks over everything.
//! - What cannot be used (a dangling reference, an unknown kind of subject, a rule without verbs) is a [`Doubt`], and
//!   never a yes.
//! - No input panics.
//!
//! Limits, stated: what the Node authorizer, webhook authorizers and attribute files decide no object shows; where the
//! input shows that an API server asks others than RBAC and Node, a no is not certain. Requests of nodes (`system:nodes`)
//! are decided by RBAC alone. Group `system:masters` is allowed everything, as the API server does
//! before it asks any authorizer.
//!
//! [`Escalation`] tells who could become what, by the primitives in `content/rbac/escalation.yaml`.
//!
//! Deliberately not here: reading input (`load`), and what a container may do to its node.

mod aggregation;
mod authentication;
mod authorizers;
mod besides;
mod binding;
mod brought;
mod build;
mod builtin;
mod decide;
mod defaults;
mod doubt;
mod escalation;
mod gap;
mod gathering;
mod granted;
mod holders;
mod index;
mod limits;
mod openshift;
mod reading;
mod request;
mod resource;
mod restored;
mod role;
mod rule;
mod rule_index;
mod tenancy;
mod usage;

pub use authentication::{Login, Logins};
pub use authorizers::AllowsAll;
pub use binding::Binding;
pub use brought::Brought;
pub use build::Rbac;
pub use decide::{Decision, Miss, MissReason, Witness};
pub use defaults::Defaults;
pub use doubt::Doubt;
pub use escalation::{
    Becomes, ClassId, Controller, Effect, Escalation, Giver, Held, HeldRight, HeldRights, Link,
    LinkId, Need, Outcome, Place, PlaceId, Primitive, Proof, Resource as ResourceKey,
    ResourceField, Right, Risk, Said, Scope, Step, Through,
};
pub use granted::Mapped;
pub use holders::Holder;
pub use limits::EscalationLimits;
pub use request::{Request, Target};
pub use resource::{NameDoubt, ResourceName, ResourceNameError};
pub use role::{Role, RoleKey};
pub use rule::Rule;
pub use seawall_model::{Identity, IdentityError};
pub use tenancy::{Crossing, Reach, SHARED, Tenants, Writer, crossings, writers};
pub use usage::{
    Attribution, Grant, Granted, Implied, Needed, Open, Seen, Server, Source, Spare, Usage,
    UsedRequest, Why, attribute, least, spare,
};
