//! What exceptions and annotations accept, and what they do not; what is told as one problem.

use std::sync::Arc;

use seawall_finding::{Finding, Verdict};
use seawall_model::{Cluster, Coverage, Object, Origin, Source};
use seawall_scan::{Baseline, Scan, ScanOptions, parse_exceptions, scan};
use seawall_syntax::parse_stream;

fn cluster(text: &str) -> Cluster {
    let source = Source {
        name: Arc::from("input.yaml"),
        origin: Origin::File,
    };
    let mut objects = Vec::new();
    for document in parse_stream(text.as_bytes()) {
        for node in document.nodes.expect("reads") {
            objects.push(Object::from_node(node, source.clone()).expect("an object"));
        }
    }
    Cluster::new(Arc::from(""), objects, Coverage::default())
}

fn options(checks: &[&str], exceptions: &str) -> ScanOptions {
    let exceptions = if exceptions.is_empty() {
        Vec::new()
    } else {
        let text = format!("schema: seawall.exceptions/v1\nexceptions:\n{exceptions}");
        parse_exceptions("e.yaml", text.as_bytes()).expect("exceptions")
    };
    ScanOptions {
        only: checks.iter().map(|check| (*check).to_owned()).collect(),
        exceptions,
        ..ScanOptions::default()
    }
}

fn run(text: &str, options: &ScanOptions) -> Scan {
    scan(
        &cluster(text),
        &seawall_analysis::Sources::default(),
        options,
        "2026-06-01".parse().expect("a date"),
    )
}

fn entry(check: &str, selector: &str) -> String {
    format!(
        "- {{checks: [{check}], resources: [{selector}], reason: r, owner: o, expires: 2027-01-01}}\n"
    )
}

/// `check of target container`, of the findings that a test picks, sorted.
fn names(scan: &Scan, picks: impl Fn(&Finding) -> bool) -> Vec<String> {
    let mut names: Vec<String> = scan
        .findings
        .iter()
        .filter(|finding| finding.verdict == Verdict::Fail && picks(finding))
        .map(|finding| {
            let container = finding.container.as_deref().unwrap_or_default();
            format!("{} {} {container}", finding.check(), finding.target.name())
                .trim()
                .to_owned()
        })
        .collect();
    names.sort();
    names
}

fn open(scan: &Scan) -> Vec<String> {
    names(scan, Finding::counts)
}

fn accepted(scan: &Scan) -> Vec<String> {
    names(scan, |finding| finding.exception.is_some())
}

fn pod(metadata: &str, spec: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{{metadata}}}\nspec: {{hostPID: true, {spec}containers: [{{name: app, image: a}}]}}\n---\n"
    )
}

#[test]
fn an_annotation_reaches_its_own_object_only() {
    let accepts = "annotations: {seawall.dev/ignore: 'host-*: reviewed'}";
    let victim = pod("name: victim, namespace: shop", "");
    for attacker in [
        pod(&format!("name: '*', namespace: '*', {accepts}"), ""),
        pod(&format!("generateName: '', namespace: shop, {accepts}"), ""),
        format!(
            "apiVersion: v1\nkind: '*'\nmetadata: {{name: '*', namespace: '*', {accepts}}}\n---\n"
        ),
        format!(
            "apiVersion: other.example.com/v1\nkind: Pod\nmetadata: {{name: victim, namespace: shop, {accepts}}}\n---\n"
        ),
        // Another declaration of the same object does not speak for this one.
        pod(&format!("name: victim, namespace: shop, {accepts}"), ""),
        format!("apiVersion: v1\nkind: Namespace\nmetadata: {{name: shop, {accepts}}}\n---\n"),
    ] {
        for text in [format!("{attacker}{victim}"), format!("{victim}{attacker}")] {
            let found = run(&text, &options(&["host-pid"], ""));
            assert!(
                open(&found).contains(&"host-pid victim".to_owned()),
                "{text}\n{:?}",
                open(&found)
            );
        }
    }
    let own = pod(&format!("name: victim, namespace: shop, {accepts}"), "");
    let found = run(&own, &options(&["host-pid"], ""));
    assert_eq!(
        (open(&found), accepted(&found)),
        (vec![], vec!["host-pid victim".to_owned()])
    );
    let mut distrusting = options(&["host-pid"], "");
    distrusting.no_annotations = true;
    let found = run(&own, &distrusting);
    assert_eq!((open(&found).len(), accepted(&found).len()), (1, 0));
}

#[test]
fn an_annotation_never_accepts_what_is_said_of_exceptions() {
    let text = pod(
        "name: a, namespace: shop, annotations: {seawall.dev/ignore: '*: all of it; exception-*: and this; broken'}",
        "",
    );
    let found = run(&text, &options(&["host-pid"], ""));
    assert_eq!(
        open(&found),
        [
            "exception-unmatched annotation of shop/Pod/a",
            "exception-without-reason annotation of shop/Pod/a"
        ]
    );
}

