//! Corners of single kinds of edges.

use std::collections::BTreeSet;
use std::sync::Arc;

use seawall_graph::{Told, with_graph};
use seawall_model::{Cluster, Coverage, GroupKind, Object, Origin, Source};
use seawall_rbac::Primitive;
use seawall_syntax::parse_stream;

pub fn cluster(text: &str) -> Cluster {
    let source = Source {
        name: Arc::from("corner.yaml"),
        origin: Origin::File,
    };
    let objects = parse_stream(text.as_bytes())
        .into_iter()
        .flat_map(|document| document.nodes.expect("YAML"))
        .filter_map(|node| Object::from_node(node, source.clone()))
        .collect();
    // There is no other NetworkPolicy.
    let mut coverage = Coverage::default();
    coverage.add_complete(GroupKind::new("networking.k8s.io", "NetworkPolicy"));
    let mut cluster = Cluster::new(Arc::from(""), objects, coverage);
    let repeated: Vec<_> = cluster.repeated().collect();
    cluster.contest(repeated);
    cluster
}

/// Edges as `KIND from => to`, with ` (?)` where something has to hold.
pub fn edges(text: &str) -> BTreeSet<String> {
    let primitives = Primitive::builtin().expect("primitives");
    with_graph(&cluster(text), &primitives, &Told::default(), |ground| {
        let graph = ground.graph;
        graph
            .all_legs()
            .map(|leg| {
                let doubt = if leg.doubt.is_some() { " (?)" } else { "" };
                format!(
                    "{} {} => {}{doubt}",
                    leg.kind,
                    graph.id(leg.from),
                    graph.id(leg.to)
                )
            })
            .collect()
    })
}

/// The ways out of the pods of a cluster, with ` ?` where something has to hold.
pub fn ways_out(text: &str) -> BTreeSet<String> {
    let kinds = ["CE_", "EXPLOIT_", "HOST_"];
    let edges = edges(text).into_iter();
    edges
        .filter(|edge| kinds.iter().any(|start| edge.starts_with(start)))
        .map(|edge| {
            let kind = edge.split(' ').next().unwrap_or_default().to_owned();
            if edge.ends_with("(?)") {
                kind + " ?"
            } else {
                kind
            }
        })
        .collect()
}

/// The kinds of ways out of a pod, with ` ?` where something has to hold.
pub fn escapes(pod: &str, container: &str) -> BTreeSet<String> {
    let text = format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: p, namespace: shop}}\nspec: {{{pod}containers: [{{name: c, image: i, {container}}}]}}\n"
    );
    ways_out(&text)
}

#[track_caller]
fn check(pod: &str, container: &str, expect: &[&str]) {
    let expect: BTreeSet<String> = expect.iter().map(ToString::to_string).collect();
    assert_eq!(escapes(pod, container), expect, "{pod} {container}");
}

#[test]
fn who_one_is_in_a_container_counts() {
    let privileged = |more: &str| format!("securityContext: {{privileged: true{more}}}");
    check(
        "",
        &privileged(", runAsUser: 0"),
        &["CE_MODULE_LOAD", "CE_PRIV_MOUNT"],
    );
    // The image decides.
    check(
        "",
        &privileged(""),
        &["CE_MODULE_LOAD ?", "CE_PRIV_MOUNT ?"],
    );
    // Not root, but privileged containers may gain rights.
    check(
        "",
        &privileged(", runAsUser: 1000"),
        &["CE_MODULE_LOAD ?", "CE_PRIV_MOUNT ?"],
    );
    // Not root, and no way to become it.
    let capability = "securityContext: {runAsUser: 1000, allowPrivilegeEscalation: false, capabilities: {add: [SYS_MODULE]}}";
    check("", capability, &[]);
    check("", &capability.replace("1000", "0"), &["CE_MODULE_LOAD"]);
    check(
        "",
        &capability
            .replace("SYS_MODULE", "cap_sys_module")
            .replace("1000", "0"),
        &["CE_MODULE_LOAD"],
    );
    // Root in a namespace of users is somebody else on the node.
    check("hostUsers: false, ", &privileged(", runAsUser: 0"), &[]);
    // Another runtime may have a kernel of its own.
    check(
        "runtimeClassName: gvisor, ",
        &privileged(", runAsUser: 0"),
        &["CE_MODULE_LOAD ?", "CE_PRIV_MOUNT ?"],
    );
    // The user of the pod counts where the container names none.
    check(
        "securityContext: {runAsUser: 0}, ",
        &privileged(""),
        &["CE_MODULE_LOAD", "CE_PRIV_MOUNT"],
    );
}

