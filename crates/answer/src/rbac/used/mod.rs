//! `seawall.rbac-used/v1`: which granted permissions an audit log uses, and the least-privilege roles for them.

mod limits;
mod manifest;
mod replay;
mod text;
mod verified;

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use seawall_model::Principal;
use seawall_rbac::{
    Attribution, Binding, Granted, Identity, Rbac, Server, Source, Usage, Why, spare,
};
use serde::Serialize;
use serde_json::Value;

use super::named::{GrantedRule, Phrase};
use crate::Versioned;

pub use manifest::{Manifest, only_holds};
pub use replay::Replay;
pub use verified::Verified;

/// Which granted permissions an audit log uses, and the least-privilege roles for them.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Used {
    /// From the first event to the last; null where no event has a time.
    pub period: Option<Period>,
    /// Events in the log.
    pub events: u64,
    /// Requests whose decision the log shows.
    pub decided_requests: u64,
    /// Requests whose decision the log does not show.
    pub undecided_requests: usize,
    /// Of the decided ones, those that were allowed.
    pub allowed_requests: u64,
    /// Of the decided ones, those that were forbidden.
    pub forbidden_requests: u64,
    /// Version of the API server that wrote the log, such as `v1.36`; null where it is not known.
    pub kubernetes_version: Option<String>,
    /// Permissions that requests needed besides, and that no event shows.
    pub implied: Vec<ImpliedPermission>,
    /// Subjects of bindings, with the rules that they did not use.
    pub subjects: Vec<SubjectUse>,
    /// How many grants are enough: a subject in a namespace, or everywhere.
    pub grants: usize,
    /// The least-privilege roles and their bindings, as Kubernetes objects.
    #[schemars(with = "Vec<serde_json::Map<String, Value>>")]
    pub manifests: Vec<Value>,
    /// What these roles answer to the requests of the log.
    pub replay: Replay,
    /// What the API server answers to them; null where it was not asked (`--verify`).
    pub verified: Option<Verified>,
    /// What the log cannot show.
    pub unknown: Vec<String>,
    #[serde(skip)]
    shown: Shown,
}

/// From the first event of a log to the last.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Period {
    /// Time of the first event, as RFC 3339.
    pub first: String,
    /// Time of the last event, as RFC 3339.
    pub last: String,
    /// Seconds in between.
    pub seconds: u64,
}

/// A permission that a request needed besides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ImpliedPermission {
    /// What asks for it: `impersonation`, `review` (a SubjectAccessReview of another program), or the ID of a check that the API server
    /// makes.
    pub check: String,
    /// The same in words.
    pub title: String,
    /// The user that needed it.
    pub user: String,
    /// The permission.
    pub permission: String,
}

/// What a subject used of what it is granted.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SubjectUse {
    /// The subject.
    pub subject: Phrase,
    /// Whether it is built-in, with built-in roles only.
    pub system: bool,
    /// Rules that it is granted.
    pub granted_rules: usize,
    /// Those that it used.
    pub used_rules: usize,
    /// Those that it did not use.
    pub unused: Vec<GrantedRule>,
    /// Whether any request of the log is its own.
    #[serde(skip)]
    is_seen: bool,
}

/// What is known of what was used.
pub struct UsedInput<'r> {
    /// The requests of the log.
    pub usage: &'r Usage,
    /// Lines of the log that are no events.
    pub broken_lines: u64,
    /// What gave each permission.
    pub found: &'r Attribution<'r>,
    /// How many grants are enough.
    pub grants: usize,
    /// The roles and bindings that are enough.
    pub manifests: Vec<Value>,
    /// What they answer to the requests of the log.
    pub replay: Replay,
    /// What the API server answered, where it was asked.
    pub verified: Option<Verified>,
    /// Roles and bindings of the input.
    pub rbac: &'r Rbac,
    /// The API server that wrote the log.
    pub server: &'r Server,
    /// Whether built-in subjects keep their built-in roles.
    pub without_system: bool,
}

