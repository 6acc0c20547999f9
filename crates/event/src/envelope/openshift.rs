//! Records of OpenShift's log forwarder. It keeps the level of the event in a field of its own, as `level` is that of a log for people.

use super::fields::Fields;
use super::inner::{Inner, Take};
use super::object::Object;
use super::origin::Origin;

/// Where the level of the event is: of the Kubernetes API server, and of OpenShift's own.
const LEVELS: [&str; 2] = ["k8s_audit_level", "openshift_audit_level"];

/// Takes a record of the forwarder apart; false for anything else.
pub(super) fn open<'t>(fields: &Fields<'t>, _: Origin, take: Take<'_, 't>) -> bool {
    let level = LEVELS.iter().find_map(|key| fields.raw(key));
    let is_audit = fields.text("log_type").as_deref() == Some("audit");
    if level.is_none() && !is_audit {
        return false;
    }
    if let Some(event) = fields.raw("structured") {
        take(Inner::Line(event.into(), Origin::OpenShift));
    } else if let (Some(level), true) = (level, fields.has("stage")) {
        take(Inner::Event(event(fields, level).into(), Origin::OpenShift));
    } else if let Some(message) = fields.text("message") {
        take(Inner::Line(message, Origin::OpenShift));
    } else {
        // Logs of auditd and of the network are audit logs as well.
        take(Inner::Other);
    }
    true
}

/// The event with its own level.
fn event(fields: &Fields<'_>, level: &str) -> String {
    let mut event = Object::default();
    event.raw("level", level);
    for (key, value) in fields.iter().filter(|(key, _)| *key != "level") {
        event.raw(key, value);
    }
    event.finish()
}
