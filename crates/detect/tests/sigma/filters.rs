//! Filters, which one document adds to many rules.

use crate::support::{Asked, POD, changed};

const RULES: &str = "title: one\nid: 5638f7c0-ac70-491d-8465-2a65075e0d86\nlogsource: {product: kubernetes, service: audit}\ndetection:\n    s: {verb: create}\n    condition: s\n---\ntitle: two\nname: the_second\nlogsource: {product: kubernetes, service: audit}\ndetection:\n    s: {objectRef.resource: pods}\n    condition: s\n---\ntitle: three\nlogsource: {product: kubernetes, service: audit}\ndetection:\n    s: {stage: ResponseComplete}\n    condition: s\n";

fn filter(rules: &str, condition: &str, logsource: &str) -> String {
    format!(
        "title: f\nlogsource: {logsource}\nfilter:\n    rules: {rules}\n    selection: {{user.username|startswith: 'ann'}}\n    condition: {condition}\n"
    )
}

#[test]
fn filters_take_events_from_the_rules_that_they_name() {
    let other = changed(&[("\"username\":\"Ann\"", "\"username\":\"bob\"")]);
    let audit = "{product: kubernetes, service: audit}";
    for (rules, logsource, expect) in [
        (
            "[5638f7c0-ac70-491d-8465-2a65075e0d86]",
            audit,
            &["two", "three"][..],
        ),
        (
            "[the_second, 5638f7c0-ac70-491d-8465-2a65075e0d86]",
            audit,
            &["three"],
        ),
        ("the_second", "{product: kubernetes}", &["one", "three"]),
        ("any", audit, &[]),
        (
            "any",
            "{product: linux, category: process_creation}",
            &["one", "two", "three"],
        ),
    ] {
        // A filter applies to rules that were read before it and after it.
        let filter = filter(rules, "not selection", logsource);
        for files in [
            [("f.yml", &*filter), ("r.yml", RULES)],
            [("r.yml", RULES), ("f.yml", &*filter)],
        ] {
            let mut asked = Asked::of(&files);
            assert_eq!(asked.problems().0, [""; 0]);
            assert_eq!(asked.find(POD).0, expect, "{rules}");
            assert_eq!(asked.find(&other).0, ["one", "two", "three"], "{rules}");
        }
    }
    let filter = filter("[the_second]", "not selection", audit);
    let asked = Asked::of(&[("r.yml", RULES), ("f.yml", &filter)]);
    assert_eq!(asked.loaded.rules[1].condition, "(s) and (not selection)");
    assert_eq!(asked.problems().1, [""; 0]);
}

#[test]
fn what_is_wrong_with_a_filter_leaves_rules_as_they_are() {
    let audit = "{product: kubernetes, service: audit}";
    for (filter, is_error, expect) in [
        (
            filter("[nothing]", "not selection", audit),
            false,
            "f.yml:4:13: the filter names the rule `nothing`, which is not here",
        ),
        (
            filter(
                "[the_second]",
                "not selection",
                "{product: kubernetes, service: application}",
            ),
            false,
            "f.yml:4:13: the filter is not for the rule `the_second`: its log source is another",
        ),
        (
            filter("[]", "not selection", audit),
            true,
            "`rules` is missing",
        ),
        (
            filter("[the_second]", "not selections", audit),
            true,
            "unknown search identifier `selections`",
        ),
        (
            filter("[the_second]", "selection", audit),
            false,
            "the filter keeps only events for which `selection` holds; to keep others, begin the condition with `not`",
        ),
    ] {
        let mut asked = Asked::of(&[("r.yml", RULES), ("f.yml", &filter)]);
        let (errors, notes) = asked.problems();
        let found = if is_error { errors } else { notes };
        assert!(found.len() == 1 && found[0].contains(expect), "{found:?}");
        assert_eq!(asked.find(POD).0, ["one", "two", "three"]);
    }
}
