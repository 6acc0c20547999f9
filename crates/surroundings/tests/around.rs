//! What a cluster says of the names that events use.

use std::net::IpAddr;

use seawall_analysis::{Analysis, Sources};
use seawall_detect::Surroundings;
use seawall_model::{Cluster, Coverage, Object, Origin, Source};
use seawall_surroundings::Around;
use seawall_syntax::parse_stream;

const CLUSTER: &str = "
apiVersion: v1
kind: Namespace
metadata: {name: ci}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: deployer, namespace: ci}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: b}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
subjects:
- {kind: ServiceAccount, name: deployer, namespace: ci}
- {kind: Group, apiGroup: rbac.authorization.k8s.io, name: ops}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: cluster-admin}
rules: [{apiGroups: ['*'], resources: ['*'], verbs: ['*']}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: runner, namespace: ci}
spec:
  selector: {matchLabels: {app: runner}}
  template:
    metadata: {labels: {app: runner}}
    spec:
      serviceAccountName: deployer
      containers: [{name: c, image: 'registry.example/runner:1'}]
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, namespace: ci}
spec:
  serviceName: db
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec:
      automountServiceAccountToken: false
      containers: [{name: c, image: 'registry.example/db:1'}]
---
apiVersion: v1
kind: Pod
metadata: {name: agent, namespace: ci}
spec:
  nodeName: a
  containers: [{name: c, image: 'registry.example/agent:1', securityContext: {privileged: true}}]
status: {podIP: 10.1.2.3, podIPs: [{ip: 10.1.2.3}, {ip: '2001:db8::3'}]}
---
apiVersion: v1
kind: Service
metadata: {name: front, namespace: ci}
spec: {type: LoadBalancer, selector: {app: runner}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Node
metadata: {name: a}
status: {addresses: [{type: Hostname, address: a}, {type: InternalIP, address: 192.0.2.1}]}
";

fn cluster() -> Cluster {
    let source = Source {
        name: "test.yaml".into(),
        origin: Origin::File,
    };
    let documents = parse_stream(CLUSTER.as_bytes()).into_iter();
    let nodes = documents.flat_map(|document| document.nodes.expect("YAML"));
    let objects = nodes.filter_map(|node| Object::from_node(node, source.clone()));
    Cluster::new("".into(), objects.collect(), Coverage::default())
}

#[test]
fn names_of_events_are_those_of_the_cluster() {
    let cluster = cluster();
    let sources = Sources::builtin();
    let analysis = Analysis::new(&cluster, &sources);
    let around = Around::new(&analysis);
    let reaches = |user: &str, groups: &[&str]| {
        let groups: Vec<std::borrow::Cow<'_, str>> =
            groups.iter().map(|group| (*group).into()).collect();
        around.reaches(user, &groups).expect("everything was read")
    };
    let deployer = "system:serviceaccount:ci:deployer";
    let has_all = |targets: &[String]| targets.iter().any(|target| target == "cluster-admin");
    assert!(has_all(&reaches(deployer, &[])));
    assert!(has_all(&reaches("ann", &["ops"])));
    assert!(has_all(&reaches("kubernetes-admin", &["system:masters"])));
    assert!(!has_all(&reaches("ann", &["system:authenticated"])));
    let pod = |name: &str| around.pod("ci", name);
    for name in ["runner-7d9f8c6b5-x2x4z", "runner-75898-x2x4z"] {
        let runner = pod(name).expect(name);
        assert_eq!(runner.account.as_deref(), Some(deployer));
        assert_eq!(runner.is_exposed, Some(true));
        assert!(
            has_all(&runner.reaches.expect("a place in the graph")),
            "{name}"
        );
    }
    assert_eq!(
        pod("db-0").expect("a pod of the set").is_exposed,
        Some(false)
    );
    for name in [
        "runner",
        "runner-x",
        "runner-7d9f8c6b5-aaaaa",
        "db-x2x4z",
        "gone-0",
        "agent-0",
    ] {
        assert_eq!(pod(name), None, "{name}");
    }
    let agent = pod("agent").expect("the pod");
    assert_eq!(agent.addresses.len(), 2);
    assert!(
        agent
            .reaches
            .expect("a place in the graph")
            .contains(&"node".to_owned())
    );
    let at = |text: &str| around.pods_at(text.parse::<IpAddr>().expect("an address"));
    assert_eq!(at("10.1.2.3"), ["ci/agent"]);
    assert_eq!(at("::ffff:10.1.2.3"), ["ci/agent"]);
    assert_eq!(at("192.0.2.1"), [""; 0]);
    assert_eq!(around.is_service_exposed("ci", "front"), Some(true));
    assert_eq!(around.is_service_exposed("ci", "gone"), None);
    assert_eq!(around.node_addresses("a").map(|all| all.len()), Some(1));
    assert_eq!(around.runs("registry.example/db:1"), Some(true));
    assert_eq!(around.runs("registry.example/evil:1"), Some(false));
}
