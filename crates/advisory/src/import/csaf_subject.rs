//! What a CSAF product is as a package: Red Hat's by the platform's CPE, SUSE's by the platform's name, others by package URL.

use seawall_package::{Ecosystem, EcosystemName, PackageKind, Purl};

use super::csaf_products::{Product, Products, Subject};

/// Who publishes a document; decides how platforms are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Publisher {
    /// Red Hat.
    RedHat,
    /// SUSE.
    Suse,
    /// Anyone else.
    Other,
}

/// A product as a package.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Package {
    pub(super) ecosystem: Ecosystem,
    pub(super) name: String,
    pub(super) of_source: bool,
    /// `nodejs:18`; empty for none.
    pub(super) modularity: String,
    /// With the epoch; empty where none is stated.
    pub(super) version: String,
    /// Empty for all.
    pub(super) architecture: String,
    /// Whether the version is a range in `vers` or words, which only other publishers write.
    pub(super) is_range: bool,
}

/// What became of a product.
pub(super) enum Known {
    /// It is a package.
    Package(Package),
    /// It is a module or platform as a whole, whose packages are products of their own.
    Whole,
    /// It cannot be related to packages.
    Unknown(String),
}

const ARCHITECTURES: &[&str] = &[
    "x86_64",
    "i386",
    "i486",
    "i586",
    "i686",
    "aarch64",
    "aarch64_ilp32",
    "armv6hl",
    "armv7hl",
    "ppc",
    "ppc64",
    "ppc64le",
    "s390",
    "s390x",
    "riscv64",
    "ia64",
    "noarch",
    "src",
    "nosrc",
];

pub(super) fn package(publisher: Publisher, products: &Products, subject: &Subject<'_>) -> Known {
    match publisher {
        Publisher::RedHat => red_hat(products, subject),
        Publisher::Suse => suse(subject),
        Publisher::Other => other(subject),
    }
}

fn red_hat(products: &Products, subject: &Subject<'_>) -> Known {
    let Some(platform) = subject.platform else {
        // Containers and whole products.
        return Known::Unknown(kind_of(subject));
    };
    let Some(release) = red_hat_release(platform.cpe()) else {
        return Known::Unknown(format!("platform `{}`", platform.id()));
    };
    let ecosystem = Ecosystem {
        name: EcosystemName::RedHat,
        release,
    };
    let mut modules = subject.modules.iter().filter_map(|id| {
        let purl = products.get(id).and_then(Product::purl);
        match purl {
            Some(purl) => module_of(&purl),
            None => stream(id),
        }
    });
    let module = modules.next_back().unwrap_or_default();
    match subject.component.and_then(Product::purl) {
        Some(purl) if purl.purl_type() == "rpmmod" => {
            match purl.namespace().strip_prefix("redhat/") {
                // An older form of a package in a module: `pkg:rpmmod/redhat/ruby:2.6/ruby`.
                Some(inside) => rpm(ecosystem, purl.name(), "", "src", inside.to_owned()),
                None => Known::Whole,
            }
        }
        Some(purl) if purl.purl_type() == "rpm" => {
            let module = match purl.qualifier("rpmmod").and_then(stream) {
                Some(stated) => stated,
                None => module,
            };
            let version = with_epoch(&purl);
            let arch = purl.qualifier("arch").unwrap_or("");
            rpm(ecosystem, purl.name(), &version, arch, module)
        }
        Some(purl) => Known::Unknown(format!("`pkg:{}`", purl.purl_type())),
        None => {
            // `openssl`, `nodejs:16/nodejs`, `openssl-1:3.0.7-18.el9_2.x86_64`.
            let (module, id) = match subject.id.split_once('/') {
                Some((before, id)) if before.contains(':') => (before.to_owned(), id),
                _ => (module, subject.id),
            };
            if id.contains('/') || id.contains('@') {
                return Known::Unknown(format!("product `{}`", subject.id));
            }
            match nevra(id) {
                Some((name, version, arch)) => rpm(ecosystem, name, &version, arch, module),
                None => rpm(ecosystem, id, "", "", module),
            }
        }
    }
}

