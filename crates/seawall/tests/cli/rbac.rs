//! `seawall rbac`: decisions with their chain, on files.

use crate::support::{corpus, root, run, run_in};

const RIGHTS: &str = "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: reader, namespace: shop}\nrules: [{apiGroups: [''], resources: [pods, pods/log], verbs: [get, list]}]\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: readers, namespace: shop}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}\nsubjects: [{kind: ServiceAccount, name: front}]\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: viewers, namespace: shop}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}\nsubjects: [{kind: User, name: jane, apiGroup: rbac.authorization.k8s.io}]\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: front, namespace: shop}\nspec: {serviceAccountName: front, containers: [{name: a, image: b}]}\n";

fn rbac(arguments: &[&str], stdin: &str) -> crate::support::Run {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("rights.yaml"), RIGHTS).expect("a file");
    run_in(
        folder.path(),
        &[&["rbac"], arguments, &["-i", "rights.yaml"]].concat(),
        stdin.as_bytes(),
    )
}

#[test]
fn a_yes_names_its_chain_and_a_no_its_nearest_miss() {
    let yes = rbac(
        &[
            "can",
            "--as",
            "sa:shop/front",
            "get",
            "pods/log",
            "-n",
            "shop",
        ],
        "",
    );
    insta::assert_snapshot!("yes", yes.out);
    let no = rbac(
        &[
            "can",
            "--as",
            "sa:shop/front",
            "delete",
            "pods",
            "-n",
            "shop",
        ],
        "",
    );
    insta::assert_snapshot!("no", no.out);
    assert_eq!((yes.status, no.status), (0, 1));
    let elsewhere = rbac(
        &["can", "--as", "sa:shop/front", "get", "pods", "-n", "pay"],
        "",
    );
    assert!(elsewhere.out.contains("not there"), "{}", elsewhere.out);
}

#[test]
fn a_role_that_is_not_in_the_input_makes_a_no_unknown() {
    let open = rbac(&["can", "--as", "jane", "get", "pods", "-n", "shop"], "");
    assert_eq!(open.status, 2);
    assert!(
        open.out.starts_with("unknown: ") && open.out.contains("`view`"),
        "{}",
        open.out
    );
    let other = rbac(&["can", "--as", "jane", "get", "pods", "-n", "pay"], "");
    assert_eq!((other.status, other.out.starts_with("no: ")), (1, true));
}

#[test]
fn a_batch_answers_in_order() {
    let lines = concat!(
        "{\"subject\":\"system:serviceaccount:shop:front\",\"groups\":[],\"verb\":\"get\",\"group\":\"\",\"resource\":\"pods\",\"subresource\":\"log\",\"namespace\":\"shop\",\"name\":\"a\"}\n",
        "{\"subject\":\"root\",\"groups\":[\"system:masters\"],\"verb\":\"get\",\"url\":\"/metrics\"}\n",
        "\n",
        "{\"subject\":\"jane\",\"verb\":\"get\",\"resource\":\"pods\",\"namespace\":\"shop\"}\n",
        "{\"subject\":\"mara\",\"verb\":\"get\",\"resource\":\"pods\",\"namespace\":\"shop\"}\n",
    );
    let run = rbac(&["can", "--batch", "-"], lines);
    insta::assert_snapshot!("batch", run.out);
    let broken = rbac(
        &["can", "--batch", "-"],
        "{\"subject\":\"a\",\"verb\":\"get\"}\n{broken\n",
    );
    assert_eq!(broken.status, 2);
    assert!(broken.err.contains("line 2"), "{}", broken.err);
}

#[test]
fn who_can_names_workloads_and_show_is_a_matrix() {
    let who = rbac(&["who-can", "get", "pods", "-n", "shop"], "");
    assert!(who.out.contains("used by Pod/front"), "{}", who.out);
    insta::assert_snapshot!("show", rbac(&["show", "sa:shop/front"], "").out);
}

