//! Reports of findings, written where they were asked for: the same for every command that has findings.

use seawall_report::{Format, Report};

use crate::output::{self, Planned, Target, plan};

/// What `--fail-on` takes.
pub(crate) const LIMITS: [&str; 6] = ["critical", "high", "medium", "low", "info", "never"];

/// The value of `--output`.
pub(crate) fn output_target(text: &str) -> Result<Target, String> {
    Target::parse(text, &Format::NAMES)
}

/// What is written where. A format that is misspelt or a place that is taken twice is found before anything is read.
pub(crate) fn outputs(format: Option<&str>, targets: &[Target]) -> anyhow::Result<Vec<Planned>> {
    let by_name = |name: &str| Format::NAMES.iter().copied().find(|known| *known == name);
    plan(format.and_then(by_name), Format::Table.name(), targets)
}

/// Writes each report. One that cannot be written keeps no other from being written.
pub(crate) fn write(report: &Report<'_>, outputs: &[Planned], full: bool) -> anyhow::Result<()> {
    let mut failed = None;
    for planned in outputs {
        let target = planned.file.as_ref();
        let style = output::style(target, full);
        let format: Format = planned.format.parse()?;
        let written = output::write_through(target, |out| {
            seawall_report::write_to(report, format, style, out)
        });
        if let Err(error) = written
            && let Some(before) = failed.replace(error)
        {
            output::error(&before);
        }
    }
    failed.map_or(Ok(()), Err)
}
