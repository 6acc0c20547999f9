//! What was seen where.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// A place in a source file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Location {
    /// The file as the user named it; for rendered charts the template.
    pub file: Arc<str>,
    /// Line from 1; 0 when only the file is known.
    pub line: u32,
    /// Column from 1; 0 when only the file or the line is known.
    pub column: u32,
}

/// One thing that was seen. Fields are by far the most frequent; what is larger is boxed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Evidence {
    /// A field of the object.
    Field {
        /// Field path in the object, such as `spec.containers[0].image`.
        path: String,
        /// The value there; `None` when the field is missing. Never a credential.
        value: Option<String>,
        /// Where it is, when it came from a file.
        location: Option<Location>,
    },
    /// A binding that grants a rule of a role to a subject.
    Grant(Box<Grant>),
    /// Traffic that is allowed.
    Connection(Box<Connection>),
    /// A package of an image or node.
    Package(Box<Package>),
    /// Something that happened.
    Event(Box<Event>),
}

/// A binding that grants a rule of a role to a subject.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Grant {
    /// `ClusterRoleBinding/ops`, `shop/RoleBinding/ops`.
    pub binding: String,
    /// `ClusterRole/everything`.
    pub role: String,
    /// The rule as text; empty when all of them count.
    pub rule: String,
    /// `ServiceAccount shop/web`, `Group ops`.
    pub subject: String,
    /// Where the subject is written, when it came from a file.
    pub location: Option<Location>,
}

/// Traffic that is allowed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Connection {
    /// Where it begins.
    pub from: String,
    /// Where it ends.
    pub to: String,
    /// Protocols and ports.
    pub ports: String,
    /// The policies that allow it; empty when none isolates.
    pub policies: Vec<String>,
}

/// A package of an image or node.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Package {
    /// Its package URL.
    pub package: String,
    /// The first version without the problem; `None` when there is none yet.
    pub fixed_in: Option<String>,
    /// The file that shows the package, inside the image or on the node.
    pub path: String,
    /// The layer of the image that brought it, from 0; `None` for what has no layers.
    pub layer: Option<u32>,
    /// Since when the problem is known to be exploited, as `2025-08-25`.
    pub exploited: Option<String>,
    /// How likely it is to be exploited within 30 days, in parts per million; `None` where nobody says.
    pub likelihood_ppm: Option<u32>,
    /// Whether it can be exploited over the network, as its vector says; `None` without a vector.
    pub over_network: Option<bool>,
    /// Whether a statement (VEX) that the user named says that it does not matter here.
    pub is_said_harmless: bool,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Event {
    /// When, as RFC 3339 in UTC.
    pub time: String,
    /// Who did it.
    pub actor: String,
    /// What it was, in a few words.
    pub action: String,
}

impl Evidence {
    /// A field with its value.
    pub fn field(
        path: impl Into<String>,
        value: Option<String>,
        location: Option<Location>,
    ) -> Self {
        Self::Field {
            path: path.into(),
            value,
            location,
        }
    }

    /// The field path, when it is a field.
    pub fn path(&self) -> Option<&str> {
        match self {
            Self::Field { path, .. } => Some(path),
            _ => None,
        }
    }

    /// Where it is written, when that is known.
    pub fn location(&self) -> Option<&Location> {
        match self {
            Self::Field { location, .. } => location.as_ref(),
            Self::Grant(grant) => grant.location.as_ref(),
            Self::Connection(_) | Self::Package(_) | Self::Event(_) => None,
        }
    }

    /// What was seen, in a few words: a field's path, a binding, two ends, a package, an action.
    pub fn what(&self) -> String {
        match self {
            Self::Field { path, .. } => path.clone(),
            Self::Grant(grant) => format!(
                "{} grants {} to {}",
                grant.binding, grant.role, grant.subject
            ),
            Self::Connection(connection) => format!("{} to {}", connection.from, connection.to),
            Self::Package(package) => package.package.clone(),
            Self::Event(event) => format!("{} {}", event.time, event.action),
        }
    }

    /// The value that was seen; never a credential.
    pub fn value(&self) -> Option<String> {
        match self {
            Self::Field { value, .. } => value.clone(),
            Self::Grant(grant) => Some(grant.rule.clone()).filter(|rule| !rule.is_empty()),
            Self::Connection(connection) => Some(connection.ports.clone()),
            Self::Package(package) => package.fixed_in.clone(),
            Self::Event(event) => Some(event.actor.clone()),
        }
    }
}
