//! What carries lines of any log: container runtimes, journald, and collectors.

use std::borrow::Cow;

use super::fields::Fields;
use super::inner::{Inner, Take};
use super::origin::Origin;

/// Where carriers keep a line: Docker and Fluent Bit, journald, collectors, Splunk.
const LINES: [&str; 6] = ["log", "MESSAGE", "message", "_raw", "event", "textPayload"];

/// Takes a record that carries a line apart; false for anything else.
pub(super) fn open<'t>(fields: &Fields<'t>, origin: Origin, take: Take<'_, 't>) -> bool {
    // Objects of Kubernetes have messages as well.
    if fields.has("kind") || fields.has("apiVersion") {
        return false;
    }
    let found = LINES.iter().find_map(|key| {
        let raw = fields.raw(key)?;
        match raw.as_bytes().first() {
            Some(b'{') => Some(Cow::Borrowed(raw)),
            // journald writes what is no text as bytes.
            Some(b'[') if *key == "MESSAGE" => {
                let bytes: Vec<u8> = serde_json::from_str(raw).ok()?;
                String::from_utf8(bytes).ok().map(Cow::Owned)
            }
            _ => fields.text(key),
        }
    });
    let Some(line) = found else {
        return false;
    };
    take(Inner::Line(line, origin));
    true
}
