//! `seawall rbac can`

use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Args;
use seawall_answer::rbac::{Decision, Question};
use seawall_model::Scope;
use seawall_rbac::{Identity, Request};

use super::{
    batch, guess, load, meant_account, odd_verb, outcome, request, resource, resource_or_path,
    warnings,
};
use crate::input::NamedInput;
use crate::printing::Printing;
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
    #[arg(long, value_name = "FILE", conflicts_with_all = ["verb", "resource", "subject", "url", "format", "output"])]
    batch: Option<PathBuf>,
    #[command(flatten)]
    printing: Printing,
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
    let question = Question {
        words: asked,
        guess: guess(resource.as_ref()),
        warnings: warnings(resource.as_ref(), said),
    };
    let decision = Decision::new(&loaded.cluster, &rbac, &identity, &request, question);
    arguments.printing.print(&decision, |it| it.text())?;
    Ok(if decision.allowed {
        Outcome::Clean
    } else if !decision.unknown.is_empty() {
        Outcome::Incomplete
    } else {
        outcome(&loaded, &rbac, Outcome::Findings)
    })
}
