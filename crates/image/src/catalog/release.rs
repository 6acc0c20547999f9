//! Which distribution an image is, by the files that distributions put there for that.
//!
//! Several files of one image say it, more or less exactly: each is read alone, and [`combined`] decides. `os-release` comes
//! first, since it is made for programs; the older files fill in what it lacks, and name the distribution where it is missing.

mod files;

use std::collections::BTreeMap;

use seawall_package::OsRelease;
use serde::Deserialize;

use self::files::{Format, KNOWN, Known};
use super::ownership::root_before;
use super::{Cataloger, FileView, Reading, Unreadable, Want};
use crate::Entry;

/// The cataloger.
#[derive(Debug, Clone, Copy)]
pub struct Release;

const NAME: &str = "release";

/// A value of these files is short.
const MAX_VALUE_CHARS: usize = 200;

fn known(path: &str) -> Option<(&str, &'static Known)> {
    KNOWN
        .iter()
        .find_map(|known| Some((root_before(path, known.path)?, known)))
}

impl Cataloger for Release {
    fn name(&self) -> &'static str {
        NAME
    }

    fn version(&self) -> u32 {
        1
    }

    fn wants(&self, entry: &Entry) -> Want {
        match known(&entry.path) {
            Some(_) => Want::Whole,
            None => Want::No,
        }
    }

    fn read(&self, file: &FileView<'_>) -> Result<Reading, Unreadable> {
        let Some((_, known)) = known(&file.entry.path) else {
            return Ok(Reading::default());
        };
        let text = String::from_utf8_lossy(file.bytes);
        let release = match known.format {
            Format::OsRelease => Some(os_release(&text)),
            Format::LsbRelease => Some(lsb_release(&text)),
            Format::Version => version_alone(&text, known.id),
            Format::Sentence => sentence(&text, known.id),
            Format::Presence => Some(named(known.id)),
            Format::UbuntuPro => ubuntu_pro(file.bytes)?,
        };
        Ok(Reading {
            release: release.map(|release| OsRelease {
                path: file.entry.path.clone(),
                ..release
            }),
            ..Reading::default()
        })
    }
}

fn named(id: &str) -> OsRelease {
    OsRelease {
        id: id.to_owned(),
        ..OsRelease::default()
    }
}

/// `KEY=value` of os-release(5): quotes are a shell's.
fn assignments(text: &str) -> BTreeMap<&str, String> {
    let mut found = BTreeMap::new();
    for line in text.lines() {
        let Some((name, value)) = line.trim().split_once('=') else {
            continue;
        };
        if !name.starts_with('#') {
            found.insert(name.trim(), unquoted(value.trim()));
        }
    }
    found
}

fn unquoted(value: &str) -> String {
    let inside = ['"', '\''].into_iter().find_map(|quote| {
        let rest = value.strip_prefix(quote)?;
        Some((
            quote,
            rest.split_once(quote).map_or(rest, |(inside, _)| inside),
        ))
    });
    let (is_raw, text) = match inside {
        Some((quote, inside)) => (quote == '\'', inside),
        None => (false, value),
    };
    let mut plain = String::new();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' if !is_raw => plain.extend(characters.next()),
            _ => plain.push(character),
        }
    }
    plain
        .chars()
        .filter(|c| !c.is_control())
        .take(MAX_VALUE_CHARS)
        .collect()
}

fn os_release(text: &str) -> OsRelease {
    let mut values = assignments(text);
    let mut take = |name: &str| values.remove(name).unwrap_or_default();
    let pretty = take("PRETTY_NAME");
    OsRelease {
        id: take("ID").to_lowercase(),
        version: take("VERSION_ID"),
        codename: take("VERSION_CODENAME"),
        like: take("ID_LIKE")
            .to_lowercase()
            .split_whitespace()
            .map(str::to_owned)
            .collect(),
        pretty,
        ..OsRelease::default()
    }
}