/// `cpe:/a:redhat:enterprise_linux:9::appstream` to `enterprise_linux:9::appstream`, OSV's form.
fn red_hat_release(cpe: &str) -> Option<String> {
    let (part, rest) = cpe.strip_prefix("cpe:/")?.split_once(':')?;
    let release = rest.strip_prefix("redhat:")?;
    let fits = matches!(part, "a" | "o" | "h") && !release.is_empty();
    fits.then(|| release.to_owned())
}

fn suse(subject: &Subject<'_>) -> Known {
    let Some(platform) = subject.platform else {
        return Known::Unknown(kind_of(subject));
    };
    let named = [platform.name.as_str(), platform.id()];
    let release = |prefix: &str| named.iter().find_map(|name| name.strip_prefix(prefix));
    let (name, release) = if let Some(release) = release("SUSE ") {
        (EcosystemName::Suse, release)
    } else if let Some(release) = release("openSUSE ") {
        (EcosystemName::OpenSuse, release)
    } else {
        return Known::Unknown(format!("platform `{}`", platform.id()));
    };
    let ecosystem = Ecosystem {
        name,
        release: release.to_owned(),
    };
    match subject.component.and_then(Product::purl) {
        Some(purl) if purl.purl_type() == "rpm" => {
            let arch = purl.qualifier("arch").unwrap_or("");
            rpm(
                ecosystem,
                purl.name(),
                &with_epoch(&purl),
                arch,
                String::new(),
            )
        }
        Some(purl) => Known::Unknown(format!("`pkg:{}`", purl.purl_type())),
        None if subject.id.contains(['/', ' ', '@']) => {
            Known::Unknown(format!("product `{}`", subject.id))
        }
        None => match nevra(subject.id) {
            Some((name, version, arch)) => rpm(ecosystem, name, &version, arch, String::new()),
            None => rpm(ecosystem, subject.id, "", "", String::new()),
        },
    }
}

fn other(subject: &Subject<'_>) -> Known {
    let Some(component) = subject.component else {
        return Known::Unknown(format!("product `{}`", subject.id));
    };
    let (version, is_range) = match &component.branch {
        Some((category, name)) if category == "product_version_range" => (name.clone(), true),
        Some((category, name)) if category == "product_version" => (name.clone(), false),
        _ => (String::new(), false),
    };
    let of = |ecosystem, name, version| {
        Known::Package(Package {
            ecosystem: Ecosystem::plain(ecosystem),
            name,
            of_source: false,
            modularity: String::new(),
            version,
            architecture: String::new(),
            is_range,
        })
    };
    if let Some(purl) = component.purl()
        && let Some((ecosystem, name)) = language(&purl)
    {
        let stated = match (is_range, purl.version().is_empty()) {
            (false, false) => purl.version().to_owned(),
            _ => version,
        };
        return of(ecosystem, name, stated);
    }
    let normal = |text: &str| {
        text.to_lowercase()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join("_")
    };
    let mut cpe = component.cpe().split(':');
    let from_cpe = match (cpe.next(), cpe.next()) {
        (Some("cpe"), Some("2.3")) => cpe.nth(1).zip(cpe.next()),
        (Some("cpe"), Some(_)) => cpe.next().zip(cpe.next()),
        _ => None,
    };
    let (vendor, product) = match from_cpe {
        Some((vendor, product)) => (normal(vendor), normal(product)),
        None => (normal(&component.vendor), normal(&component.product)),
    };
    if vendor.is_empty() || product.is_empty() {
        return Known::Unknown(format!("product `{}`", subject.id));
    }
    of(EcosystemName::Cpe, format!("{vendor}/{product}"), version)
}

/// The ecosystem of a language package and the name that it has there.
fn language(purl: &Purl) -> Option<(EcosystemName, String)> {
    let (ecosystem, separator) = match PackageKind::from_purl_type(purl.purl_type())? {
        PackageKind::Pypi => (EcosystemName::Pypi, "/"),
        PackageKind::Npm => (EcosystemName::Npm, "/"),
        PackageKind::Golang => (EcosystemName::Go, "/"),
        PackageKind::Cargo => (EcosystemName::CratesIo, "/"),
        PackageKind::Maven => (EcosystemName::Maven, ":"),
        PackageKind::Gem => (EcosystemName::RubyGems, "/"),
        PackageKind::Composer => (EcosystemName::Packagist, "/"),
        PackageKind::Nuget => (EcosystemName::NuGet, "/"),
        PackageKind::Hex => (EcosystemName::Hex, "/"),
        PackageKind::Pub => (EcosystemName::Pub, "/"),
        _ => return None,
    };
    let name = match purl.namespace() {
        "" => purl.name().to_owned(),
        namespace => format!("{namespace}{separator}{}", purl.name()),
    };
    Some((ecosystem, name))
}

