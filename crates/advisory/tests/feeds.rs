//! Every importer against a fixture of our own, and against bytes that are wrong.

use proptest::prelude::*;
use seawall_advisory::import::{Feed, Record, Unread, detect, import};
use seawall_advisory::{Advisory, Affected, End, FixState};

macro_rules! fixtures {
    ($($feed:ident: $file:literal),+ $(,)?) => {
        /// Feed, member, bytes.
        const FIXTURES: &[(Feed, &str, &[u8])] = &[
            $((Feed::$feed, $file, include_bytes!(concat!("../fixtures/", $file))),)+
        ];
    };
}

fixtures! {
    Osv: "osv.json",
    DebianTracker: "debian-tracker.json",
    Secdb: "wolfi-secdb.json",
    Secdb: "alpine-secdb.json",
    Csaf: "redhat-vex.json",
    Csaf: "suse-csaf.json",
    Csaf: "other-csaf.json",
    Updateinfo: "updateinfo.xml",
    CveList: "cve-list.json",
    KubernetesFeed: "kubernetes-feed.json",
    Kev: "kev.json",
    Epss: "epss.csv",
}

/// RustSec and RubySec have real samples in the corpora; these are to be broken.
const RUSTSEC: &str = "```toml\n[advisory]\nid = \"RUSTSEC-2024-0001\"\npackage = \"lantern\"\ndate = \"2024-01-01\"\n\n[versions]\npatched = [\">= 1.2.3\"]\n```\n\n# Overflow\n";
const RUBYSEC: &str = "---\ngem: lantern\ncve: 2024-0001\ntitle: Overflow\ndate: 2024-01-01\npatched_versions:\n  - \"~> 1.2.3\"\n  - \">= 2\"\n";

fn line(record: &Record) -> Vec<String> {
    match record {
        Record::Advisory(advisory) => of_advisory(advisory),
        other => vec![format!("{other:?}")],
    }
}

fn of_advisory(advisory: &Advisory) -> Vec<String> {
    let also = [advisory.aliases.join(","), advisory.upstream.join(",")].join("/");
    let scores: Vec<_> = advisory
        .scores
        .iter()
        .map(|score| format!("{}:{}", score.source, score.text))
        .collect();
    let head = format!(
        "{} {} {also} {}",
        advisory.feed,
        advisory.id,
        scores.join(" ")
    );
    std::iter::once(head.trim_end().to_owned())
        .chain(advisory.affected.iter().map(of_affected))
        .collect()
}

fn of_affected(affected: &Affected) -> String {
    let mut text = format!("  {} {}", affected.ecosystem, affected.name);
    if affected.of_source {
        text.push_str(" (source)");
    }
    for extra in [
        &affected.modularity,
        &affected.architectures.join(","),
        &affected.systems.join(","),
        &affected.versions.join(","),
    ] {
        if !extra.is_empty() {
            text.push_str(&format!(" {extra}"));
        }
    }
    for range in &affected.ranges {
        text.push_str(&match &range.end {
            End::Open => format!(" [{}, )", range.introduced),
            End::Fixed(end) => format!(" [{}, {end})", range.introduced),
            End::LastAffected(end) => format!(" [{}, {end}]", range.introduced),
            End::Below(end) => format!(" [{}, below {end})", range.introduced),
        });
    }
    if affected.state != FixState::ByRange {
        text.push_str(&format!(" {:?}", affected.state));
    }
    for score in &affected.scores {
        text.push_str(&format!(" {}:{}", score.source, score.text));
    }
    text
}

fn check(file: &str, expect: &[&str], unread: &[&str]) {
    let (feed, member, bytes) = FIXTURES
        .iter()
        .find(|(_, name, _)| *name == file)
        .expect("a fixture");
    assert_eq!(detect(member, bytes), Some(*feed), "{file}");
    let (mut left, mut found) = (Unread::default(), Vec::new());
    import(*feed, member, bytes, &mut left, &mut |record| {
        found.extend(line(&record))
    });
    assert_eq!(found, expect, "{file}");
    let left: Vec<_> = left
        .items()
        .iter()
        .map(|item| format!("{}: {}", item.place, item.reason.as_str()))
        .collect();
    assert_eq!(left, unread, "{file}");
}

#[test]
fn osv() {
    check(
        "osv.json",
        &[
            "ghsa GHSA-aaaa-bbbb-cccc CVE-2024-0001/ ghsa:CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H ghsa:high",
            "  npm lantern 0.9.0 [0, 1.2.3) [2.0.0, 2.1.0]",
            "  Ubuntu:Pro:18.04:LTS lantern (source) [0, )",
            "  Debian:12 lantern (source) [0, 1~2)",
            "  GIT https://git.example/lantern [0, abc)",
        ],
        &["GHSA-aaaa-bbbb-cccc: unknown ecosystem"],
    );
}

