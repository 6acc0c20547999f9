//! Connections, writes that make objects, and owners.

use crate::support::{API_SERVER, check, event, role, sent};

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
        &["unknown: the API server checks this since Kubernetes v1.35"],
    );
    check(&get, Some(34), &line, &[]);
    check(
        &get,
        Some(35),
        &line,
        &[
            "unknown: the API server checks this unless its feature gate AuthorizePodWebsocketUpgradeCreatePermission is off",
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
        &["unknown: the input does not show whether the API server runs the admission plugin"],
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
        &["unknown: the log does not contain its owners"],
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
