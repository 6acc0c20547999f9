//! One event of the audit log.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};

use crate::{Body, Timestamp};

/// How much the audit policy records of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Deserialize)]
pub enum Level {
    /// Nothing.
    #[default]
    None,
    /// Who and what, without bodies.
    Metadata,
    /// With the body of the request.
    Request,
    /// With the body of the answer.
    RequestResponse,
}

impl Level {
    /// All of them, from the least to the most.
    pub const ALL: [Self; 4] = [
        Self::None,
        Self::Metadata,
        Self::Request,
        Self::RequestResponse,
    ];

    /// The name in policies and events.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "None",
            Self::Metadata => "Metadata",
            Self::Request => "Request",
            Self::RequestResponse => "RequestResponse",
        }
    }

    /// The level with a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.name() == name)
    }
}

/// When in the life of a request an event was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Deserialize)]
pub enum Stage {
    /// Before anything was decided.
    #[default]
    RequestReceived,
    /// The head of a long answer, such as that of a watch, was sent.
    ResponseStarted,
    /// The answer was sent.
    ResponseComplete,
    /// The server failed.
    Panic,
}

impl Stage {
    /// All of them, in the order in which a request comes to them.
    pub const ALL: [Self; 4] = [
        Self::RequestReceived,
        Self::ResponseStarted,
        Self::ResponseComplete,
        Self::Panic,
    ];

    /// The name in policies and events.
    pub const fn name(self) -> &'static str {
        match self {
            Self::RequestReceived => "RequestReceived",
            Self::ResponseStarted => "ResponseStarted",
            Self::ResponseComplete => "ResponseComplete",
            Self::Panic => "Panic",
        }
    }

    /// The stage with a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.name() == name)
    }
}

/// What the authorizers said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Authorization {
    /// Yes.
    Allowed,
    /// No.
    Forbidden,
    /// The event does not tell.
    Unknown,
}

/// Somebody as authentication sees them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Deserialize)]
pub struct User {
    /// The user name.
    #[serde(default, deserialize_with = "or_default")]
    pub username: String,
    /// The groups, the implicit ones included.
    #[serde(default, deserialize_with = "or_default")]
    pub groups: Vec<String>,
    /// The UID.
    #[serde(default, deserialize_with = "or_default")]
    pub uid: String,
    /// Extra attributes.
    #[serde(default, deserialize_with = "or_default")]
    pub extra: BTreeMap<String, Vec<String>>,
}

/// What a request was about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ObjectReference {
    /// API group; empty for the core group.
    #[serde(default, deserialize_with = "or_default")]
    pub api_group: String,
    /// API version.
    #[serde(default, deserialize_with = "or_default")]
    pub api_version: String,
    /// Plural name.
    #[serde(default, deserialize_with = "or_default")]
    pub resource: String,
    /// Subresource; empty for none.
    #[serde(default, deserialize_with = "or_default")]
    pub subresource: String,
    /// Namespace; empty for none.
    #[serde(default, deserialize_with = "or_default")]
    pub namespace: String,
    /// Name. For a new object the server fills it in afterwards, so that it is not what the authorizer saw.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
}

/// An event of the audit log. Of the bodies only what [`Body`] names is kept.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuditEvent {
    /// `Event`; empty inside of a batch.
    #[serde(default, deserialize_with = "or_default")]
    pub kind: String,
    /// The same for all events of one request.
    #[serde(rename = "auditID", default, deserialize_with = "or_default")]
    pub audit_id: String,
    /// How much was recorded.
    #[serde(default)]
    pub level: Level,
    /// When it was written.
    #[serde(default)]
    pub stage: Stage,
    /// Path and query.
    #[serde(rename = "requestURI", default, deserialize_with = "or_default")]
    pub request_uri: String,
    /// The verb of the API; for paths that are no resource the HTTP method in lower case.
    #[serde(default, deserialize_with = "or_default")]
    pub verb: String,
    /// Who asked.
    #[serde(default, deserialize_with = "or_default")]
    pub user: User,
    /// As whom, where the request was made as somebody else and that was allowed.
    #[serde(default)]
    pub impersonated_user: Option<User>,
    /// More about how somebody logged in or became somebody else.
    #[serde(default)]
    pub authentication_metadata: Option<AuthenticationMetadata>,
    /// Addresses, from the client to the server.
    #[serde(rename = "sourceIPs", default, deserialize_with = "or_default")]
    pub source_ips: Vec<String>,
    /// What the client calls itself.
    #[serde(default, deserialize_with = "or_default")]
    pub user_agent: String,
    /// What it was about; `None` for paths that are no resource.
    #[serde(default)]
    pub object_ref: Option<ObjectReference>,
    /// The answer.
    #[serde(default)]
    pub response_status: Option<ResponseStatus>,
    /// When the request came.
    #[serde(default, deserialize_with = "timestamp")]
    pub request_received_timestamp: Option<Timestamp>,
    /// When the event was written.
    #[serde(default, deserialize_with = "timestamp")]
    pub stage_timestamp: Option<Timestamp>,
    /// What authorizers and admission noted.
    #[serde(default, deserialize_with = "or_default")]
    pub annotations: BTreeMap<String, String>,
    /// What was kept of the object that it wrote; `None` where the log does not hold the whole object.
    #[serde(skip)]
    pub body: Option<Box<Body>>,
}

