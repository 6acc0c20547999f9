//! Least roles: they allow what was recorded, and no rule can be left out.

use proptest::prelude::*;
use seawall_event::{AuditEvent, parse_audit};
use seawall_model::Principal;
use seawall_rbac::{Grant, Identity, Needed, Usage, UsedRequest, least};

fn event(json: &str) -> AuditEvent {
    let line = format!(
        r#"{{"kind":"Event","level":"Metadata","stage":"ResponseComplete","annotations":{{"authorization.k8s.io/decision":"allow"}},{json}}}"#
    );
    parse_audit(line.as_bytes()).expect("an event").remove(0)
}

/// What somebody did, as `user: verb resource namespace name`.
fn seen(events: &[&str]) -> Vec<String> {
    let mut usage = Usage::new().expect("the built-in checks");
    for text in events {
        usage.see(&event(text));
    }
    let recorded = usage.requests().into_iter();
    let acted = usage.acted().into_iter();
    acted
        .chain(recorded.map(|(identity, request, seen)| (identity, request, seen.allowed)))
        .map(|(identity, request, times)| {
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
            format!("{}: {} {what} x{times}", identity.user, request.verb)
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
    let mut usage = Usage::new().expect("the built-in checks");
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

fn need<'n>(subject: Principal, identity: &'n Identity, request: &'n UsedRequest) -> Needed<'n> {
    Needed {
        subject,
        identity,
        request,
        is_exact: false,
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
    let needed: Vec<Needed<'_>> = requests
        .iter()
        .map(|request| need(dev.clone(), &jane, request))
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
        need(Principal::Group("dev".into()), &jane, &list),
        need(Principal::User("jane".into()), &jane, &list),
    ]);
    assert_eq!(texts(&grants).len(), 1, "{grants:?}");
}

const SUBJECTS: &[&str] = &["jane", "mara"];

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(500), failure_persistence: None, ..ProptestConfig::default() })]

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
        let needed: Vec<Needed<'_>> = requests
            .iter()
            .map(|(subject, index, request)| need(subject.clone(), &identities[*index], request))
            .collect();
        let grants = least(&needed);
        let allows = |grants: &[Grant]| {
            needed.iter().all(|need| {
                grants.iter().any(|grant| {
                    grant.subject.is(need.identity)
                        && grant.namespace.as_ref().is_none_or(|own| *own == need.request.namespace)
                        && grant.rules.iter().any(|rule| rule.allows(&need.request.request()))
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

#[test]
fn without_a_path_the_object_tells_the_namespace() {
    assert_eq!(
        seen(&[
            r#""verb":"list","user":{"username":"jane"},"objectRef":{"resource":"pods","namespace":"shop"}"#,
            r#""verb":"list","user":{"username":"jane"},"objectRef":{"resource":"nodes"}"#,
            r#""verb":"get","user":{"username":"jane"},"objectRef":{"resource":"namespaces","namespace":"shop","name":"shop"}"#,
            r#""verb":"create","user":{"username":"jane"},"objectRef":{"resource":"namespaces","namespace":"pay","name":"pay"}"#,
            r#""verb":"create","user":{"username":"jane"},"objectRef":{"resource":"pods","subresource":"exec","namespace":"shop","name":"web"}"#,
        ]),
        [
            "jane: create /namespaces/ [] () x1",
            "jane: create /pods/exec [shop] (web) x1",
            "jane: get /namespaces/ [shop] (shop) x1",
            "jane: list /nodes/ [] () x1",
            "jane: list /pods/ [shop] () x1",
        ]
    );
}

#[test]
fn what_no_rule_can_name_is_counted_and_gives_no_rule() {
    let mut usage = Usage::new().expect("the built-in checks");
    for text in [
        // Neither object nor path.
        r#""auditID":"1","verb":"get","user":{"username":"jane"}"#,
        // In a rule it would give every resource, or every path that begins so.
        r#""auditID":"2","verb":"list","requestURI":"/api/v1/*","user":{"username":"jane"},"objectRef":{"resource":"*"}"#,
        r#""auditID":"3","verb":"get","requestURI":"/logs/*","user":{"username":"jane"}"#,
        r#""auditID":"4","verb":"get","requestURI":"/logs/*x","user":{"username":"jane"}"#,
    ] {
        usage.see(&event(text));
    }
    assert_eq!(
        (usage.unnamed(), usage.allowed(), usage.decided()),
        (3, 4, 4)
    );
    assert_eq!(usage.requests().len(), 1);
}

#[test]
fn requests_are_counted_once_whoever_acted_and_however_many_events_they_have() {
    let mut usage = Usage::new().expect("the built-in checks");
    let acted = r#""verb":"list","requestURI":"/api/v1/pods","user":{"username":"jane"},"impersonatedUser":{"username":"mara"},"objectRef":{"resource":"pods"}"#;
    usage.see(&event(&format!(r#""auditID":"1",{acted}"#)));
    usage.see(&event(&format!(r#""auditID":"1",{acted}"#)));
    // Events without an id are requests of their own.
    usage.see(&event(acted));
    usage.see(&event(acted));
    let mut forbidden = event(&format!(r#""auditID":"2",{acted}"#));
    forbidden.annotations.insert(
        "authorization.k8s.io/decision".to_owned(),
        "forbid".to_owned(),
    );
    usage.see(&forbidden);
    assert_eq!((usage.decided(), usage.allowed()), (4, 3));
    let times: u64 = usage
        .requests()
        .iter()
        .map(|(_, _, seen)| seen.allowed)
        .sum();
    assert_eq!(times, usage.allowed());
}

#[test]
fn what_was_allowed_and_then_refused_is_counted() {
    let mut usage = Usage::new().expect("the built-in checks");
    usage.see(&event(
        r#""auditID":"1","verb":"patch","user":{"username":"jane"},"objectRef":{"resource":"configmaps","namespace":"shop","name":"a"},"responseStatus":{"code":403}"#,
    ));
    assert_eq!((usage.allowed(), usage.refused_later()), (1, 1));
}

#[test]
fn nodes_are_acted_as_by_their_name_and_the_own_one_by_any() {
    let acted = |mode: &str| {
        format!(
            r#""auditID":"{mode}","verb":"get","requestURI":"/api/v1/nodes/n","user":{{"username":"jane"}},"objectRef":{{"resource":"nodes","name":"n"}},"impersonatedUser":{{"username":"system:node:n","groups":["system:nodes","system:authenticated"]}},"authenticationMetadata":{{"impersonationConstraint":"impersonate:{mode}"}}"#
        )
    };
    assert_eq!(
        seen(&[&acted("arbitrary-node")])[..2],
        [
            "jane: impersonate-on:arbitrary-node:get /nodes/ [] (n) x1",
            "jane: impersonate:arbitrary-node authentication.k8s.io/nodes/ [] (n) x1",
        ]
    );
    assert_eq!(
        seen(&[&acted("associated-node")])[1],
        "jane: impersonate:associated-node authentication.k8s.io/nodes/ [] (*) x1"
    );
}

#[test]
fn every_attribute_of_another_is_asked_for() {
    let acted = r#""auditID":"1","verb":"list","requestURI":"/api/v1/pods","user":{"username":"jane"},"objectRef":{"resource":"pods"},"impersonatedUser":{"username":"mara","uid":"7","groups":["dev"],"extra":{"example.com/scope":["read"]}}"#;
    assert_eq!(
        seen(&[acted]),
        [
            "jane: impersonate /groups/ [] (dev) x1",
            "jane: impersonate /users/ [] (mara) x1",
            "jane: impersonate authentication.k8s.io/uids/ [] (7) x1",
            "jane: impersonate authentication.k8s.io/userextras/example.com/scope [] (read) x1",
            "mara: list /pods/ [] () x1",
        ]
    );
}

#[test]
fn what_must_be_named_is_named_however_many_there_are() {
    let jane = Identity::user("jane", &[]);
    let requests: Vec<UsedRequest> = (0..20)
        .map(|index| request("impersonate", "users", "", &format!("user-{index:02}")))
        .collect();
    let grants = |is_exact: bool| {
        let needed: Vec<Needed<'_>> = requests
            .iter()
            .map(|request| Needed {
                is_exact,
                ..need(Principal::user("jane"), &jane, request)
            })
            .collect();
        least(&needed)
    };
    assert_eq!(grants(true)[0].rules[0].resource_names.len(), 20);
    assert!(grants(false)[0].rules[0].resource_names.is_empty());
}
