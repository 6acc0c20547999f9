//! What objects of other programs give by roles and bindings that those programs make: operators of OLM, roles of Rancher,
//! access entries of EKS, and the kinds in `content/rbac/grants.yaml`. The objects stand for bindings; what they do not decide is a binding whose role nobody knows.

mod add;
mod declared;
mod eks;
mod given;
mod kinds;
mod members;
mod olm;
mod rancher;

pub use members::Mapped;
pub(crate) use members::Members;
