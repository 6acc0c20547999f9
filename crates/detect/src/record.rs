//! One event as rules see it: read from its bytes once, bodies left where they are until a rule asks for them.

use std::borrow::Cow;
use std::cell::OnceCell;

use seawall_event::{Stage, Timestamp};
use serde_json::value::RawValue;

pub use crate::extracted::{Blind, Extracted, Part, Slot};
pub use crate::head::{Head, RecordError};
use crate::json::{self, Step, Text};
use crate::pod::Pod;
use crate::surroundings::Surroundings;

/// An event of the audit log (`audit.k8s.io/v1`, and `v1beta1`).
#[derive(Debug)]
pub struct Record<'e> {
    text: &'e str,
    head: &'e Head<'e>,
    surroundings: Option<&'e dyn Surroundings>,
    is_reused: bool,
    /// The fields of the request's body, and of its `spec`, once something of them was asked for.
    request: OnceCell<Option<Fields<'e>>>,
    spec: OnceCell<Option<Fields<'e>>>,
    /// What takes some reading and many rules ask for.
    pub(crate) known: Known<'e>,
}

/// What was read once for all rules that ask for it.
#[derive(Debug, Default)]
pub(crate) struct Known<'e> {
    pub actor: OnceCell<Option<Cow<'e, str>>>,
    pub network: OnceCell<Option<String>>,
    /// The pod in the request, and in the answer to it.
    pub pod: OnceCell<Option<Pod<'e>>>,
    pub pod_after: OnceCell<Option<Pod<'e>>>,
}

/// Keys with the texts of their values.
type Fields<'e> = Vec<(Cow<'e, str>, &'e str)>;

/// The annotation of events that were cut off.
const TRUNCATED: &str = "audit.k8s.io/truncated";

/// What AKS writes in place of a body that is too large.
const SKIPPED: &str = "\"skipped-too-big-size-object\"";

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
            is_reused: false,
            request: OnceCell::new(),
            spec: OnceCell::new(),
            known: Known::default(),
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

    /// The same event, with whether its ID belonged to another request before.
    #[must_use]
    pub fn reused(self, is_reused: bool) -> Self {
        Self { is_reused, ..self }
    }

    /// Whether its ID belonged to another request before.
    pub fn is_reused(&self) -> bool {
        self.is_reused
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
        found.ok_or_else(|| self.blind_at(part, steps))
    }

    /// Why there is no value behind steps, which may be there nevertheless.
    pub(crate) fn blind_at(&self, part: Part, steps: &[Step]) -> Option<Blind> {
        match (part, self.head.unrecorded) {
            (Part::Event, Some(_)) => {
                let keys: Vec<&str> = steps.iter().map(Step::key).collect();
                self.unrecorded(&keys.join("."))
            }
            _ => self.blind(part),
        }
    }

    /// Whether the form that the event was in can hold everything.
    pub(crate) fn is_complete(&self) -> bool {
        self.head.unrecorded.is_none()
    }

    /// Why there is no value at a path of the event, where the form that it was in cannot hold it.
    pub(crate) fn unrecorded(&self, path: &str) -> Option<Blind> {
        let listed: Vec<Text<'_>> = serde_json::from_str(self.head.unrecorded?.get()).ok()?;
        let is_meant = |own: &str| {
            let rest = path.strip_prefix(own);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let mut listed = listed.iter();
        listed.any(|own| is_meant(&own.0)).then_some(Blind::Source)
    }

    /// The same for a slot.
    pub(crate) fn unrecorded_slot(&self, slot: Slot) -> Option<Blind> {
        self.unrecorded(match slot {
            Slot::AuditId => "auditID",
            Slot::Level => "level",
            Slot::Stage => "stage",
            Slot::Uri => "requestURI",
            Slot::Verb => "verb",
            Slot::User => "user.username",
            Slot::UserAgent => "userAgent",
            Slot::Resource => "objectRef.resource",
            Slot::Subresource => "objectRef.subresource",
            Slot::Namespace => "objectRef.namespace",
            Slot::Name => "objectRef.name",
            Slot::Group => "objectRef.apiGroup",
        })
    }

    /// The text behind a key of a part, and nothing where there is none, without looking at all of the part; `None` where
    /// that cannot be told.
    pub(crate) fn branch(&self, part: Part, key: &str) -> Option<Option<&'e str>> {
        let head = self.head;
        let found = match (part, key) {
            (Part::Event, "annotations") => head.annotations,
            (Part::Event, "responseStatus") => head.response_status,
            (Part::Event, "impersonatedUser") => head.impersonated_user,
            (Part::Event, "sourceIPs") => head.source_ips,
            (Part::Request, key) => {
                let body = self.part(part)?;
                let fields = self.request.get_or_init(|| json::entries(body)).as_ref()?;
                // A key with dots may be several steps, and of keys that stand twice all values count.
                let mut own = fields.iter().filter(|(own, _)| own == key);
                let found = own.next().map(|(_, text)| *text);
                let is_plain =
                    own.next().is_none() && fields.iter().all(|(own, _)| !own.contains('.'));
                return is_plain.then_some(found);
            }
            _ => return None,
        };
        Some(found.map(RawValue::get))
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
        if part == Part::Event {
            return Some(self.text);
        }
        self.body(part)
            .filter(|body| !matches!(*body, "null" | SKIPPED))
    }

    /// What stands in the place of a body.
    fn body(&self, part: Part) -> Option<&'e str> {
        let body = match part {
            Part::Event => None,
            Part::Request => self.head.request_object,
            Part::Response => self.head.response_object,
        };
        body.map(RawValue::get)
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
        if self.is_truncated() || self.body(part) == Some(SKIPPED) {
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
