//! Every modifier of values, and chains of them.

use std::collections::BTreeMap;

use seawall_detect::sigma::Options;

use crate::support::{Asked, POD, changed, holds, notes, problem, rule};

fn check(cases: &[(&str, bool)]) {
    for (item, expect) in cases {
        assert_eq!(holds(item, POD), Some(*expect), "{item}");
    }
}

fn wrong(item: &str) -> String {
    problem(&format!("selection:\n    {item}\ncondition: selection"))
}

#[test]
fn texts_begin_end_and_contain() {
    check(&[
        ("userAgent|contains: CTL", true),
        ("userAgent|contains: [x, '1.36']", true),
        ("userAgent|contains: 'ctl?v1'", true),
        ("userAgent|contains: 'kube*amd'", true),
        ("userAgent|contains: 1.36", true),
        ("userAgent|contains: v2", false),
        (r"userAgent|contains: '\*'", false),
        ("userAgent|startswith: KUBE", true),
        ("userAgent|startswith: ctl", false),
        ("userAgent|startswith: 'k?be'", true),
        ("userAgent|endswith: AMD64)", true),
        ("userAgent|endswith: amd64", false),
        ("userAgent|contains: ''", true),
        ("objectRef.subresource|contains: ''", false),
        ("requestObject.spec.containers.image|endswith: inx", true),
    ]);
}

#[test]
fn all_values_have_to_hold() {
    check(&[
        ("userAgent|contains|all: [kube, amd64]", true),
        ("userAgent|contains|all: [kube, arm]", false),
        ("userAgent|all|contains: [kube, amd64]", true),
        ("user.groups|all: [dev, 'system:authenticated']", true),
        ("user.groups|all: [dev, ops]", false),
    ]);
    let found = notes("s:\n    userAgent|contains|all: kube\ncondition: s");
    assert_eq!(
        found,
        ["rules.yml:5:9: `all` is about several values, and there is one"]
    );
}

#[test]
fn fields_exist_whatever_their_value() {
    check(&[
        ("user.groups|exists: true", true),
        ("user.uid|exists: true", false),
        ("user.uid|exists: false", true),
        ("responseStatus.reason|exists: true", true),
        ("requestObject.metadata.finalizers|exists: true", true),
        ("requestObject.metadata.finalizers: null", true),
        ("annotations.authorization.k8s.io/reason|exists: true", true),
        ("requestObject.spec.volumes.hostPath|exists: true", true),
        ("objectRef.subresource|exists: true", false),
        ("verb|exists: false", false),
    ]);
    assert!(wrong("verb|exists: x").contains("`exists` takes true or false"));
    assert!(wrong("verb|exists: 1").contains("`exists` takes true or false"));
}

#[test]
fn case_counts_where_a_rule_says_so() {
    check(&[
        ("user.username|cased: Ann", true),
        ("user.username|cased: ann", false),
        ("user.username|cased: 'A*'", true),
        ("user.username|contains|cased: N", false),
        ("user.username|cased|endswith: nn", true),
    ]);
}

#[test]
fn regular_expressions_are_sought_in_the_text() {
    check(&[
        ("userAgent|re: 'ctl/v[0-9.]+'", true),
        ("userAgent|re: '^kube'", true),
        ("userAgent|re: '^ctl'", false),
        ("userAgent|re: 'CTL'", false),
        ("userAgent|re|i: 'CTL'", true),
        (r"userAgent|re: 'v1\.36 \('", true),
        (r"userAgent|re: ['x\d', '\(linux']", true),
        ("userAgent|re|all: ['kube', 'arm']", false),
        (
            "requestObject.spec.containers.ports.hostPort|re: '^80..$'",
            true,
        ),
        (r"requestObject.spec.hostPID|re: 'tr'", true),
    ]);
    let event = changed(&[(
        "\"userAgent\":\"kubectl",
        "\"userAgent\":\"one\\ntwo kubectl",
    )]);
    for (item, expect) in [
        ("userAgent|re: '^two'", false),
        ("userAgent|re|m: '^two'", true),
        ("userAgent|re: 'one.two'", false),
        ("userAgent|re|s: 'one.two'", true),
        ("userAgent|re|i|s|m: 'ONE.^TWO'", true),
    ] {
        assert_eq!(holds(item, &event), Some(expect), "{item}");
    }
    assert!(wrong("verb|re: '('").contains("`(` is not a regular expression"));
    let found = wrong("verb|re: '(?=a)b'");
    assert!(
        found.ends_with("look-around and back references are not supported"),
        "{found}"
    );
    assert!(wrong("verb|i: a").contains("the modifier `i` belongs behind `re`"));
    assert!(wrong("verb|contains|re: a").contains("`re` cannot modify a text"));
    assert!(wrong("verb|re: null").contains("`re` cannot modify null"));
}

