//! Packages of Debian, Ubuntu, distroless images and other users of dpkg: `var/lib/dpkg/status`, one file a package in
//! `status.d/` where an image was made without dpkg, and the lists in `info/` that say which file belongs to which package.
//! OpenWrt's opkg writes the same format.
//!
//! A package counts when its files are on the disk: `deinstall ok config-files` leaves only configuration, and is none.
//! Where installation was interrupted (`half-installed`, `unpacked`), files are there, so the package counts.

use seawall_package::{Package, PackageKind, SourcePackage};

use super::limits::{MAX_FIELD_BYTES, MAX_PACKAGES};
use super::notes::{Notes, shown};
use super::ownership::{Ownership, root_before};
use super::{Cataloger, FileView, Reading, Unreadable, Want};
use crate::Entry;

/// The cataloger.
#[derive(Debug, Clone, Copy)]
pub struct Dpkg;

const NAME: &str = "dpkg";

/// Files that hold many packages.
const DATABASES: &[&str] = &[
    "usr/lib/opkg/status",
    "var/lib/dpkg/status",
    "var/lib/opkg/status",
];

/// Directories with a file a package, and with the lists of files.
const DIRECTORIES: &[(&str, bool)] = &[
    ("usr/lib/opkg/info/", false),
    ("var/lib/dpkg/info/", false),
    ("var/lib/dpkg/status.d/", true),
    ("var/lib/opkg/info/", false),
];

/// Ends of names of a package's other files, which some builders put next to its paragraph.
const MAINTAINER_FILES: &[&str] = &[
    "conffiles",
    "config",
    "postinst",
    "postrm",
    "preinst",
    "prerm",
    "shlibs",
    "symbols",
    "templates",
    "triggers",
];

/// What a file of dpkg is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role<'p> {
    /// Paragraphs of packages.
    Packages,
    /// Paths of this package, one a line.
    List(&'p str),
    /// Paths of this package after their checksums.
    Checksums(&'p str),
}

/// The root file system and what the file is there.
fn role(path: &str) -> Option<(&str, Role<'_>)> {
    for known in DATABASES {
        if let Some(root) = root_before(path, known) {
            return Some((root, Role::Packages));
        }
    }
    let (directory, file) = path.split_at(path.rfind('/')? + 1);
    for (known, has_packages) in DIRECTORIES {
        let Some(root) = root_before(directory, known) else {
            continue;
        };
        return match file.rsplit_once('.') {
            Some((package, "list")) => Some((root, Role::List(package))),
            Some((package, "md5sums")) => Some((root, Role::Checksums(package))),
            Some((_, end)) if MAINTAINER_FILES.contains(&end) => None,
            _ if *has_packages => Some((root, Role::Packages)),
            _ => None,
        };
    }
    None
}

impl Cataloger for Dpkg {
    fn name(&self) -> &'static str {
        NAME
    }

    fn version(&self) -> u32 {
        1
    }

    fn wants(&self, entry: &Entry) -> Want {
        match role(&entry.path) {
            Some(_) => Want::Whole,
            None => Want::No,
        }
    }

    fn read(&self, file: &FileView<'_>) -> Result<Reading, Unreadable> {
        let Some((root, role)) = role(&file.entry.path) else {
            return Ok(Reading::default());
        };
        let text = String::from_utf8_lossy(file.bytes);
        let mut notes = Notes::default();
        let mut reading = Reading::default();
        match role {
            Role::Packages => reading.packages = packages(&text, root, &mut notes),
            Role::List(package) | Role::Checksums(package) => {
                let mut ownership = Ownership::new(root);
                ownership.package(package);
                for line in text.lines() {
                    let path = match role {
                        Role::Checksums(_) => line.split_once("  ").map_or("", |(_, path)| path),
                        _ => line,
                    };
                    ownership.path("", path);
                }
                reading.owned = ownership.finish(&mut notes);
            }
        }
        reading.unknown = notes.finish();
        Ok(reading)
    }
}

/// The fields of one paragraph that are needed; all else is passed over.
#[derive(Debug, Default)]
struct Paragraph<'t> {
    package: &'t str,
    status: Option<&'t str>,
    version: &'t str,
    architecture: &'t str,
    source: &'t str,
    maintainer: &'t str,
    has_fields: bool,
}

