//! The ecosystem names under which advisories cover a distribution's release.

use seawall_package::{Ecosystem, EcosystemName as E, OsRelease, PackageKind};

use super::membership::{Cover, Membership};

/// The ecosystems of a distribution package; `None` for a release that is not recognised.
pub(super) fn of_release(kind: PackageKind, release: &OsRelease) -> Option<Vec<Membership>> {
    let version = release.version.as_str();
    let major = version.split('.').next().unwrap_or_default();
    let one = |name, release: &str| {
        let known = !release.is_empty() && release.starts_with(|c: char| c.is_ascii_digit());
        known.then(|| vec![exact(name, release)])
    };
    match (kind, release.id.as_str()) {
        (PackageKind::Deb, "debian") => debian(major, &release.codename),
        (PackageKind::Deb, "ubuntu") => ubuntu(version, &release.support),
        (PackageKind::Apk, "alpine") if release.pretty.ends_with(" edge") => {
            Some(vec![exact(E::Alpine, "edge")])
        }
        (PackageKind::Apk, "alpine") => alpine(version),
        (PackageKind::Apk, "wolfi") => Some(vec![exact(E::Wolfi, "")]),
        (PackageKind::Apk, "chainguard") => Some(vec![exact(E::Chainguard, "")]),
        (PackageKind::Apk, "minimos") => Some(vec![exact(E::MinimOs, "")]),
        (PackageKind::Apk, "alpaquita") if !version.is_empty() => {
            Some(vec![exact(E::Alpaquita, version)])
        }
        (PackageKind::Rpm, "rhel" | "centos") => red_hat(version, major, &release.support),
        (PackageKind::Rpm, "almalinux") => one(E::AlmaLinux, major),
        (PackageKind::Rpm, "rocky") => one(E::RockyLinux, major),
        (PackageKind::Rpm, "ol") => one(E::Oracle, major),
        (PackageKind::Rpm, "fedora") => one(E::Fedora, major),
        // Amazon Linux 1 names itself by year and month.
        (PackageKind::Rpm, "amzn") if major == "2018" || major == "2017" => one(E::Amazon, "1"),
        (PackageKind::Rpm, "amzn") => one(E::Amazon, major),
        (PackageKind::Rpm, "sles" | "sled" | "sles_sap" | "sle_hpc") => {
            suse(version, &release.support)
        }
        (PackageKind::Rpm, "sle-micro" | "sl-micro" | "suse-microos") => {
            let name = format!("Linux Enterprise Micro {version}");
            (!version.is_empty()).then(|| vec![exact(E::Suse, &name)])
        }
        (PackageKind::Rpm, "opensuse-leap") => {
            let name = format!("Leap {version}");
            (!version.is_empty()).then(|| vec![exact(E::OpenSuse, &name)])
        }
        (PackageKind::Rpm, "opensuse-tumbleweed") => Some(vec![exact(E::OpenSuse, "Tumbleweed")]),
        (PackageKind::Rpm, "photon") => one(E::Photon, version),
        (PackageKind::Rpm, "azurelinux" | "mariner") => one(E::AzureLinux, major),
        (PackageKind::Rpm, "openeuler") => open_euler(version, &release.pretty),
        (PackageKind::Rpm, "mageia") => one(E::Mageia, major),
        (PackageKind::Rpm, "bottlerocket") => Some(vec![exact(E::Bottlerocket, "")]),
        (PackageKind::Alpm, "arch" | "archlinux") => Some(vec![exact(E::Arch, "")]),
        _ => None,
    }
}

fn exact(name: E, release: &str) -> Membership {
    Membership::exact(Ecosystem {
        name,
        release: release.to_owned(),
    })
}

/// Why the advisories of a release do not quite fit, where it is no release: as a sentence without a full stop.
pub(super) fn misfit(release: &OsRelease) -> Option<String> {
    let pretty = release.pretty.as_str();
    let is_development = match release.id.as_str() {
        "ubuntu" => pretty.contains("(development branch)"),
        "fedora" => pretty.contains("Prerelease") || pretty.contains("Rawhide"),
        // Fixes come to Stream before or after they come to the release, under other versions.
        "centos" if pretty.contains("Stream") => {
            return Some(format!(
                "no advisories are made for CentOS Stream; those of Red Hat Enterprise Linux {} were used, which gets fixes at \
                 other times",
                release.version
            ));
        }
        _ => false,
    };
    is_development.then(|| {
        format!("no advisories are made for `{pretty}` before its release; those of the release were used")
    })
}