/// How somebody logged in.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuthenticationMetadata {
    /// The verb that allowed to act as somebody else for this request only, from Kubernetes 1.35 on.
    #[serde(default, deserialize_with = "or_default")]
    pub impersonation_constraint: String,
}

/// The status of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Deserialize)]
pub struct ResponseStatus {
    /// HTTP status.
    #[serde(default, deserialize_with = "or_default")]
    pub code: u16,
}

/// `null` is what is left out.
fn or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

fn timestamp<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    let text = Option::<Cow<'_, str>>::deserialize(deserializer)?;
    Ok(text.and_then(|text| Timestamp::parse(&text)))
}

/// The annotation of the authorizers' answer.
const DECISION: &str = "authorization.k8s.io/decision";
/// The annotation of its reason.
const REASON: &str = "authorization.k8s.io/reason";

impl AuditEvent {
    /// What the authorizers said: by their annotation, or else by the answer where that leaves no doubt.
    pub fn authorization(&self) -> Authorization {
        match self.annotations.get(DECISION).map(String::as_str) {
            Some("allow") => Authorization::Allowed,
            Some("forbid") => Authorization::Forbidden,
            _ => match self.response_status.as_ref().map(|status| status.code) {
                // Only a handler answers with success, and it is asked last.
                Some(200..=399) => Authorization::Allowed,
                _ => Authorization::Unknown,
            },
        }
    }

    /// The HTTP status of the answer, where there is one.
    pub fn code(&self) -> Option<u16> {
        let status = self.response_status.as_ref()?;
        (status.code > 0).then_some(status.code)
    }

    /// Why, in the authorizer's words; empty when it gave no reason.
    pub fn reason(&self) -> &str {
        self.annotations.get(REASON).map_or("", String::as_str)
    }

    /// The path without the query, as authorizers see it: decoded. Empty where it cannot be decoded.
    pub fn path(&self) -> Cow<'_, str> {
        let uri = self.request_uri.as_str();
        let path = uri.split_once('?').map_or(uri, |(path, _)| path);
        decoded(path).unwrap_or_default()
    }
}

/// A part of a URL without its percent-encoding; `None` where an escape is none, or the bytes are no text.
pub fn decoded(path: &str) -> Option<Cow<'_, str>> {
    if !path.contains('%') {
        return Some(Cow::Borrowed(path));
    }
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let mut digit = || char::from(rest.next()?).to_digit(16);
                u8::try_from(digit()? << 4 | digit()?).ok()?
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok().map(Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_what_authorizers_see() {
        for (uri, path) in [
            ("/healthz", "/healthz"),
            ("/%68ealthz", "/healthz"),
            ("/a%2Fb?x=%41", "/a/b"),
            ("/caf%C3%A9", "/café"),
            ("/logs/%2a", "/logs/*"),
            // A plus stands for itself in a path.
            ("/a+b", "/a+b"),
            ("/%", ""),
            ("/%6", ""),
            ("/%zz", ""),
            ("/%+1", ""),
            ("/%ff", ""),
            ("", ""),
        ] {
            let event = AuditEvent {
                request_uri: uri.to_owned(),
                ..AuditEvent::default()
            };
            assert_eq!(event.path(), path, "{uri}");
        }
    }
}
