//! From one change of one field to replacements in the text.

use super::layout::{Collection, DocumentLayout, Element, Found, Kind, Layout, Shape};
use super::meaning::fresh;
use super::place::{Place, Plan};
use super::refusal::Refusal;
use super::source::Splice;
use super::{block, flow};
use crate::{Node, Step, Value};

impl<'d> Plan<'d> {
    /// Replacements that give the field at `path` the value `new`. `tree` holds the values of the text.
    pub(super) fn set(
        self,
        document: &'d DocumentLayout,
        root: usize,
        tree: &Node,
        path: &[Step],
        new: &Node,
    ) -> Result<Vec<Splice>, Refusal> {
        let (mut place, mut tree) = (self.root(document, root)?, tree);
        for (depth, step) in path.iter().enumerate() {
            let rest = path.get(depth + 1..).unwrap_or(&[]);
            if tree.is_null() {
                let missing = path.get(depth..).unwrap_or(&[]);
                return self.replace(place, &created(missing, new)?);
            }
            let collection = self.collection(place, step)?;
            match collection.find(step) {
                Found::Own(element) => {
                    (place, tree) = self.descend(collection, element, tree, step)?
                }
                Found::Missing => {
                    return self.insert(place, collection, step, &created(rest, new)?);
                }
                Found::Merged if rest.is_empty() => {
                    return self.insert(place, collection, step, new);
                }
                Found::Merged | Found::Overridden => return Err(merge_key()),
            }
        }
        self.replace(place, new)
    }

    /// Replacements that take the existing field at `path` away.
    pub(super) fn remove(
        self,
        document: &'d DocumentLayout,
        root: usize,
        tree: &Node,
        path: &[Step],
    ) -> Result<Vec<Splice>, Refusal> {
        let (mut place, mut tree) = (self.root(document, root)?, tree);
        let Some((last, parents)) = path.split_last() else {
            return Err(Refusal::WholeObject);
        };
        for step in parents {
            let collection = self.collection(place, step)?;
            match collection.find(step) {
                Found::Own(element) => {
                    (place, tree) = self.descend(collection, element, tree, step)?
                }
                Found::Merged | Found::Overridden => return Err(merge_key()),
                Found::Missing => return Ok(Vec::new()),
            }
        }
        let collection = self.collection(place, last)?;
        self.usual(collection)?;
        let Some(removed) = collection.all_own(last) else {
            return Err(merge_key());
        };
        for index in &removed {
            if let Some(element) = collection.elements.get(*index) {
                self.unshared(&element.value)?;
            }
        }
        if collection.flow {
            return Ok(flow::remove(self, place.layout, collection, &removed));
        }
        if removed.len() < collection.elements.len() {
            return Ok(block::remove(self, collection, &removed));
        }
        let empty = match collection.kind {
            Kind::Mapping => Value::Mapping(&[]),
            Kind::Sequence => Value::Sequence(&[]),
        };
        self.replace(place, &Node::from(empty))
    }

    fn root(self, document: &'d DocumentLayout, root: usize) -> Result<Place<'d>, Refusal> {
        let layout = document.roots.get(root).ok_or(MISFIT)?;
        Ok(Place {
            layout,
            parent: None,
        })
    }

    /// The mapping or list that `step` goes into.
    fn collection(self, place: Place<'d>, step: &Step) -> Result<&'d Collection, Refusal> {
        let needed = match step {
            Step::Key(_) => Kind::Mapping,
            Step::Index(_) => Kind::Sequence,
        };
        if let Some(name) = place.layout.own_used_anchor(self.source, self.used_anchors) {
            return Err(anchor(name));
        }
        match &place.layout.shape {
            Shape::Collection(collection) if collection.kind == needed => Ok(collection),
            Shape::Alias(_) => Err(Refusal::Shared {
                through: format!("the alias `{}`", self.text_of(place.layout)),
            }),
            Shape::Collection(collection) => Err(Refusal::WrongType {
                found: collection.kind.name(),
                needed: needed.name(),
            }),
            _ => Err(Refusal::WrongType {
                found: "single value",
                needed: needed.name(),
            }),
        }
    }

    fn descend<'n>(
        self,
        collection: &'d Collection,
        element: &'d Element,
        tree: &'n Node,
        step: &Step,
    ) -> Result<(Place<'d>, &'n Node), Refusal> {
        let child = match step {
            Step::Key(key) => tree.entry(key).map(|entry| &entry.value),
            Step::Index(index) => tree.items().get(*index),
        };
        let place = Place {
            layout: &element.value,
            parent: Some((collection, element)),
        };
        Ok((place, child.ok_or(MISFIT)?))
    }

    fn replace(self, place: Place<'d>, new: &Node) -> Result<Vec<Splice>, Refusal> {
        self.unshared(place.layout)?;
        let Some((collection, element)) = place.parent else {
            let text = super::render::scalar(new.value(), super::render::Quoting::Block);
            return Ok(vec![Splice::new(
                place.layout.start,
                place.layout.end,
                text,
            )]);
        };
        self.usual(collection)?;
        Ok(if collection.flow {
            flow::replace(self, collection, element, new)
        } else {
            block::replace(self, collection, element, new)
        })
    }

    fn insert(
        self,
        place: Place<'d>,
        collection: &'d Collection,
        step: &Step,
        new: &Node,
    ) -> Result<Vec<Splice>, Refusal> {
        self.usual(collection)?;
        let key = match step {
            Step::Key(key) => Some(key.as_str()),
            Step::Index(index) if *index == collection.elements.len() => None,
            Step::Index(index) => {
                return Err(Refusal::NoSuchItem {
                    index: *index,
                    length: collection.elements.len(),
                });
            }
        };
        let in_block = place.parent.is_some_and(|(parent, _)| !parent.flow);
        if collection.flow && collection.elements.is_empty() && in_block {
            let inner = self
                .source
                .slice(collection.open + 1, place.layout.end.saturating_sub(1));
            if inner.trim().is_empty() {
                return self.replace(place, &fresh(std::slice::from_ref(step), new));
            }
        }
        if collection.flow {
            return Ok(flow::insert(self, place, collection, key, new));
        }
        Ok(block::insert(self, collection, key, new))
    }

    fn usual(self, collection: &Collection) -> Result<(), Refusal> {
        match collection.unusual {
            Some(form) => Err(Refusal::UnusualForm { form }),
            None => Ok(()),
        }
    }

    fn unshared(self, layout: &Layout) -> Result<(), Refusal> {
        match layout.used_anchor(self.source, self.used_anchors) {
            Some(name) => Err(anchor(name)),
            None => Ok(()),
        }
    }

    fn text_of(self, layout: &Layout) -> &'d str {
        self.source.slice(layout.start, layout.end)
    }
}

/// `value` under new parents; a new list begins with its first item.
fn created(path: &[Step], value: &Node) -> Result<Node, Refusal> {
    let beyond = path.iter().find_map(|step| match step {
        Step::Index(index) if *index > 0 => Some(*index),
        _ => None,
    });
    match beyond {
        Some(index) => Err(Refusal::NoSuchItem { index, length: 0 }),
        None => Ok(fresh(path, value)),
    }
}

/// The text and the values do not fit together, which the reader never lets happen.
const MISFIT: Refusal = Refusal::UnusualForm {
    form: "a layout that differs from its values",
};

fn anchor(name: &str) -> Refusal {
    Refusal::Shared {
        through: format!("the anchor `{name}`"),
    }
}

fn merge_key() -> Refusal {
    Refusal::Shared {
        through: "a merge key".to_owned(),
    }
}
