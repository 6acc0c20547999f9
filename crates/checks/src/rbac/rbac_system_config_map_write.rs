//! A rule lets its subjects change ConfigMaps in kube-system: in a Role there, or in a ClusterRole that a ClusterRoleBinding grants.

use super::reach::Reach;
use super::rules::{KINDS, Right, gives, judge};
use crate::Outcome;
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "rbac-system-config-map-write",
    title: "Permission to change system ConfigMaps",
    severity: Severity::High,
    severity_reason: "ConfigMaps in kube-system configure DNS, trust and identity mapping",
    what: "A rule lets its subjects change ConfigMaps in kube-system: in a Role there, or in a ClusterRole that a ClusterRoleBinding grants.",
    why: "The `coredns` ConfigMap redirects names for the whole cluster, `extension-apiserver-authentication` decides who is trusted, `aws-auth` maps cloud users to cluster-admin, kubeadm's ConfigMaps set flags at the next upgrade.",
    remedy: "Name the ConfigMaps in `resourceNames`.",
    example: "rules:\n  - apiGroups: [\"\"]\n    resources: [configmaps]\n    resourceNames: [own-settings]\n    verbs: [update]",
    techniques: &["MS-TA9035", "MS-TA9019", "T1098"],
    controls: &["nsa-cisa/3.3"],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    evaluate: Evaluate::Object(KINDS, |context, role| {
        let is_elsewhere = &*role.kind == "Role" && &*role.namespace != "kube-system";
        if is_elsewhere {
            return Outcome::NotApplicable;
        }
        judge(
            context,
            role,
            CHECK.severity,
            "change ConfigMaps in kube-system",
            |rule, reach| {
                let counts = matches!(reach, Reach::Cluster | Reach::Namespace("kube-system"));
                counts && gives(context, rule, RIGHTS, reach)
            },
        )
    }),
};

const RIGHTS: &[Right] = &[Right::new("", "configmaps", &["update", "patch"])];
