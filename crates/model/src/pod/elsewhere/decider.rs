//! What decides what pods are that are not written in an object.

use crate::GroupKind;
use crate::pod::spot::Spot;

/// Pods that an object stands for and that are not written in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PodsElsewhere {
    /// The field that says so; empty for the object itself.
    pub path: String,
    /// What decides what the pods are.
    pub decider: Decider,
    /// Fields by which the object changes what a chart or directory would be by itself: values, parameters, patches.
    pub settings: Vec<String>,
}

/// What decides what pods are that are not written in an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decider {
    /// The operator of the kind.
    Operator,
    /// Another object: of the same namespace, unless its kind has none.
    Object {
        /// Its kind.
        kind: GroupKind,
        /// Its name.
        name: String,
    },
    /// A chart or a directory of manifests.
    Files {
        /// Its path in a repository, or the name of a chart; as written, wildcards and template expressions included.
        path: String,
        /// Whether it is a chart.
        is_chart: bool,
        /// Where its objects go.
        destination: Destination,
    },
    /// Something that no manifest can hold, such as a bundle in a registry; in words.
    Remote(String),
}

/// The namespace that a chart or directory is applied to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// That of the object.
    Own,
    /// The one of this name, for what names none itself.
    Named(String),
    /// The one of this name, whatever the manifests say.
    Forced(String),
    /// One that is filled in later, for what names none itself.
    FilledIn,
    /// Any: each manifest may say its own.
    Open,
}

impl Destination {
    /// The namespace that is named here, where it is.
    pub(super) fn named(name: Option<&str>, otherwise: Self) -> Self {
        match name {
            Some(name) if name.contains("{{") => Self::FilledIn,
            Some(name) if !name.is_empty() => Self::Named(name.to_owned()),
            _ => otherwise,
        }
    }
}

impl PodsElsewhere {
    /// What the field that stands here says.
    pub(super) fn at(spot: &Spot<'_>, decider: Decider) -> Self {
        Self {
            path: spot.place.path.clone(),
            decider,
            settings: Vec::new(),
        }
    }

    /// The same with what the object changes.
    pub(super) fn with(mut self, settings: Vec<String>) -> Self {
        self.settings.extend(settings);
        self
    }

    /// What an object of this kind and name says, which the field that stands here names.
    pub(super) fn of_object(spot: &Spot<'_>, group: &str, kind: &str, name: &str) -> Self {
        let decider = Decider::Object {
            kind: GroupKind::new(group, kind),
            name: name.to_owned(),
        };
        Self::at(spot, decider)
    }
}
