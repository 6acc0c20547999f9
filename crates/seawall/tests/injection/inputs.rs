//! What somebody could write, and where.

use std::path::Path;

use serde_json::{Value, json};

use crate::results::results;

/// What every text goes on with: an end of line of each kind and what could begin there, and what each medium obeys. The
/// marks are looked for: `PWNED` begins no line and no cell, and is in no tag.
const REST: &str = concat!(
    "\nPWNED\rPWNED\u{85}PWNED\u{2028}PWNED\u{2029}PWNED\n::error file=a::PWNED\n",
    "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: PWNED}\n---\n# ",
    "\nEOF\n```\n</details>\n| PWNED | PWNED |\n[PWNED](http://PWNED) ![a](b) @PWNED www.PWNED $PWNED$\n",
    "<script>PWNED()</script><img src=x onerror=PWNED>]]><PWNED/>-->\" onload=\"PWNED' PWNED='&lt;&#x3c;",
    "\"]; PWNED -> PWNED [label=\"\n%%{init: {\"theme\": \"PWNED\"}}%%",
    "`touch pwned` $(touch pwned) ; touch pwned | touch pwned && touch pwned #'\"'; touch pwned; '!!",
    "\u{1b}[31mred\u{1b}]8;;http://x\u{7}link\u{1b}]52;c;aGk=\u{7}\u{9b}31m\u{7f}\u{8}",
    "\u{202e}bidi\u{2066}\u{61c}\u{200e}zero\u{200b}\u{200d}\u{2060}\u{feff}\u{e0041}\u{ad}\u{fff9}\u{ffff}",
    "%0A::error::PWNED%0D ##[error]PWNED ##vso[task.setvariable variable=PWNED]x ##teamcity[PWNED]",
    ",=PWNED(),\"=PWNED()\",\t=PWNED() \\u003cPWNED\\n{{PWNED}} ${{ PWNED }} 'a: b'"
);

/// How the texts begin: where a cell, a line or a word starts, that decides.
pub const BEGINNINGS: &[&str] = &[
    "=cmd|'/C PWNED'!A0",
    "::error file=a::PWNED",
    "##vso[task.PWNED]",
    "<script>PWNED()</script>",
    "-l PWNED",
    "x",
];

/// A hostile text.
pub fn hostile(beginning: &str) -> String {
    format!("{beginning}{REST}")
}

