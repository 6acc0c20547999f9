//! `seawall detect run`: rules asked about the events of logs.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Args;
use seawall_answer::detect::{ExceptionLine, IncidentLine, Playbook, Summary, View};
use seawall_detect::audit_policy::needs;
use seawall_detect::incident::{Phase, Phases};
use seawall_detect::{Detector, Priority};
use seawall_text::counted;

use super::accepting::Accepting;
use super::around::State;
use super::follow::{Following, follow};
use super::rules::NamedRules;
use super::sink::{STREAMED, Sink, Teller};
use super::sources::blind_rules;
use super::stream::read_all;
use super::usual::Usual;
use crate::printing::OutputFile;
use crate::{Outcome, output};

/// Incidents that are shown.
const DEFAULT_TOP: usize = 10;

/// Ask rules about the events of audit logs.
///
/// Status 1 where a rule of at least the priority of --fail-on found something; 2 where something could not be decided.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    rules: NamedRules,
    /// Audit logs, or directories of them: as the API server or a provider writes them, plain or compressed, rotated files with the oldest
    /// first; `-` reads standard input.
    #[arg(short, long, value_name = "LOG", num_args = 1..)]
    input: Vec<PathBuf>,
    /// The same, without a flag.
    #[arg(value_name = "LOG", required_unless_present = "input")]
    logs: Vec<PathBuf>,
    /// `table` sums up by rule; `json` is the same as data; the others print every alert: `jsonl` in our form, `falco` in Falco's, `ocsf` as
    /// Detection Findings of OCSF, `sarif` for code-scanning pages.
    #[arg(long, default_value = "table", value_parser = ["table", "json", "jsonl", "falco", "ocsf", "sarif"])]
    format: String,
    /// The lowest priority that counts for the status.
    #[arg(long, value_name = "PRIORITY", default_value = "warning", value_parser = priority)]
    fail_on: Priority,
    /// What the table shows first: alerts that belong together, or what each rule found.
    #[arg(long, value_name = "WHAT", default_value = "incident", value_parser = ["incident", "rule"])]
    by: String,
    /// How many incidents the table shows.
    #[arg(long, value_name = "N", default_value_t = DEFAULT_TOP)]
    top: usize,
    /// The provider whose log it is, where the log does not show it: what its policy never records, rules cannot see. `seawall detect explain
    /// RULE` lists what each hides.
    #[arg(long, value_name = "NAME", value_parser = super::sources::named)]
    source: Option<String>,
    #[command(flatten)]
    following: Following,
    #[command(flatten)]
    state: State,
    #[command(flatten)]
    usual: Usual,
    #[command(flatten)]
    accepting: Accepting,
    #[command(flatten)]
    output: OutputFile,
}

impl Arguments {
    fn view(&self) -> View {
        match &*self.by {
            "rule" => View::Rules,
            _ => View::Incidents { top: self.top },
        }
    }
}

/// Which phases of an attack techniques of the threat matrix belong to.
fn phases() -> anyhow::Result<Phases> {
    let matrix = seawall_compliance::matrix().context("the threat matrix")?;
    let techniques = matrix.techniques.iter().map(|technique| {
        let tactics = matrix.tactics.iter();
        let own = tactics.filter(|tactic| tactic.techniques.contains(&technique.id));
        let phases = own.filter_map(|tactic| Phase::named(&tactic.name));
        (technique.id.clone(), phases.collect())
    });
    Ok(Phases::new(techniques))
}

fn priority(text: &str) -> Result<Priority, String> {
    Priority::named(text).ok_or_else(|| {
        let names: Vec<String> = Priority::ALL
            .iter()
            .map(|(_, name)| name.to_lowercase())
            .collect();
        format!("expected one of {}", names.join(", "))
    })
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let (loaded, program) = arguments.rules.load()?;
    let mut not_evaluated = Vec::new();
    for problem in loaded.problems.iter().filter(|problem| problem.is_error) {
        let problem = problem.to_string();
        output::warn(&problem);
        not_evaluated.push(problem);
    }
    let needs = needs(&loaded, &program);
    let around = arguments.state.read()?;
    let mut detector = Detector::within(loaded, program, around.clone());
    if detector.asked() == 0 {
        bail!(
            "none of {} is about audit events",
            counted(detector.rules().len(), "rule")
        );
    }
    if STREAMED.contains(&&*arguments.format) && arguments.output.file().is_some() {
        bail!("`--format {}` writes to standard output", arguments.format);
    }
    let watch = arguments.usual.watch()?;
    if watch.is_some() && STREAMED.contains(&&*arguments.format) {
        bail!("what is new by `--baseline` is told by `--format table` and `json` alone");
    }
    if arguments.format == "sarif" && arguments.following.is_used() {
        bail!("SARIF is one document, which `--follow` and `--resume` would not end");
    }
    let logs = arguments.logs.iter().chain(&arguments.input);
    let logs: Vec<PathBuf> = logs.cloned().collect();
    // Which events are the same is decided by a secret of the process.
    detector.recognise(RandomState::new().build_hasher().finish());
    let mut teller = Teller::new(Sink::open(&arguments.format, &detector)?, around.clone());
    teller.watch = watch;
    teller.exceptions = arguments.accepting.read()?;
    let read = match arguments.following.is_used() {
        true => follow(&logs, &arguments.following, &mut detector, &mut teller)?,
        false => read_all(&logs, &mut detector, &mut teller)?,
    };
    not_evaluated.extend(read.not_evaluated());
    detector.finish(&mut |told| teller.tell(&told, 0));
    std::mem::replace(&mut teller.failed, Ok(())).context("standard output cannot be written")?;
    let seen = std::mem::take(&mut teller.seen);
    let source = arguments.source.as_deref();
    let blind = blind_rules(&detector, &needs, source, &read.origins)?;
    let mut summary = Summary::new(&detector, seen, read, blind);
    if let Some(incidents) = teller.incidents.take() {
        let forgotten = incidents.forgotten();
        let playbook = Playbook::of(&detector);
        let place = |id| {
            let (log, line) = teller.place(id);
            format!("{log}:{line}")
        };
        let incidents = incidents.finish(&phases()?, around.as_deref());
        let lines = incidents
            .iter()
            .map(|one| IncidentLine::new(one, &playbook, place));
        summary = summary.with_incidents(lines.collect(), forgotten);
    }
    if let Some(watch) = teller.watch.take() {
        summary = summary.with_deviations(watch.found, watch.forgotten);
    }
    summary.exceptions = teller.exceptions.lines();
    let sink = teller.sink;
    not_evaluated.extend(summary.unknown.iter().cloned());
    if sink.is_counted() {
        let text = match &*arguments.format {
            "json" => seawall_answer::json(&summary),
            _ => summary.text(arguments.view()).into(),
        };
        arguments.output.write(&text)?;
    } else {
        sink.finish(&not_evaluated)
            .context("standard output cannot be written")?;
        for sentence in &summary.unknown {
            output::warn(sentence);
        }
        for complaint in summary
            .exceptions
            .iter()
            .filter_map(ExceptionLine::complaint)
        {
            output::warn(&complaint);
        }
    }
    Ok(
        match (not_evaluated.is_empty(), summary.has(arguments.fail_on)) {
            (false, _) => Outcome::Incomplete,
            (true, true) => Outcome::Findings,
            (true, false) => Outcome::Clean,
        },
    )
}
