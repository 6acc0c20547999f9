//! Environment variables of a container, and `$(NAME)` in its command.

use std::collections::HashMap;

use seawall_syntax::Node;

use crate::Container;

/// The longest text that is put together: Linux starts no program with a longer argument or variable (`MAX_ARG_STRLEN`).
const MAX_TEXT: usize = 128 << 10;

/// The longest texts of all variables together; Linux gives a program no more room for them.
const MAX_TEXTS: usize = 2 << 20;

/// The variables that a container's fields give it.
#[derive(Debug, Clone, Default)]
pub(super) struct Variables {
    /// By name: value (`None` when it comes from elsewhere), and field path in the container.
    list: HashMap<String, (Option<String>, String)>,
    /// Prefixes of `envFrom` entries.
    sources: Vec<String>,
}

/// What is known of a variable.
pub(super) enum Variable<'v> {
    /// It has this value, written at this field of the container.
    Known { value: &'v str, path: &'v str },
    /// It comes from an object, or may.
    Hidden,
    /// Nothing sets it.
    Absent,
}

impl Variables {
    pub(super) fn of(container: &Container<'_>) -> Self {
        let path = |index| format!("env[{index}].value");
        let mut variables = Self::of_entries(container.environment(), &path);
        variables.sources = container
            .node
            .list("envFrom")
            .iter()
            .map(|source| source.str("prefix").unwrap_or_default().to_owned())
            .collect();
        variables
    }

    /// Of a list like `env` that is no container's. `path` is the full path of an entry's value.
    pub(super) fn of_list(entries: &[Node], path: &dyn Fn(usize) -> String) -> Self {
        Self::of_entries(entries.iter().enumerate(), path)
    }

    fn of_entries<'n>(
        entries: impl Iterator<Item = (usize, &'n Node)>,
        path: &dyn Fn(usize) -> String,
    ) -> Self {
        let mut variables = Self::default();
        let mut room = MAX_TEXTS;
        for (index, entry) in entries {
            let Some(name) = entry.str("name") else {
                continue;
            };
            let value = if entry.get("valueFrom").is_some() {
                None
            } else {
                let text = entry
                    .get("value")
                    .and_then(Node::scalar_text)
                    .unwrap_or_default();
                let expanded = variables.expand(&text);
                let left = room.checked_sub(expanded.text.len());
                room = left.unwrap_or(0);
                (left.is_some() && expanded.hidden.is_none()).then_some(expanded.text)
            };
            let path = path(index);
            // The last entry of a name counts.
            variables.list.insert(name.to_owned(), (value, path));
        }
        variables
    }

    /// Entries count before `envFrom`.
    pub(super) fn get(&self, name: &str) -> Variable<'_> {
        match self.list.get(name) {
            Some((Some(value), path)) => Variable::Known { value, path },
            Some(_) => Variable::Hidden,
            None if self
                .sources
                .iter()
                .any(|prefix| name.starts_with(prefix.as_str())) =>
            {
                Variable::Hidden
            }
            None => Variable::Absent,
        }
    }

    /// Puts in what `$(NAME)` stands for; `$$` is a dollar sign.
    pub(super) fn expand(&self, text: &str) -> Expanded {
        let mut expanded = Expanded {
            text: String::with_capacity(text.len()),
            hidden: None,
        };
        let mut rest = text;
        // Where a reference is not closed, no later one is.
        let mut may_close = true;
        while let Some((before, after)) = rest.split_once('$') {
            expanded.text.push_str(before);
            if let Some(after) = after.strip_prefix('$') {
                expanded.text.push('$');
                rest = after;
                continue;
            }
            let inside = after.strip_prefix('(').filter(|_| may_close);
            let reference = inside.and_then(|inside| inside.split_once(')'));
            let Some((name, after_reference)) = reference else {
                may_close &= inside.is_none();
                expanded.text.push('$');
                rest = after;
                continue;
            };
            // A name that nothing here sets may be a variable of a Service.
            let fits = |value: &str| expanded.text.len() + value.len() <= MAX_TEXT;
            if let Variable::Known { value, .. } = self.get(name)
                && fits(value)
            {
                expanded.text.push_str(value);
            } else {
                let at = expanded.text.len();
                expanded.text.push_str(&format!("$({name})"));
                expanded.hidden.get_or_insert((at, format!("$({name})")));
            }
            rest = after_reference;
        }
        expanded.text.push_str(rest);
        expanded
    }
}

/// A text with its variables put in.
pub(super) struct Expanded {
    /// The text; references that cannot be read are left as they are.
    pub(super) text: String,
    /// Where the first of them stands, and the reference.
    pub(super) hidden: Option<(usize, String)>,
}
