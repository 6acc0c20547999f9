//! A proposed policy records what rules need, and no line of it more.

use proptest::prelude::*;
use proptest::sample::select;
use seawall_audit::is_sensitive;
use seawall_detect::audit_policy::{Plurals, Proposal, RequestOf, blindness};
use seawall_detect::{Head, Record};
use seawall_event::Level;
use serde_json::{Value, json};

use crate::support::Rules;

/// Rules of all kinds, some of which ask about everything.
const CONDITIONS: &[&str] = &[
    "ka.verb in (get, list) and ka.target.resource = secrets and ka.stage = ResponseComplete",
    "ka.target.resource = secrets and jevt.value[/requestObject/type] = x",
    "ka.target.resource = pods and ka.verb = create and ka.req.pod.containers.privileged intersects (true)",
    "ka.target.resource = pods and ka.target.subresource in (exec, attach)",
    "ka.target.resource = pods and not ka.target.subresource exists and not ka.user.name in (a, b)",
    "ka.target.namespace = kube-system and ka.verb in (create, update, patch, delete) and not ka.user.name startswith system:",
    "ka.user.name = system:anonymous and not ka.uri in (/healthz, /version)",
    "ka.response.code = 403 and not ka.user.name in (a, b, c)",
    "(ka.target.resource = deployments or ka.target.resource = daemonsets) and ka.verb = create and jevt.value[/responseObject/metadata/name] = x",
    "ka.target.resource = configmaps and ka.target.namespace = kube-system and ka.target.name = coredns and ka.verb in (update, patch) and jevt.value[/requestObject/data/Corefile] contains x",
    "ka.verb = deletecollection and ka.target.resource = events",
    "not ka.target.resource exists and ka.verb = post",
];

/// Values of each field, with those that rules name among them.
const USERS: &[&str] = &[
    "ann",
    "a",
    "b",
    "c",
    "system:anonymous",
    "system:apiserver",
    "system:node:n1",
    "system:serviceaccount:kube-system:replicaset-controller",
];
const VERBS: &[&str] = &[
    "get",
    "list",
    "watch",
    "create",
    "update",
    "patch",
    "delete",
    "deletecollection",
    "post",
    "connect",
];
const NAMESPACES: &[&str] = &["", "shop", "kube-system", "kube-public"];
const STAGES: &[&str] = &[
    "RequestReceived",
    "ResponseStarted",
    "ResponseComplete",
    "Panic",
];
const RESOURCES: &[(&str, &str)] = &[
    ("", "pods"),
    ("", "secrets"),
    ("", "configmaps"),
    ("", "nodes"),
    ("", "services"),
    ("", "serviceaccounts"),
    ("", "events"),
    ("apps", "deployments"),
    ("apps", "daemonsets"),
    ("batch", "cronjobs"),
    ("rbac.authorization.k8s.io", "clusterrolebindings"),
    ("authentication.k8s.io", "tokenreviews"),
    ("example.com", "widgets"),
    ("events.k8s.io", "events"),
    ("certificates.k8s.io", "certificatesigningrequests"),
    ("", ""),
];
const SUBRESOURCES: &[&str] = &[
    "",
    "",
    "",
    "exec",
    "attach",
    "portforward",
    "proxy",
    "token",
    "status",
    "ephemeralcontainers",
    "approval",
    "x",
];

