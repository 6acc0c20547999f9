//! A Gateway API route, or an OpenShift Route, references a Service or a port that does not exist.

use seawall_finding::Severity;
use seawall_model::Object;
use seawall_syntax::Node;

use super::backend::{Port, missing};
use crate::{Check, Context, Evaluate, Outcome, Problem};

pub const CHECK: Check = Check {
    id: "route-backend-missing",
    title: "Route backend does not exist",
    severity: Severity::Low,
    severity_reason: "any subject that can create Services can claim the name",
    what: "A backend of an HTTPRoute, GRPCRoute, TLSRoute, TCPRoute or UDPRoute, or of an OpenShift Route, references a Service that does not exist, or a port that it does not have.",
    why: "Anyone who can create a Service with that name in the namespace receives the host's requests. Until then, users see errors.",
    remedy: "Remove the backend, or create the Service with the port.",
    example: "kind: HTTPRoute\nspec:\n  rules:\n    - backendRefs:\n        - name: shop-front\n          port: 80",
    techniques: &["MS-TA9005"],
    controls: &["nsa-cisa/5.3"],
    references: &["https://gateway-api.sigs.k8s.io/api-types/httproute/"],
    evaluate: Evaluate::Object(KINDS, judge),
};

const KINDS: &[&str] = &[
    "HTTPRoute",
    "GRPCRoute",
    "TLSRoute",
    "TCPRoute",
    "UDPRoute",
    "Route",
];

/// A reference to a Service, with its field path.
struct Backend<'o> {
    namespace: &'o str,
    name: &'o str,
    port: Port<'o>,
    path: String,
}

fn judge(context: &Context<'_>, route: &Object) -> Outcome {
    let Some(spec) = route.spec() else {
        return Outcome::NotApplicable;
    };
    let backends = match (route.group(), &*route.kind) {
        ("gateway.networking.k8s.io", _) => of_gateway(route, spec),
        ("route.openshift.io", "Route") => of_openshift(route, spec),
        _ => return Outcome::NotApplicable,
    };
    let mut problems: Vec<Problem> = Vec::new();
    let mut open = None;
    for Backend {
        namespace,
        name,
        port,
        path,
    } in backends
    {
        match missing(context, namespace, name, port) {
            Err(reason) => open = Some(reason),
            Ok(None) => {}
            Ok(Some(message)) => {
                if !problems.iter().any(|known| known.subject == message) {
                    problems.push(
                        Problem::at(path, message.clone())
                            .value(name)
                            .subject(message),
                    );
                }
            }
        }
    }
    match (problems.is_empty(), open) {
        (true, Some(reason)) => Outcome::Unknown(reason),
        _ => Outcome::from_problems(problems),
    }
}

fn of_gateway<'o>(route: &'o Object, spec: &'o Node) -> Vec<Backend<'o>> {
    let mut found = Vec::new();
    for (rule_index, rule) in spec.list("rules").iter().enumerate() {
        let direct = rule
            .list("backendRefs")
            .iter()
            .enumerate()
            .map(|(index, node)| {
                (
                    node,
                    format!("spec.rules[{rule_index}].backendRefs[{index}]"),
                )
            });
        let mirrored = rule
            .list("filters")
            .iter()
            .enumerate()
            .filter_map(|(index, filter)| {
                let node = filter.walk(&["requestMirror", "backendRef"])?;
                Some((
                    node,
                    format!("spec.rules[{rule_index}].filters[{index}].requestMirror.backendRef"),
                ))
            });
        for (node, path) in direct.chain(mirrored) {
            let is_service = matches!(node.str("kind"), None | Some("Service"))
                && matches!(node.str("group"), None | Some(""));
            if let (true, Some(name)) = (is_service, node.str("name")) {
                found.push(Backend {
                    namespace: node.str("namespace").unwrap_or(&route.namespace),
                    name,
                    port: node.int("port").map_or(Port::Any, Port::Number),
                    path,
                });
            }
        }
    }
    found
}

fn of_openshift<'o>(route: &'o Object, spec: &'o Node) -> Vec<Backend<'o>> {
    let port = spec
        .walk(&["port", "targetPort"])
        .map_or(Port::Any, Port::Target);
    let first = spec
        .get("to")
        .into_iter()
        .map(|node| (node, "spec.to.name".to_owned()));
    let others = spec
        .list("alternateBackends")
        .iter()
        .enumerate()
        .map(|(index, node)| (node, format!("spec.alternateBackends[{index}].name")));
    first
        .chain(others)
        .filter(|(node, _)| matches!(node.str("kind"), None | Some("Service")))
        .filter_map(|(node, path)| {
            Some(Backend {
                namespace: &route.namespace,
                name: node.str("name")?,
                port,
                path,
            })
        })
        .collect()
}
