//! Files of package managers and binaries as every cataloger reads them: the first byte chooses the file's name.

#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_image::catalog::release::{combined, contradiction};
use seawall_image::catalogers::all;
use seawall_image::{Entry, EntryKind, FileView, Want};

/// At least one path of each cataloger of the system and each kind of file, and of each archive that languages have.
const PATHS: &[&str] = &[
    "var/lib/dpkg/status",
    "var/lib/dpkg/status.d/base",
    "var/lib/dpkg/info/libc6:amd64.md5sums",
    "lib/apk/db/installed",
    "var/lib/pacman/local/bash-5.2-1/desc",
    "var/lib/pacman/local/bash-5.2-1/files",
    "var/lib/rpm/Packages",
    "var/lib/rpmmanifest/container-manifest-2",
    "usr/share/bottlerocket/application-inventory.json",
    "etc/os-release",
    "etc/redhat-release",
    "var/lib/ubuntu-advantage/status.json",
    "opt/java/release",
    "opt/java/lib/server/libjvm.so",
    "usr/bin/python3.11",
    "usr/bin/node",
    "usr/bin/program",
    "opt/app.jar",
    "opt/a.whl",
    "var/cache/a.gem",
    "var/cache/a.nupkg",
    "opt/pkgs/a.tar.bz2",
    "opt/pkgs/a.conda",
    "var/cache/apt/archives/a.deb",
];

fuzz_target!(|data: &[u8]| {
    let Some((&first, bytes)) = data.split_first() else {
        return;
    };
    let entry = Entry {
        path: PATHS[usize::from(first) % PATHS.len()].to_owned(),
        kind: EntryKind::File,
        mode: 0o755,
        uid: 0,
        gid: 0,
        // Small files are passed over by catalogers of binaries, and the fuzzer's are small.
        size: 1 << 20,
    };
    for cataloger in all() {
        let is_wanted = match cataloger.wants(&entry) {
            Want::No => false,
            Want::ByHead => cataloger.wants_content(&bytes[..bytes.len().min(512)]),
            Want::Whole => true,
        };
        let view = FileView {
            entry: &entry,
            bytes,
        };
        if let (true, Ok(reading)) = (is_wanted, cataloger.read(&view)) {
            let releases: Vec<_> = reading.release.into_iter().collect();
            let _ = (combined(&releases), contradiction(&releases));
        }
    }
});
