//! The order of work among findings of one severity.

use seawall_finding::Severity;

use crate::Context;
use crate::serviceaccount::has_token;

/// Severity first; what makes the same mistake worse here comes second and never lifts a finding above the
/// next severity.
pub(crate) fn risk(
    context: &Context<'_>,
    workload: Option<usize>,
    severity: Severity,
) -> (u32, Vec<String>) {
    let mut risk = (severity as u32) * 100;
    let mut reasons = Vec::new();
    if let Some(workload) = workload
        && severity >= Severity::Low
    {
        let pod = &context.workloads[workload].pod;
        if let Some(exposure) = context.exposure(workload) {
            risk += 40;
            let condition = exposure.assumes.map_or_else(String::new, |assumption| {
                format!(", if {}", assumption.text())
            });
            reasons.push(format!(
                "reachable from outside through {}{condition}",
                exposure.via
            ));
        }
        // Without its token the account is no gain for whoever is in the pod.
        if context.is_cluster_admin(pod.namespace(), pod.service_account())
            && has_token(context, pod)
        {
            risk += 40;
            reasons.push(format!(
                "runs as service account `{}`, which is bound to cluster-admin",
                pod.service_account()
            ));
        }
    }
    (risk, reasons)
}
