//! Several advisories of one vulnerability are one result; the distribution's verdict on what it owns takes precedence.

use crate::parse::{parse_advisory, parse_package};
use crate::show::show;
use seawall_advisory::matching::{
    DecisionReason, Evaluated, Justification, OwnerVerdict, Subject, UnknownReason, Verdict,
    decide_owned, evaluate, merge, no_symbols,
};
use seawall_package::{EcosystemName, Package, PackageKind};

/// Judges and merges the advisories of a line each, and checks the results: `ID (ids): answer by ADVISORY`.
fn check(package: &str, advisories: &str, expected: &[&str]) {
    let case = parse_package(package);
    let subject = Subject::of(&case.package, case.release.as_ref()).unwrap();
    let advisories: Vec<_> = advisories
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(parse_advisory)
        .collect();
    let evaluated = |reversed: bool| {
        let mut evaluated: Vec<Evaluated<'_>> = advisories
            .iter()
            .filter_map(|advisory| {
                Some(Evaluated {
                    advisory,
                    ecosystem: advisory.affected.first()?.ecosystem.name,
                    verdict: evaluate(&subject, advisory, &no_symbols)?,
                })
            })
            .collect();
        if reversed {
            evaluated.reverse();
        }
        evaluated
    };
    let results = merge(&subject, evaluated(false));
    assert_eq!(
        results,
        merge(&subject, evaluated(true)),
        "the order of advisories must not matter"
    );
    let shown: Vec<String> = results
        .iter()
        .map(|result| {
            let answer = show(&result.verdict);
            let answer: Vec<&str> = answer.split(", ").take(2).collect();
            let others: Vec<&str> = result.others.iter().map(|(id, _)| id.as_str()).collect();
            let others = if others.is_empty() {
                String::new()
            } else {
                format!(", not {}", others.join(" "))
            };
            format!(
                "{} ({}): {} by {}{others}",
                result.id,
                result.ids.join(" "),
                answer.join(", "),
                result.decided_by
            )
        })
        .collect();
    assert_eq!(shown, expected);
}

#[test]
fn aliases_are_one_result() {
    check(
        "pypi jinja2 3.1.2",
        "id=GHSA-1 alias=CVE-2024-1 PyPI jinja2 <3.1.3
         id=PYSEC-1 alias=CVE-2024-1,GHSA-1 PyPI jinja2 <3.1.3",
        &["CVE-2024-1 (CVE-2024-1 GHSA-1 PYSEC-1): affected, fix 3.1.3 by GHSA-1"],
    );
}

#[test]
fn aliases_over_several_steps() {
    check(
        "npm a 1.0.0",
        "id=A alias=B npm a <2.0.0
         id=C alias=D npm a <2.0.0
         id=E alias=B,C npm a <2.0.0",
        &["A (A B C D E): affected, fix 2.0.0 by A"],
    );
}

#[test]
fn one_sided_alias() {
    check(
        "npm a 1.0.0",
        "id=CVE-2024-1 npm a <2.0.0
         id=GHSA-1 alias=CVE-2024-1 npm a <2.0.0",
        &["CVE-2024-1 (CVE-2024-1 GHSA-1): affected, fix 2.0.0 by CVE-2024-1"],
    );
}

#[test]
fn different_vulnerabilities_stay_apart() {
    check(
        "npm a 1.0.0",
        "id=GHSA-1 alias=CVE-2024-1 npm a <2.0.0
         id=GHSA-2 alias=CVE-2024-2 npm a <3.0.0",
        &[
            "CVE-2024-1 (CVE-2024-1 GHSA-1): affected, fix 2.0.0 by GHSA-1",
            "CVE-2024-2 (CVE-2024-2 GHSA-2): affected, fix 3.0.0 by GHSA-2",
        ],
    );
}

