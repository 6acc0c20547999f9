//! Archives and kernel modules that lie in an image and are not opened: what is in them is unknown, and that there are some is
//! said. Packages of the distribution that own one answer for it.

use super::{Cataloger, FileView, Reading, Unreadable, Want};
use crate::Entry;

/// The cataloger.
#[derive(Debug, Clone, Copy)]
pub struct Unopened;

/// Its name, which reasons begin with.
pub(crate) const NAME: &str = "unopened";

/// What is said of archives.
const ARCHIVES: &str = "archives that are not opened";

/// What is said of kernel modules.
const MODULES: &str = "kernel modules, of which no advisory is known";

/// Endings of names. What package managers and languages call their own (`.jar`, `.whl`, `.deb`, `.pkg.tar.zst`) has its own cataloger.
const ENDINGS: &[(&str, &str)] = &[
    (".7z", ARCHIVES),
    (".apk", ARCHIVES),
    (".appimage", ARCHIVES),
    (".cpio", ARCHIVES),
    (".ko", MODULES),
    (".ko.gz", MODULES),
    (".ko.xz", MODULES),
    (".ko.zst", MODULES),
    (".snap", ARCHIVES),
    (".squashfs", ARCHIVES),
    (".tar", ARCHIVES),
    (".tar.bz2", ARCHIVES),
    (".tar.gz", ARCHIVES),
    (".tar.lz4", ARCHIVES),
    (".tar.lzma", ARCHIVES),
    (".tar.xz", ARCHIVES),
    (".tar.z", ARCHIVES),
    (".tar.zst", ARCHIVES),
    (".tbz", ARCHIVES),
    (".tbz2", ARCHIVES),
    (".tgz", ARCHIVES),
    (".txz", ARCHIVES),
    (".tzst", ARCHIVES),
    (".zip", ARCHIVES),
];

/// How such files begin, whatever they are called.
const HEADS: &[&[u8]] = &[
    b"\x04\x22\x4d\x18",
    b"\x1f\x8b",
    b"\x1f\x9d",
    b"\x28\xb5\x2f\xfd",
    b"\x5d\0\0",
    b"\x7fELF",
    b"\xfd7zXZ\0",
    b"070701",
    b"070702",
    b"070707",
    b"7z\xbc\xaf\x27\x1c",
    b"BZh",
    b"PK\x03\x04",
    b"hsqs",
];

/// What is said of a file with such a name; `None` for other files.
fn what(path: &str) -> Option<&'static str> {
    let (directory, name) = path.rsplit_once('/').unwrap_or(("", path));
    let name = name.to_ascii_lowercase();
    let (_, what) = ENDINGS
        .iter()
        .find(|(ending, _)| name.len() > ending.len() && name.ends_with(ending))?;
    // Those of package managers (`package-file`).
    let is_packages = name.contains(".pkg.tar.")
        || directory.rsplit('/').next() == Some("pkgs") && name.ends_with(".tar.bz2")
        || name.ends_with(".apk")
            && ["var/cache/apk", "etc/apk/cache"]
                .iter()
                .any(|cache| directory.ends_with(cache));
    (!is_packages).then_some(*what)
}

impl Cataloger for Unopened {
    fn name(&self) -> &'static str {
        NAME
    }

    fn version(&self) -> u32 {
        1
    }

    fn wants(&self, entry: &Entry) -> Want {
        match what(&entry.path) {
            Some(_) => Want::ByHead,
            None => Want::No,
        }
    }

    fn wants_content(&self, head: &[u8]) -> bool {
        head.get(257..262) == Some(b"ustar") || HEADS.iter().any(|known| head.starts_with(known))
    }

    fn needs_head_alone(&self) -> bool {
        true
    }

    fn read(&self, file: &FileView<'_>) -> Result<Reading, Unreadable> {
        match what(&file.entry.path) {
            Some(what) => Err(Unreadable::new(what)),
            None => Ok(Reading::default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::sample::try_read;

    #[test]
    fn archives_and_kernel_modules_are_unknown() {
        let gzip = b"\x1f\x8b\x08\0".as_slice();
        for (path, head) in [
            ("opt/app.tar.gz", gzip),
            ("opt/APP.TGZ", gzip),
            ("srv/android.apk", b"PK\x03\x04"),
            ("lib/modules/6.1/extra/nvidia.ko", b"\x7fELF\x02"),
            ("lib/modules/6.1/extra/zfs.ko.xz", b"\xfd7zXZ\0"),
        ] {
            assert!(try_read(&Unopened, path, head).is_err(), "{path}");
        }
        for (path, head) in [
            // Texts of that name, hidden files, and what others read.
            ("usr/share/notes.tar", b"a text".as_slice()),
            ("opt/.zip", b"PK\x03\x04"),
            ("opt/app.jar", b"PK\x03\x04"),
            ("opt/pkgs/a.tar.bz2", b"BZh9"),
            (
                "var/cache/pacman/pkg/bash-5-1-x86_64.pkg.tar.zst",
                b"\x28\xb5\x2f\xfd",
            ),
            ("var/cache/apk/musl-1.apk", gzip),
        ] {
            assert!(try_read(&Unopened, path, head).is_ok(), "{path}");
        }
    }
}
