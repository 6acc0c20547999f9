//! Small files: tokens, keys and certificates.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::limits::MAX_SECRET_FILE_BYTES;

use super::error::ServeError;

/// A small file.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, ServeError> {
    let failed = |source| ServeError::File {
        path: path.to_owned(),
        source,
    };
    let file = File::open(path).map_err(failed)?;
    let mut bytes = Vec::new();
    file.take(MAX_SECRET_FILE_BYTES)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    Ok(bytes)
}
