//! A sandbox for agents reaches every pod of the cluster, or the metadata service of the cloud.

use seawall_finding::Severity;
use seawall_model::Object;
use seawall_network::{Reached, Side};
use seawall_syntax::Node;

use super::unseen::unseen_policies;
use crate::{Check, Context, Evaluate, Outcome, Problem};

pub const CHECK: Check = Check {
    id: "agent-sandbox-open-network",
    title: "Agent sandbox with the network of the cluster",
    severity: Severity::High,
    severity_reason: "it runs code that nobody has read beside everything that trusts the network of the cluster",
    what: "By all policies that select it a Sandbox (Agent Sandbox) may connect to any pod of the cluster, or to the metadata service of the cloud. A SandboxTemplate passes where its controller makes a policy (`networkPolicyManagement: Managed`, the default since v1beta1) whose rules do not let everything out; where it is `Unmanaged` the policies of the input decide.",
    why: "Agents run commands that a model writes, from text that anyone may have sent. From the sandbox they look for databases, control interfaces and credentials of the node.",
    remedy: "Use a SandboxTemplate with the policy that its controller makes, or deny egress by default and allow the addresses that the agent needs.",
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
                    "the policy of the template lets an agent connect to every pod",
                )
            }))
        }
        // Before the field came controllers made no policy where none was written.
        None if management.is_none() && object.version() == "v1alpha1" => Outcome::Unknown(
            "whether the controller makes a policy by itself hangs on its version; `networkPolicyManagement: Managed` says so"
                .to_owned(),
        ),
        None => Outcome::Pass,
    }
}

/// Whether a rule for egress lets everything out: no peers and no ports, or a peer that is everything.
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
                "the agent is in the network of its node, where policies do not count",
            ));
        }
        let answer = network.answer(Side::Endpoint(id), Side::Anybody);
        let reach = network.reach_of_metadata(id);
        let message = if !answer.ports.is_empty() {
            "the agent may connect to pods of every namespace".to_owned()
        } else if reach.reached == Reached::Yes && reach.doubts.is_empty() {
            format!("the agent may connect to {}", reach.address)
        } else {
            doubt = doubt.or(answer.doubts.into_iter().chain(reach.doubts).next());
            continue;
        };
        if let Some(reason) = unseen_policies(context, &object.namespace) {
            return Outcome::Unknown(reason);
        }
        return Outcome::fail(Problem::missing("spec.podTemplate", message));
    }
    match (asked, doubt) {
        (false, _) => Outcome::NotApplicable,
        (true, Some(reason)) => Outcome::Unknown(reason),
        (true, None) => Outcome::Pass,
    }
}
