//! A workload that serves models, notebooks, vectors or workflows is reachable from outside on the port of its interface.

use seawall_finding::Severity;
use seawall_model::Pod;
use seawall_network::{Assumption, Protocol, Way};

use super::condition::condition;
use super::interfaces::{Login, Served, served};
use crate::{Absence, Check, Context, Evaluate, Outcome, Problem};

pub const CHECK: Check = Check {
    id: "exposed-ai-interface",
    title: "AI or notebook interface exposed outside the cluster",
    severity: Severity::Critical,
    severity_reason: "the severity depends on what a client can do without a login",
    what: "A container runs a program that serves models, notebooks, vectors or workflows (Jupyter, Ray, MLflow, vLLM, Ollama, Triton, Open WebUI, Langflow, Qdrant, Airflow and others, by image or command), and an Ingress, a route, a Service or a host port leads from outside to the port of its interface, as far as policies allow. A login set by arguments or variables passes; a login built into the program is low; a login that can come from an object whose values are not in the input is unknown.",
    why: "Such interfaces are made for trusted networks: many run code for any client, and all contain data and credentials of others. Scanners look for their ports, and cryptominers for their CPUs and GPUs.",
    remedy: "Keep the interface inside the cluster and reach it through a tunnel, or put an identity-aware proxy in front of it. Where the program has a login, enable it and read the key from a Secret.",
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

/// Why routes into the cluster can be missing.
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
                "{name} is reachable from outside through {through}, and whether it requires a key is unknown: variables come from an object whose values are not in the input"
            ));
        }
        Login::Undated => {
            return Err(format!(
                "{name} is reachable from outside through {through}, and whether it requires a login depends on its version, which the image tag does not show"
            ));
        }
        Login::Own => (
            "protected by its own login".to_owned(),
            Severity::Low,
            "it takes valid credentials, or a vulnerability in the login".to_owned(),
        ),
        Login::Nobody => (
            format!("without a login: any client that connects {}", served.gains),
            served.severity,
            format!("any client that connects {}", served.gains),
        ),
        Login::TurnedOff(setting) => (
            format!(
                "with its login disabled (`{setting}`): any client that connects {}",
                served.gains
            ),
            served.severity,
            format!("any client that connects {}", served.gains),
        ),
    };
    let (severity, reason) = match way.assumes {
        Some(Assumption::NodesAreReachable) if severity > Severity::Low => (
            severity.one_less(),
            format!("{reason}; the route uses node addresses, which are rarely on the internet"),
        ),
        Some(Assumption::SourceIsAllowed | Assumption::IngressAllowsSource)
            if severity > Severity::Low =>
        {
            (
                severity.one_less(),
                format!("{reason}; source ranges limit the clients"),
            )
        }
        Some(Assumption::PrivateIsReached) if severity > Severity::Low => (
            severity.one_less(),
            format!("{reason}; the load balancer is in a private network"),
        ),
        _ => (severity, reason),
    };
    let condition = condition(way.assumes);
    let message = format!("{name} is reachable from outside through {through}{condition}, {how}");
    Ok(Some(
        Problem::at("", message)
            .value(through)
            .subject(name)
            .severity(severity, reason),
    ))
}