#[test]
fn the_greatest_fix_satisfies_all() {
    check(
        "npm a 1.0.0",
        "id=A alias=X npm a <1.9.0
         id=B alias=X npm a <1.10.0",
        &["A (A B X): affected, fix 1.10.0 by A"],
    );
    check(
        "npm a 1.0.0",
        "id=A alias=X npm a all
         id=B alias=X npm a <1.10.0",
        &["A (A B X): affected, fix 1.10.0 by A"],
    );
    check(
        "npm a 1.0.0",
        "id=A alias=X npm a state=wont-fix
         id=B alias=X npm a <1.10.0",
        &["A (A B X): affected, fix wont-fix by A"],
    );
}

#[test]
fn disagreement_takes_the_worse_and_shows_both() {
    check(
        "npm a 1.5.0",
        "id=A alias=X npm a <1.2.0
         id=B alias=X npm a <1.10.0",
        &["A (A B X): affected, fix 1.10.0 by B, not A"],
    );
    check(
        "npm a 1.5.0",
        "id=A alias=X npm a <1.2.0
         id=B alias=X npm a <next",
        &["A (A B X): unknown incomparable next by B, not A"],
    );
}

#[test]
fn withdrawn_advisories_are_dropped() {
    check("npm a 1.0.0", "id=A withdrawn npm a <2.0.0", &[]);
    check(
        "npm a 1.0.0",
        "id=A alias=X withdrawn npm a <9.0.0
         id=B alias=X npm a <2.0.0",
        &["B (B X): affected, fix 2.0.0 by B"],
    );
    // A withdrawn advisory does not join others either.
    check(
        "npm a 1.0.0",
        "id=A npm a <2.0.0
         id=W alias=A,B withdrawn npm a <2.0.0
         id=B npm a <3.0.0",
        &[
            "A (A): affected, fix 2.0.0 by A",
            "B (B): affected, fix 3.0.0 by B",
        ],
    );
}

#[test]
fn a_distributions_record_of_a_cve_is_that_cve() {
    check(
        "deb@debian-12 curl 7.88.1-10",
        "id=DEBIAN-CVE-2024-1 upstream=CVE-2024-1 Debian:12 curl src <7.88.1-11
         id=CVE-2024-1 Debian:12 curl src <7.88.1-11",
        &["CVE-2024-1 (CVE-2024-1 DEBIAN-CVE-2024-1): affected, fix 7.88.1-11 by CVE-2024-1"],
    );
}

#[test]
fn an_advisory_of_several_cves_is_none_of_them() {
    check(
        "deb@debian-12 curl 7.88.1-10",
        "id=DSA-1-1 upstream=CVE-2024-1,CVE-2024-2 Debian:12 curl src <7.88.1-11
         id=CVE-2024-1 Debian:12 curl src <7.88.1-11
         id=CVE-2024-2 Debian:12 curl src <7.88.1-12",
        &[
            "CVE-2024-1 (CVE-2024-1): affected, fix 7.88.1-11 by CVE-2024-1",
            "CVE-2024-2 (CVE-2024-2): affected, fix 7.88.1-12 by CVE-2024-2",
            "DSA-1-1 (DSA-1-1): affected, fix 7.88.1-11 by DSA-1-1",
        ],
    );
}

#[test]
fn a_packages_own_feed_goes_before_general_records() {
    let package = parse_package("golang k8s.io/kubernetes v1.26.1").package;
    let subject = Subject::of(&package, None).unwrap();
    let own = parse_advisory("id=GO-1 alias=CVE-1 Go k8s.io/kubernetes semver:<1.26.1");
    let general = parse_advisory("id=CVE-1 CVE k8s.io/kubernetes <1.27.0");
    let affected = parse_advisory("id=X Go k8s.io/kubernetes semver:<1.27.0");
    let merged = merge(
        &subject,
        vec![
            Evaluated {
                advisory: &general,
                ecosystem: EcosystemName::Cpe,
                verdict: evaluate(&subject, &affected, &no_symbols).unwrap(),
            },
            Evaluated {
                advisory: &own,
                ecosystem: EcosystemName::Go,
                verdict: evaluate(&subject, &own, &no_symbols).unwrap(),
            },
        ],
    );
    assert_eq!(merged.len(), 1);
    assert_eq!(
        (merged[0].id.as_str(), merged[0].decided_by.as_str()),
        ("CVE-1", "GO-1")
    );
    assert!(matches!(
        merged[0].verdict,
        Verdict::NotAffected(Justification::Fixed { .. })
    ));
    assert_eq!(merged[0].others.len(), 1);
}

