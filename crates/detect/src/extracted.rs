//! Where values of events stand, and what is known of them.

use std::borrow::Cow;

/// What of an event can stand in a field of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slot {
    /// `auditID`
    AuditId,
    /// `level`
    Level,
    /// `stage`
    Stage,
    /// `requestURI`
    Uri,
    /// `verb`
    Verb,
    /// `user.username`
    User,
    /// `userAgent`
    UserAgent,
    /// `objectRef.resource`
    Resource,
    /// `objectRef.subresource`
    Subresource,
    /// `objectRef.namespace`
    Namespace,
    /// `objectRef.name`
    Name,
    /// `objectRef.apiGroup`
    Group,
}

/// Which part of an event a value stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The event itself.
    Event,
    /// The body of the request.
    Request,
    /// The body of the answer.
    Response,
}

/// Why a value is not known that the event could have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Blind {
    /// The audit policy does not record bodies of such requests.
    Level,
    /// The server cut the event off, as it was too large.
    Truncated,
    /// The body is a change to an object, of which the rest is not recorded.
    Patch,
    /// The form that the event was in, such as that of Cloud Logging, has no place for it.
    Source,
    /// What is known of the cluster does not tell.
    Cluster,
}

/// The value of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Extracted<'e> {
    /// There is none.
    Missing,
    /// The event does not tell.
    Unknown(Blind),
    /// One.
    One(Cow<'e, str>),
    /// A list of them, which is not empty.
    Many(Vec<Cow<'e, str>>),
    /// Some of a list; the event does not show the others.
    Some(Vec<Cow<'e, str>>, Blind),
}
