//! Environment variables of a container, and `$(NAME)` in its command.

use seawall_syntax::Node;

use crate::Container;

/// The variables that a container's fields give it.
#[derive(Debug, Clone, Default)]
pub(super) struct Variables {
    /// Name, value (`None` when it comes from elsewhere), and field path in the container.
    list: Vec<(String, Option<String>, String)>,
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
        let mut variables = Self {
            list: Vec::new(),
            sources: container
                .node
                .list("envFrom")
                .iter()
                .map(|source| source.str("prefix").unwrap_or_default().to_owned())
                .collect(),
        };
        for (index, entry) in container.environment() {
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
                expanded.hidden.is_none().then_some(expanded.text)
            };
            let path = format!("env[{index}].value");
            variables.list.push((name.to_owned(), value, path));
        }
        variables
    }

    /// The last entry of a name counts, and entries count before `envFrom`.
    pub(super) fn get(&self, name: &str) -> Variable<'_> {
        match self.list.iter().rev().find(|(known, _, _)| known == name) {
            Some((_, Some(value), path)) => Variable::Known { value, path },
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
        while let Some((before, after)) = rest.split_once('$') {
            expanded.text.push_str(before);
            if let Some(after) = after.strip_prefix('$') {
                expanded.text.push('$');
                rest = after;
                continue;
            }
            let reference = after
                .strip_prefix('(')
                .and_then(|inside| inside.split_once(')'));
            let Some((name, after_reference)) = reference else {
                expanded.text.push('$');
                rest = after;
                continue;
            };
            // A name that nothing here sets may be a variable of a Service.
            if let Variable::Known { value, .. } = self.get(name) {
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
