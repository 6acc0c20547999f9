//! `seawall rbac tenancy`: borders between tenants, and who logs in how.

use clap::Args;
use seawall_answer::rbac::Tenancy;
use seawall_rbac::Tenants;

use super::tenant_label::no_tenants;
use super::{load, outcome};
use crate::Outcome;
use crate::input::NamedInput;
use crate::printing::Printing;

/// Lines that are shown of each part.
const DEFAULT_TOP: usize = 12;

/// Show subjects with permissions in more than one tenant.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Namespace label that identifies the tenant.
    #[arg(long, value_name = "KEY")]
    tenant_label: Option<String>,
    /// Include built-in subjects.
    #[arg(long)]
    with_system: bool,
    /// Number of subjects to show in each section.
    #[arg(long, value_name = "N", default_value_t = DEFAULT_TOP)]
    top: usize,
    #[command(flatten)]
    printing: Printing,
    #[command(flatten)]
    input: NamedInput,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let (loaded, rbac) = load(&arguments.input)?;
    let cluster = &loaded.cluster;
    let tenants = Tenants::new(cluster, &rbac, arguments.tenant_label.as_deref());
    if let Some(label) = &arguments.tenant_label
        && tenants.all().is_empty()
    {
        return Err(no_tenants(cluster, label));
    }
    let tenancy = Tenancy::new(cluster, &rbac, &tenants, arguments.with_system);
    arguments
        .printing
        .print(&tenancy, |it| it.text(arguments.top))?;
    Ok(if tenancy.is_certain() {
        outcome(&loaded, &rbac, Outcome::Clean)
    } else {
        Outcome::Incomplete
    })
}
