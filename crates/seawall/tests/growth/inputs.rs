//! Inputs of any size, one kind of thing each that there can be many of.

mod refused;
mod rights;
mod shared;
mod traffic;

use std::fmt::Write as _;

use refused::{declared_twice, definition, faults, lists_of_a_pod};
use rights::{
    aggregated_chain, aggregated_together, bindings, impersonation, named, owned, roles, rules,
    subjects, ways,
};
use shared::{after_merge, aliased, anchors, fixable, keys, merges};
use traffic::{admins, balancers, blocks, exceptions_of_blocks, policies, ports, services};

/// What there can be many of, and a command that meets it.
pub struct Case {
    pub name: &'static str,
    /// How many there are in the smaller of the two inputs.
    pub size: usize,
    pub files: fn(usize) -> Vec<(&'static str, String)>,
    /// A command whose output the other one takes; empty for none.
    pub before: &'static [&'static str],
    pub command: &'static [&'static str],
}

const SCAN: &[&str] = &["scan", "a.yaml", "--format", "json"];

macro_rules! case {
    ($name:literal, $size:literal, $files:expr, $command:expr) => {
        case!($name, $size, $files, &[], $command)
    };
    ($name:literal, $size:literal, $files:expr, $before:expr, $command:expr) => {
        Case {
            name: $name,
            size: $size,
            files: $files,
            before: $before,
            command: $command,
        }
    };
}

pub const CASES: &[Case] = &[
    case!("documents", 200, documents, SCAN),
    case!("lists of one pod", 200, lists_of_a_pod, SCAN),
    case!("faults of one object", 400, faults, SCAN),
    case!("fields of a definition", 200, definition, SCAN),
    case!("objects declared twice", 200, declared_twice, SCAN),
    case!("broken documents", 400, broken, SCAN),
    case!("broken JSON lists", 400, json_list, SCAN),
    case!("anchors and aliases", 400, anchors, SCAN),
    case!("merges", 300, merges, SCAN),
    case!("keys after a merge", 300, after_merge, SCAN),
    case!("keys of a mapping", 1000, keys, SCAN),
    case!("lines of a text", 2000, lines, SCAN),
    case!("annotations that accept", 200, annotations, SCAN),
    case!(
        "exceptions",
        200,
        exceptions,
        &[
            "scan",
            "a.yaml",
            "--exceptions",
            "exceptions.yaml",
            "--format",
            "json"
        ]
    ),
    case!(
        "findings of a baseline",
        150,
        documents,
        &["scan", "a.yaml", "--format", "json", "-o", "old.json"],
        &["scan", "a.yaml", "--baseline", "old.json"]
    ),
    case!("containers of a pod", 100, containers, SCAN),
    case!("volumes of a pod", 200, volumes, SCAN),
    case!("owners in a chain", 200, owners, SCAN),
    case!("pods of one owner", 200, pods_of_one_owner, SCAN),
    case!("wrong fields", 300, wrong_fields, SCAN),
    case!(
        "fixes through one alias",
        60,
        aliased,
        &["scan", "--fix", "--diff", "a.yaml"]
    ),
    case!(
        "containers to fix",
        100,
        fixable,
        &["scan", "--fix", "--diff", "a.yaml"]
    ),
    case!(
        "SARIF",
        150,
        documents,
        &["scan", "a.yaml", "--format", "sarif"]
    ),
    case!(
        "HTML",
        150,
        documents,
        &["scan", "a.yaml", "--format", "html"]
    ),
    case!(
        "CSV",
        150,
        documents,
        &["scan", "a.yaml", "--format", "csv"]
    ),
    case!(
        "JUnit",
        150,
        documents,
        &["scan", "a.yaml", "--format", "junit"]
    ),
    case!(
        "objects of a snapshot",
        200,
        documents,
        &["snapshot", "save", "a.yaml", "-o", "a.zst"],
        &["scan", "a.zst", "--format", "json"]
    ),
    case!("a table", 150, documents, &["scan", "a.yaml"]),
    case!("namespaces", 200, namespaces, SCAN),
    case!(
        "bindings to one role",
        200,
        bindings,
        &["rbac", "risks", "-i", "a.yaml"]
    ),
    case!(
        "roles with rules",
        200,
        roles,
        &["rbac", "risks", "-i", "a.yaml"]
    ),
    case!(
        "rules of one role",
        200,
        rules,
        &["rbac", "risks", "-i", "a.yaml"]
    ),
    case!(
        "roles that give each other",
        40,
        owned,
        &["rbac", "risks", "-i", "a.yaml"]
    ),
    case!(
        "roles aggregated in a chain",
        200,
        aggregated_chain,
        &["rbac", "risks", "-i", "a.yaml"]
    ),
    case!(
        "roles that aggregate one label",
        200,
        aggregated_together,
        &["rbac", "risks", "-i", "a.yaml"]
    ),
    case!(
        "subjects of a difference",
        200,
        subjects,
        &["rbac", "diff", "none.yaml", "a.yaml"]
    ),
    case!(
        "blocks of a policy",
        300,
        blocks,
        &["network", "exposure", "a.yaml"]
    ),
    case!(
        "policies with an exception each",
        150,
        exceptions_of_blocks,
        &["network", "exposure", "a.yaml"]
    ),
    case!(
        "ports of a policy",
        300,
        ports,
        &["network", "exposure", "a.yaml"]
    ),
    case!(
        "namespaces with policies",
        60,
        policies,
        &["network", "connections", "--format", "classes", "a.yaml"]
    ),
    case!(
        "workloads of namespaces with policies",
        60,
        policies,
        &["network", "exposure", "a.yaml"]
    ),
    case!(
        "policies of administrators",
        60,
        admins,
        &["network", "exposure", "a.yaml"]
    ),
    case!("load balancers of the same pods", 60, balancers, SCAN),
    case!(
        "services of the same pods",
        60,
        services,
        &["network", "exposure", "a.yaml"]
    ),
    case!(
        "subjects of one binding",
        200,
        named,
        &["rbac", "risks", "-i", "a.yaml"]
    ),
    case!(
        "accounts that impersonate each other",
        60,
        impersonation,
        &[
            "attack",
            "cut",
            "--from",
            "user:u0",
            "--mistakes",
            "3",
            "a.yaml"
        ]
    ),
    case!("ways to cut", 10, ways, &["attack", "cut", "a.yaml"]),
    case!("ways in", 60, ways, &["attack", "exposure", "a.yaml"]),
];

