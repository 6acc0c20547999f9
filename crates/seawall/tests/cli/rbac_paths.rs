//! Paths that are no resources, in `can` and `who-can`.

use crate::rbac::{ask, rbac};
use crate::support::run;

#[test]
fn a_path_is_asked_about_as_kubectl_writes_it() {
    let roles = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: health}\nrules: [{nonResourceURLs: ['/healthz*'], verbs: [get]}]\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: health}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: health}\nsubjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: jane}]\n";
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("roles.yaml");
    std::fs::write(&path, roles).expect("written");
    let path = path.display().to_string();
    for asked in [
        &["get", "/healthz/etcd"][..],
        &["get", "--url", "/healthz/etcd"],
    ] {
        let can = [&["rbac", "can"], asked, &["--as", "jane", "-i", &path]].concat();
        let answer = run(&can);
        assert!(
            answer.out.starts_with("yes: get /healthz/etcd"),
            "{}",
            answer.out
        );
        let who = [&["rbac", "who-can"], asked, &["-i", &path]].concat();
        assert!(run(&who).out.contains("user `jane`"));
    }
    let no = run(&[
        "rbac", "can", "get", "/metrics", "--as", "jane", "-i", &path,
    ]);
    assert!(no.out.starts_with("no: get /metrics"), "{}", no.out);
}

#[test]
fn what_kubernetes_brings_is_answered_and_said() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("a.yaml");
    std::fs::write(
        &path,
        "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n",
    )
    .expect("written");
    let path = path.display().to_string();
    let token = [
        "create",
        "serviceaccounts/token",
        "-n",
        "kube-system",
        "-i",
        &path,
    ];
    let manager = ["--as", "system:kube-controller-manager"];
    let can = run(&[&["rbac", "can"][..], &token, &manager].concat());
    assert!(
        can.status == 0 && can.out.starts_with("yes: create"),
        "{}",
        can.out
    );
    assert!(can.out.contains("(built-in)"), "{}", can.out);
    let json = run(&[&["rbac", "can", "--format", "json"][..], &token, &manager].concat());
    assert!(
        json.out.contains("\"comes_with_kubernetes\": true"),
        "{}",
        json.out
    );
    let other = run(&[&["rbac", "can", "--as", "jane"][..], &token].concat());
    assert!(other.out.starts_with("no: create"), "{}", other.out);
    let who = run(&[&["rbac", "who-can"][..], &token].concat());
    assert!(
        who.out
            .contains("built-in: user `system:kube-controller-manager`"),
        "{}",
        who.out
    );
}

#[test]
fn a_user_called_like_a_service_account_and_an_odd_verb_are_said() {
    let text = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: web, namespace: shop}\n";
    let said = |verb: &str, who: &str| {
        let arguments = [
            "can", verb, "pods", "--as", who, "-n", "shop", "--format", "json",
        ];
        ask(text, &arguments, "")
    };
    let hint = "use `sa:shop/web`";
    let run = said("get", "shop/web");
    assert!(run.err.contains(hint), "{}", run.err);
    assert!(
        run.json()["warnings"][0]
            .as_str()
            .is_some_and(|warning| warning.contains(hint)),
        "{}",
        run.out
    );
    for who in ["sa:shop/web", "shop/nobody", "jane"] {
        assert!(!said("get", who).err.contains("use `sa:"), "{who}");
    }
    let odd = said("lst", "jane");
    assert!(odd.err.contains("`lst` is not a known verb"), "{}", odd.err);
    assert!(!said("deletecollection", "jane").err.contains("known verb"));
}

#[test]
fn resources_are_named_as_for_kubectl_and_an_unknown_one_is_said() {
    let who = |resource: &str| rbac(&["who-can", "get", resource, "-n", "shop"], "");
    let pods = who("pods");
    for same in ["pod", "po", "Pod", "pods.v1."] {
        assert_eq!(who(same).out, pods.out, "{same}");
    }
    let unknown = who("nosuchthing");
    assert!(
        unknown.err.contains("unknown resource `nosuchthing`"),
        "{}",
        unknown.err
    );
    assert_eq!(unknown.status, 2, "a guess is no answer");
    assert!(who("pds").err.contains("did you mean `pods`?"));
    let custom = who("widgets.example.com");
    assert!(custom.err.contains("unknown resource"), "{}", custom.err);
    let never = who("podz.apps");
    assert_eq!((never.status, never.out.as_str()), (2, ""));
    let wide = rbac(&["who-can", "get", "nodes", "-n", "shop"], "");
    assert!(wide.err.contains("not namespaced"), "{}", wide.err);
}
