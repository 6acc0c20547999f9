//! Answers about permissions, each with every kind of witness, as their schemas say.

use serde_json::{Value, json};

use crate::rbac::{RIGHTS, ask};
use crate::schema::assert_valid_as;
use crate::support::{folder, run_in};

/// A binding by a custom resource, a role that is not in the input, and users of a cloud who are in `system:masters`.
const MORE: &str = "---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: ops}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: ops}
subjects: [{kind: Group, name: ops, apiGroup: rbac.authorization.k8s.io}, {kind: User, name: nina, apiGroup: rbac.authorization.k8s.io}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: aws-auth, namespace: kube-system}
data: {mapUsers: '[{userarn: a, username: root, groups: [system:masters]}]'}
";

const OPEN_SERVER: &str = "---
apiVersion: v1
kind: Pod
metadata: {name: kube-apiserver-a, namespace: kube-system}
spec: {containers: [{name: a, image: a, command: [kube-apiserver, '--authorization-mode=AlwaysAllow']}]}
";

/// An answer in JSON, which is what its schema says, and the same for people.
#[track_caller]
fn both(rights: &str, arguments: &[&str]) -> (Value, String) {
    let json = ask(rights, &[arguments, &["--format", "json"]].concat(), "");
    let text = ask(rights, arguments, "");
    assert_eq!(json.status, text.status, "{arguments:?}");
    (json.json(), text.out)
}

#[test]
fn a_decision_has_each_kind_of_witness() {
    let rights = format!("{RIGHTS}{MORE}");
    let can = |words: &[&str]| both(&rights, &[&["can"], words].concat());
    let (rule, text) = can(&["get", "pods", "-n", "shop", "--as", "sa:shop/front"]);
    assert_eq!(
        rule["witness"],
        json!({
            "subject": "service account shop/front",
            "binding": {"kind": "RoleBinding", "namespace": "shop", "name": "readers"},
            "role": {"kind": "Role", "namespace": "shop", "name": "reader"},
            "rule": 0,
            "rule_text": "get,list pods,pods/log",
            "added_back": false,
        }),
        "{text}"
    );
    let (builtin, text) = can(&["create", "selfsubjectaccessreviews", "--as", "jane"]);
    assert_eq!(builtin["witness"]["comes_with_kubernetes"], true, "{text}");
    assert!(text.contains("(built-in)"), "{text}");
    let (masters, _) = can(&["get", "nodes", "--as", "x", "--as-group", "system:masters"]);
    assert_eq!(masters["witness"], json!({"group": "system:masters"}));
    let (made, text) = can(&["get", "nodes", "--as", "root"]);
    assert_eq!(made["witness"]["place"]["file"], "rights.yaml", "{text}");
    assert!(text.contains("puts user `root` into group"), "{text}");
    let open = format!("{rights}{OPEN_SERVER}");
    let (all, text) = both(&open, &["can", "get", "nodes", "--as", "mara"]);
    assert_eq!(all["witness"], json!({"authorizer": "AlwaysAllow"}));
    assert!(text.contains("allow everything (`AlwaysAllow`)"), "{text}");
}

#[test]
fn a_no_says_what_came_nearest_and_an_unknown_says_why() {
    let rights = format!("{RIGHTS}{MORE}");
    let can = |words: &[&str]| both(&rights, &[&["can"], words].concat());
    for (words, why) in [
        (&["delete", "pods", "-n", "shop"][..], "verb"),
        (&["get", "pods", "-n", "pay"], "namespace"),
        (&["get", "pods.metrics.k8s.io", "-n", "shop"], "group"),
    ] {
        let (no, text) = can(&[words, &["--as", "sa:shop/front"]].concat());
        assert_eq!(no["nearest_miss"]["why"], why, "{text}");
        assert!(
            text.contains("nearest: rule 1 of Role `shop/reader`"),
            "{text}"
        );
    }
    let (open, text) = can(&["get", "nodes", "--as", "nina"]);
    assert_eq!(open["allowed"], false);
    let reasons = open["unknown"].as_array().expect("reasons");
    assert!(text.starts_with("unknown: "), "{text}");
    for reason in reasons {
        let reason = reason.as_str().expect("a sentence");
        assert!(text.contains(&format!("  but {reason}\n")), "{text}");
    }
    let (odd, _) = can(&["fetch", "podz", "--as", "sa:shop/front"]);
    assert_eq!(odd["warnings"].as_array().map(Vec::len), Some(2), "{odd}");
}

