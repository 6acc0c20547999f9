//! Packages of Arch Linux and others with pacman: a directory a package below `var/lib/pacman/local`, with its description in
//! `desc` and its files in `files`.

use seawall_package::{Package, PackageKind, SourcePackage};

use super::limits::MAX_FIELD_BYTES;
use super::notes::{Notes, shown};
use super::ownership::{Ownership, root_before};
use super::{Cataloger, FileView, Reading, Unreadable, Want};
use crate::Entry;

/// The cataloger.
#[derive(Debug, Clone, Copy)]
pub struct Alpm;

const NAME: &str = "alpm";

/// The root, the directory of the package (`bash-5.2.026-2`) and the file.
fn parts(path: &str) -> Option<(&str, &str, &str)> {
    let (directory, file) = path.rsplit_once('/')?;
    let (local, package) = directory.rsplit_once('/')?;
    let root = root_before(local, "var/lib/pacman/local")?;
    matches!(file, "desc" | "files").then_some((root, package, file))
}

/// The name in `name-version-release`.
fn name_of(directory: &str) -> &str {
    let name = directory.rsplitn(3, '-').nth(2);
    name.unwrap_or(directory)
}

impl Cataloger for Alpm {
    fn name(&self) -> &'static str {
        NAME
    }

    fn version(&self) -> u32 {
        1
    }

    fn wants(&self, entry: &Entry) -> Want {
        match parts(&entry.path) {
            Some(_) => Want::Whole,
            None => Want::No,
        }
    }

    fn read(&self, file: &FileView<'_>) -> Result<Reading, Unreadable> {
        let Some((root, directory, kind)) = parts(&file.entry.path) else {
            return Ok(Reading::default());
        };
        let text = String::from_utf8_lossy(file.bytes);
        let mut notes = Notes::default();
        let mut reading = Reading::default();
        if kind == "files" {
            let mut ownership = Ownership::new(root);
            ownership.package(name_of(directory));
            for path in values(&text, "FILES").filter(|path| !path.ends_with('/')) {
                ownership.path("", path);
            }
            reading.owned = ownership.finish(&mut notes);
        } else {
            reading.packages.push(package(&text, root)?);
        }
        reading.unknown = notes.finish();
        Ok(reading)
    }
}

/// The lines of the section `%name%`.
fn values<'t>(text: &'t str, name: &str) -> impl Iterator<Item = &'t str> {
    let is_header = move |line: &&str| {
        let inside = line
            .strip_prefix('%')
            .and_then(|rest| rest.strip_suffix('%'));
        inside == Some(name)
    };
    text.lines()
        .skip_while(move |line| !is_header(line))
        .skip(1)
        .take_while(|line| !line.is_empty())
}

fn package(text: &str, root: &str) -> Result<Package, Unreadable> {
    let value = |name: &'static str| values(text, name).next().unwrap_or_default().trim();
    let (name, version) = (value("NAME"), value("VERSION"));
    if name.is_empty() {
        return Err(Unreadable::new("the description names no package"));
    }
    if version.is_empty() {
        return Err(Unreadable::new(format!(
            "the description of `{}` states no version",
            shown(name)
        )));
    }
    if name.len() > MAX_FIELD_BYTES || version.len() > MAX_FIELD_BYTES {
        return Err(Unreadable::new("a field of the description is too long"));
    }
    let some =
        |text: &str| (!text.is_empty() && text.len() <= MAX_FIELD_BYTES).then(|| text.to_owned());
    let mut package = Package::new(PackageKind::Alpm, name, version, NAME);
    package.source = Some(SourcePackage {
        name: some(value("BASE")).unwrap_or_else(|| name.to_owned()),
        version: version.to_owned(),
    });
    package.architecture = some(value("ARCH")).filter(|name| name != "any");
    package.vendor = some(value("PACKAGER"));
    package.licenses = values(text, "LICENSE").filter_map(some).collect();
    if !root.is_empty() {
        package.facts.push(("root".to_owned(), root.to_owned()));
    }
    Ok(package)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::catalog::sample::read;

    const DESC: &str = "%NAME%\nlib32-openssl\n\n%VERSION%\n1:3.2.1-1\n\n%BASE%\nopenssl\n\n%ARCH%\nx86_64\n\n%LICENSE%\nApache-2.0\nMIT\n\n";

    #[test]
    fn a_description_is_a_package() {
        let reading = read(
            &Alpm,
            "var/lib/pacman/local/lib32-openssl-1:3.2.1-1/desc",
            DESC.as_bytes(),
        );
        let package = &reading.packages[0];
        assert_eq!(
            (&*package.name, &*package.version),
            ("lib32-openssl", "1:3.2.1-1")
        );
        assert_eq!(package.source.as_ref().map(|s| &*s.name), Some("openssl"));
        assert_eq!(package.licenses, ["Apache-2.0", "MIT"]);
    }

    #[test]
    fn files_belong_to_the_package_of_the_directory() {
        let text = b"%FILES%\nusr/\nusr/lib/libssl.so\n\n%BACKUP%\netc/x\tabc\n";
        let reading = read(
            &Alpm,
            "var/lib/pacman/local/lib32-openssl-1:3.2.1-1/files",
            text,
        );
        assert_eq!(reading.owned[0].package, "lib32-openssl");
        assert_eq!(reading.owned[0].paths, ["usr/lib/libssl.so"]);
    }

    #[test]
    fn a_description_without_version_is_unknown() {
        let reading = read(&Alpm, "var/lib/pacman/local/x-1-1/desc", b"%NAME%\nx\n");
        assert_eq!((reading.packages.len(), reading.unknown.len()), (0, 1));
    }

    proptest! {
        #[test]
        fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..300), which in any::<bool>()) {
            let path = if which { "var/lib/pacman/local/x-1-1/desc" } else { "var/lib/pacman/local/x-1-1/files" };
            let _ = read(&Alpm, path, &bytes);
        }
    }
}