#[test]
fn an_annotation_of_a_template_is_the_workload_s() {
    let text = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec:\n  template:\n    metadata: {annotations: {seawall.dev/ignore: 'host-pid: it reads processes'}}\n    spec: {hostPID: true, containers: [{name: app, image: a}]}\n";
    let found = run(text, &options(&["host-pid"], ""));
    assert_eq!((open(&found).len(), accepted(&found).len()), (0, 1));
}

const TWO: &str = "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: agent, namespace: ops}\nspec:\n  template:\n    spec:\n      containers:\n      - {name: agent, image: a, securityContext: {privileged: true}}\n      - {name: other, image: b, securityContext: {privileged: true}}\n";

#[test]
fn a_container_that_is_not_meant_is_a_finding() {
    let checks = ["privileged-container"];
    let found = run(
        TWO,
        &options(
            &checks,
            &entry("privileged-container", "{name: agent, container: agent}"),
        ),
    );
    assert_eq!(open(&found), ["privileged-container agent other"]);
    // Without a container the exception covers both, and that is said.
    let found = run(
        TWO,
        &options(&checks, &entry("privileged-container", "{name: agent}")),
    );
    assert_eq!(open(&found), ["exception-wide e.yaml:3"]);
    let note = &found.findings[0];
    assert!(
        note.message
            .contains("covers 2 containers of ops/DaemonSet/agent: `agent`, `other`"),
        "{}",
        note.message
    );
    // Who means all of them says so.
    for wide in [
        "{name: agent, container: \"*\"}",
        "{name: \"ag*\"}",
        "{namespace: ops}",
    ] {
        let found = run(TWO, &options(&checks, &entry("privileged-container", wide)));
        assert_eq!(open(&found), Vec::<String>::new(), "{wide}");
    }
    let annotated = TWO.replace(
        "namespace: ops}",
        "namespace: ops, annotations: {seawall.dev/ignore: 'privileged-container[agent]: module'}}",
    );
    assert_eq!(
        open(&run(&annotated, &options(&checks, ""))),
        ["privileged-container agent other"]
    );
}

#[test]
fn paths_and_fingerprints_select() {
    let text = pod("name: a, namespace: shop", "hostIPC: true, ");
    let checks = ["host-pid", "host-ipc"];
    let by_path = entry("\"*\"", "{path: spec.hostP*}");
    assert_eq!(
        open(&run(&text, &options(&checks, &by_path))),
        ["host-ipc a"]
    );
    let plain = run(&text, &options(&checks, ""));
    let fingerprint = plain
        .findings
        .iter()
        .find(|finding| finding.check() == "host-ipc")
        .expect("a finding")
        .fingerprint;
    let exact = format!(
        "- {{checks: [\"*\"], fingerprints: [{fingerprint}], reason: r, owner: o, expires: 2027-01-01}}\n"
    );
    assert_eq!(open(&run(&text, &options(&checks, &exact))), ["host-pid a"]);
}

#[test]
fn unmatched_is_said_of_what_was_looked_at_only() {
    let text = pod("name: a, namespace: shop", "");
    let unmatched = |checks: &[&str], exception: &str, whole: bool| {
        let mut options = options(checks, exception);
        for exception in &mut options.exceptions {
            exception.is_whole = whole;
        }
        let found = run(&text, &options);
        open(&found)
            .iter()
            .any(|name| name.starts_with("exception-unmatched"))
    };
    let elsewhere = entry("host-pid", "{name: b}");
    let here = entry("host-ipc", "{name: a}");
    assert!(
        unmatched(&["host-*"], &elsewhere, true),
        "the object is gone"
    );
    assert!(
        !unmatched(&["host-*"], &elsewhere, false),
        "the object may be elsewhere"
    );
    assert!(unmatched(&["host-*"], &here, false), "the object is here");
    assert!(
        !unmatched(&["host-pid"], &here, true),
        "the check did not run"
    );
    assert!(
        !unmatched(&["host-pid"], &entry("host-ipc", "{name: b}"), true),
        "the check did not run"
    );
    assert!(
        unmatched(&[], &entry("host-pdi", "{name: a}"), false),
        "there is no check"
    );
}

fn binding(name: &str, subject: &str) -> String {
    format!(
        "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {{name: {name}}}\nroleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: all}}\nsubjects: [{subject}]\n"
    )
}

