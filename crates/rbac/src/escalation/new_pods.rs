//! Pods of one's own: new ones, and those of templates that may be changed. They run as any account of the namespace, and are
//! root on their node where admission lets them.

use std::collections::BTreeMap;

use super::graph::Graph;
use super::guard::Guard;
use super::holding::Names;
use super::inventory::NamespaceId;
use super::lead::Step;
use super::places::{Crowd, Places};
use super::quota;

impl Graph<'_> {
    /// Who may change templates makes pods where a workload is that the permission is about.
    pub(super) fn draw_template(&mut self, step: &Step<'_>) {
        let need = &self.primitives[step.primitive].needs[0];
        let mut certain: BTreeMap<NamespaceId, Option<String>> = BTreeMap::new();
        for right in &need.any {
            let names = self.names_for(step, vec![right.clone()]);
            let catalogue = self.cluster.catalogue();
            let Some(resource) = catalogue.by_plural(&right.group, &right.resource) else {
                continue;
            };
            // A permission of one namespace is about the workloads there.
            let of_kind = |kind: &str| {
                let named = self.templates.of_kind(&right.group, kind);
                let own = step.namespace();
                let here = own.and_then(|own| named?.get_key_value(&own));
                let all = named.filter(|_| own.is_none());
                here.into_iter().chain(all.into_iter().flatten())
            };
            for (namespace, workloads) in of_kind(&resource.kind) {
                if workloads.iter().any(|name| names.has(name)) {
                    let limits = &self.inventory.namespaces[*namespace].limits;
                    let blocked = quota::for_workload(limits, &right.group, &right.resource, false);
                    let place = certain
                        .entry(*namespace)
                        .or_insert_with(|| blocked.map(str::to_owned));
                    // One kind that nothing limits is enough.
                    if blocked.is_none() {
                        *place = None;
                    }
                }
            }
            if (&*right.group, &*right.resource) == ("apps", "replicasets") {
                for (namespace, deployments) in of_kind("Deployment") {
                    let mut deployments = deployments.iter();
                    if let Some(name) = deployments.find(|name| names.has_generated(name)) {
                        let own = &self.inventory.namespaces[*namespace].name;
                        certain.entry(*namespace).or_insert_with(|| {
                            Some(format!(
                                "a ReplicaSet of Deployment `{own}/{name}` starts pods of the changed template before the Deployment replaces it"
                            ))
                        });
                    }
                }
            }
        }
        self.draw_new_pods(step, certain.into_iter().collect());
    }

    /// A new pod: any account of the namespace, and the node.
    pub(super) fn draw_workload(&mut self, step: &Step<'_>) {
        let namespaces = self.namespaces_at(step.extent);
        let is_limited = |id: &NamespaceId| !self.inventory.namespaces[*id].limits.is_empty();
        if namespaces.iter().any(is_limited) {
            let places = namespaces
                .into_iter()
                .map(|id| (id, self.limit_of_new_workload(step, id)))
                .collect();
            self.draw_new_pods(step, places);
            return;
        }
        self.draw_crowd(step, step.wide(Crowd::Accounts, Crowd::AccountsOf));
        self.draw_node(step, namespaces.into_iter().map(|id| (id, None)).collect());
    }

    /// What has to happen for an object that makes pods to be created in a namespace: nothing where quotas leave one of the
    /// kinds that the permission is about.
    fn limit_of_new_workload(&self, step: &Step<'_>, namespace: NamespaceId) -> Option<String> {
        let limits = &self.inventory.namespaces[namespace].limits;
        if limits.is_empty() {
            return None;
        }
        let need = &self.primitives[step.primitive].needs[0];
        let mut blocked = None;
        for right in &need.any {
            let is_held = || {
                let names = self.names_for(step, vec![right.clone()]);
                !matches!(names, Names::Some(names) if names.is_empty())
            };
            match quota::for_workload(limits, &right.group, &right.resource, true) {
                None if is_held() => return None,
                Some(limit) if blocked.is_none() && is_held() => blocked = Some(limit.to_owned()),
                _ => {}
            }
        }
        blocked
    }

    /// New pods in some namespaces, each with what has to hold for it.
    fn draw_new_pods(&mut self, step: &Step<'_>, mut places: Vec<(NamespaceId, Option<String>)>) {
        for (namespace, only_if) in &mut places {
            if let Some(full) = quota::for_pods(&self.inventory.namespaces[*namespace].limits) {
                *only_if = Some(match only_if {
                    Some(before) if before == full => full.to_owned(),
                    Some(before) => format!("{before} and {full}"),
                    None => full.to_owned(),
                });
            }
            let doubt = match &only_if {
                Some(text) => Some(self.also(step.doubt, text)),
                None => step.doubt,
            };
            let to = Places::crowd(Crowd::AccountsOf(*namespace));
            self.draw_to(&Step { doubt, ..*step }, to);
        }
        self.draw_node(step, places);
    }

    /// The node of a pod of one's own, unless admission stops it. Each namespace comes with what has to hold for the pod.
    pub(super) fn draw_node(
        &mut self,
        step: &Step<'_>,
        mut places: Vec<(NamespaceId, Option<String>)>,
    ) {
        // What nothing else has to hold for comes first.
        places.sort_by_key(|(_, only_if)| only_if.is_some());
        let guard = |id: NamespaceId| &self.inventory.namespaces[id].guard;
        let clauses = |(id, only_if): (NamespaceId, Option<String>)| match guard(id) {
            Guard::Shut => None,
            Guard::Open => Some(only_if),
            Guard::Unknown(why) => Some(Some(match only_if {
                Some(before) => format!("{before} and {why}"),
                None => why.clone(),
            })),
        };
        let ways: Vec<Option<String>> = places.into_iter().filter_map(clauses).collect();
        let Some(best) = ways.iter().find(|own| own.is_none()).or(ways.first()) else {
            return;
        };
        let doubt = match best {
            Some(text) => Some(self.also(step.doubt, text)),
            None => step.doubt,
        };
        self.draw_crowd(&Step { doubt, ..*step }, Crowd::Node);
    }
}