const HEAD: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: head}\n---\n";

/// As many texts as asked for, one after the other, behind something that is always there.
fn many(size: usize, one: impl Fn(usize) -> String) -> Vec<(&'static str, String)> {
    let mut text = HEAD.to_owned();
    (0..size).for_each(|number| text.push_str(&one(number)));
    vec![("a.yaml", text)]
}

/// The same, with what stands in front and behind.
fn within(
    size: usize,
    front: &str,
    one: impl Fn(usize) -> String,
    behind: &str,
) -> Vec<(&'static str, String)> {
    let mut text = format!("{HEAD}{front}");
    (0..size).for_each(|number| text.push_str(&one(number)));
    text.push_str(behind);
    vec![("a.yaml", text)]
}

fn pod(name: &str, more: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: team, labels: {{app: web}}}}\n\
         spec: {{hostPID: true, containers: [{{name: app, image: registry.example.com/app:1}}]{more}}}\n---\n"
    )
}

fn documents(size: usize) -> Vec<(&'static str, String)> {
    many(size, |number| pod(&format!("app-{number}"), ""))
}

fn broken(size: usize) -> Vec<(&'static str, String)> {
    many(size, |_| {
        "apiVersion: v1\nkind: Pod\nmetadata: [\n---\n".to_owned()
    })
}

fn json_list(size: usize) -> Vec<(&'static str, String)> {
    let item = |number: usize| {
        let comma = if number == 0 { "" } else { ",\n" };
        format!(
            "{comma}{{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"metadata\": {{\"name\": {number}}}}}"
        )
    };
    let mut text = String::from("{\"apiVersion\": \"v1\", \"kind\": \"List\", \"items\": [");
    (0..size).for_each(|number| text.push_str(&item(number)));
    text.push_str("]}");
    vec![("a.yaml", text)]
}

