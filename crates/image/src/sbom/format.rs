//! Which formats are written, and which format bytes have.

use serde_json::Value;

use super::document::Document;
use super::envelope;
use super::error::SbomError;
use super::json::{parse, text};
use super::limits::{MAX_DOCUMENT_BYTES, MAX_ENVELOPES};
use super::{cyclonedx, spdx, syft};

/// A format that is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Format {
    /// CycloneDX 1.7, JSON.
    #[default]
    CycloneDx17,
    /// CycloneDX 1.6, JSON.
    CycloneDx16,
    /// SPDX 2.3, JSON.
    Spdx23,
    /// SPDX 3.0, JSON-LD.
    Spdx30,
}

impl Format {
    /// Every format.
    pub const ALL: &'static [Self] = &[
        Self::CycloneDx17,
        Self::CycloneDx16,
        Self::Spdx23,
        Self::Spdx30,
    ];
}

/// The document as text; the same for the same document.
pub fn write(document: &Document, format: Format) -> String {
    match format {
        Format::CycloneDx17 => cyclonedx::write(document, "1.7"),
        Format::CycloneDx16 => cyclonedx::write(document, "1.6"),
        Format::Spdx23 => spdx::write_two(document),
        Format::Spdx30 => spdx::write_three(document),
    }
}

/// Reads a document of any format that is known here.
///
/// # Errors
/// When it is none. What is not understood in one is in [`Document::unknown`].
pub fn read(bytes: &[u8]) -> Result<Document, SbomError> {
    if bytes.len() > MAX_DOCUMENT_BYTES {
        return Err(SbomError::TooLarge);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    match first {
        Some(b'{' | b'[') => read_json(bytes),
        Some(b'<') => cyclonedx::read_xml(bytes),
        _ if spdx::is_tag_value(bytes) => spdx::read_tag_value(bytes),
        _ => Err(SbomError::Unsupported(
            "neither JSON nor XML nor SPDX tag-value".to_owned(),
        )),
    }
}

fn read_json(bytes: &[u8]) -> Result<Document, SbomError> {
    let mut value = parse(bytes)?;
    let mut subjects = Vec::new();
    for _ in 0..MAX_ENVELOPES {
        match envelope::open(value, &mut subjects)? {
            envelope::Opened::Inside(inside) => value = inside,
            envelope::Opened::Xml(text) => {
                let mut document = cyclonedx::read_xml(text.as_bytes())?;
                envelope::add_subjects(&mut document, &subjects);
                return Ok(document);
            }
            envelope::Opened::Nothing(document) => {
                let mut document = read_value(&document)?;
                envelope::add_subjects(&mut document, &subjects);
                return Ok(document);
            }
        }
    }
    Err(SbomError::Unsupported("too many envelopes".to_owned()))
}

fn read_value(value: &Value) -> Result<Document, SbomError> {
    if text(value, "bomFormat") == "CycloneDX" {
        cyclonedx::read(value)
    } else if value.get("spdxVersion").is_some() {
        spdx::read_two(value)
    } else if value.get("@graph").is_some() || value.get("@context").is_some() {
        spdx::read_three(value)
    } else if value.get("artifacts").is_some() && value.get("descriptor").is_some() {
        Ok(syft::read(value))
    } else {
        Err(SbomError::Unsupported(
            "JSON that is neither CycloneDX nor SPDX nor Syft's".to_owned(),
        ))
    }
}
