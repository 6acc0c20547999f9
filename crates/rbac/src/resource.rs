//! Resources as people write them: `secret`, `deploy`, `deployments.apps`, `pods/exec`.

use seawall_model::{Catalogue, Nature, Provenance, Resolution, Scope, UnknownResource};

use crate::{Rbac, Request};

/// How many resources of a category an error names.
const MAX_NAMED: usize = 4;

/// A resource with its group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceName {
    /// API group; empty for the core group.
    pub group: String,
    /// Plural name.
    pub resource: String,
    /// Subresource; empty for none.
    pub subresource: String,
    /// Whether objects live in namespaces; `None` when that is not known.
    pub scope: Option<Scope>,
    /// What is not sure about the name.
    pub doubt: Option<NameDoubt>,
}

/// Why a request may be about something that does not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameDoubt {
    /// For people.
    pub message: String,
    /// Whether the answer may be about something else than what was meant: a name without a group, whose group is a guess.
    pub is_guess: bool,
}

/// A text that names no one resource.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ResourceNameError {
    /// Nothing has the name, and nothing could have it.
    #[error("{0}")]
    Unknown(UnknownResource),
    /// A name for several.
    #[error("`{text}` matches several resources ({}, …); name one of them", names.join(", "))]
    Several {
        /// What was written.
        text: String,
        /// The first of them.
        names: Vec<String>,
    },
}

impl ResourceName {
    /// Reads `RESOURCE[.VERSION][.GROUP][/SUBRESOURCE]`, where the resource is a plural, a singular, a short name or a
    /// kind, as `kubectl` does. What the catalogue does not know may be a custom resource that the input does not define:
    /// it is taken as it is written, with a doubt; the group is then that of a rule that names the resource.
    ///
    /// # Errors
    /// When the text is a name for several resources, or can be the name of none.
    pub fn parse(
        text: &str,
        group: Option<&str>,
        catalogue: &Catalogue,
        rbac: &Rbac,
    ) -> Result<Self, ResourceNameError> {
        let (resource, subresource) = text.split_once('/').unwrap_or((text, ""));
        if resource == "*" {
            return Ok(Self::written("*", group.unwrap_or_default(), subresource));
        }
        let whole = match group {
            None => text.to_owned(),
            Some(group) => {
                let name = resource.split_once('.').map_or(resource, |(name, _)| name);
                // The core group has no name; a version in front of nothing says that it is meant.
                let group = if group.is_empty() { "v1." } else { group };
                format!("{name}.{group}/{subresource}")
            }
        };
        match catalogue.resolve(&whole) {
            Ok(resolution) => {
                let mut named = Self::known(&resolution)?;
                named.prefer_rules(&resolution, rbac);
                Ok(named)
            }
            Err(unknown) if unknown.may_be_custom => {
                Ok(Self::custom(&whole, subresource, &unknown, rbac))
            }
            Err(unknown) => Err(ResourceNameError::Unknown(unknown)),
        }
    }

    fn written(resource: &str, group: &str, subresource: &str) -> Self {
        Self {
            group: group.to_owned(),
            resource: resource.to_owned(),
            subresource: subresource.to_owned(),
            scope: None,
            doubt: None,
        }
    }

    fn known(resolution: &Resolution<'_>) -> Result<Self, ResourceNameError> {
        let several = || ResourceNameError::Several {
            text: resolution.text.to_owned(),
            names: resolution
                .resources
                .iter()
                .take(MAX_NAMED)
                .map(|resource| resource.full_name())
                .collect(),
        };
        let resource = match resolution.resources.as_slice() {
            _ if resolution.is_category => return Err(several()),
            [] => return Err(several()),
            [first, ..] => first,
        };
        let subresource = resolution.subresource;
        let is_odd = !matches!(subresource, "" | "*")
            && resource.provenance == Provenance::Builtin
            && resource.nature != Nature::Virtual
            && !resource.has_subresource(subresource);
        let doubt = is_odd.then(|| NameDoubt {
            message: format!(
                "`{}` has no subresource `{subresource}`{}",
                resource.full_name(),
                match resource.subresources.as_slice() {
                    [] => "; pass the name of an object with `--name`".to_owned(),
                    names => format!(
                        "; it has {}; pass the name of an object with `--name`",
                        names.join(", ")
                    ),
                }
            ),
            is_guess: true,
        });
        Ok(Self {
            group: resource.group.to_string(),
            resource: resource.plural.to_string(),
            subresource: subresource.to_owned(),
            scope: Some(resource.scope),
            doubt,
        })
    }

