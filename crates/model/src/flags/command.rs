//! The words with which a container calls a component: directly, behind a wrapper, or from a shell script.

use memchr::memmem;

use crate::Container;

use super::component::Component;
use super::program::{argument_name, program_name};
use super::shell;
use super::variables::Variables;
use super::word::Word;
use super::wrapper::{inner, is_wrapper};

const SHELLS: &[&str] = &["sh", "bash", "ash", "dash", "ksh", "mksh", "zsh"];

/// How deep shells in shells are followed. Nobody writes more by hand, and each level is read again.
const MAX_SHELLS: usize = 4;

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

/// Whether the image is named after the component: `registry.k8s.io/etcd:3.6.1-0`.
fn is_image_of(container: &Container<'_>, component: Component) -> bool {
    image_name(container) == component.program()
}

/// The last part of the image's name, without tag and digest.
fn image_name<'a>(container: &Container<'a>) -> &'a str {
    let image = container.image();
    let image = image.split('@').next().unwrap_or(image);
    let name = image.rsplit('/').next().unwrap_or(image);
    name.split(':').next().unwrap_or(name)
}

/// Whether the word is the script that a container starts with.
fn is_script(word: &str) -> bool {
    word.ends_with(".sh") || program_name(word).is_some_and(|name| SHELLS.contains(&name))
}

/// A quick look that rules out almost every container before anything is built: it is taken for each container and
/// each question about flags.
pub(super) fn may_run(container: &Container<'_>, component: Component) -> bool {
    let command = container.node.list("command").first();
    let word = command.or_else(|| container.node.list("args").first());
    let first = word.and_then(|word| word.as_str()).unwrap_or_default();
    let name = if command.is_some() {
        program_name(first)
    } else {
        argument_name(first)
    };
    if name == Some(component.program()) {
        return true;
    }
    let leads_on = name.is_some_and(|name| is_wrapper(name) || SHELLS.contains(&name));
    if leads_on || first.contains("$(") {
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
    let first = words
        .first()
        .map(|word| word.text.clone())
        .unwrap_or_default();
    if (has_command || argument_name(&first).is_some())
        && let Some(mut call) = find(&words, component, 0)
    {
        let is_argument = !has_command && program_name(&first) == Some(component.program());
        if is_argument && !is_image_for(container, component) {
            call.open.get_or_insert_with(|| {
                format!(
                    "`{first}` is the first argument of the image's entrypoint, which may do something else with it"
                )
            });
        }
        return Some(call);
    }
    if !is_image_of(container, component) {
        return None;
    }
    // The image's entry point runs the component, or a script does that cannot be read.
    let is_hidden = words.first().is_some_and(|word| word.hidden.is_some());
    let is_script = is_script(&first) || has_command && is_hidden;
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
                format!("`{first}`")
            } else {
                "its image's entrypoint".to_owned()
            }
        )),
    })
}

/// Whether the image is made to run the component, or any component, from its name: `etcd-amd64`, `hyperkube`.
fn is_image_for(container: &Container<'_>, component: Component) -> bool {
    let image = image_name(container);
    image == "hyperkube"
        || image.strip_prefix(component.program()).is_some_and(|rest| {
            ["", "-amd64", "-arm64", "-arm", "-ppc64le", "-s390x"].contains(&rest)
        })
}

/// Finds the call in the words of a command.
fn find(words: &[Word], component: Component, depth: usize) -> Option<Call> {
    let mut words = words;
    let mut assignments = Vec::new();
    loop {
        let (first, rest) = words.split_first()?;
        let name = program_name(&first.text)?;
        let mut call = if name == component.program() {
            Call {
                arguments: rest.to_vec(),
                ..Call::default()
            }
        } else if SHELLS.contains(&name) {
            find_in_shell(words, component, depth)?
        } else {
            let next = inner(words)?;
            assignments.extend(next.assignments);
            words = next.words;
            let short = component.program().strip_prefix("kube-");
            let runs = words.first().map(|word| word.text.as_str());
            if name != "hyperkube" || short.is_none() || short != runs {
                continue;
            }
            Call {
                arguments: words.iter().skip(1).cloned().collect(),
                ..Call::default()
            }
        };
        call.assignments.splice(0..0, assignments);
        return Some(call);
    }
}

/// The script that a shell is called with, and the words behind it: `sh [options] -c script [name [arguments]]`.
fn script_of(words: &[Word]) -> Option<(&Word, &[Word])> {
    let mut is_script = false;
    let mut index = 1;
    loop {
        let text = words.get(index)?.text.as_str();
        index += 1;
        if text == "--" {
            break;
        }
        if let Some(long) = text.strip_prefix("--") {
            index += usize::from(matches!(long, "rcfile" | "init-file"));
            continue;
        }
        let Some(letters) = text
            .strip_prefix(['-', '+'])
            .filter(|rest| !rest.is_empty())
        else {
            index -= 1;
            break;
        };
        is_script |= text.starts_with('-') && letters.contains('c');
        // `-o pipefail`, alone or behind other letters.
        index += usize::from(letters.contains(['o', 'O']));
    }
    let script = words.get(index).filter(|_| is_script)?;
    Some((script, words.get(index + 1..).unwrap_or_default()))
}

/// Finds the call in `sh -c script`.
fn find_in_shell(words: &[Word], component: Component, depth: usize) -> Option<Call> {
    if depth >= MAX_SHELLS {
        return None;
    }
    let (script, behind) = script_of(words)?;
    if !script.text.contains(component.program()) {
        // `sh -c 'exec "$@"' name program …`: the script runs what it is handed.
        let is_handed_on = script.text.contains('$')
            && behind
                .iter()
                .take(2)
                .any(|word| argument_name(&word.text) == Some(component.program()));
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
