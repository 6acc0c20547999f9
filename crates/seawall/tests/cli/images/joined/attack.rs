//! Holes of images on attack paths.

use serde_json::{Value, json};

use super::{Joined, exposure, finding};

#[test]
fn an_exploited_hole_is_no_mistake_any_more() {
    let joined = Joined::new();
    let before = exposure(&joined, &[]);
    assert_eq!(before, "internet → cluster-admin: 1 mistake");
    let after = exposure(&joined, &["--images", "results.json"]);
    assert_eq!(
        after,
        "internet → cluster-admin: 1 mistake confirmed, no mistakes in the worst case"
    );
    let options = [
        "attack",
        "paths",
        "deploy",
        "--images",
        "results.json",
        "--format",
        "json",
    ];
    let run = joined.workspace.run(&options);
    let step = &run.json()["paths"][0]["steps"][0];
    assert_eq!(step["mistakes"], 0);
    assert_eq!(step["exploits"]["advisory"], "CVE-2099-0001");
    assert_eq!(step["exploits"]["package"], "left 1.0.0");
    assert!(
        step["only_if"]
            .as_str()
            .is_some_and(|text| text.contains("uses left 1.0.0"))
    );
    // The scan counts the same way.
    let report = joined.scan(&["--images", "results.json"]);
    let admin = finding(&report, "cluster-admin-binding");
    assert!(
        admin["risk_reasons"].to_string().contains("no mistakes"),
        "{admin}"
    );
}

/// Whether the results lower the distance.
fn lowers(joined: &Joined) -> bool {
    exposure(joined, &["--images", "results.json"]).contains("no mistakes")
}

#[test]
fn only_what_can_be_exploited_over_the_network_lowers_a_distance() {
    let joined = Joined::new();
    assert!(lowers(&joined));
    type Change = fn(&mut Value);
    let of_left = |change: Change| {
        let joined = Joined::new();
        joined.change_results(|results| {
            let findings = results["findings"].as_array_mut().expect("findings");
            for finding in findings
                .iter_mut()
                .filter(|one| one["check"] == "CVE-2099-0001")
            {
                change(finding);
            }
        });
        lowers(&joined)
    };
    // Nobody is known to exploit it, and nobody expects it.
    assert!(!of_left(|finding| {
        finding["evidence"][0]["exploited"] = Value::Null;
    }));
    // EPSS expects it.
    assert!(of_left(|finding| {
        finding["evidence"][0]["exploited"] = Value::Null;
        finding["evidence"][0]["likelihood_ppm"] = json!(500_000);
    }));
    assert!(!of_left(|finding| {
        finding["evidence"][0]["exploited"] = Value::Null;
        finding["evidence"][0]["likelihood_ppm"] = json!(499_999);
    }));
    // Who has to be on the machine already cannot come in by it.
    assert!(!of_left(|finding| {
        finding["evidence"][0]["over_network"] = json!(false);
    }));
    // Without a vector it may work over the network.
    assert!(of_left(|finding| {
        finding["evidence"][0]["over_network"] = Value::Null;
    }));
    // A statement that it does not matter counts; that somebody accepts the risk changes nothing for an attacker.
    assert!(!of_left(|finding| {
        finding["evidence"][0]["said_harmless"] = json!(true);
    }));
    assert!(of_left(
        |finding| finding["exception"] = json!("later (ops)")
    ));
    // What is unknown is no hole.
    assert!(!of_left(|finding| finding["verdict"] = json!("unknown")));
}
