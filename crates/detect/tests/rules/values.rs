//! Values of the fields of audit events.

use seawall_detect::{Head, Record};

use crate::support::{Asked, POD};

#[track_caller]
fn check(output: &str, event: &str, expect: &str) {
    let text = format!(
        "- rule: r\n  desc: d\n  condition: ka.verb exists\n  output: {}\n  priority: INFO\n  source: k8s_audit\n",
        serde_json::to_string(output).expect("text")
    );
    let asked = Asked::of(&[("rules.yaml", &text)]);
    assert_eq!(asked.problems(), [""; 0], "{output}");
    let head = Head::read(event).expect("an event");
    let found = asked.loaded.rules[0]
        .output
        .fill(&Record::new(event, &head));
    assert_eq!(found, expect, "{output}");
}

#[test]
fn fields_are_read_as_the_plugin_reads_them() {
    for (field, expect) in [
        (
            "%ka.auditid %ka.stage %ka.verb",
            "a1 ResponseComplete create",
        ),
        ("%ka.auth.decision/%ka.auth.reason/", "allow//"),
        (
            "%ka.user.name %ka.user.groups",
            "ann (dev,system:authenticated)",
        ),
        (
            "%ka.uri.param[fieldManager] %ka.uri.param[dry] %ka.uri.param[x]",
            "k+l  <NA>",
        ),
        (
            "%ka.target.namespace/%ka.target.name %ka.target.subresource",
            "shop/web <NA>",
        ),
        (
            "%ka.sourceips %ka.response.code",
            "(192.0.2.1,192.0.2.2) 201",
        ),
        (
            "%ka.req.pod.containers.image",
            "(reg.example:5000/app/web:1@sha256:00,nginx)",
        ),
        ("%ka.req.pod.containers.image[1]", "(nginx)"),
        ("%ka.req.pod.containers.image[2]", "<NA>"),
        (
            "%ka.req.pod.containers.image.repository",
            "(reg.example:5000/app/web,nginx)",
        ),
        (
            "%ka.req.container.image",
            "(reg.example:5000/app/web:1@sha256:00)",
        ),
        (
            "%ka.req.pod.containers.privileged %ka.req.container.privileged",
            "(true) true",
        ),
        (
            "%ka.req.pod.containers.add_capabilities",
            "(NET_ADMIN,SYS_TIME)",
        ),
        ("%ka.req.pod.containers.host_port", "(8080,81)"),
        (
            "%ka.req.pod.containers.eff_run_as_user %ka.req.pod.run_as_user",
            "(7,0) 7",
        ),
        ("%ka.req.pod.containers.eff_run_as_group", "(0,0)"),
        ("%ka.req.pod.host_pid %ka.req.pod.host_ipc", "true <NA>"),
        (
            "%ka.req.pod.volumes.hostpath %ka.req.pod.volumes.volume_type",
            "(/etc/ssl) (hostPath,emptyDir)",
        ),
        (
            "%ka.req.volume.hostpath[/etc*] %ka.req.volume.hostpath[/etc]",
            "true false",
        ),
        ("%ka.resp.name", "web-x"),
        (
            "%jevt.value[/requestObject/spec/volumes/1]",
            "{\"name\":\"w\",\"emptyDir\":{}}",
        ),
        (
            "%jevt.value[/objectRef/apiVersion] %jevt.value[/nothing]",
            "v1 <NA>",
        ),
        (
            "%jevt.time %jevt.time.iso8601",
            "08:30:11.123456000 2026-11-28T08:30:11.123456000Z",
        ),
        (
            "%evt.time %evt.rawtime %evt.source",
            "08:30:11.123456000 1795854611123456000 k8s_audit",
        ),
        ("*100%% of %toupper(ka.verb) 5% %", "100% of CREATE 5% %"),
        ("%basename(ka.req.pod.volumes.hostpath)", "(ssl)"),
    ] {
        check(field, POD, expect);
    }
}

