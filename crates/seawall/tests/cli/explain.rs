//! One door for every id.

use crate::support::{root, run};

#[test]
fn every_kind_of_id_is_explained() {
    for (id, words) in [
        (
            "privileged-container",
            &[
                "Privileged container",
                "(check)",
                "Remedy",
                "Includes",
                "Controls",
            ][..],
        ),
        (
            "exception-expired",
            &["Expired exception", "Group: exceptions"],
        ),
        ("CE_NSENTER", &["(attack edge)", "Requires", "Mistakes: 0"]),
        ("ce_nsenter", &["CE_NSENTER"]),
        ("MS-TA9018", &["(technique)", "Checks"]),
        ("TA0004", &["(tactic)", "Techniques"]),
        ("cis-kubernetes", &["(framework)", "Controls: ", "Sections"]),
        (
            "cis-kubernetes/5.2.2",
            &["(control)", "By checks.", "privileged-container"],
        ),
        ("5.2.2", &["cis-kubernetes/5.2.2 (control)"]),
        ("T1610", &["mitre-attack/T1610 (control)"]),
    ] {
        let run = run(&["explain", id]);
        assert_eq!((run.status, &*run.err), (0, ""), "{id}");
        for word in words {
            assert!(run.out.contains(word), "{id}: {word}: {}", run.out);
        }
    }
}

#[test]
fn what_has_been_a_door_leads_to_the_same() {
    let text = run(&["explain", "host-pid"]).out;
    assert_eq!(run(&["checks", "explain", "host-pid"]).out, text);
    insta::assert_snapshot!(text);
}

#[test]
fn json_holds_the_same() {
    let topics = run(&["explain", "5.2.2", "--format", "json"]).json();
    assert_eq!(topics["schema"], "seawall.explain/v1");
    let topic = &topics["topics"][0];
    assert_eq!(
        (&topic["kind"], &topic["id"]),
        (&"control".into(), &"cis-kubernetes/5.2.2".into())
    );
}

#[test]
fn topics_and_checks_are_what_their_schemas_say() {
    for id in [
        "host-pid",
        "CE_NSENTER",
        "MS-TA9018",
        "TA0004",
        "cis-kubernetes",
        "mitre-attack/T1610",
    ] {
        let topics = run(&["explain", id, "--format", "json"]).json();
        assert_eq!(topics["topics"][0]["id"], id);
    }
    let checks = run(&["checks", "list", "--format", "json"]).json();
    let checks = checks["checks"].as_array().expect("a list");
    let text = run(&["checks", "list"]).out;
    for check in checks {
        let id = check["id"].as_str().expect("an id");
        assert!(text.contains(&format!(" {id} ")), "{id}");
    }
}

#[test]
fn a_form_is_explained_by_its_schema() {
    for form in [
        "seawall.rbac-risks/v1",
        "Seawall.Scan/v1",
        "seawall.rbac-batch/v1",
    ] {
        let run = run(&["explain", form]);
        assert_eq!((run.status, &*run.err), (0, ""), "{form}");
        let file = form.to_ascii_lowercase().replace('/', "-") + ".schema.json";
        let path = root().join("docs/reference/schemas").join(file);
        let committed = std::fs::read_to_string(path).expect("a schema");
        assert_eq!(run.out, committed, "{form}");
    }
    let run = run(&["explain", "seawall.rbac-risk/v1"]);
    assert_eq!(run.status, 2);
    assert!(run.err.contains("`seawall.rbac-risks/v1`"), "{}", run.err);
}

#[test]
fn a_misspelt_id_is_corrected_across_all() {
    for (id, meant) in [
        ("privileged-containers", "privileged-container"),
        ("CE_NSENTR", "CE_NSENTER"),
        ("MS-TA9O18", "MS-TA9018"),
        ("cis-kubernets", "cis-kubernetes"),
        ("nsenter", "CE_NSENTER"),
    ] {
        let run = run(&["explain", id]);
        assert_eq!((run.status, &*run.out), (2, ""), "{id}");
        assert!(run.err.contains(&format!("`{meant}`")), "{id}: {}", run.err);
    }
    for id in ["", "xyzzy-plugh"] {
        let run = run(&["explain", id]);
        assert_eq!(run.status, 2);
        assert!(run.err.contains("hint: "), "{}", run.err);
    }
}

/// A finding is explained with the severity that it has.
#[test]
fn an_exception_that_is_too_wide_is_low() {
    let answer = run(&["explain", "exception-wide"]);
    assert!(
        answer.out.contains("Severity: low, because"),
        "{}",
        answer.out
    );
}