#[test]
fn folders_of_the_node() {
    let mount = |path: &str, more: &str| {
        (
            format!(
                "securityContext: {{runAsUser: 0}}, volumes: [{{name: v, hostPath: {{path: {path}}}}}], "
            ),
            format!("volumeMounts: [{{name: v, mountPath: /v{more}}}]"),
        )
    };
    let at = |path: &str, more: &str, expect: &[&str]| {
        let (pod, container) = mount(path, more);
        check(&pod, &container, expect);
    };
    at("/data", "", &[]);
    at("/etc/localtime", "", &[]);
    at("/etc", "", &["EXPLOIT_HOST_READ", "EXPLOIT_HOST_WRITE"]);
    at("/etc", ", readOnly: true", &["EXPLOIT_HOST_READ"]);
    at("/etc/kubernetes/manifests", "", &["EXPLOIT_HOST_WRITE"]);
    at("/root/.ssh", ", readOnly: true", &["EXPLOIT_HOST_READ ?"]);
    at(
        "/var/lib/kubelet/pods",
        ", readOnly: true",
        &["EXPLOIT_HOST_TRAVERSE"],
    );
    at("/var/lib/kubelet/device-plugins", "", &["HOST_SOCKET"]);
    // A mount to read does not stop a connection.
    at(
        "/var/run/docker.sock",
        ", readOnly: true",
        &["EXPLOIT_CONTAINERD_SOCK"],
    );
    at(
        "/run",
        ", readOnly: true",
        &[
            "EXPLOIT_CONTAINERD_SOCK",
            "EXPLOIT_HOST_READ ?",
            "HOST_SOCKET",
        ],
    );
    at("/proc/sys/kernel", "", &["CE_UMH_CORE_PATTERN"]);
    at("/proc/sys/kernel", ", readOnly: true", &[]);
    at("/sys", ", readOnly: true", &[]);
    at("/dev/fuse", "", &[]);
    // Logs lead somewhere only with the right to read them.
    at("/var/log", "", &[]);
}

#[test]
fn processes_and_networks_of_the_node() {
    let root = "securityContext: {runAsUser: 0}";
    check("hostPID: true, ", root, &["HOST_PID ?"]);
    check(
        "hostNetwork: true, ",
        root,
        &["CE_NET_MITM", "HOST_NETWORK ?"],
    );
    let dropped = "securityContext: {runAsUser: 0, capabilities: {drop: [ALL]}}";
    check("hostNetwork: true, ", dropped, &["HOST_NETWORK ?"]);
    let tracing = "securityContext: {runAsUser: 0, capabilities: {add: [SYS_PTRACE]}}";
    check("hostPID: true, ", tracing, &["CE_SYS_PTRACE ?", "HOST_PID"]);
    let free = tracing.replace(
        "capabilities",
        "appArmorProfile: {type: Unconfined}, capabilities",
    );
    check("hostPID: true, ", &free, &["CE_SYS_PTRACE", "HOST_PID"]);
    check("", tracing, &[]);
}

/// Whether the container of a pod is its account.
fn has_token(account: &str, pod: &str, metadata: &str, container: &str) -> bool {
    let text = format!(
        "apiVersion: v1\nkind: ServiceAccount\nmetadata: {{name: a, namespace: shop}}\n{account}---\napiVersion: v1\nkind: Pod\nmetadata: {{name: p, namespace: shop{metadata}}}\nspec: {{serviceAccountName: a, {pod}containers: [{{name: c, image: i{container}}}]}}\n"
    );
    edges(&text).contains("IDENTITY_ASSUME shop/p[Pod]/c => sa:shop/a")
}