    /// Of custom resources that this cluster need not have, those are meant that a role names. Where none does, the group
    /// is a guess unless it was written.
    fn prefer_rules(&mut self, resolution: &Resolution<'_>, rbac: &Rbac) {
        let is_sure = resolution
            .resources
            .first()
            .is_none_or(|first| first.provenance != Provenance::Known);
        if is_sure || resolution.text.contains('.') || self.doubt.is_some() {
            return;
        }
        let plural = self.resource.clone();
        match group_of_rules(&plural, rbac) {
            Some(group) if group == self.group => {}
            Some(group) => {
                self.doubt = Some(NameDoubt {
                    message: format!(
                        "no CustomResourceDefinition in the input defines `{plural}`; using `{plural}.{group}`, which a role refers to"
                    ),
                    is_guess: false,
                });
                let own = resolution.resources.iter();
                let own = own.copied().find(|resource| *resource.group == *group);
                self.scope = own.map(|resource| resource.scope);
                self.group = group;
            }
            None => {
                let names: Vec<String> = resolution
                    .resources
                    .iter()
                    .take(MAX_NAMED)
                    .map(|resource| format!("`{}`", resource.full_name()))
                    .collect();
                self.doubt = Some(NameDoubt {
                    message: format!(
                        "no CustomResourceDefinition in the input defines `{plural}`; using the first of {}; add the group to be sure",
                        names.join(", ")
                    ),
                    is_guess: true,
                });
            }
        }
    }

    /// A resource that is not in the catalogue.
    fn custom(whole: &str, subresource: &str, unknown: &UnknownResource, rbac: &Rbac) -> Self {
        let name = whole.split_once('/').map_or(whole, |(name, _)| name);
        let (resource, group) = name.split_once('.').unwrap_or((name, ""));
        // `widgets.v1.example.com`
        let group = match group.split_once('.') {
            Some((version, group)) if seawall_model::is_api_version(version) => group,
            _ => group,
        };
        let resource = resource.to_ascii_lowercase();
        let (group, doubt) = if !group.is_empty() {
            let doubt = NameDoubt {
                message: format!("{unknown}; no CustomResourceDefinition in the input defines it"),
                is_guess: false,
            };
            (group.to_owned(), doubt)
        } else if let Some(group) = group_of_rules(&resource, rbac) {
            let doubt = NameDoubt {
                message: format!(
                    "no CustomResourceDefinition in the input defines `{resource}`; using `{resource}.{group}`, which a role refers to"
                ),
                is_guess: false,
            };
            (group, doubt)
        } else {
            let doubt = NameDoubt {
                message: if unknown.near.is_empty() {
                    format!(
                        "{unknown}; for a custom resource that is not defined in the input, use its plural name with its group, as in `{resource}.example.com`"
                    )
                } else {
                    unknown.to_string()
                },
                is_guess: true,
            };
            (String::new(), doubt)
        };
        Self {
            doubt: Some(doubt),
            ..Self::written(&resource, &group, subresource)
        }
    }

    /// The request for this resource: what lives outside of namespaces has none, whatever was asked for, unless the server
    /// asks in the namespace of another object ([`IN_NAMESPACES`]). A Namespace itself is asked for in the namespace of its
    /// name ([`Request::sent`]).
    pub fn request<'r>(&'r self, verb: &'r str, asked: &'r str, name: &'r str) -> Request<'r> {
        let is_asked_inside = IN_NAMESPACES.iter().any(|(own, group, resource)| {
            (*own == verb || verb == "*") && *group == self.group && *resource == self.resource
        });
        let is_wide =
            self.scope == Some(Scope::Cluster) && self.resource != "namespaces" && !is_asked_inside;
        let asked = if is_wide { "" } else { asked };
        let (group, resource) = (&self.group, &self.resource);
        Request::sent(verb, group, resource, &self.subresource, asked, name)
    }
}

