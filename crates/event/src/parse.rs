//! Events of the audit log, with what is kept of their bodies.

use serde::Deserialize;
use serde_json::Value;

use crate::envelope::unpack;
use crate::{AuditEvent, Body, Level};

/// Bytes are no event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no audit event")]
pub struct AuditError;

/// Reads the events of a text, whatever is around them.
///
/// # Errors
/// When the text holds none, or something that should be one and is not.
pub fn parse_audit(text: &[u8]) -> Result<Vec<AuditEvent>, AuditError> {
    let text = std::str::from_utf8(text).map_err(|_| AuditError)?;
    let mut events = Vec::new();
    let found = unpack(text, &mut |text, _| match parse_event(text) {
        Some(event) => {
            events.push(event);
            true
        }
        None => false,
    });
    match (found.broken, events.is_empty()) {
        (0, false) => Ok(events),
        _ => Err(AuditError),
    }
}

/// Reads one event; `None` for anything else.
pub fn parse_event(text: &str) -> Option<AuditEvent> {
    let mut event: AuditEvent = serde_json::from_str(text).ok()?;
    let is_event = matches!(&*event.kind, "" | "Event")
        && (event.api_version.is_empty() || event.api_version.starts_with("audit.k8s.io/"));
    if !is_event {
        return None;
    }
    if is_wanted(&event) {
        // The event was read from the same text, so that only depth could be in the way; without a body it is unknown.
        let bodies = serde_json::from_str(text).unwrap_or_default();
        event.body = whole(&event, bodies)
            .as_ref()
            .map(|object| Box::new(Body::of(object)));
    }
    Some(event)
}

/// The bodies of one event. Anything may stand in their place.
#[derive(Debug, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Bodies {
    request_object: Value,
    response_object: Value,
}

/// Whether an event wrote or deleted something, and has bodies.
fn is_wanted(event: &AuditEvent) -> bool {
    event.level >= Level::Request
        && matches!(
            event.verb.as_str(),
            "create" | "update" | "patch" | "delete"
        )
        && event.object_ref.is_some()
}

/// The whole object: as it was answered, or else as it was sent. A patch is not the whole object, except where it shows all that
/// is asked for.
fn whole(event: &AuditEvent, bodies: Bodies) -> Option<Value> {
    let is_object = |value: &Value| {
        value.is_object() && value.get("kind").and_then(Value::as_str) != Some("Status")
    };
    // Of what was deleted nothing is looked at but how.
    if event.verb == "delete" {
        return Some(bodies.request_object).filter(Value::is_object);
    }
    if is_object(&bodies.response_object) {
        let mut whole = bodies.response_object;
        // A token that was issued is answered without what was asked for by some versions.
        if whole.pointer("/spec/audiences").is_none()
            && let Some(asked) = bodies.request_object.pointer("/spec/audiences")
            && let Some(spec) = whole.get_mut("spec").and_then(Value::as_object_mut)
        {
            spec.insert("audiences".to_owned(), asked.clone());
        }
        return Some(whole);
    }
    let sent = Some(bodies.request_object).filter(is_object);
    match event.verb.as_str() {
        "patch" => sent.filter(|sent| is_whole_patch(event, sent)),
        _ => sent,
    }
}

