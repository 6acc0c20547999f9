//! One model, one answer: on generated clusters, what a scan says about traffic and about Pod Security is what the engines
//! say when they are asked themselves.

use std::collections::BTreeSet;
use std::sync::Arc;

use proptest::prelude::*;
use seawall_analysis::{Analysis, Sources};
use seawall_checks::pod_security::{Control, Level, evaluate};
use seawall_finding::{Finding, Target, Verdict};
use seawall_model::{Cluster, Coverage, KubernetesVersion, Object, Origin, Source};
use seawall_network::{Reached, Side};
use seawall_scan::{Scan, ScanOptions, scan};
use seawall_syntax::parse_stream;

/// What people write, and what they leave out: `NS` stands for a namespace, or for nothing.
const PARTS: &[&str] = &[
    "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}",
    "apiVersion: v1\nkind: Namespace\nmetadata: {name: lab, labels: {team: '1', '': odd}}",
    "apiVersion: v1\nkind: Pod\nmetadata: {name: a, NS labels: {app: web}}\nspec: {containers: [{name: c, image: i, ports: [{containerPort: 6379, name: db}]}]}",
    "apiVersion: v1\nkind: Pod\nmetadata: {name: b, NS labels: {app: '', odd/key: x}}\nspec: {hostNetwork: true, containers: [{name: c, image: i, securityContext: {privileged: true}}]}",
    "apiVersion: v1\nkind: Pod\nmetadata: {name: d, NS}\nspec: {securityContext: {runAsNonRoot: true}, containers: [{name: c, image: i, securityContext: {capabilities: {add: [CHOWN]}}}]}",
    "apiVersion: v1\nkind: Pod\nmetadata: {name: bad, NS}\nspec: {hostNetwork: 'no', containers: [{name: c, image: i}]}",
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, NS}\nspec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: i, ports: [{containerPort: 6379, hostPort: 6379}]}]}}}",
    "apiVersion: v1\nkind: Service\nmetadata: {name: s1, NS}\nspec: {selector: {app: web}, ports: [{port: 6379}]}",
    "apiVersion: v1\nkind: Service\nmetadata: {name: s2, NS}\nspec: {type: NodePort, selector: {app: web}, ports: [{port: 80, targetPort: 6379}]}",
    "apiVersion: v1\nkind: Service\nmetadata: {name: s3, NS}\nspec: {type: LoadBalancer, loadBalancerSourceRanges: [10.0.0.0/8], selector: {app: web}, ports: [{port: 6379, targetPort: db}]}",
    "apiVersion: v1\nkind: Service\nmetadata: {name: s4, NS annotations: {networking.gke.io/load-balancer-type: Internal}}\nspec: {type: LoadBalancer, allocateLoadBalancerNodePorts: false, selector: {app: web}, ports: [{port: 6379}]}",
    "apiVersion: v1\nkind: Service\nmetadata: {name: s5, NS annotations: {networking.gke.io/load-balancer-type: Internal}}\nspec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 6379}]}",
    "apiVersion: v1\nkind: Service\nmetadata: {name: s6, NS}\nspec: {externalIPs: [203.0.113.7], selector: {app: nothing}, ports: [{port: 6379}]}",
    "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i, NS}\nspec: {defaultBackend: {service: {name: s1, port: {number: 6379}}}}",
    "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: r, NS}\nspec: {rules: [{backendRefs: [{name: s1, port: 6379}]}]}",
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: closed, NS}\nspec: {podSelector: {}, policyTypes: [Ingress, Egress]}",
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: some, NS}\nspec: {podSelector: {matchLabels: {app: web}}, egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.0.0/16]}}]}]}",
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: six, NS}\nspec: {podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: '::/0'}}]}]}",
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: wrong, NS}\nspec: {podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: nonsense}}]}]}",
    "apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: {name: admin}\nspec: {priority: 1, subject: {namespaces: {}}, egress: [{action: Deny, to: [{networks: [169.254.169.254/32]}]}]}",
    "apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: {name: team}\nspec: {priority: 2, subject: {namespaces: {matchLabels: {team: '1'}}}, egress: [{action: Allow, to: [{networks: [0.0.0.0/0]}]}]}",
    "apiVersion: policy.networking.k8s.io/v1alpha1\nkind: BaselineAdminNetworkPolicy\nmetadata: {name: default}\nspec: {subject: {namespaces: {}}, ingress: [{action: Deny, from: [{namespaces: {}}]}]}",
    "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: c, NS}\nspec: {endpointSelector: {}, egress: [{toEntities: [cluster]}]}",
    "apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {name: g}\nspec: {selector: all(), types: [Egress], egress: [{action: Deny, destination: {nets: [169.254.169.254/32]}}, {action: Allow}]}",
    "apiVersion: crd.antrea.io/v1beta1\nkind: ClusterNetworkPolicy\nmetadata: {name: f}\nspec: {}",
    "apiVersion: v1\nkind: Node\nmetadata: {name: n}\nspec: {providerID: 'azure:///x'}",
    "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: kube-flannel, namespace: kube-flannel}\nspec: {template: {metadata: {labels: {app: flannel}}, spec: {containers: [{name: c, image: i}]}}}",
];

