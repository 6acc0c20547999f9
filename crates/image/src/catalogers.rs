//! Every cataloger: the list that a reader offers each file to.

use std::sync::LazyLock;

use crate::Cataloger;
use crate::catalog::{
    alpm, apk, binaries, bottlerocket, dpkg, go_binary, java_runtime, languages, release, rpm,
    rust_binary, unsupported,
};

/// Those of operating systems and of binaries.
pub const SYSTEM: &[&dyn Cataloger] = &[
    &alpm::Alpm,
    &apk::Apk,
    &binaries::Binaries,
    &bottlerocket::Bottlerocket,
    &dpkg::Dpkg,
    &go_binary::GoBinary,
    &java_runtime::JavaRuntime,
    &release::Release,
    &rpm::Rpm,
    &rust_binary::RustBinary,
    &unsupported::Unsupported,
];

/// All of them.
pub fn all() -> &'static [&'static dyn Cataloger] {
    static ALL: LazyLock<Vec<&'static dyn Cataloger>> =
        LazyLock::new(|| [SYSTEM, languages::all()].concat());
    &ALL
}
