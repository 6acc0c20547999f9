//! The package and the release that a package URL speaks of.

use super::url::Purl;
use crate::{OsRelease, Package, PackageKind, SourcePackage};

/// Under which namespace packages of a distribution go, where that is not the `ID` of its release.
const NAMESPACES: &[(&str, &str)] = &[
    ("rhel", "redhat"),
    ("opensuse-leap", "opensuse"),
    ("opensuse-tumbleweed", "opensuse"),
    ("sles", "suse"),
    ("sled", "suse"),
    ("sle_hpc", "suse"),
    ("ol", "oracle"),
];

/// The namespace of a distribution's packages.
pub(super) fn namespace_of(release: &OsRelease) -> String {
    NAMESPACES
        .iter()
        .find(|(id, _)| *id == release.id)
        .map_or_else(|| release.id.clone(), |(_, name)| (*name).to_owned())
}

impl Purl {
    /// The kind of package; `None` for types that are not known here.
    pub fn kind(&self) -> Option<PackageKind> {
        PackageKind::from_purl_type(self.purl_type())
    }

    /// The package that it names; without places, and without version where it states none. `None` for types that are not
    /// known here.
    pub fn package(&self, found_by: &str) -> Option<Package> {
        let kind = self.kind()?;
        let mut package = Package::new(kind, self.package_name(kind), self.version(), found_by);
        // Trivy writes the epoch of Debian's packages as that of rpm's.
        if matches!(kind, PackageKind::Rpm | PackageKind::Deb)
            && let Some(epoch) = self.qualifier("epoch").filter(|epoch| *epoch != "0")
            && !self.version().is_empty()
            && !self.version().contains(':')
        {
            package.version = format!("{epoch}:{}", self.version());
        }
        if kind.is_distribution() {
            package.architecture = self
                .qualifier("arch")
                .filter(|arch| !matches!(*arch, "all" | "noarch" | "any"))
                .map(str::to_owned);
            package.source = self
                .qualifier("upstream")
                .and_then(|text| source(kind, text, &package.version));
        }
        if kind == PackageKind::Gem {
            package.architecture = self.qualifier("platform").map(str::to_owned);
        }
        if kind == PackageKind::Rpm {
            // Syft writes `rpmmod`, Trivy `modularitylabel`.
            package.modularity = self
                .qualifier("rpmmod")
                .or_else(|| self.qualifier("modularitylabel"))
                .map(str::to_owned);
        }
        Some(package)
    }

    /// The release that a distribution's package is part of, from `distro` and the namespace. `None` for other packages, and
    /// where it states no `distro`.
    pub fn release(&self) -> Option<OsRelease> {
        if !self.kind()?.is_distribution() {
            return None;
        }
        let text = self.qualifier("distro")?;
        let has_digit = |text: &str| text.starts_with(|first: char| first.is_ascii_digit());
        let by_namespace = || {
            NAMESPACES
                .iter()
                .find(|(_, name)| *name == self.namespace())
                .map_or(self.namespace(), |(id, _)| id)
        };
        // `debian-12`, `opensuse-leap-15.5`, `3.18.4` (Trivy, for Alpine), `jessie`, `wolfi`.
        let (id, version, codename) = match text.rsplit_once('-') {
            Some((id, version)) if has_digit(version) => (id, version, ""),
            _ if has_digit(text) => (by_namespace(), text, ""),
            _ if self.namespace().is_empty()
                || text == self.namespace()
                || NAMESPACES.iter().any(|(id, _)| *id == text) =>
            {
                (text, "", "")
            }
            _ => (by_namespace(), "", text),
        };
        (!id.is_empty()).then(|| OsRelease {
            id: id.to_lowercase(),
            version: version.to_owned(),
            codename: codename.to_owned(),
            ..OsRelease::default()
        })
    }

    /// The name as the ecosystem writes it.
    fn package_name(&self, kind: PackageKind) -> String {
        let (namespace, name) = (self.namespace(), self.name());
        match kind {
            _ if kind.is_distribution() => name.to_owned(),
            PackageKind::Maven if !namespace.is_empty() => format!("{namespace}:{name}"),
            PackageKind::Cocoapods if !self.subpath().is_empty() => {
                format!("{name}/{}", self.subpath())
            }
            _ if namespace.is_empty() => name.to_owned(),
            _ => format!("{namespace}/{name}"),
        }
    }
}

/// The source package of `upstream`: `openssl`, `openssl@3.0.1-1`, `openssl-3.0.7-1.el9.src.rpm`.
fn source(kind: PackageKind, text: &str, version: &str) -> Option<SourcePackage> {
    if kind == PackageKind::Rpm {
        let stem = text
            .strip_suffix(".src.rpm")
            .or_else(|| text.strip_suffix(".nosrc.rpm"));
        if let Some(stem) = stem {
            let (rest, release) = stem.rsplit_once('-')?;
            let (name, upstream) = rest.rsplit_once('-')?;
            let plain = format!("{upstream}-{release}");
            // One build has one epoch, which the name of the file does not have.
            let is_same = version
                .rsplit_once(':')
                .is_some_and(|(_, rest)| rest == plain);
            return Some(SourcePackage {
                name: name.to_owned(),
                version: if is_same { version.to_owned() } else { plain },
            });
        }
    }
    let (name, own) = text.split_once('@').unwrap_or((text, ""));
    (!name.is_empty()).then(|| SourcePackage {
        name: name.to_owned(),
        version: if own.is_empty() { version } else { own }.to_owned(),
    })
}
