//! `seawall rbac`: decisions with their chain, on files.

use crate::support::{corpus, root, run, run_in};

pub(crate) const RIGHTS: &str = "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: reader, namespace: shop}\nrules: [{apiGroups: [''], resources: [pods, pods/log], verbs: [get, list]}]\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: readers, namespace: shop}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}\nsubjects: [{kind: ServiceAccount, name: front}]\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: viewers, namespace: shop}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}\nsubjects: [{kind: User, name: jane, apiGroup: rbac.authorization.k8s.io}]\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: front, namespace: shop}\nspec: {serviceAccountName: front, containers: [{name: a, image: b}]}\n";

pub(crate) fn rbac(arguments: &[&str], stdin: &str) -> crate::support::Run {
    ask(RIGHTS, arguments, stdin)
}

/// Asks of rights in which `jane` is bound to a role that nobody knows.
fn open(arguments: &[&str]) -> crate::support::Run {
    ask(
        &RIGHTS.replace("name: view}", "name: onlooker}"),
        arguments,
        "",
    )
}

pub(crate) fn ask(rights: &str, arguments: &[&str], stdin: &str) -> crate::support::Run {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("rights.yaml"), rights).expect("a file");
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
    assert!(
        elsewhere.out.contains("not at the requested scope"),
        "{}",
        elsewhere.out
    );
}

#[test]
fn a_role_that_is_not_in_the_input_makes_a_no_unknown() {
    let unknown = open(&["can", "--as", "jane", "get", "pods", "-n", "shop"]);
    assert_eq!(unknown.status, 2);
    assert!(
        unknown.out.starts_with("unknown: ") && unknown.out.contains("`onlooker`"),
        "{}",
        unknown.out
    );
    let other = open(&["can", "--as", "jane", "get", "pods", "-n", "pay"]);
    assert_eq!((other.status, other.out.starts_with("no: ")), (1, true));
}

#[test]
fn a_role_that_kubernetes_brings_is_known_without_the_input() {
    let yes = rbac(&["can", "--as", "jane", "get", "pods", "-n", "shop"], "");
    assert_eq!(yes.status, 0);
    assert!(yes.out.contains("built-in"), "{}", yes.out);
    // It may have been added to, as `view` gathers others.
    let no = rbac(&["can", "--as", "jane", "delete", "pods", "-n", "shop"], "");
    assert_eq!((no.status, no.out.starts_with("unknown: ")), (2, true));
    let everything = RIGHTS.replace("name: view}", "name: cluster-admin}");
    let yes = ask(
        &everything,
        &["can", "--as", "jane", "delete", "pods", "-n", "shop"],
        "",
    );
    assert_eq!(yes.status, 0, "{}", yes.out);
    let who = ask(
        &everything,
        &["who-can", "delete", "pods", "-n", "shop"],
        "",
    );
    assert_eq!((who.status, who.out.contains("user `jane`")), (0, true));
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
    let diff = |old: &str, new: &str| run_in(folder.path(), &["rbac", "diff", old, new], b"");
    let changed = diff("old.yaml", "new.yaml");
    insta::assert_snapshot!("diff", changed.out);
    assert_eq!(changed.status, 1);
    let same = diff("old.yaml", "old.yaml");
    assert_eq!(
        (same.status, same.out.as_str()),
        (0, "no change in permissions\n")
    );
}

#[test]
fn a_role_outside_the_input_is_never_left_out() {
    let who = open(&["who-can", "get", "pods", "-n", "shop"]);
    assert_eq!(who.status, 2);
    assert!(
        who.out
            .contains("unknown: RoleBinding `shop/viewers` grants ClusterRole `onlooker`"),
        "{}",
        who.out
    );
    let show = open(&["show", "jane"]);
    assert!(
        show.status == 2
            && show
                .out
                .contains("ClusterRole `onlooker` (not in the input)"),
        "{}",
        show.out
    );

    // The most dangerous grant of all names a role that no manifest holds.
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("old.yaml"), RIGHTS).expect("a file");
    std::fs::write(
        folder.path().join("new.yaml"),
        RIGHTS.replace("name: view}", "name: everything}"),
    )
    .expect("a file");
    let diff = run_in(
        folder.path(),
        &["rbac", "diff", "old.yaml", "new.yaml"],
        b"",
    );
    assert_eq!(diff.status, 1);
    assert!(
        diff.out
            .contains("+ all permissions of ClusterRole `everything` (not in the input)"),
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
fn the_importer_of_the_example_may_start_jobs_and_nothing_else() {
    let harbor = root().join("examples/harbor").display().to_string();
    let can = |verb: &str, resource: &str| {
        run(&[
            "rbac",
            "can",
            "--as",
            "sa:shop/importer",
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

/// Who reaches cluster-admin in a real cluster, and over which steps: reviewed line by line. The objects whose names
/// end in `fail` hold a part of what they would need, and lead nowhere.
#[test]
fn primitives_may_be_ones_own() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("rights.yaml"), RIGHTS).expect("a file");
    let own = "schema: seawall.rbac-escalation/v1\nprimitives: [{id: logs, title: reads logs, needs: [get pods/log], leads_to: cluster-admin, severity: high, why: Because.}]\n";
    std::fs::write(folder.path().join("own.yaml"), own).expect("a file");
    let arguments = [
        "rbac",
        "risks",
        "--primitives",
        "own.yaml",
        "-i",
        "rights.yaml",
    ];
    let run = run_in(folder.path(), &arguments, b"");
    assert!(
        run.out.contains("reads logs (in `shop`) → cluster-admin"),
        "{}",
        run.out
    );
    std::fs::write(folder.path().join("own.yaml"), "schema: other").expect("a file");
    let broken = run_in(folder.path(), &arguments, b"");
    assert!(
        broken.err.contains("own.yaml") && broken.err.contains("not the schema"),
        "{}",
        broken.err
    );
}

#[test]
fn tenancy_of_the_example() {
    let run = run_in(&root(), &["rbac", "tenancy", "-i", "examples/harbor"], b"");
    insta::assert_snapshot!("tenancy_harbor", run.out);
    let json = run_in(
        &root(),
        &[
            "rbac",
            "tenancy",
            "--format",
            "json",
            "-i",
            "examples/harbor",
        ],
        b"",
    )
    .json();
    assert_eq!(json["schema"], "seawall.rbac-tenancy/v1");
    assert_eq!(
        json["users_bound_directly"][0]["subject"],
        "user mara@harbor.example"
    );
}

/// Whoever may run commands in pods that the input does not hold could be anybody there.
#[test]
fn rights_over_what_is_not_in_the_input_may_lead_further() {
    let rights = RIGHTS.replace(
        "[pods, pods/log], verbs: [get, list]",
        "[pods/exec], verbs: [create]",
    );
    let rights = rights
        .split("---\n")
        .filter(|part| !part.contains("kind: Pod"))
        .collect::<Vec<_>>()
        .join("---\n");
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("rights.yaml"), rights).expect("a file");
    let run = run_in(folder.path(), &["rbac", "risks", "-i", "rights.yaml"], b"");
    assert_eq!(run.status, 2);
    assert!(
        run.out.contains("unknown: 1 might escalate further"),
        "{}",
        run.out
    );
}
