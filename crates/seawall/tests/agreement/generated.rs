//! Clusters of what people write, and of what they leave out.

use proptest::prelude::*;
use seawall_load::load_bytes;

use super::compare::contradictions;

/// What people write, and what they leave out: `NS` stands for a namespace, or for nothing.
const PARTS: &[&str] = &[
    "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}",
    "apiVersion: v1\nkind: Namespace\nmetadata: {name: lab, labels: {team: '1', '': odd}}",
    "apiVersion: v1\nkind: Pod\nmetadata: {name: a, NS labels: {app: web}}\nspec: {containers: [{name: c, image: i, ports: [{containerPort: 6379, name: db}]}]}",
    "apiVersion: v1\nkind: Pod\nmetadata: {name: b, NS labels: {app: '', odd/key: x}}\nspec: {hostNetwork: true, containers: [{name: c, image: i, securityContext: {privileged: true}}]}",
    "apiVersion: v1\nkind: Pod\nmetadata: {name: d, NS}\nspec: {securityContext: {runAsNonRoot: true}, containers: [{name: c, image: i, securityContext: {capabilities: {add: [CHOWN]}}}]}",
    "apiVersion: v1\nkind: Pod\nmetadata: {name: bad, NS}\nspec: {hostNetwork: 'no', containers: [{name: c, image: i}]}",
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, NS}\nspec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: i, ports: [{containerPort: 6379, hostPort: 6379}]}]}}}",
    // What operators complete, and what stands for pods that are not in the input.
    "apiVersion: monitoring.coreos.com/v1\nkind: Prometheus\nmetadata: {name: metrics, NS}\nspec: {}",
    "apiVersion: monitoring.coreos.com/v1\nkind: Alertmanager\nmetadata: {name: alerts, NS}\nspec: {hostNetwork: true}",
    "apiVersion: kibana.k8s.elastic.co/v1\nkind: Kibana\nmetadata: {name: logs, NS}\nspec: {version: 9.0.0}",
    "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: web, NS}\nspec: {workloadRef: {apiVersion: apps/v1, kind: Deployment, name: web}}",
    // Owners that somebody claims, a status that nobody gave, a ring.
    "apiVersion: apps/v1\nkind: ReplicaSet\nmetadata: {name: claimed, NS ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, controller: true}]}\nspec: {selector: {matchLabels: {app: db}}, template: {metadata: {labels: {app: db}}, spec: {hostPID: true, containers: [{name: c, image: i, securityContext: {privileged: true}}]}}}",
    "apiVersion: v1\nkind: Pod\nmetadata: {name: over, NS labels: {app: web}, ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, controller: true}, {apiVersion: v1, kind: Node, name: n}]}\nspec: {containers: [{name: c, image: i, securityContext: {privileged: true}, ports: [{containerPort: 6379}]}]}\nstatus: {phase: Succeeded}",
    "apiVersion: apps/v1\nkind: ReplicaSet\nmetadata: {name: ring, NS ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: ring, controller: true}]}\nspec: {selector: {matchLabels: {app: ring}}, template: {metadata: {labels: {app: ring}}, spec: {serviceAccountName: ops, containers: [{name: c, image: i}]}}}",
    "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: ops, NS}",
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: all, NS labels: {kubernetes.io/bootstrapping: rbac-defaults}}\nrules: [{apiGroups: ['*'], resources: ['*'], verbs: ['*']}]",
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: some, NS}\nrules: [{apiGroups: [''], resources: [pods, secrets], verbs: [get, list, create]}]",
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: signer}\nrules: [{apiGroups: [certificates.k8s.io], resources: ['*'], verbs: ['*']}]",
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: one, NS}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: all}\nsubjects: [{kind: ServiceAccount, name: ops, namespace: shop}]",
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: two}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: some}\nsubjects: [{kind: ServiceAccount, name: default, namespace: default}, {kind: User, name: jane}]",
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: three, NS}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: signer}\nsubjects: [{kind: Group, name: staff}, {kind: ServiceAccount, name: default}]",
    "apiVersion: v1\nkind: Secret\nmetadata: {name: token, NS annotations: {kubernetes.io/service-account.name: ops}}\ntype: kubernetes.io/service-account-token",
    "apiVersion: v1\nkind: Service\nmetadata: {name: s1, NS}\nspec: {selector: {app: web}, ports: [{port: 6379}]}",
    "apiVersion: v1\nkind: Service\nmetadata: {name: s2, NS}\nspec: {type: NodePort, selector: {app: web}, ports: [{port: 80, targetPort: 6379}]}",
    "apiVersion: v1\nkind: Service\nmetadata: {name: s3, NS}\nspec: {type: LoadBalancer, loadBalancerSourceRanges: [10.0.0.0/8], selector: {app: web}, ports: [{port: 6379, targetPort: db}]}",
    "apiVersion: v1\nkind: Service\nmetadata: {name: s4, NS annotations: {networking.gke.io/load-balancer-type: Internal}}\nspec: {type: LoadBalancer, allocateLoadBalancerNodePorts: false, selector: {app: web}, ports: [{port: 6379}]}",
    "apiVersion: v1\nkind: Service\nmetadata: {name: s5, NS annotations: {networking.gke.io/load-balancer-type: Internal}}\nspec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 6379}]}",
    "apiVersion: v1\nkind: Service\nmetadata: {name: s6, NS}\nspec: {externalIPs: [203.0.113.7], selector: {app: nothing}, ports: [{port: 6379}]}",
    "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i, NS}\nspec: {defaultBackend: {service: {name: s1, port: {number: 6379}}}}",
    // What annotations say: to whom an Ingress is open, what else it leads to, and networks besides that of the cluster.
    "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i1, NS annotations: {nginx.ingress.kubernetes.io/whitelist-source-range: 10.0.0.0/8, nginx.ingress.kubernetes.io/default-backend: s1}}\nspec: {defaultBackend: {service: {name: gone, port: {number: 1}}}}",
    "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i2, NS annotations: {alb.ingress.kubernetes.io/actions.go: '{\"type\":\"forward\",\"forwardConfig\":{\"targetGroups\":[{\"serviceName\":\"s1\",\"servicePort\":6379}]}}'}}\nspec: {defaultBackend: {service: {name: go, port: {name: use-annotation}}}}",
    "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i3, NS annotations: {nginx.ingress.kubernetes.io/mirror-target: 'http://s1'}}\nspec: {}",
    "apiVersion: v1\nkind: Pod\nmetadata: {name: multi, NS labels: {app: web}, annotations: {k8s.v1.cni.cncf.io/networks: net}}\nspec: {containers: [{name: c, image: i, ports: [{containerPort: 6379}]}]}",
    "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: r, NS}\nspec: {rules: [{backendRefs: [{name: s1, port: 6379}]}]}",
    // Services of other shapes, and what leads to them.
    "apiVersion: v1\nkind: Service\nmetadata: {name: h, NS}\nspec: {clusterIP: None, externalIPs: [203.0.113.8], selector: {app: web}, ports: [{port: 6379}]}",
    "apiVersion: v1\nkind: Service\nmetadata: {name: e, NS}\nspec: {type: ExternalName, externalName: s1.shop.svc.cluster.local, selector: {app: web}, ports: [{port: 6379}]}",
    "apiVersion: v1\nkind: Service\nmetadata: {name: m, NS}\nspec: {type: LoadBalancer, externalTrafficPolicy: Local, loadBalancerSourceRanges: [0.0.0.0/1, 128.0.0.0/1], selector: {app: web}, ports: [{name: a, port: 80, targetPort: db}, {name: b, port: 53, protocol: UDP}, {name: c, port: 99, protocol: SCTP}]}",
    "apiVersion: v1\nkind: Service\nmetadata: {name: l, NS}\nspec: {type: LoadBalancer, externalTrafficPolicy: Local, loadBalancerSourceRanges: [198.51.100.0/24], selector: {app: web}, ports: [{port: 3306, targetPort: 6379}]}",
    "apiVersion: v1\nkind: Service\nmetadata: {name: b, NS}\nspec: {type: LoadBalancer, clusterIP: 10.96.0.3, ports: [{name: p, port: 6379}]}",
    "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: b-1, NS labels: {kubernetes.io/service-name: b}}\naddressType: IPv4\nports: [{name: p, port: 6379}]\nendpoints: [{addresses: [192.0.2.4]}, {addresses: [10.0.0.9], targetRef: {kind: Pod, name: a}}]",
    "apiVersion: v1\nkind: Endpoints\nmetadata: {name: b, NS}\nsubsets: [{addresses: [{ip: 10.0.0.9, targetRef: {kind: Pod, name: a}}], ports: [{name: p, port: 6379}]}]",
    "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: g, NS}\nspec: {gatewayClassName: c, listeners: [{name: h, port: 80, protocol: HTTP}, {name: t, port: 81, protocol: TCP, allowedRoutes: {namespaces: {from: All}}}]}",
    "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: r1, NS}\nspec: {parentRefs: [{name: g}], rules: [{backendRefs: [{name: s1, port: 6379}]}]}",
    "apiVersion: gateway.networking.k8s.io/v1alpha2\nkind: TCPRoute\nmetadata: {name: r2, NS}\nspec: {parentRefs: [{name: g, namespace: lab}], rules: [{backendRefs: [{name: s1, namespace: shop, port: 6379}]}]}",
    "apiVersion: gateway.networking.k8s.io/v1beta1\nkind: ReferenceGrant\nmetadata: {name: g, NS}\nspec: {from: [{group: gateway.networking.k8s.io, kind: TCPRoute, namespace: lab}], to: [{group: '', kind: Service}]}",
    "apiVersion: route.openshift.io/v1\nkind: Route\nmetadata: {name: o, NS}\nspec: {to: {kind: Service, name: e}, alternateBackends: [{kind: Service, name: s1}], port: {targetPort: 6379}}",
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: clients, NS}\nspec: {podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 198.51.100.0/24}}], ports: [{port: 6379}]}]}",
    "apiVersion: v1\nkind: Node\nmetadata: {name: k}\nstatus: {addresses: [{type: InternalIP, address: 10.9.9.9}]}",
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
    "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: kube-flannel, namespace: kube-flannel}\nspec: {template: {metadata: {labels: {app: flannel}}, spec: {containers: [{name: c, image: flannel/flannel}]}}}",
];

pub(super) fn clusters() -> impl Strategy<Value = String> {
    let namespace = prop::sample::select(&["", "namespace: shop,", "namespace: lab,"][..]);
    let part = (prop::sample::select(PARTS), namespace)
        .prop_map(|(part, namespace)| part.replace("NS", namespace));
    prop::collection::vec(part, 1..12).prop_map(|parts| parts.join("\n---\n"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(256), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn commands_never_contradict_each_other(text in clusters()) {
        let wrong = contradictions(&load_bytes("input.yaml", text.as_bytes()).cluster);
        prop_assert!(wrong.is_empty(), "{}\n{text}", wrong.join("\n"));
    }
}
