//! `seawall compliance report`: a framework for an auditor.

use std::mem::ManuallyDrop;

use anyhow::{Context, anyhow};
use clap::Args;
use seawall_checks::Settings;
use seawall_compliance::{Status, builtin, in_sections, roll_up};
use seawall_content::closest;
use seawall_model::KubernetesVersion;
use seawall_report::{ComplianceFormat, ComplianceInput, compliance, write_compliance};
use seawall_scan::ScanOptions;

use crate::command::exceptions;
use crate::command::frameworks::{Evaluated, note_undecided};
use crate::command::scan::{not_evaluated, scan_all};
use crate::facts::Facts;
use crate::input::{InputArguments, NOTHING};
use crate::output::{Target, plan};
use crate::{Outcome, clock, output};

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    input: InputArguments,
    /// The framework; list them with `seawall compliance list`.
    #[arg(id = "framework_id", long = "framework", value_name = "ID")]
    framework: String,
    /// Only these sections: an ID or whole parts of it (`5.1`), or the title of a group; repeatable.
    #[arg(long, value_name = "SECTION")]
    section: Vec<String>,
    /// List only controls with these statuses; the scores still count all of them.
    #[arg(long, value_name = "STATUS", value_delimiter = ',', value_parser = STATUSES)]
    status: Vec<String>,
    /// Output format; `text` by default.
    #[arg(long, value_parser = ComplianceFormat::NAMES)]
    format: Option<String>,
    /// Write to a file instead of standard output, which is `-`; repeatable with a format each, as in
    /// `-o html=a.html -o csv=a.csv`.
    #[arg(short, long, value_name = "[FORMAT=]FILE", value_parser = target)]
    output: Vec<Target>,
    /// Kubernetes version to evaluate for, such as v1.36; by default the cluster's, or the newest.
    #[arg(long, value_name = "VERSION", value_parser = KubernetesVersion::asked)]
    kubernetes_version: Option<KubernetesVersion>,
    /// Allowed image registries (globs such as `registry.example.com/*`, repeatable).
    #[arg(long, value_name = "GLOB")]
    allow_registry: Vec<String>,
    #[command(flatten)]
    facts: Facts,
    /// List every object instead of the first few of each control.
    #[arg(long)]
    full: bool,
    /// Show every diagnostic.
    #[arg(short, long)]
    verbose: bool,
}

/// What `--status` takes, in the order of [`Status::ALL`].
const STATUSES: [&str; 6] = [
    "fail",
    "unknown",
    "accepted",
    "pass",
    "not-applicable",
    "manual",
];

fn target(text: &str) -> Result<Target, String> {
    Target::parse(text, &ComplianceFormat::NAMES)
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let names = ComplianceFormat::NAMES;
    let format = arguments.format.as_deref();
    let format = format.and_then(|format| names.into_iter().find(|known| *known == format));
    let outputs = plan(format, names[0], &arguments.output)?;
    let statuses = STATUSES.into_iter().zip(Status::ALL);
    let statuses = statuses.filter(|(name, _)| arguments.status.iter().any(|asked| asked == name));
    let statuses: Vec<Status> = statuses.map(|(_, status)| status).collect();
    let framework = framework(&arguments.framework)?;
    // A section that is misspelt is found before anything is read.
    in_sections(&roll_up(&framework, &[]), &arguments.section)?;

    let known = arguments.facts.read()?;
    let named = arguments.input.named();
    let runner = named.runner();
    let trust = named.choice().trust();
    let is_input_trusted = trust.is_input_trusted();
    let trust = trust.trust(&runner);
    let exceptions = exceptions::read(named.choice().exceptions(), named.paths(), &trust)?;
    let loaded = ManuallyDrop::new(arguments.input.load_for(arguments.kubernetes_version)?);
    let mut options = ScanOptions {
        settings: Settings {
            allowed_registries: arguments.allow_registry.clone(),
            without_repairs: true,
            ..Settings::default()
        },
        exceptions: exceptions.for_input(&loaded),
        no_annotations: !is_input_trusted,
        images: known.images.clone(),
        ..ScanOptions::default()
    };
    for one in loaded.iter() {
        output::diagnostics(&one.diagnostics, arguments.verbose);
    }
    let found = scan_all(
        &loaded,
        arguments.kubernetes_version,
        &mut options,
        &known.told,
    )?;
    let found = ManuallyDrop::new(found);
    if loaded.iter().all(|one| one.cluster.objects().is_empty()) {
        output::note(NOTHING);
    }
    if !is_input_trusted {
        exceptions::note_annotations(&loaded);
    }
    let mut verdicts = found.verdicts();
    if let Some(images) = &known.images {
        verdicts.extend(found.image_verdicts(images));
    }
    let result = roll_up(&framework, &verdicts);
    note_undecided(&result, Evaluated::Objects);
    let result = in_sections(&result, &arguments.section)?;
    let not_evaluated = not_evaluated(&loaded, &found);
    let (created, inputs) = (clock::now(), named.names());
    let version = options.settings.kubernetes_version.to_string();
    let report = compliance(&ComplianceInput {
        tool_version: env!("CARGO_PKG_VERSION"),
        created: &created,
        inputs: &inputs,
        kubernetes_version: &version,
        not_evaluated: &not_evaluated,
        result: &result,
        findings: &found.findings,
        exceptions: &options.exceptions,
        sections: &arguments.section,
        statuses: &statuses,
    });
    for planned in &outputs {
        let target = planned.file.as_ref();
        let style = output::style(target, arguments.full);
        let format = ComplianceFormat::named(planned.format).context("a format")?;
        output::write_through(target, |out| write_compliance(&report, format, style, out))?;
    }
    let is_open = !not_evaluated.is_empty() || result.count(Status::Unknown) > 0;
    Ok(if is_open {
        Outcome::Incomplete
    } else if result.count(Status::Fail) > 0 {
        Outcome::Findings
    } else {
        Outcome::Clean
    })
}

fn framework(id: &str) -> anyhow::Result<seawall_compliance::Framework> {
    let all = builtin().context("the built-in frameworks are not valid")?;
    let ids: Vec<&str> = all.iter().map(|framework| framework.id.as_str()).collect();
    let hint = match closest(id, ids.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("frameworks are {}", ids.join(", ")),
    };
    let error = anyhow!("no framework `{id}`\n  hint: {hint}");
    all.into_iter()
        .find(|framework| framework.id == id)
        .ok_or(error)
}
