//! `seawall rbac can`

use std::collections::HashSet;
use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Args;
use seawall_model::Scope;
use seawall_rbac::{Decision, Identity, Request, Witness};
use seawall_text::{Lines, say};

use super::{
    batch, guess, load, meant_account, odd_verb, outcome, request, resource, resource_or_path,
    warnings, words,
};
use crate::input::NamedInput;
use crate::{Outcome, output};

/// Check whether a subject can do something.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The verb: get, list, watch, create, update, patch, delete, impersonate, …
    #[arg(value_name = "VERB", required_unless_present = "batch")]
    verb: Option<String>,
    /// The resource as in `kubectl`, with its subresource: `pods`, `pods/exec`, `deploy/scale`;
    /// or a path such as `/metrics`.
    #[arg(value_name = "RESOURCE", conflicts_with = "url")]
    resource: Option<String>,
    /// The subject: a user name, `sa:NAMESPACE/NAME` or `group:NAME`.
    #[arg(long = "as", value_name = "SUBJECT", required_unless_present = "batch")]
    subject: Option<Identity>,
    /// A group of the user, besides the implicit ones; repeatable.
    #[arg(long = "as-group", value_name = "GROUP")]
    groups: Vec<String>,
    /// Namespace; by default all namespaces, or cluster-scoped resources.
    #[arg(short, long)]
    namespace: Option<String>,
    /// Name of the object.
    #[arg(long)]
    name: Option<String>,
    /// API group, if the resource does not include it.
    #[arg(long, value_name = "GROUP")]
    api_group: Option<String>,
    /// A non-resource path, such as /metrics; the verb is the HTTP method.
    #[arg(long, value_name = "PATH")]
    url: Option<String>,
    /// Answer queries from a file, one JSON object per line; `-` reads standard input.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["verb", "resource", "subject", "url"])]
    batch: Option<PathBuf>,
    /// `text` or `json`.
    #[arg(long, default_value = "text", value_parser = ["text", "json"])]
    format: String,
    #[command(flatten)]
    input: NamedInput,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let (loaded, rbac) = load(&arguments.input)?;
    if let Some(file) = &arguments.batch {
        batch::run(&rbac, loaded.cluster.catalogue(), file)?;
        if let Some(gap) = rbac.gap("*") {
            output::note(&format!(
                "answers marked as unknown are not a definite no: {gap}"
            ));
        }
        return Ok(outcome(&loaded, &rbac, Outcome::Clean));
    }
    let subject = arguments
        .subject
        .as_ref()
        .context("--as SUBJECT is required")?;
    let mut identity = subject.clone();
    identity.groups.extend(arguments.groups.iter().cloned());
    let verb = arguments.verb.as_deref().context("a verb")?;
    let namespace = arguments.namespace.as_deref().unwrap_or_default();
    let name = arguments.name.as_deref().unwrap_or_default();
    let (text, path) = resource_or_path(arguments.resource.as_deref(), arguments.url.as_deref());
    let resource = resource(text, arguments.api_group.as_deref(), &loaded, &rbac)?;
    let (request, asked) = match (&resource, path) {
        (Some(resource), _) => {
            let request = request(resource, verb, namespace, name);
            let object = if name.is_empty() {
                String::new()
            } else {
                format!(" `{name}`")
            };
            let place = match request.namespace() {
                _ if resource.resource == "namespaces" && !name.is_empty() => String::new(),
                "" if resource.scope == Some(Scope::Cluster) => String::new(),
                "" => " over all namespaces".to_owned(),
                namespace => format!(" in `{namespace}`"),
            };
            (request, format!("{verb} {resource}{object}{place}"))
        }
        (None, Some(url)) => (Request::url(verb, url), format!("{verb} {url}")),
        (None, None) => bail!("name a resource, or a path that begins with `/`"),
    };
    let said: Vec<String> = meant_account(&identity, &loaded)
        .into_iter()
        .chain(odd_verb(verb, resource.is_none()))
        .collect();
    for warning in &said {
        output::note(warning);
    }
    let decision = rbac.decide(&identity, &request);
    let brought = match &decision {
        Decision::Allowed(_) => None,
        Decision::Denied(_) => rbac.brings(&identity, &request),
    };
    let is_by_rbac =
        brought.is_some() || matches!(decision, Decision::Allowed(Witness::Rule { .. }));
    let overruled = rbac.overruled().filter(|_| is_by_rbac);
    let is_allowed = (decision.is_allowed() || brought.is_some()) && overruled.is_none();
    let mut open: Vec<String> = if is_allowed {
        Vec::new()
    } else if let Some(overruled) = overruled {
        vec![overruled.to_owned()]
    } else {
        rbac.open_bindings(&identity, request.namespace())
            .map(|binding| binding.why_open())
            .chain(rbac.gap(request.namespace()))
            .chain(guess(resource.as_ref()))
            .chain(rbac.may_allow_anonymous(&identity).map(str::to_owned))
            .collect()
    };
    let mut said_before = HashSet::new();
    open.retain(|reason| said_before.insert(reason.clone()));
    let text = if arguments.format == "json" {
        let (witness, miss) = match (&decision, &brought) {
            (Decision::Allowed(witness), _) => (
                words::witness_json(witness, &loaded.cluster),
                serde_json::Value::Null,
            ),
            (_, Some(brought)) => (words::brought_json(brought), serde_json::Value::Null),
            (Decision::Denied(miss), None) => (
                serde_json::Value::Null,
                miss.as_ref()
                    .map_or(serde_json::Value::Null, words::miss_json),
            ),
        };
        output::json(&serde_json::json!({
            "schema": "seawall.rbac-decision/v1",
            "allowed": is_allowed,
            "witness": witness,
            "nearest_miss": miss,
            "unknown": open,
            "warnings": warnings(resource.as_ref(), &said),
        }))?
    } else {
        let mut text = Lines::new();
        let yes = if is_allowed { "yes" } else { "unknown" };
        match (&decision, &brought) {
            (Decision::Allowed(witness), _) => {
                say!(text, "{yes}: {asked}");
                words::chain(witness, &loaded.cluster, &mut text);
            }
            (_, Some(brought)) => {
                say!(text, "{yes}: {asked}");
                words::chain_of_brought(brought, &mut text);
            }
            (Decision::Denied(miss), None) => {
                let answer = if open.is_empty() { "no" } else { "unknown" };
                say!(text, "{answer}: {asked}");
                match miss {
                    Some(miss) => say!(text, "{}", words::nearest(miss, &loaded.cluster)),
                    None => say!(
                        text,
                        "  no binding in the input grants anything close to it"
                    ),
                }
            }
        }
        for reason in &open {
            say!(text, "  but {reason}");
        }
        text.into()
    };
    output::write(None, &text)?;
    Ok(if is_allowed {
        Outcome::Clean
    } else if !open.is_empty() {
        Outcome::Incomplete
    } else {
        outcome(&loaded, &rbac, Outcome::Findings)
    })
}