fn kind_of(subject: &Subject<'_>) -> String {
    match subject.component.and_then(Product::purl) {
        Some(purl) => format!("`pkg:{}`", purl.purl_type()),
        None => format!("product `{}`", subject.id),
    }
}

fn rpm(ecosystem: Ecosystem, name: &str, version: &str, arch: &str, modularity: String) -> Known {
    let of_source = matches!(arch, "src" | "nosrc");
    Known::Package(Package {
        ecosystem,
        name: name.to_owned(),
        of_source,
        modularity,
        version: version.to_owned(),
        architecture: match arch {
            "noarch" | "src" | "nosrc" => String::new(),
            arch => arch.to_owned(),
        },
        is_range: false,
    })
}

fn with_epoch(purl: &Purl) -> String {
    match purl.qualifier("epoch") {
        Some(epoch) if epoch != "0" && !purl.version().is_empty() => {
            format!("{epoch}:{}", purl.version())
        }
        _ => purl.version().to_owned(),
    }
}

/// The module stream of a module's package URL: `pkg:rpmmod/redhat/squid@4:80400…:522a0ee4` is `squid:4`.
fn module_of(purl: &Purl) -> Option<String> {
    if purl.purl_type() != "rpmmod" {
        return None;
    }
    if let Some(inside) = purl.namespace().strip_prefix("redhat/") {
        return stream(inside);
    }
    let stream = purl
        .version()
        .split(':')
        .next()
        .filter(|text| !text.is_empty())?;
    Some(format!("{}:{stream}", purl.name()))
}

/// Name and stream of `nodejs:18:8090020231019152822:a75119d5`.
fn stream(text: &str) -> Option<String> {
    let mut parts = text.split(':');
    let (name, stream) = (parts.next()?, parts.next()?);
    (!name.is_empty() && !stream.is_empty()).then(|| format!("{name}:{stream}"))
}

/// Name, version with epoch and release, and architecture of `bind-32:9.16.23-11.el9.x86_64`.
fn nevra(text: &str) -> Option<(&str, String, &str)> {
    let text = text.strip_suffix(".rpm").unwrap_or(text);
    let (rest, arch) = match text.rsplit_once('.') {
        Some((rest, arch)) if ARCHITECTURES.contains(&arch) => (rest, arch),
        _ => (text, ""),
    };
    let (rest, release) = rest.rsplit_once('-')?;
    let (name, version) = rest.rsplit_once('-')?;
    let digits = |text: &str| {
        text.bytes()
            .next()
            .is_some_and(|byte| byte.is_ascii_digit())
    };
    if name.is_empty() || !digits(version) || !digits(release) {
        return None;
    }
    let version = version.strip_prefix("0:").unwrap_or(version);
    Some((name, format!("{version}-{release}"), arch))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_rpm_files_are_taken_apart() {
        for (text, expect) in [
            (
                "bind-32:9.16.23-11.el9.x86_64",
                Some(("bind", "32:9.16.23-11.el9", "x86_64")),
            ),
            (
                "openssl-1_1-1.1.1l-150500.17.3.1",
                Some(("openssl-1_1", "1.1.1l-150500.17.3.1", "")),
            ),
            ("a-0:1-2.src.rpm", Some(("a", "1-2", "src"))),
            ("openssl", None),
            ("python3-devel", None),
        ] {
            let found = nevra(text);
            let found = found
                .as_ref()
                .map(|(name, version, arch)| (*name, version.as_str(), *arch));
            assert_eq!(found, expect, "{text}");
        }
    }

    #[test]
    fn platforms_are_named_as_osv_does() {
        let release = red_hat_release("cpe:/a:redhat:enterprise_linux:9::appstream");
        assert_eq!(release.as_deref(), Some("enterprise_linux:9::appstream"));
        assert_eq!(red_hat_release("cpe:/o:suse:sles:15"), None);
        assert_eq!(
            stream("virt-devel:rhel:81:ab").as_deref(),
            Some("virt-devel:rhel")
        );
    }
}
