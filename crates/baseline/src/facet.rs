//! What habits are about.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::act::Act;
use crate::client::client;

/// A kind of habit.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Facet {
    /// Verbs with resources: `get secrets`.
    Actions,
    /// Namespaces.
    Namespaces,
    /// Programs, by the first word of their user agents. A client can choose another one, so that a new one tells and a
    /// known one does not.
    Clients,
    /// Networks.
    Networks,
    /// Hours of the day, in UTC.
    Hours,
}

impl Facet {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Actions,
        Self::Namespaces,
        Self::Clients,
        Self::Networks,
        Self::Hours,
    ];

    /// What one value of it is called.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Actions => "action",
            Self::Namespaces => "namespace",
            Self::Clients => "client",
            Self::Networks => "network",
            Self::Hours => "hour",
        }
    }

    /// Its value in a request; nothing where the request has none.
    pub fn of<'a>(self, act: &Act<'a>) -> Option<Cow<'a, str>> {
        let text = |text: &'a str| (!text.is_empty()).then_some(Cow::Borrowed(text));
        match self {
            Self::Actions if act.verb.is_empty() => None,
            Self::Actions => Some(Cow::Owned(match (act.resource, act.subresource) {
                ("", _) => format!("{} of a path", act.verb),
                (resource, "") => format!("{} {resource}", act.verb),
                (resource, sub) => format!("{} {resource}/{sub}", act.verb),
            })),
            Self::Namespaces => text(act.namespace),
            Self::Clients => client(act.agent).map(Cow::Borrowed),
            Self::Networks => text(act.network),
            Self::Hours => {
                let hour = act.time?.0.div_euclid(3_600_000_000).rem_euclid(24);
                Some(Cow::Owned(format!("{hour:02}")))
            }
        }
    }
}
