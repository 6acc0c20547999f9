//! `seawall network lint`: policies that do not do what they seem to.

use clap::Args;
use seawall_network::{Lint, LintKind, LintLimits, Network};
use seawall_report::counted;
use seawall_text::{Lines, say};
use serde_json::{Value, json};

use super::outcome;
use crate::input::{InputArguments, only_one};
use crate::{Outcome, output};

/// Find policies that do not do what they appear to do.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// `text` or `json`.
    #[arg(long, default_value = "text", value_parser = ["text", "json"])]
    format: String,
    #[command(flatten)]
    input: InputArguments,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let loaded = only_one(arguments.input.load()?)?;
    output::diagnostics(&loaded.diagnostics, false);
    let network = Network::new(&loaded.cluster);
    let lints = network.lints(&LintLimits::default());
    let mut unread: Vec<String> = network.unread_deciders().collect();
    unread.extend(network.contested_namespaces());
    let text = if arguments.format == "json" {
        let all: Vec<Value> = lints
            .all
            .iter()
            .map(|lint| lint_json(&network, lint))
            .collect();
        output::json(&json!({
            "schema": "seawall.network-lints/v1",
            "lints": all,
            "rules_not_asked": lints.unasked,
            "unknown": unread,
        }))?
    } else {
        text(&network, &lints.all, &unread).into()
    };
    output::write(None, &text)?;
    if lints.unasked > 0 {
        output::note(&format!(
            "{} not checked for having an effect: there are too many",
            counted(lints.unasked, "rule")
        ));
    }
    let is_wrong = lints
        .all
        .iter()
        .any(|lint| lint.kind < LintKind::SelectsNothing);
    let found = if is_wrong {
        Outcome::Findings
    } else {
        Outcome::Clean
    };
    Ok(found.max(outcome(&loaded, lints.unasked == 0 && unread.is_empty())))
}

fn text(network: &Network<'_>, lints: &[Lint], unread: &[String]) -> Lines {
    let mut text = Lines::new();
    if lints.is_empty() {
        say!(
            text,
            "{}no problems in {}",
            if network.cluster.coverage.is_full() && unread.is_empty() {
                ""
            } else {
                "unknown: in what could be read, "
            },
            match network.policies().len() {
                1 => "1 policy".to_owned(),
                count => format!("{count} policies"),
            }
        );
    }
    let mut last = None;
    for lint in lints {
        if last != Some(lint.kind) {
            say!(text, "{}", heading(lint.kind));
            last = Some(lint.kind);
        }
        let object = network.cluster.object(lint.object);
        let name = match &*object.namespace {
            "" => object.name.to_string(),
            namespace => format!("{namespace}/{}", object.name),
        };
        say!(
            text,
            "  {} `{}`: {}{}",
            object.kind,
            name,
            lint.message,
            output::place(object, &lint.path)
        );
    }
    for object in unread {
        say!(text, "unknown: {}", object);
    }
    text
}

fn heading(kind: LintKind) -> &'static str {
    match kind {
        LintKind::Broken => "cannot be read, and is refused by the API server",
        LintKind::RulesIgnored => "has rules that are ignored",
        LintKind::DoesNotIsolate => "appears to isolate, but does not",
        LintKind::Undone => "isolates, but another policy undoes it",
        LintKind::World => "allows any address",
        LintKind::AlmostNames => "peer selects nothing, but nearly matches",
        LintKind::NoDns => "allows egress, but not to DNS",
        LintKind::HiddenSource => "allows clients whose addresses are replaced",
        LintKind::SelectsNothing => "selects no pods",
        LintKind::NamesNobody => "peer selects nothing",
        LintKind::SilentPort => "allows a port that no pod listens on",
        LintKind::Redundant => "has no effect",
        LintKind::Odd => "odd",
    }
}

fn lint_json(network: &Network<'_>, lint: &Lint) -> Value {
    let object = network.cluster.object(lint.object);
    let position = object.locate(&lint.path);
    json!({
        "lint": lint.kind.name(),
        "policy": {"kind": &*object.kind, "namespace": &*object.namespace, "name": &*object.name},
        "path": lint.path,
        "message": lint.message,
        "file": object.source.has_text().then(|| object.source.name.to_string()),
        "line": position.is_known().then_some(position.line),
    })
}
