//! `seawall rbac used --verify`: the API server's own answers beside this program's.

use seawall_fake_api::{Api, Fault, REVIEWS, Server};
use serde_json::{Value, json};

use super::with_context;

const RBAC: &str = "/apis/rbac.authorization.k8s.io/v1";

/// A cluster in which `jane` gets pods everywhere, and nobody anything else.
fn cluster() -> Api {
    let mut api = Api::default();
    let role = |name: &str, verbs: &[&str]| {
        json!({"metadata": {"name": name, "uid": name}, "rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": verbs}]}).to_string()
    };
    let binding = json!({
        "metadata": {"name": "jane", "uid": "jane-binding"},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "pods"},
        "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": "jane"}],
    });
    api.add(
        &format!("{RBAC}/clusterroles"),
        "ClusterRole",
        [role("pods", &["get", "list"])],
    );
    api.add(
        &format!("{RBAC}/clusterrolebindings"),
        "ClusterRoleBinding",
        [binding.to_string()],
    );
    api.add(&format!("{RBAC}/roles"), "Role", []);
    api.add(&format!("{RBAC}/rolebindings"), "RoleBinding", []);
    api
}

/// What RBAC says in [`cluster`].
fn by_rbac(spec: &Value) -> Value {
    let asked = &spec["resourceAttributes"];
    let is_allowed = spec["user"] == "jane"
        && asked["resource"] == "pods"
        && ["get", "list"].iter().any(|verb| asked["verb"] == *verb);
    match is_allowed {
        true => {
            json!({"allowed": true, "reason": "RBAC: allowed by ClusterRoleBinding \"jane\" of ClusterRole \"pods\" to User \"jane\""})
        }
        false => json!({"allowed": false}),
    }
}

/// An event about pods in `shop`.
fn event(user: &str, verb: &str, decision: &str) -> Value {
    json!({
        "kind": "Event", "level": "Metadata", "stage": "ResponseComplete", "auditID": format!("{user} {verb}"),
        "verb": verb, "requestURI": "/api/v1/namespaces/shop/pods", "user": {"username": user},
        "objectRef": {"resource": "pods", "namespace": "shop"}, "responseStatus": {"code": 200},
        "annotations": {"authorization.k8s.io/decision": decision},
    })
}

struct Answer {
    out: String,
    errors: String,
    status: Option<i32>,
    reviews: usize,
    others: Vec<String>,
}

fn verify(api: Api, events: &[Value], arguments: &[&str]) -> Answer {
    let server = Server::start(api).expect("a server");
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("audit.log");
    let lines: Vec<String> = events.iter().map(Value::to_string).collect();
    std::fs::write(&log, lines.join("\n")).expect("a log");
    let log = log.to_string_lossy().into_owned();
    let mut all = vec![
        "rbac",
        "used",
        "--audit",
        &log,
        "--context",
        "fake",
        "--verify",
    ];
    all.extend(arguments);
    let output = with_context(&server, &all);
    let (reviews, others): (Vec<String>, Vec<String>) = server
        .requests()
        .into_iter()
        .partition(|path| path == REVIEWS);
    Answer {
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        errors: String::from_utf8_lossy(&output.stderr).into_owned(),
        status: output.status.code(),
        reviews: reviews.len(),
        others,
    }
}

fn log() -> Vec<Value> {
    vec![
        event("jane", "list", "allow"),
        event("jane", "list", "allow"),
        event("mara", "list", "forbid"),
    ]
}

#[test]
fn what_the_server_confirms_is_proved() {
    let mut api = cluster();
    api.review(by_rbac);
    let answer = verify(api, &log(), &[]);
    assert_eq!(answer.status, Some(0), "{}{}", answer.out, answer.errors);
    for line in [
        "# Checked 2 of 2 different requests against the API server's current roles: 2 agree with seawall, 0 allowed by another authorizer, 0 differ.\n",
        "# Under the roles below, by seawall's evaluation, 1 of the 1 that the server allows stay allowed.\n",
    ] {
        assert!(answer.out.contains(line), "{}", answer.out);
    }
    // Each different question once, and nothing but reading besides.
    assert_eq!(answer.reviews, 2);
    assert!(
        answer
            .others
            .iter()
            .all(|path| !path.contains("subjectaccessreviews")),
        "{:?}",
        answer.others
    );
}

#[test]
fn the_server_is_sent_what_the_authorizer_was_asked() {
    let seen = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let sink = seen.clone();
    let mut api = cluster();
    api.review(move |spec| {
        sink.lock().expect("a lock").push(spec.clone());
        by_rbac(spec)
    });
    let path = json!({
        "kind": "Event", "level": "Metadata", "stage": "ResponseComplete", "auditID": "p", "verb": "get",
        "requestURI": "/healthz?verbose", "user": {"username": "system:serviceaccount:shop:web"},
        "responseStatus": {"code": 403}, "annotations": {"authorization.k8s.io/decision": "forbid"},
    });
    let _ = verify(api, &[event("jane", "list", "allow"), path], &[]);
    let seen = seen.lock().expect("a lock");
    assert!(
        seen.contains(&json!({
            "user": "jane", "groups": ["system:authenticated"],
            "resourceAttributes": {"verb": "list", "group": "", "resource": "pods", "subresource": "", "namespace": "shop", "name": ""},
        })),
        "{seen:?}"
    );
    assert!(
        seen.contains(&json!({
            "user": "system:serviceaccount:shop:web",
            "groups": ["system:serviceaccounts", "system:serviceaccounts:shop", "system:authenticated"],
            "nonResourceAttributes": {"verb": "get", "path": "/healthz"},
        })),
        "{seen:?}"
    );
}

