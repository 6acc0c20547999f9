//! Who could become what: the fixed point of the primitives in `content/rbac/escalation.yaml` over what everybody
//! holds.
//!
//! Limits, stated: what the Node authorizer gives to kubelets, what a container may do to its node, members of groups
//! (only bindings say that a group exists), and steps that go over an uncertain one when several identities act
//! together.

mod deputy;
mod extent;
mod graph;
mod guard;
mod holding;
mod inventory;
mod lead;
mod outcome;
mod owned;
mod path;
mod places;
mod primitive;
mod reach;
mod right;
mod risk;
mod step;
mod together;
mod view;

pub use graph::LinkId;
pub use outcome::Outcome;
pub use places::{ClassId, PlaceId};
pub use primitive::{Effect, Need, Primitive, Right, Scope};
pub use right::{HeldRight, HeldRights};
pub use risk::{Escalation, Held, Risk};
pub use step::{Becomes, Proof, Step};
pub use view::{Giver, Link, Place};