impl<'t> Paragraph<'t> {
    fn set(&mut self, line: &'t str) {
        let Some((name, value)) = line.split_once(':') else {
            return;
        };
        let value = value.trim();
        self.has_fields = true;
        let field = match name {
            _ if name.eq_ignore_ascii_case("Package") => &mut self.package,
            _ if name.eq_ignore_ascii_case("Version") => &mut self.version,
            _ if name.eq_ignore_ascii_case("Architecture") => &mut self.architecture,
            _ if name.eq_ignore_ascii_case("Source") => &mut self.source,
            _ if name.eq_ignore_ascii_case("Maintainer") => &mut self.maintainer,
            _ if name.eq_ignore_ascii_case("Status") => {
                self.status = Some(value);
                return;
            }
            _ => return,
        };
        *field = value;
    }

    /// Whether its files are on the disk. A file without states (distroless) lists what was put there.
    fn is_installed(&self) -> bool {
        self.status.is_none_or(|status| {
            let state = status.split_ascii_whitespace().nth(2);
            !matches!(state, Some("not-installed" | "config-files"))
        })
    }
}

/// The package that the control file of a package file describes, and what of it could not be understood.
pub(crate) fn of_control(text: &str, found_by: &str) -> (Vec<Package>, Vec<String>) {
    let mut notes = Notes::default();
    let mut packages = packages(text, "", &mut notes);
    for package in &mut packages {
        found_by.clone_into(&mut package.found_by);
    }
    (packages, notes.finish())
}

fn packages(text: &str, root: &str, notes: &mut Notes) -> Vec<Package> {
    let mut found = Vec::new();
    let mut paragraph = Paragraph::default();
    for line in text.lines().chain([""]) {
        if line.trim().is_empty() {
            let complete = std::mem::take(&mut paragraph);
            if complete.has_fields && found.len() < MAX_PACKAGES {
                found.extend(package(&complete, root, notes));
            } else if complete.has_fields {
                notes.add(|| format!("more than {MAX_PACKAGES} packages"));
            }
        } else if !line.starts_with([' ', '\t']) {
            paragraph.set(line);
        }
    }
    found
}

fn package(paragraph: &Paragraph<'_>, root: &str, notes: &mut Notes) -> Option<Package> {
    if !paragraph.is_installed() {
        return None;
    }
    if paragraph.package.is_empty() {
        notes.add(|| "a paragraph names no package".to_owned());
        return None;
    }
    let fields = [paragraph.package, paragraph.version, paragraph.source];
    if fields.iter().any(|field| field.len() > MAX_FIELD_BYTES) {
        notes.add(|| {
            format!(
                "a field of package `{}` is too long",
                shown(paragraph.package)
            )
        });
        return None;
    }
    if paragraph.version.is_empty() {
        notes.add(|| format!("package `{}` states no version", shown(paragraph.package)));
    }
    let mut package = Package::new(PackageKind::Deb, paragraph.package, paragraph.version, NAME);
    package.source = Some(source(paragraph));
    package.architecture = (!paragraph.architecture.is_empty() && paragraph.architecture != "all")
        .then(|| paragraph.architecture.to_owned());
    package.vendor = (!paragraph.maintainer.is_empty()).then(|| paragraph.maintainer.to_owned());
    if !root.is_empty() {
        package.facts.push(("root".to_owned(), root.to_owned()));
    }
    Some(package)
}