#[test]
fn a_difference_is_shown_and_nothing_is_proved() {
    let mut api = cluster();
    // Somebody took the binding away between the list and the review, and mara has a role that was not listed.
    api.review(|spec| match spec["user"] == "mara" {
        true => json!({"allowed": true, "reason": "RBAC: allowed by RoleBinding \"new/shop\""}),
        false => json!({"allowed": false}),
    });
    let answer = verify(api, &log(), &[]);
    assert_eq!(answer.status, Some(2), "{}", answer.out);
    for line in [
        "# DIFFERENT: `jane`: list pods in `shop`: the server says no, seawall says yes\n",
        "# DIFFERENT: `mara`: list pods in `shop`: the server says yes (RBAC: allowed by RoleBinding \"new/shop\"), seawall says no\n",
    ] {
        assert!(answer.out.contains(line), "{}", answer.out);
    }
}

#[test]
fn what_another_authorizer_allows_is_no_difference() {
    let mut api = cluster();
    api.review(|spec| match spec["user"] == "system:node:n" {
        true => json!({"allowed": true, "reason": ""}),
        false => by_rbac(spec),
    });
    let mut events = log();
    events.push(event("system:node:n", "list", "allow"));
    let answer = verify(api, &events, &["--format", "json"]);
    assert_eq!(answer.status, Some(0), "{}{}", answer.out, answer.errors);
    let json: Value = serde_json::from_str(&answer.out).expect("JSON");
    let verified = &json["verified"];
    assert_eq!(verified["allowed_by_other_authorizers"], 1, "{verified}");
    assert_eq!(verified["allowed_today"], 2, "{verified}");
    assert_eq!(verified["allowed_by_printed_roles"], 2, "{verified}");
    assert_eq!(verified["is_proved"], true, "{verified}");
    // Each field is described.
    let path = "../../docs/reference/schemas/seawall.rbac-used-v1.schema.json";
    let schema = std::fs::read_to_string(path).expect("a schema");
    let schema: Value = serde_json::from_str(&schema).expect("JSON");
    let fields = |value: &Value| -> Vec<String> {
        let fields = value.as_object().expect("an object");
        fields.keys().cloned().collect()
    };
    let described = fields(&schema["$defs"]["Verified"]["properties"]);
    assert_eq!(fields(verified), described);
}

#[test]
fn what_is_wrong_with_all_reviews_is_said_once() {
    for (fault, reviewed, word) in [
        (
            Some(Fault::Forbidden),
            true,
            "resources: [subjectaccessreviews], verbs: [create]",
        ),
        (
            None,
            false,
            "does not serve subjectaccessreviews.authorization.k8s.io (404)",
        ),
    ] {
        let mut api = cluster();
        if reviewed {
            api.review(by_rbac);
        }
        if let Some(fault) = fault {
            api.fault(REVIEWS, fault);
        }
        let answer = verify(api, &log(), &[]);
        assert_eq!(answer.status, Some(2), "{}", answer.out);
        assert_eq!(answer.out.matches(word).count(), 1, "{}", answer.out);
        assert_eq!(answer.reviews, 1, "{}", answer.out);
        assert!(answer.out.contains("Checked 0 of 2"), "{}", answer.out);
    }
}

#[test]
fn credentials_that_end_are_said_once_and_prove_nothing() {
    let mut listed = cluster();
    listed.review(by_rbac);
    let requests = verify(listed, &log(), &[]).others.len();
    let mut api = cluster();
    api.review(by_rbac);
    api.refuse_after(requests);
    let answer = verify(api, &log(), &[]);
    assert_eq!(answer.status, Some(2), "{}{}", answer.out, answer.errors);
    assert_eq!(
        answer.out.matches("401 Unauthorized").count(),
        1,
        "{}",
        answer.out
    );
}

#[test]
fn answers_that_are_none_are_unknown() {
    let mut api = cluster();
    api.review(|spec| match spec["user"] == "mara" {
        true => json!({"allowed": false, "evaluationError": "role \"gone\" not found"}),
        false => by_rbac(spec),
    });
    let answer = verify(api, &log(), &[]);
    assert_eq!(answer.status, Some(2), "{}", answer.out);
    assert!(
        answer.out.contains(
            "# unknown: `mara`: list pods in `shop`: evaluation error: role \"gone\" not found\n"
        ),
        "{}",
        answer.out
    );
    let mut api = cluster();
    api.review(by_rbac);
    api.fault(REVIEWS, Fault::BrokenPage);
    let answer = verify(api, &log(), &[]);
    assert_eq!(answer.status, Some(2), "{}", answer.out);
    assert!(
        answer
            .out
            .contains("the response is not a SubjectAccessReview"),
        "{}",
        answer.out
    );
}

#[test]
fn more_than_may_be_asked_is_cut_and_said() {
    let mut api = cluster();
    api.review(by_rbac);
    let answer = verify(api, &log(), &["--max-reviews", "1"]);
    assert_eq!(answer.status, Some(2), "{}", answer.out);
    assert_eq!(answer.reviews, 1);
    assert!(
        answer
            .out
            .contains("# unknown: 1 more were not checked; `--max-reviews 2` checks them\n"),
        "{}",
        answer.out
    );
}

#[test]
fn a_busy_server_is_asked_again() {
    let mut api = cluster();
    api.review(by_rbac);
    api.fault(REVIEWS, Fault::Throttled(2));
    let answer = verify(api, &log(), &[]);
    assert_eq!(answer.status, Some(0), "{}{}", answer.out, answer.errors);
    assert_eq!(answer.reviews, 4);
}
