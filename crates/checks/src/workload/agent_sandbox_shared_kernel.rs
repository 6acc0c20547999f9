//! An agent sandbox shares the host kernel: only a container separates the two.

use seawall_finding::Severity;
use seawall_model::Object;

use crate::{Absence, Check, Context, Evaluate, Outcome, Problem};

pub const CHECK: Check = Check {
    id: "agent-sandbox-shared-kernel",
    title: "Agent sandbox shares the host kernel",
    severity: Severity::High,
    severity_reason: "it runs unreviewed code, and one kernel vulnerability is enough to escape a container",
    what: "The pod template of a Sandbox or SandboxTemplate (Agent Sandbox) sets no `runtimeClassName`, or one whose RuntimeClass does not name an isolating handler: gVisor (`runsc`), Kata Containers, Firecracker or a confidential runtime. A RuntimeClass that is not in the input is recognized by its name, or unknown.",
    why: "Agents run commands that a model writes, based on text that anyone can send. A container shares the kernel with everything else on the node, so a kernel exploit reaches the node's credentials.",
    remedy: "Install gVisor or Kata Containers on the nodes that run agents, set `runtimeClassName`, and require it with an admission policy.",
    example: "apiVersion: agents.x-k8s.io/v1beta1\nkind: Sandbox\nspec:\n  podTemplate:\n    spec:\n      runtimeClassName: gvisor",
    techniques: &["T1611", "MS-TA9018"],
    controls: &["nsa-cisa/1.11"],
    references: &[
        "https://agent-sandbox.sigs.k8s.io/docs/",
        "https://kubernetes.io/docs/concepts/containers/runtime-class/",
    ],
    evaluate: Evaluate::Object(&["Sandbox", "SandboxTemplate"], judge),
};

/// Parts of the names of handlers and classes that isolate a container with its own kernel or virtual machine.
const ISOLATING: &[&str] = &[
    "gvisor",
    "runsc",
    "kata",
    "firecracker",
    "urunc",
    "qemu",
    "clh",
    "cloud-hypervisor",
    "kraft",
    "peerpod",
    "sysbox",
];

fn judge(context: &Context<'_>, object: &Object) -> Outcome {
    if !matches!(
        object.group(),
        "agents.x-k8s.io" | "extensions.agents.x-k8s.io"
    ) {
        return Outcome::NotApplicable;
    }
    let path = "spec.podTemplate.spec.runtimeClassName";
    let template = object.root.walk(&["spec", "podTemplate", "spec"]);
    let Some(template) = template else {
        return Outcome::NotApplicable;
    };
    let Some(name) = template
        .str("runtimeClassName")
        .filter(|name| !name.is_empty())
    else {
        return Outcome::fail(Problem::missing(
            path,
            "agent code shares the host kernel: `runtimeClassName` is not set",
        ));
    };
    let is_isolating = |text: &str| ISOLATING.iter().any(|part| text.contains(part));
    let class = context.cluster.get("node.k8s.io", "RuntimeClass", "", name);
    match class.map(|class| class.root.str("handler").unwrap_or_default()) {
        Some(handler) if is_isolating(handler) => Outcome::Pass,
        Some(handler) => {
            let message = format!(
                "agent code shares the host kernel: RuntimeClass `{name}` uses the handler `{handler}`"
            );
            Outcome::fail(Problem::at(path, message).value(name))
        }
        // Some clusters have these classes built in, and their names say what they are. Where classes could not be seen, one of
        // such a name can be anything.
        None if is_isolating(name) => {
            match context
                .cluster
                .coverage
                .of("node.k8s.io", "RuntimeClass")
                .gap()
            {
                Some(gap) => Outcome::Unknown(gap.reason.clone()),
                None => Outcome::Pass,
            }
        }
        None => match context.absence("node.k8s.io", "RuntimeClass", "") {
            Absence::Open(_) => Outcome::Unknown(format!(
                "RuntimeClass `{name}` is not in the input, so its isolation is unknown"
            )),
            Absence::Proves => Outcome::fail(
                Problem::at(path, format!("RuntimeClass `{name}` does not exist")).value(name),
            ),
        },
    }
}
