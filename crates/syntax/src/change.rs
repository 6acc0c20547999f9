//! Changing a value tree in memory, by field path. For questions of the form "what if"; texts are edited by
//! [`edit`](crate::edit).

use crate::{Entry, Node, Path, Position, Step, Value};

impl Node {
    /// Puts a value at a path; mappings on the way are made. `false` when the path leads through something else.
    pub fn set(&mut self, path: &str, value: impl Into<Self>) -> bool {
        let Ok(path) = path.parse::<Path>() else {
            return false;
        };
        let mut node = self;
        for step in &path.0 {
            let next = match step {
                Step::Key(key) => node.child_or_new(key),
                Step::Index(index) => node.item(*index),
            };
            match next {
                Some(next) => node = next,
                None => return false,
            }
        }
        node.set_value(value);
        true
    }

    /// Takes a key or item away; `false` when there is none.
    pub fn remove(&mut self, path: &str) -> bool {
        let Ok(path) = path.parse::<Path>() else {
            return false;
        };
        let Some((last, before)) = path.0.split_last() else {
            return false;
        };
        let mut node = self;
        for step in before {
            let next = match step {
                Step::Key(key) => node.child(key),
                Step::Index(index) => node.item(*index),
            };
            match next {
                Some(next) => node = next,
                None => return false,
            }
        }
        let is_removed = match last {
            Step::Key(key) => node.edit_entries(|entries| {
                let before = entries.len();
                entries.retain(|entry| entry.key != *key);
                entries.len() < before
            }),
            Step::Index(index) => node.edit_items(|items| {
                let is_there = *index < items.len();
                is_there.then(|| items.remove(*index)).is_some()
            }),
        };
        is_removed.unwrap_or(false)
    }

    fn child(&mut self, key: &str) -> Option<&mut Self> {
        let mut found = self.entries_mut().iter_mut();
        let found = found.find(|entry| entry.key == key);
        found.map(|entry| &mut entry.value)
    }

    fn child_or_new(&mut self, key: &str) -> Option<&mut Self> {
        if self.is_null() {
            self.set_value(Value::Mapping(&[]));
        }
        if self.entry(key).is_none() {
            self.edit_entries(|entries| {
                entries.push(Entry::new(key, Position::NONE, Self::NULL));
            });
        }
        self.child(key)
    }

    fn item(&mut self, index: usize) -> Option<&mut Self> {
        self.items_mut().get_mut(index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse_stream;

    fn node(text: &str) -> Node {
        let document = parse_stream(text.as_bytes()).remove(0);
        document.nodes.expect("YAML").remove(0)
    }

    #[test]
    fn values_are_put_and_taken_away() {
        let mut root = node("a: {b: [{c: 1}, {c: 2}]}\n");
        assert!(root.set("a.b[1].c", Value::Bool(true)));
        assert!(root.set("a.new.deep", Value::String("x")));
        assert!(root.remove("a.b[0]"));
        let expect = node("a: {b: [{c: true}], new: {deep: x}}\n");
        assert!(root.same_value(&expect), "{root:?}");
        assert!(root.remove("a.new") && !root.remove("a.new"));
        assert!(!root.set("a.b[7].c", Value::Null) && !root.set("a.b.c", Value::Null));
        assert!(!root.remove("a.b[x]") && !root.remove(""));
    }
}
