//! Namespaces that have endpoints, and which of them selectors take in. Many policies ask the same labels for other values,
//! so that namespaces are looked up by the values of a label.

use std::collections::HashMap;
use std::ops::Range;

use seawall_model::{Cluster, LabelSelector, Object, Table, TableIndex, define_index};
use seawall_syntax::Node;

use crate::contested::{Contested, alike};
use crate::{Endpoint, EndpointId};

/// The label that the API server puts on every namespace.
pub(crate) const NAME: &str = "kubernetes.io/metadata.name";

define_index! {
    /// A namespace that has endpoints.
    pub(crate) struct NamespaceId;
}

/// A namespace with its endpoints, which stand side by side.
#[derive(Debug)]
pub(crate) struct Namespace<'c> {
    pub name: &'c str,
    /// Its declarations; none where it is not in the input.
    pub objects: Vec<&'c Object>,
    /// Positions among all endpoints.
    endpoints: Range<usize>,
}

impl Namespace<'_> {
    pub(crate) fn endpoints(&self) -> impl Iterator<Item = EndpointId> + use<> {
        self.endpoints.clone().map(EndpointId::at)
    }
}

/// The namespaces, by name and by their labels.
#[derive(Debug)]
pub(crate) struct Places<'c> {
    pub all: Table<NamespaceId, Namespace<'c>>,
    pub by_name: HashMap<&'c str, NamespaceId>,
    /// Those that are in the input and declared once.
    plain: Vec<NamespaceId>,
    /// Those that are not in the input, of which the name is all that is known.
    unseen: Vec<NamespaceId>,
    /// Those that are declared several times.
    contested: Vec<NamespaceId>,
    /// By key, once somebody asks for it.
    labels: HashMap<String, Values<'c>>,
}

/// Namespaces by the value of one label.
type Values<'c> = HashMap<&'c str, Vec<NamespaceId>>;

/// What one requirement of a selector says.
enum Part {
    /// These are meant.
    Only(Vec<NamespaceId>),
    /// These are not.
    But(Vec<NamespaceId>),
}

impl<'c> Places<'c> {
    /// For endpoints that are sorted by namespace.
    pub(crate) fn new(
        cluster: &'c Cluster,
        contested: &Contested,
        endpoints: &Table<EndpointId, Endpoint<'c>>,
    ) -> Self {
        let mut first = 0;
        let all: Table<NamespaceId, Namespace<'c>> = endpoints
            .values()
            .chunk_by(|one, other| one.namespace == other.namespace)
            .map(|own| {
                let name = own[0].namespace;
                let endpoints = first..first + own.len();
                first = endpoints.end;
                Namespace {
                    name,
                    objects: contested.namespace(cluster, name),
                    endpoints,
                }
            })
            .collect();
        let with = |is_meant: fn(usize) -> bool| -> Vec<NamespaceId> {
            let meant = all.iter().filter(|(_, one)| is_meant(one.objects.len()));
            meant.map(|(id, _)| id).collect()
        };
        Self {
            by_name: all.iter().map(|(id, one)| (one.name, id)).collect(),
            plain: with(|declarations| declarations == 1),
            unseen: with(|declarations| declarations == 0),
            contested: with(|declarations| declarations > 1),
            labels: HashMap::new(),
            all,
        }
    }

