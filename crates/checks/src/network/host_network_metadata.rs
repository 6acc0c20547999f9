//! A pod outside the Kubernetes system namespaces sets `hostNetwork: true`.

use crate::{Check, Context, Evaluate};
use crate::{Outcome, Problem, is_system_namespace};
use seawall_finding::Severity;
use seawall_model::{Pod, PodId};
use seawall_network::EndpointId;

pub const CHECK: Check = Check {
    id: "host-network-metadata",
    title: "Host-network pod can reach the metadata service",
    severity: Severity::Medium,
    severity_reason: "it has the node's network access, whatever the policies allow",
    what: "A pod outside the Kubernetes system namespaces sets `hostNetwork: true`.",
    why: "Neither network policies nor the cloud's hop limit apply in the host network: an attacker in the pod reads the node's credentials from the metadata service, and reaches services that listen on localhost.",
    remedy: "Remove `hostNetwork`, or accept it for a named agent and give the node an identity with few permissions.",
    example: "spec:\n  hostNetwork: false",
    techniques: &["MS-TA9033", "MS-TA9028"],
    controls: &["nsa-cisa/2.11"],
    references: &[
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html",
    ],
    evaluate: Evaluate::Pod(|context, pod| {
        if is_system_namespace(pod.namespace()) {
            return Outcome::NotApplicable;
        }
        if pod.spec.bool("hostNetwork") != Some(true) {
            return Outcome::Pass;
        }
        let selected =
            endpoint(context, pod).map_or(0, |id| context.analysis.network().selecting(id).count());
        let message = match selected {
            0 => "the pod can reach the metadata service from the host network".to_owned(),
            1 => "the network policy that selects the pod does not apply in the host network"
                .to_owned(),
            count => format!(
                "the {count} network policies that select the pod do not apply in the host network"
            ),
        };
        let problem = Problem::at(pod.path("hostNetwork"), message).value("true");
        Outcome::fail(if selected == 0 {
            problem.severity(Severity::Low, "no network policy would restrict it in the pod network either; only the cloud's limits would")
        } else {
            problem
        })
    }),
};

/// The pod's endpoint; for a template that has pods, that of the first pod of its workload.
fn endpoint(context: &Context<'_>, pod: &Pod<'_>) -> Option<EndpointId> {
    let object = pod.object;
    let id = context.cluster.find(
        object.group(),
        &object.kind,
        &object.namespace,
        &object.name,
    )?;
    let network = context.analysis.network();
    let own = network.endpoint_of(PodId {
        object: id,
        index: pod.index,
    });
    own.or_else(|| {
        let workload = context.cluster.top_owner(id).workload;
        let mut endpoints = network.endpoints().iter();
        let first = endpoints.find(|(_, other)| other.workload == workload);
        first.map(|(id, _)| id)
    })
}