#[test]
fn debian_tracker() {
    check(
        "debian-tracker.json",
        &[
            "debian-tracker CVE-2024-0001 /",
            "  Debian:12 harbour-tools (source) [0, 1:1.2-2) debian:medium",
            "  Debian:11 harbour-tools (source) [0, ) WontFix debian:low",
            "  Debian:unstable harbour-tools (source) NotAffected debian:unimportant",
            "  Debian:13 harbour-tools (source) [0, ) Deferred",
            "debian-tracker CVE-2024-0002 /",
            "  Debian:12 harbour-tools (source) UnderInvestigation",
            "  Debian:11 harbour-tools (source) [0, ) WontFix",
            "  Debian:nextyear harbour-tools (source) [0, ) debian:high",
            "debian-tracker CVE-2024-0003 /",
            "  Debian:12 harbour-tools (source) UnderInvestigation",
        ],
        &[
            "harbour-tools CVE-2024-0002 nextyear: unknown product or release",
            "harbour-tools CVE-2024-0003 bookworm: version range not understood",
            "harbour-tools CVE-2024-0004: malformed",
            "broken: malformed",
        ],
    );
}

#[test]
fn secdb() {
    check(
        "wolfi-secdb.json",
        &[
            "wolfi-secdb CVE-2024-0002 /",
            "  Wolfi lantern (source) NotAffected",
            "wolfi-secdb CVE-2024-0001 /",
            "  Wolfi lantern (source) [0, 1.4.0-r1)",
            "wolfi-secdb GHSA-aaaa-bbbb-cccc /",
            "  Wolfi lantern (source) [0, 1.4.0-r1)",
            "wolfi-secdb CVE-2024-0003 GHSA-dddd-eeee-ffff/",
            "  Wolfi buoy (source) [0, 2.0-r0)",
        ],
        &[],
    );
    check(
        "alpine-secdb.json",
        &[
            "alpine-secdb CVE-2024-0001 /",
            "  Alpine:v3.19 lantern (source) [0, 1.4.0-r1)",
        ],
        &[],
    );
}

#[test]
fn red_hat() {
    check(
        "redhat-vex.json",
        &[
            "redhat-vex CVE-2024-0001 / redhat:CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H redhat:important",
            "  Red Hat:enterprise_linux:8 lantern [0, ) Deferred",
            "  Red Hat:enterprise_linux:8 pier (source) pier:7.2 [0, ) WontFix",
            "  Red Hat:enterprise_linux:9::appstream buoy buoy:4 x86_64 [0, 4.1-2.module+el9)",
            "  Red Hat:enterprise_linux:9::appstream lantern aarch64,x86_64 [0, 1:2.0-3.el9)",
            "  Red Hat:enterprise_linux:9::appstream lantern (source) [0, 1:2.0-3.el9)",
        ],
        &[
            "CVE-2024-0001: unknown product or release",
            "CVE-2024-0001: unknown product or release",
        ],
    );
}

#[test]
fn suse() {
    check(
        "suse-csaf.json",
        &[
            "suse-csaf SUSE-SU-2024:1-1 /CVE-2024-0001,CVE-2024-0002 suse:moderate",
            "  SUSE:Linux Enterprise Server 15 SP5 lantern-1_1 x86_64 [0, 1.1l-150500.17.3.1)",
            "  openSUSE:Leap 15.5 lantern-1_1 x86_64 [0, 1.1l-150500.17.3.1)",
        ],
        &[],
    );
}

#[test]
fn other_csaf() {
    check(
        "other-csaf.json",
        &[
            "csaf LW-1 CVE-2024-0001/",
            "  npm @lantern/server 2.0.0",
            "  CVE lantern_works/lantern_server UnderInvestigation",
            "  CVE lantern_works/lantern_server [1.0, 1.4)",
        ],
        &[
            "LW-1: unknown product or release",
            "LW-1: version range not understood",
        ],
    );
}

#[test]
fn updateinfo() {
    check(
        "updateinfo.xml",
        &[
            "amazon ALAS2023-2024-001 /CVE-2024-0001 amazon:important",
            "  Amazon Linux:2023 lantern x86_64,aarch64 [0, 1:2.0-3.amzn2023)",
            "  Amazon Linux:2023 lantern-doc [0, 2.0-3.amzn2023)",
        ],
        &[
            "ALAS2023-2024-001: malformed",
            "ELSA-2024-1: unknown product or release",
        ],
    );
}

