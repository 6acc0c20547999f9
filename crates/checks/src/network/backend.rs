//! Whether the Service and the port that a route references exist.

use seawall_syntax::Node;

use crate::{Absence, Context};

/// Which port of a Service is meant.
#[derive(Debug, Clone, Copy)]
pub(super) enum Port<'n> {
    /// No port is set.
    Any,
    /// The number of the Service's port.
    Number(i64),
    /// The name of the Service's port.
    Name(&'n str),
    /// The port of the pods, or the name of the Service's: what an OpenShift Route uses.
    Target(&'n Node),
}

/// What is missing of a backend, as the end of a message (part of fingerprints); the error says why that is unknown.
pub(super) fn missing(
    context: &Context<'_>,
    namespace: &str,
    name: &str,
    port: Port<'_>,
) -> Result<Option<String>, String> {
    let Some(service) = context.cluster.get("", "Service", namespace, name) else {
        return match context.absence("", "Service", namespace) {
            Absence::Open(reason) => Err(reason),
            Absence::Proves => Ok(Some(format!(
                "Service `{name}` does not exist in namespace `{namespace}`"
            ))),
        };
    };
    let Some(spec) = service.spec() else {
        return Ok(None);
    };
    let ports = spec.list("ports");
    // A name outside the cluster is called at the port that the route sets.
    if spec.str("type") == Some("ExternalName") || ports.iter().any(|own| is_meant(own, port)) {
        return Ok(None);
    }
    let text = match port {
        Port::Any => return Ok(None),
        Port::Number(number) => number.to_string(),
        Port::Name(name) => name.to_owned(),
        Port::Target(target) => target.scalar_text().unwrap_or_default(),
    };
    Ok(Some(format!(
        "Service `{name}` of namespace `{namespace}` has no port `{text}`"
    )))
}

fn is_meant(own: &Node, port: Port<'_>) -> bool {
    match port {
        Port::Any => true,
        Port::Number(number) => own.int("port") == Some(number),
        Port::Name(name) => own.str("name") == Some(name),
        Port::Target(target) => match target.as_str() {
            Some(name) => own.str("name") == Some(name) || own.str("targetPort") == Some(name),
            None => {
                let number = own.get("targetPort").and_then(Node::as_i64);
                number.or_else(|| own.int("port")) == target.as_i64()
            }
        },
    }
}
