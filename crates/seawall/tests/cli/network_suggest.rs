//! `seawall network suggest`: what it claims of the policies that it makes, and what they would cut off.

use crate::support::{Run, run_in};

fn suggest(text: &str, arguments: &[&str], input: &str) -> Run {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("shop.yaml"), text).expect("a file");
    let all = [&["network", "suggest"], arguments, &["-i", "shop.yaml"]].concat();
    run_in(folder.path(), &all, input.as_bytes())
}

fn pod(name: &str, more: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: op, labels: {{app: {name}}}}}\nspec: {{{more}}}\n"
    )
}

fn service(name: &str, more: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: Service\nmetadata: {{name: {name}, namespace: op}}\nspec: {{selector: {{app: {name}}}, {more}}}\n"
    )
}

const PLAIN: &str = "containers: [{name: a, image: a, ports: [{containerPort: 8080}]}]";

#[test]
fn exposed_services_have_the_families_that_they_say() {
    let web = pod("web", PLAIN);
    let with = |more: &str| {
        let text = format!(
            "{web}{}",
            service(
                "web",
                &format!("type: LoadBalancer, ports: [{{port: 443, targetPort: 8080}}]{more}")
            )
        );
        let declared = suggest(&text, &["--declared"], "");
        let line = "{\"from\":\"outside\",\"to\":\"service:op/web\",\"port\":443}\n";
        let given = suggest(&text, &["--flows", "-"], line);
        for run in [&declared, &given] {
            assert!(run.out.contains("cidr: \"0.0.0.0/0\""), "{}", run.out);
        }
        [declared, given].map(|run| run.out.contains("cidr: \"::/0\""))
    };
    assert_eq!(with(""), [false; 2]);
    assert_eq!(with(", ipFamilies: [IPv6]"), [true; 2]);
    assert_eq!(
        with(", ipFamilyPolicy: PreferDualStack, ipFamilies: [IPv4, IPv6]"),
        [true; 2]
    );
    assert_eq!(with(", ipFamilyPolicy: RequireDualStack"), [true; 2]);
}

#[test]
fn what_is_not_certain_is_not_verified() {
    let redis = format!(
        "{}{}",
        pod("redis", PLAIN),
        service("redis", "ports: [{port: 8080}]")
    );
    let client = |more: &str| {
        pod(
            "client",
            &format!("{more}containers: [{{name: a, image: a, args: ['redis:8080']}}]"),
        )
    };
    let run = suggest(
        &format!("{redis}{}", client("hostNetwork: true, ")),
        &["--declared"],
        "",
    );
    assert_eq!(run.status, 2);
    assert!(
        run.out
            .contains("NOT VERIFIED: of 1 given connection, 0 certain to be allowed"),
        "{}",
        run.out
    );
    assert!(
        run.out
            .contains("# unknown: whether op/client[Pod] => op/redis[Pod] : TCP 8080"),
        "{}",
        run.out
    );
    let run = suggest(&format!("{redis}{}", client("")), &["--declared"], "");
    assert!(
        run.out.contains("the given connection is allowed"),
        "{}",
        run.out
    );
}

#[test]
fn needs_beside_the_declared_connections_are_not_covered() {
    let redis = format!(
        "{}{}",
        pod("redis", PLAIN),
        service("redis", "ports: [{port: 8080}]")
    );
    let client = |spec: &str, args: &str| {
        pod(
            "client",
            &format!(
                "{spec}containers: [{{name: a, image: a, ports: [{{containerPort: 9443}}], args: ['redis:8080'{args}]}}]"
            ),
        )
    };
    let bound = "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: op, namespace: op}\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: op}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}\nsubjects: [{kind: ServiceAccount, name: op, namespace: op}]\n";
    let hook = "---\napiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\nmetadata: {name: w}\nwebhooks: [{name: a.b.c, admissionReviewVersions: [v1], sideEffects: None, failurePolicy: Fail, clientConfig: {service: {name: client, namespace: op}}, rules: []}]\n";
    let called = service("client", "ports: [{port: 443, targetPort: 9443}]");
    let account = "serviceAccountName: op, ";
    let find = |text: &str, arguments: &[&str], input: &str| {
        let run = suggest(text, arguments, input);
        let mut lines = run
            .out
            .lines()
            .filter(|line| line.starts_with("# NOT COVERED: op/client"));
        lines.next().unwrap_or_default().to_owned()
    };
    for (text, expect) in [
        (
            format!("{redis}{}{bound}", client(account, "")),
            "permissions by ClusterRoleBinding `op`, and no connection to the API server",
        ),
        (
            format!("{redis}{}", client("", ", 'https://api.stripe.com/v1'")),
            "refers to `api.stripe.com`",
        ),
        (
            format!(
                "{redis}{}",
                client(
                    "initContainers: [{name: i, image: a, args: ['https://s3.amazonaws.com']}], ",
                    ""
                )
            ),
            "refers to `s3.amazonaws.com`",
        ),
        (
            format!(
                "{redis}{}",
                client("", ", 'https://kubernetes.default.svc/api'")
            ),
            "refers to the API server",
        ),
        (
            format!("{redis}{}{called}{hook}", client("", "")),
            "the API server calls it on TCP 9443 (ValidatingWebhookConfiguration `w`)",
        ),
    ] {
        let line = find(&text, &["--declared"], "");
        assert!(line.contains(expect), "{line} {expect}");
        // A flow that is given besides meets it.
        let flows = "{\"from\":\"op/client\",\"to\":\"outside\",\"port\":443}\n{\"from\":\"outside\",\"to\":\"op/client\",\"port\":9443}\n";
        assert_eq!(
            find(&text, &["--declared", "--flows", "-"], flows),
            "",
            "{expect}"
        );
    }
    // Without a token, and without a host.
    let quiet = format!(
        "{redis}{}{bound}",
        client(
            "serviceAccountName: op, automountServiceAccountToken: false, ",
            ""
        )
    );
    assert_eq!(find(&quiet, &["--declared"], ""), "");
}
