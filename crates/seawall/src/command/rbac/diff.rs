//! `seawall rbac diff`: what a change grants, and what it takes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use clap::Args;
use seawall_model::Principal;
use seawall_rbac::Rbac;
use seawall_text::{Lines, say};

use super::matrix::{Row, clause, matrix};
use super::{load, may_be_more, outcome};
use crate::input::{InputChoice, NamedInput};
use crate::{Outcome, output};

/// Show what a change grants and revokes.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Input before the change.
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// Input after the change.
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// `text` or `json`.
    #[arg(long, default_value = "text", value_parser = ["text", "json"])]
    format: String,
    #[command(flatten)]
    choice: InputChoice,
}

/// A subject and where its rights hold.
type Place = (Principal, Option<String>);

/// Verbs by place and row.
type Rights = BTreeMap<(Place, Row), BTreeSet<String>>;

/// Runs the command. Grants count as findings: a change that grants is one to look at.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let side = |path| {
        load(&NamedInput::of(
            std::slice::from_ref(path),
            &arguments.choice,
        ))
    };
    let (old_loaded, old_rbac) = side(&arguments.old)?;
    let (new_loaded, new_rbac) = side(&arguments.new)?;
    let gap = old_rbac.gap("*").or_else(|| new_rbac.gap("*"));
    let is_known = |otherwise| {
        outcome(&old_loaded, &old_rbac, otherwise).max(outcome(&new_loaded, &new_rbac, otherwise))
    };
    let (old, new) = (rights(&old_rbac), rights(&new_rbac));
    let (granted, taken) = (beyond(&new, &old), beyond(&old, &new));
    let text = if arguments.format == "json" {
        output::json(&serde_json::json!({
            "schema": "seawall.rbac-diff/v1",
            "granted": to_json(&granted),
            "taken": to_json(&taken),
            "unknown": gap.iter().collect::<Vec<_>>(),
        }))?
    } else {
        to_text(&granted, &taken, gap.as_ref()).into()
    };
    output::write(None, &text)?;
    let found = if granted.is_empty() {
        Outcome::Clean
    } else {
        Outcome::Findings
    };
    Ok(is_known(found))
}

/// What each subject is given by name. A role that is not in the input counts as one right: giving it is a grant.
fn rights(rbac: &Rbac) -> Rights {
    let mut rights = Rights::new();
    for binding in rbac.all_bindings() {
        let of_binding = matrix(rbac, std::iter::once(binding));
        for subject in &binding.subjects {
            for (namespace, rows) in &of_binding {
                for (row, verbs) in rows {
                    let key = ((subject.clone(), namespace.clone()), row.clone());
                    rights.entry(key).or_default().extend(verbs.iter().cloned());
                }
            }
        }
    }
    rights
}

/// What one set of rights has beyond another.
fn beyond(rights: &Rights, others: &Rights) -> Rights {
    let none = BTreeSet::new();
    rights
        .iter()
        .filter_map(|(key, verbs)| {
            let known = others.get(key).unwrap_or(&none);
            let new: BTreeSet<String> = verbs.difference(known).cloned().collect();
            (!new.is_empty()).then(|| (key.clone(), new))
        })
        .collect()
}

/// What a change grants and takes, a line each.
pub(crate) fn lines(old: &Rbac, new: &Rbac) -> (Vec<String>, Vec<String>) {
    let (old, new) = (rights(old), rights(new));
    let of = |rights: &Rights| {
        rights
            .iter()
            .map(|(((subject, namespace), row), verbs)| {
                let scope = match namespace {
                    Some(namespace) => format!("in `{namespace}`"),
                    None => "everywhere".to_owned(),
                };
                format!("{subject}: {} {scope}", clause(verbs, row))
            })
            .collect()
    };
    (of(&beyond(&new, &old)), of(&beyond(&old, &new)))
}

fn to_text(granted: &Rights, taken: &Rights, gap: Option<&String>) -> Lines {
    let mut text = Lines::new();
    for (title, sign, rights) in [("grants", '+', granted), ("revokes", '-', taken)] {
        if rights.is_empty() {
            continue;
        }
        say!(text, "{title}");
        let mut last: Option<&Place> = None;
        for ((place, row), verbs) in rights {
            if last != Some(place) {
                let scope = match &place.1 {
                    Some(namespace) => format!("in `{namespace}`"),
                    None => "everywhere".to_owned(),
                };
                say!(text, "  {}, {scope}", place.0);
                last = Some(place);
            }
            say!(text, "    {sign} {}", clause(verbs, row));
        }
    }
    match gap {
        None if text.is_empty() => say!(text, "no change in permissions"),
        None => {}
        Some(_) => text.append(&may_be_more(gap)),
    }
    text
}

fn to_json(rights: &Rights) -> Vec<serde_json::Value> {
    rights
        .iter()
        .map(|(((subject, namespace), row), verbs)| {
            serde_json::json!({
                "subject": subject.to_string().replace('`', ""),
                "namespace": namespace,
                "what": row.what,
                "names": row.names.split(',').filter(|name| !name.is_empty()).collect::<Vec<_>>(),
                "verbs": verbs,
            })
        })
        .collect()
}
