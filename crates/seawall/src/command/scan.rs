//! `seawall scan`: findings in manifests, charts, snapshots and live clusters.

mod all;
mod evaluated;
mod fix;
mod selected;

use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use seawall_checks::Settings;
use seawall_finding::Severity;
use seawall_load::{Diagnostic, Level, Loaded, repository_root};
use seawall_model::KubernetesVersion;
use seawall_report::{Format, Notice, NoticeLevel, Report};
use seawall_scan::{Baseline, Scan, ScanOptions};
use seawall_text::Answer;

pub(crate) use all::scan_all;
use evaluated::{known_checks, narrowed};
use fix::{Order, fix};
use selected::Selected;

use crate::command::exceptions;
use crate::command::frameworks::{Evaluated, frameworks, rolled_up};
use crate::facts::Facts;
use crate::input::{InputArguments, NOTHING};
use crate::output::Target;
use crate::report_files::{LIMITS, output_target, outputs, write};
use crate::source_text::SourceFiles;
use crate::trust::Trust;
use crate::{Outcome, clock, output};

/// Scan manifests, charts, snapshots and live clusters for problems.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    input: InputArguments,
    /// Output format; `table` by default.
    #[arg(long, value_parser = Format::NAMES)]
    format: Option<String>,
    /// Write to a file instead of standard output, which is `-`; repeatable with a format each, as in
    /// `-o sarif=a.sarif -o html=b.html -o json=-`.
    #[arg(short, long, value_name = "[FORMAT=]FILE", value_parser = output_target)]
    output: Vec<Target>,
    /// Exit with 1 if a finding is at least this severe; `never` always exits with 0.
    #[arg(long, value_name = "SEVERITY", default_value = "low", value_parser = LIMITS)]
    fail_on: String,
    /// Run only these checks (globs, repeatable). With --images, the ids of advisories and rules for images too.
    #[arg(long, value_name = "CHECK")]
    check: Vec<String>,
    /// Skip these checks (globs, repeatable). With --images, the ids of advisories and rules for images too.
    #[arg(long, value_name = "CHECK")]
    skip_check: Vec<String>,
    #[command(flatten)]
    selected: Selected,
    #[command(flatten)]
    facts: Facts,
    /// An earlier JSON report: only new findings are shown and counted.
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Map the findings to a framework; repeatable. List them with `seawall compliance list`.
    #[arg(long, value_name = "ID")]
    framework: Vec<String>,
    /// Kubernetes version to evaluate for, such as v1.36; by default the cluster's, or the newest.
    #[arg(long, value_name = "VERSION", value_parser = KubernetesVersion::asked)]
    kubernetes_version: Option<KubernetesVersion>,
    /// Allowed image registries (globs such as `registry.example.com/*`, repeatable).
    #[arg(long, value_name = "GLOB")]
    allow_registry: Vec<String>,
    /// Fix what can be fixed safely, in the files themselves.
    #[arg(long)]
    fix: bool,
    /// With --fix: print a patch instead of writing files.
    #[arg(long, requires = "fix")]
    diff: bool,
    /// Print the ClusterRole that a live cluster scan needs, and exit.
    #[arg(long)]
    print_rbac: bool,
    /// Print the JSON Schema of `--format json`, and exit.
    #[arg(long)]
    print_schema: bool,
    /// Show every finding instead of one screenful.
    #[arg(long)]
    full: bool,
    /// Show every diagnostic.
    #[arg(short, long)]
    verbose: bool,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let outputs = outputs(arguments.format.as_deref(), &arguments.output)?;
    let limit = match arguments.fail_on.as_str() {
        "never" => None,
        text => Some(text.parse::<Severity>()?),
    };
    if arguments.fix && !arguments.diff && !arguments.output.is_empty() {
        anyhow::bail!(
            "--fix changes the files themselves and has nothing to write to --output; add --diff for a patch, or drop one of the two"
        );
    }
    let frameworks = frameworks(&arguments.framework)?;
    let known = arguments.facts.read()?;
    let named = arguments.input.named();
    let runner = named.runner();
    let trust = named.choice().trust();
    let is_input_trusted = trust.is_input_trusted();
    let trust = trust.trust(&runner);
    let exceptions = exceptions::read(named.choice().exceptions(), named.paths(), &trust)?;
    let mut options = ScanOptions {
        settings: Settings::default(),
        only: arguments.check.clone(),
        skip: arguments.skip_check.clone(),
        exceptions: Vec::new(),
        no_annotations: !is_input_trusted,
        baseline: arguments
            .baseline
            .as_ref()
            .map(|file| baseline(file, &trust))
            .transpose()?,
        max_findings: None,
        images: known.images,
    };
    known_checks(&options)?;
    options.settings.allowed_registries = arguments.allow_registry.clone();
    options.settings.without_repairs = !arguments.fix;
    if arguments.print_schema {
        let schema = Answer::written_json(seawall_report::scan_schema());
        output::write(Target::plain(&arguments.output)?, &schema)?;
        return Ok(Outcome::Clean);
    }
    if arguments.print_rbac {
        let rights = Answer::of_lines(&seawall_live::print_rights());
        output::write(Target::plain(&arguments.output)?, &rights)?;
        return Ok(Outcome::Clean);
    }
    // The program ends right after the report: the system takes memory back faster than it can be freed piece by
    // piece.
    let loaded = ManuallyDrop::new(arguments.input.load_for(arguments.kubernetes_version)?);
    options.exceptions = exceptions.for_input(&loaded);
    let asked = arguments.kubernetes_version;
    for one in loaded.iter() {
        output::diagnostics(&one.diagnostics, arguments.verbose);
    }
    let mut found = ManuallyDrop::new(scan_all(&loaded, asked, &mut options, &known.told)?);
    arguments.selected.check(&loaded)?;
    let mut verdicts = found.verdicts();
    if let Some(images) = &options.images {
        verdicts.extend(found.image_verdicts(images));
    }
    let left_out = found.narrow(&arguments.selected.selection()?);
    if loaded.iter().all(|one| one.cluster.objects().is_empty()) {
        output::note(NOTHING);
    }
    if !is_input_trusted {
        exceptions::note_annotations(&loaded);
    }
    if arguments.fix {
        let is_full = loaded.iter().all(|one| one.cluster.coverage.is_full());
        let order = Order {
            inputs: arguments.input.named(),
            version: asked,
            is_diff: arguments.diff,
            told: &known.told,
            output: Target::plain(&arguments.output)?,
        };
        let is_full = is_full && found.unread_images.is_empty();
        return fix(&order, &found, &mut options, is_full);
    }
    let objects = loaded.iter().flat_map(|one| one.cluster.objects());
    let source = SourceFiles::of(objects.map(|object| &object.source));
    let frameworks = rolled_up(&frameworks, &verdicts, Evaluated::Objects);
    let mut report = report(arguments, &loaded, &found, &options, frameworks, &source);
    report.fail_on = limit;
    report.narrowed_to = narrowed(&found, arguments.selected.words(left_out));
    write(&report, &outputs, arguments.full)?;
    let fails = found.findings.iter().any(|finding| report.fails(finding));
    Ok(
        if !found.unread_images.is_empty()
            || found.cut.is_some()
            || loaded.iter().any(|one| !one.cluster.coverage.is_full())
        {
            Outcome::Incomplete
        } else if fails {
            Outcome::Findings
        } else {
            Outcome::Clean
        },
    )
}