#[test]
fn addresses_are_in_blocks() {
    check(&[
        ("sourceIPs|cidr: 10.0.0.0/8", true),
        ("sourceIPs|cidr: ['172.16.0.0/12', '192.0.2.0/31']", true),
        ("sourceIPs|cidr: 172.16.0.0/12", false),
        ("sourceIPs|cidr: 'fd00::/8'", false),
        ("userAgent|cidr: 0.0.0.0/0", false),
    ]);
    assert!(wrong("sourceIPs|cidr: 10.0.0/8").contains("`10.0.0/8` is no block of addresses"));
}

#[test]
fn texts_are_found_in_base64() {
    check(&[
        (
            "requestObject.spec.containers.command|base64: 'echo /bin/bash'",
            true,
        ),
        (
            "requestObject.spec.containers.command|base64: 'echo'",
            false,
        ),
        (
            "requestObject.spec.containers.command|base64|contains: 'ech'",
            true,
        ),
        (
            "requestObject.spec.containers.command|base64offset|contains: '/bin/bash'",
            true,
        ),
        (
            "requestObject.spec.containers.command|base64offset|contains: ['/bin/zsh', 'bin/ba']",
            true,
        ),
        (
            "requestObject.spec.containers.command|base64offset|contains: '/bin/zsh'",
            false,
        ),
    ]);
    let wide = changed(&[("ZWNobyAvYmluL2Jhc2g=", "YwBtAGQA //5jAG0AZAA= AGMAbQBk")]);
    for (item, expect) in [
        (
            "requestObject.spec.containers.command|wide|base64|contains: cmd",
            true,
        ),
        (
            "requestObject.spec.containers.command|utf16le|base64|contains: cmd",
            true,
        ),
        (
            "requestObject.spec.containers.command|utf16be|base64|contains: cmd",
            true,
        ),
        (
            "requestObject.spec.containers.command|utf16|base64|contains: cmd",
            true,
        ),
        (
            "requestObject.spec.containers.command|utf16|base64|contains: cmx",
            false,
        ),
        (
            "requestObject.spec.containers.command|utf16le|base64offset|contains: md",
            true,
        ),
    ] {
        assert_eq!(holds(item, &wide), Some(expect), "{item}");
    }
    let event = changed(&[(
        "\"userAgent\":\"kubectl",
        "\"userAgent\":\"c\\u0000m\\u0000d\\u0000",
    )]);
    assert_eq!(holds("userAgent|wide|contains: cmd", &event), Some(true));
    assert!(wrong("verb|contains|base64: a").contains("wildcards cannot be encoded"));
    assert!(wrong("verb|base64: 'a*'").contains("wildcards cannot be encoded"));
    assert!(wrong("verb|utf16: a").contains("put `base64` or `base64offset` behind the encoding"));
    assert!(wrong("verb|base64: null").contains("`base64` cannot modify null"));
}

#[test]
fn dashes_of_options_are_any_dash() {
    let event = |dash: &str| {
        changed(&[(
            "\"userAgent\":\"kubectl",
            &format!("\"userAgent\":\"x {dash}param-a kubectl"),
        )])
    };
    for dash in ["-", "/", "\u{2013}", "\u{2014}", "\u{2015}"] {
        for item in [
            "userAgent|windash|contains: ' -param-a'",
            "userAgent|contains|windash: ' /param-a'",
            "userAgent|windash|contains|all: [' -param', 'x -p']",
        ] {
            assert_eq!(holds(item, &event(dash)), Some(true), "{item} {dash}");
        }
    }
    assert_eq!(
        holds("userAgent|windash|contains: '-param/a'", &event("-")),
        Some(false)
    );
    assert_eq!(
        holds("userAgent|windash|contains: ' -param'", &event("+")),
        Some(false)
    );
}

