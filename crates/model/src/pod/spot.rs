//! A value inside an object together with its place, and the merging of several of them into one.

use std::collections::HashMap;

use seawall_syntax::{Entry, Node, Position, Value};

use super::tree::{Content, Place, Tree};

/// A value and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Spot<'o> {
    pub node: &'o Node,
    pub place: Place,
}

impl<'o> Spot<'o> {
    /// A whole object.
    pub fn root(node: &'o Node) -> Self {
        let place = Place {
            path: String::new(),
            is_text: false,
        };
        Self { node, place }
    }

    /// A value that was read out of a text.
    pub fn of_text(node: &'o Node, place: &Place) -> Self {
        let place = Place {
            path: place.path.clone(),
            is_text: true,
        };
        Self { node, place }
    }

    /// The value under a key.
    pub fn get(&self, key: &str) -> Option<Self> {
        Some(Self {
            node: self.node.get(key)?,
            place: self.place.key(key),
        })
    }

    /// Follows keys with dots between them; itself for none.
    pub fn walk(&self, path: &str) -> Option<Self> {
        path.split('.')
            .filter(|key| !key.is_empty())
            .try_fold(self.clone(), |spot, key| spot.get(key))
    }

    /// The items of a list.
    pub fn items(&self) -> impl Iterator<Item = Self> + use<'o> {
        let place = self.place.clone();
        self.node
            .items()
            .iter()
            .enumerate()
            .map(move |(index, node)| Self {
                node,
                place: place.index(index),
            })
    }

    /// The items of the list under a key.
    pub fn list(&self, key: &str) -> Vec<Self> {
        self.get(key)
            .map_or_else(Vec::new, |list| list.items().collect())
    }

    /// The values of a mapping with their keys.
    pub fn entries(&self) -> impl Iterator<Item = (&'o str, Self)> + use<'o> {
        let place = self.place.clone();
        self.node.entries().iter().map(move |entry| {
            let spot = Self {
                node: &entry.value,
                place: place.key(&entry.key),
            };
            (&*entry.key, spot)
        })
    }

    pub fn is_mapping(&self) -> bool {
        self.node.is_mapping()
    }
}

/// Lists whose items are merged by a key, as Kubernetes' strategic merge has it. Other lists replace each other.
const MERGED_LISTS: &[(&str, &str)] = &[
    ("containers", "name"),
    ("initContainers", "name"),
    ("ephemeralContainers", "name"),
    ("volumes", "name"),
    ("env", "name"),
    ("imagePullSecrets", "name"),
    ("volumeMounts", "mountPath"),
    ("volumeDevices", "devicePath"),
];

/// A container, laid together from layers, the weakest first.
#[derive(Debug, Clone)]
pub(crate) struct Item<'o> {
    /// Its name, where no layer says one.
    pub name: &'static str,
    pub layers: Vec<Spot<'o>>,
    /// The fields that are the container's, where the layers hold other things too.
    pub fields: Option<&'static [&'static str]>,
}

impl<'o> Item<'o> {
    /// A container as it stands.
    pub fn whole(name: &'static str, layers: Vec<Spot<'o>>) -> Self {
        Self {
            name,
            layers,
            fields: None,
        }
    }
}

/// Puts a value together, and remembers where each part of it stands.
#[derive(Debug, Default)]
pub(crate) struct Builder {
    entries: Vec<Entry>,
    moved: HashMap<String, Place>,
}