#[test]
fn tokens_are_where_they_are_mounted() {
    assert!(has_token("", "", "", ""));
    assert!(!has_token(
        "automountServiceAccountToken: false\n",
        "",
        "",
        ""
    ));
    // The pod has the last word.
    assert!(has_token(
        "automountServiceAccountToken: false\n",
        "automountServiceAccountToken: true, ",
        "",
        ""
    ));
    assert!(!has_token(
        "",
        "automountServiceAccountToken: false, ",
        "",
        ""
    ));
    // By name, whatever is mounted by itself; a token for somebody else is none for the API server.
    let volume = |audience: &str| {
        format!(
            "automountServiceAccountToken: false, volumes: [{{name: t, projected: {{sources: [{{serviceAccountToken: {{path: token{audience}}}}}]}}}}], "
        )
    };
    let mount = ", volumeMounts: [{name: t, mountPath: /t}]";
    assert!(has_token("", &volume(""), "", mount));
    assert!(!has_token("", &volume(""), "", ""));
    assert!(!has_token("", &volume(", audience: vault"), "", mount));
    // A pod that the API server has admitted shows its volumes.
    assert!(!has_token("", "", ", uid: u", ""));
    assert!(has_token(
        "",
        &volume("").replace("automountServiceAccountToken: false, ", ""),
        ", uid: u",
        mount
    ));
}

fn web(service: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: p, namespace: shop, labels: {{app: p}}}}\nspec: {{containers: [{{name: c, image: i, ports: [{{name: http, containerPort: 8080}}]}}, {{name: side, image: i}}]}}\n---\napiVersion: v1\nkind: Service\nmetadata: {{name: s, namespace: shop{service}, selector: {{app: p}}, ports: [{{port: 80, targetPort: http}}]}}\n"
    )
}

#[test]
fn ways_in_lead_to_the_container_that_listens() {
    let found = edges(&web("}\nspec: {type: LoadBalancer"));
    assert!(
        found.contains("ENDPOINT_EXPLOIT internet => shop/p[Pod]/c"),
        "{found:?}"
    );
    assert!(!found.contains("ENDPOINT_EXPLOIT internet => shop/p[Pod]/side"));
    let inside = edges(&web("}\nspec: {type: ClusterIP"));
    assert!(
        !inside
            .iter()
            .any(|edge| edge.starts_with("ENDPOINT_EXPLOIT internet"))
    );
    // Nodes are seldom on the internet.
    let on_nodes = edges(&web("}\nspec: {type: NodePort"));
    assert!(
        on_nodes.contains("ENDPOINT_EXPLOIT internet => shop/p[Pod]/c (?)"),
        "{on_nodes:?}"
    );
    // A load balancer that lets in some addresses, or all of them in as many words.
    let ranges = |ranges: &str| {
        let spec = format!("}}\nspec: {{loadBalancerSourceRanges: [{ranges}], type: LoadBalancer");
        edges(&web(&spec))
    };
    let edge = "ENDPOINT_EXPLOIT internet => shop/p[Pod]/c";
    assert!(ranges("203.0.113.0/24").contains(&format!("{edge} (?)")));
    assert!(ranges("203.0.113.0/24, 0.0.0.0/0").contains(edge));
    // A load balancer for private networks has ports on the nodes, unless told otherwise.
    for annotation in [
        "networking.gke.io/load-balancer-type: Internal",
        "kubernetes.digitalocean.com/load-balancer-network: INTERNAL",
    ] {
        let internal = |spec: &str| {
            let rest =
                format!(", annotations: {{{annotation}}}}}\nspec: {{{spec}type: LoadBalancer");
            edges(&web(&rest))
        };
        let with_ports = internal("");
        assert!(
            with_ports.contains(&format!("{edge} (?)")),
            "{with_ports:?}"
        );
        assert!(!with_ports.contains(edge));
        let without = internal("allocateLoadBalancerNodePorts: false, ");
        assert!(
            !without
                .iter()
                .any(|edge| edge.starts_with("ENDPOINT_EXPLOIT internet"))
        );
    }
}

