//! SecurityContextConstraints allow pods that can take over nodes, for users who are not cluster administrators.

use seawall_finding::Severity;
use seawall_model::Object;

use super::constraints::{Opening, is_everybody, openings, users};
use crate::{Check, Context, Evaluate};
use crate::{Outcome, Problem};

pub const CHECK: Check = Check {
    id: "constraints-open",
    title: "SecurityContextConstraints allow dangerous pods",
    severity: Severity::High,
    severity_reason: "any subject that can use them can take over nodes",
    what: "SecurityContextConstraints allow privileged containers, host namespaces, host paths, strong capabilities or any user, and users or groups other than the cluster's administrators can use them.",
    why: "On OpenShift these constraints are what stops a privileged pod. A subject that can use open constraints can create such a pod, and take over the node that it runs on.",
    remedy: "Use `restricted-v2`, or constraints that allow only what is needed, for one service account.",
    example: "apiVersion: security.openshift.io/v1\nkind: SecurityContextConstraints\nmetadata:\n  name: reader\nallowPrivilegedContainer: false\nallowHostDirVolumePlugin: false\nallowHostNetwork: false\nallowHostPID: false\nallowHostIPC: false\nallowHostPorts: false\nrunAsUser:\n  type: MustRunAsRange\nseLinuxContext:\n  type: MustRunAs\nvolumes: [configMap, secret, emptyDir]\nusers: [\"system:serviceaccount:shop:reader\"]",
    techniques: &["MS-TA9018", "T1611"],
    controls: &["nsa-cisa/1.10"],
    references: &[
        "https://docs.redhat.com/en/documentation/openshift_container_platform/4.19/html/authentication_and_authorization/managing-pod-security-policies",
    ],
    evaluate: Evaluate::Object(&["SecurityContextConstraints"], evaluate),
};

fn evaluate(context: &Context<'_>, constraints: &Object) -> Outcome {
    if !matches!(constraints.group(), "security.openshift.io" | "") {
        return Outcome::NotApplicable;
    }
    let openings = openings(constraints);
    if openings.is_empty() {
        return Outcome::Pass;
    }
    let users = users(context, constraints);
    if users.is_empty() {
        return nobody(context);
    }
    let everybody = users.iter().find(|(user, _)| is_everybody(user));
    let (user, field) = everybody.unwrap_or(&users[0]);
    let others = users.len() - 1;
    let problems = openings
        .into_iter()
        .map(|opening| {
            problem(constraints, &opening, user, others, everybody.is_some())
                .also(field.clone(), None)
        })
        .collect();
    Outcome::Fail(problems)
}

/// No subject is named; a role that is not in the input can allow one.
fn nobody(context: &Context<'_>) -> Outcome {
    let listed = ["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"];
    match listed.iter().find(|kind| {
        let known = context
            .cluster
            .coverage
            .of("rbac.authorization.k8s.io", kind);
        !known.is_complete()
    }) {
        None => Outcome::Pass,
        Some(kind) => Outcome::Unknown(format!(
            "no subject in the input can use these constraints; a role outside the input can allow it, and the input may be missing {kind} objects"
        )),
    }
}

fn problem(
    constraints: &Object,
    opening: &Opening,
    user: &str,
    others: usize,
    is_for_everybody: bool,
) -> Problem {
    let more = match others {
        0 => String::new(),
        1 => " and one more".to_owned(),
        count => format!(" and {count} more"),
    };
    let problem = Problem::at(
        opening.path,
        format!(
            "`{}` allows {} for {user}{more}",
            constraints.name, opening.allows
        ),
    )
    .value(opening.value.clone())
    .subject(opening.path);
    match (opening.owns_node, is_for_everybody) {
        (true, true) => problem.severity(
            Severity::Critical,
            "every subject that can create pods can take over nodes",
        ),
        (true, false) => problem,
        (false, _) => problem.severity(
            Severity::Medium,
            "it takes a second mistake to take over the node with it",
        ),
    }
}
