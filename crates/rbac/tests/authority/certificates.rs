//! Certificates that a subject approves for itself.

use seawall_rbac::Outcome;

use super::support::{becomes, bind, cluster};

const ADMIN: &str = "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: admin}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}\nsubjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: boss}]\n";

/// A role on resources of the API group of certificates for `jane`.
fn outcome(rights: &[(&str, &str)]) -> Outcome {
    let rules: Vec<String> = rights
        .iter()
        .map(|(verbs, resources)| {
            format!(
                "{{verbs: [{verbs}], apiGroups: [certificates.k8s.io], resources: [{resources}]}}"
            )
        })
        .collect();
    let role = format!(
        "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {{name: csr}}\nrules: [{}]\n",
        rules.join(", ")
    );
    becomes(
        &cluster(&(role + &bind("jane", "csr") + ADMIN), &[]),
        "jane",
    )
    .0
}

#[test]
fn an_update_of_the_approval_answers_with_the_certificate() {
    let requests = "certificatesigningrequests";
    let approval = ("update", "certificatesigningrequests/approval");
    let approve = ("approve", "signers");
    assert_eq!(
        outcome(&[("create", requests), approval, approve]),
        Outcome::ClusterAdmin
    );
    assert_eq!(
        outcome(&[("'create', get", requests), ("patch", approval.1), approve]),
        Outcome::ClusterAdmin
    );
    // A request of somebody else is approved for that one.
    assert_eq!(outcome(&[approval, approve]), Outcome::Itself);
    assert_eq!(outcome(&[("create", requests), approve]), Outcome::Nothing);
    assert_eq!(outcome(&[("create", requests), approval]), Outcome::Nothing);
}
