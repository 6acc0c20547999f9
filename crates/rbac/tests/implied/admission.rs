//! Signers, policies of pods, parameters, claims and audiences.

use crate::support::{API_SERVER, check, event, role, sent};

#[test]
fn signers_are_named_or_all_of_a_domain() {
    let object = r#"{"kind":"CertificateSigningRequest","spec":{"signerName":"example.com/web"},"status":{"certificate":"AA=="}}"#;
    let write = |subresource: &str| {
        event(
            "update",
            &format!("certificatesigningrequests.certificates.k8s.io/{subresource} /one"),
            200,
            &sent(object),
        )
    };
    let group = "certificates.k8s.io";
    let base = format!(
        "update {group} certificatesigningrequests/approval,certificatesigningrequests/status"
    );
    let input = |rule: &str| format!("{}---\n{API_SERVER}", role(&[&base, rule]));
    check(
        &input(&format!("approve {group} signers")),
        None,
        &write("approval"),
        &["approve signers.certificates.k8s.io `example.com/web` (binding)"],
    );
    check(
        &input(&format!("approve {group} signers example.com/*")),
        None,
        &write("approval"),
        &["approve signers.certificates.k8s.io `example.com/*` (binding)"],
    );
    check(
        &input(&format!("sign {group} signers")),
        None,
        &write("status"),
        &["sign signers.certificates.k8s.io `example.com/web` (binding)"],
    );
    check(
        &input(&format!("sign {group} signers")),
        None,
        &write("approval"),
        &["approve signers.certificates.k8s.io `example.com/web` (gone)"],
    );
    check(
        &input(&base),
        None,
        &write("status"),
        &["unknown: the API server checks this only if the certificate or the conditions changed"],
    );
    // Without the object: every signer is enough, one is not known to be.
    let bare = event(
        "update",
        "certificatesigningrequests.certificates.k8s.io/approval /one",
        200,
        "",
    );
    check(
        &input(&format!("approve {group} signers")),
        None,
        &bare,
        &["approve signers.certificates.k8s.io (binding)"],
    );
    check(
        &input(&format!("approve {group} signers example.com/web")),
        None,
        &bare,
        &["lacking: "],
    );
}

