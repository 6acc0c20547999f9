//! What network policies allow towards addresses outside the cluster, and which policies are read at all.

use core::net::IpAddr;

use seawall_model::{Object, Pod};
use seawall_syntax::Node;

use crate::{Context, policy_directions};
use seawall_model::Cidr;

/// The group of the policies that are judged.
pub(super) const GROUP: &str = "networking.k8s.io";

/// Kinds that also decide over traffic, by their own rules. Where one is present, a missing or open NetworkPolicy
/// proves nothing.
const OTHERS: &[(&str, &str)] = &[
    ("cilium.io", "CiliumNetworkPolicy"),
    ("cilium.io", "CiliumClusterwideNetworkPolicy"),
    ("projectcalico.org", "NetworkPolicy"),
    ("projectcalico.org", "GlobalNetworkPolicy"),
    ("crd.projectcalico.org", "NetworkPolicy"),
    ("crd.projectcalico.org", "GlobalNetworkPolicy"),
    ("policy.networking.k8s.io", "AdminNetworkPolicy"),
    ("policy.networking.k8s.io", "BaselineAdminNetworkPolicy"),
    ("policy.networking.k8s.io", "ClusterNetworkPolicy"),
    ("crd.antrea.io", "ClusterNetworkPolicy"),
    ("crd.antrea.io", "NetworkPolicy"),
];

/// Why the traffic of a namespace is decided by more than NetworkPolicy, if it is.
pub(super) fn decided_elsewhere(context: &Context<'_>, namespace: &str) -> Option<String> {
    OTHERS.iter().find_map(|(group, kind)| {
        let mut objects = context.cluster.of_kind(kind);
        let object = objects.find(|object| {
            object.group() == *group
                && (object.namespace.is_empty() || &*object.namespace == namespace)
        })?;
        Some(format!(
            "{kind} `{}` also decides over this traffic, and its rules are not judged here",
            object.name
        ))
    })
}

/// Whether the policy is one that is judged.
pub(super) fn is_judged(policy: &Object) -> bool {
    policy.group() == GROUP
}

/// Whether a pod may open a TCP connection to an address outside the cluster: no policy isolates it for egress, or
/// one of those that do has a rule that lets it out. Policies add up.
pub(super) fn may_reach(context: &Context<'_>, pod: &Pod<'_>, address: IpAddr, port: u16) -> bool {
    let mut isolated = false;
    for policy in context.policies_selecting(pod.namespace(), pod.labels()) {
        if !policy_directions(policy).1 {
            continue;
        }
        isolated = true;
        let rules = policy.spec().map_or(&[][..], |spec| spec.list("egress"));
        if rules.iter().any(|rule| allows(rule, address, port)) {
            return true;
        }
    }
    !isolated
}

/// Whether one egress rule lets a TCP connection out to an address.
pub(super) fn allows(rule: &Node, address: IpAddr, port: u16) -> bool {
    let peers = rule.list("to");
    let ports = rule.list("ports");
    // A rule without peers is for every destination, a rule without ports for every port.
    let to = peers.is_empty() || peers.iter().any(|peer| holds(peer, address));
    to && (ports.is_empty() || ports.iter().any(|entry| opens(entry, port)))
}

/// Selectors are for pods: only an `ipBlock` reaches an address outside.
fn holds(peer: &Node, address: IpAddr) -> bool {
    let Some(block) = peer.get("ipBlock") else {
        return false;
    };
    let contains = |text: &str| {
        text.parse::<Cidr>()
            .is_ok_and(|cidr| cidr.contains(address))
    };
    block.str("cidr").is_some_and(contains) && !block.strings("except").any(contains)
}

/// A named port is looked up at the destination pod, so it never fits an address outside.
fn opens(entry: &Node, port: u16) -> bool {
    if entry.str("protocol").unwrap_or("TCP") != "TCP" {
        return false;
    }
    let Some(first) = entry.get("port") else {
        return true;
    };
    let Some(first) = first.as_i64() else {
        return false;
    };
    let last = entry.int("endPort").unwrap_or(first);
    (first..=last).contains(&i64::from(port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(rule: &str, address: &str, expect: bool) {
        let node = seawall_syntax::parse_yaml(rule, 0, &mut Vec::new())
            .expect("parses")
            .remove(0);
        assert_eq!(
            allows(&node, address.parse().unwrap(), 80),
            expect,
            "{rule}"
        );
    }

    #[test]
    fn rules_towards_addresses_outside() {
        let v4 = "169.254.169.254";
        check("{}", v4, true);
        check("{to: []}", v4, true);
        check("{to: [{podSelector: {}}]}", v4, false);
        check("{to: [{namespaceSelector: {}}]}", v4, false);
        check("{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}", v4, true);
        check(
            "{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}",
            "fd00:ec2::254",
            false,
        );
        check("{to: [{ipBlock: {cidr: '::/0'}}]}", "fd00:ec2::254", true);
        check(
            "{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.0.0/16]}}]}",
            v4,
            false,
        );
        check(
            "{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.0.0/16]}}, {ipBlock: {cidr: 169.254.169.254/32}}]}",
            v4,
            true,
        );
        check("{to: [{ipBlock: {cidr: nonsense}}]}", v4, false);
    }

    #[test]
    fn ports_of_rules() {
        let v4 = "169.254.169.254";
        check("{ports: [{port: 80}]}", v4, true);
        check("{ports: [{port: 80, protocol: UDP}]}", v4, false);
        check("{ports: [{protocol: TCP}]}", v4, true);
        check("{ports: [{port: http}]}", v4, false);
        check(
            "{ports: [{port: 53, protocol: UDP}, {port: 1, endPort: 65535}]}",
            v4,
            true,
        );
        check("{ports: [{port: 443}]}", v4, false);
    }
}
