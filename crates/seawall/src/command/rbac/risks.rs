//! `seawall rbac risks`: who could become what.

use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, ValueEnum};
use seawall_answer::rbac::{Reached, Risks, Selection};
use seawall_load::read_named;
use seawall_model::Principal;
use seawall_rbac::{Escalation, EscalationLimits, Identity, Primitive};

use super::{load, meant_account, outcome};
use crate::input::NamedInput;
use crate::printing::Printing;
use crate::{Outcome, output};

/// Subjects that are shown with their way.
const DEFAULT_TOP: usize = 10;

/// Show the furthest each subject could escalate.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Only this subject: a user name, `sa:NAMESPACE/NAME` or `group:NAME`.
    #[arg(long = "as", value_name = "SUBJECT")]
    subject: Option<Identity>,
    /// Number of subjects to show with their path.
    #[arg(long, value_name = "N", default_value_t = DEFAULT_TOP)]
    top: usize,
    /// Include built-in subjects.
    #[arg(long)]
    with_system: bool,
    /// Exit with 1 if a subject could reach this outcome or worse.
    #[arg(long, value_name = "OUTCOME")]
    fail_on: Option<FailOn>,
    /// Read escalation primitives from a file instead of the built-in ones.
    #[arg(long, value_name = "FILE")]
    primitives: Option<PathBuf>,
    #[command(flatten)]
    printing: Printing,
    #[command(flatten)]
    input: NamedInput,
}

/// Outcomes to fail on.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum FailOn {
    ClusterAdmin,
    Node,
    EverySecret,
    NamespaceAdmin,
    Identity,
    Secrets,
}

impl FailOn {
    fn outcome(self) -> Reached {
        match self {
            Self::ClusterAdmin => Reached::ClusterAdmin,
            Self::Node => Reached::Node,
            Self::EverySecret => Reached::EverySecret,
            Self::NamespaceAdmin => Reached::NamespaceAdmin,
            Self::Identity => Reached::Identity,
            Self::Secrets => Reached::Secrets,
        }
    }
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let primitives = match &arguments.primitives {
        Some(path) => {
            let bytes =
                read_named(path).with_context(|| format!("`{}` cannot be read", path.display()))?;
            Primitive::parse_all(&path.display().to_string(), &bytes)?.into()
        }
        None => Primitive::builtin().context("the built-in primitives")?,
    };
    let (loaded, rbac) = load(&arguments.input)?;
    let subject = arguments.subject.as_ref();
    if let Some(hint) = subject.and_then(|subject| meant_account(subject, &loaded)) {
        output::note(&hint);
    }
    // The one who is asked about need not be in the input, and has the groups that everybody has.
    let asked: Vec<Principal> = arguments
        .subject
        .iter()
        .filter_map(|identity| identity.subjects().into_iter().next())
        .collect();
    let escalation = Escalation::asking(
        &loaded.cluster,
        &rbac,
        &primitives,
        &asked,
        &EscalationLimits::default(),
    );
    let selection = Selection {
        subject,
        with_system: arguments.with_system,
    };
    let risks = Risks::new(&loaded.cluster, &rbac, &escalation, selection);
    arguments
        .printing
        .print(&risks, |it| it.text(arguments.top))?;
    if let Some(note) = risks.note() {
        output::note(&note);
    }
    let limit = arguments.fail_on.map(FailOn::outcome);
    let found = if limit.is_some_and(|limit| risks.reach(limit)) {
        Outcome::Findings
    } else {
        Outcome::Clean
    };
    Ok(if risks.is_open() {
        Outcome::Incomplete
    } else {
        outcome(&loaded, &rbac, found)
    })
}
