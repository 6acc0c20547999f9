//! Against a slow search that asks the authorizer about every step.

use std::collections::BTreeSet;
use std::fmt::Write;

use proptest::prelude::*;
use seawall_rbac::{Becomes, Escalation, Identity, Outcome, Primitive, Rbac, Request};

use crate::world::{GUARDED, Grant, listing};

const WHO: &[&str] = &[
    "jane",
    "mara",
    "sa:shop/a",
    "sa:shop/b",
    "sa:pay/a",
    "sa:pay/b",
];
const PLACES: &[&str] = &["*", "shop", "pay"];
const RIGHTS: &[&str] = &[
    "create pods",
    "create serviceaccounts/token",
    "create serviceaccounts/token a",
    "impersonate users",
    "impersonate users mara",
    "impersonate serviceaccounts b",
    "bind clusterroles.rbac.authorization.k8s.io",
    "create clusterrolebindings.rbac.authorization.k8s.io",
    "escalate,update clusterroles.rbac.authorization.k8s.io",
    "* *.*",
];

/// Everybody whom somebody becomes, and whether one of them has everything, by asking about each step.
fn slow(rbac: &Rbac, start: &str) -> bool {
    let everybody: Vec<Identity> = WHO
        .iter()
        .map(|who| who.parse().expect("an identity"))
        .collect();
    let mut reached: BTreeSet<String> =
        BTreeSet::from([start.parse::<Identity>().expect("one").user]);
    loop {
        let before = reached.len();
        for actor in everybody
            .iter()
            .filter(|one| reached.contains(&one.user))
            .cloned()
            .collect::<Vec<_>>()
        {
            let may = |verb: &str,
                       group: &str,
                       resource: &str,
                       sub: &str,
                       namespace: &str,
                       name: &str| {
                let request = Request::resource(verb, group, resource, sub, namespace, name);
                rbac.allows(&actor, &request).is_some()
            };
            let rbac_group = "rbac.authorization.k8s.io";
            let binds = may("bind", rbac_group, "clusterroles", "", "", "cluster-admin")
                && may("create", rbac_group, "clusterrolebindings", "", "", "");
            let escalates = may("escalate", rbac_group, "clusterroles", "", "", "r0")
                && may("update", rbac_group, "clusterroles", "", "", "r0");
            if binds || escalates || may("*", "*", "*", "", "", "") {
                return true;
            }
            for other in &everybody {
                let becomes = match other.user.strip_prefix("system:serviceaccount:") {
                    Some(account) => {
                        let (namespace, name) = account.split_once(':').expect("an account");
                        may("create", "", "pods", "", namespace, "")
                            || may("create", "", "serviceaccounts", "token", namespace, name)
                            || may("impersonate", "", "serviceaccounts", "", namespace, name)
                    }
                    None => may("impersonate", "", "users", "", "", &other.user),
                };
                if becomes {
                    reached.insert(other.user.clone());
                }
            }
        }
        if reached.len() == before {
            return false;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(1_500), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_fixed_point_is_that_of_a_slow_search(
        grants in prop::collection::vec(
            (
                prop::sample::select(WHO),
                prop::sample::select(PLACES),
                prop::collection::vec(prop::sample::select(RIGHTS), 1..3),
            ),
            1..7,
        )
    ) {
        // Everybody is named once, so that everybody is known.
        let nothing: &[&str] = &["get nothing"];
        let mut all: Vec<Grant<'_>> = grants.iter().map(|(who, place, rights)| (*who, *place, rights.as_slice())).collect();
        all.extend(WHO.iter().map(|who| (*who, "*", nothing)));
        let mut text = GUARDED.to_owned();
        for namespace in ["shop", "pay"] {
            for name in ["a", "b"] {
                let _ = write!(text, "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {{name: {name}, namespace: {namespace}}}\n");
            }
        }
        let made = listing(&all, &text, &["clusterrolebindings", "rolebindings", "serviceaccounts"]);
        let primitives = Primitive::builtin().expect("primitives");
        let rbac = Rbac::new(&made);
        let escalation = Escalation::new(&made, &rbac, &primitives);
        let risks = escalation.risks();
        for who in WHO {
            let identity: Identity = who.parse().expect("an identity");
            let risk = risks.iter().find(|risk| risk.subject.is(&identity)).expect("a risk");
            let expect = slow(&rbac, who);
            prop_assert_eq!(risk.outcome == Outcome::ClusterAdmin, expect, "{} {:?}", who, risk.outcome);
            if expect {
                let path = escalation.path(risk);
                prop_assert_eq!(path.len(), risk.steps as usize);
                prop_assert_eq!(&path.last().expect("a step").becomes, &Becomes::ClusterAdmin);
            }
        }
    }
}
