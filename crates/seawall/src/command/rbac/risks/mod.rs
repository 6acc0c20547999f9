//! `seawall rbac risks`: who could become what.

mod json;
mod text;
mod view;

use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, ValueEnum};
use seawall_load::read_named;
use seawall_model::Principal;
use seawall_rbac::{Escalation, EscalationLimits, Identity, Outcome as Reached, Primitive};
use view::View;

use super::{brought, load, meant_account, outcome};
use crate::input::NamedInput;
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
    /// `text` or `json`.
    #[arg(long, default_value = "text", value_parser = ["text", "json"])]
    format: String,
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
            Primitive::parse_all(&path.display().to_string(), &bytes)?
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
    let mut risks = escalation.risks();
    risks.retain(|risk| match risk.subject {
        // It is everything before anybody is asked, whatever the objects say.
        Principal::Group(name) if &**name == "system:masters" => false,
        _ => risk.outcome != Reached::Nothing || !risk.open.is_empty(),
    });
    if let Some(identity) = &arguments.subject {
        risks.retain(|risk| {
            risk.subject.identity().user == identity.user
                && (!identity.user.is_empty() || risk.subject.is(identity))
        });
    }
    let before = risks.len();
    if !arguments.with_system && arguments.subject.is_none() {
        risks.retain(|risk| !brought::is_brought(risk.subject, &rbac));
    }
    let view = View {
        escalation: &escalation,
        rbac: &rbac,
        cluster: &loaded.cluster,
        system: before - risks.len(),
        top: arguments.top,
        is_one: arguments.subject.is_some(),
    };
    let text = if arguments.format == "json" {
        output::json(&view.json(&risks))?
    } else {
        view.text(&risks).into()
    };
    output::write(None, &text)?;
    if escalation.unfollowed() > 0 {
        output::note(&format!(
            "{} permission sets were not combined with others: there are too many",
            escalation.unfollowed()
        ));
    }
    let fails = arguments
        .fail_on
        .is_some_and(|limit| risks.iter().any(|risk| risk.outcome <= limit.outcome()));
    let is_open = risks.iter().any(|risk| !risk.open.is_empty())
        || escalation.unfollowed() > 0
        || risks.iter().any(|risk| view.may_go_further(risk));
    let found = if fails {
        Outcome::Findings
    } else {
        Outcome::Clean
    };
    Ok(if is_open {
        Outcome::Incomplete
    } else {
        outcome(&loaded, &rbac, found)
    })
}
