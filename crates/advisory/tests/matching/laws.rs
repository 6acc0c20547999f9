//! Matching agrees with OSV's own evaluation of events, and no input makes it panic.

use crate::parse::{parse_advisory, parse_package};
use proptest::prelude::*;
use seawall_advisory::limits::MAX_COMPARED_RANGES;
use seawall_advisory::matching::{
    Event, Fix, Subject, UnknownReason, Verdict, ecosystems_of, evaluate, no_symbols,
    ranges_of_events,
};
use seawall_advisory::{Advisory, Affected, End, FixState, Range, RangeKind};
use seawall_package::{Ecosystem, EcosystemName, OsRelease, Package, PackageKind};

fn advisory(name: EcosystemName, ranges: Vec<Range>, versions: Vec<String>) -> Advisory {
    Advisory {
        id: "X".to_owned(),
        affected: vec![Affected {
            ecosystem: Ecosystem::plain(name),
            name: "a".to_owned(),
            of_source: false,
            ranges,
            versions,
            state: FixState::ByRange,
            modularity: String::new(),
            architectures: Vec::new(),
            systems: Vec::new(),
            symbols: Vec::new(),
            scores: Vec::new(),
        }],
        ..Advisory::default()
    }
}

/// OSV's algorithm, over numbers: the events in order, each switching.
fn is_affected_slowly(events: &[(u8, u32)], version: u32) -> bool {
    let mut sorted = events.to_vec();
    sorted.sort_by_key(|(kind, at)| (*at, *kind));
    let mut affected = false;
    for (kind, at) in sorted {
        match kind {
            0 if version >= at => affected = false,
            1 if version >= at => affected = true,
            2 if version > at => affected = false,
            _ => {}
        }
    }
    affected
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn events_are_evaluated_as_osv_does(
        events in prop::collection::btree_map(0u32..12, 0u8..3, 0..7),
        version in 1u32..14,
    ) {
        let events: Vec<(u8, u32)> = events.into_iter().map(|(at, kind)| (kind, at)).collect();
        let texts: Vec<String> = events.iter().map(|(_, at)| match at { 0 => "0".to_owned(), at => format!("{at}.0.0") }).collect();
        let named: Vec<Event<'_>> = events.iter().zip(&texts).rev().map(|((kind, _), text)| match kind {
            0 => Event::Fixed(text),
            1 => Event::Introduced(text),
            _ => Event::LastAffected(text),
        }).collect();
        let ranges = ranges_of_events(EcosystemName::Npm, RangeKind::Semver, &named).unwrap();
        prop_assume!(!ranges.is_empty());
        let package = Package::new(PackageKind::Npm, "a", format!("{version}.0.0"), "test");
        let subject = Subject::of(&package, None).unwrap();
        let advisory = advisory(EcosystemName::Npm, ranges, Vec::new());
        let verdict = evaluate(&subject, &advisory, &no_symbols).unwrap();
        let slow = is_affected_slowly(&events, version);
        prop_assert_eq!(matches!(verdict, Verdict::Affected(_)), slow, "{:?} {:?}", events, verdict);
        // A fix is above the installed version, is not affected, and no lower fixed version is both.
        if let Verdict::Affected(matched) = verdict {
            let least = events.iter()
                .filter(|(kind, at)| *kind == 0 && *at > version && !is_affected_slowly(&events, *at))
                .filter(|(_, at)| advisory.affected[0].ranges.iter().any(|range| range.end == End::Fixed(format!("{at}.0.0"))))
                .map(|(_, at)| format!("{at}.0.0"))
                .next();
            prop_assert_eq!(matched.fix, least.map_or(Fix::NotKnown, Fix::In));
        }
    }

    #[test]
    fn no_input_panics(
        version in "\\PC{0,12}",
        start in "[0-9a-z.:~^+-]{0,10}",
        end in "[0-9a-z.:~^+-]{0,10}",
        listed in prop::collection::vec("[0-9a-z.]{0,6}", 0..3),
        kind in prop::sample::select(PackageKind::ALL),
        range_kind in prop::sample::select(vec![RangeKind::Ecosystem, RangeKind::Semver, RangeKind::Git]),
        id in prop::sample::select(vec![
            "debian", "ubuntu", "alpine", "rhel", "sles", "amzn", "openeuler", "azurelinux", "arch", "ol", "x", "",
        ]),
        release in "\\PC{0,8}",
        fixed in any::<bool>(),
    ) {
        let release = OsRelease {
            id: id.to_owned(),
            version: release.clone(),
            pretty: release.clone(),
            codename: release,
            ..OsRelease::default()
        };
        let mut package = Package::new(kind, "a", version.clone(), "test");
        package.modularity = Some(version);
        let Ok(memberships) = ecosystems_of(&package, Some(&release)) else { return Ok(()) };
        prop_assert!(!memberships.is_empty());
        let subject = Subject::of(&package, Some(&release)).unwrap();
        let range = Range {
            kind: range_kind,
            introduced: start,
            end: if fixed { End::Fixed(end) } else { End::LastAffected(end) },
            repository: String::new(),
        };
        let mut advisory = advisory(EcosystemName::Npm, vec![range], listed);
        advisory.affected[0].ecosystem = memberships[0].ecosystem.clone();
        prop_assert!(evaluate(&subject, &advisory, &no_symbols).is_some());
    }
}

