//! Fields of events, whatever a rule language calls them.

use std::borrow::Cow;

use seawall_secret::find_named;

use crate::clock::{clock, nanoseconds};
use crate::dotted::Dotted;
use crate::join::Join;
use crate::json::{self, Step};
use crate::query::parameter;
use crate::record::{Blind, Extracted, Part, Record, Slot};

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
    /// Who sent the request: the session behind a shared user, where the server says so.
    Actor,
    /// The address that the server saw.
    Address,
    /// The network of that address.
    Network,
    /// What the cluster says about the request.
    Join(Join),
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

/// A value in each item of a list.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Each {
    /// Where the list stands.
    pub part: Part,
    /// Steps to the list.
    pub list: Box<[Step]>,
    /// The only item that counts.
    pub index: Option<usize>,
    /// Steps from the item to the value.
    pub inner: Box<[Step]>,
    /// What an item without the value means.
    pub gaps: Gaps,
}

/// What an item without a value means.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Gaps {
    /// Nothing: the others count.
    Skip,
    /// The field has no value at all.
    Fail,
    /// The value behind other steps, or else a text.
    Default(Box<[Step]>, Box<str>),
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
            Self::Slot(slot) => record.slot(*slot).map(Cow::Borrowed).ok_or(None),
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
            Self::Parameter(name) => parameter(record, name).ok_or(None),
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

type Values<'e> = Result<Vec<Cow<'e, str>>, Option<Blind>>;

fn many(values: Values<'_>) -> Extracted<'_> {
    match values {
        Ok(values) if values.is_empty() => Extracted::Missing,
        Ok(values) => Extracted::Many(values),
        Err(None) => Extracted::Missing,
        Err(Some(blind)) => Extracted::Unknown(blind),
    }
}

fn truth(holds: bool) -> Cow<'static, str> {
    Cow::Borrowed(if holds { "true" } else { "false" })
}

fn list<'e>(record: &Record<'e>, part: Part, steps: &[Step]) -> Values<'e> {
    let found = record.value(part, steps)?;
    let items = json::items(found).ok_or(None)?;
    Ok(items.into_iter().map(json::as_text).collect())
}

impl Each {
    /// The items that count.
    fn items<'e>(&self, record: &Record<'e>) -> Result<Vec<&'e str>, Option<Blind>> {
        let found = record.value(self.part, &self.list)?;
        let items = json::items(found).ok_or(None)?;
        match self.index {
            None => Ok(items),
            Some(index) => Ok(vec![*items.get(index).ok_or(None)?]),
        }
    }

    /// The values, and whether there may be others that a patch does not show.
    fn listed<'e>(&self, record: &Record<'e>) -> Extracted<'e> {
        match (self.of(record), self.gap(record)) {
            (Ok(values), Some(blind)) if values.is_empty() => Extracted::Unknown(blind),
            (Ok(values), Some(blind)) => Extracted::Some(values, blind),
            (values, _) => many(values),
        }
    }

    /// Whether a value passes, as text.
    fn any<'e>(
        &self,
        record: &Record<'e>,
        passes: impl Fn(&str) -> bool,
    ) -> Result<Cow<'e, str>, Option<Blind>> {
        let found = self.of(record)?.iter().any(|value| passes(value));
        match self.gap(record) {
            Some(blind) if !found => Err(Some(blind)),
            _ => Ok(truth(found)),
        }
    }

    /// Why an item without the value may have it nevertheless: a patch shows only what changes.
    fn gap(&self, record: &Record<'_>) -> Option<Blind> {
        let blind = record
            .blind(self.part)
            .filter(|blind| *blind == Blind::Patch)?;
        let items = self.items(record).ok()?;
        let has_gap = items
            .iter()
            .any(|item| json::seek(item, &self.inner).is_none());
        has_gap.then_some(blind)
    }

    /// The values; lists in them are taken apart.
    fn of<'e>(&self, record: &Record<'e>) -> Values<'e> {
        let mut values = Vec::new();
        for item in self.items(record)? {
            let Some(found) = json::seek(item, &self.inner) else {
                match &self.gaps {
                    Gaps::Skip => continue,
                    Gaps::Fail => return Err(None),
                    // The object may have what the patch does not show.
                    Gaps::Default(..) if record.blind(self.part) == Some(Blind::Patch) => continue,
                    Gaps::Default(steps, text) => {
                        let default = record.value(self.part, steps).map(json::as_text);
                        values.push(default.unwrap_or_else(|_| Cow::Owned(text.to_string())));
                        continue;
                    }
                }
            };
            match json::items(found) {
                Some(inner) => values.extend(inner.into_iter().map(json::as_text)),
                None => values.push(json::as_text(found)),
            }
        }
        Ok(values)
    }
}

