//! `seawall attack`: ways, distances, edges and what a change does to them.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::{corpus, root, run, run_in};

/// Edges of an input: kind, from, to.
fn edges(input: &str) -> Vec<(String, String, String)> {
    let run = run(&["attack", "edges", "--format", "json", input]);
    run.json()["edges"]
        .as_array()
        .expect("edges")
        .iter()
        .map(|edge| {
            let text = |value: &Value| value.as_str().expect("a text").to_owned();
            (
                text(&edge["kind"]),
                text(&edge["from"]["id"]),
                text(&edge["to"]["id"]),
            )
        })
        .collect()
}

/// Files of the corpus that are about a kind whose objects stand in other files: what is to be bound, and who binds.
const PARTS: &[&str] = &["ROLE_BIND_ALL", "ROLE_BIND_RB_R-UG"];

#[test]
fn every_attack_manifest_gives_its_edge() {
    let Some(folder) = corpus("kubehound-attacks") else {
        return;
    };
    let whole = edges(&folder.display().to_string());
    let mut looked_at = 0;
    for entry in std::fs::read_dir(&folder).expect("the corpus") {
        let path = entry.expect("a file").path();
        let stem = path
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let own = if PARTS.contains(&&*stem) {
            whole.clone()
        } else {
            edges(&path.display().to_string())
        };
        let kinds: BTreeSet<&str> = own.iter().map(|(kind, ..)| kind.as_str()).collect();
        looked_at += 1;
        if stem == "CONTROL_POD" {
            // A plain pod: its token and its cloud, and no way out of it.
            assert!(
                kinds.iter().all(|kind| !kind.starts_with("CE_")
                    && !kind.starts_with("EXPLOIT_")
                    && !kind.starts_with("HOST_")),
                "{kinds:?}"
            );
            continue;
        }
        // Names of files are kinds, and some say more behind them.
        let is_its = |kind: &str| stem == kind || stem.starts_with(&format!("{kind}_"));
        assert!(
            kinds.iter().any(|kind| is_its(kind)),
            "{stem}: only {kinds:?}"
        );
        for (kind, from, to) in &own {
            let fails = from.contains("fail") || to.contains("fail");
            assert!(!(fails && is_its(kind)), "{stem}: {kind} {from} => {to}");
        }
    }
    assert!(looked_at > 20, "{looked_at}");
    // The users and groups of the one file, with the roles of the other.
    for who in ["user:user-rb-r-rb-r", "group:group-rb-r-rb-r"] {
        let mut edges = whole.iter();
        assert!(
            edges.any(|(kind, from, _)| kind == "ROLE_BIND" && from == who),
            "{who}"
        );
    }
}

#[test]
fn bad_pods_give_the_escapes_of_their_names() {
    let Some(folder) = corpus("badpods/manifests") else {
        return;
    };
    let escapes: &[(&str, &[&str])] = &[
        (
            "everything-allowed",
            &[
                "CE_NSENTER",
                "CE_PRIV_MOUNT",
                "EXPLOIT_HOST_WRITE",
                "HOST_NETWORK",
                "HOST_IPC",
                "HOST_PID",
            ],
        ),
        (
            "priv-and-hostpid",
            &["CE_NSENTER", "CE_PRIV_MOUNT", "HOST_PID"],
        ),
        ("priv", &["CE_PRIV_MOUNT", "CE_MODULE_LOAD"]),
        (
            "hostpath",
            &[
                "EXPLOIT_HOST_WRITE",
                "EXPLOIT_HOST_TRAVERSE",
                "EXPLOIT_CONTAINERD_SOCK",
            ],
        ),
        ("hostpid", &["HOST_PID"]),
        ("hostnetwork", &["HOST_NETWORK", "CE_NET_MITM"]),
        ("hostipc", &["HOST_IPC"]),
        ("nothing-allowed", &[]),
    ];
    for (profile, expect) in escapes {
        let found = edges(&folder.join(profile).display().to_string());
        let is_escape = |kind: &str| {
            ["CE_", "EXPLOIT_", "HOST_"]
                .iter()
                .any(|start| kind.starts_with(start))
        };
        let kinds: BTreeSet<&str> = found
            .iter()
            .map(|(kind, ..)| kind.as_str())
            .filter(|kind| is_escape(kind))
            .collect();
        for kind in *expect {
            assert!(kinds.contains(kind), "{profile}: {kinds:?}");
        }
        if expect.is_empty() {
            assert!(kinds.is_empty(), "{profile}: {kinds:?}");
        }
    }
}

