//! A backend of an Ingress references a Service that does not exist, or a port that it does not have.

use super::backend::{Port, missing};
use super::ingress::is_ingress;
use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;
use seawall_network::forwarded;
use seawall_syntax::Node;

pub const CHECK: Check = Check {
    id: "ingress-backend-missing",
    title: "Ingress backend does not exist",
    severity: Severity::Low,
    severity_reason: "any subject that can create Services can claim the name",
    what: "A backend of an Ingress references a Service that does not exist, or a port that it does not have.",
    why: "Anyone who can create a Service with that name in the namespace receives the host's requests. Until then, users see errors.",
    remedy: "Remove the rule, or create the Service.",
    example: "backend:\n  service:\n    name: shop-front\n    port:\n      number: 80",
    techniques: &["MS-TA9005"],
    controls: &["nsa-cisa/5.3"],
    references: &["https://kubernetes.io/docs/concepts/services-networking/ingress/"],
    evaluate: Evaluate::Object(&["Ingress"], |context, ingress| {
        let Some(spec) = ingress.spec().filter(|_| is_ingress(ingress)) else {
            return Outcome::NotApplicable;
        };
        let default = ["defaultBackend", "backend"]
            .into_iter()
            .filter_map(|field| Some((spec.get(field)?, format!("spec.{field}"))));
        let of_rules = spec
            .list("rules")
            .iter()
            .enumerate()
            .flat_map(|(rule_index, rule)| {
                let paths = rule.get("http").map_or(&[][..], |http| http.list("paths"));
                paths.iter().enumerate().filter_map(move |(index, path)| {
                    Some((
                        path.get("backend")?,
                        format!("spec.rules[{rule_index}].http.paths[{index}].backend"),
                    ))
                })
            });
        let mut problems: Vec<Problem> = Vec::new();
        let mut open = None;
        for (backend, path) in default.chain(of_rules) {
            // The name of an action is not that of a Service: what it forwards to is.
            if let Some(targets) = forwarded(ingress, backend) {
                let absent = targets.iter().map(|target| {
                    let port = target
                        .port
                        .map_or(Port::Any, |port| Port::Number(port.into()));
                    missing(context, &ingress.namespace, &target.service, port)
                });
                for (target, absent) in targets.iter().zip(absent) {
                    match absent {
                        Err(reason) => open = Some(reason),
                        Ok(None) => {}
                        Ok(Some(message)) => problems.push(
                            Problem::at(path.clone(), message.clone())
                                .value(target.service.clone())
                                .subject(message),
                        ),
                    }
                }
                continue;
            }
            let Some((name, port)) = named(backend) else {
                continue;
            };
            match missing(context, &ingress.namespace, name, port) {
                Err(reason) => open = Some(reason),
                Ok(None) => {}
                Ok(Some(message)) => {
                    // A Service that is missing is one problem, whichever port the backend sets.
                    let subject = match message.contains("does not exist") {
                        true => name.to_owned(),
                        false => message.clone(),
                    };
                    if !problems.iter().any(|problem| problem.subject == subject) {
                        problems.push(Problem::at(path, message).value(name).subject(subject));
                    }
                }
            }
        }
        if let (true, Some(reason)) = (problems.is_empty(), open) {
            return Outcome::Unknown(reason);
        }
        Outcome::from_problems(problems)
    }),
};

/// The Service and the port that a backend references, in the current form and the older one.
fn named(backend: &Node) -> Option<(&str, Port<'_>)> {
    if let Some(service) = backend.get("service") {
        let port = service.get("port");
        let number = port.and_then(|port| port.int("number"));
        let name = port.and_then(|port| port.str("name"));
        let port = match (number, name) {
            (Some(number), _) => Port::Number(number),
            (None, Some(name)) => Port::Name(name),
            (None, None) => Port::Any,
        };
        return Some((service.str("name")?, port));
    }
    let port = backend.get("servicePort");
    let port = match (port.and_then(Node::as_str), port.and_then(Node::as_i64)) {
        (Some(name), _) => Port::Name(name),
        (None, Some(number)) => Port::Number(number),
        (None, None) => Port::Any,
    };
    Some((backend.str("serviceName")?, port))
}
