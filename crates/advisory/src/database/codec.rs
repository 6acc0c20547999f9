//! Records as bytes. Texts are borrowed while reading; enumerations are numbers that never change their meaning within a
//! format version.

use postcard::{take_from_bytes, to_extend};
use seawall_package::{Ecosystem, EcosystemName};
use serde::{Deserialize, Serialize};

use crate::record::{
    Advisory, Affected, End, FixState, Range, RangeKind, Score, ScoreKind, Symbols,
};

/// Bytes that make no sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Nonsense;

#[derive(Serialize, Deserialize)]
struct StoredScore<'a>(&'a str, u8, &'a str);

/// What an advisory says apart from packages.
#[derive(Serialize, Deserialize)]
struct StoredCore<'a> {
    id: &'a str,
    feed: &'a str,
    #[serde(borrow)]
    aliases: Vec<&'a str>,
    upstream: Vec<&'a str>,
    summary: &'a str,
    published: &'a str,
    modified: &'a str,
    withdrawn: bool,
    scores: Vec<StoredScore<'a>>,
    references: Vec<&'a str>,
}

/// Kind, introduced, kind of end, end, repository.
#[derive(Serialize, Deserialize)]
struct StoredRange<'a>(u8, &'a str, u8, &'a str, &'a str);

/// What an advisory says of one package in one release; the ecosystem is in the key.
#[derive(Serialize, Deserialize)]
struct StoredAffected<'a> {
    name: &'a str,
    of_source: bool,
    #[serde(borrow)]
    ranges: Vec<StoredRange<'a>>,
    versions: Vec<&'a str>,
    state: u8,
    modularity: &'a str,
    architectures: Vec<&'a str>,
    symbols: Vec<(&'a str, Vec<&'a str>)>,
    scores: Vec<StoredScore<'a>>,
}

macro_rules! numbered {
    ($type:ident, $to:ident, $from:ident, $($number:literal = $variant:ident),+) => {
        fn $to(value: $type) -> u8 {
            match value { $($type::$variant => $number,)+ }
        }
        fn $from(number: u8) -> Result<$type, Nonsense> {
            match number { $($number => Ok($type::$variant),)+ _ => Err(Nonsense) }
        }
    };
}

numbered!(
    ScoreKind,
    score_number,
    score_kind,
    0 = Cvss2,
    1 = Cvss3,
    2 = Cvss4,
    3 = Word,
    4 = Number
);
numbered!(
    RangeKind,
    range_number,
    range_kind,
    0 = Ecosystem,
    1 = Semver,
    2 = Git
);
numbered!(
    FixState,
    state_number,
    fix_state,
    0 = ByRange,
    1 = WontFix,
    2 = Deferred,
    3 = NotAffected,
    4 = UnderInvestigation
);

fn strs(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}

fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn store_scores(scores: &[Score]) -> Vec<StoredScore<'_>> {
    scores
        .iter()
        .map(|score| StoredScore(&score.source, score_number(score.kind), &score.text))
        .collect()
}

fn load_scores(scores: &[StoredScore<'_>]) -> Result<Vec<Score>, Nonsense> {
    scores
        .iter()
        .map(|score| {
            Ok(Score {
                source: score.0.to_owned(),
                kind: score_kind(score.1)?,
                text: score.2.to_owned(),
            })
        })
        .collect()
}

/// Appends a value.
pub(super) fn put<T: Serialize + ?Sized>(out: &mut Vec<u8>, value: &T) {
    let kept = std::mem::take(out);
    // Writing into a `Vec` fails for no value of these types.
    *out = to_extend(value, kept).unwrap_or_default();
}

/// Takes a value from the front.
pub(super) fn take<'b, T: Deserialize<'b>>(bytes: &mut &'b [u8]) -> Result<T, Nonsense> {
    let (value, rest) = take_from_bytes(bytes).map_err(|_| Nonsense)?;
    *bytes = rest;
    Ok(value)
}

/// Appends what an advisory says apart from packages, with its length in front, so that it can be skipped.
pub(super) fn put_core(out: &mut Vec<u8>, advisory: &Advisory) {
    let core = StoredCore {
        id: &advisory.id,
        feed: &advisory.feed,
        aliases: strs(&advisory.aliases),
        upstream: strs(&advisory.upstream),
        summary: &advisory.summary,
        published: &advisory.published,
        modified: &advisory.modified,
        withdrawn: advisory.withdrawn,
        scores: store_scores(&advisory.scores),
        references: strs(&advisory.references),
    };
    let mut bytes = Vec::new();
    put(&mut bytes, &core);
    put(out, bytes.as_slice());
}

/// Takes the bytes of an advisory without packages.
pub(super) fn take_core<'b>(bytes: &mut &'b [u8]) -> Result<&'b [u8], Nonsense> {
    take(bytes)
}

