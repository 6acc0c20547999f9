//! Credentials in an object: where they are, and the object without them.
//!
//! Reports and snapshots both ask here, so that what one tells of the other does not hold. What a text is, the finder decides
//! (`seawall-secret`); this knows under which name a text stands: its key, the `name` beside a `value`, the arguments
//! before it.

mod sealed;

use seawall_secret::{Match, find_in_arguments, find_named, redact_arguments, redact_named};
use seawall_syntax::{Entry, Node, Path, Step, Value};

/// A text with a credential.
#[derive(Debug, Clone, PartialEq)]
pub struct Credential<'n> {
    /// The field.
    pub path: Path,
    /// The key under which it stands; for a `value`, the `name` beside it.
    pub name: &'n str,
    /// The text.
    pub text: &'n Node,
    /// What is in it, in the order in which it stands; never empty.
    pub found: Vec<Match>,
}

/// Every credential under a node. `enters` says of a mapping and one of its entries whether to look there.
pub fn credentials<'n>(
    root: &'n Node,
    enters: &dyn Fn(&Node, &Entry) -> bool,
) -> Vec<Credential<'n>> {
    let mut search = Search {
        enters,
        sealed: sealed::values(root),
        path: Vec::new(),
        found: Vec::new(),
    };
    search.node(root, "");
    search.found
}

/// The lists that are one command line, in their order.
const WORDS: [&str; 2] = ["command", "args"];

struct Search<'n, 'f> {
    enters: &'f dyn Fn(&Node, &Entry) -> bool,
    /// Values that are encrypted.
    sealed: Vec<*const Node>,
    path: Vec<PathStep<'n>>,
    found: Vec<Credential<'n>>,
}

#[derive(Clone, Copy)]
enum PathStep<'n> {
    Key(&'n str),
    Index(usize),
}

impl<'n> Search<'n, '_> {
    fn node(&mut self, node: &'n Node, name: &'n str) {
        if self.sealed.contains(&std::ptr::from_ref(node)) {
            return;
        }
        match node.value() {
            Value::String(text) => self.put(node, name, find_named(name, text)),
            Value::Int(_) | Value::Float(_) => {
                if let Some(text) = number(node, name) {
                    self.put(node, name, find_named(name, &text));
                }
            }
            Value::Sequence(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.step(PathStep::Index(index), item, name);
                }
            }
            Value::Mapping(entries) => self.mapping(node, entries),
            Value::Null | Value::Bool(_) => {}
        }
    }

    fn mapping(&mut self, node: &'n Node, entries: &'n [Entry]) {
        self.words(node, entries);
        let beside = beside(entries);
        for entry in entries {
            if !(self.enters)(node, entry) {
                continue;
            }
            let name = match beside {
                Some(beside) if entry.key == "value" => beside,
                _ => entry.key.as_str(),
            };
            if is_words(entry) {
                self.path.push(PathStep::Key(&entry.key));
                for (index, item) in entry.value.items().iter().enumerate() {
                    if item.as_str().is_none() {
                        self.step(PathStep::Index(index), item, "");
                    }
                }
                self.path.pop();
            } else {
                self.step(PathStep::Key(&entry.key), &entry.value, name);
            }
        }
    }

    fn words(&mut self, node: &'n Node, entries: &'n [Entry]) {
        let entered: Vec<&Entry> = lists(entries)
            .filter(|entry| (self.enters)(node, entry))
            .collect();
        if entered.is_empty() {
            return;
        }
        let places: Vec<(&str, usize, &Node)> = entered
            .iter()
            .flat_map(|entry| {
                let items = entry.value.items().iter().enumerate();
                items.map(|(index, item)| (entry.key.as_str(), index, item))
            })
            .collect();
        let words: Vec<&str> = places
            .iter()
            .map(|(_, _, item)| item.as_str().unwrap_or_default())
            .collect();
        for (index, one) in find_in_arguments(&words) {
            let Some((list, index, item)) = places.get(index).copied() else {
                continue;
            };
            if let Some(last) = self.found.last_mut()
                && std::ptr::eq(last.text, item)
            {
                last.found.push(one);
                continue;
            }
            self.path
                .extend([PathStep::Key(list), PathStep::Index(index)]);
            self.put(item, list, vec![one]);
            self.path.truncate(self.path.len() - 2);
        }
    }

    fn step(&mut self, step: PathStep<'n>, node: &'n Node, name: &'n str) {
        self.path.push(step);
        self.node(node, name);
        self.path.pop();
    }

    fn put(&mut self, text: &'n Node, name: &'n str, found: Vec<Match>) {
        if found.is_empty() {
            return;
        }
        let steps = self.path.iter().map(|step| match step {
            PathStep::Key(key) => Step::Key((*key).to_owned()),
            PathStep::Index(index) => Step::Index(*index),
        });
        self.found.push(Credential {
            path: Path(steps.collect()),
            name,
            text,
            found,
        });
    }
}

