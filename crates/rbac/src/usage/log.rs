//! The requests of an audit log, each kind once.

use std::collections::hash_map::RandomState;
use std::collections::{BTreeSet, HashMap};
use std::hash::BuildHasher;

use seawall_content::ContentError;
use seawall_event::{AuditEvent, Authorization, Level, Stage, Timestamp, User};
use seawall_model::{Table, define_index};

use super::demand::{self, Demand};
use super::impersonation;
use super::implied::Implied;
use super::request::UsedRequest;
use super::review::{self, Asked};
use crate::Identity;

/// How often a request was seen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seen {
    /// Times that it was allowed.
    pub allowed: u64,
    /// Times that it was forbidden.
    pub forbidden: u64,
    /// Whether it was ever allowed.
    pub is_allowed: bool,
    /// Whether an authorizer gave its reason as RBAC's.
    pub by_rbac: bool,
    /// Whether it was made by somebody else who acted as the identity.
    pub impersonated: bool,
}

define_index! {
    /// An identity in a log.
    struct IdentityId;
}

/// What a log shows.
#[derive(Debug)]
pub struct Usage {
    checks: Vec<Implied>,
    identities: Table<IdentityId, Identity>,
    ids: HashMap<Identity, IdentityId>,
    seen: HashMap<(IdentityId, UsedRequest), Seen>,
    /// What was asked so that somebody could act as another, and how often.
    acted: HashMap<(IdentityId, UsedRequest), u64>,
    /// What other programs asked about somebody and were told yes, and how often.
    reviewed: HashMap<(IdentityId, UsedRequest), u64>,
    unread_reviews: u64,
    /// What was asked besides requests, and how often.
    demands: HashMap<(IdentityId, UsedRequest, Demand), u64>,
    /// Hashes of request ids, and whether the request was decided and counted.
    requests: HashMap<u64, bool>,
    hasher: RandomState,
    minutes: BTreeSet<i64>,
    /// First and last time.
    pub period: Option<(Timestamp, Timestamp)>,
    /// Events by level.
    pub levels: HashMap<Level, u64>,
    /// Events by stage.
    pub stages: HashMap<Stage, u64>,
    /// Events.
    pub events: u64,
    allowed: u64,
    forbidden: u64,
    unnamed: u64,
    refused_later: u64,
}

impl Usage {
    /// Nothing so far.
    ///
    /// # Errors
    /// When the content that was built in is broken, which a test rules out.
    pub fn new() -> Result<Self, ContentError> {
        Ok(Self {
            checks: Implied::builtin()?,
            identities: Table::default(),
            ids: HashMap::new(),
            seen: HashMap::new(),
            acted: HashMap::new(),
            reviewed: HashMap::new(),
            unread_reviews: 0,
            demands: HashMap::new(),
            requests: HashMap::new(),
            hasher: RandomState::new(),
            minutes: BTreeSet::new(),
            period: None,
            levels: HashMap::new(),
            stages: HashMap::new(),
            events: 0,
            allowed: 0,
            forbidden: 0,
            unnamed: 0,
            refused_later: 0,
        })
    }

    /// Takes an event in.
    pub fn see(&mut self, event: &AuditEvent) {
        self.events += 1;
        *self.levels.entry(event.level).or_default() += 1;
        *self.stages.entry(event.stage).or_default() += 1;
        if let Some(time) = event.stage_timestamp.or(event.request_received_timestamp) {
            let (first, last) = self.period.get_or_insert((time, time));
            *first = time.min(*first);
            *last = time.max(*last);
            self.minutes.insert(time.0.div_euclid(60_000_000));
        }
        let decision = event.authorization();
        // Events without an id are requests of their own.
        let id = match event.audit_id.as_str() {
            "" => self.hasher.hash_one((self.events, "no id")),
            id => self.hasher.hash_one(id),
        };
        let was_counted = self.requests.entry(id).or_insert(false);
        if decision == Authorization::Unknown {
            return;
        }
        // A long answer has an event at its start and one at its end.
        let is_first = !std::mem::replace(was_counted, true);
        let times = u64::from(is_first);
        let is_allowed = decision == Authorization::Allowed;
        match is_allowed {
            true => self.allowed += times,
            false => self.forbidden += times,
        }
        if is_allowed && event.code() == Some(403) {
            self.refused_later += times;
        }
        let request = UsedRequest::of(event);
        if let Some(target) = &event.impersonated_user {
            // Whoever was not allowed to would not have become somebody else.
            let who = self.id_of(&event.user);
            for request in impersonation::asked(event, target, request.as_ref()) {
                *self.acted.entry((who, request)).or_default() += times;
            }
        }
        let Some(request) = request else {
            self.unnamed += times * u64::from(is_allowed);
            return;
        };
        match review::asked(event) {
            Asked::Nothing => {}
            Asked::Unread => self.unread_reviews += times,
            Asked::About(identity, request) => {
                let who = self.id(identity);
                *self.reviewed.entry((who, request)).or_default() += times;
            }
        }
        let actor = self.id_of(event.impersonated_user.as_ref().unwrap_or(&event.user));
        for demand in demand::of(event, &request, &self.checks) {
            *self
                .demands
                .entry((actor, request.clone(), demand))
                .or_default() += times;
        }
        let seen = self.seen.entry((actor, request)).or_default();
        seen.by_rbac |= event.reason().starts_with("RBAC:");
        seen.impersonated |= event.impersonated_user.is_some();
        seen.is_allowed |= is_allowed;
        match is_allowed {
            true => seen.allowed += times,
            false => seen.forbidden += times,
        }
    }

