//! Which findings of images a cluster gets, and with what risk.

use proptest::prelude::*;
use seawall_model::{ImageKey, Origin, Pod, running_images};
use seawall_scan::ScanOptions;
use seawall_scan::images::ImageResults;
use serde_json::{Value, json};

use crate::samples::{
    cluster, cluster_from, digest, finding, found, image, pod, results, scanned, scanned_with,
    service,
};

fn only(check: &str, scan: &seawall_scan::Scan) -> seawall_finding::Finding {
    let mut all = scan
        .findings
        .iter()
        .filter(|finding| finding.check() == check);
    let one = all.next().expect("a finding").clone();
    assert!(all.next().is_none(), "{check} twice");
    one
}

#[test]
fn pods_are_counted_once_however_many_containers_run_the_image() {
    let read = results(&[image("web:1", &[digest('a')])], &[finding(1, "web:1")]);
    let pods = [
        pod("one", "shop", &["web:1", "web:1"], ""),
        pod("two", "shop", &["web:1"], ""),
    ];
    let scan = scanned(&pods, &read);
    let one = only("CVE-2099-0001", &scan);
    assert_eq!(one.instances, 2);
    assert_eq!(scan.unread_images, Vec::<String>::new());
}

#[test]
fn every_use_of_an_image_counts() {
    let read = results(&[image("web:1", &[digest('a')])], &[finding(1, "web:1")]);
    let base = only(
        "CVE-2099-0001",
        &scanned(&[pod("one", "shop", &["web:1"], "")], &read),
    );
    assert_eq!(base.risk, 300);
    // Whichever of the workloads is exposed.
    for exposed in ["one", "two"] {
        let objects = [
            pod("one", "shop", &["web:1"], ""),
            pod("two", "shop", &["web:1"], ""),
            service(exposed, "shop"),
        ];
        let one = only("CVE-2099-0001", &scanned(&objects, &read));
        assert!(one.risk > base.risk, "{exposed}: {:?}", one.risk_reasons);
        let reasons = one.risk_reasons.join("; ");
        assert!(
            reasons.contains(&format!(
                "reachable from outside through Service shop/{exposed}"
            )),
            "{reasons}"
        );
    }
    // Of pods of one owner too, whichever a Service selects.
    for exposed in ["web-0", "web-1"] {
        let mut pods = [
            pod("web-0", "shop", &["web:1"], ""),
            pod("web-1", "shop", &["web:1"], ""),
        ];
        for pod in &mut pods {
            pod["metadata"]["ownerReferences"] = json!([{"apiVersion": "apps/v1", "kind": "StatefulSet", "name": "web", "uid": "u", "controller": true}]);
        }
        let objects = [&pods[..], &[service(exposed, "shop")]].concat();
        let one = only("CVE-2099-0001", &scanned(&objects, &read));
        assert!(one.risk > base.risk, "{exposed}: {:?}", one.risk_reasons);
        assert_eq!(one.instances, 2);
    }
}

#[test]
fn what_is_unknown_or_information_is_raised_by_nothing() {
    let objects = [pod("one", "shop", &["web:1"], ""), service("one", "shop")];
    for (field, value, risk) in [
        ("verdict", json!("unknown"), 300),
        ("severity", json!("info"), 10),
        ("severity", json!("high"), 320),
    ] {
        let mut one = finding(1, "web:1");
        one[field] = value;
        if risk == 10 {
            one["risk"] = json!(10);
        }
        let read = results(&[image("web:1", &[digest('a')])], &[one]);
        let one = only("CVE-2099-0001", &scanned(&objects, &read));
        assert_eq!(one.risk, risk, "{field}");
        assert!(
            one.risk_reasons
                .iter()
                .any(|reason| reason.starts_with("runs in"))
        );
    }
}

#[test]
fn one_image_under_two_keys_is_told_once() {
    let read = results(
        &[image("web:1", &[digest('a'), digest('b')])],
        &[finding(1, "web:1")],
    );
    let pods = [
        pod("tag", "shop", &["web:1"], ""),
        pod("index", "shop", &["other.example/web:7"], &digest('a')),
        pod(
            "config",
            "shop",
            &["web:9"],
            &format!("docker://{}", digest('b')),
        ),
        pod(
            "pinned",
            "shop",
            &[&format!("mirror.example/web@{}", digest('a'))],
            "",
        ),
    ];
    let scan = scanned(&pods, &read);
    assert_eq!(only("CVE-2099-0001", &scan).instances, 4);
    assert_eq!(scan.unread_images, Vec::<String>::new());
}

