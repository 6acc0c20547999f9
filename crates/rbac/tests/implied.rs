//! What the API server asks besides a request: which permission each recorded request needed as well, by version, by what
//! the log holds of its object, and by what the input gives.

use std::sync::Arc;

use seawall_event::parse_audit;
use seawall_model::{Cluster, Coverage, KubernetesVersion, Object, Origin, Source};
use seawall_rbac::{Rbac, Server, Usage, Why, attribute};
use seawall_syntax::parse_stream;

fn cluster(text: &str) -> Cluster {
    let source = Source {
        name: Arc::from("input.yaml"),
        origin: Origin::File,
    };
    let mut objects = Vec::new();
    for document in parse_stream(text.as_bytes()) {
        for node in document.nodes.expect("YAML") {
            objects.push(Object::from_node(node, source.clone()).expect("an object"));
        }
    }
    Cluster::new("test".into(), objects, Coverage::default())
}

/// A role for `jane`, everywhere, with one rule: `VERBS GROUP RESOURCES [NAMES]`.
fn role(rules: &[&str]) -> String {
    let mut text = String::from(
        "kind: ClusterRoleBinding\napiVersion: rbac.authorization.k8s.io/v1\nmetadata: {name: jane}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: jane}\nsubjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: jane}]\n---\nkind: ClusterRole\napiVersion: rbac.authorization.k8s.io/v1\nmetadata: {name: jane}\nrules:\n",
    );
    for rule in rules {
        let mut words = rule.split(' ');
        let (verbs, group, resources) = (words.next(), words.next(), words.next());
        let quoted = |text: Option<&str>| {
            let words: Vec<String> = text
                .expect("a word")
                .split(',')
                .map(|word| format!("'{}'", if word == "core" { "" } else { word }))
                .collect();
            words.join(", ")
        };
        text.push_str(&format!(
            "- {{verbs: [{}], apiGroups: [{}], resources: [{}]",
            quoted(verbs),
            quoted(group),
            quoted(resources)
        ));
        if let Some(names) = words.next() {
            text.push_str(&format!(", resourceNames: [{}]", quoted(Some(names))));
        }
        text.push_str("}\n");
    }
    text
}

/// An event of `jane` that RBAC allowed.
fn event(verb: &str, target: &str, code: u16, bodies: &str) -> String {
    let (resource, rest) = target.split_once(' ').unwrap_or((target, ""));
    let (namespace, name) = rest.split_once('/').unwrap_or((rest, ""));
    let (resource, subresource) = resource.split_once('/').unwrap_or((resource, ""));
    let (resource, group) = resource.split_once('.').unwrap_or((resource, ""));
    let level = match bodies {
        "" => "Metadata",
        _ => "RequestResponse",
    };
    let tail = if bodies.is_empty() {
        String::new()
    } else {
        format!(",{bodies}")
    };
    format!(
        r#"{{"kind":"Event","level":"{level}","stage":"ResponseComplete","verb":"{verb}","user":{{"username":"jane"}},"objectRef":{{"resource":"{resource}","subresource":"{subresource}","apiGroup":"{group}","namespace":"{namespace}","name":"{name}"}},"responseStatus":{{"code":{code}}},"annotations":{{"authorization.k8s.io/decision":"allow","authorization.k8s.io/reason":"RBAC: allowed"}}{tail}}}"#
    )
}

