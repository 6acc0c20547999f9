//! How bad a vulnerability is, by whom. A score that is missing or cannot be read is unknown, never low.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::limits::MAX_VECTOR_BYTES;
use crate::record::{Advisory, Affected, Score, ScoreKind};

/// How bad it is. The order is that of badness; unknown stands beside it and is none of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// No harm: a score of 0.
    None,
    /// Of no practical weight, in the words of a distribution: `unimportant`, `negligible`.
    Negligible,
    /// 0.1 to 3.9.
    Low,
    /// 4.0 to 6.9.
    Medium,
    /// 7.0 to 8.9.
    High,
    /// 9.0 and more.
    Critical,
}

/// What one source says, read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rating {
    /// Who says so.
    pub source: String,
    /// In which terms.
    pub kind: ScoreKind,
    /// As it is written.
    pub text: String,
    /// The base score in tenths, 0 to 100; `None` for words and for vectors that cannot be read.
    pub tenths: Option<u8>,
    /// The level; `None` is unknown.
    pub level: Option<Level>,
}

/// Reads one score. CVSS gives the base score of its version; CVSS 2 has no critical in its own scale, so that it is
/// read in the scale of NVD for it, which ends with high.
pub fn rate(score: &Score) -> Rating {
    let tenths = match score.kind {
        ScoreKind::Word => None,
        ScoreKind::Number => score.text.trim().parse().ok().and_then(in_tenths),
        kind => base_score(kind, &score.text),
    };
    let level = match (score.kind, tenths) {
        (ScoreKind::Word, _) => level_of_word(&score.text),
        (ScoreKind::Cvss2, Some(tenths)) => Some(level_of(tenths).min(Level::High)),
        (_, tenths) => tenths.map(level_of),
    };
    Rating {
        source: score.source.clone(),
        kind: score.kind,
        text: score.text.clone(),
        tenths,
        level,
    }
}

/// All ratings of an advisory for one of its entries, the one that counts first: those for the package alone before
/// those for the vulnerability, readable ones before others, and of these CVSS 4 before 3 before bare scores before words before CVSS 2.
pub fn ratings(advisory: &Advisory, affected: Option<&Affected>) -> Vec<Rating> {
    let own = affected.map_or(&[][..], |affected| &affected.scores);
    let mut ratings: Vec<(bool, Rating)> = own
        .iter()
        .map(|score| (false, rate(score)))
        .chain(advisory.scores.iter().map(|score| (true, rate(score))))
        .collect();
    ratings.sort_by_key(|(general, rating)| {
        let kind = match rating.kind {
            ScoreKind::Cvss4 => 0,
            ScoreKind::Cvss3 => 1,
            ScoreKind::Number => 2,
            ScoreKind::Word => 3,
            ScoreKind::Cvss2 => 4,
        };
        (rating.level.is_none(), *general, kind)
    });
    ratings.into_iter().map(|(_, rating)| rating).collect()
}

/// The base score in tenths: of a vector, or as a number where the source gives no vector. `None` for what is neither,
/// and for vectors that are not complete.
fn base_score(kind: ScoreKind, text: &str) -> Option<u8> {
    let text = text.trim().trim_matches(['(', ')']);
    if text.len() > MAX_VECTOR_BYTES {
        return None;
    }
    if let Some(stated) = stated_score(text) {
        return Some(stated);
    }
    let required: &[&str] = match kind {
        ScoreKind::Cvss2 => &["AV", "AC", "Au", "C", "I", "A"],
        ScoreKind::Cvss3 => &["AV", "AC", "PR", "UI", "S", "C", "I", "A"],
        ScoreKind::Cvss4 => &[
            "AV", "AC", "AT", "PR", "UI", "VC", "VI", "VA", "SC", "SI", "SA",
        ],
        ScoreKind::Number | ScoreKind::Word => return None,
    };
    let has = |name: &str| {
        text.split('/').any(|metric| {
            metric
                .split_once(':')
                .is_some_and(|(known, _)| known == name)
        })
    };
    if !required.iter().all(|name| has(name)) {
        return None;
    }
    let score = match kind {
        ScoreKind::Cvss2 => {
            let text = text.strip_prefix("CVSS:2.0/").unwrap_or(text);
            cvss::v2::Vector::from_str(text).ok()?.score().value()
        }
        ScoreKind::Cvss3 => cvss::v3::Vector::from_str(text).ok()?.score().value(),
        ScoreKind::Cvss4 => cvss::v4::Vector::from_str(text).ok()?.score().value(),
        ScoreKind::Number | ScoreKind::Word => return None,
    };
    in_tenths(score)
}

/// A score in tenths. Scores have one decimal, of which floating point keeps an error far below half a tenth.
fn in_tenths(score: f64) -> Option<u8> {
    let tenths = (score * 10.0).round();
    (0.0..=100.0).contains(&tenths).then_some(tenths as u8)
}

/// A score that is a number with at most one decimal: `7.5`, `10`.
fn stated_score(text: &str) -> Option<u8> {
    let (whole, tenth) = text.split_once('.').unwrap_or((text, "0"));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !(is_number(whole) && is_number(tenth) && tenth.len() == 1) {
        return None;
    }
    let tenths = whole
        .parse::<u8>()
        .ok()?
        .checked_mul(10)?
        .checked_add(tenth.parse().ok()?)?;
    (tenths <= 100).then_some(tenths)
}

/// CVSS 3 and 4's scale.
fn level_of(tenths: u8) -> Level {
    match tenths {
        0 => Level::None,
        1..=39 => Level::Low,
        40..=69 => Level::Medium,
        70..=89 => Level::High,
        _ => Level::Critical,
    }
}

