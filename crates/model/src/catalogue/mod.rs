//! The catalogue of the API: every resource with its group, its names, its scope and its versions.
//!
//! One table for all who ask: RBAC, live listing, matching in admission policies, audit events. It holds what
//! Kubernetes brings and what many clusters have besides, and is extended by the CustomResourceDefinitions of an input or
//! by what an API server says it serves.

mod definition;
mod near;
mod resolve;
mod resource;
mod table;

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::LazyLock;

pub use resolve::{Resolution, UnknownResource};
pub use resource::{ApiResource, Name, Nature, Provenance, Scope};

use crate::Object;

/// All resources that are known.
#[derive(Debug, Clone)]
pub struct Catalogue {
    resources: Vec<ApiResource>,
    open_groups: Vec<Name>,
    index: Index,
}

/// Positions in the list of resources, by sort of name.
#[derive(Debug, Clone, Default)]
struct Index {
    plural: HashMap<Name, Vec<usize>>,
    singular: HashMap<Name, Vec<usize>>,
    short: HashMap<Name, Vec<usize>>,
    kind: HashMap<Name, Vec<usize>>,
    category: HashMap<Name, Vec<usize>>,
    group: HashMap<Name, Vec<usize>>,
}

static BUILTIN: LazyLock<Catalogue> = LazyLock::new(|| {
    let builtin = table::read(table::BUILTIN, Provenance::Builtin);
    let known = table::read(table::ECOSYSTEM, Provenance::Known);
    let mut catalogue = Catalogue {
        resources: builtin.resources,
        open_groups: known
            .open_groups
            .into_iter()
            .map(std::borrow::Cow::Borrowed)
            .collect(),
        index: Index::default(),
    };
    catalogue.resources.extend(known.resources);
    catalogue.index();
    catalogue
});

