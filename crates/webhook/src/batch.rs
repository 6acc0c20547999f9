//! Whether a body is a batch of audit events. What is inside of the events is for those who ask rules about them.

use std::io::Read;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::limits::{MAX_DEPTH, MAX_EVENTS};
use crate::refused::Refused;

/// How a body is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Not at all.
    Plain,
    /// RFC 1952.
    Gzip,
}

/// A body that is a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// As it was sent, unpacked.
    pub body: Vec<u8>,
    /// How many events it holds.
    pub events: u32,
}

/// The fields of an `EventList` that have to be right.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Head<'b> {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    api_version: String,
    #[serde(borrow, default)]
    items: Option<Vec<&'b RawValue>>,
}

/// Versions of the audit API that are read.
const VERSIONS: [&str; 2] = ["audit.k8s.io/v1", "audit.k8s.io/v1beta1"];

/// Unpacks a body and looks whether it is a batch, of this many bytes at most.
///
/// # Errors
/// When it is none, or breaks a limit.
pub fn check(body: Vec<u8>, encoding: Encoding, most: usize) -> Result<Checked, Refused> {
    let body = match encoding {
        Encoding::Plain => body,
        Encoding::Gzip => unpack(&body, most)?,
    };
    if body.len() > most {
        return Err(Refused::Size);
    }
    let text = std::str::from_utf8(&body).map_err(|_| Refused::Utf8)?;
    if depth(text.as_bytes()) > MAX_DEPTH {
        return Err(Refused::Depth);
    }
    // A list would be taken for the fields in their order.
    let is_list = text.trim_start().starts_with('[');
    let head: Head<'_> = serde_json::from_str(text).map_err(|error| {
        // JSON of another shape is another object.
        match error.classify() {
            serde_json::error::Category::Data => Refused::Kind,
            _ => Refused::Json,
        }
    })?;
    if is_list || head.kind != "EventList" || !VERSIONS.contains(&&*head.api_version) {
        return Err(Refused::Kind);
    }
    let items = head.items.unwrap_or_default();
    if items.len() > MAX_EVENTS {
        return Err(Refused::Events);
    }
    let events = u32::try_from(items.len()).map_err(|_| Refused::Events)?;
    Ok(Checked { body, events })
}

/// Unpacks gzip, of which no more than this is held.
fn unpack(packed: &[u8], most: usize) -> Result<Vec<u8>, Refused> {
    let mut body = Vec::new();
    let limit = most as u64 + 1;
    let mut stream = flate2::bufread::MultiGzDecoder::new(packed).take(limit);
    stream.read_to_end(&mut body).map_err(|_| Refused::Packed)?;
    match body.len() > most {
        true => Err(Refused::Size),
        false => Ok(body),
    }
}

/// How deep a text nests, as far as it is JSON.
fn depth(text: &[u8]) -> usize {
    let (mut depth, mut deepest) = (0usize, 0);
    let mut is_text = false;
    let mut bytes = text.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => is_text = !is_text,
            b'\\' if is_text => drop(bytes.next()),
            b'{' | b'[' if !is_text => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' if !is_text => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    const LIST: &str =
        r#"{"kind":"EventList","apiVersion":"audit.k8s.io/v1","metadata":{},"items":[{"a":1},{}]}"#;

    #[track_caller]
    fn refused(body: &[u8], expect: Refused) {
        let found = check(body.to_vec(), Encoding::Plain, 1 << 20);
        assert_eq!(found.map(|batch| batch.events), Err(expect));
    }

    fn packed(body: &[u8]) -> Vec<u8> {
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        out.write_all(body).expect("gzip");
        out.finish().expect("gzip")
    }

    #[test]
    fn batches_are_counted_and_kept_as_they_are() {
        let batch = check(LIST.into(), Encoding::Plain, 1 << 20).expect("a batch");
        assert_eq!((batch.events, &batch.body[..]), (2, LIST.as_bytes()));
        let packed = check(packed(LIST.as_bytes()), Encoding::Gzip, 1 << 20);
        assert_eq!(packed, Ok(batch));
        let older = LIST.replace("k8s.io/v1", "k8s.io/v1beta1");
        let older = check(older.into_bytes(), Encoding::Plain, 1 << 20);
        assert_eq!(older.map(|batch| batch.events), Ok(2));
        // A list without events is sent by nobody, and is none the less whole.
        let empty = br#"{"kind":"EventList","apiVersion":"audit.k8s.io/v1","items":null}"#;
        let empty = check(empty.to_vec(), Encoding::Plain, 1 << 20);
        assert_eq!(empty.map(|batch| batch.events), Ok(0));
    }

    #[test]
    fn everything_else_is_refused_with_its_reason() {
        refused(b"", Refused::Json);
        refused(b"{", Refused::Json);
        refused(&LIST.as_bytes()[..LIST.len() - 1], Refused::Json);
        refused(format!("{LIST}{LIST}").as_bytes(), Refused::Json);
        refused(b"\xff\xfe", Refused::Utf8);
        refused(b"[]", Refused::Kind);
        refused(b"5", Refused::Kind);
        refused(br#"["EventList","audit.k8s.io/v1",[]]"#, Refused::Kind);
        refused(LIST.replace("EventList", "Event").as_bytes(), Refused::Kind);
        refused(
            LIST.replace("io/v1", "io/v1alpha1").as_bytes(),
            Refused::Kind,
        );
        let items = r#"{"kind":"EventList","apiVersion":"audit.k8s.io/v1","items":5}"#;
        refused(items.as_bytes(), Refused::Kind);
        let deep = LIST.replace("{}]", &format!("{}{}]", "[".repeat(600), "]".repeat(600)));
        refused(deep.as_bytes(), Refused::Depth);
        // An unfinished nesting is no way around.
        refused("[".repeat(1 << 20).as_bytes(), Refused::Depth);
        let many = LIST.replace("{}]", &format!("0{}]", ",0".repeat(MAX_EVENTS)));
        refused(many.as_bytes(), Refused::Events);
        refused(&vec![b' '; (1 << 20) + 1], Refused::Size);
    }

    #[test]
    fn brackets_in_texts_do_not_nest() {
        let text = format!(r#"{{"a":"\"{}\\"}}"#, "[".repeat(1000));
        assert_eq!(depth(text.as_bytes()), 1);
    }

    #[test]
    fn bombs_end_at_the_limit() {
        let bomb = packed(&vec![b' '; 64 << 20]);
        assert!(bomb.len() < 100_000);
        let found = check(bomb, Encoding::Gzip, 1 << 20);
        assert_eq!(found, Err(Refused::Size));
        let broken = check(b"\x1f\x8b\x08nonsense".to_vec(), Encoding::Gzip, 1 << 20);
        assert_eq!(broken, Err(Refused::Packed));
    }
}