/// By major version. Testing and unstable state none: their code name does.
fn debian(major: &str, codename: &str) -> Option<Vec<Membership>> {
    const CODENAMES: [(&str, &str); 9] = [
        ("jessie", "8"),
        ("stretch", "9"),
        ("buster", "10"),
        ("bullseye", "11"),
        ("bookworm", "12"),
        ("trixie", "13"),
        ("forky", "14"),
        ("duke", "15"),
        ("sid", "unstable"),
    ];
    let release = if major.starts_with(|c: char| c.is_ascii_digit()) {
        major
    } else {
        CODENAMES
            .iter()
            .find(|(known, _)| *known == codename)
            .map(|(_, release)| *release)?
    };
    Some(vec![exact(E::Debian, release)])
}

/// `22.04:LTS` for the April releases of even years. What Ubuntu Pro fixes counts without Pro too, for the problem is
/// there, but then the fix needs the subscription.
fn ubuntu(version: &str, support: &str) -> Option<Vec<Membership>> {
    let (year, month) = version.split_once('.')?;
    let year: u32 = year.parse().ok()?;
    let month = month
        .get(..2)
        .filter(|month| month.bytes().all(|b| b.is_ascii_digit()))?;
    if month != "04" || year % 2 == 1 {
        return Some(vec![exact(E::Ubuntu, &format!("{year}.{month}"))]);
    }
    let subscribed = matches!(support, "esm" | "pro");
    Some(vec![
        exact(E::Ubuntu, &format!("{year:02}.{month}:LTS")),
        Membership {
            extended: true,
            subscription: (!subscribed).then_some("Ubuntu Pro"),
            ..exact(E::Ubuntu, &format!("Pro:{year:02}.{month}:LTS"))
        },
    ])
}

/// `v3.19` from `3.19.1`; what is built towards a release, `3.21_alpha20240807`, is edge.
fn alpine(version: &str) -> Option<Vec<Membership>> {
    let mut numbers = version.split('.');
    let (major, minor) = (numbers.next()?, numbers.next()?);
    if version.contains("_alpha") || version.contains("_beta") || version.contains("edge") {
        return Some(vec![exact(E::Alpine, "edge")]);
    }
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    (is_number(major) && is_number(minor))
        .then(|| vec![exact(E::Alpine, &format!("v{major}.{minor}"))])
}

/// Every repository of the major release; with support on top of it also that of the minor release, or of the major release
/// after its end (ELS).
fn red_hat(version: &str, major: &str, support: &str) -> Option<Vec<Membership>> {
    if !major.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let product = |product: String, extended| Membership {
        ecosystem: Ecosystem {
            name: E::RedHat,
            release: product,
        },
        cover: Cover::Product,
        extended,
        subscription: None,
    };
    let mut memberships = vec![product(format!("enterprise_linux:{major}"), false)];
    if matches!(support, "eus" | "aus" | "e4s" | "tus") {
        memberships.push(product(format!("rhel_{support}:{version}"), true));
    } else if support == "els" {
        memberships.push(product(format!("rhel_els:{major}"), true));
    }
    Some(memberships)
}

/// Every product and module of the service pack: the server, `Module for Basesystem`, and so on.
fn suse(version: &str, support: &str) -> Option<Vec<Membership>> {
    let (major, pack) = version.split_once('.').unwrap_or((version, "0"));
    if !major.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let suffix = match pack {
        "0" => major.to_owned(),
        pack => format!("{major} SP{pack}"),
    };
    let product = |suffix: String, extended, subscription| Membership {
        ecosystem: Ecosystem {
            name: E::Suse,
            release: format!("Linux Enterprise Server {suffix}"),
        },
        cover: Cover::Suffix(suffix),
        extended,
        subscription,
    };
    let subscription = (support != "ltss").then_some("SUSE LTSS");
    Some(vec![
        product(suffix.clone(), false, None),
        product(format!("{suffix}-LTSS"), true, subscription),
    ])
}

/// `22.03-LTS-SP1` from `openEuler 22.03 (LTS-SP1)`.
fn open_euler(version: &str, pretty: &str) -> Option<Vec<Membership>> {
    if version.is_empty() {
        return None;
    }
    let detail = pretty
        .split_once('(')
        .and_then(|(_, rest)| rest.split_once(')'))
        .map(|(detail, _)| detail);
    let release = match detail {
        Some(detail) => format!("{version}-{detail}"),
        None => version.to_owned(),
    };
    Some(vec![exact(E::OpenEuler, &release)])
}
