//! What an event tells about the checks that the API server makes besides asking about the request.

use seawall_event::{
    AuditEvent, Authorization, Body, KindReference, OwnerReference, ParameterReference, PodPolicy,
    RoleReference,
};

use super::implied::{Asks, Implied};
use super::request::UsedRequest;
use crate::Rule;

/// A check that was made besides a request, as far as its event tells.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Demand {
    /// Index among the checks.
    pub check: usize,
    /// Whether the request made the object, so that nothing of it was there before.
    pub is_new: bool,
    /// What it was about, or the name of the object where the log does not hold it.
    pub about: Result<About, Box<str>>,
}

/// What a check is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum About {
    /// Nothing but the request.
    Request,
    /// The role that a binding gives.
    Role(RoleReference),
    /// The rules of a role, and whether it gathers those of others.
    Rules(Vec<Rule>, bool),
    /// A signer.
    Signer(Box<str>),
    /// An owner that blocks deletion.
    Owner(OwnerReference),
    /// The policy that let a pod in, and the pod's service account.
    Policy(PodPolicy, Box<str>),
    /// An audience.
    Audience(Box<str>),
    /// A kind of parameters.
    Kind(KindReference),
    /// Parameters.
    Parameters(ParameterReference),
    /// A driver of devices.
    Driver(Box<str>),
    /// A strategy of builds.
    Strategy(Box<str>),
}

/// The option of a delete that goes on where the object cannot be read, in a query. A body is the usual place; without one
/// nothing is said, as nobody deletes like this but to repair a cluster.
const UNSAFE_DELETE: &str = "ignoreStoreReadErrorWithClusterBreakingPotential=true";

/// The checks that were made besides an allowed request.
pub(super) fn of(event: &AuditEvent, request: &UsedRequest, checks: &[Implied]) -> Vec<Demand> {
    let code = event.code();
    // What was refused afterwards says nothing about what else was allowed.
    if event.authorization() != Authorization::Allowed || matches!(code, Some(401 | 403 | 429)) {
        return Vec::new();
    }
    let is_made = code == Some(201);
    let is_new = request.verb.as_ref() == "create" || is_made;
    let mut demands = Vec::new();
    for (index, check) in checks.iter().enumerate() {
        if !check.is_for(request, is_made) {
            continue;
        }
        let demand = |about| Demand {
            check: index,
            is_new,
            about,
        };
        match (check.asks, event.body.as_deref()) {
            (Asks::Verb, _) => demands.push(demand(Ok(About::Request))),
            (Asks::UnsafeDelete, body) => {
                let is_unsafe = event.request_uri.contains(UNSAFE_DELETE)
                    || body.is_some_and(|body| body.ignores_read_errors);
                demands.extend(is_unsafe.then(|| demand(Ok(About::Request))));
            }
            (asks, Some(body)) => {
                let about = abouts(asks, body);
                demands.extend(about.into_iter().map(|about| demand(Ok(about))));
            }
            // Only who is in doubt has to know: nodes alone are asked about audiences.
            (Asks::Audiences, None) if !event.user.username.starts_with("system:node:") => {}
            (_, None) => {
                let name = event.object_ref.as_ref().map_or("", |object| &object.name);
                demands.push(demand(Err(name.into())));
            }
        }
    }
    demands
}

/// What a check is about in an object; nothing where the object gives no reason for it.
fn abouts(asks: Asks, body: &Body) -> Vec<About> {
    match asks {
        Asks::Verb | Asks::UnsafeDelete => vec![About::Request],
        Asks::CustomHost if body.has_host => vec![About::Request],
        Asks::CustomHost => Vec::new(),
        Asks::BuildStrategy if body.strategy.is_empty() => Vec::new(),
        Asks::BuildStrategy => vec![About::Strategy(body.strategy.as_str().into())],
        Asks::Role => body.role.iter().cloned().map(About::Role).collect(),
        Asks::Rules => vec![About::Rules(
            body.rules.iter().map(Rule::of).collect(),
            body.is_aggregated,
        )],
        Asks::Signer if body.signer.is_empty() => Vec::new(),
        Asks::Signer => vec![About::Signer(body.signer.as_str().into())],
        Asks::Owners => {
            let owners = body.owners.iter().filter(|owner| owner.blocks_deletion);
            owners.cloned().map(About::Owner).collect()
        }
        Asks::Dependent if body.owners.is_empty() => Vec::new(),
        Asks::Dependent => vec![About::Request],
        Asks::PodPolicy => {
            let policy = body.policy.iter().cloned();
            let account = match body.account.as_str() {
                "" => "default",
                account => account,
            };
            policy
                .map(|policy| About::Policy(policy, account.into()))
                .collect()
        }
        Asks::Audiences => {
            let audiences = body.audiences.iter();
            audiences
                .map(|audience| About::Audience(audience.as_str().into()))
                .collect()
        }
        Asks::ParameterKind => body
            .parameter_kind
            .iter()
            .cloned()
            .map(About::Kind)
            .collect(),
        Asks::Parameters => body
            .parameters
            .iter()
            .cloned()
            .map(About::Parameters)
            .collect(),
        Asks::ClaimBinding if body.claim.is_bound => vec![About::Request],
        Asks::ClaimBinding => Vec::new(),
        Asks::ClaimDevices => {
            let drivers = body.claim.drivers.iter();
            drivers
                .map(|driver| About::Driver(driver.as_str().into()))
                .collect()
        }
    }
}
