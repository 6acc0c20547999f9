//! When a policy is asked: tiers one after another, and in each its policies one after another.
//!
//! The three tiers of Kubernetes have their places among those of Calico, as Calico itself places them.

use std::sync::Arc;

use seawall_model::define_index;

define_index! {
    /// A policy of a [`Network`](crate::Network). The order of the ids is the one in which policies are asked.
    pub struct PolicyId;
}

/// A place among others: a number, which may have a fraction or be infinite.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Order(pub f64);

impl Order {
    /// Behind everything that has a number.
    pub const LAST: Self = Self(f64::INFINITY);
}

impl PartialEq for Order {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Order {}

impl PartialOrd for Order {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Order {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        // Zero has no sign here.
        (self.0 + 0.0).total_cmp(&(other.0 + 0.0))
    }
}

/// A tier of policies. What none of its policies decides is denied, or goes on to the next tier.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Tier {
    order: Order,
    name: Arc<str>,
    /// Whether what is not decided goes on to the next tier.
    pub passes: bool,
}

impl Tier {
    pub(crate) fn new(order: Order, name: &str, passes: bool) -> Self {
        Self {
            order,
            name: name.into(),
            passes,
        }
    }
}

/// When a policy is asked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank {
    pub(crate) tier: Tier,
    order: Order,
    /// Whether its rules only add up with those of the others at the same place, as those of NetworkPolicy do.
    is_together: bool,
}

impl Rank {
    /// A policy of a tier, by its order in it.
    pub(crate) fn of(tier: Tier, order: Order) -> Self {
        Self {
            tier,
            order,
            is_together: false,
        }
    }

    /// NetworkPolicy's: all together.
    pub(crate) fn together(tier: Tier) -> Self {
        Self {
            tier,
            order: Order(NETWORK_POLICY),
            is_together: true,
        }
    }

    /// Whether two are in one tier.
    pub fn is_of_tier(&self, other: &Self) -> bool {
        self.tier == other.tier
    }

    /// Whether its tier comes before that of another.
    pub(crate) fn is_of_earlier(&self, other: &Self) -> bool {
        self.tier < other.tier
    }

    /// Whether nobody knows which of two policies at one place is asked first. Policies of administrators leave that to the
    /// network plugin; Calico goes by names.
    pub(crate) fn may_tie(&self) -> bool {
        !self.is_together && matches!(&*self.tier.name, "kube-admin" | "kube-baseline")
    }

    /// Whether it is an EgressFirewall, which decides about addresses outside of the cluster, those of nodes among them.
    pub fn is_firewall(&self) -> bool {
        &*self.tier.name == FIREWALL
    }

    /// Whether its rules only add up with those of others, as NetworkPolicy's do.
    pub fn is_together(&self) -> bool {
        self.is_together
    }
}

/// The name of the tier of EgressFirewall.
const FIREWALL: &str = "egress-firewall";

/// Where Calico asks NetworkPolicy in the default tier.
const NETWORK_POLICY: f64 = 1000.0;

/// The tiers that are there without being made, each once for all policies.
#[derive(Debug, Clone)]
pub(crate) struct Tiers {
    /// Before every other.
    pub first: Tier,
    /// EgressFirewall, which stands beside policies: what it lets through goes on to them.
    pub firewall: Tier,
    /// AdminNetworkPolicy.
    pub admin: Tier,
    /// NetworkPolicy, and policies of Calico that name no tier.
    pub default: Tier,
    /// BaselineAdminNetworkPolicy.
    pub baseline: Tier,
}

impl Tiers {
    pub(crate) fn new() -> Self {
        Self {
            first: Tier::new(Order(f64::NEG_INFINITY), "", true),
            firewall: Tier::new(Order(f64::NEG_INFINITY), FIREWALL, true),
            admin: Tier::new(Order(1_000.0), "kube-admin", true),
            default: Tier::new(Order(1_000_000.0), "default", false),
            baseline: Tier::new(Order(10_000_000.0), "kube-baseline", true),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiers_come_in_order_and_policies_in_them() {
        let tiers = Tiers::new();
        let own = Tier::new(Order(500.0), "security", false);
        let ranks = [
            Rank::of(tiers.first.clone(), Order(0.0)),
            Rank::of(own, Order::LAST),
            Rank::of(tiers.admin.clone(), Order(5.0)),
            Rank::of(tiers.admin.clone(), Order(50.5)),
            Rank::of(tiers.default.clone(), Order(-1.0)),
            Rank::of(tiers.default.clone(), Order(1000.0)),
            Rank::together(tiers.default.clone()),
            Rank::of(tiers.default.clone(), Order::LAST),
            Rank::of(tiers.baseline, Order(0.0)),
        ];
        assert!(ranks.is_sorted());
        assert_eq!(Order(0.0), Order(-0.0));
    }
}
