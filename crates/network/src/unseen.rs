//! NetworkPolicies that the input does not have and the cluster might: where their absence proves nothing.
//!
//! Rules of NetworkPolicy only add up. So one that was not seen cannot stop what another lets through; it can let through what
//! the others of a pod do not, and can stop anything at a pod that none of them selects.

use std::collections::BTreeMap;

use seawall_model::{Cluster, Coverage};

use crate::Enforcement;
use crate::kinds::NETWORK_POLICY;
use crate::rank::{Rank, Tiers};

/// Where there may be more NetworkPolicies.
#[derive(Debug)]
pub(crate) struct Unseen<'c> {
    /// Why, by namespace.
    pub reasons: BTreeMap<&'c str, String>,
    /// When they are asked.
    pub rank: Rank,
}

/// One NetworkPolicy that may select a pod.
#[derive(Debug, Clone, Copy)]
pub(crate) struct UnseenPolicy<'n> {
    pub reason: &'n str,
    pub rank: &'n Rank,
}

impl<'c> Unseen<'c> {
    /// For namespaces of which nothing else is missing. Where policies are not enforced it makes no difference.
    pub(crate) fn of(
        cluster: &Cluster,
        coverage: &Coverage,
        gaps: &BTreeMap<&'c str, Option<String>>,
        enforcement: Enforcement,
    ) -> Self {
        let is_enforced = !matches!(enforcement, Enforcement::Ignored(..));
        let whole = gaps.iter().filter(|(_, gap)| is_enforced && gap.is_none());
        let reasons = whole.filter_map(|(namespace, _)| {
            let absence = cluster.absence_by(coverage, NETWORK_POLICY, "NetworkPolicy", namespace);
            Some((*namespace, absence.reason()?))
        });
        Self {
            reasons: reasons.collect(),
            rank: Rank::together(Tiers::new().default),
        }
    }
}
