//! Small clusters at random: distances against a plain search, cuts that leave nothing, rights that never lengthen.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use proptest::prelude::*;
use seawall_graph::{
    Cost, CutLimits, Graph, Ground, NodeId, PathLimits, Question, Told, Used, cut, with_graph,
};
use seawall_model::{Cluster, Coverage, Object, Origin, Source};
use seawall_rbac::Primitive;
use seawall_syntax::parse_stream;

/// A pod of the cluster: number is its name.
#[derive(Debug, Clone)]
struct Pod {
    namespace: usize,
    account: usize,
    node: usize,
    is_privileged: bool,
    is_host_pid: bool,
    is_open: bool,
    log: bool,
    secret: bool,
}

/// A right that is bound to an account.
#[derive(Debug, Clone)]
struct Grant {
    account: (usize, usize),
    right: usize,
    is_everywhere: bool,
    place: usize,
}

const NAMESPACES: usize = 2;
const ACCOUNTS: usize = 3;
const RIGHTS: &[&str] = &[
    "{apiGroups: [''], resources: [pods], verbs: [create]}",
    "{apiGroups: [''], resources: [pods/exec], verbs: [create]}",
    "{apiGroups: [''], resources: [secrets], verbs: [list]}",
    "{apiGroups: [''], resources: [serviceaccounts/token], verbs: [create]}",
    "{apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [bind]}, {apiGroups: [rbac.authorization.k8s.io], resources: [clusterrolebindings, rolebindings], verbs: [create]}",
    "{apiGroups: [''], resources: [nodes/proxy], verbs: [get]}",
    "{apiGroups: [''], resources: [configmaps], verbs: [get]}",
    "{apiGroups: [''], resources: [namespaces], verbs: [patch]}",
];

fn pod() -> impl Strategy<Value = Pod> {
    (
        0..NAMESPACES,
        0..ACCOUNTS,
        0usize..3,
        (
            prop::bool::weighted(0.2),
            prop::bool::weighted(0.2),
            prop::bool::weighted(0.4),
            prop::bool::weighted(0.2),
            any::<bool>(),
        ),
    )
        .prop_map(
            |(namespace, account, node, (is_privileged, is_host_pid, is_open, log, secret))| Pod {
                namespace,
                account,
                node,
                is_privileged,
                is_host_pid,
                is_open,
                log,
                secret,
            },
        )
}

fn grant() -> impl Strategy<Value = Grant> {
    (
        (0..NAMESPACES, 0..ACCOUNTS),
        0..RIGHTS.len(),
        prop::bool::weighted(0.3),
        0..NAMESPACES,
    )
        .prop_map(|(account, right, is_everywhere, place)| Grant {
            account,
            right,
            is_everywhere,
            place,
        })
}

