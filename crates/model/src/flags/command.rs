//! The words with which a container calls a component: directly, behind a wrapper, or from a shell script.

use memchr::memmem;

use crate::Container;

use super::variables::Variables;
use super::{Component, shell};

/// Programs that run the program in their arguments.
const WRAPPERS: &[&str] = &[
    "go-runner",
    "hyperkube",
    "tini",
    "dumb-init",
    "catatonit",
    "env",
    "exec",
    "command",
    "nice",
    "ionice",
    "nohup",
    "stdbuf",
    "taskset",
    "chrt",
    "timeout",
    "setpriv",
    "gosu",
    "su-exec",
];

const SHELLS: &[&str] = &["sh", "bash", "ash", "dash"];

/// How deep shells in shells are followed. Nobody writes more by hand, and each level is read again.
const MAX_SHELLS: usize = 4;

/// One word of a command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// The text, with references that cannot be read left as they are.
    pub(super) text: String,
    /// How many of its bytes stand before the first such reference.
    pub(super) known: usize,
    /// The field it stands in.
    pub(super) path: String,
    /// The first reference that cannot be read.
    pub(super) hidden: Option<String>,
    /// Whether a shell may make several words of it.
    pub(super) splits: bool,
}

/// A call of a component.
#[derive(Debug, Clone, Default)]
pub(super) struct Call {
    /// The words behind the program.
    pub(super) arguments: Vec<Word>,
    /// `NAME=value` before the program.
    pub(super) assignments: Vec<Word>,
    /// Whether a script may set further variables.
    pub(super) sets_environment: bool,
    /// Why further flags may stand elsewhere.
    pub(super) open: Option<String>,
}

impl Call {
    /// The last assignment of a variable.
    pub(super) fn assignment(&self, name: &str) -> Option<&Word> {
        self.assignments.iter().rev().find(|word| {
            word.text
                .split_once('=')
                .is_some_and(|(known, _)| known == name)
        })
    }
}

fn base(word: &str) -> &str {
    word.rsplit('/').next().unwrap_or(word)
}

/// Whether the image is named after the component: `registry.k8s.io/etcd:3.6.1-0`.
fn is_image_of(container: &Container<'_>, component: Component) -> bool {
    let image = container.image();
    let image = image.split('@').next().unwrap_or(image);
    base(image).split(':').next() == Some(component.program())
}

/// A quick look that rules out almost every container before anything is built: it is taken for each container and
/// each question about flags.
pub(super) fn may_run(container: &Container<'_>, component: Component) -> bool {
    let command = container.node.list("command").first();
    let word = command.or_else(|| container.node.list("args").first());
    let first = word.and_then(|word| word.as_str()).unwrap_or_default();
    let name = base(first);
    if name == component.program() {
        return true;
    }
    if WRAPPERS.contains(&name) || SHELLS.contains(&name) {
        return is_image_of(container, component) || may_call(container, component);
    }
    // Any other command is another program, whatever the image is called.
    (command.is_none() || first.ends_with(".sh")) && is_image_of(container, component)
}

/// Whether a word holds the name of the program, or a reference that may. A variable of a shell is none: the script that
/// sets it names the program too.
fn may_call(container: &Container<'_>, component: Component) -> bool {
    let mut words = ["command", "args"]
        .into_iter()
        .flat_map(|list| container.node.list(list));
    // `hyperkube apiserver` leaves out what all names begin with.
    let program = component.program();
    let short = program.strip_prefix("kube-").unwrap_or(program);
    words.any(|word| {
        let text = word.as_str().unwrap_or_default();
        text.contains("$(") || memmem::find(text.as_bytes(), short.as_bytes()).is_some()
    })
}

