//! Macros, lists, exceptions, and how later files change what earlier ones say.

use crate::support::{Asked, POD};

const BASE: &str = "
- list: robots
  items: [bot, \"system:node\"]
- list: known
  items: [robots, eve]
- macro: kept
  condition: (ka.user.name in (known))
- rule: Pod made
  desc: somebody made a pod
  condition: ka.verb=create and ka.target.resource=pods and not kept
  output: pod (user=%ka.user.name)
  priority: WARNING
  source: k8s_audit
  tags: [b, a]
";

fn found(files: &[&str]) -> (Vec<String>, Vec<String>) {
    let names = ["base.yaml", "local.yaml", "more.yaml"];
    let files: Vec<(&str, &str)> = names.into_iter().zip(files.iter().copied()).collect();
    let mut asked = Asked::of(&files);
    (asked.find(POD).0, asked.problems())
}

#[test]
fn later_files_change_what_earlier_ones_say() {
    let none: Vec<String> = Vec::new();
    let made = vec!["Pod made".to_owned()];
    for (change, expect) in [
        ("", &made),
        ("- list: known\n  items: [ann]\n  append: true\n", &none),
        (
            "- list: known\n  items: [ann]\n  override: {items: append}\n",
            &none,
        ),
        (
            "- list: known\n  items: [ann]\n  override: {items: replace}\n",
            &none,
        ),
        ("- list: robots\n  items: [ann]\n", &none),
        (
            "- macro: kept\n  condition: or ka.user.name = ann\n  append: true\n",
            &none,
        ),
        ("- macro: kept\n  condition: ka.user.name exists\n", &none),
        (
            "- rule: Pod made\n  condition: and ka.target.namespace = other\n  append: true\n",
            &none,
        ),
        (
            "- rule: Pod made\n  condition: ka.verb = get\n  override: {condition: replace}\n",
            &none,
        ),
        (
            "- rule: Pod made\n  enabled: false\n  override: {enabled: replace}\n",
            &made,
        ),
        (
            "- rule: Pod made\n  exceptions:\n  - {name: who, fields: [ka.user.name, ka.verb], comps: [startswith, in], values: [[a, [create]]]}\n  override: {exceptions: append}\n",
            &none,
        ),
        (
            "- rule: Pod made\n  exceptions:\n  - {name: who, fields: ka.user.name, values: [known, ann]}\n  append: true\n",
            &none,
        ),
        (
            "- rule: Pod made\n  exceptions:\n  - {name: who, fields: ka.user.name, comps: startswith anyof, values: [x, an]}\n  append: true\n",
            &none,
        ),
        (
            "- rule: Pod made\n  exceptions:\n  - {name: who, fields: [ka.user.name, ka.verb], values: [[ann, get], [bob, create]]}\n  append: true\n",
            &made,
        ),
        (
            "- rule: Pod made\n  exceptions:\n  - {name: who, fields: [ka.user.name]}\n  append: true\n",
            &made,
        ),
    ] {
        let (found, problems) = found(&[BASE, change]);
        let problems: Vec<&String> = problems
            .iter()
            .filter(|one| !one.contains("no rule uses"))
            .collect();
        assert_eq!(problems, [""; 0], "{change}");
        assert_eq!(found, *expect, "{change}");
    }
}

#[test]
fn exceptions_are_given_values_later() {
    let first = "- rule: Pod made\n  exceptions:\n  - {name: who, fields: [ka.user.name, ka.verb], comps: [=, =]}\n  append: true\n";
    let second = "- rule: Pod made\n  exceptions:\n  - {name: who, values: [[ann, create]]}\n  append: true\n";
    assert_eq!(found(&[BASE, first]).0, ["Pod made"]);
    assert_eq!(found(&[BASE, first, second]), (Vec::new(), Vec::new()));
}

#[test]
fn switches_and_tags_are_kept() {
    let off = "- rule: Pod made\n  enabled: false\n";
    let asked = Asked::of(&[("base.yaml", BASE), ("local.yaml", off)]);
    assert_eq!(asked.problems(), [""; 0]);
    let rule = &asked.loaded.rules[0];
    assert!(!rule.is_enabled);
    assert_eq!(rule.tags, ["a", "b"]);
    assert_eq!(rule.place.file, "base.yaml");
    assert_eq!(rule.place.position.to_string(), "8:3");
}

/// What is wrong with one item leaves the others, and says where it stands.
#[test]
fn wrong_items_leave_the_others() {
    for (wrong, expect) in [
        (
            "- rule: Pod mad\n  condition: and x\n  append: true\n",
            "local.yaml:1:3: no rule `Pod mad` is defined before, so that it cannot be changed; did you mean `Pod made`?",
        ),
        (
            "- rule: new\n  condition: ka.verb = get\n",
            "local.yaml:1:3: the rule `new` has no `output`",
        ),
        (
            "- rule: new\n  prioritty: x\n  condition: ka.verb = get\n  desc: d\n  output: o\n  priority: INFO\n  source: k8s_audit\n",
            "local.yaml:2:3: unknown key `prioritty`; did you mean `priority`?",
        ),
        (
            "- rule: new\n  condition: ka.verb = get\n  desc: d\n  output: o\n  priority: high\n",
            "local.yaml:5:13: `high` is no priority; expected Emergency, Alert",
        ),
        (
            "- macro: a-b\n  condition: ka.verb = get\n",
            "local.yaml:1:3: `a-b` is no name of a macro",
        ),
        ("- list: l\n", "local.yaml:1:3: the list `l` has no `items`"),
        (
            "- rul: x\n",
            "local.yaml:1:3: `rul` begins no item of a rules file; expected `rule`, `macro` or `list`; did you mean `rule`?",
        ),
        (
            "- 5\n",
            "local.yaml:1:3: expected a rule, a macro or a list, found a number",
        ),
        (
            "a: b\n",
            "local.yaml:1:1: expected a list of rules, macros and lists, found a mapping",
        ),
        (
            "- required_engine_version: 0.99.0\n",
            "local.yaml:1:3: the file is written for engine 0.99.0, and rules up to 0.63.0 are understood",
        ),
        (
            "- list: zzz\n  items: [x]\n  append: true\n  override: {items: append}\n",
            "local.yaml:4:13: `append` and `override` exclude each other",
        ),
        (
            "- list: zzz\n  items: [x]\n  override: {items: prepend}\n",
            "local.yaml:3:21: expected `append` or `replace`",
        ),
        (
            "- rule: Pod made\n  exceptions: [{name: who, values: [[ann]]}]\n  append: true\n",
            "local.yaml:2:16: the rule has no exception `who`, and a new one needs `fields`",
        ),
    ] {
        let (found, problems) = found(&[BASE, wrong]);
        assert_eq!(found, ["Pod made"], "{wrong}");
        assert!(
            problems.iter().any(|one| one.starts_with(expect)),
            "{wrong}: {problems:?}"
        );
    }
}

/// What an override names in another form, or leaves out, would have no effect.
#[test]
fn overrides_say_what_happens_to_each_key() {
    for (wrong, expect) in [
        (
            "- rule: Pod made\n  condition: and ka.verb = get\n  override: append\n",
            "local.yaml:3:13: `override` says of each key whether it is appended or replaced",
        ),
        (
            "- rule: Pod made\n  condition: and ka.verb = get\n  priority: DEBUG\n  override: {priority: replace}\n",
            "local.yaml:2:3: `condition` is given, and `override` does not say what to do with it",
        ),
    ] {
        let (found, problems) = found(&[BASE, wrong]);
        assert_eq!(found, ["Pod made"], "{wrong}");
        assert!(
            problems.iter().any(|one| one == expect),
            "{wrong}: {problems:?}"
        );
    }
    let append =
        "- rule: Pod made\n  condition: and ka.verb = create\n  priority: DEBUG\n  append: true\n";
    let asked = Asked::of(&[("base.yaml", BASE), ("local.yaml", append)]);
    assert_eq!(
        asked.loaded.rules[0].priority,
        seawall_detect::Priority::Warning
    );
}

#[test]
fn rules_that_ask_for_it_are_left_out_with_a_note() {
    let skipped = "- rule: new\n  desc: d\n  condition: ka.nothing exists\n  output: o\n  priority: INFO\n  source: k8s_audit\n  skip-if-unknown-filter: true\n";
    let asked = Asked::of(&[("a.yaml", skipped)]);
    assert_eq!(asked.loaded.rules.len(), 0);
    assert!(!asked.loaded.problems[0].is_error);
}

/// Names that refer to each other end, and cost no more than they say.
#[test]
fn circles_and_towers_end() {
    let circle = "- macro: a\n  condition: ka.verb = get\n- macro: b\n  condition: a\n- macro: a\n  condition: b\n- rule: r\n  desc: d\n  condition: a\n  output: o\n  priority: INFO\n  source: k8s_audit\n";
    let asked = Asked::of(&[("a.yaml", circle)]);
    assert!(
        asked.problems()[0].contains("contains itself"),
        "{:?}",
        asked.problems()
    );
    let mut tower =
        "- macro: m0\n  condition: ka.verb = create\n- list: l0\n  items: [a, b]\n".to_owned();
    for level in 1..90 {
        let below = level - 1;
        tower.push_str(&format!("- macro: m{level}\n  condition: m{below} and m{below}\n- list: l{level}\n  items: [l{below}, l{below}]\n"));
    }
    tower.push_str("- rule: r\n  desc: d\n  condition: m89\n  output: o\n  priority: INFO\n  source: k8s_audit\n");
    tower.push_str("- list: e0\n  items: []\n");
    for level in 1..90 {
        let below = level - 1;
        tower.push_str(&format!(
            "- list: e{level}\n  items: [e{below}, e{below}]\n"
        ));
    }
    tower.push_str("- rule: e\n  desc: d\n  condition: ka.verb in (e89)\n  output: o\n  priority: INFO\n  source: k8s_audit\n");
    tower.push_str("- rule: s\n  desc: d\n  condition: ka.verb in (l89)\n  output: o\n  priority: INFO\n  source: k8s_audit\n");
    let mut asked = Asked::of(&[("a.yaml", &tower)]);
    assert_eq!(asked.find(POD).0, ["r"]);
    assert!(
        asked
            .problems()
            .iter()
            .any(|one| one.contains("more than 100000 values")),
        "{:?}",
        asked.problems()
    );
}

/// A rule that names a list or a macro that is wrong means something else without it, and is left out.
#[test]
fn what_names_something_wrong_is_left_out() {
    for (wrong, expect) in [
        (
            "- list: known\n  items: [ann, {a: b}]\n",
            "the list `known` is wrong, and with it what names it",
        ),
        (
            "- macro: kept\n  condition: (ka.user.name\n",
            "the macro `kept` is wrong, and with it what names it",
        ),
    ] {
        let (found, problems) = found(&[BASE, wrong]);
        assert_eq!(found, [""; 0], "{wrong}");
        assert!(
            problems.iter().any(|one| one.contains(expect)),
            "{wrong}: {problems:?}"
        );
    }
}
