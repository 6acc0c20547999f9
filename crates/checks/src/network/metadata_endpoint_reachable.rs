//! Workloads in a namespace can connect to a cloud service that hands out credentials of the node, on port 80, under all policies that select them: NetworkPolicy, the policies of cluster administrators, Cilium, Calico and EgressFirewall. The check evaluates every address that the clouds of the nodes (`providerID`) use, and fails if any of them is reachable. Azure also answers at 168.63.129.16, Tencent Cloud at 169.254.0.23, Alibaba Cloud only at 100.100.100.200, Scaleway only at 169.254.42.42, and AWS, Google and Linode over IPv6 as well, which counts where an object shows that the cluster has IPv6. Where no node names a cloud, 169.254.169.254 and fd00:ec2::254 are evaluated. Agents that exchange a pod's token for the role of its own service account, such as EKS Pod Identity at 169.254.170.23, are left out: workloads need them, and they do not give out credentials of the node.

use seawall_finding::Severity;
use std::collections::BTreeMap;

use seawall_network::Reached;

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};

pub const CHECK: Check = Check {
    id: "metadata-endpoint-reachable",
    title: "Cloud metadata service reachable",
    severity: Severity::Medium,
    severity_reason: "it serves the node's credentials, unless the cloud itself protects them",
    what: "Workloads in a namespace can connect to a cloud service that hands out credentials of the node, on port 80, under all policies that select them: NetworkPolicy, the policies of cluster administrators, Cilium, Calico and EgressFirewall. The check evaluates every address that the clouds of the nodes (`providerID`) use, and fails if any of them is reachable. Azure also answers at 168.63.129.16, Tencent Cloud at 169.254.0.23, Alibaba Cloud only at 100.100.100.200, Scaleway only at 169.254.42.42, and AWS, Google and Linode over IPv6 as well, which counts where an object shows that the cluster has IPv6. Where no node names a cloud, 169.254.169.254 and fd00:ec2::254 are evaluated. Agents that exchange a pod's token for the role of its own service account, such as EKS Pod Identity at 169.254.170.23, are left out: workloads need them, and they do not give out credentials of the node.",
    why: "One forged request (SSRF) from any application is enough to read the node's credentials, and with them often images, disks and the cluster itself.",
    remedy: "Deny egress by default and allow what is needed, or exclude the addresses from broad rules. Enable the cloud's protection: IMDSv2 with a hop limit of 1, the GKE metadata server, IMDS restriction on AKS.",
    example: "egress:\n  - to:\n      - ipBlock:\n          cidr: 0.0.0.0/0\n          except: [169.254.169.254/32]",
    techniques: &["MS-TA9033", "MS-TA9028"],
    controls: &["nsa-cisa/2.11"],
    references: &[
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html",
        "https://kubernetes.io/docs/concepts/services-networking/network-policies/",
    ],
    evaluate: Evaluate::Namespace(|context, view| {
        let network = context.analysis.network();
        let mut owners = BTreeMap::new();
        let mut doubt = None;
        let mut asked = false;
        for id in network.endpoints_in(view.name) {
            let endpoint = &network.endpoints()[id];
            // Policies do not apply to a pod in the host network, which has a separate check.
            if endpoint.is_host_network {
                continue;
            }
            asked = true;
            let reach = network.reach_of_metadata(id);
            // Policies that were not seen are among them.
            if let Some(reason) = reach.doubts.into_iter().next() {
                doubt.get_or_insert(reason);
            } else if reach.reached == Reached::Yes {
                let owner = &endpoint.workload;
                owners
                    .entry((&*owner.kind.kind, &*owner.name))
                    .or_insert(reach.open);
            }
        }
        if view.is_system() {
            return Outcome::NotApplicable;
        }
        if !asked {
            return context.without_workloads(view.name);
        }
        let Some(((kind, name), open)) = owners.first_key_value() else {
            return doubt.map_or(Outcome::Pass, Outcome::Unknown);
        };
        let others = match owners.len() {
            1 => String::new(),
            count => format!(" and {} more", count - 1),
        };
        let listed: Vec<String> = open.iter().map(ToString::to_string).collect();
        let problem = Problem::at(
            "",
            format!(
                "{kind} `{name}`{others} can connect to {}",
                listed.join(" and ")
            ),
        )
        .value(listed.first().cloned().unwrap_or_default());
        Outcome::fail(match network.cloud().is_known {
            Some(true) => problem,
            Some(false) => problem.severity(Severity::Low, "no node shows that it runs in a cloud"),
            None => problem.severity(
                Severity::Low,
                "nothing in the input shows whether the cluster runs in a cloud",
            ),
        })
    }),
};