/// The words that distributions and registries use; any other is unknown.
fn level_of_word(word: &str) -> Option<Level> {
    Some(match word.trim().to_ascii_lowercase().as_str() {
        "critical" => Level::Critical,
        "high" | "important" => Level::High,
        "medium" | "moderate" => Level::Medium,
        "low" | "minor" => Level::Low,
        "negligible" | "unimportant" => Level::Negligible,
        "none" => Level::None,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(kind: ScoreKind, text: &str, tenths: Option<u8>, level: Option<Level>) {
        let rating = rate(&Score {
            source: "test".to_owned(),
            kind,
            text: text.to_owned(),
        });
        assert_eq!((rating.tenths, rating.level), (tenths, level), "{text}");
    }

    /// Vectors and scores that FIRST publishes in its guides and examples.
    #[test]
    fn published_vectors_have_their_published_scores() {
        use Level::{Critical, High, Low, Medium};
        use ScoreKind::{Cvss2, Cvss3, Cvss4};
        for (kind, text, tenths, level) in [
            (Cvss2, "AV:N/AC:L/Au:N/C:N/I:N/A:C", 78, High),
            (Cvss2, "(AV:N/AC:L/Au:N/C:C/I:C/A:C)", 100, High),
            (Cvss2, "AV:L/AC:H/Au:N/C:C/I:C/A:C", 62, Medium),
            (
                Cvss3,
                "CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N",
                61,
                Medium,
            ),
            (
                Cvss3,
                "CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N",
                64,
                Medium,
            ),
            (
                Cvss3,
                "CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N",
                31,
                Low,
            ),
            (
                Cvss3,
                "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N",
                75,
                High,
            ),
            (
                Cvss3,
                "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
                98,
                Critical,
            ),
            (
                Cvss3,
                "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H",
                100,
                Critical,
            ),
            (
                Cvss4,
                "CVSS:4.0/AV:L/AC:L/AT:P/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N",
                73,
                High,
            ),
            (
                Cvss4,
                "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H",
                100,
                Critical,
            ),
            (
                Cvss4,
                "CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:P/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N",
                77,
                High,
            ),
        ] {
            check(kind, text, Some(tenths), Some(level));
        }
        check(Cvss3, "7.5", Some(75), Some(High));
        check(Cvss3, "10", Some(100), Some(Critical));
        check(
            Cvss3,
            "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N",
            Some(0),
            Some(Level::None),
        );
    }

    #[test]
    fn what_cannot_be_read_is_unknown() {
        use ScoreKind::{Cvss2, Cvss3, Cvss4, Word};
        for (kind, text) in [
            (Cvss3, ""),
            (Cvss3, "7.55"),
            (Cvss3, "25.5"),
            (Cvss3, "10.1"),
            (Cvss3, "-1"),
            (Cvss3, "."),
            (Cvss3, "CVSS:3.1/AV:N"),
            (Cvss3, "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H"),
            (Cvss3, "CVSS:3.1/AV:X/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"),
            (Cvss3, "CVSS:9.9/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"),
            (Cvss2, "AV:N/AC:L/Au:N"),
            (Cvss4, "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"),
            (Word, "not yet assigned"),
            (Word, ""),
        ] {
            check(kind, text, None, None);
        }
        check(
            Cvss3,
            &format!("CVSS:3.1/{}", "AV:N/".repeat(1000)),
            None,
            None,
        );
    }

    #[test]
    fn words_of_distributions() {
        for (word, level) in [
            ("Important", Level::High),
            ("moderate", Level::Medium),
            ("unimportant", Level::Negligible),
            ("MINOR", Level::Low),
        ] {
            check(ScoreKind::Word, word, None, Some(level));
        }
    }

    #[test]
    fn the_packages_own_score_goes_first() {
        let score = |source: &str, kind, text: &str| Score {
            source: source.to_owned(),
            kind,
            text: text.to_owned(),
        };
        let advisory = Advisory {
            scores: vec![
                score("nvd", ScoreKind::Cvss2, "AV:N/AC:L/Au:N/C:P/I:P/A:P"),
                score("x", ScoreKind::Cvss4, "nonsense"),
                score(
                    "nvd",
                    ScoreKind::Cvss3,
                    "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
                ),
            ],
            ..Advisory::default()
        };
        let affected = Affected {
            ecosystem: seawall_package::Ecosystem::plain(seawall_package::EcosystemName::Npm),
            name: "x".to_owned(),
            of_source: false,
            ranges: Vec::new(),
            versions: Vec::new(),
            state: Default::default(),
            modularity: String::new(),
            architectures: Vec::new(),
            systems: Vec::new(),
            symbols: Vec::new(),
            scores: vec![score("debian", ScoreKind::Word, "low")],
        };
        let sources = |ratings: Vec<Rating>| -> Vec<String> {
            ratings.into_iter().map(|rating| rating.source).collect()
        };
        assert_eq!(
            sources(ratings(&advisory, Some(&affected))),
            ["debian", "nvd", "nvd", "x"]
        );
        assert_eq!(ratings(&advisory, None)[0].kind, ScoreKind::Cvss3);
    }

    proptest::proptest! {
        #[test]
        fn no_vector_panics(text in "(CVSS:[0-9.]{1,3}/)?([A-Za-z]{1,3}:[A-Z]/?){0,14}\\PC{0,5}") {
            for kind in [ScoreKind::Cvss2, ScoreKind::Cvss3, ScoreKind::Cvss4, ScoreKind::Word] {
                rate(&Score { source: String::new(), kind, text: text.clone() });
            }
        }
    }
}