/// `Source: glibc (2.36-9)`; without the field the source has the name and version of the package.
fn source(paragraph: &Paragraph<'_>) -> SourcePackage {
    let (name, version) = match paragraph.source.split_once('(') {
        Some((name, version)) => (name.trim(), version.trim_end_matches(')').trim()),
        None => (paragraph.source, ""),
    };
    let or =
        |text: &str, otherwise: &str| if text.is_empty() { otherwise } else { text }.to_owned();
    SourcePackage {
        name: or(name, paragraph.package),
        version: or(version, paragraph.version),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::catalog::sample::read;

    const STATUS: &str = "\
Package: libc6
Status: install ok installed
Architecture: amd64
Multi-Arch: same
Source: glibc
Version: 2.36-9+deb12u4
Maintainer: GNU Libc Maintainers <debian-glibc@lists.debian.org>
Conffiles:
 /etc/ld.so.conf.d/x.conf d4e7a7b88a71b5ffd9e2644e71a0cfab
Description: GNU C Library
 Package: not-a-package
 .
 Version: 9

Package: gone
Status: deinstall ok config-files
Version: 1

Package: bash
Status: install ok half-configured
Architecture: amd64
Source: bash (5.2.15-2)
Version: 5.2.15-2+b2
";

    #[test]
    fn installed_packages_with_their_sources() {
        let reading = read(&Dpkg, "var/lib/dpkg/status", STATUS.as_bytes());
        let rows: Vec<_> = reading
            .packages
            .iter()
            .map(|p| {
                let source = p.source.as_ref().expect("a source");
                (&*p.name, &*p.version, &*source.name, &*source.version)
            })
            .collect();
        assert_eq!(
            rows,
            [
                ("libc6", "2.36-9+deb12u4", "glibc", "2.36-9+deb12u4"),
                ("bash", "5.2.15-2+b2", "bash", "5.2.15-2"),
            ]
        );
        assert!(reading.unknown.is_empty());
    }

    #[test]
    fn a_file_a_package_has_no_state() {
        let text = "Package: tzdata\nVersion: 2024a-0+deb12u1\nArchitecture: all\n";
        let reading = read(&Dpkg, "var/lib/dpkg/status.d/tzdata", text.as_bytes());
        assert_eq!(reading.packages.len(), 1);
        assert_eq!(reading.packages[0].architecture, None);
        let script = read(
            &Dpkg,
            "var/lib/dpkg/status.d/tzdata.postinst",
            b"set -e: x\n",
        );
        assert_eq!(script, Reading::default());
    }

    #[test]
    fn lists_say_which_files_belong_to_a_package() {
        let list = read(
            &Dpkg,
            "var/lib/dpkg/info/libc6:amd64.list",
            b"/.\n/lib\n/lib/libc.so.6\n",
        );
        assert_eq!(list.owned[0].package, "libc6:amd64");
        assert_eq!(list.owned[0].paths, ["lib", "lib/libc.so.6"]);
        let sums = b"d41d8cd98f00b204e9800998ecf8427e  usr/share/zone info/UTC\n";
        let sums = read(&Dpkg, "var/lib/dpkg/status.d/tzdata.md5sums", sums);
        assert_eq!(sums.owned[0].paths, ["usr/share/zone info/UTC"]);
        assert!(sums.packages.is_empty());
    }

    #[test]
    fn a_nested_root_is_named() {
        let reading = read(&Dpkg, "srv/chroot/var/lib/dpkg/status", STATUS.as_bytes());
        assert_eq!(reading.packages[0].fact("root"), Some("srv/chroot"));
    }

    #[test]
    fn what_names_nothing_is_unknown() {
        let reading = read(
            &Dpkg,
            "var/lib/dpkg/status",
            b"Version: 1\n\nPackage: x\n\n",
        );
        assert_eq!(reading.packages.len(), 1);
        assert_eq!(reading.unknown.len(), 2);
    }

    proptest! {
        #[test]
        fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..400), which in 0_usize..4) {
            let path = ["var/lib/dpkg/status", "var/lib/dpkg/status.d/a", "var/lib/dpkg/info/a.list", "var/lib/dpkg/info/a.md5sums"][which];
            let _ = read(&Dpkg, path, &bytes);
        }

        #[test]
        fn paragraphs_read_back(names in proptest::collection::vec("[a-z][a-z0-9+.-]{1,12}", 0..20)) {
            let text: String = names.iter().map(|n| format!("Package: {n}\nStatus: install ok installed\nVersion: 1:2-{}\n\n", n.len())).collect();
            let reading = read(&Dpkg, "var/lib/dpkg/status", text.as_bytes());
            let found: Vec<_> = reading.packages.iter().map(|p| p.name.clone()).collect();
            prop_assert_eq!(found, names);
        }
    }
}