/// Verbs on what lives outside of namespaces that are asked in the namespace of another object: who writes a RoleBinding has to
/// be able to bind its ClusterRole there, and who runs a pod has to be able to use its constraints there.
const IN_NAMESPACES: &[(&str, &str, &str)] = &[
    ("bind", "rbac.authorization.k8s.io", "clusterroles"),
    ("use", "extensions", "podsecuritypolicies"),
    ("use", "policy", "podsecuritypolicies"),
    ("use", "security.openshift.io", "securitycontextconstraints"),
];

/// The group in which a role names the resource, if one does.
fn group_of_rules(resource: &str, rbac: &Rbac) -> Option<String> {
    let rules = rbac.roles().iter().flat_map(|role| role.rules.iter());
    rules
        .filter(|rule| {
            rule.resources
                .iter()
                .any(|named| named.split_once('/').map_or(&**named, |(name, _)| name) == resource)
        })
        .flat_map(|rule| rule.api_groups.iter())
        .find(|group| !group.is_empty() && &***group != "*")
        .map(ToString::to_string)
}

impl std::fmt::Display for ResourceName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.resource)?;
        if !self.group.is_empty() {
            write!(f, ".{}", self.group)?;
        }
        if !self.subresource.is_empty() {
            write!(f, "/{}", self.subresource)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use seawall_model::Cluster;

    use super::*;

    fn parse(text: &str, group: Option<&str>) -> Result<ResourceName, ResourceNameError> {
        let rbac = Rbac::new(&Cluster::default());
        ResourceName::parse(text, group, Catalogue::builtin(), &rbac)
    }

    fn name(text: &str, group: Option<&str>) -> String {
        parse(text, group).map_or_else(|error| error.to_string(), |name| name.to_string())
    }

    #[test]
    fn names_are_resolved_with_their_group() {
        assert_eq!(name("pods/exec", None), "pods/exec");
        assert_eq!(name("secret", None), "secrets");
        assert_eq!(name("deploy/scale", None), "deployments.apps/scale");
        assert_eq!(name("Deployment", None), "deployments.apps");
        assert_eq!(name("widgets.example.com", None), "widgets.example.com");
        assert_eq!(name("widgets.v1.example.com", None), "widgets.example.com");
        assert_eq!(name("widgets", Some("example.com")), "widgets.example.com");
        assert_eq!(
            name("events", Some("events.k8s.io")),
            "events.events.k8s.io"
        );
        assert_eq!(name("pod", Some("")), "pods");
        assert_eq!(name("pod/exec", Some("")), "pods/exec");
        assert_eq!(name("*", None), "*");
        assert_eq!(name("*/scale", Some("apps")), "*.apps/scale");
    }

    #[test]
    fn what_is_not_known_is_said() {
        let doubt = |text: &str| parse(text, None).expect("a name").doubt;
        assert_eq!(doubt("pods/exec"), None);
        assert_eq!(doubt("nodes/proxy"), None);
        assert!(doubt("pods/exce").is_some_and(|doubt| doubt.is_guess));
        assert!(doubt("nosuchthing").is_some_and(|doubt| doubt.is_guess));
        assert!(doubt("widgets.example.com").is_some_and(|doubt| !doubt.is_guess));
        assert_eq!(
            name("deploymentts.apps", None),
            "unknown resource `deploymentts.apps`; did you mean `deployments.apps`?"
        );
        assert!(name("all", None).starts_with("`all` matches several resources (pods, "));
    }

    #[test]
    fn what_has_no_namespace_is_asked_for_without() {
        let check = |text: &str, expect: &str| {
            let resource = parse(text, None).expect("a name");
            assert_eq!(
                resource.request("get", "*", "").namespace(),
                expect,
                "{text}"
            );
        };
        check("nodes", "");
        check("pods", "*");
        check("namespaces", "*");
        check("nosuchthing", "*");
    }

    #[test]
    fn what_the_server_asks_in_the_namespace_of_another_object_is_asked_there() {
        let check = |verb: &str, text: &str, expect: &str| {
            let resource = parse(text, None).expect("a name");
            let request = resource.request(verb, "shop", "");
            assert_eq!(request.namespace(), expect, "{verb} {text}");
        };
        check("bind", "clusterroles", "shop");
        check("use", "scc", "shop");
        check("escalate", "clusterroles", "");
        check("get", "clusterroles", "");
        check("get", "scc", "");
    }
}
