//! Which endpoints selectors take in.

use std::collections::{HashMap, HashSet};

use seawall_model::{Cluster, LabelSelector, LabelState, Object, Table, define_index};
use seawall_syntax::Node;

use crate::cilium_config::cilium_setting;
use crate::cilium_key::cilium_key;
use crate::cilium_labels::{IdentityLabels, Kept};
use crate::contested::{Contested, alike};
use crate::endpoint::CILIUM_ACCOUNT;
use crate::namespaces::{NAME, NamespaceId, Places};
use crate::plugin::Assumed;
use crate::selector_text::text;
use crate::set::Set;
use crate::{Endpoint, EndpointId};

define_index! {
    /// What a selector takes in: a [`Selected`].
    pub(crate) struct SetId;
}

/// What a selector takes in.
#[derive(Debug)]
pub(crate) struct Selected {
    /// For certain.
    pub sure: Set,
    /// Whether a namespace of the input is meant.
    pub has_namespace: bool,
    /// If labels of namespaces that are not in the input are so.
    pub maybe: Set,
    /// What the rest hangs on.
    pub hangs_on: HangsOn,
}

/// What it hangs on whether a selector takes somebody in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HangsOn {
    /// Labels, or what stands for labels.
    Labels,
    /// Addresses of pods.
    Addresses,
    /// How the network plugin takes blocks of addresses.
    Plugin,
    /// The version of the network plugin.
    Version,
}

impl Selected {
    /// Whether nobody is meant, and nobody may be.
    pub(crate) fn is_empty(&self) -> bool {
        self.sure.is_empty() && self.maybe.is_empty()
    }
}

/// Namespaces of a peer or subject.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Namespaces<'c> {
    /// This one.
    One(&'c str),
    /// Those that a selector takes in.
    Selected(&'c Node),
    /// Every one.
    All,
}

/// Selectors that were asked, each once.
#[derive(Debug)]
pub(crate) struct Selectors<'c> {
    /// What Cilium is told that the cluster is called.
    cluster_name: Option<&'c str>,
    /// By which labels Cilium knows pods.
    pub identity: IdentityLabels,
    places: Places<'c>,
    /// Namespaces that a selector takes in, with whether that is certain.
    selected: HashMap<String, Vec<(NamespaceId, bool)>>,
    ids: HashMap<(String, String), SetId>,
    pub sets: Table<SetId, Selected>,
    /// Sets that ask for nothing: every pod of every namespace.
    pub everybody: HashSet<SetId>,
    /// Sets that ask pods for nothing: every pod of the namespaces they are about.
    pub whole: HashSet<SetId>,
}

impl<'c> Selectors<'c> {
    /// For endpoints that are sorted by namespace.
    pub(crate) fn new(
        cluster: &'c Cluster,
        contested: &Contested,
        endpoints: &Table<EndpointId, Endpoint<'c>>,
        assumed: &Assumed,
    ) -> Self {
        Self {
            cluster_name: cilium_setting(cluster, "cluster-name"),
            identity: IdentityLabels::of(cluster, assumed),
            places: Places::new(cluster, contested, endpoints),
            selected: HashMap::new(),
            ids: HashMap::new(),
            sets: Table::new(),
            everybody: HashSet::new(),
            whole: HashSet::new(),
        }
    }

