//! Changing a value tree in memory, by field path. For questions of the form "what if"; texts are edited by
//! [`edit`](crate::edit).

use crate::{Entry, Node, Path, Position, Step, Value};

impl Node {
    /// Puts a value at a path; mappings on the way are made. `false` when the path leads through something else.
    pub fn set(&mut self, path: &str, value: Value) -> bool {
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
        node.value = value;
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
        match (last, &mut node.value) {
            (Step::Key(key), Value::Mapping(entries)) => {
                let before = entries.len();
                let kept = std::mem::take(entries).into_vec().into_iter();
                *entries = kept.filter(|entry| entry.key != *key).collect();
                entries.len() < before
            }
            (Step::Index(index), Value::Sequence(items)) if *index < items.len() => {
                let mut kept = std::mem::take(items).into_vec();
                kept.remove(*index);
                *items = kept.into();
                true
            }
            _ => false,
        }
    }

    fn child(&mut self, key: &str) -> Option<&mut Self> {
        let Value::Mapping(entries) = &mut self.value else {
            return None;
        };
        let found = entries.iter_mut().find(|entry| entry.key == key);
        found.map(|entry| &mut entry.value)
    }

    fn child_or_new(&mut self, key: &str) -> Option<&mut Self> {
        if matches!(self.value, Value::Null) {
            self.value = Value::Mapping(Box::default());
        }
        if self.child(key).is_none() {
            let Value::Mapping(entries) = &mut self.value else {
                return None;
            };
            let mut more = std::mem::take(entries).into_vec();
            more.push(Entry {
                key: key.into(),
                key_position: Position::NONE,
                value: Self::NULL,
            });
            *entries = more.into();
        }
        self.child(key)
    }

    fn item(&mut self, index: usize) -> Option<&mut Self> {
        match &mut self.value {
            Value::Sequence(items) => items.get_mut(index),
            _ => None,
        }
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
        assert!(root.set("a.new.deep", Value::String("x".into())));
        assert!(root.remove("a.b[0]"));
        let expect = node("a: {b: [{c: true}], new: {deep: x}}\n");
        assert!(root.same_value(&expect), "{root:?}");
        assert!(root.remove("a.new") && !root.remove("a.new"));
        assert!(!root.set("a.b[7].c", Value::Null) && !root.set("a.b.c", Value::Null));
        assert!(!root.remove("a.b[x]") && !root.remove(""));
    }
}