/// An image without tag and digest; a port of its registry is not one.
fn repository(image: Cow<'_, str>) -> Cow<'_, str> {
    let start = image.split('@').next().unwrap_or_default();
    let name = start.rfind('/').map_or(0, |slash| slash + 1);
    let end = start[name..]
        .find(':')
        .map_or(start.len(), |colon| name + colon);
    match image {
        Cow::Borrowed(image) => Cow::Borrowed(&image[..end]),
        Cow::Owned(mut image) => {
            image.truncate(end);
            Cow::Owned(image)
        }
    }
}

fn host_ports<'e>(record: &Record<'e>, each: &Each) -> Values<'e> {
    let (ports, host, container) = (
        json::steps(&["ports"]),
        json::steps(&["hostPort"]),
        json::steps(&["containerPort"]),
    );
    let mut values = Vec::new();
    for item in each.items(record)? {
        let listed = json::seek(item, &ports).and_then(json::items);
        for port in listed.unwrap_or_default() {
            let found = json::seek(port, &host).or_else(|| json::seek(port, &container));
            values.extend(found.map(json::as_text));
        }
    }
    Ok(values)
}

fn kinds<'e>(record: &Record<'e>, each: &Each) -> Values<'e> {
    let mut values = Vec::new();
    for item in each.items(record)? {
        let keys = json::entries(item).ok_or(None)?;
        values.extend(
            keys.into_iter()
                .map(|(key, _)| key)
                .filter(|key| key != "name"),
        );
    }
    Ok(values)
}

fn credentials<'e>(record: &Record<'e>) -> Values<'e> {
    let data = record.value(Part::Request, &json::steps(&["data"]))?;
    let entries = json::entries(data).ok_or(None)?;
    let holds = |value: &str, key: &str| !find_named(key, &json::as_text(value)).is_empty();
    let found = entries.into_iter().filter(|(key, value)| holds(value, key));
    Ok(found.map(|(key, _)| key).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Head;

    fn values(path: &str, event: &str) -> Vec<String> {
        let head = Head::read(event).expect("an event");
        match Field::dotted(path).of(&Record::new(event, &head)) {
            Extracted::Missing => Vec::new(),
            Extracted::Unknown(_) | Extracted::Some(..) => vec!["?".to_owned()],
            Extracted::One(one) => vec![one.into_owned()],
            Extracted::Many(many) => many.into_iter().map(Cow::into_owned).collect(),
        }
    }

    #[test]
    fn every_item_of_a_list_on_the_way_counts() {
        let event = r#"{"stage":"ResponseComplete","level":"Request","verb":"create","sourceIPs":["192.0.2.1","192.0.2.2"],"annotations":{"authorization.k8s.io/decision":"allow","a":{"b":1},"a.b":2},"requestObject":{"spec":{"containers":[{"image":"a","args":["x","y"]},{"image":"b"},{"image":null}],"n":[[1,2],[3]]}}}"#;
        for (path, expect) in [
            ("requestObject.spec.containers.image", &["a", "b"][..]),
            ("requestObject.spec.containers.args", &["x", "y"]),
            ("requestObject.spec.containers.1.image", &["b"]),
            ("requestObject.spec.containers.7.image", &[]),
            ("requestObject.spec.containers.image.x", &[]),
            ("requestObject.spec.n", &["[1,2]", "[3]"]),
            ("annotations.authorization.k8s.io/decision", &["allow"]),
            ("annotations.authorization.k8s", &[]),
            ("annotations.a.b", &["1", "2"]),
            ("sourceIPs", &["192.0.2.1", "192.0.2.2"]),
            ("verb", &["create"]),
            ("requestObject.spec.hostPID", &[]),
            ("responseObject.spec", &["?"]),
        ] {
            let event = event.replace("\"verb\"", "\"objectRef\":{\"resource\":\"pods\"},\"verb\"");
            assert_eq!(values(path, &event), expect, "{path}");
        }
    }
}