    /// The endpoints of some namespaces that a pod selector takes in; without one, all of them.
    pub(crate) fn select(
        &mut self,
        endpoints: &Table<EndpointId, Endpoint<'c>>,
        namespaces: Namespaces<'c>,
        pods: Option<&'c Node>,
    ) -> SetId {
        let scope = match namespaces {
            Namespaces::One(name) => format!("in {name}"),
            Namespaces::Selected(node) => text(node),
            Namespaces::All => "all".to_owned(),
        };
        let key = (scope, pods.map_or_else(String::new, text));
        if let Some(id) = self.ids.get(&key) {
            return *id;
        }
        let (mut sure, mut maybe) = (Vec::new(), Vec::new());
        let meant = self.namespaces(namespaces);
        let has_namespace = !meant.is_empty();
        let seen = pods.map(|pods| (pods, self.identity.of_kubernetes(pods)));
        for (namespace, is_certain) in meant {
            for endpoint in self.places.all[namespace].endpoints() {
                let own = &endpoints[endpoint];
                let selects = seen.as_ref().map_or(Some(true), |(pods, seen)| {
                    LabelSelector(pods).weigh(|key| seen.label(key, own.label_state(key)))
                });
                match selects {
                    Some(true) if is_certain => sure.push(endpoint),
                    Some(false) => {}
                    _ => maybe.push(endpoint),
                }
            }
        }
        let id = self.sets.push(Selected {
            has_namespace,
            sure: Set::new(sure, endpoints.len()),
            maybe: Set::new(maybe, endpoints.len()),
            hangs_on: HangsOn::Labels,
        });
        let asks_nothing = |node: &Node| LabelSelector(node).is_empty();
        let is_wide = match namespaces {
            Namespaces::All => true,
            Namespaces::Selected(node) => asks_nothing(node),
            Namespaces::One(_) => false,
        };
        if pods.is_none_or(asks_nothing) {
            self.whole.insert(id);
            if is_wide {
                self.everybody.insert(id);
            }
        }
        self.ids.insert(key, id);
        id
    }

    /// The endpoints that a selector of Cilium takes in, in a namespace or in all of them. Its keys carry the source of
    /// the label, and some stand for the namespace.
    pub(crate) fn select_cilium(
        &mut self,
        endpoints: &Table<EndpointId, Endpoint<'c>>,
        namespace: Option<&'c str>,
        selector: &'c Node,
        is_subject: bool,
    ) -> SetId {
        let kind = if is_subject { "subject" } else { "peer" };
        let scope = format!("cilium {kind} in {}", namespace.unwrap_or("*"));
        // A policy is for its own namespace, whatever its labels say about that.
        let labels = selector
            .get("matchLabels")
            .filter(|_| is_subject && namespace.is_some());
        let said = labels.and_then(|labels| labels.str(CILIUM_OWN_NAMESPACE));
        let is_everybody = namespace.is_none() && LabelSelector(selector).is_empty();
        let cluster_name = self.cluster_name;
        let seen = self.identity.of_cilium(selector);
        let id = self.select_by(
            endpoints,
            (scope, text(selector)),
            namespace,
            is_everybody,
            |_, endpoint, holder| {
                LabelSelector(selector).weigh(|key| {
                    if let (Some(said), CILIUM_OWN_NAMESPACE) = (said, key) {
                        return LabelState::Is(said);
                    }
                    let (written, key) = (key, cilium_key(key));
                    if let Some(label) = key.strip_prefix(CILIUM_NAMESPACE_LABELS) {
                        return match holder {
                            _ if label == NAME => LabelState::Is(endpoint.namespace),
                            None => LabelState::Unknown,
                            Some(object) => object
                                .label(label)
                                .map_or(LabelState::Absent, LabelState::Is),
                        };
                    }
                    match key {
                        CILIUM_NAMESPACE => LabelState::Is(endpoint.namespace),
                        CILIUM_ACCOUNT if seen.kept(written) == Kept::Yes => {
                            endpoint.account.map_or(LabelState::Present, LabelState::Is)
                        }
                        // What is named leaves it out in some versions.
                        CILIUM_ACCOUNT => endpoint
                            .account
                            .map_or(LabelState::Unknown, LabelState::Perhaps),
                        CILIUM_CLUSTER => cluster_name.map_or(LabelState::Present, LabelState::Is),
                        _ if key.starts_with("io.cilium.") => LabelState::Unknown,
                        // What is reserved is about what is no pod; other sources are about no labels of Kubernetes.
                        _ if key.contains(':') => LabelState::Absent,
                        _ => seen.label(written, endpoint.label_state(key)),
                    }
                })
            },
        );
        if asks_namespaces_alone(selector) {
            self.whole.insert(id);
        }
        id
    }

