//! A workload that serves models, notebooks, vectors or workflows is reachable from outside on the port of its interface.

use seawall_finding::Severity;
use seawall_model::Pod;
use seawall_network::{Assumption, Protocol, Way};

use super::interfaces::{Login, Served, served};
use crate::{Absence, Check, Context, Evaluate, Outcome, Problem};

pub const CHECK: Check = Check {
    id: "exposed-ai-interface",
    title: "AI or notebook interface open to the outside",
    severity: Severity::Critical,
    severity_reason: "what somebody can do without a login decides how bad it is",
    what: "A container runs a program that serves models, notebooks, vectors or workflows (Jupyter, Ray, MLflow, vLLM, Ollama, Triton, Open WebUI, Langflow, Qdrant, Airflow and others, by image or command), and an Ingress, a route, a Service or a port on the node leads from outside to the port of its interface, as far as policies let it. A login that arguments or variables set passes; one that the program asks by itself is low; one that may come from an object whose values are not in the input is unknown.",
    why: "Such interfaces are made for trusted networks: many run code for whoever asks, and all hold data and credentials of others. Scanners look for their ports, and miners for their processors.",
    remedy: "Keep the interface inside the cluster and reach it through a tunnel, or put an identity-aware proxy before it. Where the program has a login, turn it on and take the key from a Secret.",
    example: "apiVersion: v1\nkind: Service\nspec:\n  type: ClusterIP\n  ports:\n    - port: 8000",
    techniques: &["MS-TA9005", "T1133", "T1190", "T1496"],
    controls: &["nsa-cisa/2.5"],
    references: &[
        "https://docs.ray.io/en/latest/ray-security/index.html",
        "https://jupyter-server.readthedocs.io/en/latest/operators/security.html",
        "https://docs.vllm.ai/en/latest/usage/security.html",
    ],
    evaluate: Evaluate::Pod(judge),
};

fn judge(context: &Context<'_>, pod: &Pod<'_>) -> Outcome {
    let mut problems = Vec::new();
    let mut open = None;
    let mut asked = false;
    let mut ways: Option<Vec<&Way>> = None;
    for container in pod.containers() {
        for served in served(&container) {
            asked = true;
            let ways = ways.get_or_insert_with(|| context.ways_to(pod));
            let way = ways.iter().find(|way| {
                served
                    .ports
                    .iter()
                    .any(|port| way.ports.has(Protocol::Tcp, *port))
            });
            match way {
                None => open = open.or_else(|| unseen(context, pod)),
                Some(way) => match problem(context, &served, way) {
                    Ok(problem) => {
                        problems.extend(problem.map(|problem| problem.container(container.name)));
                    }
                    Err(reason) => open = Some(reason),
                },
            }
        }
    }
    match (problems.is_empty(), open, asked) {
        (_, _, false) => Outcome::NotApplicable,
        (true, Some(reason), _) => Outcome::Unknown(reason),
        _ => Outcome::from_problems(problems),
    }
}

/// Why ways in may be missing.
fn unseen(context: &Context<'_>, pod: &Pod<'_>) -> Option<String> {
    let namespace = pod.namespace();
    context.analysis.network().entry_gap(namespace).or_else(|| {
        match context.absence("", "Service", namespace) {
            Absence::Proves => None,
            Absence::Open(reason) => Some(reason),
        }
    })
}

fn problem(context: &Context<'_>, served: &Served, way: &Way) -> Result<Option<Problem>, String> {
    let via = context.cluster.object(way.object);
    let through = format!("{} {}/{}", via.kind, via.namespace, via.name);
    let name = served.name;
    let (how, severity, reason) = match &served.login {
        Login::Set => return Ok(None),
        Login::Unseen => {
            return Err(format!(
                "{name} is reachable from outside through {through}, and whether it asks for a key cannot be seen: variables come from an object whose values are not in the input"
            ));
        }
        Login::Undated => {
            return Err(format!(
                "{name} is reachable from outside through {through}, and whether it asks for a login depends on its version, which the tag of the image does not say"
            ));
        }
        Login::Own => (
            "which asks for a login of its own".to_owned(),
            Severity::Low,
            "it takes a login, or a flaw in it".to_owned(),
        ),
        Login::Nobody => (
            format!("without a login: whoever reaches it {}", served.gains),
            served.severity,
            format!("whoever reaches it {}", served.gains),
        ),
        Login::TurnedOff(setting) => (
            format!(
                "whose login is turned off (`{setting}`): whoever reaches it {}",
                served.gains
            ),
            served.severity,
            format!("whoever reaches it {}", served.gains),
        ),
    };
    let (severity, reason) = match way.assumes {
        Some(Assumption::NodesAreReachable) if severity > Severity::Low => (
            severity.one_less(),
            format!(
                "{reason}; the way leads over addresses of nodes, which are seldom on the internet"
            ),
        ),
        Some(Assumption::SourceIsAllowed) if severity > Severity::Low => (
            severity.one_less(),
            format!("{reason}; source ranges limit who that is"),
        ),
        _ => (severity, reason),
    };
    let message = format!("{name} is reachable from outside through {through}, {how}");
    Ok(Some(
        Problem::at("", message)
            .value(through)
            .subject(name)
            .severity(severity, reason),
    ))
}