/// What only people are shown.
#[derive(Debug, Clone)]
struct Shown {
    /// Allowed requests by what allowed them, in words; none that are zero.
    by: Vec<(u64, &'static str)>,
    /// Different permissions that requests needed besides, by reason.
    besides: BTreeMap<String, usize>,
    /// Those of them that the input no longer grants.
    besides_gone: usize,
    /// Users that others impersonated.
    impersonated: Vec<String>,
    without_system: bool,
    /// Checks that were made for certain, and of which nobody can tell what they asked for: the roles lack it.
    lacking: usize,
    /// Requests that no rule can be written for.
    unnamed: u64,
}

impl Versioned for Used {
    const SCHEMA: &'static str = "seawall.rbac-used/v1";
}

impl Used {
    /// Puts together what is known.
    pub fn new(input: UsedInput<'_>) -> Self {
        let unknown = input.limits();
        let seen = input.seen();
        let subject = |spare: &seawall_rbac::Spare<'_>| SubjectUse {
            subject: Phrase::new(spare.subject),
            system: input.rbac.is_brought_subject(spare.subject),
            granted_rules: spare.granted,
            used_rules: spare.granted - spare.unused.len(),
            unused: spare
                .unused
                .iter()
                .map(|(binding, role, rule)| GrantedRule::new(binding, role, *rule))
                .collect(),
            is_seen: seen.contains(spare.subject),
        };
        let usage = input.usage;
        Self {
            period: usage.period.map(|(first, last)| Period {
                first: first.to_string(),
                last: last.to_string(),
                seconds: last.seconds_since(first),
            }),
            events: usage.events,
            decided_requests: usage.decided(),
            undecided_requests: usage.undecided(),
            allowed_requests: usage.allowed(),
            forbidden_requests: usage.decided() - usage.allowed(),
            kubernetes_version: input.server.version().map(|version| version.to_string()),
            implied: implied(&input.found.granted),
            subjects: spare(&input.found.granted, input.rbac)
                .iter()
                .map(subject)
                .collect(),
            grants: input.grants,
            replay: input.replay,
            unknown,
            shown: input.shown(),
            manifests: input.manifests,
            verified: input.verified,
        }
    }

    /// Whether the roles are proved to allow what was requested and allowed, as far as the log shows it.
    pub fn is_proved(&self) -> bool {
        self.replay.denied == 0
            && self.shown.unnamed == 0
            && self.shown.lacking == 0
            && self
                .verified
                .as_ref()
                .is_none_or(|verified| verified.is_proved)
    }
}

