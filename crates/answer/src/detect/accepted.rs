//! Alerts that somebody has accepted, with the exceptions that scans use.

use schemars::JsonSchema;
use seawall_finding::{Act, Date, Exception, Fingerprint};
use seawall_model::Catalogue;
use serde::Serialize;

use super::alert::AlertLine;

impl AlertLine {
    /// Names the same alert in every run over the same events, wherever their log is.
    pub fn fingerprint(&self) -> Fingerprint {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let ended = self.ended.map(|ended| format!("{ended:?}"));
        Fingerprint::of(&[
            &self.rule,
            &text(&self.audit_id),
            &text(&self.time),
            &text(&self.user),
            &text(&self.verb),
            &text(&self.resource),
            &text(&self.namespace),
            &text(&self.name),
            &text(&ended),
            &self.output,
        ])
    }
}

impl AlertLine {
    /// Who did it, as exceptions name holders: `ServiceAccount ci/runner`, `User ann`; `None` where the event does not say.
    pub fn actor(&self) -> Option<String> {
        let user = self.user.as_deref()?;
        let account = user.strip_prefix("system:serviceaccount:");
        Some(match account.and_then(|account| account.split_once(':')) {
            Some((namespace, name)) => format!("ServiceAccount {namespace}/{name}"),
            None => format!("User {user}"),
        })
    }

    /// The kind of the object, or its plural where no kind is known; `None` where the request is about no object.
    pub fn kind(&self) -> Option<String> {
        let plural = self.resource.as_deref()?.split('/').next()?;
        let catalogue = Catalogue::builtin();
        let group = self.group.as_deref().unwrap_or_default();
        let known = catalogue
            .by_plural(group, plural)
            .or_else(|| catalogue.kinds_of_plural(plural).next());
        Some(known.map_or_else(|| plural.to_owned(), |known| known.kind.to_string()))
    }
}

/// The exceptions of a run, with how many alerts each accepted.
#[derive(Debug, Default)]
pub struct AlertExceptions {
    all: Vec<Exception>,
    used: Vec<u64>,
    today: Option<Date>,
}

/// An exception, and what it did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ExceptionLine {
    /// Where it is written, as `file:line`.
    pub origin: String,
    /// Why it accepts.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// The last day on which it applies.
    pub expires: String,
    /// Whether that has passed: it accepts nothing any more.
    pub is_expired: bool,
    /// Alerts that it accepts, or would accept if it had not expired.
    pub alerts: u64,
}

impl AlertExceptions {
    /// Exceptions of files as they apply today. Those about pods that are not in the input accept nothing here.
    pub fn new(all: Vec<Exception>, today: Date) -> Self {
        let all: Vec<Exception> = all.into_iter().filter(|one| !one.is_about_pods()).collect();
        Self {
            used: vec![0; all.len()],
            all,
            today: Some(today),
        }
    }

    /// Marks an alert that an exception accepts. What has expired is counted and accepts nothing.
    pub fn mark(&mut self, alert: &mut AlertLine) {
        let Some(today) = self.today.filter(|_| !self.all.is_empty()) else {
            return;
        };
        let (kind, actor) = (alert.kind(), alert.actor());
        let act = Act {
            rule: &alert.rule,
            group: alert.group.as_deref().unwrap_or_default(),
            kind: kind.as_deref().unwrap_or_default(),
            namespace: alert.namespace.as_deref().unwrap_or_default(),
            name: alert.name.as_deref().unwrap_or_default(),
            actor: actor.as_deref().unwrap_or_default(),
            fingerprint: alert.fingerprint(),
        };
        let mut accepted = None;
        for (exception, used) in self.all.iter().zip(&mut self.used) {
            if exception.covers_act(&act) {
                *used += 1;
                if !exception.is_expired(today) {
                    accepted = accepted.or_else(|| Some(exception.words()));
                }
            }
        }
        alert.accepted = accepted;
    }

    /// What each did.
    pub fn lines(&self) -> Vec<ExceptionLine> {
        let all = self.all.iter().zip(&self.used);
        let line = |(exception, used): (&Exception, &u64)| ExceptionLine {
            origin: exception.origin.clone(),
            reason: exception.reason.clone(),
            owner: exception.owner.clone(),
            expires: exception.expires.to_string(),
            is_expired: self.today.is_some_and(|today| exception.is_expired(today)),
            alerts: *used,
        };
        all.map(line).collect()
    }
}

impl ExceptionLine {
    /// What is to be done about it; `None` where it applies.
    pub fn complaint(&self) -> Option<String> {
        let Self {
            origin,
            owner,
            expires,
            ..
        } = self;
        if self.is_expired {
            return Some(format!(
                "{origin}: the exception ended on {expires} (owner {owner})"
            ));
        }
        (self.alerts == 0)
            .then(|| format!("{origin}: the exception matches no alert (owner {owner})"))
    }
}
