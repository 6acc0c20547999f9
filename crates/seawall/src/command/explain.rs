//! `seawall explain`: what an id means, whatever it names.

use clap::Args;
use seawall_answer::explain::{Explanation, find, near, topics};
use seawall_text::Answer;

use crate::Outcome;
use crate::command::forms;
use crate::printing::Printing;

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
    let topics = topics()?;
    let found = find(&topics, id);
    anyhow::ensure!(
        !found.is_empty(),
        "`{id}` is not the ID of a check, attack edge, permission, technique, framework, control or form of JSON\n  hint: {}",
        {
            let near = near(&topics, forms.iter().map(|form| form.name), id);
            match near.is_empty() {
                true => "`seawall checks list`, `seawall attack edges --kinds` and `seawall compliance list` name them".to_owned(),
                false => format!("did you mean {}?", near.join(", ")),
            }
        }
    );
    let explanation = Explanation {
        topics: found.into_iter().cloned().collect(),
    };
    arguments.printing.print(&explanation, |it| it.text())?;
    Ok(Outcome::Clean)
}
