//! Least roles: they allow what was recorded, and no rule can be left out.

use proptest::prelude::*;
use seawall_event::{AuditEvent, parse_audit};
use seawall_model::Principal;
use seawall_rbac::{Grant, Identity, Usage, UsedRequest, least};

fn event(json: &str) -> AuditEvent {
    let line = format!(
        r#"{{"kind":"Event","level":"Metadata","stage":"ResponseComplete","annotations":{{"authorization.k8s.io/decision":"allow"}},{json}}}"#
    );
    parse_audit(line.as_bytes()).expect("an event").remove(0)
}

/// What somebody did, as `user: verb resource namespace name`.
fn seen(events: &[&str]) -> Vec<String> {
    let mut usage = Usage::default();
    for text in events {
        usage.see(&event(text));
    }
    usage
        .requests()
        .into_iter()
        .map(|(identity, request, seen)| {
            let what = match &request.url {
                Some(url) => url.to_string(),
                None => format!(
                    "{}/{}/{} [{}] ({})",
                    request.group,
                    request.resource,
                    request.subresource,
                    request.namespace,
                    request.name
                ),
            };
            format!(
                "{}: {} {what} x{}",
                identity.user, request.verb, seen.allowed
            )
        })
        .collect()
}

#[test]
fn a_new_object_had_no_name_when_the_authorizer_was_asked() {
    assert_eq!(
        seen(&[
            r#""auditID":"1","verb":"create","requestURI":"/api/v1/namespaces/shop/pods","user":{"username":"jane"},"objectRef":{"resource":"pods","namespace":"shop","name":"web"}"#,
            r#""auditID":"2","verb":"create","requestURI":"/api/v1/namespaces","user":{"username":"jane"},"objectRef":{"resource":"namespaces","namespace":"pay","name":"pay"}"#,
            r#""auditID":"3","verb":"create","requestURI":"/api/v1/namespaces/shop/pods/web/exec?command=sh","user":{"username":"jane"},"objectRef":{"resource":"pods","subresource":"exec","namespace":"shop","name":"web"}"#,
            r#""auditID":"4","verb":"get","requestURI":"/healthz?verbose","user":{"username":"jane"}"#,
        ]),
        [
            "jane: create /namespaces/ [] () x1",
            "jane: create /pods/ [shop] () x1",
            "jane: create /pods/exec [shop] (web) x1",
            "jane: get /healthz x1",
        ]
    );
}

#[test]
fn a_watch_is_one_request_with_two_events() {
    let watch = r#""auditID":"1","verb":"watch","requestURI":"/api/v1/pods?watch=true","user":{"username":"jane"},"objectRef":{"resource":"pods"}"#;
    assert_eq!(seen(&[watch, watch]), ["jane: watch /pods/ [] () x1"]);
}

#[test]
fn whoever_acts_as_another_uses_the_right_to() {
    let acted = r#""auditID":"1","verb":"list","requestURI":"/api/v1/namespaces/shop/pods","user":{"username":"jane"},"objectRef":{"resource":"pods","namespace":"shop"},"impersonatedUser":{"username":"system:serviceaccount:shop:web","groups":["system:serviceaccounts","system:serviceaccounts:shop","system:authenticated","dev"]}"#;
    assert_eq!(
        seen(&[acted]),
        [
            "jane: impersonate /groups/ [] (dev) x1",
            "jane: impersonate /serviceaccounts/ [shop] (web) x1",
            "system:serviceaccount:shop:web: list /pods/ [shop] () x1",
        ]
    );
    let constrained = r#""auditID":"2","verb":"list","requestURI":"/api/v1/pods","user":{"username":"jane"},"objectRef":{"resource":"pods"},"impersonatedUser":{"username":"mara","groups":["system:authenticated"]},"authenticationMetadata":{"impersonationConstraint":"impersonate:user-info"}"#;
    assert_eq!(
        seen(&[constrained]),
        [
            "jane: impersonate-on:user-info:list /pods/ [] () x1",
            "jane: impersonate:user-info authentication.k8s.io/users/ [] (mara) x1",
            "mara: list /pods/ [] () x1",
        ]
    );
}

#[test]
fn what_was_not_decided_is_counted_and_nothing_else() {
    let mut usage = Usage::default();
    let mut received = event(
        r#""auditID":"1","verb":"list","user":{"username":"jane"},"requestURI":"/api/v1/pods","objectRef":{"resource":"pods"}"#,
    );
    received.annotations.clear();
    usage.see(&received);
    assert_eq!((usage.undecided(), usage.decided()), (1, 0));
    assert!(usage.requests().is_empty());
}

