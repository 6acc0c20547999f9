//! Fields of events, whatever a rule language calls them.

use std::borrow::Cow;

use seawall_secret::find_named;

use crate::clock::{clock, nanoseconds};
use crate::dotted::Dotted;
pub use crate::each::{Each, Gaps};
use crate::each::{Values, host_ports, kinds, list, many, repository, truth};
use crate::join::Join;
use crate::json::{self, Step};
use crate::pod::PodValue;
use crate::pod_request::value_of_pod;
use crate::query::parameter;
use crate::record::{Extracted, Part, Record, Slot};

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// A field of every event.
    Slot(Slot),
    /// One value behind some steps.
    Value(Part, Box<[Step]>),
    /// The items of a list behind some steps.
    List(Part, Box<[Step]>),
    /// The values behind a path with dots.
    Dotted(Dotted),
    /// What stands in each item of a list.
    Each(Each),
    /// What stands in each item of a list, without the tag and digest of an image.
    Repository(Each),
    /// Ports of a host, or else of the container, of each container of a list.
    HostPorts(Each),
    /// Keys of each item of a list but `name`.
    Kinds(Each),
    /// Whether one of the items has the value `true`; as text.
    AnyTrue(Each),
    /// Whether one of the items is a text, or begins with it where it ends with `*`; as text.
    AnyLike(Each, Box<str>),
    /// Keys of the data of a ConfigMap or Secret in the request whose values hold credentials.
    Credentials,
    /// A value of the pod in the request, wherever its kind has it.
    Pod(PodValue),
    /// Who sent the request: the session behind a shared user, where the server says so.
    Actor,
    /// The address that the server saw.
    Address,
    /// The network of that address.
    Network,
    /// What the cluster says about the request.
    Join(Join),
    /// Whether the ID of the event belonged to another request before; as text.
    Reused,
    /// The first value of a parameter of the request's query.
    Parameter(Box<str>),
    /// The whole event.
    Whole,
    /// When it happened, in nanoseconds since 1970.
    Time,
    /// When it happened, as a clock shows it in UTC.
    Clock {
        /// Whether the date stands before it, as in ISO 8601.
        has_date: bool,
    },
    /// The same text for every event.
    Always(Box<str>),
    /// A value that events of this source do not have; rules about it can be checked and never match.
    Elsewhere(Box<str>),
}

impl Field {
    /// A value by its place in the event: the field that reads it without searching, where there is one.
    pub fn at(steps: Box<[Step]>) -> Self {
        let keys: Vec<&str> = steps.iter().map(Step::key).collect();
        let slot = match keys[..] {
            ["stage"] => Slot::Stage,
            ["verb"] => Slot::Verb,
            ["level"] => Slot::Level,
            ["auditID"] => Slot::AuditId,
            ["requestURI"] => Slot::Uri,
            ["userAgent"] => Slot::UserAgent,
            ["user", "username"] => Slot::User,
            ["objectRef", "resource"] => Slot::Resource,
            ["objectRef", "subresource"] => Slot::Subresource,
            ["objectRef", "namespace"] => Slot::Namespace,
            ["objectRef", "name"] => Slot::Name,
            ["objectRef", "apiGroup"] => Slot::Group,
            ["requestObject", ..] => return Self::Value(Part::Request, steps[1..].into()),
            ["responseObject", ..] => return Self::Value(Part::Response, steps[1..].into()),
            _ => return Self::Value(Part::Event, steps),
        };
        Self::Slot(slot)
    }

    /// The field at a path with dots: the one that reads it without searching, where there is one.
    pub fn dotted(path: &str) -> Self {
        match Self::at(path.split('.').map(Step::new).collect()) {
            Self::Value(part, steps) => Self::Dotted(Dotted::new(part, steps, false)),
            field => field,
        }
    }

    /// The field at a path with dots for asking whether it is there: `null` and an empty list are.
    pub fn presence(path: &str) -> Self {
        let steps: Box<[Step]> = path.split('.').map(Step::new).collect();
        let (part, from) = match steps.first().map(Step::key) {
            Some("requestObject") => (Part::Request, 1),
            Some("responseObject") => (Part::Response, 1),
            _ => (Part::Event, 0),
        };
        Self::Dotted(Dotted::new(part, steps[from..].into(), true))
    }

    /// Its value in an event.
    pub fn of<'e>(&self, record: &Record<'e>) -> Extracted<'e> {
        let found = match self {
            Self::Slot(slot) => record
                .slot(*slot)
                .map(Cow::Borrowed)
                .ok_or_else(|| record.unrecorded_slot(*slot)),
            Self::Value(part, steps) => record.value(*part, steps).map(json::as_text),
            Self::List(part, steps) => return many(list(record, *part, steps)),
            Self::Dotted(dotted) => return dotted.of(record),
            Self::Each(each) => return each.listed(record),
            Self::Repository(each) => {
                return many(
                    each.of(record)
                        .map(|images| images.into_iter().map(repository).collect()),
                );
            }
            Self::HostPorts(each) => return many(host_ports(record, each)),
            Self::Kinds(each) => return many(kinds(record, each)),
            Self::Credentials => return many(credentials(record)),
            Self::Pod(value) => return value_of_pod(*value, record),
            Self::AnyTrue(each) => each.any(record, |value| value == "true"),
            Self::AnyLike(each, wanted) => {
                each.any(record, |value| match wanted.strip_suffix('*') {
                    Some(start) => value.starts_with(start),
                    None => *value == **wanted,
                })
            }
            Self::Actor => record.actor().ok_or(None),
            Self::Address => record.address().ok_or(None),
            Self::Network => record.network().map(Cow::Owned).ok_or(None),
            Self::Join(join) => return join.of(record),
            Self::Parameter(name) => {
                parameter(record, name).ok_or_else(|| record.unrecorded_slot(Slot::Uri))
            }
            Self::Reused => Ok(truth(record.is_reused())),
            Self::Whole => Ok(Cow::Borrowed(record.text())),
            Self::Time => record
                .time()
                .map(|time| Cow::Owned(nanoseconds(time).to_string()))
                .ok_or(None),
            Self::Clock { has_date } => record
                .time()
                .map(|time| Cow::Owned(clock(time, *has_date)))
                .ok_or(None),
            Self::Always(text) => Ok(Cow::Owned(text.to_string())),
            Self::Elsewhere(_) => Err(None),
        };
        match found {
            Ok(value) => Extracted::One(value),
            Err(None) => Extracted::Missing,
            Err(Some(blind)) => Extracted::Unknown(blind),
        }
    }
}

fn credentials<'e>(record: &Record<'e>) -> Values<'e> {
    let data = record.value(Part::Request, &json::steps(&["data"]))?;
    let entries = json::entries(data).ok_or(None)?;
    let holds = |value: &str, key: &str| !find_named(key, &json::as_text(value)).is_empty();
    let found = entries.into_iter().filter(|(key, value)| holds(value, key));
    Ok(found.map(|(key, _)| key).collect())
}
