//! What an API server says it serves.

use serde_json::Value;

use crate::connect::{Answer, Connection};

/// Asks for everything in one answer, which servers since 1.26 give; older ones give what they have.
const AGGREGATED: &str = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json";

/// Groups that are asked about one by one. No cluster has so many; a server that makes them up is not followed.
const MAX_GROUP_VERSIONS: usize = 2_000;

/// One resource that can be listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Resource {
    pub(crate) group: String,
    pub(crate) version: String,
    pub(crate) plural: String,
    pub(crate) kind: String,
}

/// Everything that can be listed.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Served {
    /// Resources, of each group in the order in which the server prefers its versions.
    pub(crate) resources: Vec<Resource>,
    /// Groups whose resources the server could not tell.
    pub(crate) unreachable: Vec<String>,
}

/// Asks the server; an error says why it does not tell.
pub(crate) async fn discover(connection: &Connection) -> Result<Served, String> {
    let mut served = Served::default();
    for root in ["/api", "/apis"] {
        let answer =
            json(connection.get(root, AGGREGATED).await).map_err(|why| format!("{root}: {why}"))?;
        match answer.get("kind").and_then(Value::as_str) {
            Some("APIGroupDiscoveryList") => read_aggregated(&answer, &mut served),
            _ => one_by_one(connection, &answer, &mut served).await?,
        }
    }
    Ok(served)
}

fn json(answer: Answer) -> Result<Value, String> {
    match answer {
        Answer::Body(body) => serde_json::from_slice(&body)
            .map_err(|error| format!("the response is not JSON: {error}")),
        Answer::Status(status) => Err(format!("the server returned {status}")),
        Answer::Unauthorized => Err("the credentials were rejected".to_owned()),
        Answer::Gone(message) | Answer::Failed(message) => Err(message),
    }
}

fn items<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value
        .get(key)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn can_be_listed(resource: &Value) -> bool {
    items(resource, "verbs").iter().any(|verb| verb == "list")
}

fn read_aggregated(answer: &Value, served: &mut Served) {
    for group in items(answer, "items") {
        let name = group
            .get("metadata")
            .map_or("", |metadata| text(metadata, "name"));
        for version in items(group, "versions") {
            let resources = items(version, "resources");
            if text(version, "freshness") == "Stale" {
                // What the server remembers of a group may be old, and its lists will fail; what it does not remember
                // may be there all the same.
                add_unreachable(served, name);
            }
            for resource in resources.iter().filter(|resource| can_be_listed(resource)) {
                let kind = resource
                    .get("responseKind")
                    .map_or("", |kind| text(kind, "kind"));
                add(
                    served,
                    name,
                    text(version, "version"),
                    text(resource, "resource"),
                    kind,
                );
            }
        }
    }
}

fn add(served: &mut Served, group: &str, version: &str, plural: &str, kind: &str) {
    // A subresource, or a name that would lead to another path.
    let is_name = |text: &str| {
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'))
    };
    if is_name(plural)
        && is_name(version)
        && !kind.is_empty()
        && (group.is_empty() || is_name(group))
    {
        served.resources.push(Resource {
            group: group.to_owned(),
            version: version.to_owned(),
            plural: plural.to_owned(),
            kind: kind.to_owned(),
        });
    }
}

fn add_unreachable(served: &mut Served, group: &str) {
    if !served.unreachable.iter().any(|known| known == group) {
        served.unreachable.push(group.to_owned());
    }
}

/// The way of servers before 1.26: one request for each version of each group.
async fn one_by_one(
    connection: &Connection,
    root: &Value,
    served: &mut Served,
) -> Result<(), String> {
    let versions = group_versions(root)?;
    for (group, version) in versions.into_iter().take(MAX_GROUP_VERSIONS) {
        let path = match &*group {
            "" => format!("/api/{version}"),
            group => format!("/apis/{group}/{version}"),
        };
        match json(connection.get(&path, "application/json").await) {
            Ok(list) => {
                for resource in items(&list, "resources") {
                    if can_be_listed(resource) {
                        let plural = text(resource, "name");
                        add(served, &group, &version, plural, text(resource, "kind"));
                    }
                }
            }
            // An extension server that is down answers 503; the rest of the API is there.
            Err(_) => add_unreachable(served, &group),
        }
    }
    Ok(())
}

/// Groups and versions of `APIVersions` or `APIGroupList`, the preferred version of a group first.
fn group_versions(root: &Value) -> Result<Vec<(String, String)>, String> {
    match text(root, "kind") {
        "APIVersions" => Ok(items(root, "versions")
            .iter()
            .filter_map(Value::as_str)
            .map(|version| (String::new(), version.to_owned()))
            .collect()),
        "APIGroupList" => {
            let mut found = Vec::new();
            for group in items(root, "groups") {
                let name = text(group, "name");
                let preferred = group
                    .get("preferredVersion")
                    .map_or("", |preferred| text(preferred, "version"));
                let mut versions: Vec<&str> = items(group, "versions")
                    .iter()
                    .map(|version| text(version, "version"))
                    .collect();
                versions.sort_by_key(|version| *version != preferred);
                found.extend(
                    versions
                        .into_iter()
                        .map(|version| (name.to_owned(), version.to_owned())),
                );
            }
            Ok(found)
        }
        _ => Err("the server does not list the APIs it serves".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aggregated_discovery_is_read() {
        let answer: Value = serde_json::from_str(
            r#"{"kind":"APIGroupDiscoveryList","items":[
              {"metadata":{"name":"apps"},"versions":[{"version":"v1","freshness":"Current","resources":[
                {"resource":"deployments","responseKind":{"group":"apps","version":"v1","kind":"Deployment"},"scope":"Namespaced","verbs":["get","list"],"subresources":[{"subresource":"scale","verbs":["get"]}]},
                {"resource":"tokens","responseKind":{"kind":"Token"},"verbs":["create"]},
                {"resource":"../nodes","responseKind":{"kind":"Node"},"verbs":["list"]}]}]},
              {"metadata":{"name":"projectcalico.org"},"versions":[{"version":"v3","freshness":"Stale"}]}]}"#,
        )
        .expect("JSON");
        let mut served = Served::default();
        read_aggregated(&answer, &mut served);
        let names: Vec<&str> = served
            .resources
            .iter()
            .map(|resource| resource.plural.as_str())
            .collect();
        assert_eq!(names, ["deployments"]);
        assert_eq!(served.unreachable, ["projectcalico.org"]);
    }

    #[test]
    fn the_preferred_version_of_a_group_comes_first() {
        let root: Value = serde_json::from_str(
            r#"{"kind":"APIGroupList","groups":[{"name":"batch","versions":[{"version":"v1beta1"},{"version":"v1"}],"preferredVersion":{"version":"v1"}}]}"#,
        )
        .expect("JSON");
        let found = group_versions(&root).expect("groups");
        assert_eq!(
            found,
            [
                ("batch".to_owned(), "v1".to_owned()),
                ("batch".to_owned(), "v1beta1".to_owned())
            ]
        );
        assert!(group_versions(&Value::Null).is_err());
    }
}
