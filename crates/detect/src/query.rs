//! Parameters of requests.

use std::borrow::Cow;

use crate::record::{Record, Slot};

/// The first value of a parameter of the request's query.
pub(crate) fn parameter<'e>(record: &Record<'e>, name: &str) -> Option<Cow<'e, str>> {
    let (_, query) = record.slot(Slot::Uri)?.split_once('?')?;
    let query = query.split('#').next().unwrap_or_default();
    let mut parameters = query
        .split('&')
        .map(|part| part.split_once('=').unwrap_or((part, "")));
    let (_, value) = parameters.find(|(key, _)| decoded(key).as_deref() == Some(name))?;
    decoded(value)
}

/// A part of a query without its encoding; `None` where an escape is none, or the bytes are no text.
pub(crate) fn decoded(text: &str) -> Option<Cow<'_, str>> {
    if !text.contains('+') {
        return seawall_event::decoded(text);
    }
    let spaced = text.replace('+', " ");
    seawall_event::decoded(&spaced).map(|text| Cow::Owned(text.into_owned()))
}
