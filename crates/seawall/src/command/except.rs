//! `seawall except`: accepts findings, by writing the exceptions file.

mod meant;

use std::path::Path;

use anyhow::{Context, bail, ensure};
use clap::Args;
use seawall_checks::Settings;
use seawall_finding::{Date, Exception};
use seawall_load::{Loaded, read_named};
use seawall_model::KubernetesVersion;
use seawall_scan::{Acceptance, Scan, ScanOptions, conclude, parse_exceptions};
use seawall_text::{Answer, Lines, say};

use self::meant::meant;
use crate::command::exceptions;
use crate::command::scan::scan_all;
use crate::facts::{Facts, Known};
use crate::input::NamedInput;
use crate::{Outcome, clock, output};

/// Where the address of whoever runs the program may be, best first.
const OWNERS: [&str; 4] = ["GIT_AUTHOR_EMAIL", "EMAIL", "USER", "LOGNAME"];

/// Accept findings: write an exception with reason, owner and end.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Findings to accept, by fingerprint, as in `scan --full` or its JSON; the first 6 digits are enough where no other
    /// begins with them.
    #[arg(value_name = "FINGERPRINT", required = true)]
    fingerprints: Vec<String>,
    /// Why it is accepted (required).
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// Last day on which it is accepted, such as 2027-06-30 (required).
    #[arg(long, value_name = "DATE")]
    expires: Option<Date>,
    /// Who answers for it; the first of GIT_AUTHOR_EMAIL, EMAIL, USER and LOGNAME that is set.
    #[arg(long, value_name = "WHO")]
    owner: Option<String>,
    /// Kubernetes version to evaluate against, as for `scan`.
    #[arg(long, value_name = "VERSION", value_parser = KubernetesVersion::asked)]
    kubernetes_version: Option<KubernetesVersion>,
    /// Registries that images may come from, as for `scan`.
    #[arg(long, value_name = "GLOB")]
    allow_registry: Vec<String>,
    #[command(flatten)]
    facts: Facts,
    /// Where the findings are; the working directory where nothing is named.
    #[command(flatten)]
    input: NamedInput,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let file = match arguments.input.choice().exceptions() {
        [] => Path::new(exceptions::DEFAULT),
        [file] => file,
        _ => bail!(
            "there are several exceptions files\n  hint: name the one to write with --exceptions FILE"
        ),
    };
    let before = match read_named(file) {
        Ok(text) => Some(
            String::from_utf8(text).with_context(|| format!("`{}` is not text", file.display()))?,
        ),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => {
            return Err(error).with_context(|| format!("`{}` cannot be read", file.display()));
        }
    };
    // The file that is written accepts nothing yet, and may not be there.
    let input = arguments.input.or_here().without_exceptions();
    let loaded = input.load_for(arguments.kubernetes_version)?;
    for one in &loaded {
        output::diagnostics(&one.diagnostics, false);
    }
    let known = arguments.facts.read()?;
    let found = found(&loaded, arguments, options(arguments, &known), &known)?;
    let is_full = loaded.iter().all(|one| one.cluster.coverage.is_full());
    let mut meant_ones = Vec::new();
    for asked in &arguments.fingerprints {
        meant_ones.push((asked, meant(&found, asked, is_full)?));
    }
    // What is accepted is settled before anybody is asked why.
    let terms = terms(arguments)?;
    let mut text = before;
    let name = file.display().to_string();
    let mut accepted = Vec::new();
    for (asked, (finding, fingerprint)) in meant_ones {
        let new = Acceptance::of(
            finding,
            fingerprint,
            &terms.reason,
            &terms.owner,
            terms.expires,
        )
        .with_context(|| format!("`{asked}` cannot be accepted"))?;
        let written = new.write_into(&name, text.as_deref())?;
        text = Some(written.text);
        accepted.push((new, finding, written.line, written.is_renewed));
    }
    let text = text.unwrap_or_default();
    let all = parse_exceptions(&name, text.as_bytes())?;
    prove(
        &all,
        &accepted.iter().map(|(new, ..)| new).collect::<Vec<_>>(),
        &loaded,
        arguments,
        &known,
    )?;
    output::write_file(file, text.as_bytes())?;
    let mut lines = Lines::new();
    for (new, finding, line, is_renewed) in &accepted {
        let how = if *is_renewed { "renewed" } else { "accepted" };
        say!(
            lines,
            "{how} until {}: {} of {} ({}), owner {}, in {name}:{line}",
            new.expires,
            new.check,
            finding.target,
            new.fingerprint,
            new.owner
        );
    }
    output::write(None, &Answer::from(lines))?;
    note_use(file, &input);
    Ok(Outcome::Clean)
}

