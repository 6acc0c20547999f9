//! Answers about permissions.

mod batch;
mod decision;
mod diff;
mod graph;
mod holders;
mod matrix;
mod named;
mod rights;
mod risks;
mod tenancy;
mod tenancy_text;
mod used;
mod witness;

pub use batch::{BatchLine, BatchNamed, BatchReason};
pub use decision::{Decision, Question};
pub use diff::{Change, Diff};
pub use graph::{Edge, Graph};
pub use holders::{Holder, Holders};
pub use matrix::Permission;
pub use named::{Beginning, GrantedRule, Named, Phrase};
pub use rights::Rights;
pub use risks::{
    Becomes, BecomesKind, HeldPermission, Proof, Reached, Risk, Risks, Said, Selection, Step,
};
pub use tenancy::{Crossing, DirectUser, Given, LoginCount, Reach, Tenancy, Writer};
pub use used::{
    ImpliedPermission, Manifest, Period, Replay, SubjectUse, Used, UsedInput, Verified, is_builtin,
    only_holds,
};
pub use witness::{
    AlwaysAllow, Builtin, MadeMaster, Masters, Mismatch, Miss, RuleWitness, Witness,
};
