//! Until when a distribution's release gets fixes: `content/lifecycle/distributions.yaml`.

use std::sync::OnceLock;

use seawall_content::{ContentError, Document, files};
use seawall_finding::Date;
use seawall_package::OsRelease;

/// Whether a release gets fixes on some day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Support {
    /// It does, for everyone.
    Supported {
        /// The last day.
        end: Date,
    },
    /// Only for those who pay or opted in, or by volunteers and for a part of the packages.
    Extended {
        /// When the support for everyone ended.
        since: Date,
        /// By what: `Debian LTS`, `Ubuntu Pro (ESM)`.
        by: &'static str,
        /// The last day of it.
        end: Date,
        /// Whether the image shows that it gets it ([`OsRelease::support`]), or everyone can have it.
        is_active: bool,
    },
    /// It gets none.
    Ended {
        /// The last day, of the support that could be had for money where there is one.
        end: Date,
    },
    /// A release that never ends: the distribution is always the newest state, and an old image is old all the same.
    Rolling,
    /// The distribution or the release is not known here, so that nothing can be said.
    Unknown,
}

#[derive(Debug)]
struct Row {
    version: String,
    codename: String,
    end: Date,
    extended: Option<(String, String, Date)>,
}

#[derive(Debug)]
struct Distribution {
    ids: Vec<String>,
    /// A word of the name for people, where one `ID` is more than one distribution: `Stream`.
    named: Option<String>,
    is_rolling: bool,
    parts: usize,
    rows: Vec<Row>,
}

fn read() -> Result<Vec<Distribution>, ContentError> {
    let document = Document::built_in(
        files::LIFECYCLE_DISTRIBUTIONS,
        "seawall.distribution-support",
        1..=1,
    )?;
    document.read(|root| {
        root.parsed::<Date>("as_of")?;
        root.list("distributions")?.each(|entry| {
            entry.text("source")?;
            let extended = entry
                .optional_text("extended")?
                .unwrap_or_default()
                .to_owned();
            let sign = entry
                .optional_text("extended_sign")?
                .unwrap_or_default()
                .to_owned();
            let releases = entry.optional_list("releases")?.distinct_by("version")?;
            Ok(Distribution {
                ids: entry
                    .list("ids")?
                    .not_empty()?
                    .distinct_texts()?
                    .into_iter()
                    .map(str::to_owned)
                    .collect(),
                named: entry.optional_text("named")?.map(str::to_owned),
                is_rolling: entry.optional_flag("rolling")?.unwrap_or(false),
                parts: usize::try_from(
                    entry.optional_integer("version_parts", 1..=3)?.unwrap_or(1),
                )
                .unwrap_or(1),
                rows: releases.each(|row| {
                    // A date that was not looked up in the source is marked, so that it can be corrected.
                    row.optional_flag("recalled")?;
                    let end = row.optional_parsed("extended_end")?;
                    Ok(Row {
                        version: row.text("version")?.to_owned(),
                        codename: row
                            .optional_text("codename")?
                            .unwrap_or_default()
                            .to_owned(),
                        end: row.parsed("end")?,
                        extended: end.map(|end| (extended.clone(), sign.clone(), end)),
                    })
                })?,
            })
        })
    })
}

/// Content that cannot be read gives no distributions, which a test rules out.
fn distributions() -> &'static [Distribution] {
    static LIST: OnceLock<Vec<Distribution>> = OnceLock::new();
    LIST.get_or_init(|| read().unwrap_or_default())
}

/// Whether the release gets fixes on that day.
///
/// ```
/// use seawall_image::lifecycle::{Support, end_of_life};
/// use seawall_package::OsRelease;
///
/// let release = OsRelease { id: "alpine".into(), version: "3.15.4".into(), ..OsRelease::default() };
/// let support = end_of_life(&release, "2026-01-01".parse().unwrap());
/// assert_eq!(support, Support::Ended { end: "2023-11-01".parse().unwrap() });
/// ```
pub fn end_of_life(release: &OsRelease, today: Date) -> Support {
    let known = distributions();
    let found = known.iter().find(|entry| {
        let mut named = entry.named.iter();
        entry.ids.contains(&release.id) && named.all(|word| release.pretty.contains(word.as_str()))
    });
    let Some(distribution) = found else {
        return Support::Unknown;
    };
    if distribution.is_rolling {
        return Support::Rolling;
    }
    let version = shortened(&release.version, distribution.parts);
    let row = distribution.rows.iter().find(|row| {
        (!version.is_empty() && row.version == version)
            || (version.is_empty() && !row.codename.is_empty() && row.codename == release.codename)
    });
    let Some(row) = row else {
        return Support::Unknown;
    };
    match &row.extended {
        _ if today <= row.end => Support::Supported { end: row.end },
        Some((by, sign, end)) if today <= *end => Support::Extended {
            since: row.end,
            by,
            end: *end,
            is_active: sign.is_empty() || *sign == release.support,
        },
        Some((_, _, end)) => Support::Ended { end: *end },
        None => Support::Ended { end: row.end },
    }
}

