//! `seawall rbac who-can`

use anyhow::bail;
use clap::Args;
use seawall_answer::rbac::Holders;
use seawall_rbac::Request;

use super::{guess, load, odd_verb, outcome, request, resource, resource_or_path, warnings};
use crate::input::NamedInput;
use crate::printing::Printing;
use crate::{Outcome, output};

/// List every subject that can do something.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The verb.
    #[arg(value_name = "VERB")]
    verb: String,
    /// The resource as in `kubectl`, with its subresource: `secrets`, `deploy`, `pods/exec`; or a path such as
    /// `/metrics`.
    #[arg(value_name = "RESOURCE", required_unless_present = "url")]
    resource: Option<String>,
    /// Namespace; any by default.
    #[arg(short, long)]
    namespace: Option<String>,
    /// Name of the object.
    #[arg(long)]
    name: Option<String>,
    /// API group, if the resource does not include it.
    #[arg(long, value_name = "GROUP")]
    api_group: Option<String>,
    /// A non-resource path; the verb is the HTTP method.
    #[arg(long, value_name = "PATH", conflicts_with = "resource")]
    url: Option<String>,
    #[command(flatten)]
    printing: Printing,
    #[command(flatten)]
    input: NamedInput,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let (loaded, rbac) = load(&arguments.input)?;
    let (text, path) = resource_or_path(arguments.resource.as_deref(), arguments.url.as_deref());
    let resource = resource(text, arguments.api_group.as_deref(), &loaded, &rbac)?;
    let name = arguments.name.as_deref().unwrap_or_default();
    let request = match (&resource, path) {
        (Some(resource), _) => {
            let namespace = arguments.namespace.as_deref().unwrap_or("*");
            request(resource, &arguments.verb, namespace, name)
        }
        (None, Some(url)) => Request::url(&arguments.verb, url),
        (None, None) => bail!("name a resource, or a path that begins with `/`"),
    };
    let said: Vec<String> = odd_verb(&arguments.verb, resource.is_none())
        .into_iter()
        .collect();
    for warning in &said {
        output::note(warning);
    }
    let holders = Holders::new(
        &loaded.cluster,
        &rbac,
        &request,
        guess(resource.as_ref()),
        warnings(resource.as_ref(), said),
    );
    arguments.printing.print(&holders, |it| it.text())?;
    Ok(if holders.unknown.is_empty() {
        outcome(&loaded, &rbac, Outcome::Clean)
    } else {
        Outcome::Incomplete
    })
}
