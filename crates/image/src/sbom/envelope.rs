//! Attestations around a document: Sigstore bundles, DSSE envelopes, in-toto statements.

use serde_json::Value;

use super::document::Document;
use super::error::SbomError;
use super::json::{items, parse, text};
use crate::digest::Digest;
use crate::unknown::{Unknown, UnknownKind};

/// What an envelope holds.
pub(super) enum Opened {
    /// What was in it, perhaps another envelope.
    Inside(Value),
    /// A document in XML, as a text.
    Xml(String),
    /// It is no envelope.
    Nothing(Value),
}

/// Opens one envelope. The digests that a statement is about go into `subjects`.
pub(super) fn open(mut value: Value, subjects: &mut Vec<Digest>) -> Result<Opened, SbomError> {
    if let Some(envelope) = value.get_mut("dsseEnvelope") {
        return Ok(Opened::Inside(envelope.take()));
    }
    if value.get("payloadType").is_some() {
        let payload = text(&value, "payload");
        let bytes = seawall_syntax::decode_base64(payload.as_bytes()).ok_or_else(|| {
            SbomError::Malformed("the payload of the envelope is not base64".to_owned())
        })?;
        let inside = parse(&bytes)?;
        return Ok(Opened::Inside(inside));
    }
    if text(&value, "_type").starts_with("https://in-toto.io/Statement/") {
        subjects.extend(items(&value, "subject").iter().filter_map(|subject| {
            let hex = text(subject.get("digest")?, "sha256");
            Digest::parse(&format!("sha256:{hex}"))
        }));
        let Some(mut predicate) = value.get_mut("predicate").map(Value::take) else {
            return Err(SbomError::Unsupported(
                "a statement without predicate".to_owned(),
            ));
        };
        // Old versions of cosign wrap what is not their own predicate type.
        if let Some(data) = predicate.get_mut("Data").map(Value::take) {
            predicate = data;
        }
        return match predicate {
            Value::String(text) if text.trim_start().starts_with('<') => Ok(Opened::Xml(text)),
            Value::String(text) => parse(text.as_bytes()).map(Opened::Inside),
            predicate => Ok(Opened::Inside(predicate)),
        };
    }
    Ok(Opened::Nothing(value))
}

/// A statement's subjects are what its document describes.
pub(super) fn add_subjects(document: &mut Document, subjects: &[Digest]) {
    let Some(first) = subjects.first() else {
        return;
    };
    match &document.digest {
        Some(own) if !subjects.contains(own) => document.unknown.push(Unknown::new(
            UnknownKind::Digest,
            "",
            "the attestation is about another digest than its document",
        )),
        Some(_) => {}
        None => document.digest = Some(first.clone()),
    }
}
