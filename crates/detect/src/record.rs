//! One event as rules see it: read from its bytes once, bodies left where they are until a rule asks for them.

use std::borrow::Cow;
use std::cell::OnceCell;

use seawall_event::{Stage, Timestamp};
use serde::Deserialize;
use serde_json::value::RawValue;

pub use crate::extracted::{Blind, Extracted, Part, Slot};
use crate::json::{self, Step, Text};
use crate::surroundings::Surroundings;

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
    /// They are another object.
    #[error("not an audit event: its kind is `{0}`, expected `Event`")]
    Kind(String),
}

/// An event of the audit log (`audit.k8s.io/v1`, and `v1beta1`).
#[derive(Debug)]
pub struct Record<'e> {
    text: &'e str,
    head: &'e Head<'e>,
    surroundings: Option<&'e dyn Surroundings>,
    /// The fields of the request's body, and of its `spec`, once something of them was asked for.
    request: OnceCell<Option<Fields<'e>>>,
    spec: OnceCell<Option<Fields<'e>>>,
}

/// Keys with the texts of their values.
type Fields<'e> = Vec<(Cow<'e, str>, &'e str)>;

/// The fields of an event; bodies and annotations as the text that they are.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Head<'e> {
    #[serde(borrow)]
    kind: Option<Text<'e>>,
    #[serde(borrow)]
    api_version: Option<Text<'e>>,
    #[serde(borrow)]
    level: Option<Text<'e>>,
    #[serde(borrow, rename = "auditID")]
    audit_id: Option<Text<'e>>,
    #[serde(borrow)]
    stage: Option<Text<'e>>,
    #[serde(borrow, rename = "requestURI")]
    request_uri: Option<Text<'e>>,
    #[serde(borrow)]
    verb: Option<Text<'e>>,
    #[serde(borrow)]
    user: Option<User<'e>>,
    #[serde(borrow)]
    user_agent: Option<Text<'e>>,
    #[serde(borrow)]
    object_ref: Option<Reference<'e>>,
    #[serde(borrow)]
    annotations: Option<&'e RawValue>,
    #[serde(borrow)]
    request_object: Option<&'e RawValue>,
    #[serde(borrow)]
    response_object: Option<&'e RawValue>,
    #[serde(borrow)]
    response_status: Option<&'e RawValue>,
    #[serde(borrow)]
    impersonated_user: Option<&'e RawValue>,
    #[serde(borrow, rename = "sourceIPs")]
    source_ips: Option<&'e RawValue>,
    #[serde(borrow)]
    stage_timestamp: Option<Text<'e>>,
    #[serde(borrow)]
    request_received_timestamp: Option<Text<'e>>,
    /// The time of older events.
    #[serde(borrow)]
    timestamp: Option<Text<'e>>,
}

#[derive(Debug, Deserialize)]
struct User<'e> {
    #[serde(borrow)]
    username: Option<Text<'e>>,
    #[serde(borrow)]
    groups: Option<&'e RawValue>,
    #[serde(borrow)]
    extra: Option<&'e RawValue>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reference<'e> {
    #[serde(borrow)]
    resource: Option<Text<'e>>,
    #[serde(borrow)]
    subresource: Option<Text<'e>>,
    #[serde(borrow)]
    namespace: Option<Text<'e>>,
    #[serde(borrow)]
    name: Option<Text<'e>>,
    #[serde(borrow)]
    api_group: Option<Text<'e>>,
}

/// The annotation of events that were cut off.
const TRUNCATED: &str = "audit.k8s.io/truncated";

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

/// Whether requests have a body: connections, and questions about objects, have none.
pub(crate) fn may_have_body(part: Part, verb: &str, subresource: &str) -> bool {
    match part {
        Part::Event => true,
        Part::Request => {
            matches!(verb, "create" | "update" | "patch")
                && !matches!(subresource, "exec" | "attach" | "portforward" | "proxy")
        }
        Part::Response => verb != "watch",
    }
}

