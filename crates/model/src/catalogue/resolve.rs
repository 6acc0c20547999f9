//! Resources as people write them, read as `kubectl` reads them.

use std::fmt;

use super::Catalogue;
use super::api_version::version_rank;
use super::near::near;
use super::resource::{ApiResource, Provenance};

/// How many names are offered for one that is not known.
const MAX_NEAR: usize = 3;

/// What a text names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolution<'a> {
    /// The resources, at least one. Of one name in several groups the first is the one that `kubectl` takes; all of a
    /// category are meant.
    pub resources: Vec<&'a ApiResource>,
    /// What was written, without the subresource.
    pub text: &'a str,
    /// The version that was written.
    pub version: Option<&'a str>,
    /// What was written after `/`; empty for nothing.
    pub subresource: &'a str,
    /// Whether the text is a name for several resources, as `all`.
    pub is_category: bool,
}

impl<'a> Resolution<'a> {
    /// The resource that `kubectl` takes.
    pub fn first(&self) -> Option<&'a ApiResource> {
        self.resources.first().copied()
    }
}

/// A name that no resource has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownResource {
    /// What was written, without the subresource.
    pub text: String,
    /// Names that look alike, the best first.
    pub near: Vec<String>,
    /// Whether a custom resource, that is not in the input, may have the name. A built-in group has no custom resources.
    pub may_be_custom: bool,
}

impl fmt::Display for UnknownResource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown resource `{}`", self.text)?;
        match self.near.as_slice() {
            [] => Ok(()),
            [one] => write!(f, "; did you mean `{one}`?"),
            [others @ .., last] => {
                let others: Vec<String> = others.iter().map(|name| format!("`{name}`")).collect();
                write!(f, "; did you mean {} or `{last}`?", others.join(", "))
            }
        }
    }
}

impl std::error::Error for UnknownResource {}

impl Catalogue {
    /// Finds what a text names: `RESOURCE[.VERSION][.GROUP][/SUBRESOURCE]`, where the resource is a plural, a singular, a
    /// short name, a kind or a category, in any case, and the group may be cut short.
    ///
    /// # Errors
    /// When nothing has the name.
    pub fn resolve<'a>(&'a self, text: &'a str) -> Result<Resolution<'a>, UnknownResource> {
        let (whole, subresource) = text.split_once('/').unwrap_or((text, ""));
        let (word, rest) = whole.split_once('.').unwrap_or((whole, ""));
        let name = word.to_ascii_lowercase();
        let found = |resources: Vec<&'a ApiResource>, version| Resolution {
            resources,
            text: whole,
            version,
            subresource,
            is_category: false,
        };
        let all = self.named(&name);
        if rest.is_empty() && !all.is_empty() {
            return Ok(found(all, None));
        }
        if rest.is_empty() {
            let resources = self.in_category(&name);
            if !resources.is_empty() {
                return Ok(Resolution {
                    is_category: true,
                    ..found(resources, None)
                });
            }
        }
        let (version, group) = match rest.split_once('.').unwrap_or((rest, "")) {
            (version, group) if version_rank(version).is_some() => (Some(version), group),
            _ => (None, rest),
        };
        if !rest.is_empty() {
            let exact = self.of_group(&name, |own| own == group);
            let resources = if exact.is_empty() && !group.is_empty() {
                self.of_group(&name, |own| own.starts_with(group))
            } else {
                exact
            };
            if !resources.is_empty() {
                return Ok(found(resources, version));
            }
        }
        Err(UnknownResource {
            text: whole.to_owned(),
            near: self.near_names(&name, group),
            may_be_custom: !name.is_empty()
                && (rest.is_empty() || !self.has_builtin_group(group))
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'),
        })
    }

    /// Resources with the name in groups that pass, by the first sort of name that has any.
    fn of_group(&self, name: &str, is_asked: impl Fn(&str) -> bool) -> Vec<&ApiResource> {
        self.sorts_of_names(name)
            .into_iter()
            .map(|resources| {
                resources
                    .into_iter()
                    .filter(|resource| is_asked(&resource.group))
                    .collect::<Vec<_>>()
            })
            .find(|resources| !resources.is_empty())
            .unwrap_or_default()
    }

    /// Resources with the name, by the first sort of name that has any.
    fn named(&self, name: &str) -> Vec<&ApiResource> {
        self.of_group(name, |_| true)
    }

    fn near_names(&self, name: &str, group: &str) -> Vec<String> {
        // The name is right and the group is not.
        let mut names: Vec<String> = self
            .named(name)
            .iter()
            .map(|resource| resource.full_name())
            .collect();
        if names.is_empty() {
            let mut found: Vec<(usize, &ApiResource)> = self
                .resources()
                .filter(|resource| group.is_empty() || resource.group.starts_with(group))
                .filter_map(|resource| {
                    let written = [&resource.plural, &resource.singular];
                    let far = written
                        .into_iter()
                        .filter_map(|own| near(name, own))
                        .min()?;
                    Some((far, resource))
                })
                .collect();
            // What this cluster is sure to have is meant rather than what it may have.
            let is_sure = |(_, resource): &(usize, &ApiResource)| {
                matches!(
                    resource.provenance,
                    Provenance::Builtin | Provenance::Defined
                )
            };
            if found.iter().any(is_sure) {
                found.retain(is_sure);
            }
            // Stable: of names that are as far, those of Kubernetes stand first.
            found.sort_by_key(|(far, _)| *far);
            names.extend(found.into_iter().map(|(_, resource)| resource.full_name()));
        }
        names.truncate(MAX_NEAR);
        names
    }
}
