//! By what each recorded request was allowed, and each check that the API server made besides it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use seawall_model::{Cluster, Principal};

use super::alternatives::{Lookup, Way};
use super::demand::Demand;
use super::implied::{Asks, Implied};
use super::log::Usage;
use super::request::UsedRequest;
use super::server::{Makes, Server};
use crate::{Binding, Identity, Rbac, Witness};

/// By what a recorded request was allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// `system:masters`, before any authorizer was asked.
    Masters,
    /// A binding of the input, to this subject, with its index among [`Rbac::bindings`].
    Binding(Principal, usize),
    /// RBAC, as the log says, by something that the input does not hold any more.
    Gone,
    /// Another authorizer, such as the one for nodes.
    Elsewhere,
}

/// Why a permission is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why<'u> {
    /// It is a request of the log.
    Recorded,
    /// Somebody acted as another.
    Impersonation,
    /// Another program asked whether somebody has it, and was told yes.
    Review,
    /// The API server asks for it besides a request.
    Implied(&'u Implied),
}

/// A permission that was asked for and allowed.
#[derive(Debug, Clone)]
pub struct Granted<'u> {
    /// Who asked.
    pub identity: Cow<'u, Identity>,
    /// What.
    pub request: Cow<'u, UsedRequest>,
    /// How often.
    pub times: u64,
    /// By what it was allowed.
    pub source: Source,
    /// Whether it was made by somebody else who acted as the identity.
    pub impersonated: bool,
    /// Why it is needed.
    pub why: Why<'u>,
    /// Whether a rule for it must name its object: it is given by name, or reaches further than what it names.
    pub is_exact: bool,
}

impl Granted<'_> {
    /// Whether there can be a rule for it.
    pub fn can_have_rule(&self) -> bool {
        self.request.has_place()
    }
}

/// A check that may have been made besides a request, and of which nobody can tell what it asked for.
#[derive(Debug, Clone)]
pub struct Open<'u> {
    /// Who asked.
    pub identity: &'u Identity,
    /// The request.
    pub request: &'u UsedRequest,
    /// By what the request was allowed.
    pub source: Source,
    /// What is being done, as "opening a connection to a pod".
    pub title: &'u str,
    /// Why nobody can tell, as a sentence without a full stop.
    pub reason: String,
    /// Whether the check was made for certain, so that the printed roles lack what it asked for.
    pub is_certain: bool,
}

/// What each request of a log was allowed by.
#[derive(Debug, Clone, Default)]
pub struct Attribution<'u> {
    /// What was asked for and allowed.
    pub granted: Vec<Granted<'u>>,
    /// What nobody can tell.
    pub open: Vec<Open<'u>>,
}

/// What is being done by whoever acts as another.
const ACTING: &str = "impersonating another identity";
/// What is being done by whoever is let in by another program.
const REVIEWED: &str = "a permission that another program asked about";

/// Looks up by what an identity is allowed something.
struct Witnesses<'r> {
    rbac: &'r Rbac,
    index_of: BTreeMap<*const Binding, usize>,
}

impl<'r> Witnesses<'r> {
    fn new(rbac: &'r Rbac) -> Self {
        let bindings = rbac.bindings().iter().enumerate();
        Self {
            rbac,
            index_of: bindings
                .map(|(index, binding)| (std::ptr::from_ref(binding), index))
                .collect(),
        }
    }

    /// By what a request is allowed, and whether that names its object.
    fn source(&self, identity: &Identity, request: &UsedRequest) -> Option<(Source, bool)> {
        let request = request.request();
        let witness = self.rbac.granted(identity, &request)?;
        Some(match witness {
            Witness::AlwaysAllow(_) => (Source::Elsewhere, false),
            Witness::Masters | Witness::MadeMaster(_) => (Source::Masters, false),
            Witness::Rule {
                subject,
                binding,
                role,
                rule,
            } => (
                Source::Binding(subject.clone(), self.index_of[&std::ptr::from_ref(binding)]),
                !role.rules[rule].resource_names.is_empty(),
            ),
        })
    }
}

