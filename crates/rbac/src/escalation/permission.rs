//! One permission that a primitive or a controller needs, and what a rule gives of it.

use seawall_model::Catalogue;

use crate::{Request, Rule};

/// One verb on one resource or path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Right {
    /// The verb.
    pub verb: Box<str>,
    /// API group; empty for the core group and for paths.
    pub group: Box<str>,
    /// Plural name; empty for paths.
    pub resource: Box<str>,
    /// Subresource; empty for none.
    pub subresource: Box<str>,
    /// The object that it has to be about, where only that one counts.
    pub name: Option<Box<str>>,
    /// The path, for rights about paths.
    pub url: Option<Box<str>>,
    /// Whether what it leads to is worked out name by name, so that a new object of a certain name counts.
    may_be_applied: bool,
}

/// How much of a right a rule gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fit {
    /// For every name, or for the one that is asked for.
    Whole,
    /// For the names in the rule.
    Named,
}

impl Right {
    fn request<'s>(&'s self, name: &'s str) -> Request<'s> {
        match &self.url {
            Some(url) => Request::url(&self.verb, url),
            None => Request::resource(
                &self.verb,
                &self.group,
                &self.resource,
                &self.subresource,
                "",
                name,
            ),
        }
    }

    /// What a rule gives of this right.
    pub(crate) fn fit(&self, rule: &Rule) -> Option<Fit> {
        match (&self.name, rule.resource_names.first()) {
            (Some(name), _) => rule.allows(&self.request(name)).then_some(Fit::Whole),
            (None, None) => rule.allows(&self.request("")).then_some(Fit::Whole),
            // A POST has no name when the authorizer is asked, so that names never allow one. Server-side apply has: it
            // asks for `patch` and, where the object is new, for `create` with the name.
            (None, Some(name)) if &*self.verb == "create" && self.subresource.is_empty() => {
                let patch = Request::resource("patch", &self.group, &self.resource, "", "", name);
                (self.may_be_applied && rule.allows(&self.request(name)) && rule.allows(&patch))
                    .then_some(Fit::Named)
            }
            (None, Some(name)) => rule.allows(&self.request(name)).then_some(Fit::Named),
        }
    }

    /// Reads `VERB,… RESOURCE,…`; nothing where it cannot be understood.
    pub(crate) fn parse(text: &str, all: &mut Vec<Self>) -> Option<()> {
        let (verbs, what) = text.trim().split_once(' ')?;
        for verb in verbs.split(',') {
            for target in what.split(',') {
                let mut right = Self {
                    verb: verb.into(),
                    group: "".into(),
                    resource: "".into(),
                    subresource: "".into(),
                    name: None,
                    url: None,
                    may_be_applied: false,
                };
                if let Some(url) = target.trim().strip_prefix("url:") {
                    right.url = Some(url.into());
                } else {
                    let (rest, name) = match target.trim().split_once('(') {
                        Some((rest, name)) => (rest, Some(name.strip_suffix(')')?)),
                        None => (target.trim(), None),
                    };
                    let (rest, subresource) = rest.split_once('/').unwrap_or((rest, ""));
                    let (resource, group) = rest.split_once('.').unwrap_or((rest, ""));
                    if resource.is_empty() {
                        return None;
                    }
                    right.group = group.into();
                    right.resource = resource.into();
                    right.subresource = subresource.into();
                    right.name = name.map(Box::from);
                    right.may_be_applied = !is_of_kubernetes(group) || APPLIED.contains(&resource);
                }
                all.push(right);
            }
        }
        Some(())
    }
}

/// Resources of Kubernetes for which a right to make one object of a certain name leads somewhere.
const APPLIED: &[&str] = &[
    "secrets",
    "pods",
    "deployments",
    "daemonsets",
    "statefulsets",
    "replicasets",
    "jobs",
    "cronjobs",
    "replicationcontrollers",
    "rolebindings",
    "clusterrolebindings",
];

/// Whether an API group is one of Kubernetes itself.
fn is_of_kubernetes(group: &str) -> bool {
    Catalogue::builtin().has_builtin_group(group)
}