    /// Those that a selector takes in, in order, with whether that is certain.
    pub(crate) fn taken_in(&mut self, selector: &Node) -> Vec<(NamespaceId, bool)> {
        let Some(parts) = self.parts(selector) else {
            return Vec::new();
        };
        // How many requirements in a row that name namespaces take this one in.
        let mut met = vec![0usize; self.all.len()];
        let mut is_out = vec![false; self.all.len()];
        let mut wanted = 0;
        let mut fewest: Option<&[NamespaceId]> = None;
        for (_, part) in &parts {
            match part {
                Part::Only(list) => {
                    for id in list {
                        let met = &mut met[id.index()];
                        *met += usize::from(*met == wanted);
                    }
                    wanted += 1;
                    if fewest.is_none_or(|fewest| list.len() < fewest.len()) {
                        fewest = Some(list);
                    }
                }
                Part::But(list) => list.iter().for_each(|id| is_out[id.index()] = true),
            }
        }
        // Of those that are not in the input only the name is known, so that it decides or leaves it open.
        let asks_name = parts.iter().any(|(key, _)| key == NAME);
        let asks_labels = parts.iter().any(|(key, _)| key != NAME);
        let is_decided = |id: &NamespaceId| !asks_labels || self.all[*id].objects.len() == 1;
        let every = self.plain.iter().chain(&self.unseen);
        let candidates: Box<dyn Iterator<Item = &NamespaceId>> = match fewest {
            Some(fewest) => Box::new(fewest.iter()),
            None => Box::new(every),
        };
        let mut found: Vec<(NamespaceId, bool)> = candidates
            .filter(|id| met[id.index()] == wanted && !is_out[id.index()] && is_decided(id))
            .map(|id| (*id, true))
            .collect();
        let by_name = |id: &NamespaceId| match asks_name {
            true => takes_in(selector, self.all[*id].name, None),
            false => None,
        };
        let by_declarations = |id: &NamespaceId| {
            let one = &self.all[*id];
            alike(&one.objects, |object| takes_in(selector, one.name, object))
        };
        let open = self.unseen.iter().filter(|_| asks_labels);
        let unseen = open.map(|id| (*id, by_name(id)));
        let contested = self.contested.iter().map(|id| (*id, by_declarations(id)));
        found.extend(
            unseen
                .chain(contested)
                .filter_map(|(id, decided)| match decided {
                    Some(true) => Some((id, true)),
                    None => Some((id, false)),
                    Some(false) => None,
                }),
        );
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The requirements of a selector, each with its key; `None` where one of them takes nobody in.
    fn parts(&mut self, selector: &Node) -> Option<Vec<(String, Part)>> {
        let mut parts = Vec::new();
        let exact = selector.get("matchLabels").map_or(&[][..], Node::entries);
        for entry in exact {
            let value = entry.value.as_str()?;
            let values = self.values(&entry.key);
            let listed = values.get(value).cloned().unwrap_or_default();
            parts.push((entry.key.to_string(), Part::Only(listed)));
        }
        for expression in selector.list("matchExpressions") {
            let key = expression.str("key")?;
            let values = self.values(key);
            let listed = || {
                let wanted = expression.strings("values");
                wanted
                    .filter_map(|value| values.get(value))
                    .flatten()
                    .copied()
                    .collect()
            };
            let labelled = || values.values().flatten().copied().collect();
            let part = match expression.str("operator") {
                Some("In") => Part::Only(listed()),
                Some("NotIn") => Part::But(listed()),
                Some("Exists") => Part::Only(labelled()),
                Some("DoesNotExist") => Part::But(labelled()),
                _ => return None,
            };
            parts.push((key.to_owned(), part));
        }
        Some(parts)
    }

    /// Those of which a label is known, by its value.
    fn values(&mut self, key: &str) -> &Values<'c> {
        if !self.labels.contains_key(key) {
            let mut values = Values::new();
            for id in self.plain.iter().chain(&self.unseen) {
                let one = &self.all[*id];
                let value = match key {
                    NAME => Some(one.name),
                    _ => one.objects.first().and_then(|object| object.label(key)),
                };
                if let Some(value) = value {
                    values.entry(value).or_default().push(*id);
                }
            }
            self.labels.insert(key.to_owned(), values);
        }
        &self.labels[key]
    }
}

/// Whether a selector takes a namespace in; `None` when that hangs on labels that are not in the input.
pub(crate) fn takes_in(selector: &Node, name: &str, object: Option<&Object>) -> Option<bool> {
    LabelSelector(selector).decide(|key| {
        if key == NAME {
            return Some(Some(name));
        }
        object.map(|object| object.label(key))
    })
}
