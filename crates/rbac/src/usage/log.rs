//! The requests of an audit log, each kind once.

use std::collections::hash_map::RandomState;
use std::collections::{BTreeSet, HashMap};
use std::hash::BuildHasher;

use seawall_event::{AuditEvent, Authorization, Level, Stage, Timestamp, User};
use seawall_model::{Table, account_of, define_index};

use crate::{Identity, Request, Target};

/// A request that owns its texts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UsedRequest {
    /// The verb.
    pub verb: Box<str>,
    /// API group; empty for the core group and for paths.
    pub group: Box<str>,
    /// Plural name; empty for paths.
    pub resource: Box<str>,
    /// Subresource; empty for none.
    pub subresource: Box<str>,
    /// Namespace; empty for none and for all.
    pub namespace: Box<str>,
    /// Name; empty for lists and creates.
    pub name: Box<str>,
    /// The path, for requests that are about no resource.
    pub url: Option<Box<str>>,
}

impl UsedRequest {
    /// As it is asked of the authorizer.
    pub fn request(&self) -> Request<'_> {
        match &self.url {
            Some(url) => Request::url(&self.verb, url),
            None => Request {
                verb: &self.verb,
                target: Target::Resource {
                    group: &self.group,
                    resource: &self.resource,
                    subresource: &self.subresource,
                    namespace: &self.namespace,
                    name: &self.name,
                },
            },
        }
    }

    fn about(verb: &str, group: &str, resource: &str, namespace: &str, name: &str) -> Self {
        let (resource, subresource) = resource.split_once('/').unwrap_or((resource, ""));
        Self {
            verb: verb.into(),
            group: group.into(),
            resource: resource.into(),
            subresource: subresource.into(),
            namespace: namespace.into(),
            name: name.into(),
            url: None,
        }
    }

    /// What the authorizer was asked about an event.
    fn of(event: &AuditEvent) -> Self {
        let Some(object) = &event.object_ref else {
            return Self {
                url: Some(event.path().into()),
                ..Self::about(&event.verb, "", "", "", "")
            };
        };
        // Of a new object the server learns name and namespace from its body, after the authorizer was asked.
        let has_namespace = event.path().contains("/namespaces/");
        let is_new = event.verb == "create" && object.subresource.is_empty();
        Self {
            subresource: object.subresource.as_str().into(),
            ..Self::about(
                &event.verb,
                &object.api_group,
                &object.resource,
                if has_namespace { &object.namespace } else { "" },
                if is_new { "" } else { &object.name },
            )
        }
    }
}

/// How often a request was seen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seen {
    /// Times that it was allowed.
    pub allowed: u64,
    /// Times that it was forbidden.
    pub forbidden: u64,
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
#[derive(Debug, Default)]
pub struct Usage {
    identities: Table<IdentityId, Identity>,
    ids: HashMap<Identity, IdentityId>,
    seen: HashMap<(IdentityId, UsedRequest), Seen>,
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
}

impl Usage {
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
        let id = self.hasher.hash_one(&event.audit_id);
        let was_counted = self.requests.entry(id).or_insert(false);
        if decision == Authorization::Unknown {
            return;
        }
        // A long answer has an event at its start and one at its end.
        let is_first = !std::mem::replace(was_counted, true);
        if let Some(target) = &event.impersonated_user {
            for request in impersonation(event, target) {
                // Whoever was not allowed to would not have become somebody else.
                self.count(
                    &event.user,
                    request,
                    Authorization::Allowed,
                    is_first,
                    |_| {},
                );
            }
        }
        let actor = event.impersonated_user.as_ref().unwrap_or(&event.user);
        self.count(actor, UsedRequest::of(event), decision, is_first, |seen| {
            seen.by_rbac |= event.reason().starts_with("RBAC:");
            seen.impersonated |= event.impersonated_user.is_some();
        });
    }

    fn count(
        &mut self,
        user: &User,
        request: UsedRequest,
        decision: Authorization,
        is_first: bool,
        note: impl FnOnce(&mut Seen),
    ) {
        let groups: Vec<&str> = user.groups.iter().map(String::as_str).collect();
        let identity = Identity::user(&user.username, &groups);
        let id = match self.ids.get(&identity) {
            Some(id) => *id,
            None => {
                let id = self.identities.push(identity.clone());
                self.ids.insert(identity, id);
                id
            }
        };
        let seen = self.seen.entry((id, request)).or_default();
        note(seen);
        let times = u64::from(is_first);
        match decision {
            Authorization::Allowed => seen.allowed = (seen.allowed + times).max(1),
            Authorization::Forbidden => seen.forbidden = (seen.forbidden + times).max(1),
            Authorization::Unknown => {}
        }
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
    pub fn decided(&self) -> usize {
        self.requests.len() - self.undecided()
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

/// What somebody needs to act as another, as the API server asks for it.
fn impersonation(event: &AuditEvent, target: &User) -> Vec<UsedRequest> {
    let constraint = event
        .authentication_metadata
        .as_ref()
        .map_or("", |metadata| metadata.impersonation_constraint.as_str());
    // With a constraint the identity is asked for in another group, and each request on its own besides.
    let (verb, group) = match constraint {
        "" => ("impersonate", ""),
        constraint => (constraint, AUTHENTICATION),
    };
    let mut requests = Vec::new();
    match account_of(&target.username) {
        Some((namespace, name)) => {
            requests.push(UsedRequest::about(
                verb,
                group,
                "serviceaccounts",
                namespace,
                name,
            ));
        }
        None if constraint.contains("node") => {
            requests.push(UsedRequest::about(
                verb,
                group,
                "nodes",
                "",
                &target.username,
            ));
        }
        None => requests.push(UsedRequest::about(
            verb,
            group,
            "users",
            "",
            &target.username,
        )),
    }
    // The server adds these itself.
    let implicit = Identity::user(&target.username, &[]).groups;
    for name in target.groups.iter().filter(|name| !implicit.contains(name)) {
        requests.push(UsedRequest::about(verb, group, "groups", "", name));
    }
    if !target.uid.is_empty() {
        requests.push(UsedRequest::about(
            verb,
            AUTHENTICATION,
            "uids",
            "",
            &target.uid,
        ));
    }
    for (key, values) in &target.extra {
        let resource = format!("userextras/{key}");
        for value in values {
            requests.push(UsedRequest::about(
                verb,
                AUTHENTICATION,
                &resource,
                "",
                value,
            ));
        }
    }
    if let Some(mode) = constraint.strip_prefix("impersonate:") {
        let mut request = UsedRequest::of(event);
        request.verb = format!("impersonate-on:{mode}:{}", request.verb).into();
        requests.push(request);
    }
    requests
}

/// The group of identities.
const AUTHENTICATION: &str = "authentication.k8s.io";
