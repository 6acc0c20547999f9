//! A scan is never milder than `rbac risks`: whoever certainly becomes cluster administrator is named by a critical
//! finding.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use proptest::prelude::*;
use seawall_analysis::{Analysis, Sources};
use seawall_checks::{Context, Settings, registry, run};
use seawall_finding::{Severity, Verdict};
use seawall_model::{Cluster, Coverage, Object, Origin, Principal, Source};
use seawall_rbac::Outcome;
use seawall_syntax::parse_stream;

fn cluster(name: &str, bytes: &[u8]) -> Cluster {
    let source = Source {
        name: Arc::from(name),
        origin: Origin::File,
    };
    let objects = parse_stream(bytes)
        .into_iter()
        .filter_map(|document| document.nodes.ok())
        .flatten()
        .filter_map(|node| Object::from_node(node, source.clone()))
        .collect();
    Cluster::new(Arc::from(""), objects, Coverage::default())
}

/// How findings write somebody.
fn written(who: &Principal) -> String {
    match who {
        Principal::User(name) => format!("User {name}"),
        Principal::Group(name) => format!("Group {name}"),
        Principal::ServiceAccount { namespace, name } => {
            format!("ServiceAccount {namespace}/{name}")
        }
    }
}

/// Everybody who certainly becomes cluster administrator, and those of them whom no critical finding names.
fn compare(cluster: &Cluster) -> (usize, Vec<String>) {
    let sources = Sources::builtin();
    let analysis = Analysis::new(cluster, &sources);
    let settings = Settings::default();
    let checks: Vec<_> = registry::all()
        .filter(|check| check.group() == "rbac")
        .collect();
    let results = run(&Context::new(&analysis, &settings), &checks);
    let critical: Vec<_> = results
        .findings
        .iter()
        .map(|found| &found.finding)
        .filter(|finding| {
            finding.verdict == Verdict::Fail && finding.severity == Severity::Critical
        })
        .collect();
    let administrators: Vec<Principal> = analysis
        .escalation()
        .risks()
        .iter()
        .filter(|risk| risk.outcome == Outcome::ClusterAdmin && risk.uncertain == 0)
        // As `rbac risks` does: the group is everything whatever the objects say.
        .filter(|risk| *risk.subject != Principal::Group("system:masters".into()))
        .filter(|risk| !analysis.rbac().is_brought_subject(risk.subject))
        .map(|risk| risk.subject.clone())
        .collect();
    // What somebody has through a group is told of the group.
    let is_told = |who: &Principal| {
        let mut named = who.identity().subjects();
        if !matches!(who, Principal::Group(name) if &**name == "system:unauthenticated") {
            // Members of any other group have shown a credential.
            named.push(Principal::Group("system:authenticated".into()));
        }
        named.iter().map(written).any(|name| {
            critical
                .iter()
                .any(|finding| finding.subject == name || finding.context.contains(&name))
        })
    };
    let missing = administrators.iter().filter(|who| !is_told(who));
    let missing = missing.map(written).collect();
    (administrators.len(), missing)
}