impl<'e> Record<'e> {
    /// An event with its text.
    pub fn new(text: &'e str, head: &'e Head<'e>) -> Self {
        Self {
            text,
            head,
            surroundings: None,
            request: OnceCell::new(),
            spec: OnceCell::new(),
        }
    }

    /// The same event, with what is known of the cluster around it.
    #[must_use]
    pub fn within(self, surroundings: Option<&'e dyn Surroundings>) -> Self {
        Self {
            surroundings,
            ..self
        }
    }

    /// What is known of the cluster around it.
    pub(crate) fn surroundings(&self) -> Option<&'e dyn Surroundings> {
        self.surroundings
    }

    /// The event as it is written.
    pub fn text(&self) -> &'e str {
        self.text
    }

    /// The value of a slot; `None` where there is none. A text that is empty is a value.
    pub fn slot(&self, slot: Slot) -> Option<&'e str> {
        let head = self.head;
        let reference = head.object_ref.as_ref();
        let found = match slot {
            Slot::AuditId => head.audit_id.as_ref(),
            Slot::Level => head.level.as_ref(),
            Slot::Stage => head.stage.as_ref(),
            Slot::Uri => head.request_uri.as_ref(),
            Slot::Verb => head.verb.as_ref(),
            Slot::User => head.user.as_ref()?.username.as_ref(),
            Slot::UserAgent => head.user_agent.as_ref(),
            Slot::Resource => reference?.resource.as_ref(),
            Slot::Subresource => reference?.subresource.as_ref(),
            Slot::Namespace => reference?.namespace.as_ref(),
            Slot::Name => reference?.name.as_ref(),
            Slot::Group => reference?.api_group.as_ref(),
        };
        found.map(|text| &*text.0)
    }

    /// When it happened: when it was written, or else when the request came.
    pub fn time(&self) -> Option<Timestamp> {
        let head = self.head;
        let found = [
            &head.stage_timestamp,
            &head.request_received_timestamp,
            &head.timestamp,
        ];
        let mut found = found.into_iter().flatten();
        found.find_map(|text| Timestamp::parse(&text.0))
    }

    /// The stage; `None` for one that is not known.
    pub fn stage(&self) -> Option<Stage> {
        match self.slot(Slot::Stage)? {
            "RequestReceived" => Some(Stage::RequestReceived),
            "ResponseStarted" => Some(Stage::ResponseStarted),
            "ResponseComplete" => Some(Stage::ResponseComplete),
            "Panic" => Some(Stage::Panic),
            _ => None,
        }
    }

    /// The text of a value in a part, or why there is none.
    pub(crate) fn value(&self, part: Part, steps: &[Step]) -> Result<&'e str, Option<Blind>> {
        let found = match part {
            Part::Event => self.of_event(steps),
            Part::Request => self
                .part(part)
                .and_then(|body| self.of_request(body, steps)),
            Part::Response => self.part(part).and_then(|body| json::seek(body, steps)),
        };
        found.ok_or_else(|| self.blind(part))
    }

    /// The text of a value of the request's body, which is taken apart once for all rules that ask about it.
    fn of_request(&self, body: &'e str, steps: &[Step]) -> Option<&'e str> {
        let named = |fields: &Fields<'e>, key: &str| {
            // Of keys that stand twice the last counts.
            let found = fields.iter().rev().find(|(own, _)| own == key);
            found.map(|(_, text)| *text).filter(|text| *text != "null")
        };
        let Some(fields) = self.request.get_or_init(|| json::entries(body)) else {
            return json::seek(body, steps);
        };
        let Some((first, rest)) = steps.split_first() else {
            return Some(body);
        };
        let value = named(fields, first.key())?;
        match (first.key(), rest) {
            (_, []) => Some(value),
            ("spec", [second, rest @ ..]) => {
                let spec = self.spec.get_or_init(|| json::entries(value)).as_ref()?;
                let value = named(spec, second.key())?;
                if rest.is_empty() {
                    Some(value)
                } else {
                    json::seek(value, rest)
                }
            }
            _ => json::seek(value, rest),
        }
    }

    /// The text of a value of the event, sought only in what it can stand in.
    fn of_event(&self, steps: &[Step]) -> Option<&'e str> {
        let (first, rest) = steps.split_first()?;
        let head = self.head;
        let (part, rest) = match (first.key(), rest) {
            ("annotations", _) => (head.annotations, rest),
            ("responseStatus", _) => (head.response_status, rest),
            ("impersonatedUser", _) => (head.impersonated_user, rest),
            ("sourceIPs", _) => (head.source_ips, rest),
            ("user", [key, inner @ ..]) if key.key() == "groups" => {
                (head.user.as_ref()?.groups, inner)
            }
            ("user", [key, inner @ ..]) if key.key() == "extra" => {
                (head.user.as_ref()?.extra, inner)
            }
            _ => return json::seek(self.text, steps),
        };
        json::seek(part?.get(), rest)
    }

    /// The text of a part; `None` where it is not recorded.
    pub(crate) fn part(&self, part: Part) -> Option<&'e str> {
        let body = match part {
            Part::Event => return Some(self.text),
            Part::Request => self.head.request_object,
            Part::Response => self.head.response_object,
        };
        body.map(RawValue::get).filter(|body| *body != "null")
    }

    /// Why a value of a part that is not there may be there nevertheless.
    pub(crate) fn blind(&self, part: Part) -> Option<Blind> {
        // What is said before the answer is said again with it.
        if part == Part::Event || self.slot(Slot::Stage) == Some("RequestReceived") {
            return None;
        }
        if self.part(part).is_some() {
            let is_patch = part == Part::Request && self.slot(Slot::Verb) == Some("patch");
            return is_patch.then_some(Blind::Patch);
        }
        if self.is_truncated() {
            return Some(Blind::Truncated);
        }
        let wanted: &[&str] = match part {
            Part::Event => return None,
            Part::Request => &["Request", "RequestResponse"],
            Part::Response => &["RequestResponse"],
        };
        let is_recorded = self
            .slot(Slot::Level)
            .is_some_and(|level| wanted.contains(&level));
        let text = |slot| self.slot(slot).unwrap_or_default();
        let may_have = may_have_body(part, text(Slot::Verb), text(Slot::Subresource));
        let is_of_api = |uri: &str| uri.starts_with("/api/") || uri.starts_with("/apis/");
        let has_object =
            self.slot(Slot::Resource).is_some() || self.slot(Slot::Uri).is_some_and(is_of_api);
        (!is_recorded && may_have && has_object).then_some(Blind::Level)
    }

    /// What the authorizers said: `allow`, `forbid`, or nothing.
    pub fn decision(&self) -> Option<&'static str> {
        let annotations = self.head.annotations.map(RawValue::get)?;
        let found = json::seek(
            annotations,
            &json::steps(&["authorization.k8s.io/decision"]),
        )?;
        match json::as_text(found).as_ref() {
            "allow" => Some("allow"),
            "forbid" => Some("forbid"),
            _ => None,
        }
    }

    /// The status of the answer; 0 is none.
    pub fn code(&self) -> Option<u16> {
        let found = json::seek(
            self.head.response_status.map(RawValue::get)?,
            &json::steps(&["code"]),
        )?;
        json::as_text(found).parse().ok().filter(|code| *code > 0)
    }

    /// Whether the server cut it off.
    pub fn is_truncated(&self) -> bool {
        let annotations = self.head.annotations.map(RawValue::get);
        annotations.is_some_and(|annotations| {
            annotations.contains(TRUNCATED)
                && json::seek(annotations, &json::steps(&[TRUNCATED])) == Some("\"true\"")
        })
    }
}
