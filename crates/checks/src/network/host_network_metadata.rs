//! A pod with `hostNetwork: true`, outside of the namespaces of Kubernetes itself.

use crate::{Check, Context, Evaluate};
use crate::{Outcome, Problem, is_system_namespace};
use seawall_finding::Severity;
use seawall_model::{Pod, PodId};
use seawall_network::EndpointId;

pub const CHECK: Check = Check {
    id: "host-network-metadata",
    title: "Pod goes round network policies to the metadata service",
    severity: Severity::Medium,
    severity_reason: "it has the reach of the node, whatever the policies say",
    what: "A pod with `hostNetwork: true`, outside of the namespaces of Kubernetes itself.",
    why: "On the network of the node neither network policies nor the hop limit of the cloud hold: an attacker in the pod reads the credentials of the node from the metadata service, and reaches what listens on localhost.",
    remedy: "Drop `hostNetwork`, or accept it for a named agent and give the node an identity with few rights.",
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
            0 => "the pod reaches the metadata service from the network of its node".to_owned(),
            1 => "the network policy that selects the pod does not hold on the network of its node"
                .to_owned(),
            count => format!(
                "the {count} network policies that select the pod do not hold on the network of its node"
            ),
        };
        let problem = Problem::at(pod.path("hostNetwork"), message).value("true");
        Outcome::fail(if selected == 0 {
            problem.severity(Severity::Low, "no network policy would hold it back elsewhere either; only the limits of the cloud would")
        } else {
            problem
        })
    }),
};

/// What stands for the pod in the network; for a template that has pods, the first of those of its workload.
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
