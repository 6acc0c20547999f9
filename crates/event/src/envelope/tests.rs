//! What providers make of events, and what is made of that.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Origin, Unpacked, unpack};
use crate::{AuditEvent, Authorization, Level, Stage, parse_event};

const EVENT: &str = r#"{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Request","auditID":"1","stage":"ResponseComplete","requestURI":"/api/v1/namespaces/shop/pods/web/exec?command=sh","verb":"get","user":{"username":"ann","groups":["dev"]},"sourceIPs":["192.0.2.1"],"objectRef":{"resource":"pods","namespace":"shop","name":"web","subresource":"exec","apiVersion":"v1"},"responseStatus":{"code":101},"stageTimestamp":"2026-11-20T09:00:00.000001Z","annotations":{"authorization.k8s.io/decision":"allow"}}"#;

fn events(text: &str) -> (Vec<(AuditEvent, Origin)>, Unpacked) {
    let mut events = Vec::new();
    let found = unpack(text, &mut |text, origin| {
        let event = parse_event(text);
        let is_event = event.is_some();
        events.extend(event.map(|event| (event, origin)));
        is_event
    });
    assert_eq!(found.events as usize, events.len());
    (events, found)
}

/// Whether a text holds the event this many times, from one origin, and this many records of other kinds and broken ones.
#[track_caller]
fn check(text: &str, origin: Origin, expect: (u64, u64, u64)) {
    let (events, found) = events(text);
    assert_eq!((found.events, found.other, found.broken), expect, "{text}");
    let event = parse_event(EVENT).expect("an event");
    for (read, from) in events {
        assert_eq!(from, origin, "{text}");
        let same = |event: &AuditEvent| {
            (
                event.user.username.clone(),
                event.verb.clone(),
                event.level,
                event.stage,
                event.object_ref.clone(),
                event.code(),
                event.stage_timestamp,
                event.authorization(),
            )
        };
        assert_eq!(same(&read), same(&event), "{text}");
    }
}

#[test]
fn an_event_is_an_event() {
    check(EVENT, Origin::Plain, (1, 0, 0));
    check(
        &json!({"kind": "EventList", "items": [event(), event(), 5]}).to_string(),
        Origin::Plain,
        (2, 0, 1),
    );
    check(&format!("[{EVENT},{EVENT}]"), Origin::Plain, (2, 0, 0));
    check(&format!("{EVENT}{EVENT} {EVENT}"), Origin::Plain, (3, 0, 0));
    check(&format!("{EVENT}{{\"a\""), Origin::Plain, (1, 0, 1));
    check("", Origin::Plain, (0, 0, 1));
    check(&EVENT[..100], Origin::Plain, (0, 0, 1));
    check(
        "{\"kind\":\"Pod\",\"message\":\"x\"}",
        Origin::Plain,
        (0, 0, 1),
    );
}

fn event() -> Value {
    serde_json::from_str(EVENT).expect("JSON")
}

#[test]
fn cloudwatch_writes_events_as_text() {
    let record = |stream: &str, message: &str| json!({"logStreamName": stream, "timestamp": 1, "message": message, "ingestionTime": 2, "eventId": "3"});
    let audit = "kube-apiserver-audit-0f";
    let answer = json!({"events": [record(audit, EVENT), record("authenticator-0f", "time=\"x\" level=info"), record(audit, &EVENT[..90])], "searchedLogStreams": [], "nextToken": "t"});
    check(&answer.to_string(), Origin::Eks, (1, 1, 1));
    check(&record(audit, EVENT).to_string(), Origin::Eks, (1, 0, 0));
    // `get-log-events` is asked about one stream, and does not say which.
    let of_stream = json!({"events": [{"timestamp": 1, "message": EVENT, "ingestionTime": 2}, {"timestamp": 1, "message": "I1128 started", "ingestionTime": 2}, {"timestamp": 1, "message": &EVENT[..90], "ingestionTime": 2}], "nextForwardToken": "f/1", "nextBackwardToken": "b/1"});
    check(&of_stream.to_string(), Origin::Eks, (1, 1, 1));
    let subscription = |kind: &str, stream: &str, message: &str| json!({"messageType": kind, "owner": "1", "logGroup": "/aws/eks/c/cluster", "logStream": stream, "subscriptionFilters": ["a"], "logEvents": [{"id": "1", "timestamp": 1, "message": message}, {"id": "2", "timestamp": 1, "message": message}]});
    let data = subscription("DATA_MESSAGE", audit, EVENT).to_string();
    let other = subscription("DATA_MESSAGE", "kube-scheduler-0f", EVENT).to_string();
    let control = subscription(
        "CONTROL_MESSAGE",
        "",
        "CWL CONTROL MESSAGE: Checking health of destination Firehose.",
    )
    .to_string();
    check(&data, Origin::Eks, (2, 0, 0));
    check(&other, Origin::Eks, (0, 2, 0));
    check(&control, Origin::Eks, (0, 1, 0));
    // Firehose writes them without a line break.
    check(
        &format!("{control}{data}{other}{data}"),
        Origin::Eks,
        (4, 3, 0),
    );
    let insights = json!({"results": [[{"field": "@timestamp", "value": "2026"}, {"field": "@message", "value": EVENT}, {"field": "@ptr", "value": "x"}], [{"field": "@logStream", "value": "authenticator-1"}, {"field": "@message", "value": "x"}], [{"field": "@ptr", "value": "x"}]], "status": "Complete"});
    check(&insights.to_string(), Origin::Eks, (1, 1, 1));
    check(
        &json!([{"@timestamp": "1", "@message": event()}, {"@timestamp": "1", "@message": EVENT}])
            .to_string(),
        Origin::Eks,
        (2, 0, 0),
    );
    // Exports to S3.
    check(
        &format!("2026-11-28T10:00:00.000Z {EVENT}"),
        Origin::Plain,
        (1, 0, 0),
    );
}

