//! What an attestation says about itself: in-toto statements, DSSE envelopes, Sigstore bundles.
//!
//! Only what is around the predicate is read here; `sbom` and `advisory::vex` read predicates. Nothing is verified: whatever
//! is in an attestation is a claim of whoever could write it.

use seawall_syntax::decode_base64;
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::digest::Digest;
use crate::limits::MAX_ATTESTATION_BYTES;

/// What is around the predicate of an attestation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AttestationHead {
    /// The type of its predicate: `https://openvex.dev/ns/v0.2.0`.
    pub predicate_type: String,
    /// The digests that it is about.
    pub subjects: Vec<Digest>,
    /// How many signatures are around it. None of them was verified.
    pub signatures: usize,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Outer {
    dsse_envelope: Option<Envelope>,
    payload_type: Option<String>,
    payload: Option<String>,
    signatures: Option<Vec<IgnoredAny>>,
    #[serde(rename = "_type")]
    kind: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Envelope {
    payload: String,
    signatures: Option<Vec<IgnoredAny>>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Statement {
    #[serde(rename = "_type")]
    kind: String,
    predicate_type: String,
    subject: Vec<Subject>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Subject {
    digest: std::collections::BTreeMap<String, String>,
}

/// The head of an attestation; `None` for what is none.
pub fn attestation_head(bytes: &[u8]) -> Option<AttestationHead> {
    if bytes.len() > MAX_ATTESTATION_BYTES {
        return None;
    }
    let outer: Outer = serde_json::from_slice(bytes).ok()?;
    let (payload, signatures) = match outer {
        Outer {
            dsse_envelope: Some(envelope),
            ..
        } => (envelope.payload, envelope.signatures),
        Outer {
            payload_type: Some(_),
            payload: Some(payload),
            signatures,
            ..
        } => (payload, signatures),
        Outer { kind: Some(_), .. } => return statement(bytes, 0),
        _ => return None,
    };
    let signatures = signatures.map_or(0, |signatures| signatures.len());
    statement(&decode_base64(payload.as_bytes())?, signatures)
}

fn statement(bytes: &[u8], signatures: usize) -> Option<AttestationHead> {
    let statement: Statement = serde_json::from_slice(bytes).ok()?;
    if !statement.kind.starts_with("https://in-toto.io/Statement/") {
        return None;
    }
    let digests = statement.subject.iter().flat_map(|subject| &subject.digest);
    let subjects = digests.filter_map(|(name, hex)| Digest::parse(&format!("{name}:{hex}")));
    Some(AttestationHead {
        predicate_type: statement.predicate_type,
        subjects: subjects.collect(),
        signatures,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEX: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    fn plain() -> String {
        format!(
            r#"{{"_type":"https://in-toto.io/Statement/v1","predicateType":"https://spdx.dev/Document",
            "subject":[{{"name":"app","digest":{{"sha256":"{HEX}","gitCommit":"0"}}}}],"predicate":{{"x":[1,{{}}]}}}}"#
        )
    }

    /// Base64 of ASCII text, as `base64 -w0` gives it.
    fn base64(text: &str) -> String {
        const LETTERS: &[u8; 64] =
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let groups = text.as_bytes().chunks(3).map(|chunk| {
            let at = |index: usize| chunk.get(index).copied().map_or(0, u32::from);
            let bits = at(0) << 16 | at(1) << 8 | at(2);
            let letter = |shift: u32| char::from(LETTERS[(bits >> shift & 63) as usize]);
            let mut group: String = [18, 12, 6, 0].map(letter).iter().collect();
            group.truncate(chunk.len() + 1);
            format!("{group:=<4}")
        });
        groups.collect()
    }

    #[test]
    fn every_form_says_what_it_is_about() {
        let payload = base64(&plain());
        let envelope = format!(
            r#"{{"payloadType":"application/vnd.in-toto+json","payload":"{payload}","signatures":[{{"sig":""}},{{}}]}}"#
        );
        let bundle = format!(
            r#"{{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","verificationMaterial":{{}},"dsseEnvelope":{envelope}}}"#
        );
        for (text, signatures) in [(plain(), 0), (envelope, 2), (bundle, 2)] {
            let head = attestation_head(text.as_bytes()).expect("an attestation");
            assert_eq!(head.predicate_type, "https://spdx.dev/Document");
            assert_eq!(
                head.subjects,
                Digest::parse(&format!("sha256:{HEX}"))
                    .into_iter()
                    .collect::<Vec<_>>()
            );
            assert_eq!(head.signatures, signatures);
        }
    }

    #[test]
    fn what_is_none_is_none() {
        for text in [
            "",
            "[]",
            "{}",
            r#"{"bomFormat":"CycloneDX"}"#,
            r#"{"payloadType":"x","payload":"%"}"#,
            r#"{"payloadType":"x","payload":"e30="}"#,
            r#"{"_type":"https://example.com/"}"#,
        ] {
            assert_eq!(attestation_head(text.as_bytes()), None, "{text}");
        }
    }
}
