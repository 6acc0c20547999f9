//! Services of the type ExternalName: other names, of Services of the cluster or of what is outside.

use seawall_model::ObjectId;

use super::arrival::{Arrival, Arrivals, Entry, Through};
use super::named::{Alias, MAX_ALIASES};
use super::table::Form;
use super::wanted::Wanted;
use crate::{Network, Ports, Protocol, Side};

impl Network<'_> {
    /// The Services that requests to one go to in the end, and whether another name was followed: of the type ExternalName
    /// it is whom that names, where it is a Service of the input.
    pub(super) fn behind_names<'n>(
        &self,
        id: ObjectId,
        wanted: Wanted<'n>,
    ) -> (Vec<(ObjectId, Wanted<'n>)>, bool) {
        let mut left = vec![(id, wanted)];
        let mut found = Vec::new();
        let mut is_followed = false;
        for _ in 0..MAX_ALIASES {
            for (id, wanted) in std::mem::take(&mut left) {
                let service = self.services().get(id);
                let Some((service, Form::Alias(name))) = service.map(|own| (own, &own.form)) else {
                    found.push((id, wanted));
                    continue;
                };
                is_followed = true;
                let (Alias::Service(Some(next)) | Alias::Either(Some(next))) = self.alias(name)
                else {
                    continue;
                };
                // The port by its name is one of this Service, and its number goes on.
                let number = |name: &str| service.ports.iter().find(|port| *port.name == *name);
                let wanted = match wanted {
                    Wanted::Name(name) => {
                        number(name).map_or(Wanted::Every, |port| Wanted::AnyNumber(port.port))
                    }
                    other => other,
                };
                left.extend(self.each_declaration(next).iter().map(|id| (*id, wanted)));
            }
            left.sort_by_key(|(id, _)| *id);
            left.dedup_by_key(|(id, _)| *id);
        }
        (found, is_followed)
    }

    /// Every declaration of an object.
    fn each_declaration(&self, id: ObjectId) -> Vec<ObjectId> {
        match self.contested.declarations(id) {
            [] => vec![id],
            all => all.to_vec(),
        }
    }

    /// What a name of DNS stands for. The domain of a cluster is mostly `cluster.local`, and no object says which it is.
    pub(super) fn alias(&self, name: &str) -> Alias {
        let mut parts = name.trim_end_matches('.').splitn(4, '.');
        let (Some(service), Some(namespace), Some("svc")) =
            (parts.next(), parts.next(), parts.next())
        else {
            return Alias::Outside;
        };
        let found = self.cluster.find("", "Service", namespace, service);
        match parts.next() {
            None => Alias::Service(found),
            Some(domain) if domain.starts_with("cluster.") => Alias::Service(found),
            Some(_) => Alias::Either(found),
        }
    }

    /// Every address outside may be the one of a name.
    pub(super) fn to_name(
        &self,
        id: ObjectId,
        name: &str,
        wanted: Option<(Protocol, u16)>,
    ) -> Arrivals {
        let ports = wanted.map_or_else(Ports::all, |(protocol, port)| Ports::one(protocol, port));
        let through = Through {
            service: id,
            port: None,
            index: None,
            entry: Entry::Inside,
        };
        let pieces = self.destinations().iter();
        Arrivals {
            list: pieces
                .map(|piece| Arrival {
                    side: Side::Outside(*piece),
                    ports: ports.clone(),
                    through: Some(through),
                    families: [true, true],
                })
                .collect(),
            one_of: Some(format!(
                "Service `{}` is an alias for `{name}`, whose address is not in the input",
                self.service_name(id)
            )),
            may_be_nothing: false,
        }
    }

    /// A name is one outside, or the Service of the cluster that it would be where the cluster has that domain.
    pub(super) fn to_either(
        &self,
        (id, name): (ObjectId, &str),
        next: Option<ObjectId>,
        wanted: Option<(Protocol, u16)>,
        entry: Entry,
    ) -> Arrivals {
        let mut arrivals = self.to_name(id, name, wanted);
        let service = next.and_then(|next| Some((next, self.services().get(next)?)));
        let here = service
            .filter(|(_, service)| !matches!(service.form, Form::Alias(_)))
            .and_then(|(next, service)| self.behind_service(next, service, wanted, entry).ok());
        match here {
            Some(here) => arrivals.list.extend(here.list),
            None => arrivals.may_be_nothing = true,
        }
        arrivals.one_of = Some(format!(
            "Service `{}` is an alias for `{name}`, which is a Service of the cluster where that is the cluster's domain",
            self.service_name(id)
        ));
        arrivals
    }
}