/// Every permission that a log shows in use, with what allows it in the input.
pub fn attribute<'u>(
    usage: &'u Usage,
    rbac: &Rbac,
    cluster: &Cluster,
    server: &Server,
) -> Attribution<'u> {
    let witnesses = Witnesses::new(rbac);
    let lookup = Lookup::new(cluster, rbac);
    let demands = usage.demands();
    let mut all = Attribution::default();
    for (identity, request, seen) in usage.requests() {
        if !seen.is_allowed {
            continue;
        }
        let found = witnesses.source(identity, request);
        let (source, is_exact) = match found {
            Some(found) => found,
            None if seen.by_rbac => (Source::Gone, false),
            None => (Source::Elsewhere, false),
        };
        let mut besides: Vec<&(&Demand, u64)> = demands
            .get(&(identity, request))
            .into_iter()
            .flatten()
            .collect();
        besides.sort_by_cached_key(|(demand, _)| (demand.check, format!("{:?}", demand.about)));
        let base = Granted {
            identity: Cow::Borrowed(identity),
            request: Cow::Borrowed(request),
            times: seen.allowed,
            source,
            impersonated: seen.impersonated,
            why: Why::Recorded,
            is_exact,
        };
        for (demand, times) in besides {
            let check = &usage.checks()[demand.check];
            let one = Besides {
                witnesses: &witnesses,
                lookup: &lookup,
                identity,
                request,
                base: &base.source,
                check,
                demand,
                times: *times,
            };
            one.resolve(server, &mut all);
        }
        all.granted.push(base);
    }
    for (identity, request, times) in usage.acted() {
        // The log does not say which authorizer allowed it.
        let Some((source, _)) = witnesses.source(identity, request) else {
            all.open.push(Open {
                identity,
                request,
                source: Source::Elsewhere,
                title: ACTING,
                reason:
                    "nothing in the input grants it; another authorizer or a deleted role might"
                        .to_owned(),
                is_certain: true,
            });
            continue;
        };
        all.granted.push(Granted {
            identity: Cow::Borrowed(identity),
            request: Cow::Borrowed(request),
            times,
            source,
            impersonated: false,
            why: Why::Impersonation,
            // Acting as many is not acting as everybody.
            is_exact: true,
        });
    }
    for (identity, request, times) in usage.reviewed() {
        // Where nothing of the input gives it, nodes or another authorizer have it, or it was only asked for once.
        let Some((source, is_exact)) = witnesses.source(identity, request) else {
            all.open.push(Open {
                identity,
                request,
                source: Source::Elsewhere,
                title: REVIEWED,
                reason:
                    "nothing in the input grants it; another authorizer or a deleted role might"
                        .to_owned(),
                is_certain: false,
            });
            continue;
        };
        all.granted.push(Granted {
            identity: Cow::Borrowed(identity),
            request: Cow::Borrowed(request),
            times,
            source,
            impersonated: false,
            why: Why::Review,
            is_exact,
        });
    }
    all
}

/// A check besides a request.
struct Besides<'u, 'c> {
    witnesses: &'c Witnesses<'c>,
    lookup: &'c Lookup<'c>,
    identity: &'u Identity,
    request: &'u UsedRequest,
    /// By what the request itself was allowed.
    base: &'c Source,
    check: &'u Implied,
    demand: &'c Demand,
    times: u64,
}

