//! Objects that are declared twice, gathered by built-in roles, or written as OpenShift shows them.

use crate::support::{folder, run_in};

const BINDING: &str = "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: team, namespace: shop}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: ROLE}\nsubjects: [{kind: User, name: jane, apiGroup: rbac.authorization.k8s.io}]\n---\n";

const ROLE: &str = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: NAME, labels: {LABELS}}\nrules: [{apiGroups: [''], resources: [RESOURCES], verbs: [get]}]\n---\n";

fn role(name: &str, labels: &str, resources: &str) -> String {
    ROLE.replace("NAME", name)
        .replace("LABELS", labels)
        .replace("RESOURCES", resources)
}

/// The exit status and the first word of `rbac can --as jane get RESOURCE -n shop`.
fn can(text: &str, who: &str, resource: &str) -> (i32, String) {
    let folder = folder(&[("in.yaml", text)]);
    let arguments = [
        "rbac", "can", "--as", who, "get", resource, "-n", "shop", "-i", "in.yaml",
    ];
    let run = run_in(folder.path(), &arguments, b"");
    let word = run.out.split(':').next().unwrap_or_default().to_owned();
    (run.status, word)
}

#[test]
fn what_hangs_on_one_of_two_declarations_is_unknown() {
    let unknown = (2, "unknown".to_owned());
    let yes = (0, "yes".to_owned());
    let both = BINDING.replace("ROLE", "view") + &BINDING.replace("ROLE", "admin");
    assert_eq!(can(&both, "jane", "secrets"), unknown);
    assert_eq!(can(&both, "jane", "pods"), unknown);
    // The same twice is one, and what another binding gives is given.
    let same = BINDING.replace("ROLE", "admin").repeat(2);
    assert_eq!(can(&same, "jane", "secrets"), yes);
    let other = BINDING
        .replace("ROLE", "admin")
        .replace("name: team", "name: others");
    assert_eq!(can(&format!("{both}{other}"), "jane", "secrets"), yes);
    // Of a role that is declared twice counts what both declarations say.
    let roles = role("own", "", "pods, secrets") + &role("own", "", "pods, configmaps");
    let bound = roles + &BINDING.replace("ROLE", "own");
    assert_eq!(can(&bound, "jane", "secrets"), unknown);
    let common = "rules: [{apiGroups: [''], resources: [services], verbs: [get]}, ";
    let bound = bound.replace("rules: [", common);
    assert_eq!(can(&bound, "jane", "services"), yes);
    assert_eq!(can(&bound, "jane", "secrets"), unknown);
}

#[test]
fn what_is_declared_twice_has_its_findings_once() {
    let text = "apiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: shop}\nspec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 22}]}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: shop}\ndata: {password: 'Xk29vQz81mW'}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: shop}\nspec: {hostPID: true, containers: [{name: a, image: r.example.com/a}]}\n";
    let other = text.replace("port: 22", "port: 23");
    let folder = folder(&[("a.yaml", text), ("b.yaml", text), ("c.yaml", &other)]);
    let fingerprints = |inputs: &[&str]| {
        let all = [&["scan", "--format", "json"], inputs].concat();
        let found = run_in(folder.path(), &all, b"").findings();
        let mut all: Vec<String> = found
            .iter()
            .map(|finding| finding["fingerprint"].as_str().expect("text").to_owned())
            .collect();
        all.sort();
        all
    };
    let once = fingerprints(&["a.yaml"]);
    assert!(!once.is_empty());
    assert_eq!(fingerprints(&["a.yaml", "b.yaml"]), once);
    assert_eq!(fingerprints(&["a.yaml", "a.yaml"]), once);
    // Different declarations of one object have one of each as well.
    let all = fingerprints(&["a.yaml", "c.yaml"]);
    let mut different = all.clone();
    different.dedup();
    assert_eq!(all, different);
}

#[test]
fn what_one_of_two_operators_grants_is_unknown_and_said_once() {
    let version = |resource: &str| {
        format!(
            "---\napiVersion: operators.coreos.com/v1alpha1\nkind: ClusterServiceVersion\nmetadata: {{name: op.v1, namespace: ops}}\nspec: {{install: {{strategy: deployment, spec: {{clusterPermissions: [{{serviceAccountName: op, rules: [{{verbs: [get], apiGroups: [''], resources: [{resource}]}}]}}]}}}}}}\n"
        )
    };
    let folder = folder(&[("in.yaml", &(version("secrets") + &version("pods")))]);
    let arguments = [
        "rbac",
        "can",
        "--as",
        "sa:ops/op",
        "get",
        "secrets",
        "-n",
        "shop",
        "-i",
        "in.yaml",
    ];
    let run = run_in(folder.path(), &arguments, b"");
    assert_eq!(run.status, 2, "{}", run.out);
    assert_eq!(
        run.out.matches("declared several times").count(),
        1,
        "{}",
        run.out
    );
}