    /// The endpoints of one namespace or all of them for which a question is answered with yes, and those for which it
    /// cannot be answered. The key names the question; it is told an endpoint, and its namespace where that
    /// is in the input.
    pub(crate) fn select_by(
        &mut self,
        endpoints: &Table<EndpointId, Endpoint<'c>>,
        key: (String, String),
        namespace: Option<&'c str>,
        is_everybody: bool,
        decide: impl Fn(EndpointId, &Endpoint<'c>, Option<&'c Object>) -> Option<bool>,
    ) -> SetId {
        if let Some(id) = self.ids.get(&key) {
            return *id;
        }
        let meant = self.namespaces(namespace.map_or(Namespaces::All, Namespaces::One));
        let has_namespace = !meant.is_empty();
        let (mut sure, mut maybe) = (Vec::new(), Vec::new());
        for (namespace, _) in meant {
            let namespace = &self.places.all[namespace];
            for endpoint in namespace.endpoints() {
                let own = &endpoints[endpoint];
                match alike(&namespace.objects, |object| decide(endpoint, own, object)) {
                    Some(true) => sure.push(endpoint),
                    Some(false) => {}
                    None => maybe.push(endpoint),
                }
            }
        }
        let id = self.sets.push(Selected {
            has_namespace,
            sure: Set::new(sure, endpoints.len()),
            maybe: Set::new(maybe, endpoints.len()),
            hangs_on: HangsOn::Labels,
        });
        if is_everybody {
            self.everybody.insert(id);
        }
        self.ids.insert(key, id);
        id
    }

    /// These endpoints, perhaps.
    pub(crate) fn push_perhaps(&mut self, endpoints: Vec<EndpointId>, total: usize) -> SetId {
        self.sets.push(Selected {
            sure: Set::new(Vec::new(), total),
            has_namespace: true,
            maybe: Set::new(endpoints, total),
            hangs_on: HangsOn::Labels,
        })
    }

    /// Namespaces, in order, with whether it is certain.
    fn namespaces(&mut self, wanted: Namespaces<'c>) -> Vec<(NamespaceId, bool)> {
        match wanted {
            Namespaces::All => self.places.all.ids().map(|id| (id, true)).collect(),
            Namespaces::One(name) => {
                let id = self.places.by_name.get(name);
                id.map(|id| (*id, true)).into_iter().collect()
            }
            Namespaces::Selected(node) => {
                let key = text(node);
                if let Some(known) = self.selected.get(&key) {
                    return known.clone();
                }
                let found = self.places.taken_in(node);
                self.selected.insert(key, found.clone());
                found
            }
        }
    }
}

/// The label by which Cilium knows the namespace of a pod.
pub(crate) const CILIUM_NAMESPACE: &str = "io.kubernetes.pod.namespace";
/// The same with its source, as Cilium writes it into the selector of a policy of a namespace.
const CILIUM_OWN_NAMESPACE: &str = "k8s:io.kubernetes.pod.namespace";
/// The label by which it knows the cluster.
const CILIUM_CLUSTER: &str = "io.cilium.k8s.policy.cluster";
/// What stands before labels of the namespace.
const CILIUM_NAMESPACE_LABELS: &str = "io.cilium.k8s.namespace.labels.";

/// Whether a selector of Cilium looks at nothing but the namespace of a pod.
fn asks_namespaces_alone(selector: &Node) -> bool {
    let labels = selector.get("matchLabels").map_or(&[][..], Node::entries);
    let expressions = selector.list("matchExpressions");
    let is_of_namespace = |key: &str| {
        let key = cilium_key(key);
        key == CILIUM_NAMESPACE || key.starts_with(CILIUM_NAMESPACE_LABELS)
    };
    labels.iter().all(|entry| is_of_namespace(&entry.key))
        && expressions
            .iter()
            .all(|expression| expression.str("key").is_some_and(is_of_namespace))
}
