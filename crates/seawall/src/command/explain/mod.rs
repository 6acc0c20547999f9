//! `seawall explain`: what an id means, whatever it names.

mod sources;

use clap::Args;
use seawall_answer::explain::{Explanation, Topic, TopicKind};
use seawall_content::closest;
use seawall_text::Answer;

use crate::Outcome;
use crate::command::forms::{self, Form};
use crate::printing::Printing;

/// Ids that are suggested for one that is unknown.
const MAX_SUGGESTED: usize = 6;

/// Letters that a word of an id has at least, to be looked for in others.
const MIN_LETTERS: usize = 4;

/// What an id means: a check, an attack edge, a permission, a technique, a tactic, a framework or a control; or the
/// schema of a form of JSON.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Such as `privileged-container`, `CE_PRIV_MOUNT`, `MS-TA9018`, `cis-kubernetes` or `cis-kubernetes/5.2.2`; a
    /// control without its framework is that of every framework that has it. A form, such as `seawall.scan/v1`, is
    /// explained by its JSON Schema, in either format.
    #[arg(value_name = "ID")]
    id: String,
    #[command(flatten)]
    printing: Printing,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let id = &arguments.id;
    let forms = forms::all()?;
    if let Some(form) = forms.iter().find(|form| form.name.eq_ignore_ascii_case(id)) {
        arguments
            .printing
            .output()
            .write(&Answer::json(&form.schema))?;
        return Ok(Outcome::Clean);
    }
    let topics = sources::all()?;
    let found = find(&topics, id);
    anyhow::ensure!(
        !found.is_empty(),
        "`{id}` is not the ID of a check, attack edge, permission, technique, framework, control or form of JSON\n  hint: {}",
        hint(&topics, &forms, id)
    );
    let explanation = Explanation {
        topics: found.into_iter().cloned().collect(),
    };
    arguments.printing.print(&explanation, |it| it.text())?;
    Ok(Outcome::Clean)
}

/// What an id names: a whole id, or a control without its framework; capitals do not matter.
fn find<'t>(topics: &'t [Topic], id: &str) -> Vec<&'t Topic> {
    let id = id.to_ascii_lowercase();
    let is_it = |topic: &&Topic| {
        let known = topic.id.to_ascii_lowercase();
        let is_control = topic.kind == TopicKind::Control
            && known
                .split_once('/')
                .is_some_and(|(_, control)| control == id);
        // The edge of a permission has no topic of its own.
        let is_edge = topic.kind == TopicKind::Permission
            && topic.related.iter().any(|related| {
                related.name == "Edge"
                    && related
                        .ids
                        .iter()
                        .any(|edge| edge.eq_ignore_ascii_case(&id))
            });
        known == id || is_control || is_edge
    };
    topics.iter().filter(is_it).collect()
}

fn hint(topics: &[Topic], forms: &[Form], id: &str) -> String {
    let known = || {
        let topics = topics.iter().map(|topic| &*topic.id);
        topics.chain(forms.iter().map(|form| form.name))
    };
    let lower = id.to_ascii_lowercase();
    let words: Vec<&str> = lower
        .split(['-', '_', '/', ' '])
        .filter(|word| word.len() >= MIN_LETTERS)
        .collect();
    let mut near: Vec<&str> = closest(id, known()).into_iter().collect();
    let is_near = |known: &&str| {
        let known = known.to_ascii_lowercase();
        !lower.is_empty() && known.contains(&*lower)
            || words.iter().any(|word| known.contains(word))
    };
    near.extend(known().filter(is_near));
    // In the order of nearness, each once.
    let mut shown: Vec<String> = Vec::new();
    for one in near {
        let one = format!("`{one}`");
        if shown.len() < MAX_SUGGESTED && !shown.contains(&one) {
            shown.push(one);
        }
    }
    match shown.is_empty() {
        true => "`seawall checks list`, `seawall attack edges --kinds` and `seawall compliance list` name them".to_owned(),
        false => format!("did you mean {}?", shown.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_topic_is_found_by_its_id_and_says_something() {
        let topics = sources::all().expect("they are read");
        for topic in &topics {
            let found = find(&topics, &topic.id);
            assert!(found.contains(&topic), "{}", topic.id);
            assert!(
                !topic.sections.is_empty() || !topic.related.is_empty(),
                "{}",
                topic.id
            );
            // What goes with it can be asked for.
            let related = topic.related.iter().flat_map(|related| &related.ids);
            for id in related {
                let named = find(&topics, id);
                // Some techniques of ATT&CK have no check here.
                let is_attack =
                    id.starts_with('T') && id[1..].starts_with(|c: char| c.is_ascii_digit());
                assert!(!named.is_empty() || is_attack, "{} -> {id}", topic.id);
            }
        }
        for kind in TopicKind::ALL {
            assert!(topics.iter().any(|topic| topic.kind == kind), "{kind:?}");
        }
    }
}
