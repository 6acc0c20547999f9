//! What the command, the arguments and the variables of a container show.

use seawall_model::{Container, program_name};
use seawall_syntax::Node;

/// Whether a setting is present.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// It is.
    Yes,
    /// It is not.
    No,
    /// It can be in an object whose values are not here.
    Unseen,
}

/// How a container is started.
pub(super) struct Call<'a> {
    words: Vec<&'a str>,
    has_command: bool,
    container: Container<'a>,
}

impl<'a> Call<'a> {
    pub(super) fn of(container: &Container<'a>) -> Self {
        // A shell word can contain a whole command line.
        let words = ["command", "args"]
            .into_iter()
            .flat_map(|field| container.node.strings(field))
            .flat_map(|text| text.split([' ', '\t', '\n']))
            .filter(|word| !word.is_empty());
        Self {
            words: words.collect(),
            has_command: !container.node.list("command").is_empty(),
            container: *container,
        }
    }

    /// Whether these words follow each other; the first can have a path before it.
    pub(super) fn runs(&self, phrase: &str) -> bool {
        let wanted: Vec<&str> = phrase.split(' ').collect();
        let Some((program, rest)) = wanted.split_first() else {
            return false;
        };
        self.words.windows(wanted.len()).any(|row| {
            let (first, others) = (row[0], &row[1..]);
            // A program, and not a flag or a variable that mentions it.
            program_name(first) == Some(program) && others == rest
        })
    }

    /// Whether the command, or a first argument that is not a flag, names what runs.
    pub(super) fn names_a_program(&self) -> bool {
        self.has_command
            || self
                .words
                .first()
                .is_some_and(|word| !word.starts_with('-') && !word.contains('/'))
    }

    /// The value of a flag: `--flag=value` or `--flag value`; empty for a flag without one. The last one counts.
    pub(super) fn flag(&self, name: &str) -> Option<&'a str> {
        let mut found = None;
        for (index, word) in self.words.iter().enumerate() {
            let Some(rest) = word.strip_prefix(name) else {
                continue;
            };
            if let Some(value) = rest.strip_prefix('=') {
                found = Some(value.trim_matches(['"', '\'']));
            } else if rest.is_empty() {
                let next = self.words.get(index + 1).copied();
                let next = next.filter(|next| !next.starts_with('-'));
                found = Some(next.unwrap_or_default().trim_matches(['"', '\'']));
            }
        }
        found
    }

    /// Whether a setting of the table is present.
    pub(super) fn tells(&self, setting: &str) -> Told {
        if setting.starts_with('-') || setting.contains('.') && !setting.starts_with("spark.") {
            return self.tells_flag(setting);
        }
        if setting.starts_with("spark.") {
            return yes_or_no(self.words.contains(&setting));
        }
        let (name, wanted) = match setting.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (setting, None),
        };
        let variable = self
            .container
            .environment()
            .map(|(_, node)| node)
            .filter(|node| node.str("name") == Some(name))
            .last();
        let Some(variable) = variable else {
            return if self.container.node.list("envFrom").is_empty() {
                Told::No
            } else {
                Told::Unseen
            };
        };
        let is_given = variable
            .get("valueFrom")
            .is_some_and(|from| !from.is_null());
        let value = variable.get("value").and_then(Node::scalar_text);
        let value = value.unwrap_or_default();
        match wanted {
            // A reference to a Secret or ConfigMap is a value that was set on purpose.
            None => yes_or_no(is_given || !value.is_empty()),
            Some(_) if is_given => Told::Unseen,
            Some(wanted) => yes_or_no(value.eq_ignore_ascii_case(wanted)),
        }
    }

    fn tells_flag(&self, setting: &str) -> Told {
        let (name, wanted) = match setting.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (setting, None),
        };
        yes_or_no(match (self.flag(name), wanted) {
            (None, _) => false,
            // `--no-token` is a switch.
            (Some(value), None) => {
                !value.is_empty() || name.starts_with("--no-") || self.words.contains(&name)
            }
            (Some(value), Some(wanted)) => value.eq_ignore_ascii_case(wanted),
        })
    }
}

const fn yes_or_no(is: bool) -> Told {
    if is { Told::Yes } else { Told::No }
}
