//! Changes that are one decision: what one holder or one add-on loses, in words, and what is left where nobody wants that.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use seawall_model::{Object, ObjectId, Principal};
use seawall_rbac::Binding;

use crate::Graph;
use crate::apply::Change;
use crate::fix::Fix;
use crate::inventory::WorkloadId;
use crate::kind::Cost;
use crate::known::{Answers, FixId};
use crate::node::Node;

/// Names that are shown of those who lose something.
const MAX_NAMES: usize = 3;

/// Changes that belong together.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// Whom or what it is about: an add-on, a holder, a workload.
    pub about: String,
    /// Its changes, by their position among those of the cut.
    pub fixes: Vec<usize>,
    /// What the cluster loses, a sentence each.
    pub loses: Vec<String>,
    /// How many of the ways that were found are left where it is not taken.
    pub ways: usize,
    /// The cheapest way that is left then: `None` where that was not asked, for it takes a graph of its own.
    pub without: Option<Option<Cost>>,
}

/// What tells decisions apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum About {
    /// A release of Helm: namespace and name.
    Release(String, String),
    /// A part of an add-on: namespace and name.
    PartOf(String, String),
    Subject(Principal),
    Workload(String),
    /// Anything else: the change alone.
    Alone(String),
}

impl About {
    fn words(&self, fix: &Fix) -> String {
        match self {
            Self::Release(namespace, name) => format!("Helm release `{namespace}/{name}`"),
            Self::PartOf(namespace, name) if namespace.is_empty() => format!("add-on `{name}`"),
            Self::PartOf(namespace, name) => format!("add-on `{name}` in namespace `{namespace}`"),
            Self::Subject(subject) => subject.to_string(),
            Self::Workload(name) => name.clone(),
            Self::Alone(_) => fix.says.clone(),
        }
    }
}