#[test]
fn cve_list() {
    check(
        "cve-list.json",
        &[
            "cve-list CVE-2024-0001 / lantern:CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H",
            "  CVE lantern_works/lantern [1.0, 1.4.2)",
            "  CVE lantern/lantern_server [1.0, 1.4.2)",
            "  GIT https://git.example/wick [aaaa, bbbb)",
            "  CVE pier/pier UnderInvestigation",
            "  CVE pier/buoy windows [0, 2.0)",
        ],
        &[
            "CVE-2024-0001: no affected package stated",
            "CVE-2024-0001: version range not understood",
        ],
    );
}

#[test]
fn kubernetes_feed() {
    check(
        "kubernetes-feed.json",
        &["kubernetes-feed CVE-2024-0001 /"],
        &["CVE-2024-0001: no affected package stated", ": malformed"],
    );
}

#[test]
fn exploitation() {
    check(
        "kev.json",
        &[
            r#"Exploited(Exploited { cve: "CVE-2024-0001", date_added: "2025-01-01", due: "2025-01-22", ransomware: Some(true) })"#,
            r#"Exploited(Exploited { cve: "CVE-2024-0002", date_added: "2025-01-02", due: "2025-01-23", ransomware: None })"#,
        ],
        &[": malformed", "none: malformed"],
    );
    check(
        "epss.csv",
        &[
            r#"Likelihood(Likelihood { cve: "CVE-2024-0001", probability_ppm: 430, percentile_ppm: 82620, date: "2025-11-01" })"#,
            r#"Likelihood(Likelihood { cve: "CVE-2024-0002", probability_ppm: 975650, percentile_ppm: 999990, date: "2025-11-01" })"#,
        ],
        &[": malformed"],
    );
}

fn sources() -> Vec<(Feed, &'static str, Vec<u8>)> {
    let mut all: Vec<_> = FIXTURES
        .iter()
        .map(|(feed, name, bytes)| (*feed, *name, bytes.to_vec()))
        .collect();
    all.push((Feed::RustSec, "a.md", RUSTSEC.as_bytes().to_vec()));
    all.push((Feed::RubySec, "a.yml", RUBYSEC.as_bytes().to_vec()));
    all.push((
        Feed::Osv,
        "a.yaml",
        b"id: PYSEC-1\naffected:\n- package: {ecosystem: PyPI, name: x}\n  versions: ['1']\n"
            .to_vec(),
    ));
    all
}

#[test]
fn nothing_is_lost_in_silence() {
    for feed in Feed::ALL {
        for bytes in [
            &b""[..],
            b"{}",
            b"[]",
            b"null",
            b"nonsense",
            b"{\"a\":",
            b"\xff\xfe",
            b"---\n- 1\n",
        ] {
            let (mut unread, mut records) = (Unread::default(), 0);
            import(*feed, "x", bytes, &mut unread, &mut |_| records += 1);
            // An empty object is a tracker without packages, and an empty file a table without rows.
            let fine = matches!(
                (feed, bytes),
                (Feed::DebianTracker, b"{}") | (Feed::Epss, b"")
            );
            assert!(fine || unread.total() > 0, "{feed} {bytes:?}");
        }
    }
}

#[test]
fn deep_nesting_is_an_error() {
    for feed in Feed::ALL {
        for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("<update>", ""), ("- ", "")] {
            let text = format!(
                "{{\"id\": {}{}",
                open.repeat(100_000),
                close.repeat(100_000)
            );
            let mut unread = Unread::default();
            import(*feed, "x", text.as_bytes(), &mut unread, &mut |_| {});
            let bare = open.repeat(100_000);
            import(*feed, "x", bare.as_bytes(), &mut unread, &mut |_| {});
            assert!(unread.total() > 0, "{feed}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn arbitrary_bytes_do_not_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        for feed in Feed::ALL {
            import(*feed, "x", &bytes, &mut Unread::default(), &mut |_| {});
        }
    }

    #[test]
    fn broken_members_do_not_panic(
        which in any::<prop::sample::Index>(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
        cut in proptest::option::of(any::<prop::sample::Index>()),
    ) {
        let sources = sources();
        let (feed, member, bytes) = &sources[which.index(sources.len())];
        let mut bytes = bytes.clone();
        for (at, byte) in changes {
            let place = at.index(bytes.len());
            bytes[place] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        import(*feed, member, &bytes, &mut Unread::default(), &mut |_| {});
        detect(member, &bytes);
    }
}
