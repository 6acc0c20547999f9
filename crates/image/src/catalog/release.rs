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
    let directory = path.rfind('/').map_or("", |at| &path[..=at]);
    KNOWN.iter().find_map(|known| {
        let here = if known.path.ends_with('/') {
            directory
        } else {
            path
        };
        Some((root_before(here, known.path)?, known))
    })
}

impl Cataloger for Release {
    fn name(&self) -> &'static str {
        NAME
    }

    fn version(&self) -> u32 {
        2
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
            Format::Support(support) => Some(supported(known.id, support)),
            Format::AptSources => apt_sources(&text),
            Format::ContentSets => content_sets(&text, known.id),
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

/// A release of which only the support is known.
fn supported(id: &str, support: &str) -> OsRelease {
    OsRelease {
        support: support.to_owned(),
        ..named(id)
    }
}

/// Repositories that are in use: a line that is no comment, in either format.
fn apt_sources(text: &str) -> Option<OsRelease> {
    if text
        .lines()
        .any(|line| line.trim().eq_ignore_ascii_case("enabled: no"))
    {
        return None;
    }
    let mut lines = text
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'));
    lines.find_map(|line| {
        let found = files::APT_SUPPORT
            .iter()
            .find(|(part, ..)| line.contains(part));
        found.map(|(_, id, support)| supported(id, support))
    })
}

/// The names of repositories are looked for as text: the files have had more than one layout.
fn content_sets(text: &str, id: &str) -> Option<OsRelease> {
    let found = files::CONTENT_SUPPORT
        .iter()
        .find(|(part, _)| text.contains(part));
    found.map(|(_, support)| supported(id, support))
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

/// What os-release(5) has as `ID` where it states none. A file that only says what the distribution is like is of another one.
pub(crate) const UNNAMED: &str = "linux";

/// Debian's codename of unstable, from which testing is made.
const UNSTABLE: &str = "sid";

fn os_release(text: &str) -> OsRelease {
    let mut values = assignments(text);
    let mut take = |name: &str| values.remove(name).unwrap_or_default();
    let pretty = take("PRETTY_NAME");
    let mut id = take("ID").to_lowercase();
    let like = take("ID_LIKE").to_lowercase();
    if id.is_empty() && !like.trim().is_empty() {
        UNNAMED.clone_into(&mut id);
    }
    let version = take("VERSION_ID");
    let mut codename = take("VERSION_CODENAME");
    // Testing and unstable have the same file, `trixie/sid`, and name the release that is being made.
    if id == "debian" && version.is_empty() && pretty.ends_with("/sid") {
        UNSTABLE.clone_into(&mut codename);
    }
    OsRelease {
        id,
        version,
        codename,
        like: like.split_whitespace().map(str::to_owned).collect(),
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

/// The file is the version: `12.5`, `3.19.1`; of Debian's testing and unstable `trixie/sid`, which is not the release trixie.
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
        release.codename = line.rsplit('/').next().unwrap_or_default().to_owned();
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
    Ok(has_esm.then(|| supported("ubuntu", "esm")))
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
    if other.id == "debian" && other.codename == UNSTABLE {
        known.version.clear();
        UNSTABLE.clone_into(&mut known.codename);
    }
    if known.id == "debian" && known.codename == UNSTABLE {
        return;
    }
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
            || !release.support.is_empty()
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
#[path = "release/tests.rs"]
mod tests;
