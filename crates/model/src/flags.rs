//! Flags of the components of a cluster, as the pods that run them show them, or the configuration that kubeadm starts them with.
//!
//! A flag is read as the component reads it: the last one counts, list flags add up, etcd takes what is missing from
//! its environment, and a configuration file of etcd makes it ignore both. What cannot be read (a variable from a
//! Secret, words that a shell puts together) is [`UnreadFlag`], which no caller can take for "not set".

mod command;
mod component;
mod flag;
mod kubeadm;
mod list;
mod program;
mod shell;
mod source;
mod variables;
mod word;
mod wrapper;

pub use component::Component;
pub use flag::{Flag, UnreadFlag};
pub use kubeadm::{InstalledComponent, installed_components};
pub use list::FlagList;
pub use program::program_name;

use crate::{Container, KubernetesVersion};
use command::Call;
use source::Source;
use variables::{Variable, Variables};
use word::Word;

/// The command line of one component.
#[derive(Debug, Clone)]
pub struct Flags<'a> {
    source: Source<'a>,
    component: Component,
    call: Call,
    variables: Variables,
}

/// What a flag without `=` means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bare {
    /// It takes the next word.
    TakesNext,
    /// It is a switch, and on.
    IsOn,
    /// A switch, unless the next word looks like a value.
    Either,
}

impl<'a> Flags<'a> {
    /// The flags of a container that runs the component, `None` for any other container.
    pub fn of(container: &Container<'a>, component: Component) -> Option<Self> {
        if !command::may_run(container, component) {
            return None;
        }
        let variables = Variables::of(container);
        Some(Self {
            call: command::call(container, component, &variables)?,
            source: Source::Container(*container),
            component,
            variables,
        })
    }

    /// The component.
    pub const fn component(&self) -> Component {
        self.component
    }

    /// Where a missing flag would stand.
    pub fn path(&self) -> String {
        self.source.path_of_missing()
    }

    /// The component's version: the tag of its image, or what the installer is told to install. `None` where neither is a
    /// version of Kubernetes.
    pub fn version(&self) -> Option<KubernetesVersion> {
        self.source.version()
    }

    /// A flag as it was written, when it can be read: `--name=value`, `--name value` or `--name`.
    pub fn get(&self, name: &str) -> Option<Flag> {
        self.find(name, Bare::Either).ok().flatten()
    }

    /// A flag with a value. An empty value is the same as no flag.
    pub fn value(&self, name: &str) -> Result<Option<Flag>, UnreadFlag> {
        let flag = self.find(name, Bare::TakesNext)?;
        Ok(flag.filter(|flag| !flag.value.is_empty()))
    }

    /// A switch; [`Flag::is_true`] says which way it is set.
    pub fn switch(&self, name: &str) -> Result<Option<Flag>, UnreadFlag> {
        match self.find(name, Bare::IsOn)? {
            Some(flag) if flag.is_true() || flag.is_false() => Ok(Some(flag)),
            Some(flag) => Err(self.refused(name, &flag.value, "boolean")),
            None => Ok(None),
        }
    }

    /// A flag with an integer.
    pub fn number(&self, name: &str) -> Result<Option<(Flag, i64)>, UnreadFlag> {
        let Some(flag) = self.find(name, Bare::TakesNext)? else {
            return Ok(None);
        };
        match flag.value.parse() {
            Ok(number) => Ok(Some((flag, number))),
            Err(_) => Err(self.refused(name, &flag.value, "integer")),
        }
    }

    /// A list flag: every occurrence adds to it.
    pub fn list(&self, name: &str) -> FlagList {
        let mut list = FlagList::default();
        if let Err(unread) = self.ignores_flags(name) {
            list.unread = Some(unread);
            return list;
        }
        for found in self.occurrences(name, Bare::TakesNext) {
            match found {
                Ok(flag) => list.add(flag),
                Err(unread) => list.unread = Some(unread),
            }
        }
        if list.flag.is_none() && list.unread.is_none() {
            match self.environment(name) {
                Ok(Some(flag)) => list.add(flag),
                Ok(None) => {}
                Err(unread) => list.unread = Some(unread),
            }
        }
        list
    }

    /// The occurrence that counts.
    fn find(&self, name: &str, bare: Bare) -> Result<Option<Flag>, UnreadFlag> {
        self.ignores_flags(name)?;
        match self.occurrences(name, bare).pop() {
            Some(found) => found.map(Some),
            None => self.environment(name),
        }
    }

    /// With a configuration file etcd reads nothing else.
    fn ignores_flags(&self, name: &str) -> Result<(), UnreadFlag> {
        const FILE: &str = "config-file";
        if self.component != Component::Etcd || name == FILE {
            return Ok(());
        }
        match self.find(FILE, Bare::TakesNext)? {
            Some(file) if !file.value.is_empty() => Err(UnreadFlag(format!(
                "etcd reads every setting from `{}` and ignores flags and environment; the file is not in the input",
                file.value
            ))),
            _ => Ok(()),
        }
    }

