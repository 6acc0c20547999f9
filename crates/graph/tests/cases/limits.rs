//! What is cut off is said, and what is certain stays so.

use std::sync::Arc;

use seawall_graph::{CutLimits, Graph, PathLimits, Question, Told, Used, cut, network_of};
use seawall_model::{Cluster, Coverage, Object, Origin, Principal, Source};
use seawall_rbac::{Escalation, EscalationLimits, Outcome, Primitive, Rbac};
use seawall_syntax::parse_stream;

/// What only two identities in one hand may do: one makes the volume, the other the pod that mounts it. Besides, there are
/// two ways from one pod to its node.
const TEXT: &str = r#"
{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {pod-security.kubernetes.io/enforce: baseline}}}
---
{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: volumes}, rules: [
  {verbs: [create], apiGroups: [""], resources: [persistentvolumes]},
  {verbs: [impersonate], apiGroups: [""], resources: [users], resourceNames: [mara]}]}
---
{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: volumes},
 roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: volumes},
 subjects: [{kind: User, apiGroup: rbac.authorization.k8s.io, name: jane}]}
---
{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: pods, namespace: shop}, rules: [
  {verbs: [create], apiGroups: [""], resources: [pods, persistentvolumeclaims]}]}
---
{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: pods, namespace: shop},
 roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: pods},
 subjects: [{kind: User, apiGroup: rbac.authorization.k8s.io, name: mara}]}
---
{apiVersion: v1, kind: Node, metadata: {name: n1}}
---
{apiVersion: v1, kind: Pod, metadata: {name: tool, namespace: ops},
 spec: {nodeName: n1, hostPID: true, containers: [{name: tool, image: i, securityContext: {privileged: true}}]}}
"#;

fn cluster() -> Cluster {
    let source = Source {
        name: Arc::from("limits.yaml"),
        origin: Origin::Cluster,
    };
    let objects = parse_stream(TEXT.as_bytes())
        .into_iter()
        .flat_map(|document| document.nodes.expect("YAML"))
        .filter_map(|node| Object::from_node(node, source.clone()))
        .collect();
    let mut coverage = Coverage::default();
    for resource in seawall_model::Catalogue::builtin().resources() {
        coverage.add_complete(seawall_model::GroupKind::new(
            &resource.group,
            &resource.kind,
        ));
    }
    Cluster::new(Arc::from(""), objects, coverage)
}

#[test]
fn rights_that_were_not_followed_leave_every_distance_open() {
    let (cluster, primitives) = (cluster(), Primitive::builtin().expect("primitives"));
    let rbac = Rbac::new(&cluster);
    let network = network_of(&cluster);
    let ask = |limits: &EscalationLimits| {
        let escalation = Escalation::asking(&cluster, &rbac, &primitives, &[], limits);
        let jane = Principal::User("jane".into());
        let risks = escalation.risks();
        let risk = risks.iter().find(|risk| *risk.subject == jane);
        let outcome = risk.expect("jane").outcome;
        let graph = Graph::new(&cluster, &network, &rbac, &escalation, Told::default());
        (outcome, escalation.unfollowed(), graph.gap())
    };
    assert_eq!(ask(&EscalationLimits::default()), (Outcome::Node, 0, None));
    for limits in [
        EscalationLimits {
            visits: 0,
            ..EscalationLimits::default()
        },
        EscalationLimits {
            rounds: 0,
            ..EscalationLimits::default()
        },
    ] {
        let (outcome, unfollowed, gap) = ask(&limits);
        assert_eq!(outcome, Outcome::Identity, "{limits:?}");
        assert!(unfollowed > 0 && gap.is_some(), "{limits:?}");
    }
    // One round finds it, and nobody looked whether it opens more.
    let (outcome, unfollowed, _) = ask(&EscalationLimits {
        rounds: 1,
        ..EscalationLimits::default()
    });
    assert_eq!(outcome, Outcome::Node);
    assert!(unfollowed > 0);
}

#[test]
fn the_first_way_is_always_found_and_others_may_be_left_out() {
    let (cluster, primitives) = (cluster(), Primitive::builtin().expect("primitives"));
    seawall_graph::with_graph(&cluster, &primitives, &Told::default(), |ground| {
        let graph = ground.graph;
        let target = graph.target("node").expect("a target");
        let reach = graph.reach(&target.goals);
        let starts = graph.starts("ops/tool").expect("a start");
        let ask = |limits: &PathLimits| graph.paths(&starts, &target.goals, &reach, 100, limits);
        let all = ask(&PathLimits::default());
        assert!(all.found.len() > 1, "{all:?}");
        assert!(!all.is_cut_off);
        let none = PathLimits {
            tries: 0,
            ..PathLimits::default()
        };
        let few = ask(&none);
        assert!(few.is_cut_off);
        assert_eq!(few.found[0].cost, all.found[0].cost);
        let blind = ask(&PathLimits {
            visits: 0,
            ..PathLimits::default()
        });
        assert!(blind.is_cut_off);
        assert_eq!(blind.found[0].cost, all.found[0].cost);
    });
}

#[test]
fn a_cut_that_is_stopped_says_so_and_what_nothing_is_below() {
    let (cluster, primitives) = (cluster(), Primitive::builtin().expect("primitives"));
    let used = Used::new();
    let ask = |limits: CutLimits| {
        let question = Question {
            from: "ops/tool",
            to: "node",
            mistakes: Some(2),
            only_certain: false,
            used: &used,
            limits,
        };
        cut(&cluster, &primitives, &Told::default(), &question).expect("names")
    };
    let best = ask(CutLimits::default());
    assert!(
        best.is_least() && !best.is_open && best.stopped.is_none(),
        "{best:?}"
    );
    for limits in [
        CutLimits {
            looks: 0,
            ..CutLimits::default()
        },
        CutLimits {
            looks: 40,
            ..CutLimits::default()
        },
        CutLimits {
            sets: 0,
            ..CutLimits::default()
        },
        CutLimits {
            redraws: 1,
            ..CutLimits::default()
        },
    ] {
        let answer = ask(limits);
        assert!(answer.at_least <= answer.weight, "{limits:?} {answer:?}");
        assert!(answer.at_least <= best.weight, "{limits:?} {answer:?}");
        assert!(
            answer.is_open || answer.weight >= best.weight,
            "{limits:?} {answer:?}"
        );
        assert!(
            answer.stopped.is_some() || answer.is_least(),
            "{limits:?} {answer:?}"
        );
        assert_eq!(answer.before, best.before);
    }
}