/// The call of the component by a container.
pub(super) fn call(
    container: &Container<'_>,
    component: Component,
    variables: &Variables,
) -> Option<Call> {
    let mut words = Vec::new();
    for list in ["command", "args"] {
        for (index, node) in container.node.list(list).iter().enumerate() {
            let Some(text) = node.scalar_text() else {
                continue;
            };
            let expanded = variables.expand(&text);
            let known = expanded.hidden.as_ref().map(|(at, _)| *at);
            words.push(Word {
                known: known.unwrap_or(expanded.text.len()),
                text: expanded.text,
                path: container.path(&format!("{list}[{index}]")),
                hidden: expanded.hidden.map(|(_, reference)| reference),
                splits: false,
            });
        }
    }
    let has_command = !container.node.list("command").is_empty();
    if let Some(call) = find(&words, component, 0) {
        return Some(call);
    }
    if !is_image_of(container, component) {
        return None;
    }
    // The image's entry point runs the component, or a script does that cannot be read.
    let first = words
        .first()
        .map(|word| word.text.clone())
        .unwrap_or_default();
    let is_script = SHELLS.contains(&base(&first)) || first.ends_with(".sh");
    if has_command && !is_script {
        return None;
    }
    let reads_arguments = first.is_empty() || first.starts_with('-');
    if !has_command && !reads_arguments && !is_script {
        return None;
    }
    Some(Call {
        arguments: if reads_arguments { words } else { Vec::new() },
        assignments: Vec::new(),
        sets_environment: false,
        open: Some(format!(
            "{} is started by {}, which might set more flags",
            component.program(),
            if is_script {
                format!("the script `{first}`")
            } else {
                "its image's entrypoint".to_owned()
            }
        )),
    })
}

impl Word {
    /// The text before what cannot be read.
    pub(super) fn known_text(&self) -> &str {
        self.text.get(..self.known).unwrap_or_default()
    }
}

/// Finds the call in the words of a command.
fn find(words: &[Word], component: Component, depth: usize) -> Option<Call> {
    let first = words.first()?;
    let name = base(&first.text);
    if component.is_run_by(&first.text) {
        return Some(Call {
            arguments: words.iter().skip(1).cloned().collect(),
            ..Call::default()
        });
    }
    if SHELLS.contains(&name) {
        return find_in_shell(words, component, depth);
    }
    if !WRAPPERS.contains(&name) {
        return None;
    }
    let mut assignments = Vec::new();
    for (index, word) in words.iter().enumerate().skip(1) {
        let short = component.program().strip_prefix("kube-");
        let is_short = name == "hyperkube" && short == Some(word.text.as_str());
        if is_short {
            return Some(Call {
                arguments: words.iter().skip(index + 1).cloned().collect(),
                ..Call::default()
            });
        }
        if name == "env" && shell::is_assignment(&word.text) {
            assignments.push(word.clone());
            continue;
        }
        let inner = base(&word.text);
        if component.is_run_by(&word.text) || SHELLS.contains(&inner) || WRAPPERS.contains(&inner) {
            let mut call = find(words.get(index..)?, component, depth)?;
            call.assignments.splice(0..0, assignments);
            return Some(call);
        }
    }
    None
}

/// Finds the call in `sh -c script`.
fn find_in_shell(words: &[Word], component: Component, depth: usize) -> Option<Call> {
    if depth >= MAX_SHELLS {
        return None;
    }
    let option = words.iter().position(|word| {
        word.text.starts_with('-') && !word.text.starts_with("--") && word.text.contains('c')
    })?;
    let script = words.get(option + 1)?;
    let behind = words.get(option + 2..).unwrap_or_default();
    if !script.text.contains(component.program()) {
        let is_handed_on = behind.iter().any(|word| component.is_run_by(&word.text));
        return is_handed_on.then(|| unreadable(component));
    }
    let Some(commands) = shell::commands(&script.text, &script.path) else {
        return Some(unreadable(component));
    };
    let mut calls = commands.iter().filter_map(|command| {
        let mut call = find(&command.words, component, depth + 1)?;
        call.assignments
            .splice(0..0, command.assignments.iter().cloned());
        Some(call)
    });
    let mut call = calls.next()?;
    if calls.next().is_some() {
        return Some(unreadable(component));
    }
    call.sets_environment |= commands.iter().any(shell::Command::sets_environment);
    Some(call)
}

fn unreadable(component: Component) -> Call {
    Call {
        open: Some(format!(
            "{} is started by a shell script that decides its flags when it runs",
            component.program()
        )),
        ..Call::default()
    }
}