#[test]
fn holders_are_listed_with_their_workloads_and_what_is_not_known() {
    let rights = format!("{RIGHTS}{MORE}");
    let (json, text) = both(&rights, &["who-can", "get", "pods"]);
    let holders = json["holders"].as_array().expect("holders");
    let account = |one: &&Value| one["subject"] == "service account shop/front";
    let holder = holders.iter().find(account).expect("a holder");
    assert_eq!(holder["workloads"], json!(["Pod/front"]), "{text}");
    assert_eq!(holder["place"], json!({"file": "rights.yaml", "line": 6}));
    assert_eq!(json["everybody"], Value::Null);
    assert!(text.contains("used by Pod/front"), "{text}");
    assert!(text.contains("and user `root`, which ConfigMap"), "{text}");
    let (json, _) = both(&rights, &["who-can", "create", "selfsubjectaccessreviews"]);
    let builtin = json["come_with_kubernetes"].as_array().expect("a list");
    assert!(!builtin.is_empty());
    let open = format!("{rights}{OPEN_SERVER}");
    let (json, text) = both(&open, &["who-can", "get", "podz"]);
    assert_eq!(json["everybody"], "AlwaysAllow", "{text}");
    assert!(!json["unknown"].as_array().expect("a list").is_empty());
    assert!(!json["warnings"].as_array().expect("a list").is_empty());
}

#[test]
fn permissions_of_a_subject_and_what_a_change_grants_are_rows() {
    let named = RIGHTS.replace("verbs: [get, list]", "verbs: [get], resourceNames: [a, b]");
    let rights = format!("{named}{MORE}");
    let (json, text) = both(&rights, &["show", "sa:shop/front"]);
    assert_eq!(
        json["rights"][0],
        json!({"namespace": "shop", "what": "pods", "names": ["a", "b"], "verbs": ["get"]})
    );
    assert!(text.contains("  pods (a,b) "), "{text}");
    let (json, text) = both(&rights, &["show", "nina"]);
    assert_eq!(json["rights"][0]["verbs"], json!(["all permissions"]));
    assert!(text.contains("everywhere"), "{text}");
    let (json, _) = both(&rights, &["show", "x", "--as-group", "system:masters"]);
    assert_eq!(json["everything"], true);

    let folder = folder(&[("old.yaml", RIGHTS), ("new.yaml", &rights)]);
    let diff = |format| {
        let arguments = ["rbac", "diff", "old.yaml", "new.yaml", "--format", format];
        run_in(folder.path(), &arguments, b"")
    };
    let (json, text) = (diff("json").json(), diff("text").out);
    let lengths = ["granted", "taken"].map(|list| json[list].as_array().map(Vec::len));
    assert_eq!(lengths, [Some(4), Some(2)], "{text}");
    assert!(text.contains("    - get,list pods\n"), "{text}");
    assert!(text.contains("    + get pods (a,b)\n"), "{text}");
}