#[test]
fn metadata_of_a_cloud() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: shop, labels: {app: p}}\nspec: {nodeName: a, containers: [{name: c, image: i}]}\n";
    let node = |provider: &str| {
        format!(
            "---\napiVersion: v1\nkind: Node\nmetadata: {{name: a}}\nspec: {{providerID: '{provider}'}}\n"
        )
    };
    let edge = "CLOUD_ASSUME shop/p[Pod]/c => cloud:the nodes";
    assert!(edges(pod).contains(&format!("{edge} (?)")));
    assert!(edges(&(pod.to_owned() + &node("aws:///eu/i-1"))).contains(edge));
    let none = edges(&(pod.to_owned() + &node("kind://a")));
    assert!(!none.iter().any(|edge| edge.starts_with("CLOUD_ASSUME")));
    let concealed = "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: x, namespace: shop}\nspec: {podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.169.254/32]}}]}]}\n";
    assert!(!edges(&(pod.to_owned() + concealed)).contains(&format!("{edge} (?)")));
    let on_node = pod.replace("nodeName", "hostNetwork: true, nodeName");
    assert!(edges(&(on_node + concealed)).contains(&format!("{edge} (?)")));
    let account = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: s, namespace: shop, annotations: {eks.amazonaws.com/role-arn: 'arn:x'}}\n";
    assert!(edges(account).contains("CLOUD_ASSUME sa:shop/s => cloud:arn:x"));
}

#[test]
fn nodes_hold_pods_that_fit() {
    let node = |name: &str, more: &str| {
        format!(
            "apiVersion: v1\nkind: Node\nmetadata: {{name: {name}, labels: {{pool: {name}}}}}\nspec: {{{more}}}\n---\n"
        )
    };
    let pod = |spec: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: p, namespace: shop}}\nspec: {{{spec}containers: [{{name: c, image: i}}]}}\n"
        )
    };
    let both = node("a", "") + &node("b", "taints: [{key: k, value: v, effect: NoSchedule}]");
    let on = |spec: &str| -> Vec<String> {
        let found = edges(&(both.clone() + &pod(spec)));
        let attach = found
            .into_iter()
            .filter(|edge| edge.starts_with("POD_ATTACH node:"));
        attach
            .map(|edge| {
                edge.replace("POD_ATTACH node:", "")
                    .replace(" => shop/p[Pod]", "")
            })
            .collect()
    };
    assert_eq!(on(""), ["a"]);
    assert_eq!(on("nodeName: b, "), ["b"]);
    assert_eq!(
        on("tolerations: [{key: k, operator: Exists}], "),
        ["a (?)", "b (?)"]
    );
    assert_eq!(on("tolerations: [{key: k, value: other}], "), ["a"]);
    assert_eq!(
        on("tolerations: [{operator: Exists}], nodeSelector: {pool: b}, "),
        ["b"]
    );
    assert!(on("nodeSelector: {pool: b}, ").is_empty());
}

#[test]
fn the_control_plane_and_webhooks_are_the_cluster() {
    let text = "apiVersion: v1\nkind: Pod\nmetadata: {name: etcd-a, namespace: kube-system, labels: {component: etcd}}\nspec: {nodeName: a, containers: [{name: c, image: i}]}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: w, namespace: shop, labels: {app: w}}\nspec: {nodeName: b, containers: [{name: c, image: i, ports: [{containerPort: 443}]}]}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: w, namespace: shop}\nspec: {selector: {app: w}, ports: [{port: 443}]}\n---\napiVersion: admissionregistration.k8s.io/v1\nkind: MutatingWebhookConfiguration\nmetadata: {name: m}\nwebhooks: [{name: a.b, clientConfig: {service: {namespace: shop, name: w}}, rules: [{apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [pods]}]}, {name: c.d, clientConfig: {service: {namespace: shop, name: w}}, rules: [{apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}]}]\n---\napiVersion: v1\nkind: Node\nmetadata: {name: a, labels: {node-role.kubernetes.io/control-plane: ''}}\n---\napiVersion: v1\nkind: Node\nmetadata: {name: b}\n";
    let found = edges(text);
    for edge in [
        "CONTROL_PLANE_ACCESS component:etcd => cluster-admin",
        "CONTROL_PLANE_NODE node:a => cluster-admin",
        "WEBHOOK_SERVE shop/w[Pod]/c => webhook:m/0",
        "WEBHOOK_MUTATE webhook:m/0 => node",
    ] {
        assert!(found.contains(edge), "{edge}: {found:?}");
    }
    assert!(!found.contains("CONTROL_PLANE_NODE node:b => cluster-admin"));
    assert!(!found.iter().any(|edge| edge.contains("webhook:m/1")));
}
