//! What annotations of controllers say of an Ingress: to whom it is open, and what else it leads to.

use seawall_model::{Cidr, Cluster, Object};
use seawall_syntax::{Node, parse_json};

use super::opening::Assumption;
use super::private::is_private_ingress;
use crate::{Range, range};

/// Annotations with the addresses that an Ingress lets in, separated by commas.
const SOURCES: &[&str] = &[
    "nginx.ingress.kubernetes.io/whitelist-source-range",
    "nginx.ingress.kubernetes.io/allowlist-source-range",
    "ingress.kubernetes.io/whitelist-source-range",
    "haproxy.org/allow-list",
    "haproxy.org/whitelist",
    "haproxy-ingress.github.io/allowlist-source-range",
    "haproxy-ingress.github.io/whitelist-source-range",
    "alb.ingress.kubernetes.io/inbound-cidrs",
];

/// The annotation of ingress-nginx with the Service to which it falls back.
const FALLBACK: &str = "nginx.ingress.kubernetes.io/default-backend";

/// Where the AWS Load Balancer Controller looks up what a backend with the port `use-annotation` means.
const ACTIONS: &str = "alb.ingress.kubernetes.io/actions.";

/// What an action of the AWS Load Balancer Controller leads to: the name of a Service, and its port where that is a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForwardTarget {
    /// The Service.
    pub service: String,
    /// The port.
    pub port: Option<u16>,
}

/// What has to hold for an Ingress to be reached from the internet, by its annotations and class.
pub(super) fn condition(cluster: &Cluster, ingress: &Object) -> Option<Assumption> {
    if is_private_ingress(cluster, ingress) {
        return Some(Assumption::PrivateIsReached);
    }
    let mut listed = SOURCES.iter().filter_map(|key| ingress.annotation(key));
    listed.find_map(|text| is_part(text).then_some(Assumption::IngressAllowsSource))
}

/// Whether some addresses are listed, and no family in full.
fn is_part(text: &str) -> bool {
    let ranges = text.split(',').filter_map(|item| {
        let item = item.trim();
        let address = || item.parse().ok().map(Range::one);
        item.parse::<Cidr>().ok().map(Range::of).or_else(address)
    });
    let ranges: Vec<Range> = ranges.collect();
    let mut families = [Range::V4, Range::V6].into_iter();
    !ranges.is_empty() && !families.any(|family| range::without(family, &ranges).next().is_none())
}

/// The Service to which the controller falls back.
pub(super) fn fallback(ingress: &Object) -> Option<&str> {
    let name = ingress.annotation(FALLBACK)?.trim();
    (!name.is_empty()).then_some(name)
}

/// What the action of a backend forwards to, where the backend of an Ingress means one; empty for a redirect, a fixed answer
/// and an action that cannot be read.
pub fn forwarded(ingress: &Object, backend: &Node) -> Option<Vec<ForwardTarget>> {
    let service = backend.get("service");
    let name = service.and_then(|service| service.str("name"));
    let port = service.and_then(|service| service.get("port")?.str("name"));
    let older = (backend.str("serviceName"), backend.str("servicePort"));
    let name = match (name.zip(port), older) {
        (Some((name, "use-annotation")), _) | (_, (Some(name), Some("use-annotation"))) => name,
        _ => return None,
    };
    let text = ingress.annotation(&format!("{ACTIONS}{name}"))?;
    let action = parse_json(text.as_bytes(), false, &mut Vec::new());
    let action = action.ok().and_then(|values| values.into_iter().next());
    Some(action.map_or_else(Vec::new, |action| targets(&action)))
}

fn targets(action: &Node) -> Vec<ForwardTarget> {
    let any_case =
        |node: &'_ Node, names: [&str; 2]| names.iter().find_map(|name| node.get(name).cloned());
    let config = any_case(action, ["forwardConfig", "ForwardConfig"]);
    let groups = config.and_then(|config| any_case(&config, ["targetGroups", "TargetGroups"]));
    let listed = groups.as_ref().map_or(&[][..], Node::items).iter();
    let all = listed.chain(std::iter::once(action));
    all.filter(|group| group.int("weight") != Some(0))
        .filter_map(|group| {
            let port = group.get("servicePort");
            let number = port.and_then(|port| match port.as_str() {
                Some(text) => text.parse().ok(),
                None => crate::ports::number(port.as_i64()),
            });
            Some(ForwardTarget {
                service: group.str("serviceName")?.to_owned(),
                port: number,
            })
        })
        .collect()
}

/// Whether annotations of an Ingress send requests where they say in ways that are not read: copies of requests, and
/// configuration of the web server. Those may lead to any namespace.
pub(super) fn leads_elsewhere(ingress: &Object) -> bool {
    let annotations = ingress
        .metadata()
        .and_then(|metadata| metadata.get("annotations"));
    let entries = annotations.map_or(&[][..], Node::entries);
    entries.iter().any(|entry| {
        let text = entry.value.as_str().unwrap_or_default().trim();
        match entry.key.rsplit_once('/') {
            Some((_, "mirror-target")) => !matches!(text, "" | "off"),
            Some((_, name)) if name.ends_with("snippet") || name.ends_with("snippets") => {
                passes_on(text)
            }
            _ => false,
        }
    })
}

/// Whether configuration of nginx has a directive that passes requests on: `proxy_pass` and its like.
fn passes_on(text: &str) -> bool {
    text.split(|letter: char| letter.is_whitespace() || matches!(letter, ';' | '{' | '}'))
        .any(|word| word.ends_with("_pass") || word.ends_with("_by_lua_block") || word == "mirror")
}
