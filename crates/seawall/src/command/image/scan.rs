//! `seawall image scan`: known vulnerabilities and other problems of images.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use clap::Args;
use seawall_finding::{Finding, Severity, Verdict};
use seawall_report::{Format, GroupBy, ImageCounts, Report};
use seawall_scan::{Baseline, Scan, ScanOptions, conclude};

use super::attached;
use super::built_on::with_bases;
use super::dockerfiles::{Dockerfiles, is_dockerfile};
use super::examined::{ExaminedImages, examined};
use super::pull_secrets::PullSecrets;
use super::reading::{ImageReading, Named, path_of};
use super::references::references;
use super::vex_sources;
use crate::command::db::{OpenedDatabase, Place};
use crate::command::exceptions;
use crate::command::frameworks::{Evaluated, frameworks, rolled_up};
use crate::input::NamedInput;
use crate::output::Target;
use crate::report_files::{LIMITS, output_target, outputs, write};
use crate::source_text::SourceFiles;
use crate::{Outcome, clock, output};

/// Find known vulnerabilities and other problems in images, directories and binaries.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Images of registries, archives (`docker save`, OCI), OCI layouts, directories, and binaries. A scheme says which it
    /// is where that is not clear: `registry:`, `oci:`, `docker-archive:`, `dir:`, `rootfs:`, `file:`, `containerd:`, `pid:`.
    #[arg(value_name = "IMAGE")]
    images: Vec<String>,
    /// Scan the images that these manifests, charts or snapshots run; the same as `-i`.
    #[arg(long, value_name = "PATH")]
    from: Vec<PathBuf>,
    #[command(flatten)]
    input: NamedInput,
    #[command(flatten)]
    reading: ImageReading,
    #[command(flatten)]
    place: Place,
    /// Output format; `table` by default.
    #[arg(long, value_parser = Format::NAMES)]
    format: Option<String>,
    /// Write to a file instead of standard output, which is `-`; repeatable with a format each, as in
    /// `-o sarif=a.sarif -o json=-`.
    #[arg(short, long, value_name = "[FORMAT=]FILE", value_parser = output_target)]
    output: Vec<Target>,
    /// Exit with 1 if a finding is at least this severe; `never` always exits with 0.
    #[arg(long, value_name = "SEVERITY", default_value = "low", value_parser = LIMITS)]
    fail_on: String,
    /// Show and count only findings that are at least this severe.
    #[arg(long, value_name = "SEVERITY", value_parser = LIMITS[..5].to_vec())]
    severity: Option<String>,
    /// Show and count only vulnerabilities that have a fixed version.
    #[arg(long)]
    only_fixed: bool,
    /// An image that others may be built on; repeatable. It is read to tell which layers of others are its own, and is not
    /// reported itself. Images that are scanned together are recognised without this.
    #[arg(long, value_name = "IMAGE")]
    base_image: Vec<String>,
    /// Accept vulnerabilities that this VEX document says do not matter (OpenVEX, CSAF, CycloneDX), or the documents of this VEX
    /// repository (a directory or archive with an `index.json`); repeatable. They stay in the list. A document that an image
    /// brings itself is never used.
    #[arg(long, value_name = "PATH")]
    vex: Vec<PathBuf>,
    /// Look for what is attached to the images in their registries (referrers, tags of cosign), and say what of it is not applied.
    /// It accepts nothing: no signer is trusted.
    #[arg(long)]
    attached: bool,
    /// Pull the images of an input with the pull secrets that its workloads and their ServiceAccounts name: each secret only from
    /// the registries that it is for, and only for images of workloads that name it. Secrets are read from files and live clusters
    /// by name, and not kept.
    #[arg(long)]
    registry_pull_secrets: bool,
    /// An earlier JSON report: only new findings are shown and counted.
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Map the findings to a framework, such as `cis-docker`; repeatable. List them with `seawall compliance list`.
    #[arg(long, value_name = "ID")]
    framework: Vec<String>,
    /// Group the table by this.
    #[arg(long, value_name = "WHAT", default_value = "resource", value_parser = GroupBy::NAMES)]
    group_by: String,
    /// Show this many groups of the table.
    #[arg(long, value_name = "NUMBER", conflicts_with = "full")]
    top: Option<usize>,
    /// Fix Dockerfiles where that is safe, in the files themselves.
    #[arg(long)]
    fix: bool,
    /// With --fix: print a patch instead of writing files.
    #[arg(long, requires = "fix")]
    diff: bool,
    /// Show every finding instead of one screenful.
    #[arg(long)]
    full: bool,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let outputs = outputs(arguments.format.as_deref(), &arguments.output)?;
    let limit = match arguments.fail_on.as_str() {
        "never" => None,
        text => Some(text.parse::<Severity>()?),
    };
    let frameworks = frameworks(&arguments.framework)?;
    let mut not_evaluated = Vec::new();
    let input = arguments.input.with(&arguments.from);
    let (names, owners, secrets) = named(arguments, &input, &mut not_evaluated)?;
    ensure!(
        !names.is_empty() || input.names().is_empty(),
        "no pod of the input runs an image"
    );
    ensure!(
        !names.is_empty(),
        "no image was named\n  hint: name an image, an archive, a directory or a binary, or take those of manifests with `-i`"
    );
    let (dockerfiles, others) = dockerfiles(&names);
    not_evaluated.extend(dockerfiles.unread.iter().cloned());
    if arguments.fix {
        return fix(arguments, &dockerfiles, not_evaluated.is_empty());
    }
    // Dockerfiles alone need no database.
    let opened = match others.is_empty() {
        true => None,
        false => Some(arguments.place.open()?),
    };
    let options = options(arguments, &input)?;
    let sources = vex_sources::sources(&arguments.vex, &mut not_evaluated)?;
    let mut notices = Vec::new();
    let (mut examined_images, mut count) = (ExaminedImages::default(), dockerfiles.count);
    if let Some(opened) = &opened {
        not_evaluated.extend(opened.stale.iter().cloned());
        let (images, bases) =
            with_bases(&arguments.reading, &others, &arguments.base_image, &secrets)?;
        if arguments.attached {
            notices = attached::claims(
                &arguments.reading,
                &others,
                &images,
                &secrets,
                &mut not_evaluated,
            );
        }
        drop(secrets);
        let statements = sources.about(&images, &mut not_evaluated)?;
        let read = images.images.iter().filter(|(_, read)| read.is_ok());
        count += read.count();
        examined_images = examined(
            &images,
            opened,
            &statements,
            &owners,
            &bases,
            &mut not_evaluated,
        )?;
    }
    let mut findings = examined_images.findings;
    findings.extend(dockerfiles.findings);
    let mut found = conclude(findings, &options, clock::today());
    vex_sources::accept(&mut found.findings, &examined_images.excused);
    let mut asked = dockerfiles.asked;
    asked.merge(examined_images.asked);
    let verdicts = asked.verdicts(&found.findings);
    let left_out = narrow(arguments, &mut found)?;
    let source = SourceFiles::of(std::iter::empty());
    let report = Report {
        fail_on: limit,
        images: Some(ImageCounts {
            images: count,
            packages: examined_images.packages,
            database: opened
                .as_ref()
                .map_or_else(|| "no database needed".to_owned(), database_words),
            database_day: opened.as_ref().map(|opened| opened.day().to_string()),
            each: examined_images.each,
        }),
        narrowed_to: narrowed_words(arguments, left_out),
        frameworks: rolled_up(&frameworks, &verdicts, Evaluated::Images),
        notices,
        group_by: GroupBy::named(&arguments.group_by).unwrap_or_default(),
        top: arguments.top,
        ..report(&names, &found, not_evaluated, &source)
    };
    write(&report, &outputs, arguments.full)?;
    let fails = found.findings.iter().any(|finding| report.fails(finding));
    // Whether a package is affected is what was asked: not to know it is no pass.
    let is_open = |finding: &Finding| {
        finding.verdict == Verdict::Unknown
            && finding.exception.is_none()
            && matches!(*finding.target, seawall_finding::Target::Package { .. })
    };
    Ok(
        if !report.not_evaluated.is_empty() || found.findings.iter().any(is_open) {
            Outcome::Incomplete
        } else if fails {
            Outcome::Findings
        } else {
            Outcome::Clean
        },
    )
}

