//! An agent sandbox can reach every pod in the cluster, or the cloud metadata service.

use seawall_finding::Severity;
use seawall_model::Object;
use seawall_network::{Reached, Side};
use seawall_syntax::Node;

use crate::{Check, Context, Evaluate, Outcome, Problem};

pub const CHECK: Check = Check {
    id: "agent-sandbox-open-network",
    title: "Agent sandbox without network isolation",
    severity: Severity::High,
    severity_reason: "it runs unreviewed code next to everything that trusts the cluster network",
    what: "Under all policies that select it, a Sandbox (Agent Sandbox) can connect to any pod in the cluster, or to the cloud metadata service. A SandboxTemplate passes where its controller creates a policy (`networkPolicyManagement: Managed`, the default since v1beta1) whose rules do not allow all egress; where it is `Unmanaged`, the policies in the input decide.",
    why: "Agents run commands that a model writes, based on text that anyone can send. From the sandbox, an attacker can look for databases, management interfaces and node credentials.",
    remedy: "Use a SandboxTemplate with the policy that its controller creates, or deny egress by default and allow the addresses that the agent needs.",
    example: "apiVersion: extensions.agents.x-k8s.io/v1beta1\nkind: SandboxTemplate\nspec:\n  networkPolicyManagement: Managed",
    techniques: &["MS-TA9034", "MS-TA9033", "T1046"],
    controls: &["nsa-cisa/1.11", "nsa-cisa/2.3"],
    references: &["https://agent-sandbox.sigs.k8s.io/docs/"],
    evaluate: Evaluate::Object(&["Sandbox", "SandboxTemplate"], |context, object| {
        match (object.group(), &*object.kind) {
            ("agents.x-k8s.io", "Sandbox") => by_policies(context, object),
            ("extensions.agents.x-k8s.io", "SandboxTemplate") => template(context, object),
            _ => Outcome::NotApplicable,
        }
    }),
};

fn template(context: &Context<'_>, object: &Object) -> Outcome {
    let Some(spec) = object.spec() else {
        return Outcome::NotApplicable;
    };
    let management = spec.str("networkPolicyManagement");
    if management == Some("Unmanaged") {
        return by_policies(context, object);
    }
    match spec.get("networkPolicy").filter(|policy| !policy.is_null()) {
        Some(policy) => {
            let open = policy.list("egress").iter().enumerate().find(|(_, rule)| is_everything(rule));
            Outcome::from_problem(open.map(|(index, _)| {
                Problem::at(
                    format!("spec.networkPolicy.egress[{index}]"),
                    "the template's policy allows the agent to connect to every pod",
                )
            }))
        }
        // Before the field existed, controllers created no policy where none was written.
        None if management.is_none() && object.version() == "v1alpha1" => Outcome::Unknown(
            "whether the controller creates a policy depends on its version; set `networkPolicyManagement: Managed` to be explicit"
                .to_owned(),
        ),
        None => Outcome::Pass,
    }
}

/// Whether an egress rule allows everything: no peers and no ports, or a peer that is everything.
fn is_everything(rule: &Node) -> bool {
    if !rule.list("ports").is_empty() {
        return false;
    }
    let peers = rule.list("to");
    let is_empty = |node: &Node, key: &str| {
        node.get(key)
            .is_some_and(|selector| selector.entries().is_empty())
    };
    peers.is_empty()
        || peers.iter().any(|peer| {
            let block = peer.get("ipBlock");
            let is_all = block.is_some_and(|block| {
                block.str("cidr").is_some_and(|cidr| cidr.ends_with("/0"))
                    && block.list("except").is_empty()
            });
            is_all
                || is_empty(peer, "namespaceSelector")
                    && (peer.get("podSelector").is_none() || is_empty(peer, "podSelector"))
        })
}

fn by_policies(context: &Context<'_>, object: &Object) -> Outcome {
    let network = context.analysis.network();
    let own = network.endpoints().iter().filter(|(_, endpoint)| {
        endpoint.namespace == &*object.namespace
            && endpoint.kind() == &*object.kind
            && *endpoint.workload.name == *object.name
    });
    let mut doubt = None;
    let mut asked = false;
    for (id, endpoint) in own {
        asked = true;
        if endpoint.is_host_network {
            return Outcome::fail(Problem::at(
                "spec.podTemplate.spec.hostNetwork",
                "the agent is in the host network, where policies do not apply",
            ));
        }
        let answer = network.answer(Side::Endpoint(id), Side::Anybody);
        let reach = network.reach_of_metadata(id);
        let message = if !answer.certain.is_empty() {
            "the agent can connect to pods in every namespace".to_owned()
        } else if reach.reached == Reached::Yes && reach.doubts.is_empty() {
            format!("the agent can connect to {}", reach.address)
        } else {
            doubt = doubt.or(answer.doubts.into_iter().chain(reach.doubts).next());
            continue;
        };
        return Outcome::fail(Problem::missing("spec.podTemplate", message));
    }
    match (asked, doubt) {
        (false, _) => Outcome::NotApplicable,
        (true, Some(reason)) => Outcome::Unknown(reason),
        (true, None) => Outcome::Pass,
    }
}