#[test]
fn risks_have_paths_with_proofs_of_each_kind() {
    let rights = RIGHTS.replace(
        "[pods, pods/log], verbs: [get, list]",
        "[pods/exec, serviceaccounts/token], verbs: [create]",
    );
    let strong = "---
apiVersion: v1
kind: Pod
metadata: {name: deployer, namespace: shop}
spec: {serviceAccountName: deployer, containers: [{name: a, image: b}]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: deployer}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
subjects: [{kind: ServiceAccount, name: deployer, namespace: shop}]
";
    let rights = format!("{rights}{strong}{MORE}");
    let (json, text) = both(&rights, &["risks"]);
    let all = json["risks"].as_array().expect("risks");
    let of = |name: &str| all.iter().find(|risk| risk["subject"] == name);
    let front = of("service account shop/front").expect("a risk");
    assert_eq!(front["outcome"], "cluster-admin", "{text}");
    let step = &front["path"][0];
    assert_eq!(step["becomes"]["kind"], "subject", "{text}");
    assert_eq!(step["becomes"]["name"], "service account shop/deployer");
    assert_eq!(step["proofs"][0]["binding"]["name"], "readers");
    assert!(
        text.contains("by RoleBinding `shop/readers` → Role `shop/reader`"),
        "{text}"
    );
    let unknown = &of("user nina").expect("a risk")["unknown"];
    assert_eq!(unknown[0], "ClusterRoleBinding ops grants ClusterRole ops");
    let (whole, _) = both(&rights, &["risks", "--with-system"]);
    assert!(whole["risks"].as_array().map(Vec::len) >= Some(all.len()));
    assert_eq!(whole["left_out"], 0);
}

#[test]
fn tenancy_has_crossings_writers_and_users() {
    let namespaces = ["shop", "pay"].map(|name| {
        format!("---\napiVersion: v1\nkind: Namespace\nmetadata: {{name: {name}, labels: {{team: {name}}}}}\n")
    });
    let wide = "---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: ops}
rules: [{apiGroups: [''], resources: [configmaps], verbs: [update]}]
";
    let server = OPEN_SERVER.replace("AlwaysAllow", "RBAC', '--oidc-issuer-url=https://a.example");
    let rights = format!("{RIGHTS}{MORE}{wide}{}{server}", namespaces.concat());
    let (json, text) = both(&rights, &["tenancy", "--tenant-label", "team"]);
    assert_eq!(json["tenants"], json!({"pay": ["pay"], "shop": ["shop"]}));
    let crossing = &json["crossings"][0];
    assert_eq!(crossing["reach"], "write", "{text}");
    assert_eq!(crossing["everywhere"], true);
    assert!(text.contains("writes in every namespace"), "{text}");
    assert!(!json["writers"].as_array().expect("a list").is_empty());
    let users = json["users_bound_directly"].as_array().expect("a list");
    assert_eq!(users.len(), 2, "{text}");
    assert_eq!(json["api_server_in_input"], true);
}

#[test]
fn lines_of_a_batch_are_what_their_schema_says() {
    let rights = format!(
        "{RIGHTS}{MORE}{}",
        OPEN_SERVER.replace("AlwaysAllow", "RBAC")
    );
    let line = |subject: &str, verb: &str, resource: &str| {
        json!({"subject": subject, "verb": verb, "resource": resource, "namespace": "shop"})
            .to_string()
    };
    let asked = [
        line("sa:shop/front", "get", "pods"),
        line("root", "get", "pods"),
        line("nina", "get", "nodes"),
        line("mara", "get", "pods"),
    ];
    let mut all = ask(&rights, &["can", "--batch", "-"], &asked.join("\n")).out;
    let open = format!("{RIGHTS}{OPEN_SERVER}");
    all += &ask(&open, &["can", "--batch", "-"], &asked[3]).out;
    let review = json!({"subject": "mara", "verb": "create", "group": "authorization.k8s.io", "resource": "selfsubjectaccessreviews"});
    all += &ask(RIGHTS, &["can", "--batch", "-"], &review.to_string()).out;
    let lines: Vec<Value> = all
        .lines()
        .map(|line| serde_json::from_str(line).expect("a line of JSON"))
        .collect();
    for line in &lines {
        assert_valid_as("seawall.rbac-batch/v1", line);
    }
    let witness = |number: usize| &lines[number]["witness"];
    assert_eq!(witness(0)["rule"], 0);
    assert_eq!(witness(1)["group"], "system:masters");
    assert_eq!(lines[2]["unknown"], true);
    assert_eq!(witness(3), &Value::Null);
    assert_eq!(witness(4)["authorizer"], "AlwaysAllow");
    assert_eq!(witness(5)["comes_with_kubernetes"], true);
}