const ROLE: &str = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: all}\nrules:\n- {apiGroups: [\"*\"], resources: [\"*\"], verbs: [\"*\"]}\n- {apiGroups: [\"\"], resources: [secrets], verbs: [get]}\n";

#[test]
fn a_new_holder_is_a_new_finding() {
    let options = |baseline: Option<Baseline>, exceptions: &str| ScanOptions {
        baseline,
        ..options(&["rbac-*"], exceptions)
    };
    let ops = binding("ops", "{kind: Group, name: ops}");
    let web = binding("web", "{kind: ServiceAccount, name: web, namespace: shop}");
    let before = format!("{ROLE}{ops}");
    let after = format!("{ROLE}{ops}{web}");
    let first = run(&before, &options(None, ""));
    assert_eq!(open(&first), ["rbac-wildcard-everything all"]);
    let folded: Vec<&str> = first.findings[0]
        .folded
        .iter()
        .map(|part| &*part.rule.id)
        .collect();
    // What may do everything may do what every other check is about.
    assert!(folded.contains(&"rbac-read-secrets") && folded.len() > 4);
    let report = serde_json::json!({
        "schema": "seawall.scan/v1",
        "fingerprints": 3,
        "findings": first.findings.iter().map(|finding| serde_json::json!({
            "fingerprint": finding.fingerprint.to_string(),
            "folded": finding.folded.iter().map(|part| serde_json::json!({
                "fingerprint": part.fingerprint.to_string()
            })).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
    });
    let baseline = Baseline::parse(report.to_string().as_bytes()).expect("a baseline");
    assert_eq!(
        open(&run(&before, &options(Some(baseline.clone()), ""))),
        Vec::<String>::new()
    );
    let found = run(&after, &options(Some(baseline), ""));
    assert_eq!(open(&found), ["rbac-wildcard-everything all"]);
    assert_eq!(found.findings[0].context, ["ServiceAccount shop/web"]);

    let only_ops = entry("rbac-*", "{name: all, holder: Group ops}");
    assert_eq!(
        open(&run(&before, &options(None, &only_ops))),
        Vec::<String>::new()
    );
    let found = run(&after, &options(None, &only_ops));
    assert_eq!(found.findings[0].context, ["ServiceAccount shop/web"]);
    // Without a holder it is accepted, and said.
    let wide = entry("rbac-wildcard-everything", "{name: all}");
    assert_eq!(
        open(&run(&after, &options(None, &wide))),
        ["exception-wide e.yaml:3"]
    );
}

#[test]
fn holders_are_one_row() {
    let text = format!(
        "{ROLE}{}{}",
        binding("ops", "{kind: Group, name: ops}"),
        binding("web", "{kind: ServiceAccount, name: web, namespace: shop}")
    );
    let found = run(&text, &options(&["rbac-*"], ""));
    assert_eq!(open(&found).len(), 1, "{:?}", open(&found));
    let also = found.findings[0].also().expect("more");
    assert!(
        also.starts_with("also through ServiceAccount shop/web; includes rbac-")
            && also.ends_with(" more"),
        "{also}"
    );
}

#[test]
fn a_privileged_container_is_told_once_and_the_rest_counts() {
    let checks = [
        "privileged-container",
        "writable-root-filesystem",
        "host-pid",
    ];
    let text = pod("name: a, namespace: shop", "")
        .replace("image: a", "image: a, securityContext: {privileged: true}");
    let found = run(&text, &options(&checks, ""));
    assert_eq!(open(&found), ["host-pid a", "privileged-container a app"]);
    for tally in &found.tallies {
        assert_eq!(tally.tally.fail, 1, "{}", tally.check.id);
    }
    // What is covered is accepted with it.
    let found = run(
        &text,
        &options(&checks, &entry("privileged-container", "{name: a}")),
    );
    assert_eq!(open(&found), ["host-pid a"]);
    let excepted: u64 = found.tallies.iter().map(|tally| tally.tally.excepted).sum();
    assert_eq!(excepted, 2);
    // And not the other way round.
    let found = run(
        &text,
        &options(&checks, &entry("writable-root-filesystem", "{name: a}")),
    );
    assert_eq!(open(&found), ["host-pid a", "privileged-container a app"]);
}

#[test]
fn what_a_privileged_workload_takes_of_its_node_is_one_row_and_each_part_is_accepted_by_itself() {
    let agent = "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: plugin, namespace: net}\nspec:\n  selector: {matchLabels: {app: plugin}}\n  template:\n    metadata: {labels: {app: plugin}}\n    spec:\n      initContainers: [{name: mount, image: a, securityContext: {privileged: true}}]\n      containers:\n      - {name: main, image: a, securityContext: {privileged: true}}\n      - {name: side, image: a, securityContext: {capabilities: {add: [SYS_ADMIN]}}}\n";
    let checks = ["privileged-container", "dangerous-capability"];
    let told = run(agent, &options(&checks, ""));
    assert_eq!(open(&told).len(), 1, "{:?}", open(&told));
    let mut folded: Vec<&str> = told.findings[0]
        .folded
        .iter()
        .map(|part| &*part.rule.id)
        .collect();
    folded.sort_unstable();
    assert_eq!(folded, ["dangerous-capability", "privileged-container"]);
    // Who accepts the privilege of one container has not accepted what others get.
    let accepted = entry("privileged-container", "{kind: DaemonSet, name: plugin}");
    let found = run(agent, &options(&checks, &accepted));
    let left = names(&found, |finding| {
        finding.counts() && finding.check() != "exception-wide"
    });
    assert_eq!(left, ["dangerous-capability plugin side"]);
}