#[test]
fn bundles_are_attested_for_their_signer() {
    let group = "certificates.k8s.io";
    let input = format!(
        "{}---\n{API_SERVER}",
        role(&[
            &format!("create {group} clustertrustbundles"),
            &format!("attest {group} signers")
        ])
    );
    let made = |spec: &str| {
        event(
            "create",
            "clustertrustbundles.certificates.k8s.io /one",
            201,
            &sent(&format!(r#"{{"kind":"ClusterTrustBundle","spec":{spec}}}"#)),
        )
    };
    check(
        &input,
        Some(36),
        &made(r#"{"signerName":"example.com/web"}"#),
        &["attest signers.certificates.k8s.io `example.com/web` (binding)"],
    );
    check(&input, Some(36), &made(r#"{"trustBundle":"x"}"#), &[]);
}

#[test]
fn policies_of_pods_are_used_by_the_account_or_the_maker() {
    let pod = event(
        "create",
        "pods shop/web",
        201,
        &sent(
            r#"{"kind":"Pod","metadata":{"annotations":{"openshift.io/scc":"anyuid"}},"spec":{"serviceAccountName":"web"}}"#,
        ),
    );
    let security = "security.openshift.io";
    let input = |rule: &str| format!("{}---\n{API_SERVER}", role(&["create core pods", rule]));
    let usage = format!("use {security} securitycontextconstraints anyuid");
    check(
        &input(&usage),
        None,
        &pod,
        &["use securitycontextconstraints.security.openshift.io `anyuid` in `shop` (binding)"],
    );
    let account = format!(
        "{}---\nkind: RoleBinding\napiVersion: rbac.authorization.k8s.io/v1\nmetadata: {{name: web, namespace: shop}}\nroleRef: {{apiGroup: rbac.authorization.k8s.io, kind: Role, name: web}}\nsubjects: [{{kind: ServiceAccount, name: web}}]\n---\nkind: Role\napiVersion: rbac.authorization.k8s.io/v1\nmetadata: {{name: web, namespace: shop}}\nrules: [{{verbs: [use], apiGroups: [{security}], resources: [securitycontextconstraints], resourceNames: [anyuid]}}]\n",
        input(&usage)
    );
    check(
        &account,
        None,
        &pod,
        &[
            "system:serviceaccount:shop:web: use securitycontextconstraints.security.openshift.io `anyuid` in `shop` (binding)",
        ],
    );
    // The constraints name somebody themselves, as they did before there were roles for them.
    let named = format!(
        "{}---\nkind: SecurityContextConstraints\napiVersion: {security}/v1\nmetadata: {{name: anyuid}}\ngroups: ['system:authenticated']\n",
        input("get core pods")
    );
    check(&named, None, &pod, &[]);
    let old = event(
        "create",
        "pods shop/web",
        201,
        &sent(
            r#"{"kind":"Pod","metadata":{"annotations":{"kubernetes.io/psp":"restricted"}},"spec":{}}"#,
        ),
    );
    check(
        &input("use policy podsecuritypolicies"),
        None,
        &old,
        &["use podsecuritypolicies.policy `restricted` in `shop` (binding)"],
    );
}

#[test]
fn parameters_of_admission_policies_are_read() {
    let group = "admissionregistration.k8s.io";
    let policy = "kind: ValidatingAdmissionPolicy\napiVersion: admissionregistration.k8s.io/v1\nmetadata: {name: limits}\nspec: {paramKind: {apiVersion: v1, kind: ConfigMap}}\n";
    let input = format!(
        "{}---\n{API_SERVER}---\n{policy}",
        role(&[
            &format!(
                "create {group} validatingadmissionpolicies,validatingadmissionpolicybindings"
            ),
            "get,list core configmaps"
        ])
    );
    let made = event(
        "create",
        "validatingadmissionpolicies.admissionregistration.k8s.io /limits",
        201,
        &sent(
            r#"{"kind":"ValidatingAdmissionPolicy","spec":{"paramKind":{"apiVersion":"v1","kind":"ConfigMap"}}}"#,
        ),
    );
    check(&input, None, &made, &["get configmaps (binding)"]);
    let bound = |reference: &str| {
        event(
            "create",
            "validatingadmissionpolicybindings.admissionregistration.k8s.io /limits",
            201,
            &sent(&format!(
                r#"{{"kind":"ValidatingAdmissionPolicyBinding","spec":{{"policyName":"limits","paramRef":{reference}}}}}"#
            )),
        )
    };
    check(
        &input,
        None,
        &bound(r#"{"name":"a","namespace":"shop"}"#),
        &["get configmaps `a` in `shop` (binding)"],
    );
    check(
        &input,
        None,
        &bound(r#"{"selector":{},"namespace":"shop"}"#),
        &["list configmaps in `shop` (binding)"],
    );
    let other = bound(r#"{"name":"a"}"#).replace("\"limits\"", "\"others\"");
    check(
        &input,
        None,
        &other,
        &["lacking: the policy `others` is not in the input"],
    );
}

#[test]
fn claims_are_bound_and_devices_belong_to_drivers_from_1_36_on() {
    let group = "resource.k8s.io";
    let write = event(
        "update",
        "resourceclaims.resource.k8s.io/status shop/gpu",
        200,
        &sent(
            r#"{"kind":"ResourceClaim","status":{"allocation":{"devices":{}},"devices":[{"driver":"gpu.example.com"}]}}"#,
        ),
    );
    let input = format!(
        "{}---\n{API_SERVER}",
        role(&[
            &format!("update {group} resourceclaims/status,resourceclaims/binding"),
            &format!("associated-node:update {group} resourceclaims/driver gpu.example.com")
        ])
    );
    check(&input, Some(35), &write, &[]);
    check(
        &input,
        Some(36),
        &write,
        &[
            "associated-node:update resourceclaims.resource.k8s.io/driver `gpu.example.com` in `shop` (binding)",
            "update resourceclaims.resource.k8s.io/binding `gpu` in `shop` (binding)",
        ],
    );
}

#[test]
fn only_nodes_are_asked_for_audiences() {
    let token = |user: &str| {
        event(
            "create",
            "serviceaccounts/token shop/web",
            201,
            &sent(r#"{"kind":"TokenRequest","spec":{"audiences":["registry.example.com"]}}"#),
        )
        .replace("jane", user)
    };
    let input = role(&[
        "create core serviceaccounts/token",
        "request-serviceaccounts-token-audience core registry.example.com",
    ]);
    check(&input, Some(36), &token("jane"), &[]);
    let node = input.replace("name: jane}]", "name: 'system:node:a'}]");
    check(
        &node,
        Some(36),
        &token("system:node:a"),
        &["request-serviceaccounts-token-audience registry.example.com `web` in `shop` (binding)"],
    );
    check(&node, Some(32), &token("system:node:a"), &[]);
}
