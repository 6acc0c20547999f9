//! `seawall pod-security assess`: what each namespace could enforce.

use seawall_answer::pod_security::Assessment;
use seawall_checks::Settings;
use seawall_model::KubernetesVersion;

use crate::input::{InputArguments, only_one};
use crate::namespaces::Namespaces;
use crate::printing::Printing;
use crate::{Outcome, output};

/// Runs the command.
pub(super) fn run(
    input: &InputArguments,
    namespaces: &Namespaces,
    version: Option<KubernetesVersion>,
    printing: &Printing,
) -> anyhow::Result<Outcome> {
    let loaded = only_one(input.load_for(version)?)?;
    output::diagnostics(&loaded.diagnostics, false);
    let mut settings = Settings::default();
    let reason = settings.settle_version(&loaded.cluster, version);
    if let Some(reason) = reason {
        let version = settings.kubernetes_version;
        output::note(&format!("evaluated by the rules of {version}, {reason}"));
    }
    namespaces.check(std::iter::once(&*loaded))?;
    let mut assessment = Assessment::new(&loaded.cluster, &settings);
    let only = namespaces.filter();
    let shown = &mut assessment.namespaces;
    shown.retain(|one| only(&one.namespace));
    printing.print(&assessment, Assessment::text)?;
    let is_whole = loaded.cluster.coverage.is_full() && assessment.is_certain();
    Ok(if is_whole {
        Outcome::Clean
    } else {
        Outcome::Incomplete
    })
}
