//! A Gateway API route references a Gateway, or a listener, that does not exist.

use seawall_finding::Severity;
use seawall_model::Object;
use seawall_syntax::Node;

use crate::{Absence, Check, Context, Evaluate, Outcome, Problem};

pub const CHECK: Check = Check {
    id: "route-parent-missing",
    title: "Route parent does not exist",
    severity: Severity::Low,
    severity_reason: "its rules, such as who has to log in, apply nowhere",
    what: "A parent of an HTTPRoute, GRPCRoute, TLSRoute, TCPRoute or UDPRoute references a Gateway that does not exist, or a listener (`sectionName`, `port`) that it does not have.",
    why: "The route has no effect, and anyone who can create a Gateway with that name decides who reaches its backends.",
    remedy: "Reference an existing Gateway and listener, or remove the route.",
    example: "kind: HTTPRoute\nspec:\n  parentRefs:\n    - name: edge\n      namespace: gateways\n      sectionName: https",
    techniques: &["MS-TA9005"],
    controls: &["nsa-cisa/5.3"],
    references: &["https://gateway-api.sigs.k8s.io/api-types/httproute/"],
    evaluate: Evaluate::Object(
        &["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"],
        judge,
    ),
};

const GROUP: &str = "gateway.networking.k8s.io";

fn judge(context: &Context<'_>, route: &Object) -> Outcome {
    let Some(spec) = route.spec().filter(|_| route.group() == GROUP) else {
        return Outcome::NotApplicable;
    };
    let mut problems: Vec<Problem> = Vec::new();
    let mut open = None;
    let mut asked = false;
    for (index, parent) in spec.list("parentRefs").iter().enumerate() {
        let is_gateway = matches!(parent.str("kind"), None | Some("Gateway"))
            && matches!(parent.str("group"), None | Some(GROUP));
        let (true, Some(name)) = (is_gateway, parent.str("name")) else {
            continue;
        };
        asked = true;
        let namespace = parent.str("namespace").unwrap_or(&route.namespace);
        let path = format!("spec.parentRefs[{index}]");
        let Some(gateway) = context.cluster.get(GROUP, "Gateway", namespace, name) else {
            match context.absence(GROUP, "Gateway", namespace) {
                Absence::Open(reason) => open = Some(reason),
                Absence::Proves => {
                    let message =
                        format!("Gateway `{name}` does not exist in namespace `{namespace}`");
                    problems.push(
                        Problem::at(format!("{path}.name"), message)
                            .value(name)
                            .subject(format!("{namespace}/{name}")),
                    );
                }
            }
            continue;
        };
        if let Some(listener) = missing_listener(gateway, parent) {
            let message =
                format!("Gateway `{name}` in namespace `{namespace}` has no listener {listener}");
            problems.push(
                Problem::at(path, message)
                    .value(listener.as_str())
                    .subject(format!("{namespace}/{name} {listener}")),
            );
        }
    }
    match (problems.is_empty(), open, asked) {
        (_, _, false) => Outcome::NotApplicable,
        (true, Some(reason), _) => Outcome::Unknown(reason),
        _ => Outcome::from_problems(problems),
    }
}

/// The listener that a parent reference names and its Gateway does not have, in words. Listeners of a ListenerSet are named through
/// the set.
fn missing_listener(gateway: &Object, parent: &Node) -> Option<String> {
    let listeners = gateway
        .spec()
        .map_or(&[][..], |spec| spec.list("listeners"));
    let section = parent.str("sectionName");
    let port = parent.int("port");
    let is_there = listeners.iter().any(|listener| {
        section.is_none_or(|section| listener.str("name") == Some(section))
            && port.is_none_or(|port| listener.int("port") == Some(port))
    });
    match (is_there, section, port) {
        (true, ..) | (false, None, None) => None,
        (false, Some(section), _) => Some(format!("`{section}`")),
        (false, None, Some(port)) => Some(format!("on port {port}")),
    }
}