/// What a scan finds, and what is found in images that the input does not run.
fn found(
    loaded: &[Loaded],
    arguments: &Arguments,
    mut options: ScanOptions,
    known: &Known,
) -> anyhow::Result<Scan> {
    let version = arguments.kubernetes_version;
    let mut found = scan_all(loaded, version, &mut options, &known.told)?;
    if let Some(images) = &known.images {
        let findings = images.findings().cloned().collect();
        found.merge(conclude(findings, &options, clock::today()));
    }
    Ok(found)
}

fn options(arguments: &Arguments, known: &Known) -> ScanOptions {
    ScanOptions {
        settings: Settings {
            allowed_registries: arguments.allow_registry.clone(),
            ..Settings::default()
        },
        no_annotations: true,
        images: known.images.clone(),
        ..ScanOptions::default()
    }
}

/// On which terms a finding is accepted.
struct Terms {
    reason: String,
    owner: String,
    expires: Date,
}

fn terms(arguments: &Arguments) -> anyhow::Result<Terms> {
    let is_said = |text: &Option<String>| text.as_ref().is_none_or(|text| !text.trim().is_empty());
    ensure!(
        is_said(&arguments.reason),
        "--reason is empty\n  hint: say why it is accepted"
    );
    ensure!(
        is_said(&arguments.owner),
        "--owner is empty\n  hint: say who answers for it"
    );
    let owner = arguments.owner.clone().or_else(|| {
        let mut set = OWNERS
            .into_iter()
            .filter_map(|name| std::env::var(name).ok());
        set.find(|owner| !owner.trim().is_empty())
    });
    let (Some(reason), Some(expires), Some(owner)) = (&arguments.reason, arguments.expires, &owner)
    else {
        let missing = [
            ("--reason TEXT", arguments.reason.is_none()),
            ("--expires DATE", arguments.expires.is_none()),
            ("--owner WHO", owner.is_none()),
        ];
        let missing = missing.iter().filter(|(_, is_missing)| *is_missing);
        let names: Vec<&str> = missing.map(|(name, _)| *name).collect();
        bail!(
            "an exception needs {}\n  hint: say why it is accepted, until when, and who answers for it",
            names.join(" and ")
        );
    };
    let today = clock::today();
    ensure!(
        expires >= today,
        "--expires {expires} is in the past\n  hint: name the last day on which it is accepted; today is {today}"
    );
    Ok(Terms {
        reason: reason.clone(),
        owner: owner.clone(),
        expires,
    })
}

/// Scans once more with the new exceptions: what is not accepted by them then is not written.
fn prove(
    exceptions: &[Exception],
    accepted: &[&Acceptance],
    loaded: &[Loaded],
    arguments: &Arguments,
    known: &Known,
) -> anyhow::Result<()> {
    let mut options = options(arguments, known);
    options.exceptions = exceptions.to_vec();
    let after = found(loaded, arguments, options, known)?;
    for new in accepted {
        let is_open = after
            .findings
            .iter()
            .any(|finding| finding.counts() && finding.fingerprint == new.fingerprint);
        ensure!(
            !is_open,
            "a scan with this exception still finds {} ({}), so nothing is written",
            new.check,
            new.fingerprint
        );
    }
    Ok(())
}

/// Says so where a scan of this input would not use the file by itself.
fn note_use(file: &Path, input: &NamedInput) {
    if !exceptions::is_used(file, input.paths()) {
        output::advise(&format!(
            "a scan of this input uses `{0}` with --exceptions {0}, or with --trust-from REF once it is in that commit",
            file.display()
        ));
    }
}