/// Wrong types in an event are values that are not there, and never a panic.
#[test]
fn events_of_another_shape_have_fewer_values() {
    let odd = r#"{"kind":"Event","stage":"ResponseComplete","verb":"create","objectRef":null,"requestObject":[{"op":"add"}],"user":{}}"#;
    check(
        "%ka.req.pod.containers.image %ka.user.name %ka.target.name",
        odd,
        "<NA> <NA> <NA>",
    );
    let odd = r#"{"stage":"ResponseComplete","verb":"create","requestObject":{"spec":{"containers":{"a":1},"volumes":[1,[2]]},"rules":[{"verbs":"get"},{"verbs":[1,null,{"a":2}]}]}}"#;
    check(
        "%ka.req.pod.containers.privileged %ka.req.pod.volumes.hostpath",
        odd,
        "<NA> <NA>",
    );
    check("%ka.req.role.rules.verbs", odd, "(get,1,null,{\"a\":2})");
    for (text, expect) in [
        (
            "{\"kind\":\"Pod\"}",
            "not an audit event: its kind is `Pod`, expected `Event`",
        ),
        (
            "{\"verb\": 5}",
            "not an audit event: invalid type: integer `5`, expected a text",
        ),
        ("[]", "not an audit event: invalid length 0"),
        ("{}", "not an audit event: it has no `stage`"),
        (
            "{\"kind\":\"Event\",\"apiVersion\":\"v1\",\"reason\":\"BackOff\"}",
            "not an audit event: its apiVersion is `v1`, expected `audit.k8s.io/v1`",
        ),
        (
            "{\"verb\":",
            "not an audit event: EOF while parsing a value",
        ),
        ("", "not an audit event: EOF while parsing a value"),
    ] {
        let error = Head::read(text).expect_err(text).to_string();
        assert!(error.starts_with(expect), "{error}");
    }
}

/// Batches of a webhook are taken apart.
#[test]
fn batches_hold_events() {
    let batch = format!("{{\"kind\":\"EventList\",\"items\":[{POD},{{\"verb\":\"get\"}}]}}");
    let events = Head::batch(&batch).expect("a batch");
    assert_eq!(events, [POD, "{\"verb\":\"get\"}"]);
    assert_eq!(Head::batch(POD), None);
    assert_eq!(Head::batch("{\"kind\":\"PodList\",\"items\":[]}"), None);
}

/// Credentials are found by the parameter, key or flag that they stand behind, and the data of a Secret is never shown.
#[test]
fn credentials_are_not_shown() {
    let event = |uri: &str, more: &str| {
        format!(
            "{{\"stage\":\"ResponseStarted\",\"verb\":\"create\",\"requestURI\":\"{uri}\",\"user\":{{\"username\":\"a\"}}{more}}}"
        )
    };
    let word = "Tr0ub4dor-Qx7kP9";
    let exec = event("/exec?command=mysql%20--password%3DTr0ub4dor-Qx7kP9", "");
    let secret = event(
        "/api/v1/namespaces/a/secrets",
        ",\"objectRef\":{\"resource\":\"secrets\",\"name\":\"db\"},\"requestObject\":{\"metadata\":{\"annotations\":{\"a\":\"VHIwdWI0ZG9yLVF4N2tQOQ==\"}},\"type\":\"Opaque\",\"data\":{\"p\":\"VHIwdWI0ZG9yLVF4N2tQOQ==\"},\"stringData\":{\"password\":\"Tr0ub4dor-Qx7kP9\"}}",
    );
    let text = "- rule: r\n  desc: d\n  condition: ka.verb exists\n  output: \"%ka.uri %ka.uri.param[command] %jevt.value[/requestObject/stringData/password] %b64(jevt.value[/requestObject/data/p]) %jevt.value[/requestObject/type] %jevt.value[/requestObject/metadata/annotations/a] %jevt.value[/requestObject/metadata] %jevt.obj\"\n  priority: INFO\n  source: k8s_audit\n";
    let asked = Asked::of(&[("rules.yaml", text)]);
    assert_eq!(asked.problems(), [""; 0]);
    for event in [exec, secret] {
        let head = Head::read(&event).expect("an event");
        let record = Record::new(&event, &head);
        let output = &asked.loaded.rules[0].output;
        let shown = format!("{} {:?}", output.fill(&record), output.fields(&record));
        assert!(
            !shown.contains(word) && !shown.contains("VHIwdWI0"),
            "{shown}"
        );
    }
}
