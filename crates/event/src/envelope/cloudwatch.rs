//! CloudWatch Logs, where EKS writes to: answers of `filter-log-events` and `get-log-events` and their single events, what a
//! subscription delivers, and results of Logs Insights. Exports to S3 are lines with a time in front.
//!
//! The log group of a cluster holds streams of every part of the control plane; audit events are in those of `kube-apiserver-audit`.

use super::fields::{Fields, items};
use super::inner::{Inner, Take};
use super::origin::Origin;

/// How streams with audit events begin.
const AUDIT_STREAM: &str = "kube-apiserver-audit";

/// Takes an envelope of CloudWatch apart; false for anything else.
pub(super) fn open<'t>(fields: &Fields<'t>, _: Origin, take: Take<'_, 't>) -> bool {
    subscription(fields, take)
        || answer(fields, take)
        || insights(fields, take)
        || exported(fields, take)
        || single(fields, None, take)
}

/// What a subscription delivers to Kinesis, Firehose or Lambda.
fn subscription<'t>(fields: &Fields<'t>, take: Take<'_, 't>) -> bool {
    let (Some(kind), Some(records)) = (fields.text("messageType"), fields.list("logEvents")) else {
        return false;
    };
    match &*kind {
        // Whether the destination can be reached; its records are no events.
        "CONTROL_MESSAGE" => take(Inner::Other),
        _ => {
            let stream = fields.text("logStream");
            for record in records {
                each(record, stream.as_deref(), take);
            }
        }
    }
    true
}

/// The answer to a call of the API.
fn answer<'t>(fields: &Fields<'t>, take: Take<'_, 't>) -> bool {
    let Some(records) = fields.list("events") else {
        return false;
    };
    let is_answer = [
        "nextToken",
        "nextForwardToken",
        "nextBackwardToken",
        "searchedLogStreams",
    ];
    let is_record = |text: &&str| Fields::read(text).is_some_and(|record| is_single(&record));
    if !is_answer.iter().any(|key| fields.has(key)) && !records.first().is_some_and(is_record) {
        return false;
    }
    for record in records {
        each(record, None, take);
    }
    true
}

fn each<'t>(record: &'t str, stream: Option<&str>, take: Take<'_, 't>) {
    let is_read = Fields::read(record).is_some_and(|record| single(&record, stream, take));
    if !is_read {
        take(Inner::Broken);
    }
}

fn is_single(fields: &Fields<'_>) -> bool {
    fields.has("message")
        && fields.has("timestamp")
        && (fields.has("ingestionTime") || fields.has("eventId") || fields.has("id"))
}

/// One event of a stream.
fn single<'t>(fields: &Fields<'t>, stream: Option<&str>, take: Take<'_, 't>) -> bool {
    if !(is_single(fields) || stream.is_some() && fields.has("message")) {
        return false;
    }
    let own = fields.text("logStreamName");
    match fields.text("message") {
        Some(message) => take(of_stream(stream.or(own.as_deref()), message)),
        None => take(Inner::Broken),
    }
    true
}

fn of_stream<'t>(stream: Option<&str>, message: std::borrow::Cow<'t, str>) -> Inner<'t> {
    match stream {
        Some(stream) if !stream.starts_with(AUDIT_STREAM) => Inner::Other,
        Some(_) => Inner::Event(message, Origin::Eks),
        None => Inner::Line(message, Origin::Eks),
    }
}

/// Results of Logs Insights: rows of fields with their values.
fn insights<'t>(fields: &Fields<'t>, take: Take<'_, 't>) -> bool {
    let Some(rows) = fields.list("results") else {
        return false;
    };
    let rows: Option<Vec<Vec<&str>>> = rows.into_iter().map(items).collect();
    let Some(rows) = rows.filter(|_| fields.has("statistics") || fields.has("status")) else {
        return false;
    };
    for row in rows {
        let (mut message, mut stream) = (None, None);
        for cell in row.into_iter().filter_map(Fields::read) {
            match cell.text("field").as_deref() {
                Some("@message") => message = cell.text("value"),
                Some("@logStream") => stream = cell.text("value"),
                _ => {}
            }
        }
        match message {
            Some(message) => take(of_stream(stream.as_deref(), message)),
            None => take(Inner::Broken),
        }
    }
    true
}

/// A row of Logs Insights, as its console exports it: the message as text, or taken apart already.
fn exported<'t>(fields: &Fields<'t>, take: Take<'_, 't>) -> bool {
    let Some(raw) = fields.raw("@message") else {
        return false;
    };
    let message = fields.text("@message").unwrap_or(raw.into());
    take(of_stream(fields.text("@logStream").as_deref(), message));
    true
}