/// Ubuntu before os-release, and others of its kind.
fn lsb_release(text: &str) -> OsRelease {
    let mut values = assignments(text);
    let mut take = |name: &str| values.remove(name).unwrap_or_default();
    OsRelease {
        id: take("DISTRIB_ID").to_lowercase(),
        version: take("DISTRIB_RELEASE"),
        codename: take("DISTRIB_CODENAME"),
        pretty: take("DISTRIB_DESCRIPTION"),
        ..OsRelease::default()
    }
}

/// The file is the version: `12.5`, `3.19.1`; of Debian's unstable branches the codename, `trixie/sid`.
fn version_alone(text: &str, id: &str) -> Option<OsRelease> {
    let line: String = text
        .lines()
        .next()?
        .trim()
        .chars()
        .take(MAX_VALUE_CHARS)
        .collect();
    if line.is_empty() {
        return None;
    }
    let is_version = line.starts_with(|c: char| c.is_ascii_digit());
    let mut release = named(id);
    if is_version {
        release.version = line;
    } else {
        release.codename = line.split('/').next().unwrap_or_default().to_owned();
    }
    Some(release)
}

/// `Red Hat Enterprise Linux Server release 6.10 (Santiago)`, `VMware Photon OS 4.0`, `CBL-Mariner 2.0.20240123`: the first
/// word that begins with a digit is the version, and the words before it say who.
fn sentence(text: &str, id: &str) -> Option<OsRelease> {
    let line: String = text
        .lines()
        .find(|line| !line.trim().is_empty())?
        .trim()
        .chars()
        .take(MAX_VALUE_CHARS)
        .collect();
    let version = line
        .split_whitespace()
        .map(|word| word.trim_start_matches('v'))
        .find(|word| word.starts_with(|c: char| c.is_ascii_digit()))
        .unwrap_or_default();
    let mut release = named(files::vendor_of(&line).unwrap_or(id));
    release.version = version.to_owned();
    release.pretty = line;
    Some(release)
}

/// Which services of a subscription are on: with `esm-infra` and `esm-apps` Ubuntu's Pro advisories count.
fn ubuntu_pro(bytes: &[u8]) -> Result<Option<OsRelease>, Unreadable> {
    #[derive(Deserialize)]
    struct Status {
        #[serde(default)]
        attached: bool,
        #[serde(default)]
        services: Vec<Service>,
    }
    #[derive(Deserialize)]
    struct Service {
        #[serde(default)]
        name: String,
        #[serde(default)]
        status: String,
    }
    let status: Status = serde_json::from_slice(bytes).map_err(|error| {
        Unreadable::new(format!(
            "the status of Ubuntu Pro is not valid JSON: {error}"
        ))
    })?;
    let has_esm = status.attached
        && status.services.iter().any(|service| {
            matches!(&*service.name, "esm-apps" | "esm-infra") && service.status == "enabled"
        });
    Ok(has_esm.then(|| OsRelease {
        support: "esm".to_owned(),
        ..named("ubuntu")
    }))
}

/// The release of each root file system, by its path: empty for the image's own. Files of one root are joined, the most exact
/// one first. Where two files name different distributions, the more exact one counts; see [`contradiction`].
pub fn combined(releases: &[OsRelease]) -> BTreeMap<String, OsRelease> {
    let mut ranked: Vec<(usize, &str, &OsRelease)> = releases
        .iter()
        .filter_map(|release| {
            let (root, file) = known(&release.path)?;
            let rank = KNOWN.iter().position(|known| known.path == file.path)?;
            Some((rank, root, release))
        })
        .collect();
    ranked.sort();
    let mut found: BTreeMap<String, OsRelease> = BTreeMap::new();
    for (_, root, release) in ranked {
        match found.get_mut(root) {
            None => {
                found.insert(root.to_owned(), release.clone());
            }
            Some(known) => join(known, release),
        }
    }
    found.retain(|_, release| !release.id.is_empty());
    found
}

/// Fills in what is empty from a file of the same distribution.
fn join(known: &mut OsRelease, other: &OsRelease) {
    if known.id.is_empty() {
        known.id.clone_from(&other.id);
        known.path.clone_from(&other.path);
    }
    if known.id != other.id {
        return;
    }
    // Debian's testing has a codename and no version: the version of a stable release is then not to be found elsewhere.
    for (field, from) in [
        (&mut known.version, &other.version),
        (&mut known.codename, &other.codename),
        (&mut known.pretty, &other.pretty),
        (&mut known.support, &other.support),
    ] {
        if field.is_empty() {
            field.clone_from(from);
        }
    }
}

