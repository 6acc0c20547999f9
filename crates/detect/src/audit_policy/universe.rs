//! All kinds of requests that rules tell apart: each with what stands for it.

use std::collections::{BTreeMap, BTreeSet};

use seawall_model::Catalogue;

use super::demand::Needs;
use super::verbs::{METHODS, OTHER, VERBS};
use crate::need::{Key, Shape, Values};

/// The API groups that have a resource, by its plural.
#[derive(Debug, Clone, Default)]
pub struct Plurals(pub BTreeMap<String, BTreeSet<String>>);

impl Plurals {
    /// Resources of Kubernetes itself, and custom resources that are known and whose plural it has not.
    pub fn known() -> Self {
        let catalogue = Catalogue::builtin();
        let mut plurals = Self::default();
        for is_builtin in [true, false] {
            let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
            let own = catalogue
                .resources()
                .filter(|resource| resource.is_builtin() == is_builtin);
            for resource in own {
                let groups = found.entry(resource.plural.to_string()).or_default();
                groups.insert(resource.group.to_string());
            }
            for (plural, groups) in found {
                plurals.0.entry(plural).or_insert(groups);
            }
        }
        plurals
    }
}

/// What requests are about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// One resource or subresource.
    Exact {
        group: String,
        resource: String,
        subresource: String,
    },
    /// Subresources that are not named.
    Subresources { group: String, resource: String },
    /// Resources of a group that are not named.
    Group(String),
    /// Paths that are no resource.
    Paths,
    /// Everything else.
    Other,
}

impl Place {
    /// What stands for it: group, resource and subresource.
    pub fn points(&self, subresources: &BTreeSet<String>) -> Vec<[String; 3]> {
        let all = |group: &str, resource: &str| {
            let others = ["".to_owned(), OTHER.to_owned()];
            let subresources = subresources.iter().cloned().chain(others);
            let points = subresources.map(|sub| [group.to_owned(), resource.to_owned(), sub]);
            points.collect()
        };
        match self {
            Self::Exact {
                group,
                resource,
                subresource,
            } => vec![[group.clone(), resource.clone(), subresource.clone()]],
            Self::Subresources { group, resource } => {
                vec![[group.clone(), resource.clone(), OTHER.to_owned()]]
            }
            Self::Group(group) => all(group, OTHER),
            Self::Paths => vec![Default::default()],
            Self::Other => all(OTHER, OTHER),
        }
    }

    /// Whether what another one stands for is part of it as well.
    pub fn holds(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Other, _) => true,
            (
                Self::Subresources { group, resource },
                Self::Exact {
                    group: of,
                    resource: named,
                    ..
                },
            ) => group == of && resource == named,
            (
                Self::Group(group),
                Self::Exact { group: of, .. } | Self::Subresources { group: of, .. },
            ) => group == of,
            _ => false,
        }
    }
}

/// Everything that rules tell apart.
#[derive(Debug, Default)]
pub(super) struct Universe {
    /// Users that no rule tells apart, a list each.
    pub users: Vec<Vec<String>>,
    pub namespaces: Vec<Vec<String>>,
    pub verbs: BTreeSet<String>,
    pub methods: BTreeSet<String>,
    /// Exact ones first, everything else last.
    pub places: Vec<Place>,
    /// Subresources that rules name without a resource.
    pub subresources: BTreeSet<String>,
    /// Resources without a group that is known, each with the rules that name it.
    pub unknown: BTreeMap<String, BTreeSet<usize>>,
}

