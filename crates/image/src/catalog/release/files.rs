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
}

/// One such file.
#[derive(Debug)]
pub(super) struct Known {
    /// From the root.
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