/// The Dockerfiles among what was named and below directories, and the names of everything else.
fn dockerfiles(names: &[Named]) -> (Dockerfiles, Vec<Named>) {
    let mut found = Dockerfiles::default();
    let mut others = Vec::new();
    for named in names {
        let Named::ByUser(name) = named else {
            others.push(named.clone());
            continue;
        };
        let path = Path::new(name.strip_prefix("file:").unwrap_or(name));
        if path.is_file() && is_dockerfile(path) {
            found.file(path);
            continue;
        }
        let directory = Path::new(name.strip_prefix("dir:").unwrap_or(name));
        // An OCI layout is an image, and a root file system has the Dockerfiles of others.
        if directory.is_dir() && !directory.join("oci-layout").exists() {
            found.below(directory);
        }
        others.push(named.clone());
    }
    (found, others)
}

/// Edits Dockerfiles, or shows how.
fn fix(arguments: &Arguments, found: &Dockerfiles, is_full: bool) -> anyhow::Result<Outcome> {
    ensure!(
        found.count > 0,
        "no Dockerfile was found, and nothing else is fixed in place"
    );
    if arguments.diff {
        output::write(Target::plain(&arguments.output)?, &found.patch())?;
    } else {
        found.write()?;
    }
    Ok(match is_full {
        true => Outcome::Clean,
        false => Outcome::Incomplete,
    })
}

