//! What is asked for, and what is said when it cannot be had.

use seawall_fake_api::{Discovery, Fault, Server, cluster_of_pods, cluster_with_everything};

use crate::{Answer, SMALL, SMALL_OBJECTS, objects, scan, with_context};

fn lists(answer: &Answer) -> Vec<&str> {
    let mut lists: Vec<&str> = answer
        .requests
        .iter()
        .filter_map(|request| request.split_once("?limit"))
        .map(|(path, _)| path)
        .collect();
    lists.sort_unstable();
    lists.dedup();
    lists
}

/// Lines of standard error that are errors.
fn told(answer: &Answer) -> Vec<&str> {
    answer
        .errors
        .lines()
        .filter(|line| line.contains("error"))
        .collect()
}

#[test]
fn only_what_is_served_is_asked_for() {
    for discovery in [Discovery::Aggregated, Discovery::OneByOne] {
        let mut api = cluster_of_pods(SMALL);
        api.discovery(discovery);
        api.add("/api/v1/events", "Event", []);
        let answer = scan(api, &[]);
        assert_eq!(objects(&answer), SMALL_OBJECTS, "{discovery:?}");
        assert_eq!(told(&answer), Vec::<&str>::new(), "{discovery:?}");
        assert_eq!(
            lists(&answer),
            [
                "/api/v1/namespaces",
                "/api/v1/pods",
                "/api/v1/secrets",
                "/api/v1/serviceaccounts",
                "/api/v1/services",
                "/apis/apps/v1/deployments",
                "/apis/apps/v1/replicasets",
                "/apis/networking.k8s.io/v1/networkpolicies",
                "/apis/rbac.authorization.k8s.io/v1/clusterroles",
            ],
            "{discovery:?}"
        );
    }
}

#[test]
fn a_server_that_does_not_tell_what_it_serves_is_asked_for_everything() {
    let mut api = cluster_of_pods(SMALL);
    api.discovery(Discovery::Silent);
    let answer = scan(api, &[]);
    assert_eq!(objects(&answer), SMALL_OBJECTS);
    assert_eq!(told(&answer), Vec::<&str>::new());
    assert!(lists(&answer).len() > 100);
}

/// A definition of `widgets.example.com`, with this schema of its `spec`.
fn definition(spec: &str) -> String {
    format!(
        "{{\"metadata\":{{\"name\":\"widgets.example.com\"}},\"spec\":{{\"group\":\"example.com\",\"scope\":\"Namespaced\",\"names\":{{\"plural\":\"widgets\",\"kind\":\"Widget\"}},\"versions\":[{{\"name\":\"v1\",\"served\":true,\"schema\":{{\"openAPIV3Schema\":{{\"properties\":{{\"spec\":{spec}}}}}}}}}]}}}}"
    )
}

#[test]
fn custom_resources_are_listed_that_an_engine_reads_or_that_may_hold_pods() {
    let with_pod = "{\"properties\":{\"template\":{\"properties\":{\"spec\":{\"properties\":{\"containers\":{\"items\":{\"properties\":{\"image\":{}}}}}}}}}}";
    for (spec, is_listed) in [
        (with_pod, true),
        ("{\"properties\":{\"size\":{\"type\":\"integer\"}}}", false),
    ] {
        let mut api = cluster_of_pods(SMALL);
        api.add(
            "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
            "CustomResourceDefinition",
            [definition(spec)],
        );
        api.add("/apis/example.com/v1/widgets", "Widget", []);
        for (path, kind) in [
            (
                "/apis/cilium.io/v2/ciliumnetworkpolicies",
                "CiliumNetworkPolicy",
            ),
            (
                "/apis/crd.projectcalico.org/v1/globalnetworkpolicies",
                "GlobalNetworkPolicy",
            ),
            (
                "/apis/policy.networking.k8s.io/v1alpha1/adminnetworkpolicies",
                "AdminNetworkPolicy",
            ),
            ("/apis/route.openshift.io/v1/routes", "Route"),
            (
                "/apis/gateway.networking.k8s.io/v1alpha2/tcproutes",
                "TCPRoute",
            ),
            ("/api/v1/persistentvolumeclaims", "PersistentVolumeClaim"),
            ("/apis/argoproj.io/v1alpha1/workflows", "Workflow"),
        ] {
            api.add(path, kind, []);
        }
        let answer = scan(api, &[]);
        let lists = lists(&answer);
        assert_eq!(lists.contains(&"/apis/example.com/v1/widgets"), is_listed);
        assert_eq!(lists.len(), 9 + 8 + usize::from(is_listed), "{lists:?}");
    }
}

#[test]
fn credentials_that_are_not_accepted_are_said_once_and_nothing_else() {
    let mut api = cluster_of_pods(SMALL);
    api.refuse_after(0);
    let answer = scan(api, &[]);
    assert_eq!(answer.status, Some(2));
    assert_eq!(answer.errors.matches("401").count(), 1, "{}", answer.errors);
    assert!(!answer.errors.contains("ClusterRole"), "{}", answer.errors);
    assert_eq!(answer.requests.len(), 1, "one answer is enough");
}

