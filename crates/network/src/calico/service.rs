//! Rules of Calico that name a Service: whoever stands behind it, for what goes out on its ports.

use seawall_model::Object;
use seawall_syntax::Node;

use crate::builder::Builder;
use crate::policy::number;
use crate::rule::{Peer, PortMatch};
use crate::{Direction, Protocol};

impl<'c> Builder<'c> {
    /// Whom the Service of a rule means; the ports of the rule become those of the Service where it is a destination.
    pub(super) fn behind_service(
        &mut self,
        namespace: Option<&'c str>,
        services: &'c Node,
        direction: Direction,
        ports: &mut Option<Vec<PortMatch>>,
    ) -> Vec<Peer> {
        let scope = services.str("namespace").or(namespace).unwrap_or_default();
        let name = services.str("name").unwrap_or_default();
        let cluster = self.cluster;
        let id = cluster.find("", "Service", scope, name);
        let Some(id) = id.filter(|id| cluster.refused(*id).is_none()) else {
            return vec![Peer::Unknown("services that are not in the input")];
        };
        let service = cluster.object(id);
        let selector = service.spec().and_then(|spec| spec.get("selector"));
        let Some(selector) = selector.filter(|selector| !selector.entries().is_empty()) else {
            return vec![Peer::Unknown("services without a selector")];
        };
        if direction == Direction::Egress {
            *ports = Some(targets(service, ports.as_deref()));
        }
        let key = (format!("service in {scope}"), name.to_owned());
        let set = self.selectors.select_by(
            &self.endpoints,
            key,
            Some(scope),
            false,
            |_, endpoint, _| {
                let mut holds = Some(true);
                for entry in selector.entries() {
                    match endpoint.label_value(&entry.key) {
                        Some(value) if value == entry.value.as_str() => {}
                        Some(_) => return Some(false),
                        None => holds = None,
                    }
                }
                holds
            },
        );
        vec![Peer::Pods(set)]
    }
}

/// The ports of pods to which a Service leads, of the protocols that a rule names.
fn targets(service: &Object, wanted: Option<&[PortMatch]>) -> Vec<PortMatch> {
    let ports = service.spec().map_or(&[][..], |spec| spec.list("ports"));
    let mut found = Vec::new();
    for port in ports {
        let Some(protocol) = Protocol::parse(port.str("protocol").unwrap_or("TCP")) else {
            continue;
        };
        let is_wanted = wanted.is_none_or(|wanted| {
            wanted
                .iter()
                .any(|one| matches!(one, PortMatch::Numbered(own, ..) if *own == protocol))
        });
        let target = port.get("targetPort").or_else(|| port.get("port"));
        let Some(target) = target.filter(|_| is_wanted) else {
            continue;
        };
        match target.as_str() {
            Some(name) => found.push(PortMatch::Named(Some(protocol), name.into())),
            None => found.extend(
                number(target.as_i64()).map(|port| PortMatch::Numbered(protocol, port, port)),
            ),
        }
    }
    found
}