    fn id_of(&mut self, user: &User) -> IdentityId {
        let groups: Vec<&str> = user.groups.iter().map(String::as_str).collect();
        self.id(Identity::user(&user.username, &groups))
    }

    fn id(&mut self, identity: Identity) -> IdentityId {
        match self.ids.get(&identity) {
            Some(id) => *id,
            None => {
                let id = self.identities.push(identity.clone());
                self.ids.insert(identity, id);
                id
            }
        }
    }

    /// The checks that the API server makes besides asking about requests.
    pub fn checks(&self) -> &[Implied] {
        &self.checks
    }

    /// What was asked so that somebody could act as another, and how often, in order.
    pub fn acted(&self) -> Vec<(&Identity, &UsedRequest, u64)> {
        self.in_order(&self.acted)
    }

    /// What other programs asked about somebody and were told yes, such as a kubelet about whoever reads its metrics, and
    /// how often, in order.
    pub fn reviewed(&self) -> Vec<(&Identity, &UsedRequest, u64)> {
        self.in_order(&self.reviewed)
    }

    /// Reviews of which the log holds neither question nor answer.
    pub fn unread_reviews(&self) -> u64 {
        self.unread_reviews
    }

    fn in_order<'u>(
        &'u self,
        asked: &'u HashMap<(IdentityId, UsedRequest), u64>,
    ) -> Vec<(&'u Identity, &'u UsedRequest, u64)> {
        let mut all: Vec<_> = asked
            .iter()
            .map(|((id, request), times)| (&self.identities[*id], request, *times))
            .collect();
        all.sort_by(|a, b| (&a.0.user, &a.0.groups, a.1).cmp(&(&b.0.user, &b.0.groups, b.1)));
        all
    }

    /// The checks that were made besides each request of an identity.
    pub(super) fn demands(&self) -> HashMap<(&Identity, &UsedRequest), Vec<(&Demand, u64)>> {
        let mut all: HashMap<_, Vec<(&Demand, u64)>> = HashMap::new();
        for ((id, request, demand), times) in &self.demands {
            all.entry((&self.identities[*id], request))
                .or_default()
                .push((demand, *times));
        }
        all
    }

    /// Everything that was decided, each request of each identity once, in order.
    pub fn requests(&self) -> Vec<(&Identity, &UsedRequest, &Seen)> {
        let mut all: Vec<(&Identity, &UsedRequest, &Seen)> = self
            .seen
            .iter()
            .map(|((id, request), seen)| (&self.identities[*id], request, seen))
            .collect();
        all.sort_by(|a, b| (&a.0.user, &a.0.groups, a.1).cmp(&(&b.0.user, &b.0.groups, b.1)));
        all
    }

    /// Requests of which no event says how they were decided.
    pub fn undecided(&self) -> usize {
        self.requests.values().filter(|counted| !**counted).count()
    }

    /// Requests that were decided.
    pub fn decided(&self) -> u64 {
        self.allowed + self.forbidden
    }

    /// Requests that were allowed.
    pub fn allowed(&self) -> u64 {
        self.allowed
    }

    /// Requests that were allowed of which no rule can be made: their events name neither object nor path, or a path
    /// with a `*` in it.
    pub fn unnamed(&self) -> u64 {
        self.unnamed
    }

    /// Requests that were allowed and came to 403 all the same: by admission, or by a check that the API server made
    /// besides.
    pub fn refused_later(&self) -> u64 {
        self.refused_later
    }

    /// The longest silence, in minutes, and when it began.
    pub fn longest_silence(&self) -> Option<(u64, Timestamp)> {
        self.minutes
            .iter()
            .zip(self.minutes.iter().skip(1))
            .map(|(one, next)| {
                let minutes = u64::try_from(next - one).unwrap_or(0);
                (minutes, Timestamp(one * 60_000_000))
            })
            .max_by_key(|(minutes, _)| *minutes)
    }
}
