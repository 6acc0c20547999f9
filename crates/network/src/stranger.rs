//! What kinds that are not modelled may change in an answer.

use seawall_model::{ObjectId, Pod, Table};

use crate::bounds::Bounds;
use crate::builder::Builder;
use crate::foreign::{Foreign, ISTIO_ROOT, Peers, Strangers, effect};
use crate::peer::Namespaces;
use crate::{Direction, EndpointId, Network, Ports, Protocol, Side};

impl<'c> Builder<'c> {
    /// Reads whom such an object is for.
    fn foreign(&mut self, id: ObjectId) -> Option<Foreign> {
        let cluster = self.cluster;
        let object = cluster.object(id);
        let effect = effect(object)?;
        let namespace = object.namespace.as_str();
        let is_wide = namespace.is_empty()
            || matches!(object.group(), "security.istio.io" | "networking.istio.io")
                && namespace == ISTIO_ROOT;
        let spec = object.spec();
        let get = |field: &str| {
            spec.and_then(|spec| spec.get(field))
                .filter(|node| !node.is_null())
        };
        let subject = if is_wide {
            match (object.group(), get("namespaceSelector")) {
                ("k8s.ovn.org", Some(selector)) => {
                    Some(self.select(Namespaces::Selected(selector), None))
                }
                _ => None,
            }
        } else {
            // Selectors of services and the like are no selectors of pods.
            let pods = get("podSelector")
                .or_else(|| get("selector").filter(|node| node.get("matchLabels").is_some()));
            Some(self.select(Namespaces::One(namespace), pods))
        };
        Some(Foreign {
            object: id,
            subject,
            effect,
            by: None,
        })
    }

    /// Reads all of them.
    pub(crate) fn strangers(&mut self, ids: &[ObjectId]) -> Strangers {
        let all: Vec<Foreign> = ids.iter().filter_map(|id| self.foreign(*id)).collect();
        let has_more_networks = self
            .endpoints
            .values()
            .iter()
            .map(|endpoint| {
                let pod = self.cluster.pod(endpoint.pod);
                pod.is_some_and(|pod| has_more_networks(&pod))
            })
            .collect();
        let mut strangers = Strangers {
            wide: Vec::new(),
            of: Table::filled(Vec::new(), self.endpoints.len()),
            has_more_networks,
            all,
        };
        for (index, foreign) in strangers.all.iter().enumerate() {
            let Some(set) = foreign.subject else {
                strangers.wide.push(index);
                continue;
            };
            let selected = &self.selectors.sets[set];
            for endpoint in selected.sure.iter().chain(selected.maybe.iter()) {
                strangers.of[endpoint].push(index);
            }
        }
        self.linkerd_defaults(&mut strangers);
        strangers
    }
}

/// Whether a pod asks for networks besides the one that every pod has.
fn has_more_networks(pod: &Pod<'_>) -> bool {
    let asked = pod
        .annotations()
        .and_then(|annotations| annotations.str("k8s.v1.cni.cncf.io/networks"));
    asked.is_some_and(|text| !text.trim().is_empty() && text.trim() != "[]")
}

