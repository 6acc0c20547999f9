//! Conditions over search identifiers.

use crate::support::{POD, detects, notes, problem};

const SEARCHES: &str = "yes_1: {verb: create}\nyes_2: {objectRef.resource: pods}\nno_1: {verb: get}\n_no: {verb: list}\n";

#[test]
fn searches_are_put_together() {
    for (condition, expect) in [
        ("yes_1 and yes_2", true),
        ("yes_1 and no_1", false),
        ("yes_1 and not no_1", true),
        ("no_1 or yes_2 and yes_1", true),
        ("not (no_1 or yes_1)", false),
        ("1 of yes_*", true),
        ("all of yes_*", true),
        ("all of *_1", false),
        ("any of *_1", true),
        ("1 of them", true),
        ("all of them", false),
        ("1 of no_*", false),
        ("1 of *no*", false),
        ("not 1 of no_* and all of yes*", true),
        ("YES_1", false),
    ] {
        let detection = format!("{SEARCHES}condition: {condition}");
        if condition == "YES_1" {
            assert!(
                problem(&detection)
                    .contains("unknown search identifier `YES_1`; did you mean `yes_1`?")
            );
            continue;
        }
        assert_eq!(detects(&detection, POD), Some(expect), "{condition}");
    }
}

#[test]
fn searches_with_an_underscore_are_not_in_them() {
    let detection = "a: {verb: create}\n_b: {verb: get}\ncondition: all of them";
    assert_eq!(detects(detection, POD), Some(true));
    assert_eq!(
        notes(detection),
        ["rules.yml:5:5: the condition does not use `_b`"]
    );
}

#[test]
fn a_list_of_conditions_is_any_of_them() {
    let detection = |list: &str| format!("{SEARCHES}condition: {list}");
    assert_eq!(
        detects(&detection("[no_1, yes_1 and yes_2]"), POD),
        Some(true)
    );
    assert_eq!(
        detects(&detection("[no_1, yes_1 and no_1]"), POD),
        Some(false)
    );
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    for (condition, expect) in [
        (
            "yes_1 and",
            "rules.yml:8:25: the condition ends; expected a search identifier",
        ),
        (
            "yes_1 yes_2",
            "rules.yml:8:22: expected `and` or `or`, found `yes_2`",
        ),
        (
            "1 of maybe_*",
            "rules.yml:8:16: no search identifier matches `maybe_*`",
        ),
        (
            "yes_1 | count() > 5",
            "rules.yml:8:22: aggregations in conditions are no part of Sigma 2; write a correlation",
        ),
        ("[]", "`condition` is empty"),
        ("[[yes_1]]", "a condition is a text"),
        ("{a: b}", "a condition is a text"),
        ("yes_*", "write `1 of yes_*` or `all of yes_*`"),
    ] {
        let found = problem(&format!("{SEARCHES}condition: {condition}"));
        assert!(found.contains(expect), "{condition}: {found}");
    }
    assert!(problem("a: {verb: get}").contains("`condition` is missing"));
    assert!(problem("a: {verb: get}\ntimeframe: 5m\ncondition: a").contains("write a correlation"));
}
