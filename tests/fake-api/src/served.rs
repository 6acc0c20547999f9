//! What the server says it serves: the groups and versions of its lists.

use std::collections::BTreeMap;

use crate::{Api, Discovery};

/// Plural names and kinds, by version.
type Versions<'a> = BTreeMap<&'a str, Vec<(&'a str, &'a str)>>;

/// Versions by group.
type Groups<'a> = BTreeMap<&'a str, Versions<'a>>;

/// Group, version, plural name and kind of every list.
fn lists(api: &Api) -> Groups<'_> {
    let mut groups: Groups<'_> = Groups::new();
    for (path, (kind, _)) in &api.lists {
        let mut parts = path.trim_start_matches('/').split('/');
        let group = match parts.next() {
            Some("api") => "",
            _ => parts.next().unwrap_or_default(),
        };
        let (Some(version), Some(plural)) = (parts.next(), parts.next()) else {
            continue;
        };
        let versions = groups.entry(group).or_default();
        versions.entry(version).or_default().push((plural, kind));
    }
    for group in &api.stale {
        let versions = groups.entry(group).or_default();
        versions.entry("v1").or_default();
    }
    groups
}

/// The answer at a discovery path; `None` for other paths and where there is nothing.
pub(crate) fn answer(api: &Api, path: &str, accept: &str) -> Option<String> {
    let groups = lists(api);
    let is_aggregated = accept.contains("apidiscovery.k8s.io");
    match (path, api.discovery) {
        (_, Discovery::Silent) => None,
        ("/api" | "/apis", Discovery::Aggregated) if is_aggregated => {
            let items: Vec<String> = groups
                .iter()
                .filter(|(group, _)| group.is_empty() == (path == "/api"))
                .map(|(group, versions)| aggregated_group(api, group, versions))
                .collect();
            Some(format!(
                "{{\"kind\":\"APIGroupDiscoveryList\",\"apiVersion\":\"apidiscovery.k8s.io/v2\",\"metadata\":{{}},\"items\":[{}]}}",
                items.join(",")
            ))
        }
        ("/api", _) => Some("{\"kind\":\"APIVersions\",\"versions\":[\"v1\"]}".to_owned()),
        ("/apis", _) => {
            let items: Vec<String> = groups
                .iter()
                .filter(|(group, _)| !group.is_empty())
                .map(|(group, versions)| {
                    let all: Vec<String> = versions
                        .keys()
                        .map(|version| format!("{{\"groupVersion\":\"{group}/{version}\",\"version\":\"{version}\"}}"))
                        .collect();
                    format!("{{\"name\":\"{group}\",\"versions\":[{}],\"preferredVersion\":{}}}", all.join(","), all[0])
                })
                .collect();
            Some(format!(
                "{{\"kind\":\"APIGroupList\",\"apiVersion\":\"v1\",\"groups\":[{}]}}",
                items.join(",")
            ))
        }
        _ => group_version(api, &groups, path),
    }
}

fn aggregated_group(api: &Api, group: &str, versions: &Versions<'_>) -> String {
    let freshness = if api.stale.iter().any(|stale| stale == group) {
        "Stale"
    } else {
        "Current"
    };
    let versions: Vec<String> = versions
        .iter()
        .map(|(version, resources)| {
            let resources: Vec<String> = resources
                .iter()
                .map(|(plural, kind)| {
                    format!(
                        "{{\"resource\":\"{plural}\",\"responseKind\":{{\"group\":\"{group}\",\"version\":\"{version}\",\"kind\":\"{kind}\"}},\"scope\":\"Namespaced\",\"singularResource\":\"\",\"verbs\":[\"get\",\"list\",\"watch\"],\"subresources\":[{{\"subresource\":\"status\",\"verbs\":[\"get\"]}}]}}"
                    )
                })
                .collect();
            format!(
                "{{\"version\":\"{version}\",\"freshness\":\"{freshness}\",\"resources\":[{}]}}",
                resources.join(",")
            )
        })
        .collect();
    format!(
        "{{\"metadata\":{{\"name\":\"{group}\"}},\"versions\":[{}]}}",
        versions.join(",")
    )
}

/// `/api/v1` and `/apis/apps/v1`. A stale group is one whose server does not answer.
fn group_version(api: &Api, groups: &Groups<'_>, path: &str) -> Option<String> {
    let (group, version) = match path.strip_prefix("/api/") {
        Some(version) => ("", version),
        None => path.strip_prefix("/apis/")?.split_once('/')?,
    };
    if api.stale.iter().any(|stale| stale == group) {
        return None;
    }
    let resources = groups.get(group)?.get(version)?;
    let resources: Vec<String> = resources
        .iter()
        .flat_map(|(plural, kind)| {
            [
                format!("{{\"name\":\"{plural}\",\"singularName\":\"\",\"namespaced\":true,\"kind\":\"{kind}\",\"verbs\":[\"get\",\"list\"]}}"),
                format!("{{\"name\":\"{plural}/status\",\"singularName\":\"\",\"namespaced\":true,\"kind\":\"{kind}\",\"verbs\":[\"get\"]}}"),
            ]
        })
        .collect();
    Some(format!(
        "{{\"kind\":\"APIResourceList\",\"apiVersion\":\"v1\",\"groupVersion\":\"{group}/{version}\",\"resources\":[{}]}}",
        resources.join(",")
    ))
}
