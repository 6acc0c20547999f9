//! Reading reports back.

use seawall_model::ImageKey;
use seawall_scan::images::ImageResults;
use serde_json::{Value, json};

use crate::samples::{digest, finding, image, parse, pod, report, results, scanned, today};

#[track_caller]
fn refused(report: &Value, why: &str) {
    let error = parse(report).expect_err("refused");
    assert!(error.to_string().contains(why), "{error}");
}

fn with(change: impl Fn(&mut Value)) -> Value {
    let mut report = report(&[image("web:1", &[digest('a')])], &[finding(1, "web:1")]);
    change(&mut report);
    report
}

#[test]
fn what_no_scan_writes_is_refused() {
    refused(&json!([]), "not a JSON report");
    refused(&json!({"schema": "seawall.scan/v1"}), "not a JSON report");
    refused(
        &with(|report| report["images"] = Value::Null),
        "lists no images",
    );
    refused(
        &with(|report| report["images"] = json!({})),
        "not a JSON report",
    );
    refused(
        &with(|report| report["images"][0]["names"] = json!("web:1")),
        "not a JSON report",
    );
    refused(
        &with(|report| report["database"] = json!("soon")),
        "when its database was made",
    );
    let of_finding = |field: &'static str, value: Value| {
        with(move |report| report["findings"][0][field] = value.clone())
    };
    refused(
        &of_finding("fingerprint", json!("x")),
        "invalid fingerprint",
    );
    refused(&of_finding("severity", json!("awful")), "invalid severity");
    // A sum with it would not fit.
    refused(&of_finding("risk", json!(u32::MAX)), "invalid `risk`");
    refused(&of_finding("risk", json!(400)), "invalid `risk`");
    refused(&of_finding("risk", json!(-1)), "not a JSON report");
    // It would be counted as a finding of the check.
    refused(
        &of_finding("check", json!("privileged-container")),
        "finding of `privileged-container`",
    );
    refused(
        &with(|report| report["findings"][0]["evidence"][0]["likelihood_ppm"] = json!(1_000_001)),
        "invalid `likelihood_ppm`",
    );
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let text = format!("{{\"schema\": \"seawall.scan/v1\", \"images\": {deep}, \"findings\": []}}");
    let read = ImageResults::parse("r", text.as_bytes(), today(), 7);
    assert!(read.is_err());
    assert!(parse(&with(|_| {})).is_ok());
}

#[test]
fn what_is_left_out_is_said() {
    let left = |change: fn(&mut Value)| {
        let read = parse(&with(change)).expect("results");
        read.not_evaluated().join("; ")
    };
    assert_eq!(left(|_| {}), "");
    assert!(left(|report| report["database"] = Value::Null).contains("how old its database is"));
    assert!(left(|report| report["database"] = json!("2026-11-20")).contains("8 days old"));
    assert_eq!(left(|report| report["database"] = json!("2026-11-21")), "");
    // Of images that are not listed nothing could be told where they run.
    let lost = left(|report| {
        let lost = [finding(2, "other:1"), finding(3, "other:1")];
        report["findings"]
            .as_array_mut()
            .expect("findings")
            .extend(lost);
    });
    assert_eq!(
        lost,
        "2 findings are about images that `r.json` does not list, and were left out"
    );
    // Dockerfiles and exceptions are no images.
    let others = left(|report| {
        for (kind, name) in [
            ("Image", "Dockerfile"),
            ("Exception", "seawall.exceptions.yaml:3"),
        ] {
            let mut other = finding(4, "");
            other["resource"] = json!({"kind": kind, "name": name});
            report["findings"]
                .as_array_mut()
                .expect("findings")
                .push(other);
        }
    });
    assert_eq!(others, "");
}

#[test]
fn an_image_that_is_listed_twice_is_one_with_both_digests() {
    let twice = [
        image("web:1", &[digest('a')]),
        image("web:1", &[digest('b')]),
    ];
    let read = results(&twice, &[finding(1, "web:1")]);
    assert_eq!(read.images().count(), 1);
    for letter in ['a', 'b'] {
        let key = ImageKey::Digest(digest(letter).as_str().into());
        let image = read.image(&key).expect("known");
        assert_eq!(read.findings_of(image).count(), 1);
    }
}

#[test]
fn a_path_is_no_name_of_an_image() {
    // A directory `web` says nothing about an image `web`, and an archive is known by its digests.
    let mut directory = image("web", &[]);
    directory["names"] = json!([]);
    let mut archive = image("shop", &[digest('a')]);
    archive["names"] = json!([]);
    let read = results(&[directory, archive], &[]);
    assert!(read.image(&ImageKey::of("web")).is_none());
    assert!(read.image(&ImageKey::of("shop")).is_none());
    assert!(
        read.image(&ImageKey::of(&format!("x@{}", digest('a'))))
            .is_some()
    );
}