/// The first parts of a version: those that name a release. `3.19.1` of Alpine is release `3.19`.
fn shortened(version: &str, parts: usize) -> String {
    let kept: Vec<&str> = version.split('.').take(parts).collect();
    kept.join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().expect(text)
    }

    fn of(id: &str, version: &str, today: &str) -> Support {
        let release = OsRelease {
            id: id.to_owned(),
            version: version.to_owned(),
            ..OsRelease::default()
        };
        end_of_life(&release, day(today))
    }

    #[test]
    fn the_content_reads() {
        let all = read().expect("distributions.yaml");
        for distribution in &all {
            assert!(
                distribution.is_rolling != distribution.rows.iter().any(|_| true),
                "{:?}",
                distribution.ids
            );
            for row in &distribution.rows {
                let parts = row.version.split('.').count();
                assert!(
                    parts <= distribution.parts,
                    "{:?} {}",
                    distribution.ids,
                    row.version
                );
                assert!(
                    row.extended
                        .as_ref()
                        .is_none_or(|(by, _, end)| !by.is_empty() && *end >= row.end)
                );
            }
        }
        let ids = all
            .iter()
            .flat_map(|entry| entry.ids.iter().map(|id| (id, &entry.named)));
        let mut ids: Vec<(&String, &Option<String>)> = ids.collect();
        let count = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), count);
    }

    #[test]
    fn support_ends_with_its_last_day() {
        assert_eq!(
            of("debian", "12", "2026-06-10"),
            Support::Supported {
                end: day("2026-06-10")
            }
        );
        assert!(matches!(
            of("debian", "12.5", "2026-06-11"),
            Support::Extended {
                is_active: true,
                ..
            }
        ));
        assert!(matches!(
            of("debian", "8", "2026-06-11"),
            Support::Ended { .. }
        ));
        assert!(matches!(
            of("rhel", "9.3", "2026-06-11"),
            Support::Supported { .. }
        ));
        assert!(matches!(
            of("centos", "7.9.2009", "2026-06-11"),
            Support::Ended { .. }
        ));
        assert!(matches!(
            of("alpine", "3.15.4", "2026-06-11"),
            Support::Ended { .. }
        ));
        assert_eq!(of("arch", "", "2026-06-11"), Support::Rolling);
        assert_eq!(of("debian", "99", "2026-06-11"), Support::Unknown);
        assert_eq!(of("debian", "", "2026-06-11"), Support::Unknown);
        assert_eq!(of("plan9", "4", "2026-06-11"), Support::Unknown);
    }

    #[test]
    fn extended_support_of_ubuntu_is_seen_by_its_sign() {
        let mut release = OsRelease {
            id: "ubuntu".to_owned(),
            version: "18.04".to_owned(),
            ..OsRelease::default()
        };
        let is_active = |release: &OsRelease| match end_of_life(release, day("2026-01-01")) {
            Support::Extended { is_active, .. } => is_active,
            other => panic!("{other:?}"),
        };
        assert!(!is_active(&release));
        release.support = "esm".to_owned();
        assert!(is_active(&release));
    }

    #[test]
    fn one_id_can_be_two_distributions() {
        let mut release = OsRelease {
            id: "centos".to_owned(),
            version: "8".to_owned(),
            pretty: "CentOS Linux 8".to_owned(),
            ..OsRelease::default()
        };
        let today = day("2023-01-01");
        assert!(matches!(
            end_of_life(&release, today),
            Support::Ended { .. }
        ));
        release.pretty = "CentOS Stream 8".to_owned();
        assert!(matches!(
            end_of_life(&release, today),
            Support::Supported { .. }
        ));
    }

    #[test]
    fn a_codename_stands_for_a_missing_version() {
        let release = OsRelease {
            id: "debian".to_owned(),
            codename: "bullseye".to_owned(),
            ..OsRelease::default()
        };
        assert!(matches!(
            end_of_life(&release, day("2026-01-01")),
            Support::Extended { .. }
        ));
    }
}