/// The story of the example: three programs with a hole each, and what a pull request makes of that.
#[test]
fn the_example_is_three_mistakes_away_and_a_pull_request_makes_it_one() {
    let root = root();
    let paths = run_in(
        &root,
        &["attack", "paths", "--certain", "-k", "2", "examples/harbor"],
        b"",
    );
    insta::assert_snapshot!("attack_paths_harbor", paths.out);
    assert!(
        paths
            .out
            .starts_with("internet → cluster-admin: 3 mistakes\n")
    );
    let exposure = run_in(&root, &["attack", "exposure", "examples/harbor"], b"");
    insta::assert_snapshot!("attack_exposure_harbor", exposure.out);
    let diff = run_in(
        &root,
        &[
            "attack",
            "diff",
            "examples/harbor",
            "examples/harbor-pr",
            "--over",
        ],
        b"",
    );
    insta::assert_snapshot!("attack_diff_harbor", diff.out);
    assert_eq!(diff.status, 2);
    let markdown = run_in(
        &root,
        &[
            "attack",
            "diff",
            "examples/harbor",
            "examples/harbor-pr",
            "--over",
            "--format",
            "markdown",
        ],
        b"",
    );
    insta::assert_snapshot!("attack_diff_harbor_markdown", markdown.out);
    // Back again everything moves away, and nothing is a finding.
    let both = tempfile::tempdir().expect("a folder");
    let (before, after) = (both.path().join("before"), both.path().join("after"));
    std::fs::create_dir_all(&before).expect("a folder");
    std::fs::create_dir_all(&after).expect("a folder");
    let read = |path: &str| std::fs::read_to_string(root.join(path)).expect("a file");
    let common = read("examples/harbor/shop/release.yaml")
        + "---\n"
        + &read("examples/harbor/platform/job-starter.yaml");
    std::fs::write(
        before.join("a.yaml"),
        common.clone() + "---\n" + &read("examples/harbor-pr/shop/permissions.yaml"),
    )
    .expect("a file");
    std::fs::write(
        after.join("a.yaml"),
        common + "---\n" + &read("examples/harbor/shop/permissions.yaml"),
    )
    .expect("a file");
    let back = run_in(both.path(), &["attack", "diff", "before", "after"], b"");
    assert_eq!(back.status, 0, "{}", back.err);
    assert!(
        back.out.contains("sa:shop/storefront → node: 0 → –"),
        "{}",
        back.out
    );
}

#[test]
fn a_name_that_is_nobodys_is_said_with_those_that_look_like_it() {
    let root = root();
    let paths = run_in(
        &root,
        &[
            "attack",
            "paths",
            "--to",
            "sa:shop/storefrnt",
            "examples/harbor",
        ],
        b"",
    );
    assert_eq!(paths.status, 2);
    assert!(paths.err.contains("is not in the graph"), "{}", paths.err);
    let near = run_in(
        &root,
        &[
            "attack",
            "paths",
            "--to",
            "sa:storefront",
            "examples/harbor",
        ],
        b"",
    );
    assert!(near.err.contains("there is"), "{}", near.err);
}

