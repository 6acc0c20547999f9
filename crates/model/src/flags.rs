//! Flags of control-plane components, as their static pods show them.

use crate::Container;

/// A component of the control plane that is configured by flags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Component {
    /// `kube-apiserver`
    ApiServer,
    /// `kube-controller-manager`
    ControllerManager,
    /// `kube-scheduler`
    Scheduler,
    /// `etcd`
    Etcd,
}

impl Component {
    const fn program(self) -> &'static str {
        match self {
            Self::ApiServer => "kube-apiserver",
            Self::ControllerManager => "kube-controller-manager",
            Self::Scheduler => "kube-scheduler",
            Self::Etcd => "etcd",
        }
    }
}

/// The command line of one component.
#[derive(Debug, Clone, Copy)]
pub struct Flags<'a> {
    container: Container<'a>,
}

/// One flag as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flag<'a> {
    /// The value; `true` for a bare flag.
    pub value: &'a str,
    /// Where it stands.
    pub path: String,
}

impl<'a> Flags<'a> {
    /// The flags of a container that runs the component, `None` for any other container.
    pub fn of(container: &Container<'a>, component: Component) -> Option<Self> {
        let flags = Self {
            container: *container,
        };
        let program = flags.words().next()?.1;
        let base = program.rsplit('/').next().unwrap_or(program);
        (base == component.program()).then_some(flags)
    }

    /// The words of `command`, then of `args`, with their paths' parts.
    fn words(&self) -> impl Iterator<Item = ((&'static str, usize), &'a str)> + use<'a> {
        let node = self.container.node;
        ["command", "args"].into_iter().flat_map(move |list| {
            node.list(list)
                .iter()
                .enumerate()
                .filter_map(move |(index, word)| Some(((list, index), word.as_str()?)))
        })
    }

    /// The last occurrence of a flag, which is the one that counts: `--name=value`, `--name value` or `--name`.
    pub fn get(&self, name: &str) -> Option<Flag<'a>> {
        let words: Vec<_> = self.words().collect();
        let mut found = None;
        for (position, ((list, index), word)) in words.iter().enumerate() {
            let Some(rest) = word.strip_prefix("--").or_else(|| word.strip_prefix('-')) else {
                continue;
            };
            let (flag, value) = match rest.split_once('=') {
                Some((flag, value)) => (flag, value),
                None => {
                    let next = words.get(position + 1).map(|(_, next)| *next);
                    (
                        rest,
                        next.filter(|next| !next.starts_with('-')).unwrap_or("true"),
                    )
                }
            };
            if flag == name {
                found = Some(Flag {
                    value: value.trim_matches('"'),
                    path: self.container.path(&format!("{list}[{index}]")),
                });
            }
        }
        found
    }

    /// Whether a list flag holds an item.
    pub fn list_has(&self, name: &str, item: &str) -> bool {
        self.get(name)
            .is_some_and(|flag| flag.value.split(',').any(|part| part.trim() == item))
    }

    /// Where a missing flag would stand.
    pub fn path(&self) -> String {
        self.container.path("command")
    }
}

impl Flag<'_> {
    /// Whether the flag is on.
    pub fn is_true(&self) -> bool {
        matches!(self.value, "true" | "True" | "TRUE" | "t" | "T" | "1")
    }
}
