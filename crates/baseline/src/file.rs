//! Baselines as files: JSON with a schema, to be reviewed, merged and kept.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::baseline::{Baseline, Profile};
use crate::limits::MAX_FILE;

/// What such a file says it is.
const SCHEMA: &str = "seawall.identities/v1";

/// Why a file is no baseline.
#[derive(Debug, thiserror::Error)]
pub enum BaselineError {
    /// It is no JSON, or a value has another type.
    #[error("not a baseline of identities")]
    Json(#[from] serde_json::Error),
    /// It is something else.
    #[error("not a baseline of identities: its schema is `{0}`, expected `seawall.identities/v1`")]
    Schema(String),
    /// It is larger than what is ever written.
    #[error("not a baseline of identities: larger than {} MiB", MAX_FILE >> 20)]
    TooLarge,
}

#[derive(Deserialize)]
struct Written {
    schema: String,
    #[serde(default)]
    identities: BTreeMap<String, Profile>,
}

/// Reads a file.
///
/// # Errors
/// When it is no baseline.
pub fn read(text: &str) -> Result<Baseline, BaselineError> {
    if text.len() > MAX_FILE {
        return Err(BaselineError::TooLarge);
    }
    let written: Written = serde_json::from_str(text)?;
    if written.schema != SCHEMA {
        return Err(BaselineError::Schema(
            written.schema.chars().take(64).collect(),
        ));
    }
    Ok(Baseline::of(written.identities))
}
