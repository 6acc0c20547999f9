//! Clusters in which others than the roles of the input give rights.

use proptest::prelude::*;
use seawall_load::load_bytes;

use super::compare::contradictions;

/// Built-in roles written with less or more, roles that gather them, other authorizers, objects of other programs, rights
/// over what is not there. `WHO` stands for somebody.
const PARTS: &[&str] = &[
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: gathers}\naggregationRule: {clusterRoleSelectors: [{matchLabels: {kubernetes.io/bootstrapping: rbac-defaults}}]}\nrules: []",
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: gathers}\naggregationRule: {clusterRoleSelectors: [{}]}\nrules: []",
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: gathers, labels: {rbac.authorization.k8s.io/aggregate-to-view: 'true'}}\naggregationRule: {clusterRoleSelectors: [{matchLabels: {rbac.authorization.k8s.io/aggregate-to-edit: 'true'}}]}\nrules: [{verbs: [get], apiGroups: [''], resources: [nodes]}]",
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: gathers}\naggregationRule: {clusterRoleSelectors: [{matchLabels: {no: such}}]}\nrules: [{verbs: ['*'], apiGroups: ['*'], resources: ['*']}]",
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: gathers}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: gathers}\nsubjects: [WHO]",
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: cluster-admin}\nrules: []",
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: cluster-admin, annotations: {rbac.authorization.kubernetes.io/autoupdate: 'false'}}\nrules: []",
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: admin}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}\nsubjects: [WHO]",
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: edit}\nrules: []",
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: edits, namespace: kube-system}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit}\nsubjects: [WHO]",
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: 'system:discovery'}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: 'system:discovery'}\nsubjects: []",
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: acts}\nrules: [{verbs: [impersonate], apiGroups: [''], resources: [users, groups, serviceaccounts], resourceNames: ['system:kube-controller-manager', 'system:node:n', 'system:nodes', generic-garbage-collector]}]",
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: acts}\nrules: [{verbs: [create], apiGroups: [''], resources: [serviceaccounts/token, pods/exec]}]",
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: acts}\nrules: [{verbs: ['*'], apiGroups: [certificates.k8s.io], resources: ['*'], resourceNames: [kubernetes.io/kube-apiserver-client-kubelet]}, {verbs: ['*'], apiGroups: [certificates.k8s.io], resources: [certificatesigningrequests, certificatesigningrequests/approval]}]",
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: acts}\nrules: [{verbs: [create, update, patch], apiGroups: [''], resources: [pods/attach, pods/ephemeralcontainers, pods/portforward]}]",
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: acts}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: acts}\nsubjects: [WHO]",
    "apiVersion: v1\nkind: Pod\nmetadata: {name: api, namespace: kube-system}\nspec: {containers: [{name: a, image: a, command: [kube-apiserver, '--authorization-mode=AlwaysAllow']}]}",
    "apiVersion: v1\nkind: Pod\nmetadata: {name: api, namespace: kube-system}\nspec: {containers: [{name: a, image: a, command: [kube-apiserver, '--authorization-mode=Node,Webhook,RBAC']}]}",
    "apiVersion: v1\nkind: Pod\nmetadata: {name: api, namespace: kube-system}\nspec: {containers: [{name: a, image: a, command: [kube-apiserver, '--authorization-config=/a']}]}",
    "apiVersion: apiserver.config.k8s.io/v1\nkind: AuthorizationConfiguration\nauthorizers: [{type: AlwaysAllow, name: all}]",
    "apiVersion: apiserver.config.k8s.io/v1\nkind: AuthorizationConfiguration\nauthorizers: [{type: RBAC, name: r}, {type: Webhook, name: w}]",
    "apiVersion: v1\nkind: Pod\nmetadata: {name: manager, namespace: kube-system}\nspec: {containers: [{name: a, image: a, command: [kube-controller-manager, --use-service-account-credentials]}]}",
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: aws-auth, namespace: kube-system}\ndata: {mapUsers: '[{userarn: a, username: jane, groups: [system:masters]}]', mapRoles: '[{rolearn: r, username: joe, groups: [staff]}]'}",
    "apiVersion: operators.coreos.com/v1alpha1\nkind: ClusterServiceVersion\nmetadata: {name: op, namespace: shop}\nspec: {install: {strategy: deployment, spec: {clusterPermissions: [{serviceAccountName: default, rules: [{verbs: ['*'], apiGroups: ['*'], resources: ['*']}]}], permissions: [{serviceAccountName: op, rules: [{verbs: [create], apiGroups: [''], resources: [pods]}]}]}}}",
    "apiVersion: management.cattle.io/v3\nkind: GlobalRole\nmetadata: {name: top}\nrules: [{verbs: ['*'], apiGroups: ['*'], resources: ['*']}]",
    "apiVersion: management.cattle.io/v3\nkind: GlobalRoleBinding\nmetadata: {name: top}\nglobalRoleName: top\nuserName: jane",
    "apiVersion: management.cattle.io/v3\nkind: ClusterRoleTemplateBinding\nmetadata: {name: far, namespace: c-1}\nclusterName: c-1\nroleTemplateName: cluster-owner\nuserName: joe",
    "apiVersion: eks.services.k8s.aws/v1alpha1\nkind: AccessEntry\nmetadata: {name: e, namespace: aws}\nspec: {clusterName: one, principalARN: joe, accessPolicies: [{policyARN: 'x/AmazonEKSClusterAdminPolicy'}]}",
    "apiVersion: authorization.openshift.io/v1\nkind: ClusterRole\nmetadata: {name: own}\nrules: [{verbs: ['*'], apiGroups: ['*'], resources: ['*']}]",
    "apiVersion: authorization.openshift.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: own}\nroleRef: {name: own}\nuserNames: [jane, 'system:serviceaccount:shop:default']\ngroupNames: [staff]",
    "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}",
    "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop}\nspec: {nodeName: n, containers: [{name: c, image: i}]}",
];

/// Somebody as a subject of a binding.
const WHO: &[&str] = &[
    "{apiGroup: rbac.authorization.k8s.io, kind: User, name: jane}",
    "{apiGroup: rbac.authorization.k8s.io, kind: User, name: joe}",
    "{apiGroup: rbac.authorization.k8s.io, kind: Group, name: staff}",
    "{apiGroup: rbac.authorization.k8s.io, kind: User, name: 'system:kube-scheduler'}",
    "{kind: ServiceAccount, name: default, namespace: shop}",
];

fn clusters() -> impl Strategy<Value = String> {
    let part = (prop::sample::select(PARTS), prop::sample::select(WHO))
        .prop_map(|(part, who)| part.replace("WHO", who));
    prop::collection::vec(part, 1..9).prop_map(|parts| parts.join("\n---\n"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_gives_rights_gives_them_in_every_command(text in clusters()) {
        let wrong = contradictions(&load_bytes("input.yaml", text.as_bytes()).cluster);
        prop_assert!(wrong.is_empty(), "{}\n{text}", wrong.join("\n"));
    }
}