    /// A value that the component does not accept: it does not start like this.
    fn refused(&self, name: &str, value: &str, expected: &str) -> UnreadFlag {
        UnreadFlag(format!(
            "{} refuses `--{name}={value}`: expected {expected}",
            self.component.program()
        ))
    }

    /// Every occurrence, in order. A word that may hold the flag and cannot be read counts as one.
    fn occurrences(&self, name: &str, bare: Bare) -> Vec<Result<Flag, UnreadFlag>> {
        let words = &self.call.arguments;
        let mut found = Vec::new();
        if let Some(reason) = &self.call.open {
            found.push(Err(UnreadFlag(reason.clone())));
        }
        let mut index = 0;
        while let Some(word) = words.get(index) {
            index += 1;
            if word.text == "--" && word.hidden.is_none() {
                break;
            }
            let next = words.get(index);
            let text = word.known_text();
            let Some(rest) = text.strip_prefix("--").or_else(|| text.strip_prefix('-')) else {
                // Positional arguments set nothing, but this may become a flag.
                if let (Some(hidden), true) = (&word.hidden, text.is_empty()) {
                    found.push(Err(hidden_word(hidden)));
                }
                continue;
            };
            if let Some((flag, value)) = rest.split_once('=') {
                if self.component.same_flag(flag, name) {
                    found.push(read(name, value, word));
                }
                continue;
            }
            if let Some(hidden) = &word.hidden {
                if name.starts_with(rest) || self.component.same_flag(rest, name) {
                    found.push(Err(hidden_word(hidden)));
                }
                continue;
            }
            let next_is_value = next.is_some_and(|next| !next.known_text().starts_with('-'));
            if !self.component.same_flag(rest, name) {
                // The next word is most likely this flag's value; a shell may make several words of it.
                if next_is_value && next.is_some_and(|next| !next.splits) {
                    index += 1;
                }
                continue;
            }
            found.push(match (bare, next) {
                (Bare::TakesNext, Some(next)) => {
                    index += 1;
                    read(name, next.known_text(), next)
                }
                (Bare::TakesNext, None) => Err(UnreadFlag(format!(
                    "{} refuses `--{name}` without a value",
                    self.component.program()
                ))),
                (Bare::IsOn, Some(next)) if next_is_value => Err(UnreadFlag(format!(
                    "`--{name} {}` does not set a value: a boolean flag needs `--{name}=…`",
                    next.text
                ))),
                (Bare::Either, Some(next)) if next_is_value => {
                    index += 1;
                    read(name, next.known_text(), next)
                }
                _ => Ok(Flag {
                    value: "true".to_owned(),
                    path: word.path.clone(),
                }),
            });
        }
        found
    }

    /// etcd reads `--some-flag` from `ETCD_SOME_FLAG` where the flag is missing.
    fn environment(&self, name: &str) -> Result<Option<Flag>, UnreadFlag> {
        if self.component != Component::Etcd {
            return Ok(None);
        }
        let variable = format!("ETCD_{}", name.to_ascii_uppercase().replace('-', "_"));
        if let Some(word) = self.call.assignment(&variable) {
            let value = word
                .known_text()
                .split_once('=')
                .map_or("", |(_, value)| value);
            return read(name, value, word).map(Some);
        }
        if self.call.sets_environment {
            return Err(UnreadFlag(format!(
                "the script that starts etcd might set `{variable}`"
            )));
        }
        match self.variables.get(&variable) {
            Variable::Known { value: "", .. } => Ok(None),
            Variable::Known { value, path } => Ok(Some(Flag {
                value: value.to_owned(),
                path: self.source.path(path),
            })),
            Variable::Hidden => Err(UnreadFlag(format!(
                "`{variable}` gets its value from an object or field that is not evaluated"
            ))),
            Variable::Absent => Ok(None),
        }
    }
}

/// A text of a container with its variables put in, as far as they are known, and the reference that ends that.
pub(crate) fn with_variables(container: &Container<'_>, text: &str) -> (String, Option<String>) {
    let mut expanded = Variables::of(container).expand(text);
    let hidden = expanded.hidden.map(|(at, reference)| {
        expanded.text.truncate(at);
        reference
    });
    (expanded.text, hidden)
}

fn hidden_word(hidden: &str) -> UnreadFlag {
    UnreadFlag(format!(
        "`{hidden}` on the command line can contain any flag, and its value is not in the input"
    ))
}

fn read(name: &str, value: &str, word: &Word) -> Result<Flag, UnreadFlag> {
    match &word.hidden {
        Some(hidden) => Err(UnreadFlag(format!(
            "`--{name}` is set from `{hidden}`, whose value is not in the input"
        ))),
        None => Ok(Flag {
            value: value.trim_matches('"').to_owned(),
            path: word.path.clone(),
        }),
    }
}

#[cfg(test)]
mod tests;