/// Changes of an event: nothing, or a field as another event could have it.
#[derive(Debug, Clone)]
pub enum Change {
    User(&'static str),
    Verb(&'static str),
    Namespace(&'static str),
    Stage(&'static str),
    Resource((&'static str, &'static str)),
    Subresource(&'static str),
    Code(u16),
}

pub fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        select(USERS).prop_map(Change::User),
        select(VERBS).prop_map(Change::Verb),
        select(NAMESPACES).prop_map(Change::Namespace),
        select(STAGES).prop_map(Change::Stage),
        select(RESOURCES).prop_map(Change::Resource),
        select(SUBRESOURCES).prop_map(Change::Subresource),
        select(&[200u16, 201, 403][..]).prop_map(Change::Code),
    ]
}

/// An event as kube-apiserver would write it at the highest level.
pub fn changed(event: &str, changes: &[Change]) -> String {
    let mut event: Value = serde_json::from_str(event).expect("JSON");
    event["level"] = json!("RequestResponse");
    for change in changes {
        match change {
            Change::User(user) => event["user"]["username"] = json!(user),
            Change::Verb(verb) => event["verb"] = json!(verb),
            Change::Stage(stage) => event["stage"] = json!(stage),
            Change::Code(code) => event["responseStatus"] = json!({"code": code}),
            Change::Namespace(namespace) if event["objectRef"].is_object() => {
                event["objectRef"]["namespace"] = json!(namespace);
            }
            Change::Subresource(subresource) if event["objectRef"].is_object() => {
                event["objectRef"]["subresource"] = json!(subresource);
            }
            Change::Resource((_, "")) => event["objectRef"] = Value::Null,
            Change::Resource((group, resource)) => {
                event["objectRef"]["resource"] = json!(resource);
                event["objectRef"]["apiGroup"] = json!(group);
            }
            Change::Namespace(_) | Change::Subresource(_) => {}
        }
    }
    // Fields without a value are left out, and the group of a resource is known.
    if let Some(reference) = event["objectRef"].as_object_mut() {
        let resource = reference["resource"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        if !reference.contains_key("apiGroup") {
            let groups = Plurals::known()
                .0
                .get(&resource)
                .cloned()
                .unwrap_or_default();
            reference.insert(
                "apiGroup".to_owned(),
                json!(groups.first().cloned().unwrap_or_default()),
            );
        }
        reference.retain(|_, value| value != "");
    } else {
        event
            .as_object_mut()
            .expect("an object")
            .remove("objectRef");
    }
    // Before the answer there is neither a body nor a status.
    if event["stage"] == "RequestReceived" {
        for key in [
            "requestObject",
            "responseObject",
            "responseStatus",
            "annotations",
        ] {
            event.as_object_mut().expect("an object").remove(key);
        }
    }
    event.to_string()
}

fn examples(rules: &Rules) -> Vec<String> {
    let about = rules
        .loaded
        .rules
        .iter()
        .filter_map(|rule| rule.about.as_ref());
    let examples = about.flat_map(|about| &about.examples);
    examples
        .flat_map(|example| example.events.clone())
        .collect()
}

/// Every rule that an event matches it matches as the policy records it, but for those that are said not to be served.
fn is_served(rules: &mut Rules, proposal: &Proposal, event: &str) -> Result<(), String> {
    let whole = rules.matched(event);
    let head = Head::read(event).expect("an event");
    let record = Record::new(event, &head);
    let request = RequestOf::read(&record);
    let recorded = request.decided(&proposal.policy);
    let left = recorded
        .event(event)
        .map(|left| rules.matched(&left))
        .unwrap_or_default();
    let point = request.point();
    let is_capped = is_sensitive(point.group, point.resource, point.subresource);
    if is_capped && recorded.level > Level::Metadata {
        return Err(format!("a body with credentials: {event}"));
    }
    for rule in whole {
        let mut unserved = proposal.unserved.iter();
        let is_said = is_capped && unserved.any(|unserved| unserved.rule() == rule);
        if !left.contains(&rule) && !is_said {
            let name = &rules.loaded.rules[rule].name;
            return Err(format!("{name}: {recorded:?} of {event}"));
        }
    }
    Ok(())
}

#[test]
fn examples_of_rules_are_seen_under_the_policy() {
    let mut rules = Rules::built_in();
    let proposal = rules.propose();
    let mut matched = 0;
    for event in examples(&rules) {
        let event = changed(&event, &[]);
        matched += rules.matched(&event).len();
        is_served(&mut rules, &proposal, &event).expect("served");
    }
    assert!(matched > 30, "{matched}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn what_matches_matches_as_it_is_recorded(
        which in any::<prop::sample::Index>(),
        changes in proptest::collection::vec(change(), 0..4),
        first in 0..CONDITIONS.len(),
        count in 1..6usize,
    ) {
        thread_local! {
            static BUILT_IN: std::cell::RefCell<(Rules, Proposal)> = {
                let rules = Rules::built_in();
                let proposal = rules.propose();
                (rules, proposal).into()
            };
        }
        BUILT_IN.with_borrow_mut(|(built_in, proposal)| {
            let events = examples(built_in);
            let event = changed(which.get::<String>(&events), &changes);
            is_served(built_in, proposal, &event).map_err(TestCaseError::fail)?;
            let chosen: Vec<&str> = CONDITIONS.iter().cycle().skip(first).take(count).copied().collect();
            let mut rules = Rules::conditions(&chosen);
            let proposal = rules.propose();
            is_served(&mut rules, &proposal, &event).map_err(TestCaseError::fail)
        })?;
    }
}

/// Nothing is hidden from a rule that is served, and a lower level in any line hides something.
fn is_cheapest(rules: &Rules) {
    let plurals = Plurals::known();
    let proposal = rules.propose();
    let losses = |policy: &seawall_audit::AuditPolicy| -> usize {
        let all = rules
            .needs
            .iter()
            .map(|needs| blindness(policy, needs, &plurals).losses.len());
        all.sum()
    };
    let unserved: Vec<usize> = proposal.unserved.iter().map(|one| one.rule()).collect();
    for needs in &rules.needs {
        let found = blindness(&proposal.policy, needs, &plurals);
        let is_said = unserved.contains(&needs.rule);
        assert!(
            is_said || found.losses.is_empty(),
            "{}: {found:?}",
            rules.loaded.rules[needs.rule].name
        );
    }
    let whole = losses(&proposal.policy);
    for (index, rule) in proposal.policy.rules.iter().enumerate() {
        let level = rule.level.expect("a level");
        if level == Level::None {
            continue;
        }
        assert!(
            !proposal.rules[index].is_empty(),
            "nothing needs rule {index}: {rule:?}"
        );
        let mut lower = proposal.policy.clone();
        let below = Level::ALL.into_iter().rev().find(|below| *below < level);
        lower.rules[index].level = below;
        assert!(
            losses(&lower) > whole,
            "rule {index} can be lower: {rule:?}"
        );
    }
    assert_eq!(proposal.policy.shadowed(), []);
}

#[test]
fn no_line_of_the_policy_can_be_lower() {
    is_cheapest(&Rules::built_in());
    for count in 1..=3 {
        for first in 0..CONDITIONS.len() {
            let chosen: Vec<&str> = CONDITIONS
                .iter()
                .cycle()
                .skip(first)
                .take(count)
                .copied()
                .collect();
            is_cheapest(&Rules::conditions(&chosen));
        }
    }
    is_cheapest(&Rules::conditions(CONDITIONS));
}