#[test]
fn credentials_that_expire_on_the_way_are_said_once() {
    let mut api = cluster_of_pods(SMALL);
    // The version, two for discovery, and some lists.
    api.refuse_after(6);
    let answer = scan(api, &[]);
    assert_eq!(answer.status, Some(2));
    assert_eq!(told(&answer).len(), 1, "{}", answer.errors);
    assert!(
        answer.errors.contains("no longer accepted") && !answer.errors.contains("ClusterRole"),
        "{}",
        answer.errors
    );
}

#[test]
fn an_account_without_rights_gets_one_summary() {
    let mut api = cluster_of_pods(SMALL);
    api.forbid_all();
    let answer = scan(api, &[]);
    assert_eq!(answer.status, Some(2));
    assert_eq!(told(&answer).len(), 1, "{}", answer.errors);
    assert!(
        answer.errors.contains("and 1 more (403 Forbidden)")
            && answer
                .errors
                .contains("add to a ClusterRole of the account: rules: [{apiGroups: [\"\"]"),
        "{}",
        answer.errors
    );
}

#[test]
fn a_kind_that_is_gone_since_discovery_is_absent() {
    let mut api = cluster_of_pods(SMALL);
    api.add("/apis/batch/v1/jobs", "Job", []);
    api.fault("/apis/batch/v1/jobs", Fault::NotFound);
    let answer = scan(api, &[]);
    assert_eq!(objects(&answer), SMALL_OBJECTS);
    assert_eq!(told(&answer), Vec::<&str>::new());
}

#[test]
fn a_group_behind_a_server_that_is_down_is_unknown_where_it_is_read() {
    for discovery in [Discovery::Aggregated, Discovery::OneByOne] {
        let mut api = cluster_of_pods(SMALL);
        api.discovery(discovery);
        api.stale("metrics.k8s.io");
        api.stale("projectcalico.org");
        let answer = scan(api, &[]);
        assert_eq!(answer.status, Some(2), "{discovery:?}");
        assert_eq!(told(&answer).len(), 1, "{}", answer.errors);
        assert!(
            answer.errors.contains("`projectcalico.org`") && !answer.errors.contains("metrics"),
            "{}",
            answer.errors
        );
    }
}

#[test]
fn a_server_that_dies_on_the_way_is_said_once() {
    let mut api = cluster_of_pods(SMALL);
    api.stop_after(6);
    let answer = scan(api, &[]);
    assert_eq!(answer.status, Some(2));
    assert_eq!(told(&answer).len(), 1, "{}", answer.errors);
    assert!(
        answer.errors.contains("stopped responding"),
        "{}",
        answer.errors
    );
}

#[test]
fn the_fault_of_a_live_policy_is_gone() {
    let mut api = cluster_of_pods(0);
    let pod = |name: &str, port: u16| {
        format!(
            "{{\"metadata\":{{\"name\":\"{name}\",\"namespace\":\"shop\",\"labels\":{{\"app\":\"{name}\"}}}},\"spec\":{{\"containers\":[{{\"name\":\"a\",\"image\":\"registry.example/a:1\",\"ports\":[{{\"containerPort\":{port}}}]}}]}},\"status\":{{\"phase\":\"Running\"}}}}"
        )
    };
    api.add(
        "/api/v1/namespaces",
        "Namespace",
        ["{\"metadata\":{\"name\":\"shop\"}}".to_owned()],
    );
    api.add(
        "/api/v1/pods",
        "Pod",
        [pod("front", 80), pod("store", 5432)],
    );
    api.add(
        "/apis/cilium.io/v2/ciliumnetworkpolicies",
        "CiliumNetworkPolicy",
        ["{\"metadata\":{\"name\":\"closed\",\"namespace\":\"shop\"},\"spec\":{\"endpointSelector\":{\"matchLabels\":{\"app\":\"store\"}},\"ingress\":[{}],\"ingressDeny\":[{\"fromEntities\":[\"all\"]}]}}".to_owned()],
    );
    let server = Server::start(api).expect("a server");
    let output = with_context(
        &server,
        &[
            "network",
            "can",
            "--from",
            "shop/front",
            "--to",
            "shop/store",
            "--port",
            "5432",
            "--context",
            "fake",
        ],
    );
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(!text.starts_with("yes"), "{text}");
    assert!(text.contains("closed"), "{text}");
}

#[test]
fn a_cluster_that_has_everything_is_listed_whole() {
    let (api, kinds) = cluster_with_everything(SMALL);
    let answer = scan(api, &[]);
    assert_eq!(told(&answer), Vec::<&str>::new());
    let lists = lists(&answer);
    assert_eq!(lists.len(), kinds, "{lists:?}");
    assert!(lists.contains(&"/apis/jobset.x-k8s.io/v1alpha2/jobsets"));
}