impl Universe {
    /// What rules tell apart; places in `also` are told apart as well.
    pub fn of(needs: &[Needs], plurals: &Plurals, also: &[Place]) -> Self {
        let shapes: Vec<&Shape> = needs.iter().flat_map(|need| &need.shapes).collect();
        let mut universe = Self {
            users: alike(&shapes, Key::User),
            namespaces: alike(&shapes, Key::Namespace),
            verbs: VERBS.map(ToOwned::to_owned).into(),
            methods: METHODS.map(ToOwned::to_owned).into(),
            ..Self::default()
        };
        for shape in &shapes {
            let verbs = shape.key(Key::Verb).named().map(ToOwned::to_owned);
            let verbs: Vec<String> = verbs.filter(|verb| !verb.is_empty()).collect();
            universe.verbs.extend(verbs.iter().cloned());
            universe.methods.extend(verbs);
        }
        let mut places: BTreeSet<Place> = also.iter().cloned().collect();
        for need in needs {
            for shape in &need.shapes {
                universe.add(need.rule, shape, plurals, &mut places);
            }
        }
        // Whatever names a resource names all that rules say of its subresources.
        let exact: Vec<Place> = places.iter().cloned().collect();
        for place in exact {
            if let Place::Exact {
                group, resource, ..
            } = place
            {
                for subresource in universe.subresources.iter().cloned().chain([String::new()]) {
                    places.insert(Place::Exact {
                        group: group.clone(),
                        resource: resource.clone(),
                        subresource,
                    });
                }
                places.insert(Place::Subresources { group, resource });
            }
        }
        places.extend([Place::Paths, Place::Other]);
        universe.places = places.into_iter().collect();
        universe
    }

    fn add(&mut self, rule: usize, shape: &Shape, plurals: &Plurals, places: &mut BTreeSet<Place>) {
        let named_groups: BTreeSet<String> = match shape.key(Key::Group) {
            Values::In(groups) => groups.iter().map(ToString::to_string).collect(),
            Values::Except(_) => BTreeSet::new(),
        };
        let subresources = shape.key(Key::Subresource).named();
        let subresources: BTreeSet<String> = subresources
            .filter(|sub| !sub.is_empty())
            .map(ToOwned::to_owned)
            .collect();
        let is_of_any = matches!(shape.key(Key::Resource), Values::Except(_));
        if is_of_any {
            self.subresources.extend(subresources.iter().cloned());
            let groups = shape
                .key(Key::Group)
                .named()
                .filter(|_| !named_groups.is_empty());
            places.extend(groups.map(|group| Place::Group(group.to_owned())));
        }
        for resource in shape
            .key(Key::Resource)
            .named()
            .filter(|name| !name.is_empty())
        {
            let mut groups = named_groups.clone();
            if groups.is_empty() {
                groups.extend(plurals.0.get(resource).into_iter().flatten().cloned());
                groups.extend(shape.key(Key::Group).named().map(ToOwned::to_owned));
            }
            if groups.is_empty() && !is_of_any {
                self.unknown
                    .entry(resource.to_owned())
                    .or_default()
                    .insert(rule);
            }
            for group in groups {
                for subresource in subresources.iter().cloned().chain([String::new()]) {
                    places.insert(Place::Exact {
                        group: group.clone(),
                        resource: resource.to_owned(),
                        subresource,
                    });
                }
                places.insert(Place::Subresources {
                    group,
                    resource: resource.to_owned(),
                });
            }
        }
    }
}

/// Values of a key that no shape tells apart, a list each. Those that are like a value that nobody names are left out.
fn alike(shapes: &[&Shape], key: Key) -> Vec<Vec<String>> {
    let sets: BTreeSet<&Values> = shapes.iter().map(|shape| shape.key(key)).collect();
    let names: BTreeSet<&str> = sets.iter().flat_map(|values| values.named()).collect();
    let signature =
        |text: &str| -> Vec<bool> { sets.iter().map(|values| values.contains(text)).collect() };
    let other = signature(OTHER);
    let mut classes: BTreeMap<Vec<bool>, Vec<String>> = BTreeMap::new();
    for name in names {
        let own = signature(name);
        if own != other {
            classes.entry(own).or_default().push(name.to_owned());
        }
    }
    classes.into_values().collect()
}