#[test]
fn every_command_says_that_one_of_two_declarations_is_unknown() {
    let both = BINDING.replace("ROLE", "view") + &BINDING.replace("ROLE", "admin");
    let folder = folder(&[("in.yaml", &both)]);
    for arguments in [
        "rbac who-can get secrets -n shop -i in.yaml",
        "rbac show -i in.yaml --as jane",
        "rbac risks -i in.yaml",
        "attack paths -i in.yaml",
        "scan in.yaml --check rbac-*",
    ] {
        let arguments: Vec<&str> = arguments.split(' ').collect();
        let run = run_in(folder.path(), &arguments, b"");
        assert_eq!(run.status, 2, "{arguments:?}\n{}{}", run.out, run.err);
    }
    let who = run_in(
        folder.path(),
        &[
            "rbac", "who-can", "get", "secrets", "-n", "shop", "-i", "in.yaml",
        ],
        b"",
    );
    assert!(who.out.contains("declared several times"), "{}", who.out);
}

#[test]
fn a_pod_that_is_declared_twice_is_neither_allowed_nor_refused() {
    let pod = |field: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: a, namespace: shop}}\nspec: {{{field}containers: [{{name: c, image: i}}]}}\n"
        )
    };
    let answers = |one: &str, other: &str| {
        let folder = folder(&[("in/a.yaml", &pod(one)), ("in/b.yaml", &pod(other))]);
        let check = ["pod-security", "check", "--level", "baseline", "-i", "in"];
        let run = run_in(folder.path(), &check, b"");
        let answers: Vec<serde_json::Value> = run
            .out
            .lines()
            .map(|line| {
                serde_json::from_str::<serde_json::Value>(line).expect("JSON")["allowed"].clone()
            })
            .collect();
        let scan = ["scan", "in", "--check", "host-pid"];
        (
            answers,
            run.status,
            run_in(folder.path(), &scan, b"").status,
        )
    };
    let (yes, no, open) = (
        serde_json::Value::Bool(true),
        serde_json::Value::Bool(false),
        serde_json::Value::Null,
    );
    let both = |answer: &serde_json::Value| vec![answer.clone(), answer.clone()];
    assert_eq!(answers("", "hostPID: true, "), (both(&open), 2, 2));
    // Whichever of the two stands, the answer is this one.
    assert_eq!(answers("hostIPC: true, ", "hostPID: true, ").0, both(&no));
    assert_eq!(answers("", "").0, both(&yes));
}

#[test]
fn a_built_in_role_gathers_the_roles_that_say_so() {
    let label = "rbac.authorization.k8s.io/aggregate-to-view: 'true'";
    let extra = role("extra", label, "secrets");
    for (built_in, status) in [
        ("view", 0),
        ("edit", 0),
        ("admin", 0),
        ("system:basic-user", 2),
    ] {
        let text = extra.clone() + &BINDING.replace("ROLE", built_in);
        assert_eq!(can(&text, "jane", "secrets").0, status, "{built_in}");
    }
    let to_admin = extra.replace("-to-view", "-to-admin") + &BINDING.replace("ROLE", "view");
    assert_eq!(can(&to_admin, "jane", "secrets").0, 2);
    let off = extra.replace("'true'", "'false'") + &BINDING.replace("ROLE", "view");
    assert_eq!(can(&off, "jane", "secrets").0, 2);
    // The role is held by who holds the built-in one.
    let held = extra + &BINDING.replace("ROLE", "view");
    let folder = folder(&[("in.yaml", &held)]);
    let scan = [
        "scan",
        "in.yaml",
        "--check",
        "rbac-read-secrets",
        "--format",
        "json",
    ];
    let run = run_in(folder.path(), &scan, b"");
    let findings = run.findings();
    assert!(!findings.is_empty(), "{}", run.out);
    for finding in findings {
        assert_eq!(finding["context"][0], "User jane", "{finding}");
    }
}

#[test]
fn rights_as_openshift_writes_them_are_rights() {
    let reader = role("reader", "", "secrets");
    let own = reader
        .replace(
            "rbac.authorization.k8s.io/v1",
            "authorization.openshift.io/v1",
        )
        .replace("apiGroups: [''], ", "");
    for role in [&reader, &own] {
        for (subjects, who) in [
            (
                "subjects: [{kind: ServiceAccount, name: web, namespace: shop}]",
                "sa:shop/web",
            ),
            (
                "userNames: ['system:serviceaccount:shop:web']",
                "sa:shop/web",
            ),
            ("userNames: [jane]", "jane"),
            ("groupNames: [team]", "group:team"),
            (
                "subjects: [{kind: SystemUser, name: 'system:admin'}]",
                "system:admin",
            ),
        ] {
            let binding = format!(
                "apiVersion: authorization.openshift.io/v1\nkind: ClusterRoleBinding\nmetadata: {{name: b}}\nroleRef: {{name: reader}}\n{subjects}\n"
            );
            let text = format!("{role}{binding}");
            assert_eq!(can(&text, who, "secrets").0, 0, "{text}");
            assert_eq!(can(&text, who, "pods").0, 1, "{text}");
        }
    }
    // Where names of users are given, the subjects are not read.
    let binding = "apiVersion: authorization.openshift.io/v1\nkind: RoleBinding\nmetadata: {name: b, namespace: shop}\nroleRef: {name: reader}\nuserNames: [jane]\nsubjects: [{kind: User, name: bob}]\n";
    assert_eq!(can(&format!("{reader}{binding}"), "bob", "secrets").0, 1);
    assert_eq!(can(&format!("{reader}{binding}"), "jane", "secrets").0, 0);
}
