//! An agent sandbox gets a token of its service account.

use seawall_finding::Severity;
use seawall_model::Pod;

use super::token::{Mount, mount};
use crate::{Check, Evaluate, Outcome, Problem};

pub const CHECK: Check = Check {
    id: "agent-sandbox-token",
    title: "ServiceAccount token in an agent sandbox",
    severity: Severity::Medium,
    severity_reason: "anyone who can manipulate the agent can call the API server with its token",
    what: "The pod of a Sandbox or SandboxTemplate (Agent Sandbox) does not set `automountServiceAccountToken: false`, and neither does its service account. Whether the controller of a SandboxTemplate disables it is not evaluated.",
    why: "A model that reads untrusted text can be instructed to read the token and use it. Code in a sandbox does not need the cluster's API.",
    remedy: "Set `automountServiceAccountToken: false` in the pod template.",
    example: "apiVersion: agents.x-k8s.io/v1beta1\nkind: Sandbox\nspec:\n  podTemplate:\n    spec:\n      automountServiceAccountToken: false",
    techniques: &["MS-TA9016", "T1528"],
    controls: &["cis-kubernetes/5.1.6", "nsa-cisa/1.9"],
    references: &["https://agent-sandbox.sigs.k8s.io/docs/"],
    evaluate: Evaluate::Object(&["Sandbox", "SandboxTemplate"], |context, object| {
        if !matches!(
            object.group(),
            "agents.x-k8s.io" | "extensions.agents.x-k8s.io"
        ) {
            return Outcome::NotApplicable;
        }
        let Some(pod) = Pod::all(object).next() else {
            return Outcome::NotApplicable;
        };
        let path = pod.path("automountServiceAccountToken");
        let account = pod.service_account();
        let message = format!("agent code can use the token of service account `{account}`");
        match mount(context, &pod) {
            Mount::Refused => Outcome::Pass,
            Mount::AskedFor => Outcome::fail(Problem::at(path, message).value("true")),
            Mount::ByDefault => Outcome::fail(Problem::missing(
                path,
                format!("{message}, which is mounted by default"),
            )),
        }
    }),
};