#[test]
fn two_versions_of_an_image_are_two_findings_in_one_cluster_and_in_two() {
    let read = results(
        &[
            image("web:1", &[digest('a')]),
            image("web:2", &[digest('b')]),
        ],
        &[finding(1, "web:1"), finding(1, "web:2")],
    );
    let (one, two) = (
        pod("one", "shop", &["web:1"], ""),
        pod("two", "shop", &["web:2"], ""),
    );
    let together = scanned(&[one.clone(), two.clone()], &read);
    let targets: Vec<String> = found(&together)
        .into_iter()
        .map(|(_, target)| target)
        .collect();
    assert_eq!(
        targets,
        ["pkg:npm/left 1.0.0 in web:1", "pkg:npm/left 1.0.0 in web:2"]
    );
    let mut first = scanned(std::slice::from_ref(&one), &read);
    first.merge(scanned(&[two], &read));
    assert_eq!(found(&first), found(&together));
    assert_eq!(first.image_users.len(), 2);
    // The same version in both is one.
    let mut first = scanned(std::slice::from_ref(&one), &read);
    first.merge(scanned(&[one], &read));
    assert_eq!(found(&first).len(), 1);
    assert_eq!(only("CVE-2099-0001", &first).instances, 2);
}

#[test]
fn each_declaration_of_an_object_counts() {
    let read = results(
        &[
            image("web:1", &[digest('a')]),
            image("web:2", &[digest('b')]),
        ],
        &[finding(1, "web:1"), finding(2, "web:2")],
    );
    let objects = [
        pod("one", "shop", &["web:1"], ""),
        pod("one", "shop", &["web:2"], ""),
        pod("one", "shop", &["lost:1"], ""),
    ];
    let mut contested = cluster(&objects);
    let repeated: Vec<_> = contested.repeated().collect();
    contested.contest(repeated);
    let options = ScanOptions {
        images: Some(std::sync::Arc::new(read)),
        ..ScanOptions::default()
    };
    let scan = scanned_with(&contested, &options);
    assert_eq!(found(&scan).len(), 2, "{:?}", found(&scan));
    assert_eq!(scan.unread_images.len(), 1);
}

#[test]
fn what_runs_and_names_no_image_is_unknown() {
    let read = results(&[], &[]);
    let mut nameless = pod("one", "shop", &[""], "");
    nameless["spec"]["volumes"] = json!([{"name": "v", "image": {}}]);
    let scan = scanned(&[nameless], &read);
    assert_eq!(
        scan.unread_images,
        [
            "shop/Pod/one: container `c0` names no image",
            "shop/Pod/one: image volume `v` names no image"
        ]
    );
    let many: Vec<Value> = (0..15)
        .map(|n| pod(&format!("p{n}"), "shop", &[&format!("web:{n}")], ""))
        .collect();
    let scan = scanned(&many, &read);
    assert_eq!(scan.unread_images.len(), 11);
    assert!(scan.unread_images[10].starts_with("5 more images"));
    // One name as two digests is two images.
    let pods = [
        pod("one", "shop", &["web:1"], &digest('a')),
        pod("two", "shop", &["web:1"], &digest('b')),
    ];
    assert_eq!(scanned(&pods, &read).unread_images.len(), 2);
}

#[test]
fn only_what_runs_counts() {
    let read = results(&[image("job:1", &[digest('a')])], &[finding(1, "job:1")]);
    let template = json!({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "job", "namespace": "shop", "uid": "u"},
        "spec": {"template": {"spec": {"containers": [{"name": "a", "image": "job:1"}]}}}});
    assert_eq!(
        found(&scanned(std::slice::from_ref(&template), &read)).len(),
        1
    );
    let listed = |objects: &[Value]| {
        let options = ScanOptions {
            images: Some(std::sync::Arc::new(read.clone())),
            ..ScanOptions::default()
        };
        found(&scanned_with(
            &cluster_from(Origin::Cluster, objects),
            &options,
        ))
        .len()
    };
    let with_phase = |phase: &str| {
        let mut own = pod("job-1", "shop", &["job:1"], "");
        own["status"]["phase"] = json!(phase);
        own
    };
    assert_eq!(listed(&[with_phase("Running")]), 1);
    assert_eq!(listed(&[with_phase("Succeeded")]), 0);
    assert_eq!(listed(&[with_phase("Failed")]), 0);
    let mut ended = template;
    ended["status"] = json!({"conditions": [{"type": "Complete", "status": "True"}]});
    assert_eq!(listed(&[ended]), 0);
    // Init containers, ephemeral ones and image volumes run too.
    for (list, one) in [
        ("initContainers", json!({"name": "i", "image": "job:1"})),
        (
            "ephemeralContainers",
            json!({"name": "e", "image": "job:1"}),
        ),
        (
            "volumes",
            json!({"name": "v", "image": {"reference": "job:1"}}),
        ),
    ] {
        let mut own = pod("own", "shop", &["known:1"], "");
        own["spec"][list] = json!([one]);
        let scan = scanned(&[own], &read);
        let fields: Vec<String> = only("CVE-2099-0001", &scan)
            .evidence
            .iter()
            .filter_map(|evidence| evidence.path().map(str::to_owned))
            .collect();
        assert!(
            fields
                .iter()
                .any(|path| path.starts_with(&format!("spec.{list}[0].image"))),
            "{fields:?}"
        );
    }
}

