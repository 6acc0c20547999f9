//! Names from an input are text: they begin no line of any output and hold nothing that steers a terminal.

use crate::support::{Run, folder, run_in};

/// What stands in every name, label, annotation, path and subject of the input. The first line has to stay what it is.
const EVIL: &str = r#"x\n::error file=a::pwned\r\n::warning::pwned\n=cmd|'/C calc'!A0\n| <b>bold</b> `tick` \u001b[31mred\u202eback\u2028::error::pwned\u0085::error::pwned"#;

fn input() -> String {
    r#"{"apiVersion": "v1", "kind": "List", "items": [
{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop", "labels": {"EVIL": "EVIL"}, "annotations": {"EVIL": "EVIL"}}},
{"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": "EVIL"},
 "rules": [{"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}, {"apiGroups": ["EVIL"], "resources": ["EVIL"], "resourceNames": ["EVIL"], "verbs": ["EVIL"]}, {"nonResourceURLs": ["/EVIL"], "verbs": ["get"]}]},
{"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": {"name": "EVIL"},
 "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "EVIL"},
 "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": "EVIL"}, {"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": "EVIL"}, {"kind": "ServiceAccount", "namespace": "shop", "name": "web"}]},
{"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": {"name": "EVIL", "namespace": "shop"},
 "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "EVIL gone"},
 "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": "EVIL"}]},
{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "shop", "labels": {"app": "web"}, "annotations": {"seawall.dev/ignore": "host-pid: EVIL", "EVIL": "EVIL"}},
 "spec": {"hostPID": true, "serviceAccountName": "web", "containers": [{"name": "c", "image": "EVIL", "command": ["EVIL"], "env": [{"name": "EVIL", "value": "EVIL"}], "ports": [{"containerPort": 80}]}], "volumes": [{"name": "v", "hostPath": {"path": "/EVIL"}}]}},
{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "EVIL", "namespace": "EVIL", "labels": {"EVIL": "EVIL"}},
 "spec": {"serviceAccountName": "EVIL", "nodeName": "EVIL", "containers": [{"name": "EVIL", "image": "EVIL", "securityContext": {"privileged": true}}]}},
{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "EVIL", "namespace": "shop"}, "spec": {"type": "LoadBalancer", "selector": {"app": "web"}, "ports": [{"name": "EVIL", "port": 80}]}},
{"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "EVIL", "namespace": "shop"},
 "spec": {"podSelector": {"matchLabels": {"EVIL": "EVIL"}}, "policyTypes": ["Ingress"], "ingress": [{"from": [{"namespaceSelector": {"matchLabels": {"EVIL": "EVIL"}}}]}]}},
{"apiVersion": "example.com/v1", "kind": "EVIL", "metadata": {"name": "EVIL", "namespace": "EVIL"}, "spec": {"template": {"spec": {"containers": [{"name": "EVIL", "image": "EVIL"}]}}}}
]}"#
    .replace("EVIL", EVIL)
}

/// Characters that end a line or steer a terminal, but plain ends of lines and tabs.
fn steers(letter: char) -> bool {
    letter.is_control() && !matches!(letter, '\n' | '\t')
        || matches!(letter, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[track_caller]
fn check(what: &str, run: &Run, may_command: bool, wrong: &mut Vec<String>) {
    for (stream, text) in [("out", &run.out), ("err", &run.err)] {
        for line in text.lines() {
            let begins = line.trim_start();
            let injected = [
                "::error file=a::",
                "::error::pwned",
                "::warning::pwned",
                "=cmd",
                "| <b>",
            ];
            let is_injected = injected.iter().any(|text| begins.starts_with(text))
                || begins.starts_with("::") && !may_command;
            if is_injected || line.contains(steers) {
                wrong.push(format!("{what} ({stream}): {line:?}"));
                break;
            }
        }
    }
}

#[test]
fn no_name_begins_a_line_or_steers_a_terminal() {
    let text = input();
    let safer = text.replacen("\"hostPID\": true", "\"hostPID\": false", 1);
    let folder = folder(&[("in.json", &text), ("before.json", &safer)]);
    let mut wrong = Vec::new();
    let mut commands: Vec<String> = Vec::new();
    for format in [
        "table", "json", "sarif", "junit", "html", "markdown", "csv", "github",
    ] {
        commands.push(format!("scan in.json --format {format}"));
    }
    for command in [
        "scan in.json --fix --diff",
        "pod-security check --level restricted in.json",
        "pod-security assess in.json",
        "pod-security assess in.json --format json",
        "rbac can --as jane get secrets -n shop -i in.json",
        "rbac can --as sa:shop/web get secrets -n shop -i in.json",
        "rbac who-can get secrets -n shop -i in.json",
        "rbac who-can get secrets -n shop -i in.json --format json",
        "rbac show -i in.json sa:shop/web",
        "rbac risks in.json",
        "rbac tenancy in.json",
        "rbac graph -i in.json --format mermaid",
        "rbac graph -i in.json --format dot",
        "rbac graph -i in.json --format html",
        "rbac diff before.json in.json",
        "network connections in.json",
        "network connections in.json --format mermaid",
        "network connections in.json --format html",
        "network exposure in.json",
        "network lint in.json",
        "network suggest in.json",
        "network can --from outside --to shop/web -i in.json",
        "network classes in.json",
        "network diff before.json in.json",
        "attack paths in.json",
        "attack paths in.json --format mermaid",
        "attack paths in.json --format html",
        "attack cut in.json",
        "attack edges in.json",
        "attack exposure in.json",
        "attack diff before.json in.json",
        "compliance matrix in.json",
    ] {
        commands.push(command.to_owned());
    }
    for command in &commands {
        let arguments: Vec<&str> = command.split(' ').collect();
        let run = run_in(folder.path(), &arguments, b"");
        check(command, &run, command.ends_with("github"), &mut wrong);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
