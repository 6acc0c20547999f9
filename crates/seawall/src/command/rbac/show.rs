//! `seawall rbac show`: everything that somebody may do.

use std::fmt::Write;

use clap::Args;
use seawall_rbac::Identity;
use seawall_text::{Answer, Lines, say};

use super::matrix::{Matrix, matrix};
use super::{load, may_be_more, meant_account, outcome};
use crate::input::NamedInput;
use crate::{Outcome, output};

/// The verbs that have a column of their own.
const COLUMNS: &[&str] = &[
    "get", "list", "watch", "create", "update", "patch", "delete",
];

/// Show what a subject can do.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The subject: a user name, `sa:NAMESPACE/NAME` or `group:NAME`.
    #[arg(value_name = "SUBJECT")]
    subject: Identity,
    /// A group of the user, besides the implicit ones; repeatable.
    #[arg(long = "as-group", value_name = "GROUP")]
    groups: Vec<String>,
    /// `text` or `json`.
    #[arg(long, default_value = "text", value_parser = ["text", "json"])]
    format: String,
    #[command(flatten)]
    input: NamedInput,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let (loaded, rbac) = load(&arguments.input)?;
    let mut identity = arguments.subject.clone();
    identity.groups.extend(arguments.groups.iter().cloned());
    if let Some(hint) = meant_account(&identity, &loaded) {
        output::note(&hint);
    }
    let open = rbac.open().iter().filter(|binding| {
        let mut subjects = binding.subjects.iter();
        subjects.any(|subject| subject.is(&identity))
    });
    let matrix = matrix(&rbac, rbac.bindings_for(&identity).chain(open.clone()));
    let is_open = open.count() > 0;
    let text = if arguments.format == "json" {
        to_json(&matrix, &identity, rbac.gap("*").as_ref())?
    } else {
        let mut text = to_text(&matrix, &identity);
        text.append(&may_be_more(rbac.gap("*").as_ref()));
        text.into()
    };
    output::write(None, &text)?;
    Ok(if is_open {
        Outcome::Incomplete
    } else {
        outcome(&loaded, &rbac, Outcome::Clean)
    })
}

fn to_text(matrix: &Matrix, identity: &Identity) -> Lines {
    let mut text = Lines::new();
    if identity.is_master() {
        say!(text, "group `system:masters` is allowed everything");
    }
    if matrix.is_empty() {
        say!(text, "no binding in the input grants anything");
    }
    for (namespace, rows) in matrix {
        match namespace {
            None => say!(text, "everywhere"),
            Some(namespace) => {
                say!(text, "in `{namespace}`");
            }
        }
        let width = rows
            .keys()
            .map(|row| row.label().chars().count())
            .max()
            .unwrap_or(0)
            .min(60);
        say!(text, "  {:<width$}  {}", "", COLUMNS.join(" "));
        for (row, verbs) in rows {
            let every = verbs.contains("*");
            let mut cells = String::new();
            for column in COLUMNS {
                let mark = if every || verbs.contains(*column) {
                    "x"
                } else {
                    "."
                };
                let _ = write!(cells, "{mark:<length$} ", length = column.len());
            }
            let others: Vec<&str> = verbs
                .iter()
                .map(String::as_str)
                .filter(|verb| !COLUMNS.contains(verb))
                .collect();
            say!(
                text,
                "  {:<width$}  {}{}",
                row.label(),
                cells,
                others.join(",")
            );
        }
    }
    text
}

fn to_json(matrix: &Matrix, identity: &Identity, gap: Option<&String>) -> anyhow::Result<Answer> {
    let rights: Vec<serde_json::Value> = matrix
        .iter()
        .flat_map(|(namespace, rows)| {
            rows.iter().map(move |(row, verbs)| {
                serde_json::json!({
                    "namespace": namespace,
                    "what": row.what,
                    "names": row.names.split(',').filter(|name| !name.is_empty()).collect::<Vec<_>>(),
                    "verbs": verbs,
                })
            })
        })
        .collect();
    output::json(&serde_json::json!({
        "schema": "seawall.rbac-rights/v1",
        "user": identity.user,
        "groups": identity.groups,
        "everything": identity.is_master(),
        "rights": rights,
        "unknown": gap.into_iter().collect::<Vec<_>>(),
    }))
}