fn request(verb: &str, resource: &str, namespace: &str, name: &str) -> UsedRequest {
    let (resource, subresource) = resource.split_once('/').unwrap_or((resource, ""));
    UsedRequest {
        verb: verb.into(),
        group: "".into(),
        resource: resource.into(),
        subresource: subresource.into(),
        namespace: namespace.into(),
        name: name.into(),
        url: None,
    }
}

fn texts(grants: &[Grant]) -> Vec<String> {
    grants
        .iter()
        .flat_map(|grant| {
            let place = grant.namespace.as_deref().unwrap_or("*");
            grant
                .rules
                .iter()
                .map(move |rule| format!("{} in {place}: {rule}", grant.subject))
        })
        .collect()
}

#[test]
fn rules_join_name_what_people_name_and_do_not_repeat_what_holds_everywhere() {
    let jane = Identity::user("jane", &["dev"]);
    let dev = Principal::Group("dev".into());
    let requests = [
        request("list", "pods", "", ""),
        request("list", "pods", "shop", ""),
        request("get", "pods", "shop", "web-1"),
        request("get", "services", "shop", "web"),
        request("get", "secrets", "shop", "tls"),
        request("get", "secrets", "shop", "db"),
        request("list", "secrets", "pay", ""),
        request("get", "secrets", "pay", "tls"),
        request("get", "namespaces", "shop", "shop"),
    ];
    let needed: Vec<(Principal, &Identity, &UsedRequest)> = requests
        .iter()
        .map(|request| (dev.clone(), &jane, request))
        .collect();
    assert_eq!(
        texts(&least(&needed)),
        [
            "group `dev` in *: get namespaces named shop",
            "group `dev` in *: list pods",
            "group `dev` in pay: get secrets named tls",
            "group `dev` in pay: list secrets",
            "group `dev` in shop: get pods,services",
            "group `dev` in shop: get secrets named db,tls",
        ]
    );
}

#[test]
fn what_a_group_gives_is_not_given_again() {
    let jane = Identity::user("jane", &["dev"]);
    let list = request("list", "pods", "", "");
    let grants = least(&[
        (Principal::Group("dev".into()), &jane, &list),
        (Principal::User("jane".into()), &jane, &list),
    ]);
    assert_eq!(texts(&grants).len(), 1, "{grants:?}");
}

const SUBJECTS: &[&str] = &["jane", "mara"];

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn all_is_allowed_and_every_rule_is_needed(
        uses in prop::collection::vec(
            (
                prop::sample::select(SUBJECTS),
                any::<bool>(),
                prop::sample::select(&["get", "list", "create", "watch"]),
                prop::sample::select(&["pods", "pods/log", "secrets", "configmaps", "namespaces"]),
                prop::sample::select(&["", "shop", "pay"]),
                prop::sample::select(&["", "a", "b"]),
            ),
            1..25,
        )
    ) {
        let identities: Vec<Identity> = SUBJECTS.iter().map(|name| Identity::user(name, &["dev"])).collect();
        let requests: Vec<(Principal, usize, UsedRequest)> = uses
            .iter()
            .map(|(who, by_group, verb, resource, namespace, name)| {
                let subject = if *by_group { Principal::Group("dev".into()) } else { Principal::User((*who).into()) };
                let index = SUBJECTS.iter().position(|other| other == who).expect("one");
                (subject, index, request(verb, resource, namespace, name))
            })
            .collect();
        let needed: Vec<(Principal, &Identity, &UsedRequest)> = requests
            .iter()
            .map(|(subject, index, request)| (subject.clone(), &identities[*index], request))
            .collect();
        let grants = least(&needed);
        let allows = |grants: &[Grant]| {
            needed.iter().all(|(_, identity, request)| {
                grants.iter().any(|grant| {
                    grant.subject.is(identity)
                        && grant.namespace.as_ref().is_none_or(|own| *own == request.namespace)
                        && grant.rules.iter().any(|rule| rule.allows(&request.request()))
                })
            })
        };
        prop_assert!(allows(&grants));
        for index in 0..grants.len() {
            for rule in 0..grants[index].rules.len() {
                let mut fewer = grants.clone();
                fewer[index].rules.remove(rule);
                prop_assert!(!allows(&fewer), "rule {} of {:?} is spare", rule, grants[index]);
            }
        }
    }
}