fn sent(object: &str) -> String {
    format!(r#""responseObject":{object}"#)
}

/// What was needed besides, as `REQUEST (SOURCE)` and `unknown: …` or `lacking: …`, in order.
fn besides(input: &str, version: Option<u16>, line: &str) -> Vec<String> {
    let mut usage = Usage::new().expect("the built-in checks");
    for event in parse_audit(line.as_bytes()).expect("an event") {
        usage.see(&event);
    }
    let cluster = cluster(input);
    let rbac = Rbac::new(&cluster);
    let server = Server::of(
        &cluster,
        version.map(KubernetesVersion::minor),
        usage.checks(),
    );
    let found = attribute(&usage, &rbac, &cluster, &server);
    let needed = found.granted.iter().filter(|one| one.why != Why::Recorded);
    let mut all: Vec<String> = needed
        .map(|one| {
            let source = format!("{:?}", one.source);
            let source = source.split('(').next().expect("a word").to_lowercase();
            let who = match one.identity.user.as_str() {
                "jane" => String::new(),
                other => format!("{other}: "),
            };
            format!("{who}{} ({source})", one.request)
        })
        .collect();
    all.extend(found.open.iter().map(|one| {
        let word = if one.is_certain { "lacking" } else { "unknown" };
        format!("{word}: {}", one.reason)
    }));
    all.sort();
    all
}

#[track_caller]
fn check(input: &str, version: Option<u16>, line: &str, expect: &[&str]) {
    let found = besides(input, version, line);
    assert_eq!(found.len(), expect.len(), "{found:#?}");
    for (found, expect) in found.iter().zip(expect) {
        assert!(found.contains(expect), "{found} is not {expect}");
    }
}

#[test]
fn connections_to_pods_create_from_1_35_on() {
    let all = role(&["* core pods,pods/exec,pods/attach,pods/portforward,pods/proxy"]);
    let line = event("get", "pods/exec shop/web", 101, "");
    check(&all, Some(34), &line, &[]);
    for version in [35, 36, 37] {
        check(
            &all,
            Some(version),
            &line,
            &["create pods/exec `web` in `shop` (binding)"],
        );
    }
    // What is held is kept where nobody knows the version.
    check(
        &all,
        None,
        &line,
        &["create pods/exec `web` in `shop` (binding)"],
    );
    for subresource in ["attach", "portforward"] {
        let line = event("get", &format!("pods/{subresource} shop/web"), 500, "");
        check(
            &all,
            Some(35),
            &line,
            &[&format!("create pods/{subresource} `web`")],
        );
    }
    check(
        &all,
        Some(35),
        &event("get", "pods/proxy shop/web", 200, ""),
        &[],
    );
    check(
        &all,
        Some(35),
        &event("create", "pods/exec shop/web", 101, ""),
        &[],
    );
    // Refused by the further check: it was not needed for what was done, as nothing was.
    check(
        &all,
        Some(35),
        &event("get", "pods/exec shop/web", 403, ""),
        &[],
    );
}

#[test]
fn a_connection_that_went_through_without_create_was_not_asked_for_it() {
    let get = role(&["get core pods/exec"]);
    let line = event("get", "pods/exec shop/web", 101, "");
    check(
        &get,
        None,
        &line,
        &["unknown: the API server asks from Kubernetes v1.35 on"],
    );
    check(&get, Some(34), &line, &[]);
    check(
        &get,
        Some(35),
        &line,
        &[
            "unknown: the API server asks unless its feature gate AuthorizePodWebsocketUpgradeCreatePermission is off",
        ],
    );
}

#[test]
fn gates_and_plugins_are_read_from_the_api_server() {
    let api_server = |flags: &str| {
        format!(
            "{}---\nkind: Pod\napiVersion: v1\nmetadata: {{name: kube-apiserver, namespace: kube-system}}\nspec: {{containers: [{{name: a, image: a, command: [kube-apiserver, {flags}]}}]}}\n",
            role(&["* core,apps pods,pods/exec,replicasets,deployments/finalizers"])
        )
    };
    let line = event("get", "pods/exec shop/web", 101, "");
    let off = api_server("'--feature-gates=AuthorizePodWebsocketUpgradeCreatePermission=false'");
    check(&off, Some(36), &line, &[]);
    let owned = event(
        "create",
        "replicasets.apps shop/web-1",
        201,
        &sent(
            r#"{"kind":"ReplicaSet","metadata":{"ownerReferences":[{"apiVersion":"apps/v1","kind":"Deployment","name":"web","blockOwnerDeletion":true},{"apiVersion":"v1","kind":"Pod","name":"p"}]}}"#,
        ),
    );
    check(&api_server("'--a'"), Some(36), &owned, &[]);
    check(
        &api_server(
            "'--enable-admission-plugins=NodeRestriction,OwnerReferencesPermissionEnforcement'",
        ),
        Some(36),
        &owned,
        &["update deployments.apps/finalizers `web` in `shop` (binding)"],
    );
}

#[test]
fn owners_count_on_openshift_and_where_nobody_knows_and_it_is_held() {
    let owned = |verb: &str, code: u16| {
        event(
            verb,
            "configmaps shop/web",
            code,
            &sent(
                r#"{"kind":"ConfigMap","metadata":{"ownerReferences":[{"apiVersion":"v1","kind":"Node","name":"n","blockOwnerDeletion":true}]}}"#,
            ),
        )
    };
    let held = role(&["* core configmaps,nodes/finalizers"]);
    // An owner outside of namespaces is asked for outside of them.
    check(
        &held,
        Some(36),
        &owned("create", 201),
        &["update nodes/finalizers `n` (binding)"],
    );
    let openshift = format!(
        "{held}---\nkind: Infrastructure\napiVersion: config.openshift.io/v1\nmetadata: {{name: cluster}}\n"
    );
    check(
        &openshift,
        Some(36),
        &owned("create", 201),
        &["update nodes/finalizers `n` (binding)"],
    );
    check(
        &openshift,
        Some(36),
        &owned("update", 200),
        &[
            "delete configmaps `web` in `shop` (binding)",
            "update nodes/finalizers `n` (binding)",
        ],
    );
    let not_held = role(&["* core configmaps"]);
    check(
        &not_held,
        Some(36),
        &owned("create", 201),
        &["unknown: whether the API server runs with the admission plugin"],
    );
    let unknown_kind = owned("create", 201).replace("\"Node\"", "\"Nodle\"");
    check(
        &openshift,
        Some(36),
        &unknown_kind,
        &["lacking: the resource of kind `Nodle`"],
    );
    check(
        &openshift,
        Some(36),
        &event("create", "configmaps shop/web", 201, ""),
        &["unknown: the log does not hold its owners"],
    );
    check(
        &openshift,
        Some(36),
        &event(
            "create",
            "selfsubjectaccessreviews.authorization.k8s.io",
            201,
            "",
        ),
        &[],
    );
}

#[test]
fn writes_that_make_the_object_create_it() {
    let all = role(&["* core configmaps"]);
    let off = format!("{all}---\n{}", API_SERVER);
    check(
        &off,
        None,
        &event("patch", "configmaps shop/conf", 201, ""),
        &["create configmaps `conf` in `shop` (binding)"],
    );
    check(
        &off,
        None,
        &event("update", "configmaps shop/conf", 201, ""),
        &["create configmaps `conf` in `shop` (binding)"],
    );
    check(
        &off,
        None,
        &event("patch", "configmaps shop/conf", 200, ""),
        &[],
    );
    // Nothing gives it any more, but the log shows that something did.
    let patch = format!("{}---\n{}", role(&["patch core configmaps"]), API_SERVER);
    check(
        &patch,
        None,
        &event("patch", "configmaps shop/conf", 201, ""),
        &["create configmaps `conf` in `shop` (gone)"],
    );
}

/// An API server whose plugins are known.
const API_SERVER: &str = "kind: Pod\napiVersion: v1\nmetadata: {name: kube-apiserver, namespace: kube-system}\nspec: {containers: [{name: a, image: a, command: [kube-apiserver]}]}\n";

const SMALL: &str = "kind: Role\napiVersion: rbac.authorization.k8s.io/v1\nmetadata: {name: small, namespace: shop}\nrules: [{apiGroups: [''], resources: [pods, services], verbs: [get, list]}]\n";

fn rbac_input(rules: &[&str]) -> String {
    format!("{}---\n{API_SERVER}---\n{SMALL}", role(rules))
}

const BINDING: &str = r#"{"kind":"RoleBinding","roleRef":{"kind":"Role","name":"small"}}"#;

#[test]
fn whoever_binds_holds_bind_or_what_the_role_gives() {
    let line = event(
        "create",
        "rolebindings.rbac.authorization.k8s.io shop/one",
        201,
        &sent(BINDING),
    );
    let group = "rbac.authorization.k8s.io";
    check(
        &rbac_input(&[
            &format!("create {group} rolebindings"),
            &format!("bind {group} roles"),
        ]),
        None,
        &line,
        &["bind roles.rbac.authorization.k8s.io `small` in `shop` (binding)"],
    );
    check(
        &rbac_input(&[
            &format!("create {group} rolebindings"),
            "get,list,watch core *",
        ]),
        None,
        &line,
        &[
            "get pods in `shop` (binding)",
            "get services in `shop` (binding)",
            "list pods in `shop` (binding)",
            "list services in `shop` (binding)",
        ],
    );
    check(
        &rbac_input(&[&format!("create {group} rolebindings"), "get core *"]),
        None,
        &line,
        &["bind roles.rbac.authorization.k8s.io `small` in `shop` (gone)"],
    );
    // Only finalizers may have changed: the server did not ask, or what gave it is gone.
    let again = event(
        "update",
        "rolebindings.rbac.authorization.k8s.io shop/one",
        200,
        &sent(BINDING),
    );
    check(
        &rbac_input(&[&format!("update {group} rolebindings")]),
        None,
        &again,
        &["unknown: the API server asks where more than finalizers and owners changed"],
    );
}

#[test]
fn a_binding_whose_body_is_not_in_the_log_is_looked_up_in_the_input() {
    let group = "rbac.authorization.k8s.io";
    let line = event(
        "create",
        "rolebindings.rbac.authorization.k8s.io shop/one",
        201,
        "",
    );
    let rules = [
        format!("create {group} rolebindings"),
        format!("bind {group} roles small"),
    ];
    let input = rbac_input(&[&rules[0], &rules[1]]);
    let stored = "kind: RoleBinding\napiVersion: rbac.authorization.k8s.io/v1\nmetadata: {name: one, namespace: shop}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: small}\nsubjects: []\n";
    check(
        &format!("{input}---\n{stored}"),
        None,
        &line,
        &["bind roles.rbac.authorization.k8s.io `small` in `shop` (binding)"],
    );
    check(
        &input,
        None,
        &line,
        &[
            "lacking: the log does not hold the object; nothing in the input gives `bind clusterroles",
        ],
    );
    // Enough whichever role it was.
    let any = rbac_input(&[&rules[0], &format!("bind {group} roles,clusterroles")]);
    check(
        &any,
        None,
        &line,
        &[
            "bind clusterroles.rbac.authorization.k8s.io in `shop` (binding)",
            "bind roles.rbac.authorization.k8s.io in `shop` (binding)",
        ],
    );
}

#[test]
fn whoever_writes_a_role_holds_escalate_or_what_it_gives() {
    let group = "rbac.authorization.k8s.io";
    let create = format!("create,update {group} roles,clusterroles");
    let made = |object: &str| {
        event(
            "create",
            "clusterroles.rbac.authorization.k8s.io /wide",
            201,
            &sent(object),
        )
    };
    let wide = r#"{"kind":"ClusterRole","rules":[{"verbs":["*"],"apiGroups":["apps"],"resources":["*"]},{"verbs":["get"],"nonResourceURLs":["/logs/*"]}]}"#;
    check(
        &rbac_input(&[&create, &format!("escalate {group} clusterroles")]),
        None,
        &made(wide),
        &["escalate clusterroles.rbac.authorization.k8s.io (binding)"],
    );
    // A wildcard is covered by a wildcard only.
    check(
        &rbac_input(&[&create, "get,list,watch,create,update,patch,delete apps *"]),
        None,
        &made(wide),
        &["escalate clusterroles.rbac.authorization.k8s.io (gone)"],
    );
    let urls = format!(
        "{}---\nkind: ClusterRole\napiVersion: rbac.authorization.k8s.io/v1\nmetadata: {{name: logs}}\nrules: [{{verbs: [get], nonResourceURLs: ['/logs/*']}}]\n---\nkind: ClusterRoleBinding\napiVersion: rbac.authorization.k8s.io/v1\nmetadata: {{name: logs}}\nroleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: logs}}\nsubjects: [{{apiGroup: rbac.authorization.k8s.io, kind: User, name: jane}}]\n",
        rbac_input(&[&create, "* apps *"])
    );
    check(
        &urls,
        None,
        &made(wide),
        &["* *.apps (binding)", "get /logs/* (binding)"],
    );
    let empty = r#"{"kind":"ClusterRole","rules":[]}"#;
    check(&rbac_input(&[&create]), None, &made(empty), &[]);
    // Whoever lets a role gather others needs everything.
    let gathers = r#"{"kind":"ClusterRole","rules":[],"aggregationRule":{"clusterRoleSelectors":[{"matchLabels":{"a":"b"}}]}}"#;
    check(
        &rbac_input(&[&create]),
        None,
        &made(gathers),
        &["escalate clusterroles.rbac.authorization.k8s.io (gone)"],
    );
    check(
        &rbac_input(&[&create]),
        None,
        &event("create", "roles.rbac.authorization.k8s.io shop/r", 201, ""),
        &["lacking: the log does not hold the object"],
    );
    // By apply the role is named when `escalate` is asked for.
    let apply = event(
        "patch",
        "clusterroles.rbac.authorization.k8s.io /wide",
        201,
        &sent(wide),
    );
    check(
        &rbac_input(&[&format!("create,patch,escalate {group} clusterroles wide")]),
        None,
        &apply,
        &[
            "create clusterroles.rbac.authorization.k8s.io `wide` (binding)",
            "escalate clusterroles.rbac.authorization.k8s.io `wide` (binding)",
        ],
    );
}

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
        &["unknown: the API server asks where the certificate or the conditions changed"],
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

#[test]
fn whatever_is_read_watched_or_deleted_needs_nothing_more() {
    let all = format!("{}---\n{API_SERVER}", role(&["* * *"]));
    for (verb, target) in [
        ("list", "pods shop/"),
        ("watch", "pods shop/"),
        ("delete", "roles.rbac.authorization.k8s.io shop/r"),
        (
            "deletecollection",
            "rolebindings.rbac.authorization.k8s.io shop/",
        ),
        ("create", "serviceaccounts/token shop/web"),
        ("update", "leases.coordination.k8s.io kube-system/leader"),
        ("create", "pods/eviction shop/web"),
        ("create", "pods/binding shop/web"),
    ] {
        check(&all, Some(37), &event(verb, target, 200, &sent("{}")), &[]);
    }
}
