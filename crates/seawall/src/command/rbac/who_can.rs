//! `seawall rbac who-can`

use std::collections::{BTreeMap, BTreeSet};

use anyhow::bail;
use clap::Args;
use seawall_model::{Cluster, Principal};
use seawall_rbac::{Binding, Brought, Holder, Request};
use seawall_text::{Lines, say};

use super::{
    guess, load, may_be_more, odd_verb, outcome, request, resource, resource_or_path, warnings,
    words,
};
use crate::input::NamedInput;
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
    /// `text` or `json`.
    #[arg(long, default_value = "text", value_parser = ["text", "json"])]
    format: String,
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
    let holders = rbac.who_can(&request);
    let brought = rbac.who_can_as_brought(&request);
    let users = workloads(&loaded.cluster);
    // Whoever these name may be able to as well.
    let namespace = request.namespace();
    let open: Vec<String> = rbac
        .open()
        .iter()
        .filter(|binding| namespace == "*" || binding.holds_in(namespace))
        .map(Binding::why_open)
        .collect();
    let overruled = rbac.overruled().map(str::to_owned);
    let gap = (overruled.clone())
        .or_else(|| rbac.gap(namespace))
        .or_else(|| guess(resource.as_ref()));
    let all = rbac.allows_everybody();
    let text = if arguments.format == "json" {
        let listed: Vec<serde_json::Value> = holders
            .iter()
            .map(|holder| holder_json(holder, &users, &loaded.cluster))
            .collect();
        output::json(&serde_json::json!({
            "schema": "seawall.rbac-holders/v1",
            "holders": listed,
            // By bindings that are not in the input.
            "everybody": all.map(|_| "AlwaysAllow"),
            "come_with_kubernetes": brought.iter().map(words::brought_json).collect::<Vec<_>>(),
            "unknown": open.iter().chain(&gap).collect::<Vec<_>>(),
            "warnings": warnings(resource.as_ref(), &said),
        }))?
    } else {
        let mut text = holders_text(&holders, &users, &loaded.cluster);
        text.append(&brought_text(&brought));
        let masters = rbac.mapped().iter().filter(|mapped| {
            let mut groups = mapped.groups.iter();
            groups.any(|group| &**group == "system:masters")
        });
        for mapped in masters {
            let object = loaded.cluster.object(mapped.object);
            say!(
                text,
                "and user `{}`, which {} `{}` puts into that group{}",
                mapped.user,
                object.kind,
                object.name,
                output::place(object, mapped.path)
            );
        }
        if let Some(all) = all {
            let why = words::always_allow(all, &loaded.cluster);
            say!(text, "and everybody with a credential: {why}");
        }
        for binding in &open {
            say!(text, "unknown: {binding}");
        }
        match &overruled {
            Some(why) => say!(text, "unknown: these may be denied it, because {why}"),
            None => text.append(&may_be_more(gap.as_ref())),
        }
        text.into()
    };
    output::write(None, &text)?;
    Ok(if open.is_empty() && gap.is_none() {
        outcome(&loaded, &rbac, Outcome::Clean)
    } else {
        Outcome::Incomplete
    })
}

/// Workloads by the service account that they run as, each once.
fn workloads(cluster: &Cluster) -> BTreeMap<(String, String), Vec<String>> {
    let mut users: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for (id, pod) in cluster.pods().filter(|(_, pod)| !pod.has_ended()) {
        let owner = cluster.top_owner(id.object);
        let key = (pod.namespace().to_owned(), pod.service_account().to_owned());
        let names = users.entry(key).or_default();
        let name = format!("{}/{}", owner.workload.kind.kind, owner.workload.name);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    users
}

fn users_of<'u>(
    subject: &Principal,
    users: &'u BTreeMap<(String, String), Vec<String>>,
) -> &'u [String] {
    match subject {
        Principal::ServiceAccount { namespace, name } => users
            .get(&(namespace.to_string(), name.to_string()))
            .map_or(&[], Vec::as_slice),
        _ => &[],
    }
}

fn holders_text(
    holders: &[Holder<'_>],
    users: &BTreeMap<(String, String), Vec<String>>,
    cluster: &Cluster,
) -> Lines {
    let mut text = Lines::new();
    if holders.is_empty() {
        say!(text, "no subject found in the bindings of the input");
    }
    for holder in holders {
        say!(text, "{}, {}", holder.subject, words::scope(holder.binding));
        say!(
            text,
            "  {} grants {}, rule {}: {}{}",
            holder.binding,
            holder.role.key,
            holder.rule + 1,
            holder.role.rules[holder.rule],
            output::place(cluster.object(holder.binding.object), "roleRef")
        );
        let workloads = users_of(holder.subject, users);
        if !workloads.is_empty() {
            say!(text, "  used by {}", workloads.join(", "));
        }
    }
    let is_listed = |holder: &Holder<'_>| matches!(holder.subject, Principal::Group(name) if &**name == "system:masters");
    if !holders.iter().any(is_listed) {
        say!(text, "and group `system:masters`, which can do everything");
    }
    text
}

/// Who may as Kubernetes brings it, each once, in a line.
fn brought_text(brought: &[Brought<'_>]) -> Lines {
    let named = brought.iter().map(|one| match one.namespace {
        Some(namespace) => format!("{} in `{namespace}`", one.subject),
        None => one.subject.to_string(),
    });
    let all: BTreeSet<String> = named.collect();
    let all: Vec<String> = all.into_iter().collect();
    let mut text = Lines::new();
    if !all.is_empty() {
        say!(text, "and, built-in: {}", all.join(", "));
    }
    text
}

fn holder_json(
    holder: &Holder<'_>,
    users: &BTreeMap<(String, String), Vec<String>>,
    cluster: &Cluster,
) -> serde_json::Value {
    serde_json::json!({
        "subject": holder.subject.to_string().replace('`', ""),
        "namespace": holder.binding.namespace.as_deref(),
        "binding": words::binding_json(holder.binding),
        "role": words::role_json(holder.role),
        "rule": holder.rule,
        "rule_text": holder.role.rules[holder.rule].to_string(),
        "place": words::place_json(cluster, holder.binding.object),
        "workloads": users_of(holder.subject, users),
    })
}