#[test]
fn azure_writes_events_as_text_or_as_columns() {
    let record = |category: &str, log: &str| json!({"time": "t", "resourceId": "/SUBSCRIPTIONS/1", "category": category, "operationName": "Microsoft.ContainerService/managedClusters/diagnosticLogs/Read", "properties": {"log": log, "stream": "stdout", "pod": "kube-apiserver-1"}});
    let line = format!("{EVENT}\n");
    check(
        &record("kube-audit", &line).to_string(),
        Origin::Aks,
        (1, 0, 0),
    );
    check(
        &record("kube-audit-admin", &line).to_string(),
        Origin::AksAdmin,
        (1, 0, 0),
    );
    check(&json!({"records": [record("guard", "I1128 x"), record("kube-audit", &line), record("kube-audit", "{"), 7]}).to_string(), Origin::Aks, (1, 1, 2));
    let properties = json!({"log": line}).to_string();
    check(
        &json!({"category": "kube-audit", "resourceId": "1", "properties": properties}).to_string(),
        Origin::Aks,
        (1, 0, 0),
    );
    let row = json!({"TimeGenerated": "t", "ResourceId": "1", "Category": "kube-audit", "log_s": EVENT, "pod_s": "p"});
    check(&row.to_string(), Origin::Aks, (1, 0, 0));
    check(
        &json!({"ResourceId": "1", "Category": "guard", "log_s": "x"}).to_string(),
        Origin::Aks,
        (0, 1, 0),
    );
    check(
        &columns("AKSAudit", |value| value).to_string(),
        Origin::Aks,
        (1, 0, 0),
    );
    let as_text = |value: Value| Value::String(value.to_string());
    check(
        &columns("AKSAuditAdmin", as_text).to_string(),
        Origin::AksAdmin,
        (1, 0, 0),
    );
    let Value::Object(row) = columns("AKSAudit", as_text) else {
        panic!("an object")
    };
    let names: Vec<Value> = row
        .keys()
        .map(|name| json!({"name": name, "type": "string"}))
        .collect();
    let values: Vec<Value> = row.values().cloned().collect();
    let tables =
        json!({"tables": [{"name": "PrimaryResult", "columns": names, "rows": [values, []]}]});
    check(&tables.to_string(), Origin::Aks, (1, 0, 1));
}

/// The event as a row of a table of Azure, whose dynamic columns are written like this.
fn columns(table: &str, dynamic: impl Fn(Value) -> Value) -> Value {
    let event = event();
    json!({"TimeGenerated": "t", "Type": table, "Level": event["level"], "AuditId": "1", "Stage": event["stage"], "RequestUri": event["requestURI"],
        "Verb": event["verb"], "User": dynamic(event["user"].clone()), "SourceIps": dynamic(event["sourceIPs"].clone()), "UserAgent": "kubectl",
        "ObjectRef": dynamic(event["objectRef"].clone()), "ResponseStatus": dynamic(event["responseStatus"].clone()), "RequestObject": "skipped-too-big-size-object",
        "ResponseObject": "", "RequestReceivedTime": event["stageTimestamp"], "StageReceivedTime": event["stageTimestamp"],
        "Annotations": dynamic(event["annotations"].clone()), "PodName": "kube-apiserver-1"})
}