#[test]
fn numbers_are_compared() {
    check(&[
        ("responseStatus.code|gt: 200", true),
        ("responseStatus.code|gt: 201", false),
        ("responseStatus.code|gte: 201", true),
        ("responseStatus.code|lt: 201.5", true),
        ("responseStatus.code|lte: '200'", false),
        (
            "requestObject.spec.containers.ports.containerPort|gt: 80",
            true,
        ),
        ("userAgent|lt: 5", false),
        ("objectRef.subresource|lt: 5", false),
    ]);
    assert!(wrong("verb|lt: many").contains("`lt` compares numbers, and `many` is none"));
    assert!(wrong("verb|gt: NaN").contains("`NaN` is none"));
}

#[test]
fn a_field_without_a_value_is_neither_equal_nor_unequal() {
    check(&[
        ("verb|neq: get", true),
        ("verb|neq: CREATE", false),
        ("verb|neq: [get, list]", true),
        ("verb|neq: [get, create]", false),
        ("responseStatus.code|neq: 201", false),
        ("responseStatus.code|neq: 500", true),
        ("objectRef.subresource|neq: exec", false),
        ("user.groups|neq: dev", false),
        ("user.groups|neq: ops", true),
        ("userAgent|contains|neq: curl", true),
        ("objectRef.name|neq: null", true),
        ("objectRef.subresource|neq: null", false),
    ]);
}

#[test]
fn parts_of_times_are_numbers() {
    check(&[
        ("stageTimestamp|minute: 30", true),
        ("stageTimestamp|hour: [7, 8]", true),
        ("stageTimestamp|hour|gte: 9", false),
        ("stageTimestamp|hour|lt: 9", true),
        ("stageTimestamp|day: 28", true),
        ("stageTimestamp|week: 48", true),
        ("stageTimestamp|month: 11", true),
        ("stageTimestamp|year: 2026", true),
        ("stageTimestamp|year|neq: 2026", false),
        ("userAgent|hour: 8", false),
    ]);
    assert!(wrong("stageTimestamp|hour: noon").contains("a part of a time is a number"));
}

#[test]
fn fields_are_compared_with_each_other() {
    check(&[
        ("user.username|fieldref: objectRef.name", true),
        ("user.username|cased|fieldref: objectRef.name", false),
        ("user.username|fieldref: objectRef.namespace", false),
        ("user.username|fieldref|neq: objectRef.namespace", true),
        ("user.username|fieldref: user.uid", false),
        (
            "requestObject.spec.containers.name|fieldref: user.groups",
            false,
        ),
        ("apiVersion|fieldref: [verb, apiVersion]", true),
    ]);
    assert!(wrong("verb|fieldref: nothing").contains("audit events have no field `nothing`"));
    assert!(wrong("verb|fieldref|contains: stage").contains("`contains` cannot modify a field"));
}

#[test]
fn placeholders_have_the_values_that_a_person_gives() {
    let text = rule("s: {user.username|expand: '%admins%'}\ncondition: s");
    let asked = Asked::of(&[("rules.yml", &text)]);
    assert_eq!(
        asked.problems().0,
        [
            "rules.yml:4:31: the placeholder `%admins%` has no values here, so the rule cannot be asked"
        ]
    );
    assert!(asked.loaded.rules.is_empty());
    let options = Options {
        placeholders: BTreeMap::from([(
            "admins".to_owned(),
            vec!["root".to_owned(), "a*".to_owned()],
        )]),
    };
    let mut asked = Asked::with(&[("rules.yml", &text)], &options);
    assert_eq!(asked.find(POD).0, ["r"]);
    let text = rule("s: {user.username|expand|contains: '\\%admins%x'}\ncondition: s");
    assert_eq!(
        Asked::with(&[("rules.yml", &text)], &options).find(POD).0,
        [""; 0]
    );
    // Without the modifier it is a text as any other.
    assert_eq!(holds("user.username: '%admins%'", POD), Some(false));
}

#[test]
fn unknown_modifiers_are_errors() {
    for (item, expect) in [
        (
            "verb|contain: a",
            "rules.yml:5:9: unknown modifier `contain`; did you mean `contains`?",
        ),
        ("verb|endwith: a", "did you mean `endswith`?"),
        ("verb|: a", "unknown modifier ``"),
        (
            "verb|contains|contains: a",
            "the modifier `contains` stands here twice",
        ),
        (
            "verb|startswith|cidr: 10.0.0.0/8",
            "`cidr` cannot modify a text",
        ),
        (
            "verb|cidr|contains: 10.0.0.0/8",
            "`contains` cannot modify a block of addresses",
        ),
    ] {
        let found = wrong(item);
        assert!(found.contains(expect), "{item}: {found}");
    }
}