fn cluster(pods: &[Pod], grants: &[Grant], policies: &[bool]) -> Cluster {
    let mut text = String::new();
    for node in 0..3 {
        let label = if node == 0 {
            "labels: {node-role.kubernetes.io/control-plane: ''}, "
        } else {
            ""
        };
        let _ = writeln!(
            text,
            "---\napiVersion: v1\nkind: Node\nmetadata: {{{label}name: node-{node}}}"
        );
    }
    for namespace in 0..NAMESPACES {
        let _ = writeln!(
            text,
            "---\napiVersion: v1\nkind: Namespace\nmetadata: {{name: n{namespace}}}\n---\napiVersion: v1\nkind: Secret\nmetadata: {{name: jewel, namespace: n{namespace}}}"
        );
        for account in 0..ACCOUNTS {
            let _ = writeln!(
                text,
                "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {{name: a{account}, namespace: n{namespace}}}"
            );
        }
        if policies.get(namespace) == Some(&true) {
            let _ = writeln!(
                text,
                "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: own, namespace: n{namespace}}}\nspec: {{podSelector: {{}}, ingress: [{{from: [{{podSelector: {{}}}}]}}]}}"
            );
        }
    }
    for (number, pod) in pods.iter().enumerate() {
        let (mounts, volumes) = if pod.log {
            (
                ", volumeMounts: [{name: h, mountPath: /h}]",
                ", volumes: [{name: h, hostPath: {path: /var/lib/kubelet}}]",
            )
        } else {
            ("", "")
        };
        let secret = if pod.secret {
            ", env: [{name: A, valueFrom: {secretKeyRef: {name: jewel, key: k}}}]"
        } else {
            ""
        };
        let _ = writeln!(
            text,
            "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: p{number}, namespace: n{}, labels: {{app: p{number}}}}}\nspec: {{serviceAccountName: a{}, nodeName: node-{}, hostPID: {}, containers: [{{name: c, image: i{secret}{mounts}, securityContext: {{privileged: {}, runAsUser: 0}}, ports: [{{containerPort: 80}}]}}]{volumes}}}",
            pod.namespace, pod.account, pod.node, pod.is_host_pid, pod.is_privileged
        );
        if pod.is_open {
            let _ = writeln!(
                text,
                "---\napiVersion: v1\nkind: Service\nmetadata: {{name: s{number}, namespace: n{}}}\nspec: {{type: LoadBalancer, selector: {{app: p{number}}}, ports: [{{port: 80}}]}}",
                pod.namespace
            );
        }
    }
    for (number, grant) in grants.iter().enumerate() {
        let (kind, place) = if grant.is_everywhere {
            ("ClusterRoleBinding", String::new())
        } else {
            ("RoleBinding", format!(", namespace: n{}", grant.place))
        };
        let _ = writeln!(
            text,
            "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {{name: r{number}}}\nrules: [{}]\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: {kind}\nmetadata: {{name: b{number}{place}}}\nroleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: r{number}}}\nsubjects: [{{kind: ServiceAccount, namespace: n{}, name: a{}}}]",
            RIGHTS[grant.right], grant.account.0, grant.account.1
        );
    }
    let source = Source {
        name: Arc::from("small.yaml"),
        origin: Origin::File,
    };
    let objects = parse_stream(text.as_bytes())
        .into_iter()
        .flat_map(|document| document.nodes.expect("YAML"))
        .filter_map(|node| Object::from_node(node, source.clone()))
        .collect();
    let mut coverage = Coverage::default();
    for plural in [
        "nodes",
        "namespaces",
        "pods",
        "secrets",
        "serviceaccounts",
        "clusterrolebindings",
        "rolebindings",
        "validatingwebhookconfigurations",
        "mutatingwebhookconfigurations",
    ] {
        for kind in seawall_model::Catalogue::builtin().kinds_of_plural(plural) {
            coverage.add_complete(seawall_model::GroupKind::new(&kind.group, &kind.kind));
        }
    }
    Cluster::new(Arc::from(""), objects, coverage)
}

