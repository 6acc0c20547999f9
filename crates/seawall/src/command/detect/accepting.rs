//! Exceptions for alerts: the same files as those for findings.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use seawall_answer::detect::AlertExceptions;
use seawall_load::read_named;
use seawall_scan::parse_exceptions;

use crate::clock;

/// Which alerts are accepted.
#[derive(Debug, Clone, Args)]
pub(super) struct Accepting {
    /// Files of exceptions, as for `scan`: `checks` are rules, and the `holder` of a selector is who did it.
    #[arg(long, value_name = "FILE")]
    exceptions: Vec<PathBuf>,
}

impl Accepting {
    /// Reads them.
    pub(super) fn read(&self) -> anyhow::Result<AlertExceptions> {
        let mut all = Vec::new();
        for file in &self.exceptions {
            let name = file.display().to_string();
            let text =
                read_named(file).with_context(|| format!("exceptions `{name}` cannot be read"))?;
            all.extend(parse_exceptions(&name, &text)?);
        }
        Ok(AlertExceptions::new(all, clock::today()))
    }
}
