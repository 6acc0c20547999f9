//! The head of an event: what every event has, read at once; bodies are left as the text that they are.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::json::Text;

/// Why bytes are no event.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// They are no JSON, or a field has another type.
    #[error("not an audit event: {0}")]
    Json(#[from] serde_json::Error),
    /// They are an event of something else.
    #[error("not an audit event: its apiVersion is `{0}`, expected `audit.k8s.io/v1`")]
    Version(String),
    /// They say nothing of how far the request had come.
    #[error("not an audit event: it has no `stage`")]
    Stage,
    /// They keep another level than an audit event has, as collectors do that keep the level of the event elsewhere.
    #[error(
        "not an audit event: its level is `{0}`, expected None, Metadata, Request or RequestResponse"
    )]
    Level(String),
    /// They are another object.
    #[error("not an audit event: its kind is `{0}`, expected `Event`")]
    Kind(String),
}

/// The fields of an event; bodies and annotations as the text that they are.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Head<'e> {
    #[serde(borrow)]
    pub(crate) kind: Option<Text<'e>>,
    #[serde(borrow)]
    pub(crate) api_version: Option<Text<'e>>,
    #[serde(borrow)]
    pub(crate) level: Option<Text<'e>>,
    #[serde(borrow, rename = "auditID")]
    pub(crate) audit_id: Option<Text<'e>>,
    #[serde(borrow)]
    pub(crate) stage: Option<Text<'e>>,
    #[serde(borrow, rename = "requestURI")]
    pub(crate) request_uri: Option<Text<'e>>,
    #[serde(borrow)]
    pub(crate) verb: Option<Text<'e>>,
    #[serde(borrow)]
    pub(crate) user: Option<User<'e>>,
    #[serde(borrow)]
    pub(crate) user_agent: Option<Text<'e>>,
    #[serde(borrow)]
    pub(crate) object_ref: Option<Reference<'e>>,
    #[serde(borrow)]
    pub(crate) annotations: Option<&'e RawValue>,
    #[serde(borrow)]
    pub(crate) request_object: Option<&'e RawValue>,
    #[serde(borrow)]
    pub(crate) response_object: Option<&'e RawValue>,
    #[serde(borrow)]
    pub(crate) response_status: Option<&'e RawValue>,
    #[serde(borrow)]
    pub(crate) impersonated_user: Option<&'e RawValue>,
    #[serde(borrow, rename = "sourceIPs")]
    pub(crate) source_ips: Option<&'e RawValue>,
    #[serde(borrow)]
    pub(crate) stage_timestamp: Option<Text<'e>>,
    #[serde(borrow)]
    pub(crate) request_received_timestamp: Option<Text<'e>>,
    /// The time of older events.
    #[serde(borrow)]
    pub(crate) timestamp: Option<Text<'e>>,
    /// What the form that the event was in cannot hold, by paths.
    #[serde(borrow)]
    pub(crate) unrecorded: Option<&'e RawValue>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct User<'e> {
    #[serde(borrow)]
    pub(crate) username: Option<Text<'e>>,
    #[serde(borrow)]
    pub(crate) groups: Option<&'e RawValue>,
    #[serde(borrow)]
    pub(crate) extra: Option<&'e RawValue>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Reference<'e> {
    #[serde(borrow)]
    pub(crate) resource: Option<Text<'e>>,
    #[serde(borrow)]
    pub(crate) subresource: Option<Text<'e>>,
    #[serde(borrow)]
    pub(crate) namespace: Option<Text<'e>>,
    #[serde(borrow)]
    pub(crate) name: Option<Text<'e>>,
    #[serde(borrow)]
    pub(crate) api_group: Option<Text<'e>>,
}

impl<'e> Head<'e> {
    /// Reads an event.
    ///
    /// # Errors
    /// When the text is no JSON or no event.
    pub fn read(text: &'e str) -> Result<Self, RecordError> {
        let head: Self = serde_json::from_str(text)?;
        match head.kind.as_ref().map(|kind| &*kind.0) {
            // Inside of a batch the kind is left out.
            None | Some("" | "Event") => {}
            Some(kind) => return Err(RecordError::Kind(kind.chars().take(64).collect())),
        }
        let version = head.api_version.as_ref().map_or("", |version| &*version.0);
        if !version.is_empty() && !version.starts_with("audit.k8s.io/") {
            return Err(RecordError::Version(version.chars().take(64).collect()));
        }
        match head.level.as_ref().map(|level| &*level.0) {
            None | Some("" | "None" | "Metadata" | "Request" | "RequestResponse") => {}
            Some(level) => return Err(RecordError::Level(level.chars().take(64).collect())),
        }
        // Every event has one, and rules cannot do without.
        match head.stage {
            Some(_) => Ok(head),
            None => Err(RecordError::Stage),
        }
    }

    /// The events of a batch, as an API server sends them to a webhook; `None` for anything else.
    pub fn batch(text: &'e str) -> Option<Vec<&'e str>> {
        #[derive(Deserialize)]
        struct Batch<'e> {
            #[serde(borrow)]
            kind: Text<'e>,
            #[serde(borrow)]
            items: Vec<&'e RawValue>,
        }
        let batch: Batch<'_> = serde_json::from_str(text).ok()?;
        let is_list = batch.kind.0 == "EventList";
        is_list.then(|| batch.items.into_iter().map(RawValue::get).collect())
    }
}