impl Network<'_> {
    /// What such objects may change on one side.
    pub(crate) fn add_strangers(
        &self,
        direction: Direction,
        own: EndpointId,
        peer: Side,
        bounds: &mut Bounds,
    ) {
        let strangers = &self.strangers;
        for index in strangers.wide.iter().chain(&strangers.of[own]) {
            let foreign = &strangers.all[*index];
            let effect = foreign.effect;
            let is_meant = match direction {
                Direction::Ingress => effect.ingress,
                Direction::Egress => effect.egress,
            };
            if !is_meant || !self.is_peer(foreign, direction, peer) {
                continue;
            }
            let ports = if effect.is_tcp {
                Ports::range(Protocol::Tcp, 1, u16::MAX)
            } else {
                Ports::all()
            };
            let why = self.foreign_text(foreign);
            match (effect.stops, effect.passes) {
                (true, true) => bounds.anything(why),
                (true, false) => bounds.stop(why, ports),
                (false, _) => bounds.pass(why, ports),
            }
        }
        if strangers.has_more_networks[own] {
            match peer {
                Side::Endpoint(other) if !strangers.has_more_networks[other] => {}
                Side::Endpoint(_) => bounds.pass(
                    "both are attached to additional networks, where policies do not apply"
                        .to_owned(),
                    Ports::all(),
                ),
                // Who is on such a network, and whether it leads out of the cluster, no object shows.
                Side::Outside(_) | Side::Anybody => bounds.pass(
                    format!(
                        "{} is attached to additional networks, where policies do not apply",
                        self.endpoints[own].label()
                    ),
                    Ports::all(),
                ),
            }
        }
    }

    /// The pods on additional networks about which policies say something that does not count there, as a sentence without a
    /// full stop.
    pub(crate) fn beside_policies(&self) -> Option<String> {
        let is_meant = |id: &EndpointId| {
            self.strangers.has_more_networks[*id] && !self.selecting[*id].is_empty()
        };
        let mut all = self.endpoints.ids().filter(is_meant);
        let first = self.endpoints[all.next()?].label();
        Some(match all.count() {
            0 => format!(
                "{first} is attached to additional networks, where policies do not apply: traffic that policies deny might pass there"
            ),
            more => format!(
                "{first} and {more} more are attached to additional networks, where policies do not apply: traffic that policies deny might pass there"
            ),
        })
    }

    /// What such policies may stop of what comes from outside, or goes there.
    pub(crate) fn add_forwarding(&self, direction: Direction, peer: Side, bounds: &mut Bounds) {
        if !matches!(peer, Side::Outside(_)) {
            return;
        }
        for policy in &self.forwarding {
            let is_meant = match direction {
                Direction::Ingress => policy.ingress,
                Direction::Egress => policy.egress,
            };
            if is_meant {
                let object = self.cluster.object(policy.object);
                bounds.stop(
                    format!(
                        "{} `{}` applies to traffic that hosts forward, and which host forwards this is not known",
                        object.kind, object.name
                    ),
                    Ports::all(),
                );
            }
        }
    }

    fn is_peer(&self, foreign: &Foreign, direction: Direction, peer: Side) -> bool {
        match (foreign.effect.peers, peer) {
            (Peers::All, _) => true,
            (Peers::Outside, Side::Outside(_)) => true,
            (Peers::Outside, Side::Endpoint(_) | Side::Anybody) => false,
            (Peers::Apart, Side::Endpoint(id)) => {
                let subject = foreign.subject.map(|set| &self.sets[set]);
                subject.is_none_or(|selected| !selected.sure.has(id))
            }
            // Services of the outside lead to such networks as well; what leaves goes its own way.
            (Peers::Apart, Side::Outside(_)) => direction == Direction::Ingress,
            (Peers::Apart, Side::Anybody) => true,
        }
    }

    /// What is not known because of such an object.
    pub(crate) fn foreign_text(&self, foreign: &Foreign) -> String {
        let object = self.cluster.object(foreign.object);
        match &foreign.by {
            Some(by) => format!(
                "{by} of {} `{}` might also apply, and is not evaluated",
                object.kind, object.name
            ),
            None => format!(
                "{} `{}` might also apply, and is not evaluated",
                object.kind, object.name
            ),
        }
    }

    /// Whether such an object may decide about what comes to or from an endpoint.
    pub(crate) fn stranger_of(&self, own: EndpointId, direction: Direction) -> Option<&Foreign> {
        let strangers = &self.strangers;
        let mut all = strangers.wide.iter().chain(&strangers.of[own]);
        let found = all.find(|index| {
            let effect = strangers.all[**index].effect;
            match direction {
                Direction::Ingress => effect.ingress,
                Direction::Egress => effect.egress,
            }
        })?;
        Some(&strangers.all[*found])
    }
}