/// Who runs an image, by its name.
type Owners = BTreeMap<String, Vec<String>>;

/// The images that were named, and those that inputs run, each once; with who runs them, and what they are pulled with.
fn named(
    arguments: &Arguments,
    input: &NamedInput,
    not_evaluated: &mut Vec<String>,
) -> anyhow::Result<(Vec<Named>, Owners, PullSecrets)> {
    let mut names: Vec<Named> = arguments
        .images
        .iter()
        .cloned()
        .map(Named::ByUser)
        .collect();
    let mut owners = BTreeMap::new();
    let mut secrets = PullSecrets::default();
    if arguments.registry_pull_secrets && input.names().is_empty() {
        output::note(
            "--registry-pull-secrets has no effect: it is for images of `-i` and --cluster",
        );
    }
    if !input.names().is_empty() {
        let loaded = input.load()?;
        for one in &loaded {
            output::diagnostics(&one.diagnostics, false);
            not_evaluated.extend(one.cluster.coverage.sentences());
        }
        let found = references(&loaded);
        not_evaluated.extend(found.unknown);
        if arguments.registry_pull_secrets {
            secrets = PullSecrets::of(&found.images, &loaded, input);
        }
        for (image, used) in found.images {
            names.push(Named::ByInput(image.clone()));
            owners.insert(image, used.owners.into_iter().collect());
        }
    }
    let mut seen = std::collections::HashSet::new();
    names.retain(|name| seen.insert(name.clone()));
    Ok((names, owners, secrets))
}

fn options(arguments: &Arguments, input: &NamedInput) -> anyhow::Result<ScanOptions> {
    let runner = input.runner();
    let trust = input.choice().trust().trust(&runner);
    let scanned: Vec<PathBuf> = arguments
        .images
        .iter()
        .filter_map(|name| path_of(name))
        .collect();
    let scanned = scanned.iter().map(PathBuf::as_path).chain(input.paths());
    let exceptions = exceptions::read(input.choice().exceptions(), scanned, &trust)?;
    let baseline = match &arguments.baseline {
        Some(file) => {
            let (_, text) = exceptions::trusted(file, &trust)
                .with_context(|| format!("baseline `{}` cannot be read", file.display()))?;
            Some(Baseline::parse(&text).with_context(|| format!("`{}`", file.display()))?)
        }
        None => None,
    };
    Ok(ScanOptions {
        exceptions: exceptions.for_images(),
        baseline,
        ..ScanOptions::default()
    })
}

/// Leaves out what was not asked for; how many findings that are.
fn narrow(arguments: &Arguments, found: &mut Scan) -> anyhow::Result<usize> {
    let least: Option<Severity> = arguments.severity.as_deref().map(str::parse).transpose()?;
    let before = found.findings.len();
    found.findings.retain(|finding| {
        // What is not known has no severity and no fix that it could be left out by.
        if finding.verdict == Verdict::Unknown {
            return true;
        }
        let is_fixed = || {
            finding.evidence.iter().any(|evidence| {
                matches!(evidence, seawall_finding::Evidence::Package(package) if package.fixed_in.is_some())
            })
        };
        least.is_none_or(|least| finding.severity >= least) && (!arguments.only_fixed || is_fixed())
    });
    Ok(before - found.findings.len())
}

fn narrowed_words(arguments: &Arguments, left_out: usize) -> Option<String> {
    let mut parts = Vec::new();
    if let Some(severity) = &arguments.severity {
        parts.push(format!("at least {severity}"));
    }
    if arguments.only_fixed {
        parts.push("with a fixed version".to_owned());
    }
    (!parts.is_empty()).then(|| format!("findings {} ({left_out} left out)", parts.join(" and ")))
}

fn database_words(opened: &OpenedDatabase) -> String {
    let status = opened.status();
    let age = match status.age_days {
        0 => "today".to_owned(),
        1 => "1 day old".to_owned(),
        days => format!("{days} days old"),
    };
    format!("database of {} ({age})", opened.day())
}

fn report<'a>(
    names: &[Named],
    found: &'a Scan,
    not_evaluated: Vec<String>,
    source: &'a SourceFiles,
) -> Report<'a> {
    let here = Path::new(".").canonicalize().unwrap_or_default();
    Report {
        tool_version: env!("CARGO_PKG_VERSION"),
        fingerprints: seawall_scan::FINGERPRINTS,
        inputs: names.iter().map(|name| name.text().to_owned()).collect(),
        created: clock::now(),
        directory: here.display().to_string(),
        root: here.display().to_string(),
        fail_on: None,
        kubernetes_version: String::new(),
        objects: 0,
        workloads: 0,
        namespaces: 0,
        images: None,
        narrowed_to: None,
        group_by: GroupBy::default(),
        top: None,
        findings: &found.findings,
        checks: Vec::new(),
        not_evaluated,
        notices: Vec::new(),
        frameworks: Vec::new(),
        source,
    }
}