#[test]
fn what_was_accepted_when_images_were_scanned_stays_so_until_it_ends() {
    let accepted = |harmless: bool| {
        let mut one = finding(1, "web:1");
        one["exception"] = json!("not reachable (ops)");
        one["evidence"][0]["said_harmless"] = json!(harmless);
        results(&[image("web:1", &[digest('a')])], &[one])
    };
    let asked = |read: &ImageResults, exceptions: &str| {
        let options = ScanOptions {
            images: Some(std::sync::Arc::new(read.clone())),
            exceptions: match exceptions {
                "" => Vec::new(),
                text => {
                    seawall_scan::parse_exceptions("e.yaml", text.as_bytes()).expect("exceptions")
                }
            },
            ..ScanOptions::default()
        };
        let scan = scanned_with(&cluster(&[pod("one", "shop", &["web:1"], "")]), &options);
        only("CVE-2099-0001", &scan).exception
    };
    let text = |check: &str, until: &str| {
        format!(
            "schema: seawall.exceptions/v1\nexceptions:\n- checks: [{check}]\n  reason: later\n  owner: o\n  expires: {until}\n"
        )
    };
    let before = Some("not reachable (ops)".to_owned());
    assert_eq!(asked(&accepted(false), ""), before);
    // That there are exceptions of something else changes nothing.
    assert_eq!(
        asked(&accepted(false), &text("host-pid", "2027-01-01")),
        before
    );
    assert_eq!(
        asked(&accepted(true), &text("host-pid", "2027-01-01")),
        before
    );
    // What is asked now goes before what was asked then.
    let now = asked(&accepted(false), &text("CVE-2099-*", "2027-01-01"));
    assert!(now.is_some_and(|words| words.starts_with("later")));
    // What has ended since is accepted no more; a statement does not end.
    assert_eq!(
        asked(&accepted(false), &text("CVE-2099-0001", "2026-11-27")),
        None
    );
    assert_eq!(
        asked(&accepted(true), &text("CVE-2099-0001", "2026-11-27")),
        before
    );
}

/// What a pod can be said to run, as a slow and obvious reference understands it.
fn expected(pods: &[(usize, usize)], scanned: &[usize]) -> (usize, usize) {
    let runs: std::collections::BTreeSet<usize> = pods
        .iter()
        // A digest that was pulled counts before the tag.
        .map(|(tag, pulled)| if *pulled == 0 { *tag } else { 10 + pulled })
        .collect();
    let known = runs.iter().filter(|image| {
        let image = if **image > 10 { **image - 10 } else { **image };
        scanned.contains(&image)
    });
    let images: std::collections::BTreeSet<usize> = known
        .map(|image| if *image > 10 { image - 10 } else { *image })
        .collect();
    let unknown = runs.iter().filter(|image| {
        let image = if **image > 10 { **image - 10 } else { **image };
        !scanned.contains(&image)
    });
    (images.len(), unknown.count())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Every image that runs is either told about or unknown: nothing is passed over.
    #[test]
    fn each_image_that_runs_is_told_or_unknown(
        pods in prop::collection::vec((1usize..5, 0usize..5), 0..6),
        scanned_images in prop::collection::btree_set(1usize..5, 0..4),
    ) {
        let letter = |number: usize| char::from(b'a' + u8::try_from(number).unwrap_or(0));
        let scanned_images: Vec<usize> = scanned_images.into_iter().collect();
        let images: Vec<Value> = scanned_images
            .iter()
            .map(|number| image(&format!("web:{number}"), &[digest(letter(*number))]))
            .collect();
        let findings: Vec<Value> = scanned_images
            .iter()
            .map(|number| finding(u32::try_from(*number).unwrap_or(0), &format!("web:{number}")))
            .collect();
        let objects: Vec<Value> = pods
            .iter()
            .enumerate()
            .map(|(place, (tag, pulled))| {
                let id = if *pulled == 0 { String::new() } else { digest(letter(*pulled)) };
                pod(&format!("p{place}"), "shop", &[&format!("web:{tag}")], &id)
            })
            .collect();
        let read = results(&images, &findings);
        let scan = scanned(&objects, &read);
        let (known, unknown) = expected(&pods, &scanned_images);
        prop_assert_eq!(found(&scan).len(), known);
        prop_assert_eq!(scan.unread_images.len(), unknown);
        // The attack graph knows the same images by the same keys.
        let told = read.for_attackers();
        let cluster = cluster(&objects);
        for object in cluster.objects() {
            for pod in Pod::all(object) {
                for image in running_images(&pod) {
                    let key: ImageKey = image.key();
                    prop_assert_eq!(told.read.contains(&key), read.image(&key).is_some());
                }
            }
        }
    }
}