#[test]
fn what_is_told_counts() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        std::fs::write(folder.path().join(name), text).expect("a file");
    };
    write(
        "in.yaml",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop, labels: {app: web}}\nspec: {containers: [{name: a, image: 'web:1', securityContext: {privileged: true, runAsUser: 0}, ports: [{containerPort: 80}]}]}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80}]}\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: jewel, namespace: shop, labels: {seawall.dev/crown-jewel: 'true'}}\n",
    );
    let number = |more: &[&str], to: &str| {
        let mut arguments = vec!["attack", "paths", "--format", "json", "--to", to, "in.yaml"];
        arguments.extend(more);
        let run = run_in(folder.path(), &arguments, b"");
        run.json()["paths"][0]["cost"]["mistakes"].as_u64()
    };
    assert_eq!(number(&[], "node"), Some(1));
    write(
        "facts.yaml",
        "schema: seawall.attack-facts/v1\nexploitable_images: ['web:1']\n",
    );
    assert_eq!(number(&["--facts", "facts.yaml"], "node"), Some(0));
    assert_eq!(number(&["--from", "supply"], "node"), Some(1));
    // A registry that is open to everybody.
    write(
        "facts.yaml",
        "schema: seawall.attack-facts/v1\nopen_registries: ['web']\n",
    );
    assert_eq!(
        number(&["--facts", "facts.yaml", "--from", "image:web:1"], "node"),
        Some(0)
    );
    // A jewel that nobody reaches.
    assert_eq!(number(&[], "crown-jewels"), None);
    write(
        "facts.yaml",
        "schema: seawall.attack-facts/v1\ncrown_jewels: ['secret:shop/none']\n",
    );
    let wrong = run_in(
        folder.path(),
        &["attack", "exposure", "--facts", "facts.yaml", "in.yaml"],
        b"",
    );
    assert_eq!(wrong.status, 2);
    assert!(wrong.err.contains("secret:shop/none"), "{}", wrong.err);
}

#[test]
fn pictures_of_the_ways() {
    let root = root();
    let picture = |format: &str| {
        let run = run_in(
            &root,
            &[
                "attack",
                "paths",
                "--certain",
                "-k",
                "1",
                "--format",
                format,
                "examples/harbor",
            ],
            b"",
        );
        assert!(run.status == 0 || run.status == 2, "{}", run.err);
        run.out
    };
    insta::assert_snapshot!("attack_paths_mermaid", picture("mermaid"));
    let dot = picture("dot");
    assert!(
        dot.starts_with("digraph attack {")
            && dot.contains("[label=\"ENDPOINT_EXPLOIT\", color=red]")
    );
    let page = picture("html");
    assert!(page.contains("From the internet to cluster-admin"));
    assert!(page.contains("data-kind=\"ROLE_ESCALATE\""));
    let json = run_in(
        &root,
        &[
            "attack",
            "paths",
            "--certain",
            "--format",
            "json",
            "examples/harbor",
        ],
        b"",
    );
    let steps = &json.json()["paths"][0]["steps"];
    assert_eq!(steps[0]["kind"], "ENDPOINT_EXPLOIT");
    assert!(
        steps
            .as_array()
            .expect("steps")
            .iter()
            .all(|step| step["technique"].is_string())
    );
}

/// A finding that is a step of a way comes before one of the same severity that leads nowhere, and says why.
#[test]
fn findings_on_a_way_come_first() {
    let folder = tempfile::tempdir().expect("a folder");
    let pod = |name: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: shop, labels: {{app: {name}}}}}\nspec: {{nodeName: node-1, containers: [{{name: a, image: 'a@sha256:0000000000000000000000000000000000000000000000000000000000000000', securityContext: {{privileged: true, runAsUser: 0}}, ports: [{{containerPort: 80}}]}}]}}\n---\n"
        )
    };
    let text = pod("alone")
        + &pod("open")
        + "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\napiVersion: v1\nkind: Node\nmetadata: {name: node-1, labels: {node-role.kubernetes.io/control-plane: ''}}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: open, namespace: shop}\nspec: {type: LoadBalancer, selector: {app: open}, ports: [{port: 80}]}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: alone, namespace: shop}\nspec: {podSelector: {matchLabels: {app: alone}}}\n";
    std::fs::write(folder.path().join("in.yaml"), text).expect("a file");
    let scan = run_in(
        folder.path(),
        &[
            "scan",
            "in.yaml",
            "--check",
            "privileged-container",
            "--format",
            "json",
        ],
        b"",
    );
    let findings = scan.findings();
    let names: Vec<&str> = findings
        .iter()
        .map(|finding| finding["resource"]["name"].as_str().expect("a name"))
        .collect();
    assert_eq!(names, ["open", "alone"]);
    let reasons = findings[0]["risk_reasons"].to_string();
    assert!(
        reasons.contains("on an attack path: internet → cluster-admin, 1 mistake"),
        "{reasons}"
    );
    assert_eq!(findings[0]["severity"], findings[1]["severity"]);
}