/// One of each place. Some objects are taken by an API server, so that they are part of an answer; others are not.
pub fn cluster(evil: &str, before: bool) -> String {
    let rbac = "rbac.authorization.k8s.io";
    let user = json!({"apiGroup": rbac, "kind": "User", "name": evil});
    let group = json!({"apiGroup": rbac, "kind": "Group", "name": evil});
    let account = json!({"kind": "ServiceAccount", "namespace": "shop", "name": "web"});
    // Names of roles and bindings can hold anything but these.
    let role = evil.replace(['/', '%'], "");
    let everything = json!({"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]});
    let container = json!({"name": "c", "image": format!("registry.example/{evil}"), "command": [evil], "args": [evil],
        "env": [{"name": evil, "value": evil}, {"name": "DB_PASSWORD", "value": "tr0ub4dor-and-3"}],
        "ports": [{"containerPort": 80, "name": evil}], "securityContext": {"privileged": true},
        "volumeMounts": [{"name": "v", "mountPath": format!("/{evil}")}]});
    let spec = json!({"hostPID": !before, "serviceAccountName": "web", "nodeName": "one", "containers": [container],
        "volumes": [{"name": "v", "hostPath": {"path": format!("/{evil}")}}, {"name": "s", "secret": {"secretName": evil}}]});
    let mut items = vec![
        json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop", "labels": {"team": "a"}, "annotations": {"note": evil}}}),
        json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": evil, "labels": {(evil): evil, "pod-security.kubernetes.io/enforce": evil}}}),
        json!({"apiVersion": "v1", "kind": "Node", "metadata": {"name": "one", "labels": {"zone": evil}}}),
        json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "web", "namespace": "shop", "annotations": {"eks.amazonaws.com/role-arn": evil}}}),
        json!({"apiVersion": format!("{rbac}/v1"), "kind": "ClusterRole", "metadata": {"name": role}, "rules": [everything]}),
        json!({"apiVersion": format!("{rbac}/v1"), "kind": "ClusterRole", "metadata": {"name": "odd"}, "rules": [
            {"apiGroups": [evil], "resources": [evil], "resourceNames": [evil], "verbs": [evil, "get"]},
            {"apiGroups": [""], "resources": ["secrets", "pods/exec"], "resourceNames": [evil], "verbs": ["get", "create"]},
            {"nonResourceURLs": [format!("/{evil}")], "verbs": ["get"]}]}),
        json!({"apiVersion": format!("{rbac}/v1"), "kind": "RoleBinding", "metadata": {"name": role, "namespace": "shop"},
            "roleRef": {"apiGroup": rbac, "kind": "ClusterRole", "name": "odd"}, "subjects": [user, group]}),
        json!({"apiVersion": format!("{rbac}/v1"), "kind": "RoleBinding", "metadata": {"name": "gone", "namespace": "shop"},
            "roleRef": {"apiGroup": rbac, "kind": "Role", "name": format!("{evil} gone")}, "subjects": [user]}),
        json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "shop", "labels": {"app": "web"},
            "annotations": {"seawall.dev/ignore": format!("host-pid: {evil}"), "note": evil}}, "spec": spec}),
        json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "front", "namespace": "shop", "labels": {"app": "front"}, "annotations": {"note": evil}},
            "spec": {"serviceAccountName": "web", "nodeName": "one", "containers": [{"name": "c", "image": "registry.example/front:1", "args": [evil], "ports": [{"containerPort": 80}], "securityContext": {"privileged": true}}]}}),
        json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "front", "namespace": "shop", "annotations": {"note": evil}},
            "spec": {"type": "LoadBalancer", "selector": {"app": "front"}, "ports": [{"port": 80}]}}),
        json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "back", "namespace": "shop"},
            "spec": {"selector": {"matchLabels": {"app": "back"}}, "template": {"metadata": {"labels": {"app": "back"}, "annotations": {"note": evil}},
                "spec": {"containers": [{"name": "c", "image": "registry.example/back:latest", "env": [{"name": "URL", "value": "http://web.shop"}], "securityContext": {"privileged": true}}]}}}}),
        json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": evil, "namespace": evil, "labels": {(evil): evil},
            "ownerReferences": [{"apiVersion": evil, "kind": evil, "name": evil, "controller": true}]},
            "spec": {"serviceAccountName": evil, "nodeName": evil, "containers": [{"name": evil, "image": evil, "securityContext": {"privileged": true, "capabilities": {"add": [evil]}}}]}}),
        json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web", "namespace": "shop", "annotations": {"note": evil}},
            "spec": {"type": "LoadBalancer", "selector": {"app": "web"}, "ports": [{"name": evil, "port": 80}]}}),
        json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": evil, "namespace": "shop"},
            "spec": {"type": "NodePort", "selector": {"app": "back"}, "externalName": evil, "ports": [{"port": 80}]}}),
        json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": evil, "namespace": "shop"}, "data": {(evil): evil, "a": "password: tr0ub4dor-and-3"}}),
        json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": evil, "namespace": "shop"},
            "spec": {"podSelector": {"matchLabels": {"app": "back"}}, "policyTypes": ["Ingress"], "ingress": [{"from": [{"namespaceSelector": {"matchLabels": {"team": "a"}}}]}]}}),
        json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "odd", "namespace": "shop"},
            "spec": {"podSelector": {"matchLabels": {(evil): evil}}, "policyTypes": [evil], "ingress": [{"from": [{"ipBlock": {"cidr": evil}}], "ports": [{"port": evil, "protocol": evil}]}]}}),
        json!({"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": {"name": evil, "namespace": "shop", "annotations": {"nginx.ingress.kubernetes.io/auth-url": evil, "nginx.ingress.kubernetes.io/server-snippet": evil}},
            "spec": {"ingressClassName": evil, "rules": [{"host": evil, "http": {"paths": [{"path": format!("/{evil}"), "pathType": "Prefix", "backend": {"service": {"name": "web", "port": {"number": 80}}}}]}}]}}),
        json!({"apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingWebhookConfiguration", "metadata": {"name": "hook"},
            "webhooks": [{"name": evil, "clientConfig": {"url": format!("https://{evil}")}, "failurePolicy": "Ignore", "rules": [], "sideEffects": "None", "admissionReviewVersions": ["v1"]}]}),
        json!({"apiVersion": "example.com/v1", "kind": evil, "metadata": {"name": evil, "namespace": evil}, "spec": {"template": {"spec": {"containers": [{"name": evil, "image": evil}]}}}}),
        json!({"apiVersion": evil, "kind": "Odd", "metadata": {"name": "odd", "namespace": "shop"}, "spec": evil}),
    ];
    if !before {
        items.push(json!({"apiVersion": format!("{rbac}/v1"), "kind": "ClusterRoleBinding", "metadata": {"name": role},
            "roleRef": {"apiGroup": rbac, "kind": "ClusterRole", "name": role}, "subjects": [user, group, account]}));
    }
    json!({"apiVersion": "v1", "kind": "List", "items": items}).to_string()
}

