//! Names in use that are in no event, and values that no event has.

use crate::support::{POD, changed, detects, holds, notes};

#[test]
fn names_whose_intent_is_clear_are_repaired_with_a_note() {
    for (item, expect) in [
        ("responseStatus.code: 'ALLOW'", true),
        ("responseStatus.code: deny", false),
        ("responseStatus.code: [404, ALLOW]", true),
        ("hostPath: '*'", true),
        ("hostPath|contains: /etc/ssl", true),
        ("hostPath|exists: true", true),
        ("hostPath|exists: false", false),
        ("capabilities: '*'", true),
        ("capabilities: [SYS_ADMIN, NET_ADMIN]", true),
        ("capabilities|all: [SYS_TIME, NET_ADMIN]", true),
        ("capabilities|neq: SYS_ADMIN", true),
        ("apiGroup: apps", false),
    ] {
        assert_eq!(holds(item, POD), Some(expect), "{item}");
        let found = notes(&format!("s:\n    {item}\ncondition: s"));
        assert!(
            found.len() == 1 && found[0].contains(" is read as "),
            "{item}: {found:?}"
        );
    }
    let template = changed(&[
        ("\"spec\":{", "\"spec\":{\"template\":{\"spec\":{"),
        ("\"emptyDir\":{}}]}}", "\"emptyDir\":{}}]}}}}"),
        (
            "\"resource\":\"pods\"",
            "\"resource\":\"deployments\",\"apiGroup\":\"apps\"",
        ),
    ]);
    for item in ["hostPath: '*'", "capabilities: NET_ADMIN", "apiGroup: apps"] {
        assert_eq!(holds(item, &template), Some(true), "{item}");
    }
    let without = changed(&[("\"hostPath\":{\"path\":\"/etc/ssl\"}", "\"emptyDir\":{}")]);
    assert_eq!(holds("hostPath: '*'", &without), Some(false));
    assert_eq!(holds("hostPath: null", &without), Some(true));
    assert_eq!(
        notes("s:\n    apiGroup: apps\ncondition: s"),
        [
            "rules.yml:5:9: `apiGroup` is read as `objectRef.apiGroup`: an audit event has the group of the API in its object reference"
        ]
    );
    assert_eq!(
        notes("s:\n    responseStatus.code: ALLOW\ncondition: s"),
        [
            "rules.yml:5:30: `responseStatus.code: allow` is read as `annotations.authorization.k8s.io/decision: allow`: the code of a response is a number; whether a request was allowed is in the annotation"
        ]
    );
}

#[test]
fn connections_by_websocket_are_found_as_those_by_spdy() {
    let exec = |verb: &str, subresource: &str| {
        changed(&[
            ("\"verb\":\"create\"", &format!("\"verb\":\"{verb}\"")),
            (
                "\"namespace\":\"shop\"",
                &format!("\"subresource\":\"{subresource}\",\"namespace\":\"shop\""),
            ),
        ])
    };
    let detection = "s: {verb: create, objectRef.resource: pods, objectRef.subresource: [exec, attach]}\ncondition: s";
    for (verb, subresource, expect) in [
        ("create", "exec", true),
        ("get", "exec", true),
        ("get", "attach", true),
        ("delete", "exec", false),
        ("get", "log", false),
    ] {
        assert_eq!(
            detects(detection, &exec(verb, subresource)),
            Some(expect),
            "{verb} {subresource}"
        );
    }
    let found = notes(detection);
    assert!(
        found.len() == 1 && found[0].contains("`verb: create` is read as `get` as well"),
        "{found:?}"
    );
    for (detection, count) in [
        (
            "s: {verb: [create, get], objectRef.subresource: exec}\ncondition: s",
            0,
        ),
        (
            "s: {verb: create, objectRef.subresource: [exec, log]}\ncondition: s",
            0,
        ),
        (
            "s: {verb: create, objectRef.subresource: eviction}\ncondition: s",
            0,
        ),
        (
            "s: {verb: delete, objectRef.subresource: exec}\ncondition: s",
            0,
        ),
    ] {
        assert_eq!(notes(detection).len(), count, "{detection}");
    }
}

#[test]
fn what_never_holds_is_told() {
    for (item, expect) in [
        (
            "verb: [update, replace]",
            &[
                "rules.yml:5:24: `verb` is never `replace` in an audit event; it is recorded as `update`",
            ][..],
        ),
        (
            "verb: delet",
            &[
                "rules.yml:5:9: `s` never matches: no audit event has any of these values of `verb`",
                "rules.yml:5:15: `verb` is never `delet` in an audit event; did you mean `delete`?",
            ],
        ),
        ("stage: 'Response*'", &[]),
        (
            "stage: 'Reply*'",
            &[
                "rules.yml:5:9: `s` never matches: no audit event has any of these values of `stage`",
                "rules.yml:5:16: `stage` is never like `reply*` in an audit event",
            ],
        ),
        ("level: metadata", &[]),
        ("responseStatus.status: Success", &[]),
        (
            "annotations.authorization.k8s.io/decision|contains: forb",
            &[],
        ),
        (
            "annotations.authorization.k8s.io/decision: [allow, deny]",
            &[
                "rules.yml:5:60: `annotations.authorization.k8s.io/decision` is never `deny` in an audit event",
            ],
        ),
        ("userAgent: anything", &[]),
    ] {
        assert_eq!(
            notes(&format!("s:\n    {item}\ncondition: s")),
            expect,
            "{item}"
        );
    }
}

/// A request is written down when it comes and when it is answered; a rule that says nothing of the stage is told once.
#[test]
fn a_request_counts_once() {
    let answered = crate::support::changed(&[]);
    let received = answered.replace("ResponseComplete", "RequestReceived");
    assert!(received.contains("RequestReceived"));
    let detects = crate::support::detects;
    let plain = "{s: {verb: '*'}, condition: s}";
    assert_eq!(detects(plain, &answered), Some(true));
    assert_eq!(detects(plain, &received), Some(false));
    let named = "{s: {verb: '*', stage: RequestReceived}, condition: s}";
    assert_eq!(detects(named, &answered), Some(false));
    assert_eq!(detects(named, &received), Some(true));
}