impl<'u> Besides<'u, '_> {
    fn resolve(&self, server: &Server, all: &mut Attribution<'u>) {
        // Whoever is allowed everything is not asked, and another authorizer answers such questions as well.
        if matches!(self.base, Source::Masters | Source::Elsewhere) {
            return;
        }
        let makes = server.makes(self.check);
        let unsure = match &makes {
            Makes::No => return,
            Makes::Yes => None,
            Makes::Unknown(reason) => Some(reason.clone()),
        };
        let changed = self.check.changed.as_ref().filter(|_| !self.demand.is_new);
        let unsure = unsure.or_else(|| {
            changed.map(|what| {
                format!(
                    "the API server checks this only if {what} changed, which the log does not show"
                )
            })
        });
        let unsure = unsure.or_else(|| {
            let depends = self.check.depends.as_ref()?;
            Some(format!(
                "whether the API server checks this depends on {depends}"
            ))
        });
        let unsure = unsure.or_else(|| {
            // Where what gave the request itself is gone, so may be what gave the rest.
            let gate = self.check.gate.as_ref();
            let gate = gate.filter(|_| *self.base != Source::Gone)?;
            Some(format!(
                "the API server checks this unless its feature gate {gate} is off"
            ))
        });
        let ways = self
            .lookup
            .ways(self.check, self.demand, self.identity, self.request);
        let is_told = self.demand.about.is_ok();
        // Whoever writes an object seldom changes its owners: without more to go by nothing is kept for that. Whether the
        // plugin runs is said with the owners.
        if self.check.asks == Asks::Dependent && makes != Makes::Yes {
            return;
        }
        let is_far = !is_told && matches!(self.check.asks, Asks::Owners | Asks::Dependent);
        if is_far && self.lookup.is_answered_only(self.request) {
            return;
        }
        if is_far {
            let reason = unsure.unwrap_or_else(|| "the log does not contain its owners".to_owned());
            self.open(reason, false, all);
            return;
        }
        match ways {
            Ok(ways) => match ways.iter().find_map(|way| self.held(way)) {
                Some(found) => all.granted.extend(found),
                // It succeeded, so that it was not asked for, or what gave it is gone.
                None if unsure.is_some() || !is_told => {
                    let ask = ways.first().and_then(|way| way.first());
                    let what = ask.map_or_else(String::new, |(_, ask)| {
                        format!("; nothing in the input grants `{ask}`")
                    });
                    let reason = match (&unsure, is_told) {
                        (Some(reason), _) => format!("{reason}{what}"),
                        (None, _) => format!("the log does not contain the object{what}"),
                    };
                    self.open(reason, unsure.is_none(), all);
                }
                None => all.granted.extend(self.gone(ways)),
            },
            Err(reason) => self.open(reason, unsure.is_none(), all),
        }
    }

    /// What a way takes, where all of it is held today.
    fn held(&self, way: &Way) -> Option<Vec<Granted<'u>>> {
        way.iter()
            .map(|(other, request)| {
                let identity = other.as_ref().unwrap_or(self.identity);
                let (source, _) = self.witnesses.source(identity, request)?;
                Some(self.granted(other.clone(), request.clone(), source))
            })
            .collect()
    }

    /// The narrowest way, which nothing in the input gives any more.
    fn gone(&self, ways: Vec<Way>) -> Vec<Granted<'u>> {
        let narrowest = ways.into_iter().next().unwrap_or_default();
        narrowest
            .into_iter()
            .map(|(other, request)| self.granted(other, request, Source::Gone))
            .collect()
    }

    fn granted(
        &self,
        other: Option<Identity>,
        request: UsedRequest,
        source: Source,
    ) -> Granted<'u> {
        Granted {
            identity: other.map_or(Cow::Borrowed(self.identity), Cow::Owned),
            request: Cow::Owned(request),
            times: self.times,
            source,
            impersonated: false,
            why: Why::Implied(self.check),
            is_exact: !matches!(
                self.check.asks,
                Asks::Verb | Asks::Owners | Asks::Dependent | Asks::ClaimBinding
            ),
        }
    }

    fn open(&self, reason: String, is_certain: bool, all: &mut Attribution<'u>) {
        all.open.push(Open {
            identity: self.identity,
            request: self.request,
            source: self.base.clone(),
            title: &self.check.title,
            reason,
            is_certain,
        });
    }
}
