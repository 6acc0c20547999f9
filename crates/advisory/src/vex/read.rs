//! Which format a document has, and what is around it.

use serde_json::Value;

use super::document::Vex;
use super::error::VexError;
use super::json::{items, text};
use super::limits::{MAX_ENVELOPES, MAX_ITEMS, MAX_OBJECTS, MAX_VEX_BYTES};
use super::statement::{Component, Product};
use super::{csaf, cyclonedx, openvex};

/// Reads a document of any format that is known here.
///
/// # Errors
/// When it is none. Statements that are not understood are in [`Vex::unknown`].
pub fn read(bytes: &[u8]) -> Result<Vex, VexError> {
    if bytes.len() > MAX_VEX_BYTES {
        return Err(VexError::TooLarge);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut value = parse(bytes)?;
    let mut subjects = Vec::new();
    for _ in 0..MAX_ENVELOPES {
        if let Some(envelope) = value.get_mut("dsseEnvelope") {
            value = envelope.take();
        } else if value.get("payloadType").is_some() {
            let payload = seawall_syntax::decode_base64(text(&value, "payload").as_bytes())
                .ok_or_else(|| VexError::Malformed("the payload is not base64".to_owned()))?;
            value = parse(&payload)?;
        } else if text(&value, "_type").starts_with("https://in-toto.io/Statement/") {
            subjects = items(&value, "subject").iter().map(subject).collect();
            let mut predicate = value.get_mut("predicate").map_or(Value::Null, Value::take);
            if let Some(data) = predicate.get_mut("Data").map(Value::take) {
                predicate = data;
            }
            value = match predicate {
                Value::String(text) => parse(text.as_bytes())?,
                predicate => predicate,
            };
        } else {
            return read_value(&value, &subjects);
        }
    }
    Err(VexError::Unsupported)
}

/// The tree of a text, unless it would be far larger than the text.
fn parse(bytes: &[u8]) -> Result<Value, VexError> {
    let (mut objects, mut items) = (0_usize, 0_usize);
    for byte in bytes {
        objects += usize::from(*byte == b'{');
        items += usize::from(matches!(byte, b',' | b'['));
    }
    if objects > MAX_OBJECTS || items > MAX_ITEMS {
        return Err(VexError::TooManyParts);
    }
    serde_json::from_slice(bytes).map_err(|error| VexError::Malformed(error.to_string()))
}

/// What an in-toto statement is about.
fn subject(value: &Value) -> Product {
    let mut component = Component::default();
    component.add(text(value, "name"));
    if let Some(sum) = value
        .get("digest")
        .map(|digest| text(digest, "sha256"))
        .filter(|sum| !sum.is_empty())
    {
        component.add_id(format!("sha256:{sum}"));
    }
    Product {
        component,
        subcomponents: Vec::new(),
    }
}

fn read_value(value: &Value, subjects: &[Product]) -> Result<Vex, VexError> {
    let vex = if text(value, "@context").starts_with("https://openvex.dev/ns") {
        openvex::read(value, subjects)
    } else if text(value, "bomFormat") == "CycloneDX" {
        cyclonedx::read(value)
    } else if value
        .get("document")
        .is_some_and(|document| document.get("csaf_version").is_some())
    {
        csaf::read(value)
    } else {
        return Err(VexError::Unsupported);
    };
    Ok(vex.finish())
}