impl UsedInput<'_> {
    /// Whether a request was allowed by a built-in binding.
    fn is_builtin(&self, source: &Source) -> bool {
        match source {
            Source::Binding(_, index) => is_builtin(&self.rbac.bindings()[*index], self.rbac),
            _ => false,
        }
    }

    /// Every subject that a recorded request names, groups included: the one that it was made as, and the one that made it.
    fn seen(&self) -> BTreeSet<Principal> {
        let requests = self.usage.requests();
        let granted = self.found.granted.iter();
        let impersonators = granted
            .filter(|one| one.why == Why::Impersonation)
            .map(|one| &*one.identity);
        let identities: BTreeSet<(&str, &[String])> = requests
            .iter()
            .map(|(identity, ..)| *identity)
            .chain(impersonators)
            .map(|identity| (identity.user.as_str(), identity.groups.as_slice()))
            .collect();
        identities
            .into_iter()
            .flat_map(|(user, groups)| {
                let groups: Vec<&str> = groups.iter().map(String::as_str).collect();
                Identity::user(user, &groups).subjects()
            })
            .collect()
    }

    /// Requests that were allowed and that no rule can be written for.
    fn without_rule(&self) -> u64 {
        let granted = self.found.granted.iter();
        let placeless = granted.filter(|one| !one.can_have_rule());
        // One that has the id of another request is none that was counted, and still one that no rule is for.
        self.usage.unnamed() + placeless.map(|one| one.times.max(1)).sum::<u64>()
    }

    fn shown(&self) -> Shown {
        let granted = &self.found.granted;
        let recorded = || granted.iter().filter(|one| one.why == Why::Recorded);
        let by = |is_meant: &dyn Fn(&Source) -> bool| -> u64 {
            let all = recorded().filter(|one| is_meant(&one.source));
            all.map(|one| one.times).sum()
        };
        let own =
            |source: &Source| matches!(source, Source::Binding(..)) && !self.is_builtin(source);
        let mut by = vec![
            (
                by(&|source| *source == Source::Masters),
                "by `system:masters`, which needs no role",
            ),
            (
                by(&|source| self.is_builtin(source)),
                "by built-in bindings",
            ),
            (by(&own), "by your own bindings"),
            (
                by(&|source| *source == Source::Gone),
                "by roles or bindings that are no longer in the input; the roles below would grant these permissions again",
            ),
            (
                by(&|source| *source == Source::Elsewhere),
                "by an authorizer other than RBAC, or by roles that are not in the input",
            ),
            (
                self.without_rule(),
                "that no rule can be written for: the log has neither object nor path, one with a `*` in it, or a namespace that cannot exist",
            ),
        ];
        by.retain(|(count, _)| *count > 0);
        let mut besides: BTreeMap<String, BTreeSet<_>> = BTreeMap::new();
        let mut gone = BTreeSet::new();
        for one in granted.iter().filter(|one| one.why != Why::Recorded) {
            let reason = match one.why {
                Why::Review => {
                    "allowed by another program that asked with a SubjectAccessReview".to_owned()
                }
                why => check(why).map_or_else(String::new, |(_, title)| title.to_owned()),
            };
            let Granted {
                identity, request, ..
            } = one;
            let asked = (&identity.user, &identity.groups, request);
            besides.entry(reason).or_default().insert(asked);
            if one.source == Source::Gone {
                gone.insert(asked);
            }
        }
        let impersonated: BTreeSet<&str> = recorded()
            .filter(|one| one.impersonated)
            .map(|one| one.identity.user.as_str())
            .collect();
        let lacking =
            self.found.open.iter().filter(|one| {
                one.is_certain && !(self.without_system && self.is_builtin(&one.source))
            });
        Shown {
            by,
            besides: besides
                .into_iter()
                .map(|(reason, asked)| (reason, asked.len()))
                .collect(),
            besides_gone: gone.len(),
            impersonated: impersonated
                .into_iter()
                .map(|user| format!("`{user}`"))
                .collect(),
            without_system: self.without_system,
            lacking: lacking.count(),
            unnamed: self.without_rule(),
        }
    }
}

/// Whether the API server keeps a binding as it is, for every subject in it.
pub fn is_builtin(binding: &Binding, rbac: &Rbac) -> bool {
    let mut subjects = binding.subjects.iter();
    !binding.subjects.is_empty() && subjects.all(|subject| rbac.is_brought(binding, subject))
}

/// ID and title of what asks for a permission besides a request; nothing of the request itself.
fn check<'u>(why: Why<'u>) -> Option<(&'u str, &'u str)> {
    Some(match why {
        Why::Recorded => return None,
        Why::Impersonation => ("impersonation", "impersonating another identity"),
        Why::Review => ("review", "allowed by another program that asked"),
        Why::Implied(check) => (&check.id, &check.title),
    })
}

/// What was needed besides the requests.
fn implied(granted: &[Granted<'_>]) -> Vec<ImpliedPermission> {
    let mut all: Vec<ImpliedPermission> = granted
        .iter()
        .filter_map(|one| {
            let (id, title) = check(one.why)?;
            Some(ImpliedPermission {
                check: id.to_owned(),
                title: title.to_owned(),
                user: one.identity.user.clone(),
                permission: one.request.to_string(),
            })
        })
        .collect();
    all.dedup();
    all
}