fn lines(size: usize) -> Vec<(&'static str, String)> {
    within(
        size,
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  settings: |\n",
        |number| format!("    setting.{number}: value of {number}\n"),
        "",
    )
}

fn annotations(size: usize) -> Vec<(&'static str, String)> {
    many(size, |number| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: app-{number}, annotations: {{seawall.dev/ignore: 'host-pid: it reads processes'}}}}\n\
             spec: {{hostPID: true, containers: [{{name: app, image: registry.example.com/app:1}}]}}\n---\n"
        )
    })
}

fn exceptions(size: usize) -> Vec<(&'static str, String)> {
    let mut files = documents(size);
    let mut text = String::from("schema: seawall.exceptions/v1\nexceptions:\n");
    for number in 0..size {
        let _ = writeln!(
            text,
            "- {{checks: [host-pid], resources: [{{kind: Pod, namespace: team, name: app-{number}}}], reason: it reads processes, owner: a@example.com, expires: 2999-01-01}}"
        );
    }
    files.push(("exceptions.yaml", text));
    files
}

fn containers(size: usize) -> Vec<(&'static str, String)> {
    within(
        size,
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - {name: app, image: registry.example.com/app:1}\n",
        |number| {
            format!(
                "  - {{name: c{number}, image: registry.example.com/app:1, env: [{{name: A, value: b}}]}}\n"
            )
        },
        "",
    )
}

fn volumes(size: usize) -> Vec<(&'static str, String)> {
    let mut text = format!(
        "{HEAD}apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  containers:\n  - name: app\n    image: registry.example.com/app:1\n    volumeMounts:\n    - {{name: v, mountPath: /v}}\n"
    );
    for number in 0..size {
        let _ = writeln!(text, "    - {{name: v{number}, mountPath: /v{number}}}");
    }
    text.push_str("  volumes:\n  - {name: v, hostPath: {path: /var/log}}\n");
    for number in 0..size {
        let _ = writeln!(
            text,
            "  - {{name: v{number}, hostPath: {{path: /var/log/{number}}}}}"
        );
    }
    vec![("a.yaml", text)]
}

fn owners(size: usize) -> Vec<(&'static str, String)> {
    many(size, |number| {
        format!(
            "apiVersion: example.com/v1\nkind: Thing\nmetadata: {{name: t{number}, uid: u{number}, ownerReferences: [{{apiVersion: example.com/v1, kind: Thing, name: t{}, uid: u{}, controller: true}}]}}\n---\n{}",
            number + 1,
            number + 1,
            pod(&format!("p{number}"), "").replace(
                "namespace: team,",
                &format!("ownerReferences: [{{apiVersion: example.com/v1, kind: Thing, name: t{number}, uid: u{number}, controller: true}}],")
            )
        )
    })
}

fn pods_of_one_owner(size: usize) -> Vec<(&'static str, String)> {
    within(
        size,
        "apiVersion: apps/v1\nkind: ReplicaSet\nmetadata: {name: rs, namespace: team, uid: u}\n\
         spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: app, image: registry.example.com/app:1}]}}}\n---\n",
        |number| {
            pod(&format!("p{number}"), "").replace(
                "namespace: team,",
                "namespace: team, ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: rs, uid: u, controller: true}],",
            )
        },
        "",
    )
}

fn wrong_fields(size: usize) -> Vec<(&'static str, String)> {
    within(
        size,
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers: [{name: app, image: a}]\n",
        |number| format!("  hostPit{number}: true\n"),
        "",
    )
}

fn namespaces(size: usize) -> Vec<(&'static str, String)> {
    many(size, |number| {
        format!("apiVersion: v1\nkind: Namespace\nmetadata: {{name: n{number}}}\n---\n")
            + &pod("web", "").replace("namespace: team", &format!("namespace: n{number}"))
    })
}
