//! Every cataloger: the list that a reader offers each file to.

use crate::Cataloger;
use crate::catalog::{alpm, apk, dpkg, go_binary, release, rpm};

/// Those of operating systems and of binaries.
pub const SYSTEM: &[&dyn Cataloger] = &[
    &alpm::Alpm,
    &apk::Apk,
    &dpkg::Dpkg,
    &go_binary::GoBinary,
    &release::Release,
    &rpm::Rpm,
];
