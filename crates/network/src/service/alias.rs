//! Services of the type ExternalName: other names, of Services of the cluster or of what is outside.

use seawall_model::ObjectId;

use super::table::Form;
use super::wanted::Wanted;
use crate::Network;

/// Names that stand for other names are followed so far; DNS servers give up at about as many.
pub(super) const MAX_ALIASES: usize = 8;

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
                let Some(Some(next)) = self.alias(name) else {
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

    /// The Service that a name of DNS is, `Some(None)` for one that is not in the input, `None` for a name outside.
    pub(super) fn alias(&self, name: &str) -> Option<Option<ObjectId>> {
        let mut parts = name.trim_end_matches('.').splitn(4, '.');
        let (service, namespace) = (parts.next()?, parts.next()?);
        let is_of_cluster = parts.next() == Some("svc")
            && parts.next().is_none_or(|rest| rest.starts_with("cluster."));
        is_of_cluster.then(|| self.cluster.find("", "Service", namespace, service))
    }
}
