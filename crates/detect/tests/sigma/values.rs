//! What values without modifiers ask for, and where.

use crate::support::{POD, changed, detects, holds, notes, problem, without_bodies};

#[test]
fn values_are_compared_in_any_case_and_with_wildcards() {
    for (item, expect) in [
        ("verb: create", true),
        ("verb: CREATE", true),
        ("verb: get", false),
        ("verb: [get, Create]", true),
        ("verb: cre*", true),
        ("verb: cre?te", true),
        ("verb: cre?", false),
        ("verb: '*'", true),
        ("verb: '*e*t*'", true),
        ("user.username: ann", true),
        ("user.username: 'ÄNN'", false),
        (r"userAgent: 'kubectl\*'", false),
        ("userAgent: 'kubectl*'", true),
        ("userAgent: '* (linux/amd64)'", true),
        (
            "requestURI: '/api/v1/namespaces/shop/pods?fieldManager=*'",
            true,
        ),
        (
            r"requestURI: '/api/v1/namespaces/shop/pods\?fieldManager=*'",
            true,
        ),
        (r"requestURI: '/api/v1/namespaces/shop\?*'", false),
        // Numbers, booleans, nothing.
        ("responseStatus.code: 201", true),
        ("responseStatus.code: '201'", true),
        ("responseStatus.code: 201.0", true),
        ("responseStatus.code: [200, 404]", false),
        ("responseStatus.code: '20?'", true),
        ("requestObject.spec.hostPID: true", true),
        ("requestObject.spec.hostPID: 'True'", true),
        ("requestObject.spec.hostPID: false", false),
        ("requestObject.spec.securityContext.runAsUser: 7", true),
        ("requestObject.spec.securityContext.runAsUser: 07", true),
        ("user.extra.n: 007", true),
        ("user.extra.n: '007'", false),
        ("annotations.authorization.k8s.io/reason: ''", true),
        ("objectRef.name: ''", false),
        ("objectRef.subresource: ''", false),
        ("objectRef.subresource: null", true),
        ("objectRef.subresource: [null, exec]", true),
        ("objectRef.resource: null", false),
        ("responseStatus.reason: null", true),
        // Lists on the way: any item.
        ("user.groups: dev", true),
        ("user.groups: ['x', 'SYSTEM:*']", true),
        ("sourceIPs: 10.1.2.3", true),
        ("requestObject.spec.containers.image: nginx", true),
        ("requestObject.spec.containers.0.image: nginx", false),
        ("requestObject.spec.containers.ports.hostPort: 8080", true),
        (
            "requestObject.spec.containers.securityContext.capabilities.add: net_admin",
            true,
        ),
        ("requestObject.spec.volumes.hostPath: '*'", true),
        ("requestObject.spec.volumes.hostPath.path: /etc/*", true),
        (
            "requestObject.metadata.labels.app.kubernetes.io/name: web",
            true,
        ),
        ("annotations.authorization.k8s.io/decision: allow", true),
    ] {
        assert_eq!(holds(item, POD), Some(expect), "{item}");
    }
}

#[test]
fn a_body_that_is_not_recorded_is_unknown() {
    let event = without_bodies();
    for (item, expect) in [
        ("requestObject.spec.hostPID: true", None),
        ("requestObject.spec.hostPID|exists: true", None),
        ("requestObject.spec.hostPID: null", None),
        ("requestObject.spec.containers.image|neq: nginx", None),
        ("requestObject.spec.containers.image|re: ngi", None),
        ("hostPath: '*'", None),
        ("verb: create", Some(true)),
        ("objectRef.subresource: exec", Some(false)),
    ] {
        assert_eq!(holds(item, &event), expect, "{item}");
    }
    let detection = "a: {verb: get}\nb: {requestObject.spec.hostPID: true}\ncondition: a and not b";
    assert_eq!(detects(detection, &event), Some(false));
    let detection =
        "a: {verb: create}\nb: {requestObject.spec.hostPID: true}\ncondition: a and not b";
    assert_eq!(detects(detection, &event), None);
    // Of a patch, only what changes is recorded.
    let patch = changed(&[("\"verb\":\"create\"", "\"verb\":\"patch\"")]);
    assert_eq!(holds("requestObject.spec.hostIPC: true", &patch), None);
    assert_eq!(
        holds("requestObject.spec.hostPID: true", &patch),
        Some(true)
    );
}

#[test]
fn keywords_are_sought_in_the_whole_event() {
    for (detection, expect) in [
        ("keywords: [nothing, 'NGINX']\ncondition: keywords", true),
        ("keywords: nginx\ncondition: keywords", true),
        ("keywords: [nothing]\ncondition: keywords", false),
        ("keywords: ['host?id*NGINX']\ncondition: keywords", true),
        ("keywords: [8080]\ncondition: keywords", true),
        (
            "keywords: {'|all': [nginx, reg.example]}\ncondition: keywords",
            true,
        ),
        (
            "keywords: {'|all': [nginx, nothing]}\ncondition: keywords",
            false,
        ),
        (
            "keywords: {'|re': 'host(PID|IPC)'}\ncondition: keywords",
            true,
        ),
        ("keywords: {'|cased': [NGINX]}\ncondition: keywords", false),
        (
            "keywords: [nothing, {verb: create}]\ncondition: keywords",
            true,
        ),
    ] {
        assert_eq!(detects(detection, POD), Some(expect), "{detection}");
    }
    assert_eq!(
        detects("keywords: [nginx]\ncondition: keywords", &without_bodies()),
        None
    );
    assert!(problem("keywords: {'|gt': 5}\ncondition: keywords").contains("a keyword is a text"));
}

#[test]
fn maps_are_all_of_their_fields_and_lists_any_of_their_maps() {
    for (detection, expect) in [
        (
            "s: {verb: create, objectRef.resource: pods}\ncondition: s",
            true,
        ),
        (
            "s: {verb: create, objectRef.resource: nodes}\ncondition: s",
            false,
        ),
        (
            "s: [{verb: get}, {objectRef.resource: pods}]\ncondition: s",
            true,
        ),
        (
            "s: [{verb: get}, {objectRef.resource: nodes}]\ncondition: s",
            false,
        ),
        (
            "s: [{verb: get, objectRef.resource: pods}]\ncondition: s",
            false,
        ),
    ] {
        assert_eq!(detects(detection, POD), Some(expect), "{detection}");
    }
}

#[test]
fn values_that_are_none_are_named_with_their_place() {
    for (item, expect) in [
        ("verb: []", "rules.yml:5:9: `verb` has no value"),
        (
            "verb: {a: 1}",
            "rules.yml:5:15: a value is a text, a number, true, false or null, and no mapping",
        ),
        ("verb: [[get]]", "rules.yml:5:16: a value is a text"),
        (
            "verbs: get",
            "rules.yml:5:9: audit events have no field `verbs`; did you mean `verb`?",
        ),
        (
            "objectref.resource: pods",
            "did you mean `objectRef.resource`?",
        ),
        ("resource: pods", "did you mean `objectRef.resource`?"),
        ("user.: pods", "audit events have no field `user.`"),
    ] {
        let found = problem(&format!("selection:\n    {item}\ncondition: selection"));
        assert!(found.contains(expect), "{item}: {found}");
    }
    assert!(problem("selection: {}\ncondition: selection").contains("`selection` is an empty map"));
    assert!(
        problem("selection: []\ncondition: selection").contains("`selection` is an empty list")
    );
    assert_eq!(
        notes("a: {verb: get}\nb: {verb: list}\ncondition: a"),
        ["rules.yml:5:5: the condition does not use `b`"]
    );
}
