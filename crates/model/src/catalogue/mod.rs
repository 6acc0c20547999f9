//! The catalogue of the API: every resource with its group, its names, its scope and its versions.
//!
//! One table for all who ask: RBAC, live listing, matching in admission policies, audit events. It holds what
//! Kubernetes brings and what many clusters have besides, and is extended by the CustomResourceDefinitions of an input or
//! by what an API server says it serves.

mod api_version;
mod definition;
mod near;
mod resolve;
mod resource;
mod table;

use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};

pub use api_version::is_api_version;
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

/// Positions in the list of resources, by sort of name. Each is made when it is first asked: a run asks for two or three.
#[derive(Debug, Clone, Default)]
struct Index {
    plural: OnceLock<Places>,
    singular: OnceLock<Places>,
    short: OnceLock<Places>,
    kind: OnceLock<Places>,
    category: OnceLock<Places>,
    group: OnceLock<Places>,
}

/// By name.
type Places = HashMap<Name, Vec<usize>>;

/// A sort of name: where its places are kept, and the names of that sort that a resource has.
type Sort = (
    fn(&Index) -> &OnceLock<Places>,
    fn(&ApiResource) -> Vec<Name>,
);

const PLURAL: Sort = (
    |index| &index.plural,
    |resource| vec![resource.plural.clone()],
);
const GROUP: Sort = (
    |index| &index.group,
    |resource| vec![resource.group.clone()],
);
const SHORT: Sort = (
    |index| &index.short,
    |resource| resource.short_names.clone(),
);
const CATEGORY: Sort = (
    |index| &index.category,
    |resource| resource.categories.clone(),
);
const KIND: Sort = (
    |index| &index.kind,
    |resource| match &*resource.kind {
        "" => Vec::new(),
        _ => vec![resource.kind.clone()],
    },
);
const SINGULAR: Sort = (
    |index| &index.singular,
    |resource| match &*resource.kind {
        "" => Vec::new(),
        kind => vec![
            resource.singular.clone(),
            Name::Owned(kind.to_ascii_lowercase()),
        ],
    },
);

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
    catalogue.sort();
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
        catalogue.extend(objects.into_iter().filter_map(ApiResource::defined_by));
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
                    self.places(PLURAL);
                    if let Some(places) = self.index.plural.get_mut() {
                        let places = places.entry(resource.plural.clone());
                        places.or_default().push(index);
                    }
                    self.resources.push(resource);
                }
            }
        }
        self.sort();
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
        self.at(KIND, kind).find(|resource| resource.group == group)
    }

    /// Resources of all groups with this plural name, in the order in which `kubectl` prefers them.
    pub fn kinds_of_plural(&self, plural: &str) -> impl Iterator<Item = &ApiResource> {
        self.at(PLURAL, plural)
    }

    /// Resources of all groups of this kind, in the order in which `kubectl` prefers them.
    pub fn groups_of_kind(&self, kind: &str) -> impl Iterator<Item = &ApiResource> {
        self.at(KIND, kind)
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
        self.at(GROUP, group)
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
        self.at(CATEGORY, category).collect()
    }

    /// Resources with a name, by sort of name, in the order in which `kubectl` tries them.
    fn sorts_of_names(&self, name: &str) -> [Vec<&ApiResource>; 3] {
        [PLURAL, SHORT, SINGULAR].map(|sort| self.at(sort, name).collect())
    }

    fn at(&self, sort: Sort, name: &str) -> impl Iterator<Item = &ApiResource> {
        self.places(sort)
            .get(name)
            .into_iter()
            .flatten()
            .map(|index| &self.resources[*index])
    }

    fn position(&self, group: &str, plural: &str) -> Option<usize> {
        let places = self.places(PLURAL).get(plural)?;
        places
            .iter()
            .copied()
            .find(|index| self.resources[*index].group == group)
    }

    fn places(&self, (of, names): Sort) -> &Places {
        of(&self.index).get_or_init(|| {
            let mut places = Places::new();
            for (at, resource) in self.resources.iter().enumerate() {
                for name in names(resource) {
                    let places = places.entry(name).or_default();
                    if places.last() != Some(&at) {
                        places.push(at);
                    }
                }
            }
            places
        })
    }

    /// Stable: in each part the order of the tables, and of the input, is kept. The places are made anew.
    fn sort(&mut self) {
        self.resources.sort_by_key(|resource| resource.provenance);
        self.index = Index::default();
    }
}

#[cfg(test)]
mod tests;