fn cluster(text: &str) -> Cluster {
    let source = Source {
        name: Arc::from("input.yaml"),
        origin: Origin::File,
    };
    let objects = parse_stream(text.as_bytes())
        .into_iter()
        .flat_map(|document| document.nodes.expect("reads"))
        .map(|node| Object::from_node(node, source.clone()).expect("an object"))
        .collect();
    Cluster::new(Arc::from(""), objects, Coverage::default())
}

fn clusters() -> impl Strategy<Value = String> {
    let namespace = prop::sample::select(&["", "namespace: shop,", "namespace: lab,"][..]);
    let part = (prop::sample::select(PARTS), namespace)
        .prop_map(|(part, namespace)| part.replace("NS", namespace));
    prop::collection::vec(part, 1..10).prop_map(|parts| parts.join("\n---\n"))
}

fn told<'s>(
    scan: &'s Scan,
    check: &str,
    is_target: impl Fn(&Target) -> bool,
) -> Option<&'s Finding> {
    scan.findings
        .iter()
        .find(|finding| finding.check() == check && is_target(&finding.target))
}

fn metadata_agrees(text: &str, scan: &Scan, analysis: &Analysis<'_>) {
    let network = analysis.network();
    let exposures = network.exposures();
    let namespaces: BTreeSet<&str> = network
        .endpoints()
        .iter()
        .map(|endpoint| endpoint.namespace)
        .collect();
    for namespace in namespaces {
        let answers: BTreeSet<Reached> = exposures
            .iter()
            .filter(|exposure| {
                let endpoint = &network.endpoints()[exposure.endpoint];
                endpoint.namespace == namespace && !endpoint.is_host_network
            })
            .map(|exposure| exposure.metadata)
            .collect();
        let finding = told(
            scan,
            "metadata-endpoint-reachable",
            |target| matches!(target, Target::Namespace { name, .. } if name == namespace),
        );
        match finding.map(|finding| finding.verdict) {
            Some(Verdict::Fail) => {
                assert!(answers.contains(&Reached::Yes), "{namespace}: {text}");
            }
            Some(_) => {}
            None => assert!(!answers.contains(&Reached::Yes), "{namespace}: {text}"),
        }
    }
}

fn exposure_agrees(text: &str, scan: &Scan, analysis: &Analysis<'_>) {
    let network = analysis.network();
    let ways = network.ways_in();
    for id in analysis.cluster().ids_of_kind("Service") {
        let service = analysis.cluster().object(*id);
        let is_reached = ways.iter().flatten().any(|way| way.object == *id);
        let finding = told(scan, "exposed-management-port", |target| {
            matches!(target, Target::Object(object)
                if object.kind == "Service" && object.name == *service.name && object.namespace == service.namespace.as_str())
        });
        match finding.map(|finding| finding.verdict) {
            Some(Verdict::Fail) => {
                assert!(
                    is_reached || network.behind(*id).is_empty(),
                    "{}: {text}",
                    service.name
                );
            }
            Some(_) => {}
            None => assert!(!is_reached, "{}: {text}", service.name),
        }
    }
    for (index, workload) in analysis.inventory().workloads.iter().enumerate() {
        let endpoint = network.endpoint_of(seawall_model::PodId {
            object: workload.id,
            index: workload.pod.index,
        });
        if let Some(endpoint) = endpoint {
            assert_eq!(
                analysis.exposure(index).is_some(),
                !ways[endpoint].is_empty(),
                "{}: {text}",
                network
                    .endpoint(Side::Endpoint(endpoint))
                    .map_or_else(String::new, seawall_network::Endpoint::label)
            );
        }
    }
}

fn pod_security_agrees(text: &str, scan: &Scan, analysis: &Analysis<'_>) {
    let workloads = &analysis.inventory().workloads;
    let broken: BTreeSet<Control> = workloads
        .iter()
        .flat_map(|workload| evaluate(&workload.pod, Level::Restricted, KubernetesVersion::NEWEST))
        .map(|violation| violation.control)
        .collect();
    let is_malformed = workloads
        .iter()
        .any(|workload| workload.pod.malformed().is_some());
    for control in Control::ALL {
        let decides = format!("pod-security-standards/{}", control.id());
        let mut deciding = scan.tallies.iter().filter(|tally| {
            tally
                .check
                .controls
                .iter()
                .any(|control| *control == decides)
        });
        let tally = deciding.next().expect("a check").tally;
        assert!(deciding.next().is_none(), "{decides} is decided twice");
        assert_eq!(
            tally.fail > 0,
            broken.contains(control),
            "{decides}: {text}"
        );
        if is_malformed {
            assert!(tally.fail + tally.unknown > 0, "{decides}: {text}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn a_scan_and_the_engines_never_contradict_each_other(text in clusters()) {
        let cluster = cluster(&text);
        let sources = Sources::default();
        let options = ScanOptions::default();
        let scan = scan(&cluster, &sources, &options, "2026-06-01".parse().expect("a date"));
        let analysis = Analysis::new(&cluster, &sources);
        metadata_agrees(&text, &scan, &analysis);
        exposure_agrees(&text, &scan, &analysis);
        pod_security_agrees(&text, &scan, &analysis);
    }
}
