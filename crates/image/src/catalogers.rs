//! Every cataloger: the list that a reader offers each file to.

use std::sync::LazyLock;

use crate::Cataloger;
use crate::catalog::{
    alpm, apk, binaries, bottlerocket, dpkg, elf_note, go_binary, java_runtime, languages, packed,
    release, rpm, rust_binary, unopened, unsupported,
};

/// Those of operating systems and of binaries.
pub const SYSTEM: &[&dyn Cataloger] = &[
    &alpm::Alpm,
    &apk::Apk,
    &binaries::Binaries,
    &bottlerocket::Bottlerocket,
    &dpkg::Dpkg,
    &elf_note::ElfNote,
    &go_binary::GoBinary,
    &java_runtime::JavaRuntime,
    &packed::Packed,
    &release::Release,
    &rpm::Rpm,
    &rust_binary::RustBinary,
    &unopened::Unopened,
    &unsupported::Unsupported,
];

/// All of them.
pub fn all() -> &'static [&'static dyn Cataloger] {
    static ALL: LazyLock<Vec<&'static dyn Cataloger>> =
        LazyLock::new(|| [SYSTEM, languages::all()].concat());
    &ALL
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Want;
    use crate::catalog::sample::entry;

    #[test]
    fn names_are_unique() {
        let mut names: Vec<&str> = SYSTEM.iter().map(|cataloger| cataloger.name()).collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn most_files_are_not_read() {
        for path in [
            "usr/share/doc/bash/copyright",
            "etc/passwd",
            "usr/lib/python3/dist-packages/x.py",
        ] {
            let wanting = SYSTEM
                .iter()
                .filter(|cataloger| cataloger.wants(&entry(path, 600)) != Want::No);
            assert_eq!(wanting.count(), 0, "{path}");
        }
    }
}
