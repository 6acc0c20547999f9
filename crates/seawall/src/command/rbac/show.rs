//! `seawall rbac show`: everything that somebody may do.

use clap::Args;
use seawall_answer::rbac::Rights;
use seawall_rbac::Identity;

use super::{load, meant_account, outcome};
use crate::input::NamedInput;
use crate::printing::Printing;
use crate::{Outcome, output};

/// Show what a subject can do.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The subject: a user name, `sa:NAMESPACE/NAME` or `group:NAME`.
    #[arg(value_name = "SUBJECT")]
    subject: Identity,
    /// A group of the user, besides the implicit ones; repeatable.
    #[arg(long = "as-group", value_name = "GROUP")]
    groups: Vec<String>,
    #[command(flatten)]
    printing: Printing,
    #[command(flatten)]
    input: NamedInput,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let (loaded, rbac) = load(&arguments.input)?;
    let mut identity = arguments.subject.clone();
    identity.groups.extend(arguments.groups.iter().cloned());
    if let Some(hint) = meant_account(&identity, &loaded) {
        output::note(&hint);
    }
    let rights = Rights::new(&rbac, &identity);
    arguments.printing.print(&rights, |it| it.text())?;
    Ok(if rights.is_open() {
        Outcome::Incomplete
    } else {
        outcome(&loaded, &rbac, Outcome::Clean)
    })
}
