//! Which roles aggregated ClusterRoles gather. Roles that select alike share one list, and labels are looked up, so that
//! many roles which gather many are not compared one with another.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use seawall_model::{Cluster, LabelSelector, Labels, Object};
use seawall_syntax::Node;

use crate::defaults::AGGREGATE_TO;
use crate::restored::is_restored;
use crate::{Defaults, Role, Rule};

/// Roles that gather the same ones.
struct Group {
    /// Those that gather, in order.
    gatherers: Vec<usize>,
    /// Those that are gathered, in order. A role that fits its own selector is among them, which gives it nothing new.
    members: Vec<usize>,
}

/// What gathers what.
#[derive(Default)]
pub(crate) struct Gathering {
    groups: Vec<Group>,
    /// The group of each role that gathers.
    group_of: BTreeMap<usize, usize>,
    /// The groups that each role is gathered by.
    gathered_by: HashMap<usize, Vec<usize>>,
    /// The first member of the input that gathers with another group, by the group that it is in and that one.
    first_of: HashMap<(usize, usize), usize>,
}

impl Gathering {
    /// Looks up what roles gather, by their indexes, which are in order.
    pub(crate) fn of(cluster: &Cluster, roles: &[Role], gatherers: &[usize]) -> Self {
        let labels = RoleLabels::of(cluster, roles);
        let mut known: HashMap<(String, String), usize> = HashMap::new();
        let mut all = Self::default();
        for own in gatherers {
            let selectors = roles[*own]
                .object
                .map_or(&[][..], |id| selectors(cluster.object(id)));
            let label = Defaults::gathers(&roles[*own].key)
                .then(|| roles[*own].object.is_none() || is_restored(cluster, &roles[*own]))
                .filter(|gathers| *gathers)
                .map(|_| &*roles[*own].key.name);
            let text: Vec<String> = selectors.iter().map(Node::to_json).collect();
            let key = (text.join("\n"), label.unwrap_or_default().to_owned());
            let group = *known.entry(key).or_insert_with(|| {
                all.groups.push(Group {
                    gatherers: Vec::new(),
                    members: labels.found(cluster, roles, selectors, label),
                });
                all.groups.len() - 1
            });
            all.groups[group].gatherers.push(*own);
            all.group_of.insert(*own, group);
        }
        for (group, one) in all.groups.iter().enumerate() {
            for member in &one.members {
                all.gathered_by.entry(*member).or_default().push(group);
                if let Some(other) = all.group_of.get(member)
                    && roles[*member].object.is_some()
                {
                    all.first_of.entry((group, *other)).or_insert(*member);
                }
            }
        }
        all
    }

    /// The first role of the input that one gathers and that gathers it in turn.
    pub(crate) fn back(&self, roles: &[Role], own: usize) -> Option<usize> {
        let group = *self.group_of.get(&own)?;
        let by = self.gathered_by.get(&own)?.iter();
        let others = by.filter_map(|other| {
            let first = *self.first_of.get(&(group, *other))?;
            if first != own {
                return Some(first);
            }
            // The first one is the role itself: it counts where another one of its group is gathered as well.
            let mut rest = self.groups[group].members.iter();
            let is_other = |member: &&usize| {
                **member != own
                    && roles[**member].object.is_some()
                    && self.group_of.get(*member) == Some(other)
            };
            rest.find(is_other).copied()
        });
        others.min()
    }

    /// Carries rules to those that gather them, until nothing changes. Each rule comes to each group once, however many
    /// roles gather it and in however many steps.
    pub(crate) fn carry(&self, roles: &mut [Role]) {
        let mut known: Vec<BTreeSet<Arc<Rule>>> = vec![BTreeSet::new(); self.groups.len()];
        // Rules that a group took of a member already, which only ever gets more.
        let mut taken: HashMap<(usize, usize), usize> = HashMap::new();
        let mut grows = vec![false; self.groups.len()];
        let mut round: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for (member, groups) in &self.gathered_by {
            if !roles[*member].rules.is_empty() || roles[*member].may_grow {
                for group in groups {
                    round.entry(*group).or_default().insert(*member);
                }
            }
        }
        let mut next: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        loop {
            let Some((group, members)) = round.pop_first() else {
                if next.is_empty() {
                    return;
                }
                round = std::mem::take(&mut next);
                continue;
            };
            let mut added = Vec::new();
            let mut grown = grows[group];
            for member in members {
                let role = &roles[member];
                grown |= role.may_grow;
                let taken = taken.entry((group, member)).or_default();
                for rule in &role.rules[*taken..] {
                    if known[group].insert(Arc::clone(rule)) {
                        added.push(Arc::clone(rule));
                    }
                }
                *taken = role.rules.len();
            }
            let is_grown = grown != grows[group];
            grows[group] = grown;
            if added.is_empty() && !is_grown {
                continue;
            }
            for own in &self.groups[group].gatherers {
                let role = &mut roles[*own];
                role.may_grow |= grown;
                // What the API server writes or puts back is there already.
                let is_builtin = role.object.is_none() || role.restored.is_some();
                let kept: BTreeSet<Arc<Rule>> = match is_builtin {
                    true => role.rules.iter().cloned().collect(),
                    false => BTreeSet::new(),
                };
                let new = added.iter().filter(|rule| !kept.contains(*rule));
                role.rules.extend(new.cloned());
                for other in self.gathered_by.get(own).into_iter().flatten() {
                    let later = if *other > group {
                        &mut round
                    } else {
                        &mut next
                    };
                    later.entry(*other).or_default().insert(*own);
                }
            }
        }
    }
}

