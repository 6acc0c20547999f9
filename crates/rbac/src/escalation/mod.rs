//! Who could become what: the fixed point of the primitives in `content/rbac/escalation.yaml` over what everybody
//! holds.
//!
//! Limits, stated: what the Node authorizer gives to kubelets, what a container may do to its node, members of groups
//! (only bindings say that a group exists), and steps that go over an uncertain one when several identities act
//! together.

mod acting;
mod allowed;
mod applied;
mod bindable;
mod coming;
mod controlled;
mod controller;
mod crowds;
mod entered;
mod extent;
mod further;
mod graph;
mod guard;
mod holding;
mod inside;
mod inventory;
mod issuers;
mod lead;
mod new_pods;
mod outcome;
mod owned;
mod path;
mod permission;
mod places;
mod presence;
mod primitive;
mod projects;
mod quota;
mod reach;
mod right;
mod risk;
mod runner_token;
mod said;
mod settings;
mod sources;
mod standing;
mod step;
mod store;
mod stores;
mod templates;
mod through;
mod together;
mod view;
mod worst;

pub use controller::Controller;
pub use graph::LinkId;
pub use outcome::Outcome;
pub use permission::Right;
pub use places::{ClassId, PlaceId};
pub use primitive::{Effect, Need, Primitive, Resource, ResourceField, Scope};
pub use right::{HeldRight, HeldRights};
pub use risk::{Escalation, Held, Risk};
pub use said::Said;
pub use step::{Becomes, Proof, Step};
pub use through::Through;
pub use view::{Giver, Link, Place};
