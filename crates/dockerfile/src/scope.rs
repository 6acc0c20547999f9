//! Variables and where they can be seen.

use std::collections::BTreeMap;

/// What is known of a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Known {
    /// It has this value.
    Set(String),
    /// It can be set to what the file does not say: why.
    Unknown(String),
    /// An argument without default, which is not set unless the build sets it.
    Unfilled(String),
    /// It is not set.
    Unset,
}

/// Variables of one stage.
#[derive(Debug, Default)]
pub(crate) struct Scope {
    /// `ENV`, which stages that build on this one have too.
    environment: BTreeMap<String, Known>,
    /// `ARG`, of this stage only.
    arguments: BTreeMap<String, Known>,
    parent: Parent,
}

#[derive(Debug, Default, Clone, Copy)]
pub(crate) enum Parent {
    /// Nothing is below.
    #[default]
    Nothing,
    /// An image, whose environment the file does not show.
    Image,
    /// An earlier stage.
    Stage(usize),
}

/// Arguments that BuildKit sets for each platform.
const PLATFORM: &[&str] = &[
    "BUILDPLATFORM",
    "BUILDOS",
    "BUILDARCH",
    "BUILDVARIANT",
    "BUILDOSVERSION",
    "TARGETPLATFORM",
    "TARGETOS",
    "TARGETARCH",
    "TARGETVARIANT",
    "TARGETOSVERSION",
    "TARGETSTAGE",
];

/// Whether BuildKit sets an argument for each platform.
pub(crate) fn is_platform(name: &str) -> bool {
    PLATFORM.contains(&name)
}

impl Scope {
    pub(crate) fn over(parent: Parent) -> Self {
        Self {
            parent,
            ..Self::default()
        }
    }

    pub(crate) fn set_environment(&mut self, name: &str, value: Known) {
        self.environment.insert(name.to_owned(), value);
    }

    pub(crate) fn set_argument(&mut self, name: &str, value: Known) {
        self.arguments.insert(name.to_owned(), value);
    }

    /// The variable in the last of these scopes: its environment before its arguments, then what it builds on.
    pub(crate) fn look_up(scopes: &[Self], at: usize, name: &str) -> Known {
        let Some(own) = scopes.get(at) else {
            return Known::Unset;
        };
        if let Some(known) = own.environment.get(name) {
            return known.clone();
        }
        let mut below = own.parent;
        while let Parent::Stage(index) = below {
            let Some(scope) = scopes.get(index).filter(|_| index < at) else {
                break;
            };
            if let Some(known) = scope.environment.get(name) {
                return known.clone();
            }
            below = scope.parent;
        }
        match (own.arguments.get(name), below) {
            (Some(known), _) => known.clone(),
            (None, Parent::Nothing) => Known::Unset,
            (None, _) => Known::Unknown(format!(
                "`{name}` is not set here, and the base image can set it"
            )),
        }
    }

    /// An argument declared in this scope.
    pub(crate) fn argument(&self, name: &str) -> Option<&Known> {
        self.arguments.get(name)
    }
}