impl Graph<'_> {
    /// Gathers changes into decisions, in the order of the first change of each.
    pub(crate) fn decisions(&self, fixes: &[(FixId, &Fix)], ways: &[Answers]) -> Vec<Decision> {
        let names = Names::of(self);
        let mut positions: BTreeMap<About, usize> = BTreeMap::new();
        let mut decisions: Vec<Decision> = Vec::new();
        let mut decision_of: HashMap<FixId, usize> = HashMap::new();
        for (index, (id, fix)) in fixes.iter().enumerate() {
            let about = self.about(fix, &names);
            let position = *positions.entry(about).or_insert_with_key(|about| {
                decisions.push(Decision {
                    about: about.words(fix),
                    fixes: Vec::new(),
                    loses: Vec::new(),
                    ways: 0,
                    without: None,
                });
                decisions.len() - 1
            });
            decisions[position].fixes.push(index);
            decision_of.insert(*id, position);
        }
        // A way is left where one decision is not taken that alone answers it; one that nothing chosen answers is left
        // whatever is decided.
        for way in ways {
            let mut own = way.iter().filter_map(|id| decision_of.get(id));
            if let Some(first) = own.next()
                && own.all(|other| other == first)
            {
                decisions[*first].ways += 1;
            }
        }
        for decision in &mut decisions {
            let mut seen = HashSet::new();
            let own = decision.fixes.iter().map(|fix| fixes[*fix].1);
            decision.loses = own
                .flat_map(|fix| self.losses(fix, &names))
                .filter(|loss| seen.insert(loss.clone()))
                .collect();
        }
        decisions
    }

    fn about(&self, fix: &Fix, names: &Names<'_>) -> About {
        let cluster = self.inventory.cluster;
        for change in &fix.changes {
            let object = match change {
                Change::RemoveSubject { object, subject } => {
                    return self
                        .add_on_of(subject, names)
                        .or_else(|| add_on(cluster.object(*object)))
                        .unwrap_or_else(|| About::Subject(subject.clone()));
                }
                Change::Set { object, .. } | Change::Remove { object, .. } => *object,
                Change::Delete { .. } | Change::Create { .. } | Change::Rebuild { .. } => {
                    continue;
                }
            };
            if !cluster.carries_pod(object) {
                continue;
            }
            let top = cluster.top_owner(object);
            let known = top.object.unwrap_or(object);
            let name = self
                .inventory
                .network
                .endpoint_of(object)
                .map(|endpoint| self.inventory.network.endpoints()[endpoint].label());
            return add_on(cluster.object(known)).unwrap_or_else(|| {
                About::Workload(name.unwrap_or_else(|| top.workload.name.to_string()))
            });
        }
        About::Alone(fix.id.clone())
    }

    /// The add-on that an account is a part of.
    fn add_on_of(&self, subject: &Principal, names: &Names<'_>) -> Option<About> {
        let Principal::ServiceAccount { namespace, name } = subject else {
            return None;
        };
        let cluster = self.inventory.cluster;
        let account = cluster.get("", "ServiceAccount", namespace, name);
        account.and_then(add_on).or_else(|| {
            let workloads = names.runs_as.get(&(&**namespace, &**name));
            workloads.into_iter().flatten().find_map(|workload| {
                let own = &self.inventory.workloads[*workload];
                let top = cluster.top_owner(own.object);
                add_on(cluster.object(top.object.unwrap_or(own.object)))
            })
        })
    }

    /// What a change takes, in words.
    fn losses(&self, fix: &Fix, names: &Names<'_>) -> Vec<String> {
        let mut found = Vec::new();
        for change in &fix.changes {
            let Change::RemoveSubject { object, subject } = change else {
                continue;
            };
            let Some(binding) = names.bindings.get(object) else {
                continue;
            };
            let place = match &binding.namespace {
                Some(namespace) => format!("in namespace `{namespace}`"),
                None => "in every namespace".to_owned(),
            };
            let what = match self.inventory.rbac.role_of(binding) {
                Some(role) => {
                    let rules: Vec<String> = role.rules.iter().map(ToString::to_string).collect();
                    rules.join("; ")
                }
                None => binding.role.to_string(),
            };
            let who = match subject {
                Principal::ServiceAccount { namespace, name } => {
                    match self.runners(namespace, name, names) {
                        Some(names) => format!("{names}, which runs as {subject},"),
                        None => subject.to_string(),
                    }
                }
                _ => subject.to_string(),
            };
            found.push(format!("{who} loses {what} {place}"));
        }
        if found.is_empty() {
            return fix.breaks.clone();
        }
        // What else a change breaks stands behind; the roles are told already.
        found.extend(
            fix.breaks
                .iter()
                .filter(|text| !text.contains(" loses "))
                .cloned(),
        );
        found
    }

    /// The names of the workloads that run as an account.
    fn runners(&self, namespace: &str, name: &str, names: &Names<'_>) -> Option<String> {
        let workloads = names.runs_as.get(&(namespace, name))?;
        let names: BTreeSet<String> = workloads
            .iter()
            .map(|id| self.id(self.nodes.number(Node::Workload(*id))))
            .collect();
        let shown: Vec<&str> = names.iter().take(MAX_NAMES).map(String::as_str).collect();
        match names.len().saturating_sub(MAX_NAMES) {
            0 => Some(shown.join(", ")),
            more => Some(format!("{} and {more} more", shown.join(", "))),
        }
    }
}

/// What decisions are told apart and told by.
struct Names<'g> {
    bindings: HashMap<ObjectId, &'g Binding>,
    /// The workloads that run as an account, by its namespace and name.
    runs_as: HashMap<(&'g str, &'g str), Vec<WorkloadId>>,
}

impl<'g> Names<'g> {
    fn of(graph: &'g Graph<'_>) -> Self {
        let inventory = &graph.inventory;
        let mut runs_as: HashMap<(&str, &str), Vec<WorkloadId>> = HashMap::new();
        for (id, own) in inventory.workloads.iter() {
            let account = (inventory.namespace_of(own), &*own.traits.account);
            runs_as.entry(account).or_default().push(id);
        }
        let bindings = inventory.rbac.all_bindings();
        Self {
            bindings: bindings.map(|binding| (binding.object, binding)).collect(),
            runs_as,
        }
    }
}

/// The add-on that an object says to be a part of.
fn add_on(object: &Object) -> Option<About> {
    let namespace = object.namespace.to_string();
    if let Some(release) = object.annotation("meta.helm.sh/release-name") {
        let own = object.annotation("meta.helm.sh/release-namespace");
        let namespace = own.map_or(namespace, str::to_owned);
        return Some(About::Release(namespace, release.to_owned()));
    }
    if object.label("app.kubernetes.io/managed-by") == Some("Helm")
        && let Some(release) = object.label("app.kubernetes.io/instance")
    {
        return Some(About::Release(namespace, release.to_owned()));
    }
    let part = object.label("app.kubernetes.io/part-of")?;
    Some(About::PartOf(namespace, part.to_owned()))
}
