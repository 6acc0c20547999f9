//! Which findings a person asks for, and how they are grouped.

use anyhow::bail;
use clap::Args;
use seawall_finding::Severity;
use seawall_load::Loaded;
use seawall_report::{GroupBy, counted};
use seawall_scan::Selection;

use crate::namespaces::Namespaces;

/// What `--severity` takes.
const SEVERITIES: [&str; 5] = ["critical", "high", "medium", "low", "info"];

/// Which findings are shown, and how.
#[derive(Debug, Args)]
pub(super) struct Selected {
    #[command(flatten)]
    namespaces: Namespaces,
    /// Show and count only findings that are at least this severe.
    #[arg(long, value_name = "SEVERITY", value_parser = SEVERITIES)]
    severity: Option<String>,
    /// Show and count only findings in these files (globs, or directories; repeatable).
    #[arg(long, value_name = "GLOB")]
    path: Vec<String>,
    /// Group the table by this.
    #[arg(long, value_name = "WHAT", default_value = "resource", value_parser = GroupBy::NAMES)]
    group_by: String,
    /// Show this many groups of the table.
    #[arg(long, value_name = "NUMBER", conflicts_with = "full")]
    pub top: Option<usize>,
}

impl Selected {
    /// How the table is grouped.
    pub fn group_by(&self) -> GroupBy {
        GroupBy::named(&self.group_by).unwrap_or_default()
    }

    /// What to leave out.
    pub fn selection(&self) -> anyhow::Result<Selection> {
        let severity: Option<Severity> = self.severity.as_deref().map(str::parse).transpose()?;
        Ok(Selection::new(
            self.namespaces.names(),
            severity,
            &self.path,
        ))
    }

    /// A misspelt namespace or file would pass whatever is in it.
    ///
    /// # Errors
    /// For a name that nothing in the input has.
    pub fn check(&self, loaded: &[Loaded]) -> anyhow::Result<()> {
        self.namespaces.check(loaded.iter())?;
        let objects = || loaded.iter().flat_map(|one| one.cluster.objects());
        for asked in &self.path {
            let only = Selection::new(&[], None, std::slice::from_ref(asked));
            if !objects().any(|object| only.has_file(&object.source.name)) {
                bail!(
                    "no object comes from a file `{asked}`\n  hint: name files as the report does, from the working directory"
                );
            }
        }
        Ok(())
    }

    /// What the findings were narrowed down to, in words, so that no report passes for a whole one.
    pub fn words(&self, left_out: usize) -> Option<String> {
        let list = |what: &str, names: &[String]| {
            let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            (!names.is_empty()).then(|| format!("{what} {}", names.join(", ")))
        };
        let severity = self.severity.as_deref();
        let parts: Vec<String> = list("namespace", self.namespaces.names())
            .into_iter()
            .chain(list("path", &self.path))
            .chain(severity.map(|severity| format!("severity {severity} or higher")))
            .collect();
        (!parts.is_empty()).then(|| {
            let left_out = counted(left_out, "other finding");
            format!("{}; {left_out} left out", parts.join(", "))
        })
    }
}