fn entry(change: impl Fn(&mut Value)) -> Value {
    let mut entry = json!({"insertId": "i1", "logName": "projects/p/logs/cloudaudit.googleapis.com%2Factivity", "timestamp": "2026-11-20T09:00:00.000001Z",
        "resource": {"type": "k8s_cluster", "labels": {"cluster_name": "c"}}, "labels": {"authorization.k8s.io/decision": "allow", "authorization.k8s.io/reason": "RBAC: x"},
        "operation": {"id": "i1", "first": true, "last": true, "producer": "k8s.io"},
        "protoPayload": {"@type": "type.googleapis.com/google.cloud.audit.AuditLog", "serviceName": "k8s.io", "methodName": "io.k8s.core.v1.pods.exec.create",
            "resourceName": "core/v1/namespaces/shop/pods/web/exec", "authenticationInfo": {"principalEmail": "ann@example.org"}, "status": {},
            "authorizationInfo": [{"permission": "io.k8s.core.v1.pods.exec.create", "resource": "core/v1/namespaces/shop/pods/web/exec", "granted": true}],
            "requestMetadata": {"callerIp": "192.0.2.7", "callerSuppliedUserAgent": "kubectl/v1.35"}}});
    change(&mut entry);
    entry
}

fn of_google(change: impl Fn(&mut Value)) -> (AuditEvent, Origin) {
    let (mut events, found) = events(&entry(change).to_string());
    assert_eq!((found.other, found.broken), (0, 0));
    events.remove(0)
}

#[test]
fn cloud_logging_has_a_form_of_its_own() {
    let (event, origin) = of_google(|_| {});
    assert_eq!(origin, Origin::GkeActivity);
    assert_eq!(event.audit_id, "i1");
    assert_eq!(
        (event.level, event.stage),
        (Level::Metadata, Stage::ResponseComplete)
    );
    assert_eq!(
        (&*event.user.username, &*event.verb),
        ("ann@example.org", "create")
    );
    assert_eq!(event.source_ips, ["192.0.2.7"]);
    assert_eq!(event.user_agent, "kubectl/v1.35");
    let object = event.object_ref.as_ref().expect("an object");
    assert_eq!(
        (
            &*object.resource,
            &*object.subresource,
            &*object.namespace,
            &*object.name
        ),
        ("pods", "exec", "shop", "web")
    );
    assert_eq!(event.code(), Some(101));
    assert_eq!(event.reason(), "RBAC: x");
    assert!(event.stage_timestamp.is_some());

    let (denied, origin) = of_google(|entry| {
        entry["logName"] = json!("projects/p/logs/cloudaudit.googleapis.com%2Fdata_access");
        let payload = &mut entry["protoPayload"];
        payload["methodName"] = json!("io.k8s.core.v1.secrets.get");
        payload["resourceName"] = json!("core/v1/namespaces/shop/secrets/db");
        payload["status"] = json!({"code": 7, "message": "forbidden"});
        payload["authorizationInfo"] = json!([{"granted": true}, {"permission": "x"}]);
        entry["labels"] = Value::Null;
    });
    assert_eq!((origin, denied.code()), (Origin::GkeDataAccess, Some(403)));
    assert_eq!(denied.authorization(), Authorization::Forbidden);

    let (made, _) = of_google(|entry| {
        let payload = &mut entry["protoPayload"];
        payload["methodName"] = json!("io.k8s.authorization.rbac.v1.clusterrolebindings.create");
        payload["resourceName"] = json!("rbac.authorization.k8s.io/v1/clusterrolebindings/all");
        payload["request"] = json!({"@type": "rbac.authorization.k8s.io/v1.ClusterRoleBinding", "kind": "ClusterRoleBinding", "roleRef": {"kind": "ClusterRole", "name": "cluster-admin"}});
        payload["response"] = payload["request"].clone();
    });
    assert_eq!(
        (made.level, made.code()),
        (Level::RequestResponse, Some(201))
    );
    let role = made.body.and_then(|body| body.role).expect("a role");
    assert_eq!(role.name, "cluster-admin");

    let (path, _) = of_google(|entry| {
        entry["protoPayload"]["methodName"] = json!("io.k8s.get");
        entry["protoPayload"]["resourceName"] = json!("healthz");
        entry["operation"]["last"] = json!(false);
    });
    assert_eq!(
        (path.path().as_ref(), path.stage),
        ("/healthz", Stage::ResponseStarted)
    );
}

#[test]
fn cloud_logging_holds_other_entries() {
    let other = [
        entry(|entry| entry["protoPayload"]["serviceName"] = json!("container.googleapis.com"))
            .to_string()
            .replace("io.k8s.", "google.container.v1."),
        json!({"insertId": "1", "logName": "l", "textPayload": "started"}).to_string(),
        json!({"insertId": "1", "logName": "l", "jsonPayload": {"message": "x"}}).to_string(),
        json!({"insertId": "1", "logName": "l"}).to_string(),
    ];
    for text in other {
        check(&text, Origin::Plain, (0, 1, 0));
    }
    check(
        &json!({"insertId": "1", "logName": "l", "jsonPayload": event()}).to_string(),
        Origin::Plain,
        (1, 0, 0),
    );
    check(
        &entry(|entry| entry["protoPayload"]["methodName"] = json!("io.k8s.")).to_string(),
        Origin::Plain,
        (0, 0, 1),
    );
}