/// Events of an audit log with the text in what clients say of themselves.
fn audit(evil: &str) -> String {
    let event = |id: &str, user: Value, object: Value, reason: String| {
        json!({"kind": "Event", "apiVersion": "audit.k8s.io/v1", "level": "Metadata", "auditID": id, "stage": "ResponseComplete",
            "requestURI": format!("/api/v1/namespaces/shop/{evil}"), "verb": "get", "user": user, "sourceIPs": [evil], "userAgent": evil,
            "objectRef": object, "responseStatus": {"code": 200},
            "requestReceivedTimestamp": "2026-11-02T00:00:11Z", "stageTimestamp": "2026-11-02T00:00:11Z",
            "annotations": {"authorization.k8s.io/decision": "allow", "authorization.k8s.io/reason": reason}})
    };
    let rbac = format!(
        "RBAC: allowed by RoleBinding \"{evil}/shop\" of ClusterRole \"odd\" to User \"{evil}\""
    );
    let user = json!({"username": evil, "groups": [evil, "system:authenticated"], "extra": {(evil): [evil]}});
    let secret =
        json!({"resource": "secrets", "namespace": "shop", "name": evil, "apiVersion": "v1"});
    let pods = json!({"resource": "pods", "namespace": "shop", "apiVersion": "v1"});
    [
        event("a", user.clone(), secret, rbac),
        event("b", user, pods.clone(), evil.to_owned()),
        event("c", json!({"username": "system:serviceaccount:shop:web"}), pods,
            format!("RBAC: allowed by ClusterRoleBinding \"{evil}\" of ClusterRole \"{evil}\" to ServiceAccount \"web/shop\"")),
    ]
    .map(|event| format!("{event}\n"))
    .concat()
}

/// Writes every file that the commands read.
pub fn write(folder: &Path, evil: &str) {
    let put = |name: &str, text: &str| std::fs::write(folder.join(name), text).expect("a file");
    put("in.json", &cluster(evil, false));
    put("before.json", &cluster(evil, true));
    put("audit.log", &audit(evil));
    put("images.json", &results(evil));
    put(
        "flows.jsonl",
        &format!(
            "{}\n",
            json!({"from": "shop/back", "to": "shop/web", "port": 80, "protocol": "TCP"})
        ),
    );
    put(
        "records.jsonl",
        &format!(
            "{}\n",
            json!({"src_ip": "203.0.113.1", "dst_ip": "203.0.113.2", "dst_port": 80, "protocol": "TCP", "note": evil, (evil): evil})
        ),
    );
    put(
        "asked.jsonl",
        &format!(
            "{}\n",
            json!({"subject": evil, "verb": evil, "resource": evil, "namespace": evil, "name": evil})
        ),
    );
    put(
        "ends.jsonl",
        &format!("{}\n", json!({"from": evil, "to": "shop/web", "port": 80})),
    );
    let exceptions = json!({"schema": "seawall.exceptions/v1", "exceptions": [
        {"check": "host-*", "kind": "Pod", "namespace": "shop", "name": "web", "reason": evil, "owner": evil, "expires": "2099-01-01"},
        {"check": evil, "reason": evil, "owner": evil, "expires": "2099-01-01"}]});
    put("exceptions.yaml", &exceptions.to_string());
    put("kubeconfig", &json!({"apiVersion": "v1", "kind": "Config", "current-context": evil,
        "contexts": [{"name": evil, "context": {"cluster": evil, "user": evil}}],
        "clusters": [{"name": format!("{evil}x"), "cluster": {"server": evil}}], "users": [{"name": evil, "user": {"token": evil}}]}).to_string());
    // A file that can be fixed, and one that nobody can read, in folders with such names.
    let name: String = evil
        .chars()
        .filter(|letter| !"/\0".contains(*letter))
        .take(60)
        .collect();
    let odd = folder.join("tree").join(&name);
    std::fs::create_dir_all(&odd).expect("a folder");
    let fixable = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop}\nspec:\n  containers:\n    - name: c\n      # ::error::PWNED ##vso[PWNED]\n      image: registry.example/a:1\n      securityContext:\n        privileged: true\n";
    std::fs::write(odd.join(format!("{name}.yaml")), fixable).expect("a file");
    std::fs::write(
        odd.join(format!("broken{name}.yaml")),
        format!("a: [\n# {evil}"),
    )
    .expect("a file");
    let chart = odd.join("chart");
    std::fs::create_dir_all(chart.join("templates")).expect("a folder");
    std::fs::write(
        chart.join("Chart.yaml"),
        json!({"apiVersion": "v2", "name": evil, "version": evil}).to_string(),
    )
    .expect("a file");
    std::fs::write(chart.join("templates").join("a.yaml"), fixable).expect("a file");
}
