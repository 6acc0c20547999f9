//! One model, one answer: on generated clusters and on real inputs, what a scan, `rbac`, `network`, `attack` and
//! `pod-security` say of one cluster can all be true.

mod authority;
mod certainty;
mod compare;
mod corpora;
mod diffs;
mod generated;
mod policies;