#[test]
fn of_an_image_in_two_reports_the_later_one_counts() {
    let first = results(
        &[image("web:1", &[digest('a'), digest('b')])],
        &[finding(1, "web:1")],
    );
    let again = results(
        &[image("web:1", &[digest('a')])],
        &[finding(2, "web:1"), finding(3, "web:1")],
    );
    let mut both = first.clone();
    both.add(again.clone());
    assert_eq!(both.images().count(), 1);
    assert_eq!(both.findings().count(), 2);
    // The same content: everything it is recognised by is the later one.
    for key in [
        "web:1".to_owned(),
        format!("x@{}", digest('a')),
        format!("x@{}", digest('b')),
    ] {
        let image = both.image(&ImageKey::of(&key)).expect("known");
        assert_eq!(both.findings_of(image).count(), 2, "{key}");
    }
    // What only has the same name stays what its own digest means.
    let mut both = first;
    both.add(results(
        &[image("web:1", &[digest('c')])],
        &[finding(2, "web:1"), finding(3, "web:1")],
    ));
    assert_eq!(both.findings().count(), 2);
    let count = |key: &str| {
        let image = both.image(&ImageKey::of(key)).expect("known");
        both.findings_of(image).count()
    };
    assert_eq!(count("web:1"), 2);
    assert_eq!(count(&format!("x@{}", digest('c'))), 2);
    assert_eq!(count(&format!("x@{}", digest('a'))), 1);
    // The same report twice is that report.
    let mut twice = again.clone();
    twice.add(again.clone());
    twice.add(again);
    assert_eq!((twice.images().count(), twice.findings().count()), (1, 2));
}

#[test]
fn of_two_platforms_in_two_reports_both_count() {
    let of = |platform: &str, letter: char, number: u32| {
        let mut image = image("web:1", &[digest('d'), digest(letter)]);
        image["platform"] = json!(platform);
        results(&[image], &[finding(number, "web:1")])
    };
    let mut both = of("linux/amd64", 'a', 1);
    both.add(of("linux/arm64", 'b', 2));
    assert_eq!((both.images().count(), both.findings().count()), (2, 2));
    let told = both.for_attackers();
    // Nodes pull by the digest of the index, whatever their platform.
    let index = ImageKey::Digest(digest('d').as_str().into());
    let pods = [pod("p", "d", &["web:1"], &format!("web@{}", digest('d')))];
    let found = scanned(&pods, &both);
    let checks: Vec<&str> = found.findings.iter().map(|one| one.check()).collect();
    assert!(
        checks.contains(&"CVE-2099-0001") && checks.contains(&"CVE-2099-0002"),
        "{checks:?}"
    );
    assert!(told.read.contains(&index));
    // A later report of a platform replaces that platform alone.
    both.add(of("linux/amd64", 'a', 3));
    let found = scanned(&pods, &both);
    let checks: Vec<&str> = found.findings.iter().map(|one| one.check()).collect();
    assert!(!checks.contains(&"CVE-2099-0001"), "{checks:?}");
    assert!(
        checks.contains(&"CVE-2099-0002") && checks.contains(&"CVE-2099-0003"),
        "{checks:?}"
    );
}

#[test]
fn the_age_that_is_allowed_is_what_the_user_says() {
    let mut old = report(&[image("web:1", &[digest('a')])], &[]);
    old["database"] = json!("2026-11-01");
    let open = |most_days| {
        let text = old.to_string();
        let read = ImageResults::parse("r.json", text.as_bytes(), today(), most_days);
        !read.expect("results").not_evaluated().is_empty()
    };
    assert_eq!((open(7), open(26), open(27)), (true, true, false));
}

#[test]
fn the_easiest_hole_is_what_is_exploited_before_what_is_likely() {
    let hole = |change: &dyn Fn(&mut Vec<Value>)| {
        let mut findings = vec![
            finding(1, "web:1"),
            finding(2, "web:1"),
            finding(3, "web:1"),
        ];
        change(&mut findings);
        let read = results(&[image("web:1", &[digest('a')])], &findings);
        let scanned = read.for_attackers();
        let by_name = scanned.holes.get(&ImageKey::of("web:1")).cloned();
        let by_digest = scanned
            .holes
            .get(&ImageKey::Digest(digest('a').as_str().into()));
        assert_eq!(by_name.as_ref(), by_digest);
        by_name
    };
    let likely = |finding: &mut Value| finding["evidence"][0]["likelihood_ppm"] = json!(990_000);
    let exploited = |finding: &mut Value| finding["evidence"][0]["exploited"] = json!("2026-11-02");
    assert_eq!(hole(&|_| {}), None);
    let found = hole(&|findings| likely(&mut findings[1])).expect("a hole");
    assert_eq!(found.advisory, "CVE-2099-0002");
    assert_eq!(found.reason, "99 % likely to be exploited within 30 days");
    assert_eq!((found.others, found.is_fixable), (0, true));
    let found = hole(&|findings| {
        findings[1]["risk"] = json!(399);
        likely(&mut findings[1]);
        exploited(&mut findings[2]);
    });
    let found = found.expect("a hole");
    assert_eq!(found.advisory, "CVE-2099-0003");
    assert_eq!(found.fixed_in.as_deref(), Some("2.0.0"));
    assert_eq!((found.others, found.is_fixable), (1, true));
    // A rebuild does not help where another one stays, and of equals the first by name is told.
    let found = hole(&|findings| {
        findings.iter_mut().for_each(exploited);
        findings[2]["evidence"][0]["fixed_in"] = Value::Null;
    });
    let found = found.expect("a hole");
    assert_eq!(found.advisory, "CVE-2099-0001");
    assert_eq!((found.others, found.is_fixable), (2, false));
}
