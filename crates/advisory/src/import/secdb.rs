//! The security databases of Alpine, Wolfi and Chainguard: which version of a package first fixed which vulnerability.
//! <https://secdb.alpinelinux.org/>, <https://packages.wolfi.dev/os/security.json>
//!
//! JSON today, YAML before 2021 (the corpus of 2020). Wolfi's and Chainguard's forms are written against their published
//! form; the fixtures in the tests are our own. A fixed version `0` means that the package never had the problem. Packages are
//! source packages (origins). A database only knows what was fixed: what is open is not in it.

use std::collections::BTreeMap;

use seawall_package::{Ecosystem, EcosystemName};
use serde::Deserialize;

use super::limits::MAX_TEXT_MEMBER_BYTES;
use super::sink::{Sink, UnreadReason};
use super::text::or_default;
use crate::record::{Advisory, Affected, End, FixState, Range, RangeKind};

#[derive(Debug, Deserialize)]
struct Secdb {
    #[serde(default, deserialize_with = "or_default")]
    distroversion: String,
    #[serde(default, deserialize_with = "or_default")]
    reponame: String,
    #[serde(default, deserialize_with = "or_default")]
    urlprefix: String,
    #[serde(default, deserialize_with = "or_default")]
    apkurl: String,
    #[serde(default, deserialize_with = "or_default")]
    packages: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
struct Entry {
    pkg: Package,
}

#[derive(Debug, Deserialize)]
struct Package {
    name: String,
    /// Real branches have versions that are followed by nothing: these name no vulnerability.
    #[serde(default, deserialize_with = "or_default")]
    secfixes: BTreeMap<String, Option<Vec<String>>>,
}

pub(super) fn import(bytes: &[u8], sink: &mut Sink<'_>) {
    let parsed = if bytes.trim_ascii_start().first() == Some(&b'{') {
        serde_json::from_slice::<Secdb>(bytes).map_err(|error| error.to_string())
    } else if bytes.len() > MAX_TEXT_MEMBER_BYTES {
        return sink.unread("", UnreadReason::Limit, "too long for YAML");
    } else {
        std::str::from_utf8(bytes)
            .map_err(|error| error.to_string())
            .and_then(|text| serde_saphyr::from_str(text).map_err(|error| error.to_string()))
    };
    let secdb = match parsed {
        Ok(secdb) => secdb,
        Err(why) => return sink.unread("", UnreadReason::Malformed, &why),
    };
    let Some((ecosystem, feed)) = distribution(&secdb, sink.member()) else {
        return sink.unread("", UnreadReason::UnknownProduct, &secdb.urlprefix);
    };
    for Entry { pkg } in &secdb.packages {
        for (version, ids) in &pkg.secfixes {
            for text in ids.iter().flatten() {
                fix(&ecosystem, feed, &pkg.name, version, text, sink);
            }
        }
    }
}

/// Whose database it is, by the addresses in it, then by the member's name.
fn distribution(secdb: &Secdb, member: &str) -> Option<(Ecosystem, &'static str)> {
    let says = |word: &str| {
        [&secdb.urlprefix, &secdb.apkurl, &secdb.reponame]
            .iter()
            .any(|text| text.contains(word))
    };
    let plain = |name, feed| Some((Ecosystem::plain(name), feed));
    if says("wolfi") {
        plain(EcosystemName::Wolfi, "wolfi-secdb")
    } else if says("chainguard") {
        plain(EcosystemName::Chainguard, "chainguard-secdb")
    } else if secdb.distroversion.starts_with('v') || secdb.distroversion.contains("edge") {
        let release = secdb.distroversion.clone();
        let name = EcosystemName::Alpine;
        Some((Ecosystem { name, release }, "alpine-secdb"))
    } else if member.contains("wolfi") {
        plain(EcosystemName::Wolfi, "wolfi-secdb")
    } else if member.contains("chainguard") {
        plain(EcosystemName::Chainguard, "chainguard-secdb")
    } else {
        None
    }
}

/// One vulnerability: an id, in Alpine followed by others of the same after spaces.
fn fix(
    ecosystem: &Ecosystem,
    feed: &str,
    package: &str,
    version: &str,
    text: &str,
    sink: &mut Sink<'_>,
) {
    let mut ids = text
        .split_whitespace()
        .map(|id| id.trim_matches(['(', ')', ',', ';']));
    let Some(id) = ids.next().filter(|id| !id.is_empty()) else {
        return sink.unread(package, UnreadReason::Malformed, "an empty id");
    };
    let (ranges, state) = if version == "0" {
        (Vec::new(), FixState::NotAffected)
    } else {
        let range = Range {
            kind: RangeKind::Ecosystem,
            introduced: "0".to_owned(),
            end: End::Fixed(version.to_owned()),
            repository: String::new(),
        };
        (vec![range], FixState::ByRange)
    };
    let aliases = ids.filter(|id| id.contains('-'));
    sink.advisory(Advisory {
        id: id.to_owned(),
        feed: feed.to_owned(),
        aliases: aliases.map(str::to_owned).collect(),
        affected: vec![Affected {
            ecosystem: ecosystem.clone(),
            name: package.to_owned(),
            of_source: true,
            ranges,
            versions: Vec::new(),
            state,
            modularity: String::new(),
            architectures: Vec::new(),
            systems: Vec::new(),
            symbols: Vec::new(),
            scores: Vec::new(),
        }],
        ..Advisory::default()
    });
}
