//! Values in the items of lists, such as those of each container of a pod.

use std::borrow::Cow;

use crate::json::{self, Step};
use crate::record::{Blind, Extracted, Part, Record};

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

pub(crate) type Values<'e> = Result<Vec<Cow<'e, str>>, Option<Blind>>;

pub(crate) fn many(values: Values<'_>) -> Extracted<'_> {
    match values {
        Ok(values) if values.is_empty() => Extracted::Missing,
        Ok(values) => Extracted::Many(values),
        Err(None) => Extracted::Missing,
        Err(Some(blind)) => Extracted::Unknown(blind),
    }
}

pub(crate) fn truth(holds: bool) -> Cow<'static, str> {
    Cow::Borrowed(if holds { "true" } else { "false" })
}

pub(crate) fn list<'e>(record: &Record<'e>, part: Part, steps: &[Step]) -> Values<'e> {
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
    pub(crate) fn listed<'e>(&self, record: &Record<'e>) -> Extracted<'e> {
        match (self.of(record), self.gap(record)) {
            (Ok(values), Some(blind)) if values.is_empty() => Extracted::Unknown(blind),
            (Ok(values), Some(blind)) => Extracted::Some(values, blind),
            (values, _) => many(values),
        }
    }

    /// Whether a value passes, as text.
    pub(crate) fn any<'e>(
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
    pub(crate) fn of<'e>(&self, record: &Record<'e>) -> Values<'e> {
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
pub(crate) fn repository(image: Cow<'_, str>) -> Cow<'_, str> {
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

pub(crate) fn host_ports<'e>(record: &Record<'e>, each: &Each) -> Values<'e> {
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

pub(crate) fn kinds<'e>(record: &Record<'e>, each: &Each) -> Values<'e> {
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
