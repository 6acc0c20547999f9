//! The files that say which distribution an image is, the most exact first, and how each says it.

/// How a file says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// os-release(5).
    OsRelease,
    /// `DISTRIB_ID=`.
    LsbRelease,
    /// The version alone.
    Version,
    /// A line for people.
    Sentence,
    /// By being there.
    Presence,
    /// The state of a subscription, which names no version.
    UbuntuPro,
    /// By being there: support that was bought on top.
    Support(&'static str),
    /// Where packages come from: repositories of support that was bought on top.
    AptSources,
    /// Names of Red Hat's repositories that the image was built from.
    ContentSets,
}

/// One such file.
#[derive(Debug)]
pub(super) struct Known {
    /// From the root; with a slash at its end every file in that directory.
    pub(super) path: &'static str,
    /// How it says it.
    pub(super) format: Format,
    /// The `ID` of the distribution that has it, where the file does not name one.
    pub(super) id: &'static str,
}

const fn file(path: &'static str, format: Format, id: &'static str) -> Known {
    Known { path, format, id }
}

/// In order: what comes first counts.
pub(super) const KNOWN: &[Known] = &[
    file("etc/os-release", Format::OsRelease, ""),
    file("usr/lib/os-release", Format::OsRelease, ""),
    file(
        "var/lib/ubuntu-advantage/status.json",
        Format::UbuntuPro,
        "ubuntu",
    ),
    file("etc/oracle-release", Format::Sentence, "ol"),
    file("etc/rocky-release", Format::Sentence, "rocky"),
    file("etc/almalinux-release", Format::Sentence, "almalinux"),
    file("etc/centos-release", Format::Sentence, "centos"),
    file("etc/fedora-release", Format::Sentence, "fedora"),
    file("etc/openEuler-release", Format::Sentence, "openeuler"),
    file("etc/photon-release", Format::Sentence, "photon"),
    file("etc/azurelinux-release", Format::Sentence, "azurelinux"),
    file("etc/mariner-release", Format::Sentence, "mariner"),
    file("etc/SuSE-release", Format::Sentence, "sles"),
    file("etc/system-release", Format::Sentence, "amzn"),
    file("etc/redhat-release", Format::Sentence, "rhel"),
    file("etc/alpine-release", Format::Version, "alpine"),
    file("etc/lsb-release", Format::LsbRelease, ""),
    file("etc/debian_version", Format::Version, "debian"),
    file("etc/arch-release", Format::Presence, "arch"),
    file(
        "etc/products.d/SLES-LTSS.prod",
        Format::Support("ltss"),
        "sles",
    ),
    file("etc/apt/sources.list", Format::AptSources, ""),
    file("etc/apt/sources.list.d/", Format::AptSources, ""),
    file(
        "root/buildinfo/content_manifests/",
        Format::ContentSets,
        "rhel",
    ),
    file(
        "usr/share/buildinfo/content-sets.json",
        Format::ContentSets,
        "rhel",
    ),
];

/// How lines for people begin, and who that is. Longer beginnings first.
const VENDORS: &[(&str, &str)] = &[
    ("red hat", "rhel"),
    ("centos", "centos"),
    ("oracle", "ol"),
    ("rocky", "rocky"),
    ("almalinux", "almalinux"),
    ("fedora", "fedora"),
    ("amazon", "amzn"),
    ("opensuse", "opensuse"),
    ("suse linux", "sles"),
    ("vmware photon", "photon"),
    ("cbl-mariner", "mariner"),
    ("azure linux", "azurelinux"),
    ("openeuler", "openeuler"),
    ("scientific", "scientific"),
    ("virtuozzo", "virtuozzo"),
    ("cloudlinux", "cloudlinux"),
    ("eurolinux", "eurolinux"),
    ("anolis", "anolis"),
    ("tencentos", "tencentos"),
    ("mageia", "mageia"),
];

/// The `ID` of who a line for people names.
pub(super) fn vendor_of(line: &str) -> Option<&'static str> {
    let line = line.to_lowercase();
    let found = VENDORS.iter().find(|(begin, _)| line.starts_with(begin));
    found.map(|(_, id)| *id)
}

/// Whose files derived distributions keep: Ubuntu has `debian_version`, Oracle Linux and Fedora have `redhat-release`.
pub(super) fn stands_for_others(id: &str) -> bool {
    matches!(
        id,
        "debian" | "rhel" | "arch" | "amzn" | "ubuntu" | "centos" | "fedora"
    )
}

/// A part of a repository's address, whose support it is, and its name.
pub(super) const APT_SUPPORT: &[(&str, &str, &str)] = &[
    ("esm.ubuntu.com", "ubuntu", "esm"),
    ("freexian.com/extended-lts", "debian", "elts"),
];

/// Parts of the names of Red Hat's repositories, the longest support first: `rhel-8-for-x86_64-baseos-eus-rpms`.
pub(super) const CONTENT_SUPPORT: &[(&str, &str)] = &[
    ("-els-", "els"),
    ("-e4s-", "e4s"),
    ("-aus-", "aus"),
    ("-tus-", "tus"),
    ("-eus-", "eus"),
];
