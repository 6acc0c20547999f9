//! Archives of languages, with archives in them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_image::catalogers::all;
use seawall_image::{Entry, EntryKind, FileView, Want};

/// The first byte chooses one.
const PATHS: &[&str] = &[
    "opt/app.jar",
    "opt/app.war",
    "opt/a.whl",
    "var/cache/a.gem",
    "var/cache/a.nupkg",
    "opt/pkgs/a.tar.bz2",
    "opt/pkgs/a.conda",
    "opt/a.tgz",
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
        if is_wanted {
            let _ = cataloger.read(&view);
        }
    }
});