#[test]
fn openshift_keeps_the_level_elsewhere() {
    let mut record = event();
    record["k8s_audit_level"] = record["level"].clone();
    record["level"] = json!("default");
    record["log_type"] = json!("audit");
    check(&record.to_string(), Origin::OpenShift, (1, 0, 0));
    for record in [
        json!({"@timestamp": "t", "log_type": "audit", "structured": event()}),
        json!({"@timestamp": "t", "log_type": "audit", "openshift_audit_level": "Metadata", "message": EVENT}),
    ] {
        check(&record.to_string(), Origin::OpenShift, (1, 0, 0));
    }
    for record in [
        json!({"@timestamp": "t", "log_type": "audit", "audit.linux": {"type": "USER_LOGIN"}}),
        json!({"@timestamp": "t", "log_type": "audit", "message": "type=USER_LOGIN msg=audit(1:2)"}),
    ] {
        check(&record.to_string(), Origin::OpenShift, (0, 1, 0));
    }
    check(
        &format!("master-0.example.org {EVENT}"),
        Origin::Plain,
        (1, 0, 0),
    );
    check(
        &format!("master-0.example.org {}", &EVENT[..80]),
        Origin::Plain,
        (0, 0, 1),
    );
}

#[test]
fn runtimes_and_collectors_carry_lines() {
    let line = format!("{EVENT}\n");
    let bytes = json!({"MESSAGE": EVENT.as_bytes(), "__CURSOR": "s=1"});
    for text in [
        format!("2026-11-28T10:00:00.000000000Z stdout F {EVENT}"),
        format!("Nov 28 10:00:00 node-1 kube-apiserver[77]: {EVENT}"),
        json!({"log": line, "stream": "stdout", "time": "t"}).to_string(),
        json!({"MESSAGE": EVENT, "__CURSOR": "s=1", "PRIORITY": "6"}).to_string(),
        json!({"@timestamp": "t", "message": EVENT}).to_string(),
        json!({"log": event()}).to_string(),
        bytes.to_string(),
        // A collector in front of a runtime.
        json!({"message": json!({"log": line, "stream": "stdout"}).to_string()}).to_string(),
    ] {
        check(&text, Origin::Plain, (1, 0, 0));
    }
    check(
        "2026-11-28T10:00:00.000000000Z stderr F I1128 started",
        Origin::Plain,
        (0, 1, 0),
    );
    check(
        &json!({"log": "I1128 started\n", "stream": "stderr"}).to_string(),
        Origin::Plain,
        (0, 1, 0),
    );
    check(
        &json!({"log": &EVENT[..90], "stream": "stderr"}).to_string(),
        Origin::Plain,
        (0, 0, 1),
    );
}

#[test]
fn envelopes_inside_of_envelopes_end() {
    let mut text = EVENT.to_owned();
    for depth in 1..12 {
        text = json!({ "message": text }).to_string();
        let (_, found) = events(&text);
        assert_eq!(found.events + found.other + found.broken, 1);
        assert_eq!(found.events == 1, depth <= 6, "{depth}");
    }
}

proptest! {
    #[test]
    fn no_text_panics(at: prop::sample::Index, byte: u8, end: prop::sample::Index, which in 0..5usize) {
        let text = [
            entry(|entry| entry["protoPayload"]["request"] = json!({"a": [1]})).to_string(),
            columns("AKSAudit", |value| Value::String(value.to_string())).to_string(),
            json!({"records": [{"category": "kube-audit", "properties": {"log": EVENT}}]}).to_string(),
            json!({"messageType": "DATA_MESSAGE", "logStream": "kube-apiserver-audit", "logEvents": [{"id": "1", "message": EVENT}]}).to_string(),
            format!("2026-11-28T10:00:00Z stdout F {EVENT}"),
        ][which].clone();
        let mut bytes = text.into_bytes();
        let place = at.index(bytes.len());
        bytes[place] = byte;
        let end = end.index(bytes.len() + 1);
        for text in [&bytes[..], &bytes[..end]] {
            let text = String::from_utf8_lossy(text);
            // Nothing is passed over in silence.
            let found = unpack(&text, &mut |text, _| parse_event(text).is_some());
            prop_assert!(found.events + found.other + found.broken > 0 || !text.contains('"'), "{}", text);
        }
    }
}
