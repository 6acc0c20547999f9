//! `seawall rbac used`: what the audit log shows in use, and the roles that are enough for it.

mod json;
mod limits;
mod replay;
mod report;
mod text;

use std::path::PathBuf;

use anyhow::{Context, bail, ensure};
use clap::Args;
use replay::replay;
use report::Report;
use seawall_load::{AuditLog, read_audit};
use seawall_model::Principal;
use seawall_rbac::{Granted, Identity, Rbac, Source, Usage, UsedRequest, attribute, least};
use seawall_report::counted;

use super::{brought, load, manifest, outcome};
use crate::input::NamedInput;
use crate::progress::Progress;
use crate::{Outcome, output};

/// Subjects that are shown.
const DEFAULT_TOP: usize = 15;

/// What was used of what is granted.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Audit logs, plain or compressed; `-` reads standard input.
    #[arg(long, value_name = "LOG", required = true, num_args = 1..)]
    audit: Vec<PathBuf>,
    /// Leave what Kubernetes brings to its own roles, and print roles for the others only.
    #[arg(long)]
    without_system: bool,
    /// Subjects that the report shows.
    #[arg(long, value_name = "N", default_value_t = DEFAULT_TOP)]
    top: usize,
    /// `text` (manifests below a report in comments) or `json`.
    #[arg(long, default_value = "text", value_parser = ["text", "json"])]
    format: String,
    #[command(flatten)]
    input: NamedInput,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let (usage, logs) = read(&arguments.audit)?;
    let (loaded, rbac) = load(&arguments.input)?;
    ensure!(
        usage.decided() > 0,
        "the audit log holds no request of which it says how it was decided; expected events of stage `ResponseComplete`, of level `Metadata` or higher"
    );
    let granted = attribute(&usage, &rbac);
    let needed: Vec<(Principal, &Identity, &UsedRequest)> = granted
        .iter()
        .filter_map(|one| needed(one, &rbac, arguments.without_system))
        .collect();
    let grants = least(&needed);
    let manifests = manifest::of(&grants);
    let text = manifest::yaml(&manifests);
    let replay = replay(&text, &needed)?;
    let report = Report {
        usage: &usage,
        logs: &logs,
        granted: &granted,
        grants: &grants,
        manifests: &manifests,
        replay,
        rbac: &rbac,
        without_system: arguments.without_system,
        top: arguments.top,
    };
    let answer = if arguments.format == "json" {
        output::json(&report.json())?
    } else {
        format!("{}{text}", report.text())
    };
    output::write(None, &answer)?;
    // Roles that deny what was allowed are not to be used.
    Ok(if replay.denied > 0 {
        Outcome::Incomplete
    } else {
        outcome(&loaded, &rbac, Outcome::Clean)
    })
}

/// What the logs show.
pub(crate) fn read(paths: &[PathBuf]) -> anyhow::Result<(Usage, AuditLog)> {
    let mut usage = Usage::default();
    let mut total = AuditLog::default();
    let progress = Progress::start();
    for path in paths {
        let mut count = 0u64;
        let log = read_audit(path, &mut |event| {
            usage.see(&event);
            count += 1;
            if count.is_multiple_of(10_000) {
                progress.say(&format!("{count} events of {}", path.display()));
            }
        })
        .with_context(|| format!("the audit log `{}` cannot be read", path.display()))?;
        if log.broken > 0 {
            output::note(&format!(
                "{}: {} no audit event and passed over, the first in line {}",
                path.display(),
                counted(usize::try_from(log.broken).unwrap_or(usize::MAX), "line"),
                log.first_broken
            ));
        }
        if log.events == 0 && log.broken > 0 {
            bail!(
                "`{}` is no audit log: none of its lines is an event",
                path.display()
            );
        }
        total.events += log.events;
        total.broken += log.broken;
    }
    progress.finish();
    Ok((usage, total))
}

/// Whom a role has to be for, where a recorded request needs one.
fn needed<'g>(
    one: &Granted<'g>,
    rbac: &Rbac,
    without_system: bool,
) -> Option<(Principal, &'g Identity, &'g UsedRequest)> {
    let subject = match &one.source {
        Source::Masters | Source::Elsewhere => return None,
        Source::Binding(_, index)
            if without_system && brought::is_default(&rbac.bindings()[*index], rbac) =>
        {
            return None;
        }
        Source::Binding(subject, _) => subject.clone(),
        // The log names the binding, but it is gone: the right belongs to whoever used it.
        Source::Gone => one
            .identity
            .subjects()
            .into_iter()
            .rev()
            .find(|subject| !matches!(subject, Principal::Group(_)))?,
    };
    Some((subject, one.identity, one.request))
}
