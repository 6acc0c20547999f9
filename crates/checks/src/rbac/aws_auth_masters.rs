//! `aws-auth` puts identities at AWS into the group `system:masters`.

use seawall_finding::Severity;

use crate::{Check, Evaluate, Outcome, Problem};

pub const CHECK: Check = Check {
    id: "aws-auth-masters",
    title: "AWS identity in system:masters",
    severity: Severity::Critical,
    severity_reason: "the group passes every authorization, and no role limits it",
    what: "The ConfigMap `kube-system/aws-auth` of EKS maps a user or role of AWS to the group `system:masters`.",
    why: "Anyone who can act as that identity at AWS is cluster administrator. RBAC cannot limit the group, and no binding shows who is in it.",
    remedy: "Map the identity to a group of its own and bind that to what it needs, or use an access entry with a policy.",
    example: "mapRoles: |\n  - rolearn: arn:aws:iam::111122223333:role/dev\n    username: dev\n    groups: [shop-developers]",
    techniques: &["MS-TA9019", "T1078"],
    controls: &["cis-kubernetes/5.1.7", "nsa-cisa/3.3"],
    references: &["https://docs.aws.amazon.com/eks/latest/userguide/auth-configmap.html"],
    evaluate: Evaluate::Object(&["ConfigMap"], |context, object| {
        let is_meant = object.is("", "ConfigMap")
            && &*object.name == "aws-auth"
            && *object.namespace == *"kube-system";
        let Some(id) = context
            .cluster
            .find("", "ConfigMap", "kube-system", "aws-auth")
            .filter(|id| is_meant && std::ptr::eq(context.cluster.object(*id), object))
        else {
            return Outcome::NotApplicable;
        };
        let rbac = context.analysis.rbac();
        let mapped = rbac.mapped().iter().filter(|mapped| mapped.object == id);
        let masters = mapped.filter(|mapped| {
            let mut groups = mapped.groups.iter();
            groups.any(|group| &**group == "system:masters")
        });
        let problems: Vec<Problem> = masters
            .map(|mapped| {
                let message = format!("user `{}` is put into `system:masters`", mapped.user);
                Problem::at(mapped.path, message)
                    .value(&*mapped.user)
                    .context(format!("User {}", mapped.user))
            })
            .collect();
        match (problems.is_empty(), rbac.unread_mapping()) {
            (true, Some(reason)) => Outcome::Unknown(reason.to_owned()),
            _ => Outcome::from_problems(problems),
        }
    }),
};
