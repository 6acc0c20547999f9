//! The package URL of an installed package, with the qualifiers that the field uses.

use super::product::namespace_of;
use super::url::{MAX_PURL_BYTES, Purl};
use crate::{OsRelease, Package, PackageKind, SourcePackage};

impl Purl {
    /// The package URL of an installed package. Packages of distributions are named by the release that they are part of,
    /// with `arch`, `distro`, `upstream` (the source package), and for rpm `epoch` and `rpmmod`.
    ///
    /// `None` for a package that has none: without a name, without the group that its ecosystem asks for, or with names that make it
    /// longer than [`MAX_PURL_BYTES`].
    pub fn of(package: &Package, release: Option<&OsRelease>) -> Option<Self> {
        let (namespace, name, subpath) = split_name(package, release);
        let purl = Self::new(package.kind.purl_type(), &namespace, name)
            .ok()?
            .with_subpath(subpath)
            .ok()?;
        let (epoch, version) = match package.kind {
            PackageKind::Rpm => split_epoch(&package.version),
            _ => ("", package.version.as_str()),
        };
        let architecture = package.architecture.as_deref().unwrap_or("");
        let mut qualifiers = vec![("epoch", epoch.to_owned())];
        if package.kind.is_distribution() {
            qualifiers.push(("arch", architecture.to_owned()));
            qualifiers.push(("distro", release.map(distro).unwrap_or_default()));
            let upstream = package
                .source
                .as_ref()
                .map(|source| upstream(package, source));
            qualifiers.push(("upstream", upstream.unwrap_or_default()));
        }
        if let Some(stream) = &package.modularity {
            qualifiers.push(("rpmmod", stream.clone()));
        }
        if package.kind == PackageKind::Gem {
            qualifiers.push(("platform", architecture.to_owned()));
        }
        let purl = qualifiers
            .iter()
            .try_fold(purl.with_version(version), |purl, (key, value)| {
                purl.with_qualifier(key, value).ok()
            })?;
        // What no reader would take is none.
        (purl.to_string().len() <= MAX_PURL_BYTES).then_some(purl)
    }
}

/// Namespace, name and subpath of a package that its ecosystem names in one text.
fn split_name<'p>(package: &'p Package, release: Option<&OsRelease>) -> (String, &'p str, &'p str) {
    let name = package.name.as_str();
    let (namespace, name) = match package.kind {
        PackageKind::Deb | PackageKind::Apk | PackageKind::Rpm | PackageKind::Alpm => {
            return (release.map(namespace_of).unwrap_or_default(), name, "");
        }
        PackageKind::Maven => name.split_once(':').unwrap_or(("", name)),
        PackageKind::Npm if !name.starts_with('@') => ("", name),
        PackageKind::Cocoapods => {
            let (name, subspec) = name.split_once('/').unwrap_or((name, ""));
            return (String::new(), name, subspec);
        }
        PackageKind::Npm
        | PackageKind::Golang
        | PackageKind::Composer
        | PackageKind::Swift
        | PackageKind::Github
        | PackageKind::Hex
        | PackageKind::Conan
        | PackageKind::Nix => name.rsplit_once('/').unwrap_or(("", name)),
        _ => ("", name),
    };
    (namespace.to_owned(), name, "")
}

/// `debian-12`; of rolling releases the name alone.
fn distro(release: &OsRelease) -> String {
    if release.version.is_empty() {
        release.id.clone()
    } else {
        format!("{}-{}", release.id, release.version)
    }
}

/// The epoch, empty for none, and the rest. rpm takes a missing epoch for 0, and so a 0 is not written.
fn split_epoch(version: &str) -> (&str, &str) {
    match version.split_once(':') {
        Some((epoch, rest)) if epoch.bytes().all(|byte| byte.is_ascii_digit()) => {
            (if epoch == "0" { "" } else { epoch }, rest)
        }
        _ => ("", version),
    }
}

/// The source package: the name, with its version where that is another; for rpm the file, as its database has it.
fn upstream(package: &Package, source: &SourcePackage) -> String {
    if package.kind == PackageKind::Rpm {
        let (_, version) = split_epoch(&source.version);
        return format!("{}-{version}.src.rpm", source.name);
    }
    if source.version.is_empty() || source.version == package.version {
        return source.name.clone();
    }
    format!("{}@{}", source.name, source.version)
}