impl Catalogue {
    /// What Kubernetes brings, and custom resources that many clusters have.
    pub fn builtin() -> &'static Self {
        &BUILTIN
    }

    /// The built-in catalogue with the custom resources that these objects define; other objects are passed over.
    pub fn with_definitions<'a>(objects: impl IntoIterator<Item = &'a Object>) -> Self {
        let mut catalogue = BUILTIN.clone();
        catalogue.extend(objects.into_iter().filter_map(definition::resource_of));
        catalogue
    }

    /// Adds resources. One that is known by group and plural name is replaced, but for those of Kubernetes; that it has
    /// to be listed is kept.
    pub fn extend(&mut self, resources: impl IntoIterator<Item = ApiResource>) {
        for mut resource in resources {
            resource.is_listed |= self.open_groups.contains(&resource.group);
            match self.position(&resource.group, &resource.plural) {
                Some(index) if self.resources[index].is_builtin() => {}
                Some(index) => {
                    let known = &mut self.resources[index];
                    resource.is_listed |= known.is_listed;
                    *known = resource;
                }
                None => {
                    let index = self.resources.len();
                    let places = self.index.plural.entry(resource.plural.clone());
                    places.or_default().push(index);
                    self.resources.push(resource);
                }
            }
        }
        self.index();
    }

    /// All resources: those of Kubernetes first, then those that are defined, then the others.
    pub fn resources(&self) -> impl Iterator<Item = &ApiResource> {
        self.resources.iter()
    }

    /// The resource with this plural name.
    pub fn by_plural(&self, group: &str, plural: &str) -> Option<&ApiResource> {
        self.position(group, plural)
            .map(|index| &self.resources[index])
    }

    /// The resource of this kind.
    pub fn by_kind(&self, group: &str, kind: &str) -> Option<&ApiResource> {
        self.at(&self.index.kind, kind)
            .find(|resource| resource.group == group)
    }

    /// Resources of all groups with this plural name, in the order in which `kubectl` prefers them.
    pub fn kinds_of_plural(&self, plural: &str) -> impl Iterator<Item = &ApiResource> {
        self.at(&self.index.plural, plural)
    }

    /// Resources of all groups of this kind, in the order in which `kubectl` prefers them.
    pub fn groups_of_kind(&self, kind: &str) -> impl Iterator<Item = &ApiResource> {
        self.at(&self.index.kind, kind)
    }

    /// Whether objects of the kind live in namespaces; `None` for a kind that is not known.
    pub fn scope_of(&self, group: &str, kind: &str) -> Option<Scope> {
        self.by_kind(group, kind).map(|resource| resource.scope)
    }

    /// Whether Kubernetes itself serves, or once served, this group. A kind that is not in it does not exist.
    pub fn has_builtin_group(&self, group: &str) -> bool {
        self.kinds_in(group).any(|resource| {
            matches!(
                resource.provenance,
                Provenance::Builtin | Provenance::Former
            )
        })
    }

    /// The resources of a group.
    pub fn kinds_in(&self, group: &str) -> impl Iterator<Item = &ApiResource> {
        self.at(&self.index.group, group)
    }

    /// Groups whose kinds are made by users (constraints of Gatekeeper), all of which an engine reads.
    pub fn is_open_group(&self, group: &str) -> bool {
        self.open_groups.iter().any(|open| open == group)
    }

    /// Groups whose kinds are made by users.
    pub fn open_groups(&self) -> impl Iterator<Item = &str> {
        self.open_groups.iter().map(|group| &**group)
    }

    fn in_category(&self, category: &str) -> Vec<&ApiResource> {
        self.at(&self.index.category, category).collect()
    }

    /// Resources with a name, by sort of name, in the order in which `kubectl` tries them.
    fn sorts_of_names(&self, name: &str) -> [Vec<&ApiResource>; 3] {
        [&self.index.plural, &self.index.short, &self.index.singular]
            .map(|places| self.at(places, name).collect())
    }

    fn at<'a>(
        &'a self,
        places: &'a HashMap<Name, Vec<usize>>,
        name: &str,
    ) -> impl Iterator<Item = &'a ApiResource> {
        places
            .get(name)
            .into_iter()
            .flatten()
            .map(|index| &self.resources[*index])
    }

    fn position(&self, group: &str, plural: &str) -> Option<usize> {
        let places = self.index.plural.get(plural)?;
        places
            .iter()
            .copied()
            .find(|index| self.resources[*index].group == group)
    }

    fn index(&mut self) {
        // Stable: in each part the order of the tables, and of the input, is kept.
        self.resources.sort_by_key(|resource| resource.provenance);
        let mut index = Index::default();
        for (at, resource) in self.resources.iter().enumerate() {
            let put = |places: &mut HashMap<Name, Vec<usize>>, name: &Name| {
                let places = places.entry(name.clone()).or_default();
                if places.last() != Some(&at) {
                    places.push(at);
                }
            };
            put(&mut index.plural, &resource.plural);
            put(&mut index.group, &resource.group);
            if !resource.kind.is_empty() {
                put(&mut index.kind, &resource.kind);
                put(&mut index.singular, &resource.singular);
                put(
                    &mut index.singular,
                    &Name::Owned(resource.kind.to_ascii_lowercase()),
                );
            }
            for name in &resource.short_names {
                put(&mut index.short, name);
            }
            for name in &resource.categories {
                put(&mut index.category, name);
            }
        }
        self.index = index;
    }
}

/// Whether a text is the version of an API, as `v1` or `v2beta1`.
pub fn is_api_version(text: &str) -> bool {
    version_rank(text).is_some()
}

/// How mature a version is, as the API server orders versions: `v2`, `v1`, `v1beta2`, `v1beta1`, `v1alpha1`. `None` for
/// a text that is no version.
fn version_rank(text: &str) -> Option<(Reverse<u8>, u32, u32)> {
    let rest = text.strip_prefix('v')?;
    let digits = rest
        .find(|character: char| !character.is_ascii_digit())
        .unwrap_or(rest.len());
    let (major, rest) = rest.split_at(digits);
    let major = major.parse().ok()?;
    if rest.is_empty() {
        return Some((Reverse(0), major, 0));
    }
    let (stage, minor) = match (rest.strip_prefix("beta"), rest.strip_prefix("alpha")) {
        (Some(minor), _) => (1, minor),
        (None, Some(minor)) => (2, minor),
        (None, None) => return None,
    };
    Some((Reverse(stage), major, minor.parse().ok()?))
}

#[cfg(test)]
mod tests;