const NAMES: &[&str] = &[
    "mill",
    "helper",
    "cluster-admin",
    "view",
    "system:node",
    "system:controller:mill",
    "system:public-info-viewer",
    "a.b:c",
];
const SUBJECTS: &[&str] = &[
    "{kind: User, name: jane}",
    "{kind: User, name: 'system:anonymous'}",
    "{kind: User, name: 'system:kube-scheduler'}",
    "{kind: Group, name: ops}",
    "{kind: Group, name: 'system:authenticated'}",
    "{kind: Group, name: 'system:serviceaccounts:shop'}",
    "{kind: ServiceAccount, name: web, namespace: shop}",
    "{kind: ServiceAccount, name: web}",
    "{kind: ServiceAccount, name: node-controller, namespace: kube-system}",
];
const RULES: &[&str] = &[
    "{apiGroups: ['*'], resources: ['*'], verbs: ['*']}",
    "{apiGroups: [''], resources: [pods], verbs: [create]}",
    "{apiGroups: [''], resources: ['*/token'], verbs: [create]}",
    "{apiGroups: [''], resources: [serviceaccounts/token], verbs: [create], resourceNames: [web]}",
    "{apiGroups: [''], resources: [users, groups], verbs: [impersonate]}",
    "{apiGroups: [''], resources: [users], verbs: [impersonate], resourceNames: [jane]}",
    "{apiGroups: [rbac.authorization.k8s.io], resources: ['*'], verbs: ['*']}",
    "{apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [bind]}",
    "{apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [bind], resourceNames: [cluster-admin]}",
    "{apiGroups: [rbac.authorization.k8s.io], resources: [clusterrolebindings], verbs: [create]}",
    "{apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [escalate, update], resourceNames: [mill]}",
    "{apiGroups: [certificates.k8s.io], resources: ['*'], verbs: ['*']}",
    "{apiGroups: [''], resources: [secrets], verbs: [get, list]}",
    "{nonResourceURLs: ['*'], verbs: ['*']}",
];
/// What may stand in the metadata besides the name: nothing, a namespace (of cluster-scoped kinds too), or what pretends.
const METADATA: &[&str] = &[
    "",
    ", namespace: shop",
    ", namespace: kube-system",
    ", labels: {kubernetes.io/bootstrapping: rbac-defaults}",
    ", labels: {rbac.authorization.k8s.io/aggregate-to-view: 'true'}",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(400), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nobody_becomes_cluster_administrator_unseen(
        roles in prop::collection::vec(
            (
                prop::sample::select(&["Role", "ClusterRole"][..]),
                prop::sample::select(NAMES),
                prop::sample::select(METADATA),
                prop::collection::vec(prop::sample::select(RULES), 1..4),
            ),
            1..5,
        ),
        bindings in prop::collection::vec(
            (
                prop::sample::select(&["RoleBinding", "ClusterRoleBinding"][..]),
                prop::sample::select(NAMES),
                prop::sample::select(METADATA),
                (prop::sample::select(&["Role", "ClusterRole"][..]), prop::sample::select(NAMES)),
                prop::collection::vec(prop::sample::select(SUBJECTS), 1..4),
            ),
            1..6,
        )
    ) {
        let mut text = String::from("apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: web, namespace: shop}\n");
        for (kind, name, more, rules) in roles {
            let _ = write!(
                text,
                "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: {kind}\nmetadata: {{name: '{name}'{more}}}\nrules: [{}]\n",
                rules.join(", ")
            );
        }
        for (kind, name, more, (role_kind, role), subjects) in bindings {
            let _ = write!(
                text,
                "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: {kind}\nmetadata: {{name: '{name}'{more}}}\nroleRef: {{kind: {role_kind}, name: '{role}'}}\nsubjects: [{}]\n",
                subjects.join(", ")
            );
        }
        let (_, missing) = compare(&cluster("rights.yaml", text.as_bytes()));
        prop_assert_eq!(missing, Vec::<String>::new(), "{}", text);
    }
}

fn manifests(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let kind = entry.file_type().expect("a type");
        if kind.is_dir() {
            manifests(&path, found);
        } else if kind.is_file()
            && path
                .extension()
                .is_some_and(|end| end == "yaml" || end == "yml")
        {
            found.push(path);
        }
    }
}

/// Files above this size are inputs for limits, not manifests that people keep.
const MAX_BYTES: u64 = 4_000_000;

#[test]
fn nobody_in_the_corpora_becomes_cluster_administrator_unseen() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpora");
    if !root.is_dir() {
        eprintln!("SKIPPED: no corpora at {}", root.display());
        return;
    }
    let mut files = Vec::new();
    manifests(&root, &mut files);
    let mut administrators = 0;
    let mut unseen = Vec::new();
    for file in files {
        let size = std::fs::metadata(&file).map_or(u64::MAX, |data| data.len());
        let Some(bytes) = std::fs::read(&file).ok().filter(|_| size < MAX_BYTES) else {
            continue;
        };
        let text = String::from_utf8_lossy(&bytes);
        if !text.contains("Binding") {
            continue;
        }
        let (count, missing) = compare(&cluster(&file.display().to_string(), &bytes));
        administrators += count;
        unseen.extend(
            missing
                .into_iter()
                .map(|who| format!("{}: {who}", file.display())),
        );
    }
    assert_eq!(unseen, Vec::<String>::new());
    assert!(administrators > 0, "the corpora hold some");
}
