//! Any pod in the cluster can reach the admission webhook of the Ingress NGINX controller.

use seawall_finding::Severity;
use seawall_network::{Ports, Protocol, Side};

use super::ingress_nginx_controller::controller;
use crate::lifecycle::flaws_of;
use crate::{Check, Evaluate};
use crate::{Outcome, Problem};

pub const CHECK: Check = Check {
    id: "ingress-nginx-webhook-open",
    title: "Admission webhook of Ingress NGINX open to every pod",
    severity: Severity::Medium,
    severity_reason: "only the API server has to reach it, and its input becomes proxy configuration",
    what: "A pod of the Ingress NGINX controller serves its admission webhook (`--validating-webhook`), and under all policies any pod in the cluster can connect to its port, or it is in the host network.",
    why: "Before 1.11.5 and 1.12.1, any client that connected to the webhook could run code in the controller without a credential (CVE-2025-1974), and read every Secret that the controller reads. The webhook does not authenticate its clients.",
    remedy: "Allow only the API server to connect to the port with a NetworkPolicy, or disable the webhook (`controller.admissionWebhooks.enabled=false`).",
    example: "kind: NetworkPolicy\nspec:\n  podSelector:\n    matchLabels: {app.kubernetes.io/name: ingress-nginx}\n  policyTypes: [Ingress]\n  ingress:\n    - ports: [{port: 80}, {port: 443}]",
    techniques: &["MS-TA9005", "T1190"],
    controls: &["nsa-cisa/2.3"],
    references: &["https://github.com/kubernetes/kubernetes/issues/131009"],
    evaluate: Evaluate::Pod(|context, pod| {
        let found = pod
            .containers()
            .find_map(|container| Some((controller(&container)?, container)));
        let Some((controller, container)) = found else {
            return Outcome::NotApplicable;
        };
        let Some(port) = controller.webhook else {
            return Outcome::Pass;
        };
        let network = context.analysis.network();
        let Some(endpoint) = context.endpoint_of(pod) else {
            return Outcome::NotApplicable;
        };
        if !network.endpoints()[endpoint].is_host_network {
            let wanted = Ports::one(Protocol::Tcp, port);
            let (from, to) = (Side::Anybody, Side::Endpoint(endpoint));
            let answer = network.answer_about(from, to, &wanted);
            if let Some(doubt) = answer.doubts.into_iter().next() {
                return Outcome::Unknown(doubt);
            }
            if !answer.ports.has(Protocol::Tcp, port) {
                return Outcome::Pass;
            }
        }
        let has_flaw = controller
            .version
            .is_some_and(|version| flaws_of(version).any(|flaw| flaw.id == "CVE-2025-1974"));
        let message = format!("any pod can connect to the admission webhook on port {port}");
        let problem = Problem::at(container.path("args"), message)
            .value(port.to_string())
            .container(container.name);
        Outcome::fail(if has_flaw {
            problem.severity(
                Severity::Critical,
                "this version runs code for any client that connects (CVE-2025-1974), and reads every Secret by default",
            )
        } else {
            problem
        })
    }),
};