fn baseline(file: &Path, trust: &Trust<'_>) -> anyhow::Result<Baseline> {
    let (_, text) = exceptions::trusted(file, trust)
        .with_context(|| format!("baseline `{}` cannot be read", file.display()))?;
    let baseline = Baseline::parse(&text).with_context(|| format!("`{}`", file.display()))?;
    if baseline.is_older() {
        output::note(&format!(
            "the baseline `{}` predates findings that include role holders: those findings are reported as new once",
            file.display()
        ));
    }
    Ok(baseline)
}

fn report<'a>(
    arguments: &Arguments,
    loaded: &'a [Loaded],
    found: &'a Scan,
    options: &ScanOptions,
    frameworks: Vec<seawall_compliance::FrameworkResult>,
    source: &'a SourceFiles,
) -> Report<'a> {
    let not_evaluated = not_evaluated(loaded, found);
    let here = Path::new(".").canonicalize().unwrap_or_default();
    Report {
        tool_version: env!("CARGO_PKG_VERSION"),
        fingerprints: seawall_scan::FINGERPRINTS,
        inputs: arguments.input.named().names(),
        created: clock::now(),
        directory: here.display().to_string(),
        root: repository_root(&here)
            .unwrap_or_else(|| here.clone())
            .display()
            .to_string(),
        fail_on: None,
        kubernetes_version: options.settings.kubernetes_version.to_string(),
        objects: found.summary.objects,
        workloads: found.summary.workloads,
        namespaces: found.summary.namespaces,
        images: None,
        narrowed_to: None,
        group_by: arguments.selected.group_by(),
        top: arguments.selected.top,
        findings: &found.findings,
        checks: found
            .tallies
            .iter()
            .map(|tally| (tally.check, tally.tally))
            .collect(),
        not_evaluated,
        notices: loaded
            .iter()
            .flat_map(|one| &one.diagnostics)
            .map(notice)
            .collect(),
        frameworks,
        source,
    }
}

/// What was requested and could not be evaluated, as sentences.
pub(crate) fn not_evaluated(loaded: &[Loaded], found: &Scan) -> Vec<String> {
    let mut not_evaluated: Vec<String> = Vec::new();
    for sentence in loaded
        .iter()
        .flat_map(|one| one.cluster.coverage.sentences())
    {
        // An input that could not be read may have been of any of several clusters, and is told once.
        if loaded.len() == 1 || !not_evaluated.contains(&sentence) {
            not_evaluated.push(sentence);
        }
    }
    not_evaluated.extend(found.cut.clone());
    not_evaluated.extend(found.unread_images.iter().cloned());
    not_evaluated
}

fn notice(diagnostic: &Diagnostic) -> Notice {
    Notice {
        level: match diagnostic.level {
            Level::Note => NoticeLevel::Note,
            Level::Warning => NoticeLevel::Warning,
            Level::Error => NoticeLevel::Error,
        },
        leaves_open: diagnostic.leaves_open || diagnostic.level == Level::Error,
        source: diagnostic.source.to_string(),
        line: diagnostic.position.line,
        column: diagnostic.position.column,
        message: diagnostic.message.clone(),
        hint: diagnostic.hint.clone(),
    }
}
