//! What reading needs besides the things to read: options, what may still be spent, and standard input, which can be read only once.

use std::io::{self, Read};
use std::sync::{Arc, OnceLock};

use seawall_model::Origin;

use crate::Diagnostic;
use crate::budget::{Budget, Cost};
use crate::limits::MAX_FILE_BYTES;
use crate::options::FileOptions;
use crate::text::{TextResult, read_text_within};

/// See above.
pub(crate) struct Reader<'o> {
    pub options: &'o FileOptions,
    pub budget: &'o Budget,
    pub standard_input: &'o OnceLock<Result<Vec<u8>, String>>,
}

impl Reader<'_> {
    /// Reads what a chart or kustomization gave. It counts like a file: a few lines of a template make a gigabyte.
    pub fn rendered(&self, name: &Arc<str>, output: &[u8]) -> TextResult {
        if self.budget.take(Cost::Bytes, output.len() as u64) {
            return read_text_within(name, output, Origin::Rendered, self.budget.allowance());
        }
        let message = format!("this was not evaluated: {}", Cost::Bytes.sentence());
        TextResult {
            diagnostics: vec![Diagnostic::error(name, message)],
            broken: 1,
            ..TextResult::default()
        }
    }

    /// Everything on standard input.
    pub fn standard_input(&self) -> Result<&[u8], &str> {
        let bytes = self
            .standard_input
            .get_or_init(|| all_of(io::stdin().lock()).map_err(|error| error.to_string()));
        bytes.as_deref().map_err(String::as_str)
    }
}

fn all_of(stream: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    stream.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(io::Error::other(format!(
            "it is larger than {MAX_FILE_BYTES} bytes"
        )));
    }
    Ok(bytes)
}