/// ClusterRoles by their labels.
struct RoleLabels<'c> {
    by_label: HashMap<(&'c str, &'c str), Vec<usize>>,
    by_key: HashMap<&'c str, Vec<usize>>,
    /// Roles whose labels the API server sets.
    builtin: Vec<usize>,
    all: Vec<usize>,
}

impl<'c> RoleLabels<'c> {
    fn of(cluster: &'c Cluster, roles: &[Role]) -> Self {
        let mut labels = Self {
            by_label: HashMap::new(),
            by_key: HashMap::new(),
            builtin: Vec::new(),
            all: Vec::new(),
        };
        for (index, role) in roles.iter().enumerate() {
            if role.key.namespace.is_some() {
                continue;
            }
            labels.all.push(index);
            let Some(id) = role.object else {
                labels.builtin.push(index);
                continue;
            };
            if is_restored(cluster, role) {
                labels.builtin.push(index);
            }
            let own = labels_of(cluster.object(id)).map_or(&[][..], Node::entries);
            for entry in own {
                labels.by_key.entry(&entry.key).or_default().push(index);
                if let Some(value) = entry.value.as_str() {
                    let key = (&*entry.key, value);
                    labels.by_label.entry(key).or_default().push(index);
                }
            }
        }
        labels
    }

    /// The roles that selectors fit, or the label of a built-in role that gathers, in order.
    fn found(
        &self,
        cluster: &Cluster,
        roles: &[Role],
        selectors: &[Node],
        label: Option<&str>,
    ) -> Vec<usize> {
        let defaults = Defaults::builtin();
        let key = label.map(|label| format!("{AGGREGATE_TO}{label}"));
        let mut found: BTreeSet<usize> = BTreeSet::new();
        if let Some(key) = &key {
            let labelled = self.by_label.get(&(&**key, "true"));
            found.extend(labelled.into_iter().flatten().copied());
        }
        for index in &self.builtin {
            let key = &roles[*index].key;
            let is_labelled = label.is_some_and(|label| defaults.is_labelled(key, label));
            let mut selectors = selectors.iter();
            if is_labelled || selectors.any(|selector| defaults.is_selected(key, selector)) {
                found.insert(*index);
            }
        }
        for selector in selectors {
            found.extend(self.candidates(selector).filter(|index| {
                let object = roles[*index].object.map(|id| cluster.object(id));
                object.is_some_and(|object| {
                    LabelSelector(selector).matches(Labels(labels_of(object)))
                })
            }));
        }
        found.into_iter().collect()
    }

    /// The roles that may fit a selector: those with the rarest of the labels that it asks for.
    fn candidates(&self, selector: &Node) -> impl Iterator<Item = usize> {
        let exact = selector.get("matchLabels").map_or(&[][..], Node::entries);
        let with_value = exact.iter().map(|entry| {
            let value = entry.value.as_str().unwrap_or_default();
            vec![self.by_label.get(&(&*entry.key, value))]
        });
        let expressions = selector.list("matchExpressions").iter();
        let with_key = expressions.filter_map(|expression| {
            let key = expression.str("key")?;
            match expression.str("operator")? {
                "In" => Some(
                    expression
                        .strings("values")
                        .map(|value| self.by_label.get(&(key, value)))
                        .collect(),
                ),
                "Exists" => Some(vec![self.by_key.get(key)]),
                _ => None,
            }
        });
        let rarest = with_value
            .chain(with_key)
            .map(|lists: Vec<Option<&Vec<usize>>>| lists.into_iter().flatten().collect::<Vec<_>>())
            .min_by_key(|lists| lists.iter().map(|list| list.len()).sum::<usize>());
        let lists = rarest.unwrap_or_else(|| vec![&self.all]);
        let mut indexes: Vec<usize> = lists.into_iter().flatten().copied().collect();
        indexes.sort_unstable();
        indexes.dedup();
        indexes.into_iter()
    }
}

fn labels_of(object: &Object) -> Option<&Node> {
    object.metadata()?.get("labels")
}

/// The selectors of an aggregated role.
pub(crate) fn selectors(object: &Object) -> &[Node] {
    object
        .root
        .get("aggregationRule")
        .map_or(&[], |rule| rule.list("clusterRoleSelectors"))
}