/// A Python package installed by Debian, and each side's verdict on one vulnerability.
fn decide(
    complete: bool,
    distribution: Option<&str>,
    installed: &str,
) -> (String, bool, DecisionReason) {
    let package = Package::new(PackageKind::Pypi, "jinja2", "3.1.2", "test");
    let subject = Subject::of(&package, None).unwrap();
    let language = evaluate(
        &subject,
        &parse_advisory("id=CVE-1 PyPI jinja2 <3.1.3"),
        &no_symbols,
    )
    .unwrap();
    let owner = parse_package(&format!(
        "deb@debian-12 python3-jinja2 {installed} source=jinja2@{installed}"
    ));
    let owner_subject = Subject::of(&owner.package, owner.release.as_ref()).unwrap();
    let verdict = distribution.and_then(|advisory| {
        evaluate(
            &owner_subject,
            &parse_advisory(&format!("id=CVE-1 Debian:12 jinja2 src {advisory}")),
            &no_symbols,
        )
    });
    let decision = decide_owned(
        language,
        &OwnerVerdict {
            owner: &owner.package,
            complete,
            verdict,
        },
    );
    let answer = show(&decision.verdict);
    (
        answer.split(", ").take(2).collect::<Vec<_>>().join(", "),
        decision.superseded.is_some(),
        decision.reason,
    )
}

#[test]
fn the_distribution_decides_for_what_it_owns() {
    let by_distribution = |version: &str| DecisionReason::Distribution {
        owner: "python3-jinja2".to_owned(),
        version: version.to_owned(),
    };
    for (case, complete, distribution, installed, answer, superseded, reason) in [
        (
            "backport",
            true,
            Some("<3.1.2-1+deb12u1"),
            "3.1.2-1+deb12u1",
            "not-affected fixed 3.1.2-1+deb12u1",
            true,
            by_distribution("3.1.2-1+deb12u1"),
        ),
        (
            "not yet",
            true,
            Some("<3.1.2-1+deb12u1"),
            "3.1.2-1",
            "affected, fix 3.1.2-1+deb12u1",
            true,
            by_distribution("3.1.2-1"),
        ),
        (
            "open",
            true,
            Some("all state=deferred"),
            "3.1.2-1",
            "affected, fix deferred",
            true,
            by_distribution("3.1.2-1"),
        ),
        (
            "said",
            true,
            Some("state=not-affected"),
            "3.1.2-1",
            "not-affected said",
            true,
            by_distribution("3.1.2-1"),
        ),
        (
            "incomplete data",
            false,
            Some("<3.1.2-1"),
            "3.1.2-1",
            "affected, fix 3.1.3",
            false,
            DecisionReason::DistributionIncomplete,
        ),
        (
            "silent is no fix",
            true,
            None,
            "3.1.2-1",
            "affected, fix 3.1.3",
            false,
            DecisionReason::DistributionSilent,
        ),
        (
            "investigating",
            true,
            Some("state=under-investigation"),
            "3.1.2-1",
            "affected, fix 3.1.3",
            false,
            DecisionReason::DistributionUnknown,
        ),
        (
            "broken version",
            true,
            Some("<3_1"),
            "3.1.2-1",
            "affected, fix 3.1.3",
            false,
            DecisionReason::DistributionUnknown,
        ),
    ] {
        let decision = decide(complete, distribution, installed);
        assert_eq!(decision, (answer.to_owned(), superseded, reason), "{case}");
    }
}

#[test]
fn reasons_read_as_sentences() {
    let justification = Justification::Fixed {
        installed: "2".to_owned(),
        fixed: "1".to_owned(),
    };
    assert_eq!(
        justification.to_string(),
        "2 contains the fix, which was released in 1"
    );
    assert_eq!(
        UnknownReason::CommitsOnly.to_string(),
        "the advisory names only commits"
    );
}