/// A marker in place of every credential under a node.
pub fn redact_credentials(root: &mut Node) {
    let sealed = sealed::values(root);
    redact(root, "", &sealed);
}

fn redact(node: &mut Node, name: &str, sealed: &[*const Node]) {
    if sealed.contains(&std::ptr::from_ref(node)) {
        return;
    }
    let replaced = match node.value() {
        Value::String(text) => redact_named(name, text),
        Value::Int(_) | Value::Float(_) => {
            number(node, name).and_then(|text| redact_named(name, &text))
        }
        _ => None,
    };
    if let Some(replaced) = replaced {
        return node.set_value(replaced);
    }
    match node.value() {
        Value::Sequence(_) => {
            let items = node.items_mut().iter_mut();
            items.for_each(|item| redact(item, name, sealed));
        }
        Value::Mapping(entries) => {
            let beside = beside(entries).map(str::to_owned);
            redact_words(node.entries_mut());
            for entry in node.entries_mut() {
                match &beside {
                    Some(beside) if entry.key == "value" => {
                        redact(&mut entry.value, beside, sealed)
                    }
                    _ if is_words(entry) => {
                        let items = entry.value.items_mut().iter_mut();
                        let others = items.filter(|item| item.as_str().is_none());
                        others.for_each(|item| redact(item, "", sealed));
                    }
                    _ => redact(&mut entry.value, &entry.key, sealed),
                }
            }
        }
        _ => {}
    }
}

fn redact_words(entries: &mut [Entry]) {
    let replaced = {
        let words: Vec<&str> = lists(entries)
            .flat_map(|entry| entry.value.items())
            .map(|item| item.as_str().unwrap_or_default())
            .collect();
        if words.is_empty() {
            return;
        }
        redact_arguments(&words)
    };
    let mut replaced = replaced.into_iter();
    for list in WORDS {
        for entry in entries.iter_mut().filter(|entry| entry.key == list) {
            for item in entry.value.items_mut() {
                if let Some(Some(text)) = replaced.next() {
                    item.set_value(text);
                }
            }
        }
    }
}

/// The command and its arguments, in this order.
fn lists(entries: &[Entry]) -> impl Iterator<Item = &Entry> {
    WORDS.into_iter().flat_map(move |list| {
        entries
            .iter()
            .filter(move |entry| entry.key == list && is_words(entry))
    })
}

/// Arguments name what they hold themselves, or name the next one.
fn is_words(entry: &Entry) -> bool {
    WORDS.contains(&entry.key.as_str()) && entry.value.is_sequence()
}

/// The `name` or `key` beside a `value`, as in `env`.
fn beside(entries: &[Entry]) -> Option<&str> {
    entries.iter().find(|entry| entry.key == "value")?;
    ["name", "key"].into_iter().find_map(|key| {
        let named = entries.iter().find(|entry| entry.key == key)?;
        named.value.as_str()
    })
}

/// A number as text, where its name may make a password of it.
fn number(node: &Node, name: &str) -> Option<String> {
    if name.is_empty() {
        return None;
    }
    match node.value() {
        Value::Int(number) => Some(number.to_string()),
        Value::Float(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
