//! Ends of which it is not known whether and how they talk: those that the API server would refuse, and pods that have ended by
//! the status that a file gives them, which shows how they were.

use seawall_model::ObjectId;
use seawall_syntax::Shown;

use crate::{EndpointId, Exposure, Network, Ports, Reached, Side, WaysIn};

impl Network<'_> {
    /// Why it is not known whether there are such ends, as sentences without a full stop.
    pub(crate) fn refused_ends(&self, from: Side, to: Side) -> impl Iterator<Item = String> {
        [from, to].into_iter().filter_map(|side| match side {
            Side::Endpoint(id) => self.refused_end(id),
            Side::Outside(_) | Side::Anybody => None,
        })
    }

    /// Why it is not known whether there is such an endpoint.
    pub fn refused_end(&self, id: EndpointId) -> Option<String> {
        let endpoint = &self.endpoints[id];
        let ended = || {
            endpoint.is_said_ended.then(|| {
                format!(
                    "the status of {} in the input says that it has ended, and a file does not show whether it runs again",
                    endpoint.label()
                )
            })
        };
        self.refusal(endpoint.object).or_else(ended)
    }

    /// What the API server would refuse is not there to be led to.
    pub(crate) fn forget_refused(&self, ways: &mut WaysIn) {
        let refused = self.endpoints.ids();
        ways.forget(refused.filter(|id| self.refused_end(*id).is_some()));
    }

    fn refusal(&self, object: ObjectId) -> Option<String> {
        let reason = self.cluster.refused(object)?;
        let object = self.cluster.object(object);
        Some(format!(
            "the API server would refuse {} `{}`: {reason}",
            Shown(&object.kind),
            Shown(&object.name)
        ))
    }
}

impl Exposure {
    /// What is said of an endpoint that the API server would refuse.
    pub(crate) fn of_refused(endpoint: EndpointId, why: String) -> Self {
        Self {
            endpoint,
            refused: Some(why),
            from_outside: Ports::none(),
            perhaps_from_outside: Ports::none(),
            from_any_pod: Ports::none(),
            perhaps_from_any_pod: Ports::none(),
            foreign_sources: 0,
            foreign: Reached::Unknown,
            internet: Reached::Unknown,
            metadata: Reached::Unknown,
            api_server: Reached::Unknown,
            kubelets: Reached::Unknown,
            etcd: Reached::Unknown,
            dns: Reached::Unknown,
            doubts: Vec::new(),
        }
    }
}
