//! One alert, as incidents take it.

use std::fmt;
use std::sync::Arc;

use seawall_event::Timestamp;
use seawall_secret::redact;

use super::lent;
use crate::alert::{Alert, Outcome, Together, outcome_of};
use crate::record::{Record, Slot};
use crate::rule::Priority;
use crate::surroundings::Surroundings;
use crate::window::EventId;

/// Characters of a name that are kept.
const MAX_NAME: usize = 256;

/// What an alert says of who did what to what.
#[derive(Debug, Clone)]
pub struct Sighting {
    /// The rule.
    pub rule: Arc<str>,
    /// How urgent it is.
    pub priority: Priority,
    /// Tags of the rule, techniques among them.
    pub tags: Arc<[String]>,
    /// When it happened; of several events, when the last one did.
    pub time: Option<Timestamp>,
    /// Who acted; nobody where several events have no actor in common.
    pub actor: Option<String>,
    /// Groups of the actor.
    pub groups: Vec<String>,
    /// Other names under which the same actor is found: whom it acts as, the pod that its token belongs to.
    pub also: Vec<String>,
    /// Identities that whoever acted has from now on.
    pub lent: Vec<String>,
    /// What it was about, where that has a name.
    pub object: Option<ObjectName>,
    /// How the request ended; nothing for several events together.
    pub outcome: Option<Outcome>,
    /// The event, of several the last.
    pub witness: EventId,
    /// What happened, in the words of the rule.
    pub text: String,
}

/// An object by its name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectName {
    /// Its resource, without the subresource.
    pub resource: String,
    /// Its namespace; empty for objects of the cluster.
    pub namespace: String,
    /// Its name.
    pub name: String,
}

impl fmt::Display for ObjectName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.namespace.is_empty() {
            true => write!(formatter, "{}/{}", self.resource, self.name),
            false => write!(
                formatter,
                "{}/{}/{}",
                self.resource, self.namespace, self.name
            ),
        }
    }
}

impl Sighting {
    /// What an alert about one event is.
    pub fn of(alert: &Alert<'_, '_>, witness: EventId, around: Option<&dyn Surroundings>) -> Self {
        let made = Self::about(
            alert.record(),
            witness,
            &alert.rule.name,
            alert.rule.priority,
            alert.output(),
        );
        let outcome = alert.outcome();
        Self {
            tags: alert.rule.tags.clone().into(),
            lent: lent::lent(alert.record(), outcome, around)
                .iter()
                .map(|name| safe(name))
                .collect(),
            ..made
        }
    }

    /// What is worth to be told of an event, whoever found it.
    pub fn about(
        record: &Record<'_>,
        witness: EventId,
        rule: &str,
        priority: Priority,
        text: String,
    ) -> Self {
        let actor = record.actor().map(|actor| safe(&actor));
        // Everybody who does not log in has the same name.
        let actor = match (actor, record.network()) {
            (Some(actor), Some(network)) if actor == "system:anonymous" => {
                Some(format!("{actor} from {network}"))
            }
            (actor, _) => actor,
        };
        let slot = |slot| record.slot(slot).map(safe).unwrap_or_default();
        let object = ObjectName {
            resource: slot(Slot::Resource),
            namespace: slot(Slot::Namespace),
            name: slot(Slot::Name),
        };
        Self {
            rule: rule.into(),
            priority,
            tags: Arc::new([]),
            time: record.time(),
            groups: record
                .groups()
                .iter()
                .take(64)
                .map(|group| safe(group))
                .collect(),
            also: lent::also(record).iter().map(|name| safe(name)).collect(),
            lent: Vec::new(),
            object: Some(object).filter(|object| !object.name.is_empty()),
            outcome: Some(outcome_of(record)),
            witness,
            text,
            actor,
        }
    }

    /// What several events together are.
    pub fn together(together: &Together<'_>) -> Self {
        let rule = together.correlation;
        let mut fields = together.fields().into_iter();
        let actor = fields.find_map(|(name, value)| {
            let is_actor = matches!(
                name,
                "sw.actor" | "ka.user.name" | "user.username" | "username" | "user"
            );
            value.filter(|_| is_actor)
        });
        Self {
            rule: rule.name.as_str().into(),
            priority: rule.priority,
            tags: rule.tags.clone().into(),
            time: Some(together.hit.until),
            actor: actor.map(|actor| safe(&actor)),
            groups: Vec::new(),
            also: Vec::new(),
            lent: Vec::new(),
            object: None,
            outcome: None,
            witness: together.hit.events.last().copied().unwrap_or(EventId(0)),
            text: together.output(),
        }
    }
}

/// A name of an event, bounded and without credentials.
fn safe(name: &str) -> String {
    let cut = name
        .char_indices()
        .nth(MAX_NAME)
        .map_or(name, |(end, _)| &name[..end]);
    redact(cut).unwrap_or_else(|| cut.to_owned())
}