#[test]
fn a_subject_says_under_which_names_to_search() {
    let case = parse_package("deb@debian-12 libssl3 3.0.11-1 source=openssl@3.0.11-1");
    let subject = Subject::of(&case.package, case.release.as_ref()).unwrap();
    let names: Vec<_> = subject.names(EcosystemName::Debian).collect();
    assert_eq!(names, ["libssl3", "openssl"]);
    assert_eq!(subject.memberships()[0].ecosystem.to_string(), "Debian:12");
    let case = parse_package("pypi Zope.Interface 5.0");
    let subject = Subject::of(&case.package, None).unwrap();
    let names: Vec<_> = subject.names(EcosystemName::Pypi).collect();
    assert_eq!(names, ["zope-interface"]);
    assert_eq!(subject.names(EcosystemName::Npm).count(), 0);
}

#[test]
fn a_product_table_adds_names() {
    let case = parse_package("generic nginx 1.25.1");
    let subject = Subject::of(&case.package, None).unwrap();
    let names: Vec<_> = subject.names(EcosystemName::Bitnami).collect();
    assert_eq!(names, ["nginx"]);
    for (entry, expected) in [
        ("CVE F5/nginx <1.25.3", true),
        ("Bitnami nginx semver:<1.25.3", true),
        ("Bitnami f5/nginx semver:<1.25.3", false),
        ("npm nginx <1.25.3", false),
    ] {
        let verdict = evaluate(&subject, &parse_advisory(entry), &no_symbols);
        assert_eq!(
            matches!(verdict, Some(Verdict::Affected(_))),
            expected,
            "{entry}: {verdict:?}"
        );
    }
}

#[test]
fn advisories_of_something_near_are_said_to_be_that() {
    for (package, reason) in [
        ("rpm@centos-8 a 1-1.el8 pretty=CentOS%20Linux%208", None),
        (
            "rpm@centos-9 a 1-1.el9 pretty=CentOS%20Stream%209",
            Some("no advisories are made for CentOS Stream"),
        ),
        (
            "deb@ubuntu-26.04 a 1-1 pretty=Ubuntu%20Resolute%20Raccoon%20(development%20branch)",
            Some("before its release"),
        ),
        ("deb@ubuntu-24.04 a 1-1 pretty=Ubuntu%2024.04.1%20LTS", None),
        (
            "rpm@fedora-44 a 1-1 pretty=Fedora%20Linux%2044%20(Container%20Image%20Prerelease)",
            Some("before its release"),
        ),
        ("rpm@fedora-42 a 1-1 pretty=Fedora%20Linux%2042", None),
        // A package of a language is of no release.
        ("npm@centos-9 a 1.0.0 pretty=CentOS%20Stream%209", None),
    ] {
        let case = parse_package(package);
        let subject = Subject::of(&case.package, case.release.as_ref()).unwrap();
        let said = subject.misfit();
        let holds = match (said, reason) {
            (Some(said), Some(reason)) => said.contains(reason),
            (said, reason) => said == reason,
        };
        assert!(holds, "{package}: {said:?}");
    }
}

#[test]
fn too_many_ranges_are_unknown() {
    let package = Package::new(PackageKind::Npm, "a", "1.0.0", "test");
    let subject = Subject::of(&package, None).unwrap();
    let range = parse_advisory("npm a <2.0.0").affected[0].ranges[0].clone();
    let advisory = advisory(
        EcosystemName::Npm,
        vec![range; MAX_COMPARED_RANGES + 1],
        Vec::new(),
    );
    let verdict = evaluate(&subject, &advisory, &no_symbols);
    assert_eq!(
        verdict,
        Some(Verdict::Unknown(UnknownReason::TooManyRanges))
    );
}
