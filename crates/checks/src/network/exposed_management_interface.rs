//! A workload that manages others (a dashboard, a deployment tool, a monitoring system) is reachable through an Ingress, a LoadBalancer, a NodePort or externalIPs.

use super::condition::{condition, is_about_policies};
use super::management::interface;
use seawall_model::is_internal_load_balancer;

use crate::{Absence, Outcome, Problem};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "exposed-management-interface",
    title: "Management interface exposed outside the cluster",
    severity: Severity::High,
    severity_reason: "anyone who gets in controls what it manages",
    what: "A workload that manages others (a dashboard, a deployment tool, a monitoring system) is reachable through an Ingress, a LoadBalancer, a NodePort or externalIPs. Notebooks, model servers and workflow engines have a separate check.",
    why: "Such interfaces run with broad permissions, and many have been compromised because their login was weak or missing.",
    remedy: "Keep it inside the cluster and reach it through a tunnel, or put an identity-aware proxy in front of it.",
    example: "spec:\n  type: ClusterIP",
    techniques: &["MS-TA9005", "T1133", "T1190"],
    controls: &["nsa-cisa/2.5"],
    references: &[
        "https://microsoft.github.io/Threat-Matrix-for-Kubernetes/techniques/Exposed%20sensitive%20interfaces/",
    ],
    evaluate: Evaluate::Object(&["Service"], |context, service| {
        let selector = service.spec().and_then(|spec| spec.get("selector"));
        let Some(selector) = selector
            .filter(|selector| service.group().is_empty() && !selector.entries().is_empty())
        else {
            return Outcome::NotApplicable;
        };
        let found = context
            .selected(&service.namespace, selector)
            .map(|index| &context.workloads[index])
            .find_map(|workload| Some((interface(&workload.pod)?, &workload.owner.workload.name)));
        let Some((program, owner)) = found else {
            return context.without_workloads(&service.namespace);
        };
        let exposure = context
            .cluster
            .find("", "Service", &service.namespace, &service.name)
            .and_then(|id| context.exposure_of_service(id));
        match exposure {
            // Where a load balancer is internal, its nodes most likely are too.
            Some(exposure)
                if exposure
                    .assumes
                    .is_some_and(|assumption| !is_about_policies(assumption))
                    && is_internal_load_balancer(service) =>
            {
                Outcome::Unknown(format!(
                    "{program} (`{owner}`) is behind an internal load balancer that also opens ports on the nodes; no object shows whether the nodes are reachable from outside (`allocateLoadBalancerNodePorts: false` closes the ports)"
                ))
            }
            Some(exposure) => {
                let via = exposure.via.clone();
                let condition = condition(exposure.assumes);
                let message = format!(
                    "{program} (`{owner}`) is reachable from outside through {via}{condition}"
                );
                let path = if via.starts_with("Service ") {
                    "spec.type"
                } else {
                    "metadata.name"
                };
                Outcome::fail(Problem::at(path, message).value(via))
            }
            None => {
                let network = context.analysis.network();
                if let Some(gap) = network.entry_gap(&service.namespace) {
                    return Outcome::Unknown(gap);
                }
                match context.absence("networking.k8s.io", "Ingress", &service.namespace) {
                    Absence::Proves => Outcome::Pass,
                    Absence::Open(reason) => Outcome::Unknown(reason),
                }
            }
        }
    }),
};