impl Builder {
    /// A field of the value: the layers laid over each other, the weakest first.
    pub fn field(&mut self, name: &str, layers: &[Spot<'_>]) {
        if layers.is_empty() {
            return;
        }
        let value = self.merge(name.to_owned(), name, layers);
        self.entries.push(entry(name, value));
    }

    /// A field that the object says in another form, and the place where it says so.
    pub fn value(&mut self, name: &str, value: Node, place: Place) {
        self.moved.insert(name.to_owned(), place);
        self.entries.push(entry(name, value));
    }

    /// A list of containers.
    pub fn list(&mut self, name: &str, items: &[Item<'_>]) {
        if items.is_empty() {
            return;
        }
        let mut values = Vec::with_capacity(items.len());
        for item in items {
            let at = format!("{name}[{}]", values.len());
            let mut value = match item.fields {
                None => self.merge(at, "", &item.layers),
                Some(fields) => self.chosen(&at, fields, &item.layers),
            };
            if value.entry("name").is_none() {
                value.edit_entries(|entries| entries.push(entry("name", item.name.into())));
            }
            values.push(value);
        }
        let value = Node::from(values);
        self.entries.push(entry(name, value));
    }

    /// A mapping of some fields of the layers.
    fn chosen(&mut self, at: &str, fields: &[&str], layers: &[Spot<'_>]) -> Node {
        let mut entries = Vec::new();
        for field in fields {
            let spots: Vec<Spot<'_>> = layers.iter().filter_map(|layer| layer.get(field)).collect();
            if !spots.is_empty() {
                let value = self.merge(format!("{at}.{field}"), field, &spots);
                entries.push(entry(field, value));
            }
        }
        let top = layers.last();
        if let Some(top) = top {
            self.moved.insert(at.to_owned(), top.place.clone());
        }
        Node::from(entries).at(top.map_or(Position::NONE, |top| top.node.position()))
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The one field that was put together, as a whole of its own; `None` where there was none.
    pub fn into_part(mut self, field: &str, place: Place) -> Option<Tree> {
        let node = self.entries.pop()?.value;
        let cut = |key: String| {
            let rest = key.strip_prefix(field)?;
            Some(rest.strip_prefix('.').unwrap_or(rest).to_owned())
        };
        let mut moved: HashMap<String, Place> = self
            .moved
            .into_iter()
            .filter_map(|(key, place)| Some((cut(key)?, place)))
            .collect();
        let place = moved.remove("").unwrap_or(place);
        node.is_mapping().then(|| Tree {
            content: Content::Made(Box::new(node)),
            place,
            moved,
        })
    }

    /// The whole; fields that nothing was written for would stand at `place`.
    pub fn finish(self, place: Place, position: Position) -> Tree {
        let node = Node::from(self.entries).at(position);
        Tree {
            content: Content::Made(Box::new(node)),
            place,
            moved: self.moved,
        }
    }

    fn merge(&mut self, at: String, key: &str, layers: &[Spot<'_>]) -> Node {
        let Some((top, below)) = layers.split_last() else {
            return Node::NULL;
        };
        if below.is_empty() {
            self.moved.insert(at, top.place.clone());
            return top.node.clone();
        }
        let merged_by = MERGED_LISTS
            .iter()
            .find(|(list, _)| *list == key)
            .map(|(_, by)| *by);
        match (top.node.value(), merged_by) {
            (Value::Mapping(_), _) => {
                // A layer of another type below is replaced, as the API server would refuse it anyway.
                let mappings: Vec<&Spot<'_>> =
                    layers.iter().filter(|layer| layer.is_mapping()).collect();
                let mut of_key: Vec<(&str, Vec<Spot<'_>>)> = Vec::new();
                let mut index: HashMap<&str, usize> = HashMap::new();
                for (key, spot) in mappings.iter().flat_map(|layer| layer.entries()) {
                    if spot.node.is_null() {
                        continue;
                    }
                    let place = *index.entry(key).or_insert_with(|| {
                        of_key.push((key, Vec::new()));
                        of_key.len() - 1
                    });
                    of_key[place].1.push(spot);
                }
                let merged: Node = of_key
                    .into_iter()
                    .map(|(key, spots)| {
                        let inner = Place {
                            path: at.clone(),
                            is_text: false,
                        };
                        entry(key, self.merge(inner.key(key).path, key, &spots))
                    })
                    .collect();
                self.moved.insert(at, top.place.clone());
                merged.at(top.node.position())
            }
            (Value::Sequence(_), Some(by)) => {
                let mut items: Vec<Vec<Spot<'_>>> = Vec::new();
                let mut index: HashMap<&str, usize> = HashMap::new();
                for spot in layers.iter().flat_map(Spot::items) {
                    match spot.node.str(by) {
                        Some(name) => match index.get(name) {
                            Some(place) => items[*place].push(spot),
                            None => {
                                index.insert(name, items.len());
                                items.push(vec![spot]);
                            }
                        },
                        None => items.push(vec![spot]),
                    }
                }
                let merged: Node = items
                    .iter()
                    .enumerate()
                    .map(|(place, spots)| self.merge(format!("{at}[{place}]"), "", spots))
                    .collect();
                self.moved.insert(at, top.place.clone());
                merged.at(top.node.position())
            }
            _ => {
                self.moved.insert(at, top.place.clone());
                top.node.clone()
            }
        }
    }
}

/// A mapping of these fields.
pub(crate) fn mapping(fields: Vec<(&str, Node)>) -> Node {
    let entries = fields.into_iter();
    entries.map(|(key, value)| entry(key, value)).collect()
}

/// A text.
pub(crate) fn text(value: &str) -> Node {
    Node::from(value)
}

fn entry(key: &str, value: Node) -> Entry {
    Entry::new(key, value.position(), value)
}