fn ask<T>(cluster: &Cluster, question: impl FnOnce(&Ground<'_>) -> T) -> T {
    let primitives = Primitive::builtin().expect("primitives");
    with_graph(cluster, &primitives, &Told::default(), question)
}

/// What counts of a distance.
fn plain(cost: Option<Cost>) -> Option<(u32, u32, u32)> {
    cost.map(|cost| (cost.mistakes(), cost.unknowns(), cost.steps()))
}

/// Distances to some goals by going over all edges again and again until nothing gets nearer.
fn slow(graph: &Graph<'_>, goals: &[NodeId]) -> BTreeMap<NodeId, (u32, u32, u32)> {
    let mut found: BTreeMap<NodeId, (u32, u32, u32)> =
        goals.iter().map(|goal| (*goal, (0, 0, 0))).collect();
    loop {
        let mut has_changed = false;
        for (from, to, cost) in graph.plain_edges() {
            let Some(behind) = found.get(&to).copied() else {
                continue;
            };
            let through = (
                behind.0 + cost.mistakes(),
                behind.1 + cost.unknowns(),
                behind.2 + cost.steps(),
            );
            if found.get(&from).is_none_or(|known| through < *known) {
                found.insert(from, through);
                has_changed = true;
            }
        }
        if !has_changed {
            return found;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn distances_are_those_of_a_plain_search(
        pods in prop::collection::vec(pod(), 1..6),
        grants in prop::collection::vec(grant(), 0..6),
        policies in prop::collection::vec(any::<bool>(), NAMESPACES),
    ) {
        let made = cluster(&pods, &grants, &policies);
        ask(&made, |ground| {
            let graph = ground.graph;
            // What a scan relies on when it draws no graph.
            let ways = ground.network.ways_in();
            let mut ends = ground.network.endpoints().ids();
            if ends.all(|id| ways.telling(id).next().is_none()) {
                let ranks = graph.ranks();
                prop_assert!(ranks.workloads.is_empty() && ranks.fields.is_empty());
            }
            for target in ["cluster-admin", "node", "secret:n0/jewel", "cloud"] {
                let target = graph.target(target).expect("a target");
                let (fast, slow) = (graph.reach(&target.goals), slow(graph, &target.goals));
                for node in graph.nodes() {
                    prop_assert_eq!(plain(fast.cost(node)), slow.get(&node).copied());
                }
                // The first way costs the distance, each is as long as its steps say, and they come in order.
                let paths = graph.paths(&[graph.internet()], &target.goals, &fast, 4, &PathLimits::default()).found;
                prop_assert_eq!(paths.first().map(|path| path.cost), fast.cost(graph.internet()));
                prop_assert!(paths.is_sorted_by_key(|path| path.cost));
                for path in &paths {
                    let legs = graph.legs(path);
                    let mistakes: u32 = legs.iter().map(|leg| u32::from(leg.mistakes)).sum();
                    prop_assert_eq!(mistakes, path.cost.mistakes());
                    prop_assert!(legs.iter().all(|leg| !leg.kind.is_empty()));
                }
            }
            Ok(())
        })?;
    }

    #[test]
    fn a_right_more_makes_nothing_longer(
        pods in prop::collection::vec(pod(), 1..5),
        grants in prop::collection::vec(grant(), 0..5),
        more in grant(),
    ) {
        let before = cluster(&pods, &grants, &[]);
        let mut granted = grants.clone();
        granted.push(more);
        let after = cluster(&pods, &granted, &[]);
        let distances = |cluster: &Cluster| {
            ask(cluster, |ground| {
                let graph = ground.graph;
                let mut found = BTreeMap::new();
                for target in ["cluster-admin", "node", "secret:n1/jewel"] {
                    let goals = graph.target(target).expect("a target").goals;
                    let (all, certain) = (graph.reach(&goals), graph.reach_for_certain(&goals));
                    for node in graph.nodes() {
                        // Sets of roles have other numbers.
                        let id = graph.id(node);
                        if id.starts_with("roles:") || id.starts_with("class:") || id.starts_with("block:") {
                            continue;
                        }
                        let far = (u32::MAX, 0);
                        let weigh = |cost: Option<Cost>| cost.map_or(far, |cost| (cost.mistakes(), cost.unknowns()));
                        found.insert((id.clone(), target, false), weigh(all.cost(node)));
                        found.insert((id, target, true), weigh(certain.cost(node)));
                    }
                }
                found
            })
        };
        let (old, new) = (distances(&before), distances(&after));
        for (key, cost) in &old {
            prop_assert!(new[key] <= *cost, "{:?}: {:?} to {:?}", key, cost, new[key]);
        }
    }

    #[test]
    fn a_cut_leaves_no_short_way(
        pods in prop::collection::vec(pod(), 1..5),
        grants in prop::collection::vec(grant(), 0..5),
        mistakes in prop::option::of(0u32..3),
        only_certain in any::<bool>(),
    ) {
        let made = cluster(&pods, &grants, &[]);
        let primitives = Primitive::builtin().expect("primitives");
        let used = Used::new();
        for (from, to) in [("internet", "cluster-admin"), ("namespace:n0", "node")] {
            let question = Question { from, to, mistakes, only_certain, used: &used, limits: CutLimits::default() };
            let Ok(answer) = cut(&made, &primitives, &Told::default(), &question) else {
                // Nobody is in that namespace.
                continue;
            };
            // Without a number, the cheapest way is to take one mistake more than before.
            let today = answer.before.map_or(0, Cost::mistakes);
            prop_assert_eq!(answer.mistakes, mistakes.unwrap_or(today));
            let is_near =
                |cost: Option<Cost>| cost.is_some_and(|cost| cost.mistakes() <= answer.mistakes);
            prop_assert!(answer.is_open || !is_near(answer.after), "{:?}", answer);
            // Where nothing is too near nothing is changed, and each change is needed.
            prop_assert!(is_near(answer.before) || answer.fixes.is_empty());
            if !answer.is_open {
                for without in answer.decisions.iter().filter_map(|decision| decision.without) {
                    prop_assert!(is_near(without), "{:?}", answer);
                }
                // Every change is a part of one decision, and ways are left where none is taken.
                let fixes: Vec<usize> = answer.decisions.iter().flat_map(|own| own.fixes.clone()).collect();
                let each: std::collections::BTreeSet<usize> = fixes.iter().copied().collect();
                prop_assert!(fixes.len() == answer.fixes.len() && each.len() == fixes.len());
                prop_assert!(answer.decisions.iter().all(|own| own.ways <= answer.ways));
            }
        }
    }
}