#[test]
fn a_diff_tells_grants_from_takings() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("old.yaml"), RIGHTS).expect("a file");
    std::fs::write(
        folder.path().join("new.yaml"),
        RIGHTS.replace("verbs: [get, list]", "verbs: [get, delete]"),
    )
    .expect("a file");
    let diff = |old: &str, new: &str| {
        run_in(
            folder.path(),
            &["rbac", "diff", "--old", old, "--new", new],
            b"",
        )
    };
    let changed = diff("old.yaml", "new.yaml");
    insta::assert_snapshot!("diff", changed.out);
    assert_eq!(changed.status, 1);
    let same = diff("old.yaml", "old.yaml");
    assert_eq!((same.status, same.out.as_str()), (0, "the same rights\n"));
}

#[test]
fn a_role_outside_the_input_is_never_left_out() {
    let who = rbac(&["who-can", "get", "pods", "-n", "shop"], "");
    assert_eq!(who.status, 2);
    assert!(
        who.out
            .contains("unknown: RoleBinding `shop/viewers` gives ClusterRole `view`"),
        "{}",
        who.out
    );
    let show = rbac(&["show", "jane"], "");
    assert!(
        show.status == 2 && show.out.contains("ClusterRole `view` (not in the input)"),
        "{}",
        show.out
    );

    // The most dangerous grant of all names a role that no manifest holds.
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("old.yaml"), RIGHTS).expect("a file");
    std::fs::write(
        folder.path().join("new.yaml"),
        RIGHTS.replace("name: view}", "name: cluster-admin}"),
    )
    .expect("a file");
    let diff = run_in(
        folder.path(),
        &["rbac", "diff", "--old", "old.yaml", "--new", "new.yaml"],
        b"",
    );
    assert_eq!(diff.status, 1);
    assert!(
        diff.out
            .contains("+ whatever it gives ClusterRole `cluster-admin` (not in the input)"),
        "{}",
        diff.out
    );
}

#[test]
fn graphs_are_drawn_in_three_languages() {
    assert!(rbac(&["graph"], "").out.starts_with("digraph rbac {"));
    assert!(
        rbac(&["graph", "--format", "mermaid"], "")
            .out
            .starts_with("flowchart LR")
    );
    assert_eq!(
        rbac(&["graph", "--format", "json"], "").json()["edges"]
            .as_array()
            .map(Vec::len),
        Some(2)
    );
}

#[test]
fn the_bootstrap_policy_answers_as_kubernetes_documents_it() {
    let Some(corpus) = corpus("manifests/bootstrap-rbac") else {
        return;
    };
    let corpus = corpus.display().to_string();
    let can =
        |words: &[&str]| run(&[&["rbac", "can"], words, &["-i", &corpus]].concat()).status == 0;
    assert!(can(&[
        "--as",
        "system:kube-scheduler",
        "create",
        "pods/binding",
        "-n",
        "shop"
    ]));
    assert!(!can(&[
        "--as",
        "system:kube-scheduler",
        "create",
        "pods",
        "-n",
        "shop"
    ]));
    assert!(can(&[
        "--as",
        "sa:kube-system/namespace-controller",
        "delete",
        "pods",
        "-n",
        "shop"
    ]));
    assert!(!can(&[
        "--as",
        "sa:kube-system/namespace-controller",
        "create",
        "pods",
        "-n",
        "shop"
    ]));
    assert!(can(&[
        "--as",
        "system:anonymous",
        "get",
        "--url",
        "/healthz"
    ]));
    assert!(!can(&[
        "--as",
        "system:anonymous",
        "get",
        "--url",
        "/metrics"
    ]));
    assert!(can(&["--as", "jane", "create", "selfsubjectaccessreviews"]));
    assert!(can(&[
        "--as",
        "root",
        "--as-group",
        "system:masters",
        "delete",
        "nodes"
    ]));
}

#[test]
fn the_storefront_of_the_example_may_start_jobs_and_nothing_else() {
    let harbor = root().join("examples/harbor").display().to_string();
    let can = |verb: &str, resource: &str| {
        run(&[
            "rbac",
            "can",
            "--as",
            "sa:shop/storefront",
            verb,
            resource,
            "-n",
            "shop",
            "-i",
            &harbor,
        ])
        .out
        .starts_with("yes")
    };
    assert!(can("create", "jobs"));
    assert!(!can("create", "pods"));
    assert!(!can("get", "secrets"));
}
