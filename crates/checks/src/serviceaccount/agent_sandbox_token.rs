//! A sandbox for agents gets a token of its service account.

use seawall_finding::Severity;
use seawall_model::Pod;

use super::token::{Mount, mount};
use crate::{Check, Evaluate, Outcome, Problem};

pub const CHECK: Check = Check {
    id: "agent-sandbox-token",
    title: "Agent sandbox with a token of the cluster",
    severity: Severity::Medium,
    severity_reason: "whoever talks the agent into it asks the API server in its name",
    what: "The pod of a Sandbox or SandboxTemplate (Agent Sandbox) does not set `automountServiceAccountToken: false`, and nor does its service account. Whether the controller of a SandboxTemplate turns it off is not judged.",
    why: "A model that reads text of others can be told to read the token and use it. Code in a sandbox has no business with the API of the cluster.",
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
        let message = format!("code of an agent can use the token of service account `{account}`");
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