/// Reads an advisory without packages.
pub(super) fn core(mut bytes: &[u8]) -> Result<Advisory, Nonsense> {
    let core: StoredCore<'_> = take(&mut bytes)?;
    Ok(Advisory {
        id: core.id.to_owned(),
        feed: core.feed.to_owned(),
        aliases: strings(&core.aliases),
        upstream: strings(&core.upstream),
        summary: core.summary.to_owned(),
        published: core.published.to_owned(),
        modified: core.modified.to_owned(),
        withdrawn: core.withdrawn,
        scores: load_scores(&core.scores)?,
        affected: Vec::new(),
        references: strings(&core.references),
    })
}

/// Appends one package: its release, then the rest with its length in front, so that other releases are skipped.
pub(super) fn put_affected(out: &mut Vec<u8>, affected: &Affected) {
    let ranges = affected
        .ranges
        .iter()
        .map(|range| {
            let (end, version) = match &range.end {
                End::Open => (0, ""),
                End::Fixed(version) => (1, version.as_str()),
                End::LastAffected(version) => (2, version.as_str()),
            };
            StoredRange(
                range_number(range.kind),
                &range.introduced,
                end,
                version,
                &range.repository,
            )
        })
        .collect();
    let stored = StoredAffected {
        name: &affected.name,
        of_source: affected.of_source,
        ranges,
        versions: strs(&affected.versions),
        state: state_number(affected.state),
        modularity: &affected.modularity,
        architectures: strs(&affected.architectures),
        symbols: affected
            .symbols
            .iter()
            .map(|symbols| (symbols.path.as_str(), strs(&symbols.names)))
            .collect(),
        scores: store_scores(&affected.scores),
    };
    let mut rest = Vec::new();
    put(&mut rest, &stored);
    put(out, affected.ecosystem.release.as_str());
    put(out, rest.as_slice());
}

/// Takes one package; `None` when its release is not wanted.
pub(super) fn take_affected(
    bytes: &mut &[u8],
    ecosystem: EcosystemName,
    wanted: &dyn Fn(&str) -> bool,
) -> Result<Option<Affected>, Nonsense> {
    let release: &str = take(bytes)?;
    let mut rest: &[u8] = take(bytes)?;
    if !wanted(release) {
        return Ok(None);
    }
    let stored: StoredAffected<'_> = take(&mut rest)?;
    let ranges = stored.ranges.iter().map(|range| {
        Ok(Range {
            kind: range_kind(range.0)?,
            introduced: range.1.to_owned(),
            end: match range.2 {
                0 => End::Open,
                1 => End::Fixed(range.3.to_owned()),
                2 => End::LastAffected(range.3.to_owned()),
                _ => return Err(Nonsense),
            },
            repository: range.4.to_owned(),
        })
    });
    Ok(Some(Affected {
        ecosystem: Ecosystem {
            name: ecosystem,
            release: release.to_owned(),
        },
        name: stored.name.to_owned(),
        of_source: stored.of_source,
        ranges: ranges.collect::<Result<_, _>>()?,
        versions: strings(&stored.versions),
        state: fix_state(stored.state)?,
        modularity: stored.modularity.to_owned(),
        architectures: strings(&stored.architectures),
        symbols: stored
            .symbols
            .iter()
            .map(|(path, names)| Symbols {
                path: (*path).to_owned(),
                names: strings(names),
            })
            .collect(),
        scores: load_scores(&stored.scores)?,
    }))
}