/// Two files of one root that name different distributions, neither of which is made from the other: an image that was
/// changed by hand, whose packages cannot be matched for certain. The reason, as a phrase.
pub fn contradiction(releases: &[OsRelease]) -> Option<String> {
    let ours = combined(releases);
    releases.iter().find_map(|release| {
        let (root, _) = known(&release.path)?;
        let decided = ours.get(root)?;
        let is_related = release.id == decided.id
            || release.id.is_empty()
            || decided.like.contains(&release.id)
            || files::stands_for_others(&release.id);
        (!is_related).then(|| {
            format!(
                "`{}` says `{}`, `{}` says `{}`",
                decided.path, decided.id, release.path, release.id
            )
        })
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::catalog::sample::read;

    fn check(files: &[(&str, &str)], expect: (&str, &str, &str, &str)) {
        let releases: Vec<OsRelease> = files
            .iter()
            .filter_map(|(path, text)| read(&Release, path, text.as_bytes()).release)
            .collect();
        let found = combined(&releases);
        let release = found
            .get("")
            .unwrap_or_else(|| panic!("nothing found in {files:?}"));
        let row = (
            &*release.id,
            &*release.version,
            &*release.codename,
            &*release.support,
        );
        assert_eq!(row, expect, "{files:?}");
        assert_eq!(contradiction(&releases), None);
    }

    #[test]
    fn distributions_by_os_release() {
        for (text, id, version, codename) in [
            (
                "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nID=debian\nVERSION_ID=\"12\"\nVERSION_CODENAME=bookworm\n",
                "debian",
                "12",
                "bookworm",
            ),
            (
                "NAME='Distroless'\nPRETTY_NAME=\"Distroless\"\nID=\"debian\"\nVERSION_ID=\"12\"\n",
                "debian",
                "12",
                "",
            ),
            ("ID=alpine\nVERSION_ID=3.19.1\n", "alpine", "3.19.1", ""),
            (
                "ID=\"rhel\"\nID_LIKE=\"fedora\"\nVERSION_ID=\"9.3\"\n",
                "rhel",
                "9.3",
                "",
            ),
            ("ID=\"ol\"\nVERSION_ID=\"8.9\"\n", "ol", "8.9", ""),
            ("ID=\"amzn\"\nVERSION_ID=\"2023\"\n", "amzn", "2023", ""),
            (
                "ID=wolfi\nVERSION_ID=\"20230201\"\n",
                "wolfi",
                "20230201",
                "",
            ),
            ("ID=arch\nBUILD_ID=rolling\n", "arch", "", ""),
            (
                "ID=bottlerocket\nVERSION_ID=1.19.1\n",
                "bottlerocket",
                "1.19.1",
                "",
            ),
            ("ID=\"sles\"\nVERSION_ID=\"15.5\"\n", "sles", "15.5", ""),
            (
                "ID=azurelinux\nVERSION_ID=\"3.0\"\n",
                "azurelinux",
                "3.0",
                "",
            ),
        ] {
            check(&[("etc/os-release", text)], (id, version, codename, ""));
            check(&[("usr/lib/os-release", text)], (id, version, codename, ""));
        }
    }

    #[test]
    fn distributions_without_os_release() {
        for (path, text, id, version) in [
            (
                "etc/redhat-release",
                "Red Hat Enterprise Linux Server release 6.10 (Santiago)\n",
                "rhel",
                "6.10",
            ),
            (
                "etc/redhat-release",
                "CentOS release 6.10 (Final)\n",
                "centos",
                "6.10",
            ),
            (
                "etc/centos-release",
                "CentOS Linux release 7.9.2009 (Core)\n",
                "centos",
                "7.9.2009",
            ),
            (
                "etc/system-release",
                "Amazon Linux AMI release 2018.03\n",
                "amzn",
                "2018.03",
            ),
            (
                "etc/oracle-release",
                "Oracle Linux Server release 6.10\n",
                "ol",
                "6.10",
            ),
            (
                "etc/fedora-release",
                "Fedora release 20 (Heisenbug)\n",
                "fedora",
                "20",
            ),
            (
                "etc/photon-release",
                "VMware Photon OS 4.0\nPHOTON_BUILD_NUMBER=1\n",
                "photon",
                "4.0",
            ),
            (
                "etc/mariner-release",
                "CBL-Mariner 2.0.20240123\nMARINER_BUILD_NUMBER=a\n",
                "mariner",
                "2.0.20240123",
            ),
            (
                "etc/SuSE-release",
                "SUSE Linux Enterprise Server 11 (x86_64)\nVERSION = 11\n",
                "sles",
                "11",
            ),
            ("etc/alpine-release", "3.4.6\n", "alpine", "3.4.6"),
            ("etc/debian_version", "7.11\n", "debian", "7.11"),
            (
                "etc/lsb-release",
                "DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=12.04\n",
                "ubuntu",
                "12.04",
            ),
            ("etc/arch-release", "", "arch", ""),
        ] {
            check(&[(path, text)], (id, version, "", ""));
        }
    }

    #[test]
    fn files_of_one_image_are_joined() {
        let ubuntu = "ID=ubuntu\nID_LIKE=debian\nVERSION_ID=\"18.04\"\nVERSION_CODENAME=bionic\n";
        let pro = r#"{"attached": true, "services": [{"name": "esm-infra", "status": "enabled"}]}"#;
        let off = r#"{"attached": false, "services": []}"#;
        let (path, status) = ("usr/lib/os-release", "var/lib/ubuntu-advantage/status.json");
        check(
            &[
                ("etc/debian_version", "buster/sid\n"),
                (path, ubuntu),
                (status, pro),
            ],
            ("ubuntu", "18.04", "bionic", "esm"),
        );
        check(
            &[(path, ubuntu), (status, off)],
            ("ubuntu", "18.04", "bionic", ""),
        );
        check(
            &[
                ("etc/os-release", "ID=debian\nVERSION_CODENAME=trixie\n"),
                ("etc/debian_version", "trixie/sid\n"),
            ],
            ("debian", "", "trixie", ""),
        );
        check(
            &[
                (
                    "etc/os-release",
                    "ID=\"centos\"\nVERSION_ID=\"7\"\nID_LIKE=\"rhel fedora\"\n",
                ),
                (
                    "etc/redhat-release",
                    "CentOS Linux release 7.9.2009 (Core)\n",
                ),
            ],
            ("centos", "7", "", ""),
        );
    }

    #[test]
    fn a_nested_root_has_its_own_release() {
        let releases: Vec<OsRelease> = [
            ("etc/os-release", "ID=debian\n"),
            ("srv/a/etc/os-release", "ID=alpine\n"),
        ]
        .iter()
        .filter_map(|(path, text)| read(&Release, path, text.as_bytes()).release)
        .collect();
        let found = combined(&releases);
        assert_eq!((&*found[""].id, &*found["srv/a"].id), ("debian", "alpine"));
    }

    #[test]
    fn a_changed_image_contradicts_itself() {
        let releases: Vec<OsRelease> = [
            ("etc/os-release", "ID=debian\n"),
            ("etc/alpine-release", "3.19.1\n"),
        ]
        .iter()
        .filter_map(|(path, text)| read(&Release, path, text.as_bytes()).release)
        .collect();
        assert!(contradiction(&releases).is_some());
    }

    proptest! {
        #[test]
        fn never_panics(text in "\\PC{0,200}", which in 0..KNOWN.len()) {
            let reading = read(&Release, KNOWN[which].path, text.as_bytes());
            let all: Vec<OsRelease> = reading.release.into_iter().collect();
            let _ = (combined(&all), contradiction(&all));
        }

        #[test]
        fn quotes_read_back(value in "[ -~&&[^\"\\\\$`]]{0,40}") {
            prop_assert_eq!(unquoted(&format!("\"{value}\"")), value);
        }
    }
}
