//! Events as requests that an audit policy decides about, and what is left of them.

use seawall_audit::{Attributes, AuditPolicy, Target};
use seawall_event::{Level, Stage};
use serde_json::Value;

use crate::extracted::Extracted;
use crate::field::Field;
use crate::need::Point;
use crate::record::{Part, Record, Slot};

/// The request that an event is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestOf {
    user: String,
    groups: Vec<String>,
    verb: String,
    /// Group, resource, subresource, namespace and name; `None` for a path that is no resource.
    object: Option<[String; 5]>,
    path: String,
    /// How far it has come; `None` for a stage that is not known.
    pub stage: Option<Stage>,
}

impl RequestOf {
    /// Reads it from its event.
    pub fn read(record: &Record<'_>) -> Self {
        let text = |slot| record.slot(slot).unwrap_or_default().to_owned();
        let groups = match Field::dotted("user.groups").of(record) {
            Extracted::One(group) => vec![group.into_owned()],
            Extracted::Many(groups) | Extracted::Some(groups, _) => groups
                .into_iter()
                .map(std::borrow::Cow::into_owned)
                .collect(),
            Extracted::Missing | Extracted::Unknown(_) => Vec::new(),
        };
        let verb = text(Slot::Verb);
        let subresource = text(Slot::Subresource);
        // The name of a new object is filled in after the policy was asked.
        let name = match verb == "create" && subresource.is_empty() {
            true => String::new(),
            false => text(Slot::Name),
        };
        let uri = text(Slot::Uri);
        let path = uri.split('?').next().unwrap_or_default();
        Self {
            user: text(Slot::User),
            groups,
            object: record.slot(Slot::Resource).map(|resource| {
                [
                    text(Slot::Group),
                    resource.to_owned(),
                    subresource,
                    text(Slot::Namespace),
                    name,
                ]
            }),
            path: seawall_event::decoded(path)
                .unwrap_or_default()
                .into_owned(),
            stage: record.stage(),
            verb,
        }
    }

    /// What a policy records of it, and by which of its rules.
    pub fn decided(&self, policy: &AuditPolicy) -> Recorded {
        let groups: Vec<&str> = self.groups.iter().map(String::as_str).collect();
        let target = match &self.object {
            Some([group, resource, subresource, namespace, name]) => Target::Resource {
                group,
                resource,
                subresource,
                namespace,
                name,
            },
            None => Target::Path(&self.path),
        };
        let decision = policy.decide(&Attributes {
            user: &self.user,
            groups: &groups,
            verb: &self.verb,
            target,
        });
        Recorded {
            rule: decision.rule,
            level: self
                .stage
                .map_or(decision.level, |stage| decision.level_at(stage)),
            omit_managed_fields: decision.omit_managed_fields,
        }
    }

    /// What rules tell it apart by.
    pub fn point(&self) -> Point<'_> {
        let [group, resource, subresource, namespace] = match &self.object {
            Some([group, resource, subresource, namespace, _]) => {
                [group.as_str(), resource, subresource, namespace]
            }
            None => [""; 4],
        };
        Point {
            verb: &self.verb,
            group,
            resource,
            subresource,
            namespace,
            user: &self.user,
        }
    }
}

/// What is recorded of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recorded {
    /// The rule of the policy that decides; `None` where none matches.
    pub rule: Option<usize>,
    /// How much.
    pub level: Level,
    /// Whether `metadata.managedFields` is taken out of bodies.
    pub omit_managed_fields: bool,
}

impl Recorded {
    /// The bytes of the event that are recorded, as far as the event holds them. Managed fields are counted as they are.
    pub fn bytes(&self, record: &Record<'_>) -> u64 {
        if self.level == Level::None {
            return 0;
        }
        let body = |part| record.part(part).map_or(0, str::len);
        let mut bytes = record.text().len();
        if self.level < Level::Request {
            bytes -= body(Part::Request);
        }
        if self.level < Level::RequestResponse {
            bytes -= body(Part::Response);
        }
        bytes as u64
    }

    /// The event as the log of such a policy has it; `None` where it has none.
    pub fn event(&self, text: &str) -> Option<String> {
        if self.level == Level::None {
            return None;
        }
        let mut event: Value = serde_json::from_str(text).ok()?;
        let fields = event.as_object_mut()?;
        fields.insert("level".to_owned(), self.level.name().into());
        for (key, least) in [
            ("requestObject", Level::Request),
            ("responseObject", Level::RequestResponse),
        ] {
            if self.level < least {
                fields.remove(key);
            } else if self.omit_managed_fields
                && let Some(metadata) = fields
                    .get_mut(key)
                    .and_then(|body| body.get_mut("metadata"))
                && let Some(metadata) = metadata.as_object_mut()
            {
                metadata.remove("managedFields");
            }
        }
        Some(event.to_string())
    }
}
