//! Ingresses.

use core::net::IpAddr;

use seawall_syntax::{Node, Value};

use super::fields::exactly_one;
use crate::format::is_dns_subdomain;
use crate::mismatch::{Report, shown};
use crate::place::Place;

/// The annotation that came before `ingressClassName`.
const CLASS: &str = "kubernetes.io/ingress.class";

pub(super) fn ingress(node: &Node, place: &Place<'_>, report: &mut Report) {
    let Some(spec) = node.get("spec") else {
        return;
    };
    let spec_place = place.key("spec");
    let is_mapping = spec.is_mapping();
    let rules_are_listed = spec.get("rules").is_none_or(|rules| rules.is_sequence());
    if is_mapping
        && rules_are_listed
        && spec.list("rules").is_empty()
        && spec.get("defaultBackend").is_none()
    {
        report.refuse(&spec_place, "`rules` or `defaultBackend` is required");
    }
    let annotation = node
        .walk(&["metadata", "annotations"])
        .and_then(|annotations| annotations.str(CLASS));
    let is_stored = node.walk(&["metadata", "uid"]).is_some();
    if let (Some(annotation), Some(class)) = (annotation, spec.str("ingressClassName"))
        && annotation != class
        && !is_stored
    {
        report.refuse_with(
            &place.key("metadata").key("annotations").key(CLASS),
            format!(
                "{} differs from the class in `ingressClassName`, {}",
                shown(annotation),
                shown(class)
            ),
            "remove the annotation",
        );
    }
    for (index, tls) in spec.list("tls").iter().enumerate() {
        for (position, host) in tls.list("hosts").iter().enumerate() {
            let list = spec_place.key("tls");
            let item = list.index(index);
            check_host(host, &item.key("hosts").index(position), report);
        }
    }
}

pub(super) fn rule(node: &Node, place: &Place<'_>, report: &mut Report) {
    if let Some(host) = node.get("host") {
        check_host(host, &place.key("host"), report);
    }
    let Some(http) = node.get("http") else {
        return;
    };
    if matches!(&http.get("paths").map(|paths| paths.value()), Some(Value::Sequence(items)) if items.is_empty())
    {
        report.refuse(
            &place.key("http").key("paths"),
            "at least one path is required",
        );
    }
}

fn check_host(node: &Node, place: &Place<'_>, report: &mut Report) {
    let Some(host) = node.as_str().filter(|host| !host.is_empty()) else {
        return;
    };
    if host.parse::<IpAddr>().is_ok() {
        report.refuse(
            place,
            format!("{} is an IP address, and a host is a DNS name", shown(host)),
        );
    } else if !is_dns_subdomain(host.strip_prefix("*.").unwrap_or(host)) {
        report.refuse_with(
            place,
            format!("{} is not a valid host", shown(host)),
            "use a DNS name in lowercase, with `*.` in front for a wildcard",
        );
    }
}

/// What a path of type `Exact` or `Prefix` cannot contain.
const BAD_PARTS: &[&str] = &["//", "/./", "/../", "%2f", "%2F"];
/// What such a path cannot end with.
const BAD_ENDS: &[&str] = &["/..", "/."];

pub(super) fn path(node: &Node, place: &Place<'_>, report: &mut Report) {
    let Some(kind) = node.str("pathType") else {
        return;
    };
    let text = node.str("path").unwrap_or_default();
    if node.get("path").is_some_and(|path| path.as_str().is_none()) {
        return;
    }
    let place = place.key("path");
    let is_plain = matches!(kind, "Exact" | "Prefix");
    if (is_plain || !text.is_empty()) && !text.starts_with('/') {
        report.refuse_with(
            &place,
            format!("a path of type `{kind}` must be absolute"),
            "begin it with `/`",
        );
    } else if is_plain
        && (BAD_PARTS.iter().any(|part| text.contains(part))
            || BAD_ENDS.iter().any(|end| text.ends_with(end)))
    {
        report.refuse(
            &place,
            format!(
                "{} contains what a path of type `{kind}` cannot",
                shown(text)
            ),
        );
    }
}

pub(super) fn backend(node: &Node, place: &Place<'_>, report: &mut Report) {
    let old = ["serviceName", "servicePort"];
    if old.iter().any(|field| node.get(field).is_some()) {
        // The fields of older versions are told of as unknown; that is enough.
        return;
    }
    exactly_one(node, &["resource", "service"], place, report);
    let Some(service) = node.get("service") else {
        return;
    };
    let place = place.key("service");
    let port = service.get("port").unwrap_or(&Node::NULL);
    if !matches!(port.value(), Value::Mapping(_) | Value::Null) {
        return;
    }
    let has_name = port
        .get("name")
        .is_some_and(|name| name.as_str() != Some(""));
    let has_number = port
        .get("number")
        .is_some_and(|number| number.as_i64() != Some(0));
    match (has_name, has_number) {
        (true, true) => report.refuse(
            &place.key("port"),
            "`name` and `number` cannot be set together",
        ),
        (false, false) => report.refuse(&place, "the port needs a `name` or a `number`"),
        _ => {}
    }
}
