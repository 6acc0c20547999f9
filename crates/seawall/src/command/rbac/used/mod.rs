//! `seawall rbac used`: what the audit log shows in use, and the roles that are enough for it.

mod printed_roles;
mod verify;

use std::path::PathBuf;

use anyhow::{Context, bail, ensure};
use clap::Args;
use printed_roles::check;
use seawall_answer::rbac::{Manifest, Replay, Used, UsedInput, is_builtin};
use seawall_checks::server_version;
use seawall_load::{AuditLog, log_files, read_audit};
use seawall_model::{KubernetesVersion, Principal};
use seawall_rbac::{Granted, Needed, Rbac, Server, Source, Usage, attribute, least};
use seawall_text::{Lines, counted};
use serde_json::Value;
use verify::{Recorded, verify};

use super::{load, outcome};
use crate::audit_log::{missing, others};
use crate::input::NamedInput;
use crate::printing::OutputFile;
use crate::progress::Progress;
use crate::{Outcome, output, printed};

/// Subjects that are shown.
const DEFAULT_TOP: usize = 15;

/// SubjectAccessReviews that are made. The server answers some hundred a second.
const DEFAULT_REVIEWS: usize = 2_000;

/// Show which granted permissions were used.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Audit logs, or directories of them: as the API server or a provider writes them, plain or compressed; `-` reads standard input.
    #[arg(long, value_name = "LOG", required = true, num_args = 1..)]
    audit: Vec<PathBuf>,
    /// Leave built-in subjects with their built-in roles, and print roles for the others only.
    #[arg(long)]
    without_system: bool,
    /// Kubernetes version of the API server that wrote the log, such as v1.36; by default the cluster's, if known.
    #[arg(long, value_name = "VERSION", value_parser = KubernetesVersion::asked)]
    kubernetes_version: Option<KubernetesVersion>,
    /// Check every request in the log against the API server with SubjectAccessReviews. Needs --cluster or
    /// --context, and `create` on `subjectaccessreviews.authorization.k8s.io`; nothing is changed.
    #[arg(long)]
    verify: bool,
    /// Maximum number of SubjectAccessReviews for `--verify`.
    #[arg(long, value_name = "N", default_value_t = DEFAULT_REVIEWS, requires = "verify")]
    max_reviews: usize,
    /// Number of subjects to show in the report.
    #[arg(long, value_name = "N", default_value_t = DEFAULT_TOP)]
    top: usize,
    /// `text` (manifests below a report in comments) or `json`.
    #[arg(long, default_value = "text", value_parser = ["text", "json"])]
    format: String,
    #[command(flatten)]
    output: OutputFile,
    #[command(flatten)]
    input: NamedInput,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let context = arguments.verify.then(|| arguments.input.live());
    if let Some(context) = &context {
        ensure!(
            context.is_some(),
            "`--verify` needs an API server\n  hint: add --cluster or --context NAME"
        );
    }
    let (usage, logs) = read(&arguments.audit)?;
    let (loaded, rbac) = load(&arguments.input)?;
    ensure!(
        usage.decided() > 0,
        "the audit log contains no request with a decision; expected events of stage `ResponseComplete`, level `Metadata` or higher"
    );
    let stated = arguments
        .kubernetes_version
        .or(loaded.cluster.server_version);
    // What a check since some version does is decided by the version itself, and not by the newest that it can be.
    let shown = server_version(&loaded.cluster, stated).filter(|shown| shown.is_exact);
    let version = shown.map(|shown| shown.version);
    let server = Server::of(&loaded.cluster, version, usage.checks());
    let found = attribute(&usage, &rbac, &loaded.cluster, &server);
    let needed: Vec<Needed<'_>> = found
        .granted
        .iter()
        .filter(|one| one.can_have_rule())
        .filter_map(|one| needed(one, &rbac, arguments.without_system))
        .collect();
    let grants = least(&needed);
    let manifests = Manifest::for_grants(&grants);
    let objects: Vec<Value> = manifests.iter().map(Manifest::json).collect();
    let text = printed::yaml(&Lines::new(), &objects)?;
    let roles = check(text.as_str(), &manifests)?;
    let replay = Replay::new(&roles, &needed);
    let recorded = Recorded {
        usage: &usage,
        found: &found,
        rbac: &rbac,
        without_system: arguments.without_system,
    };
    let ask = |context| {
        let options = arguments.input.live_options();
        verify(&recorded, context, &options, &roles, arguments.max_reviews)
    };
    let used = Used::new(UsedInput {
        usage: &usage,
        broken_lines: logs.broken + logs.too_long,
        found: &found,
        grants: grants.len(),
        manifests: objects.clone(),
        replay,
        verified: context.flatten().map(ask).transpose()?,
        rbac: &rbac,
        server: &server,
        without_system: arguments.without_system,
    });
    let answer = if arguments.format == "json" {
        seawall_answer::json(&used)
    } else {
        let answer = printed::yaml(&used.text(arguments.top), &objects)?;
        // What `kubectl apply` reads has to be what was meant, whatever names stand in the report above it.
        check(answer.as_str(), &manifests)?;
        answer
    };
    arguments.output.write(&answer)?;
    // Roles that deny what was allowed, or may, are not to be used.
    Ok(if used.is_proved() {
        outcome(&loaded, &rbac, Outcome::Clean)
    } else {
        Outcome::Incomplete
    })
}

/// What the logs show.
pub(crate) fn read(paths: &[PathBuf]) -> anyhow::Result<(Usage, AuditLog)> {
    let mut usage = Usage::new().context("the built-in checks")?;
    let mut total = AuditLog::default();
    let progress = Progress::start();
    let (files, skipped) = log_files(paths).context("the directories of logs cannot be read")?;
    if skipped > 0 {
        output::note(&format!(
            "{} in directories of logs not read, as no logs are named so",
            counted(skipped, "file")
        ));
    }
    for path in &files {
        let mut count = 0u64;
        let log = read_audit(path, &mut |event| {
            usage.see(&event);
            count += 1;
            if count.is_multiple_of(10_000) {
                progress.say(&format!("{count} events of {}", path.display()));
            }
        })
        .with_context(|| format!("the audit log `{}` cannot be read", path.display()))?;
        for sentence in missing(&log).into_iter().chain(others(&log)) {
            output::note(&format!("{}: {sentence}", path.display()));
        }
        if log.events == 0 && log.broken > 0 {
            bail!(
                "`{}` is not an audit log: none of its lines is an event",
                path.display()
            );
        }
        total.append(&log);
    }
    progress.finish();
    Ok((usage, total))
}

/// Whom a role has to be for, where a recorded request needs one.
fn needed<'g>(one: &'g Granted<'_>, rbac: &Rbac, without_system: bool) -> Option<Needed<'g>> {
    let subject = match &one.source {
        Source::Masters | Source::Elsewhere => return None,
        Source::Binding(_, index)
            if without_system && is_builtin(&rbac.bindings()[*index], rbac) =>
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
    Some(Needed {
        subject,
        identity: &one.identity,
        request: &one.request,
        is_exact: one.is_exact,
    })
}
