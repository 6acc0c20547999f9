//! A sandbox for agents runs on the kernel of its node, with nothing between them but a container.

use seawall_finding::Severity;
use seawall_model::Object;

use crate::{Absence, Check, Context, Evaluate, Outcome, Problem};

pub const CHECK: Check = Check {
    id: "agent-sandbox-shared-kernel",
    title: "Agent sandbox on the kernel of its node",
    severity: Severity::High,
    severity_reason: "it runs code that nobody has read, and one flaw of the kernel is enough to leave a container",
    what: "The pod template of a Sandbox or SandboxTemplate (Agent Sandbox) sets no `runtimeClassName`, or one whose RuntimeClass does not name an isolating handler: gVisor (`runsc`), Kata Containers, Firecracker or a confidential runtime. A class that is not in the input is known by its name, or unknown.",
    why: "Agents run commands that a model writes, from text that anyone may have sent. A container shares the kernel with everything else on the node, whose credentials are behind it.",
    remedy: "Install gVisor or Kata Containers on nodes for agents, and set `runtimeClassName`; let an admission policy require it.",
    example: "apiVersion: agents.x-k8s.io/v1beta1\nkind: Sandbox\nspec:\n  podTemplate:\n    spec:\n      runtimeClassName: gvisor",
    techniques: &["T1611", "MS-TA9018"],
    controls: &["nsa-cisa/1.11"],
    references: &[
        "https://agent-sandbox.sigs.k8s.io/docs/",
        "https://kubernetes.io/docs/concepts/containers/runtime-class/",
    ],
    evaluate: Evaluate::Object(&["Sandbox", "SandboxTemplate"], judge),
};

/// Parts of names of handlers and classes that put a kernel or a machine of their own between container and node.
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
            "code of an agent runs on the kernel of the node: no `runtimeClassName` is set",
        ));
    };
    let is_isolating = |text: &str| ISOLATING.iter().any(|part| text.contains(part));
    let class = context.cluster.get("node.k8s.io", "RuntimeClass", "", name);
    match class.map(|class| class.root.str("handler").unwrap_or_default()) {
        Some(handler) if is_isolating(handler) => Outcome::Pass,
        Some(handler) => {
            let message = format!(
                "code of an agent runs on the kernel of the node: RuntimeClass `{name}` means the handler `{handler}`"
            );
            Outcome::fail(Problem::at(path, message).value(name))
        }
        // Some clusters bring these classes, and their names say what they are. Where classes were not to be seen, one of
        // such a name may be anything.
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
                "RuntimeClass `{name}` is not in the input, so whether it isolates is not known"
            )),
            Absence::Proves => Outcome::fail(
                Problem::at(path, format!("RuntimeClass `{name}` does not exist")).value(name),
            ),
        },
    }
}
