//! `seawall except`: accepts findings, by writing the exceptions file.

use std::path::Path;

use anyhow::{Context, bail, ensure};
use clap::Args;
use seawall_answer::few;
use seawall_checks::Settings;
use seawall_finding::{Date, Exception, Finding, Fingerprint};
use seawall_load::{Loaded, read_named};
use seawall_model::KubernetesVersion;
use seawall_scan::{Acceptance, Scan, ScanOptions, parse_exceptions};
use seawall_text::{Answer, Lines, say};

use crate::command::exceptions;
use crate::command::scan::scan_all;
use crate::input::NamedInput;
use crate::{Outcome, clock, output};

/// Digits of a fingerprint that say which finding is meant, where no other begins with them.
const MIN_DIGITS: usize = 6;

/// Where the address of whoever runs the program may be, best first.
const OWNERS: [&str; 4] = ["GIT_AUTHOR_EMAIL", "EMAIL", "USER", "LOGNAME"];

/// Accept findings: write an exception with reason, owner and end.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Findings to accept, by fingerprint, as in `scan --full` or its JSON; the first 6 digits are enough where no other
    /// begins with them.
    #[arg(value_name = "FINGERPRINT", required = true)]
    fingerprints: Vec<String>,
    /// Why it is accepted.
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Last day on which it is accepted, such as 2027-06-30.
    #[arg(long, value_name = "DATE")]
    expires: Date,
    /// Who answers for it; the first of GIT_AUTHOR_EMAIL, EMAIL, USER and LOGNAME that is set.
    #[arg(long, value_name = "WHO")]
    owner: Option<String>,
    /// Kubernetes version to evaluate against, as for `scan`.
    #[arg(long, value_name = "VERSION", value_parser = KubernetesVersion::asked)]
    kubernetes_version: Option<KubernetesVersion>,
    /// Registries that images may come from, as for `scan`.
    #[arg(long, value_name = "GLOB")]
    allow_registry: Vec<String>,
    /// Where the findings are; the working directory where nothing is named.
    #[command(flatten)]
    input: NamedInput,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    ensure!(
        !arguments.reason.trim().is_empty(),
        "--reason is empty\n  hint: say why it is accepted"
    );
    let today = clock::today();
    ensure!(
        arguments.expires >= today,
        "--expires {} is in the past\n  hint: name the last day on which it is accepted; today is {today}",
        arguments.expires
    );
    let owner = owner(arguments)?;
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
    let mut options = options(arguments);
    let found = scan_all(&loaded, arguments.kubernetes_version, &mut options)?;
    let mut text = before;
    let name = file.display().to_string();
    let mut accepted = Vec::new();
    for asked in &arguments.fingerprints {
        let (finding, fingerprint) = seen(&found, asked)?;
        let new = Acceptance::of(
            finding,
            fingerprint,
            &arguments.reason,
            &owner,
            arguments.expires,
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

fn options(arguments: &Arguments) -> ScanOptions {
    ScanOptions {
        settings: Settings {
            allowed_registries: arguments.allow_registry.clone(),
            ..Settings::default()
        },
        no_annotations: true,
        ..ScanOptions::default()
    }
}

fn owner(arguments: &Arguments) -> anyhow::Result<String> {
    if let Some(owner) = &arguments.owner {
        ensure!(
            !owner.trim().is_empty(),
            "--owner is empty\n  hint: say who answers for it"
        );
        return Ok(owner.clone());
    }
    OWNERS
        .into_iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.trim().is_empty())
        .context("an exception needs an owner\n  hint: say who answers for it with --owner")
}

/// The finding of a fingerprint or its beginning, and its whole fingerprint: its own, or that of one folded into it.
fn seen<'s>(found: &'s Scan, asked: &str) -> anyhow::Result<(&'s Finding, Fingerprint)> {
    let digits = asked.to_ascii_lowercase();
    ensure!(
        (MIN_DIGITS..=32).contains(&digits.len())
            && digits.bytes().all(|digit| digit.is_ascii_hexdigit()),
        "`{asked}` is not a fingerprint; expected {MIN_DIGITS} to 32 hexadecimal digits\n  hint: `seawall scan --full` shows them"
    );
    let mut fitting: Vec<(&Finding, Fingerprint)> = Vec::new();
    for finding in &found.findings {
        let folded = finding.folded.iter().map(|part| part.fingerprint);
        for fingerprint in std::iter::once(finding.fingerprint).chain(folded) {
            let is_new = fitting.iter().all(|(_, known)| *known != fingerprint);
            if is_new && fingerprint.to_string().starts_with(&digits) {
                fitting.push((finding, fingerprint));
            }
        }
    }
    match fitting[..] {
        [one] => Ok(one),
        [] => bail!(
            "no finding `{asked}` in the input, so nothing is accepted\n  hint: name the input in which it was found with -i; {} there",
            match found.findings.len() {
                0 => "no findings are".to_owned(),
                1 => "1 finding is".to_owned(),
                count => format!("{count} findings are"),
            }
        ),
        _ => {
            let names: Vec<String> = fitting
                .iter()
                .map(|(_, fingerprint)| fingerprint.to_string())
                .collect();
            bail!(
                "`{asked}` begins {} fingerprints\n  hint: say which: {}",
                names.len(),
                few(&names)
            )
        }
    }
}

/// Scans once more with the new exceptions: what is not accepted by them then is not written.
fn prove(
    exceptions: &[Exception],
    accepted: &[&Acceptance],
    loaded: &[Loaded],
    arguments: &Arguments,
) -> anyhow::Result<()> {
    let mut options = options(arguments);
    options.exceptions = exceptions.to_vec();
    let after = scan_all(loaded, arguments.kubernetes_version, &mut options)?;
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
