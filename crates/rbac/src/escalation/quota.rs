//! What ResourceQuotas allow none of: new pods, and objects that make them or hold their credentials.

use std::collections::{BTreeMap, HashMap};

use seawall_model::{Cluster, Object};
use seawall_syntax::Node;

/// Resources of which a namespace may have no new object, each as quotas name it, with what has to happen for one.
pub(super) type Limits = BTreeMap<Box<str>, String>;

/// Resources that a quota names without `count/`.
const PLAIN: &[&str] = &["pods", "secrets", "replicationcontrollers"];

/// What controllers make of an object before there is a pod: without it, the object has none.
const MADE: &[(&str, &str)] = &[
    ("deployments.apps", "replicasets.apps"),
    ("cronjobs.batch", "jobs.batch"),
];

/// The limits of 0 of every namespace that has some.
pub(super) fn limits(cluster: &Cluster) -> HashMap<&str, Limits> {
    let mut found: HashMap<&str, Limits> = HashMap::new();
    for quota in cluster.of_kind("ResourceQuota") {
        for (resource, limit) in allows_none(quota) {
            let own = found.entry(&*quota.namespace).or_default();
            own.entry(resource.into()).or_insert_with(|| {
                format!(
                    "ResourceQuota `{}/{}`, which has `{limit}: 0`, is raised",
                    quota.namespace, quota.name
                )
            });
        }
    }
    found
}

/// What has to happen for a pod to be created, where a quota allows none.
pub(super) fn for_pods(limits: &Limits) -> Option<&str> {
    limits.get("pods").map(String::as_str)
}

/// What has to happen for a Secret to be created, where a quota allows none.
pub(super) fn for_secrets(limits: &Limits) -> Option<&str> {
    limits.get("secrets").map(String::as_str)
}

/// What has to happen for an object to be created that makes pods, and for what its controller makes of it. A new one
/// counts itself; of one that is there only the latter is new.
pub(super) fn for_workload<'l>(
    limits: &'l Limits,
    group: &str,
    plural: &str,
    is_new: bool,
) -> Option<&'l str> {
    let own = match group {
        "" => plural.to_owned(),
        group => format!("{plural}.{group}"),
    };
    let made = MADE.iter().filter(|(maker, _)| *maker == own);
    let made = made.map(|(_, made)| *made);
    let new = is_new.then_some(own.as_str());
    let mut names = new.into_iter().chain(made);
    names.find_map(|name| limits.get(name).map(String::as_str))
}

/// The resources of which a quota allows no object, with the limit that says so. One with scopes is about some pods only,
/// and others can be made.
fn allows_none(quota: &Object) -> Vec<(&str, &str)> {
    let spec = quota.spec().filter(|_| quota.group().is_empty());
    let is_scoped = |spec: &&Node| {
        !spec.list("scopes").is_empty()
            || spec
                .get("scopeSelector")
                .is_some_and(|node| !node.is_null())
    };
    let hard = spec
        .filter(|spec| !is_scoped(spec))
        .and_then(|spec| spec.get("hard"));
    let entries = hard.map_or(&[][..], Node::entries).iter();
    entries
        .filter(|entry| is_zero(&entry.value))
        .filter_map(|entry| {
            let limit = &*entry.key;
            let counted = limit.strip_prefix("count/");
            let plain = || PLAIN.contains(&limit).then_some(limit);
            Some((counted.or_else(plain)?, limit))
        })
        .collect()
}

/// Whether a quantity is zero, however it is written.
fn is_zero(value: &Node) -> bool {
    value.scalar_text().is_some_and(|text| {
        let number = text.as_str().trim();
        let number = number.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
        number.parse::<f64>() == Ok(0.0)
    })
}