/// Whether a patch shows what an object became. Only server-side apply creates an object, and its body is all that the object
/// is made of. The role of a binding never changes, so that a patch which names it names the one that was there.
fn is_whole_patch(event: &AuditEvent, sent: &Value) -> bool {
    let is_binding = event.object_ref.as_ref().is_some_and(|object| {
        matches!(
            object.resource.as_str(),
            "rolebindings" | "clusterrolebindings"
        )
    });
    let names_role = ["/roleRef/kind", "/roleRef/name"]
        .iter()
        .all(|path| sent.pointer(path).is_some_and(Value::is_string));
    match event.code() {
        Some(201) => true,
        Some(200) => is_binding && names_role,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Authorization, ResponseStatus, RoleReference};

    const LINE: &str = r#"{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"a","stage":"ResponseComplete","requestURI":"/api/v1/namespaces/shop/pods?limit=5","verb":"list","user":{"username":"jane","groups":["dev"]},"impersonatedUser":null,"sourceIPs":["10.0.0.1"],"objectRef":{"resource":"pods","namespace":"shop","apiVersion":"v1"},"responseStatus":{"metadata":{},"code":200},"requestReceivedTimestamp":"2026-11-21T04:02:56.750202Z","annotations":{"authorization.k8s.io/decision":"allow","authorization.k8s.io/reason":"RBAC: allowed"},"requestObject":{"data":{"key":"c2VjcmV0"}}}"#;

    #[test]
    fn an_event_without_its_bodies() {
        let events = parse_audit(LINE.as_bytes()).expect("an event");
        let [event] = events.as_slice() else {
            panic!("{events:?}");
        };
        assert_eq!(event.user.username, "jane");
        assert_eq!(event.path(), "/api/v1/namespaces/shop/pods");
        assert_eq!(event.authorization(), Authorization::Allowed);
        assert_eq!(event.reason(), "RBAC: allowed");
        assert_eq!(
            event.object_ref.as_ref().expect("an object").resource,
            "pods"
        );
        assert!(event.impersonated_user.is_none());
        assert!(!format!("{event:?}").contains("c2VjcmV0"));
    }

    #[test]
    fn a_batch_holds_events() {
        let batch = format!(r#"{{"kind":"EventList","items":[{LINE},{LINE}]}}"#);
        assert_eq!(parse_audit(batch.as_bytes()).expect("events").len(), 2);
    }

    #[test]
    fn what_is_no_event_is_refused() {
        for line in [
            "",
            "{",
            "[]",
            "{}",
            r#"{"kind":"Pod"}"#,
            r#"{"kind":"Event","stage":"Later"}"#,
            r#"{"kind":"EventList","items":[1]}"#,
            r#"{"kind":"Event","apiVersion":"v1","stage":"ResponseComplete"}"#,
            r#"{"kind":"Event","apiVersion":"audit.k8s.io/v1"}"#,
        ] {
            assert!(parse_audit(line.as_bytes()).is_err(), "{line}");
        }
    }

    #[test]
    fn the_answer_tells_where_the_authorizers_left_no_note() {
        let with = |code: u16| AuditEvent {
            response_status: Some(ResponseStatus { code }),
            ..AuditEvent::default()
        };
        assert_eq!(with(201).authorization(), Authorization::Allowed);
        // Too many requests: refused before anybody was asked.
        assert_eq!(with(429).authorization(), Authorization::Unknown);
        assert_eq!(with(403).authorization(), Authorization::Unknown);
        assert_eq!(
            AuditEvent::default().authorization(),
            Authorization::Unknown
        );
    }

    proptest! {
        #[test]
        fn no_line_panics(at in 0..LINE.len(), byte: u8, end in 0..LINE.len()) {
            let mut line = LINE.as_bytes().to_vec();
            line[at] = byte;
            let _ = parse_audit(&line);
            let _ = parse_audit(&line[..end]);
        }
    }

    fn body(verb: &str, level: &str, rest: &str) -> Option<Body> {
        let line = format!(
            r#"{{"kind":"Event","stage":"ResponseComplete","level":"{level}","verb":"{verb}","objectRef":{{"resource":"things"}},{rest}}}"#
        );
        let mut events = parse_audit(line.as_bytes()).expect("an event");
        events.remove(0).body.map(|body| *body)
    }

    #[test]
    fn the_answer_counts_before_the_request() {
        let both = r#""requestObject":{"kind":"RoleBinding","roleRef":{"kind":"Role","name":"sent"}},"responseObject":{"kind":"RoleBinding","roleRef":{"kind":"Role","name":"stored"}}"#;
        let role = |verb: &str, level: &str, rest: &str| {
            body(verb, level, rest)
                .and_then(|body| body.role)
                .map(|role| role.name)
        };
        assert_eq!(
            role("create", "RequestResponse", both).as_deref(),
            Some("stored")
        );
        let sent =
            r#""requestObject":{"kind":"RoleBinding","roleRef":{"kind":"Role","name":"sent"}}"#;
        assert_eq!(role("update", "Request", sent).as_deref(), Some("sent"));
        let refused = r#""requestObject":{"kind":"RoleBinding","roleRef":{"kind":"Role","name":"sent"}},"responseObject":{"kind":"Status","status":"Failure"}"#;
        assert_eq!(
            role("create", "RequestResponse", refused).as_deref(),
            Some("sent")
        );
    }

    #[test]
    fn an_apply_patch_shows_what_it_created_and_a_patch_the_role_that_was_there() {
        let patched = |resource: &str, code: u16, sent: &str| {
            let line = format!(
                r#"{{"kind":"Event","stage":"ResponseComplete","level":"Request","verb":"patch","objectRef":{{"resource":"{resource}"}},"responseStatus":{{"code":{code}}},"requestObject":{sent}}}"#
            );
            let mut events = parse_audit(line.as_bytes()).expect("an event");
            events.remove(0).body.map(|body| *body)
        };
        let role = r#"{"kind":"ClusterRole","rules":[{"verbs":["get"]}]}"#;
        let created = patched("clusterroles", 201, role);
        assert_eq!(created.map(|body| body.rules.len()), Some(1));
        // What was there before is not in a patch of some fields.
        assert_eq!(patched("clusterroles", 200, role), None);
        assert_eq!(patched("clusterroles", 409, role), None);
        assert_eq!(patched("roles", 201, r#"[{"op":"add"}]"#), None);
        let binding = r#"{"kind":"RoleBinding","roleRef":{"kind":"Role","name":"deployer"}}"#;
        for (resource, code) in [("rolebindings", 201), ("clusterrolebindings", 200)] {
            let role = patched(resource, code, binding).and_then(|body| body.role);
            assert_eq!(role.map(|role| role.name).as_deref(), Some("deployer"));
        }
        assert_eq!(patched("rolebindings", 200, r#"{"subjects":[]}"#), None);
        assert_eq!(
            patched("rolebindings", 200, r#"{"roleRef":{"name":"x"}}"#),
            None
        );
        assert_eq!(
            patched("rolebindings", 200, r#"{"roleRef":{"kind":1,"name":2}}"#),
            None
        );
    }

    #[test]
    fn a_patch_is_no_object_and_metadata_has_none() {
        let patch = r#""requestObject":{"kind":"Role","rules":[{"verbs":["get"]}]}"#;
        assert_eq!(body("patch", "Request", patch), None);
        assert_eq!(
            body("patch", "Request", r#""requestObject":[{"op":"add"}]"#),
            None
        );
        assert_eq!(body("create", "Metadata", patch), None);
        assert_eq!(body("get", "RequestResponse", patch), None);
    }

    #[test]
    fn values_are_not_kept_and_wrong_types_are_nothing() {
        let secret = r#""requestObject":{"kind":"Secret","data":{"password":"c2VjcmV0"},"metadata":{"ownerReferences":[{"apiVersion":"apps/v1","kind":"Deployment","name":"web","blockOwnerDeletion":true},7]}}"#;
        let kept = body("create", "Request", secret).expect("a body");
        assert!(!format!("{kept:?}").contains("c2VjcmV0"));
        assert_eq!(kept.owners[0].group, "apps");
        assert!(kept.owners[0].blocks_deletion && !kept.owners[1].blocks_deletion);
        let odd = r#""requestObject":{"kind":7,"rules":{"a":1},"roleRef":[],"spec":"x","metadata":null,"status":[]}"#;
        assert_eq!(
            body("create", "Request", odd),
            Some(Body {
                role: Some(RoleReference {
                    kind: String::new(),
                    name: String::new()
                }),
                ..Body::default()
            })
        );
    }

    #[test]
    fn reviews_say_about_whom_and_what() {
        let review = |object: &str| {
            body(
                "create",
                "RequestResponse",
                &format!(r#""responseObject":{object}"#),
            )
            .and_then(|body| body.review)
        };
        let pods = review(
            r#"{"kind":"SubjectAccessReview","spec":{"user":"prom","groups":["a"],"resourceAttributes":{"verb":"get","resource":"nodes","subresource":"metrics","name":"n1"}},"status":{"allowed":true}}"#,
        )
        .expect("a review");
        assert_eq!((&*pods.user, &*pods.subresource), ("prom", "metrics"));
        assert_eq!(pods.is_allowed, Some(true));
        let path = review(
            r#"{"spec":{"user":"prom","nonResourceAttributes":{"verb":"get","path":"/metrics"}}}"#,
        )
        .expect("a review");
        assert_eq!(path.path.as_deref(), Some("/metrics"));
        assert_eq!(path.is_allowed, None);
        for object in [
            r#"{"spec":{"resourceAttributes":{"verb":"get","resource":"pods"}}}"#,
            r#"{"spec":{"user":"prom"}}"#,
            r#"{"spec":{"user":7,"groups":"x","resourceAttributes":[]}}"#,
            r#"{"spec":null}"#,
        ] {
            assert_eq!(review(object), None, "{object}");
        }
    }

    #[test]
    fn deletes_keep_how_they_were_meant_only() {
        let options = r#""requestObject":{"kind":"DeleteOptions","ignoreStoreReadErrorWithClusterBreakingPotential":true},"responseObject":{"kind":"Role","rules":[{"verbs":["get"]}]}"#;
        let kept = body("delete", "RequestResponse", options).expect("a body");
        assert!(kept.ignores_read_errors && kept.rules.is_empty());
        assert_eq!(body("delete", "Metadata", options), None);
    }

    #[test]
    fn batches_have_bodies_too() {
        let one = |name: &str| {
            format!(
                r#"{{"stage":"ResponseComplete","level":"Request","verb":"create","objectRef":{{"resource":"rolebindings"}},"requestObject":{{"kind":"RoleBinding","roleRef":{{"kind":"Role","name":"{name}"}}}}}}"#
            )
        };
        let batch = format!(
            r#"{{"kind":"EventList","items":[{},{}]}}"#,
            one("a"),
            one("b")
        );
        let names: Vec<String> = parse_audit(batch.as_bytes())
            .expect("events")
            .into_iter()
            .filter_map(|event| event.body?.role.map(|role| role.name))
            .collect();
        assert_eq!(names, ["a", "b"]);
    }
}
