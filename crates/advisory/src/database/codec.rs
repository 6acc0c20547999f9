//! Records as bytes. Enumerations are numbers that never change their meaning within a
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

/// Source, kind, text. Texts are borrowed for writing and owned for reading.
#[derive(Serialize, Deserialize)]
struct StoredScore<S>(S, u8, S);

/// What an advisory says apart from packages.
#[derive(Serialize, Deserialize)]
struct StoredCore<S> {
    id: S,
    feed: S,
    aliases: Vec<S>,
    upstream: Vec<S>,
    summary: S,
    published: S,
    modified: S,
    withdrawn: bool,
    scores: Vec<StoredScore<S>>,
    references: Vec<S>,
}

/// Kind, introduced, kind of end, end, repository.
#[derive(Serialize, Deserialize)]
struct StoredRange<S>(u8, S, u8, S, S);

/// What an advisory says of one package in one release; the ecosystem is in the key.
#[derive(Serialize, Deserialize)]
struct StoredAffected<S> {
    name: S,
    of_source: bool,
    ranges: Vec<StoredRange<S>>,
    versions: Vec<S>,
    state: u8,
    modularity: S,
    architectures: Vec<S>,
    systems: Vec<S>,
    symbols: Vec<(S, Vec<S>)>,
    scores: Vec<StoredScore<S>>,
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

fn store_scores(scores: &[Score]) -> Vec<StoredScore<&str>> {
    scores
        .iter()
        .map(|score| {
            let kind = score_number(score.kind);
            StoredScore(score.source.as_str(), kind, score.text.as_str())
        })
        .collect()
}

fn load_scores(scores: Vec<StoredScore<String>>) -> Result<Vec<Score>, Nonsense> {
    scores
        .into_iter()
        .map(|StoredScore(source, kind, text)| {
            let kind = score_kind(kind)?;
            Ok(Score { source, kind, text })
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
    let core: StoredCore<&str> = StoredCore {
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
    let core: StoredCore<String> = take(&mut bytes)?;
    Ok(Advisory {
        id: core.id,
        feed: core.feed,
        aliases: core.aliases,
        upstream: core.upstream,
        summary: core.summary,
        published: core.published,
        modified: core.modified,
        withdrawn: core.withdrawn,
        scores: load_scores(core.scores)?,
        affected: Vec::new(),
        references: core.references,
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
                End::Below(version) => (3, version.as_str()),
            };
            StoredRange(
                range_number(range.kind),
                range.introduced.as_str(),
                end,
                version,
                range.repository.as_str(),
            )
        })
        .collect();
    let stored: StoredAffected<&str> = StoredAffected {
        name: &affected.name,
        of_source: affected.of_source,
        ranges,
        versions: strs(&affected.versions),
        state: state_number(affected.state),
        modularity: &affected.modularity,
        architectures: strs(&affected.architectures),
        systems: strs(&affected.systems),
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
    let stored: StoredAffected<String> = take(&mut rest)?;
    let ranges = stored.ranges.into_iter().map(|range| {
        let StoredRange(kind, introduced, end, version, repository) = range;
        Ok(Range {
            kind: range_kind(kind)?,
            introduced,
            end: match end {
                0 => End::Open,
                1 => End::Fixed(version),
                2 => End::LastAffected(version),
                3 => End::Below(version),
                _ => return Err(Nonsense),
            },
            repository,
        })
    });
    let symbols = stored.symbols.into_iter();
    Ok(Some(Affected {
        ecosystem: Ecosystem {
            name: ecosystem,
            release: release.to_owned(),
        },
        name: stored.name,
        of_source: stored.of_source,
        ranges: ranges.collect::<Result<_, _>>()?,
        versions: stored.versions,
        state: fix_state(stored.state)?,
        modularity: stored.modularity,
        architectures: stored.architectures,
        systems: stored.systems,
        symbols: symbols
            .map(|(path, names)| Symbols { path, names })
            .collect(),
        scores: load_scores(stored.scores)?,
    }))
}
