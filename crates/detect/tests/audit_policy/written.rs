//! Policies for some rules, as they are.

use seawall_audit::{AuditPolicy, read};
use seawall_detect::audit_policy::{Lost, Plurals, Unserved, blindness};
use seawall_event::{Level, Stage};

use crate::support::Rules;

/// The rules of a policy, a line each.
fn lines(policy: &AuditPolicy) -> Vec<String> {
    let line = |rule: &seawall_audit::AuditRule| {
        let mut parts = vec![rule.level.expect("a level").name().to_owned()];
        for (name, all) in [
            ("users", &rule.users),
            ("namespaces", &rule.namespaces),
            ("verbs", &rule.verbs),
            ("urls", &rule.non_resource_urls),
        ] {
            if !all.is_empty() {
                parts.push(format!("{name} {}", all.join(",")));
            }
        }
        for entry in &rule.resources {
            parts.push(format!("`{}`: {}", entry.group, entry.resources.join(",")));
        }
        for stage in &rule.omit_stages {
            parts.push(format!("without {}", stage.name()));
        }
        parts.join("; ")
    };
    policy.rules.iter().map(line).collect()
}

#[test]
fn a_policy_says_what_rules_ask_about() {
    let answered = "ka.stage = ResponseComplete";
    let of = |conditions: &[&str]| {
        let conditions: Vec<String> = conditions
            .iter()
            .map(|one| format!("{answered} and ({one})"))
            .collect();
        let conditions: Vec<&str> = conditions.iter().map(String::as_str).collect();
        let proposal = Rules::conditions(&conditions).propose();
        let is_nothing =
            proposal.policy.rules[0].level == Some(Level::None) && proposal.policy.rules.len() == 1;
        let omits = |stage| proposal.policy.omit_stages.contains(&stage);
        assert!(is_nothing || omits(Stage::RequestReceived) && omits(Stage::ResponseStarted));
        lines(&proposal.policy)
    };
    assert_eq!(of(&["ka.verb = never and ka.verb = other"]), ["None"]);
    assert_eq!(
        of(&["ka.target.resource = secrets and ka.verb in (get, list)"]),
        ["Metadata; verbs get,list; ``: secrets/*"]
    );
    // One line for what is alike; a line for users that no rule asks about in front of it.
    assert_eq!(
        of(&[
            "ka.target.resource in (pods, services) and not ka.target.subresource exists and ka.verb = create and not ka.user.name in (a, b)"
        ]),
        [
            "None; users a,b; ``: pods,services",
            "Metadata; verbs create; ``: pods,services"
        ]
    );
}

#[test]
fn bodies_with_credentials_are_never_recorded() {
    let rules = Rules::conditions(&[
        "ka.target.resource = secrets and jevt.value[/requestObject/type] = x",
    ]);
    let proposal = rules.propose();
    let levels: Vec<Level> = proposal
        .policy
        .rules
        .iter()
        .filter_map(|rule| rule.level)
        .collect();
    assert!(levels.contains(&Level::Metadata), "{levels:?}");
    assert_eq!(
        proposal.unserved[0],
        Unserved::Sensitive {
            rule: 0,
            resource: (String::new(), "secrets".to_owned(), String::new()),
            level: Level::Request,
        }
    );
    let rules = Rules::conditions(&["ka.target.resource = nosuchthings and ka.verb = get"]);
    assert_eq!(
        rules.propose().unserved,
        [Unserved::NoGroup {
            rule: 0,
            resource: "nosuchthings".to_owned(),
        }]
    );
}

#[test]
fn a_given_policy_hides_what_it_says() {
    let plurals = Plurals::known();
    let rules = Rules::conditions(&[
        "ka.stage = ResponseComplete and ka.target.resource = pods and ka.target.subresource = exec",
        "ka.stage = ResponseComplete and ka.target.resource = pods and ka.verb = create and ka.req.pod.containers.privileged intersects (true)",
        "ka.stage = ResponseComplete and ka.response.code = 403",
    ]);
    let found = |rules_of: &str, rule: usize| {
        let text = format!("apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: {rules_of}\n");
        let policy = read("p", &text).policy.expect("a policy");
        blindness(&policy, &rules.needs[rule], &plurals)
    };
    let all = found("[{level: Metadata}]", 0);
    assert!(!all.is_blind && all.losses.is_empty(), "{all:?}");
    let bodies = found("[{level: Metadata}]", 1);
    assert!(bodies.is_blind);
    assert_eq!(
        (bodies.losses[0].rule, bodies.losses[0].why),
        (
            Some(0),
            Lost::Level {
                recorded: Level::Metadata,
                needed: Level::Request
            }
        )
    );
    assert_eq!(bodies.losses[0].request, "create pods by any user");
    let nobody = found(
        "[{level: None, resources: [{resources: [pods/exec]}]}, {level: Metadata}]",
        0,
    );
    assert!(
        nobody.is_blind && nobody.losses[0].rule == Some(0),
        "{nobody:?}"
    );
    let some = found(
        "[{level: None, users: [bot]}, {level: None, userGroups: [system:nodes]}, {level: None, namespaces: [ci]}, {level: Metadata}]",
        0,
    );
    assert!(!some.is_blind);
    let words: Vec<&str> = some.losses.iter().map(|loss| &*loss.request).collect();
    assert_eq!(
        words,
        [
            "create pods/exec by bot",
            "create pods/exec by any user of group system:nodes",
            "create pods/exec in ci by any user",
        ]
    );
    let noise = found(
        "[{level: None, resources: [{resources: [events]}]}, {level: None, nonResourceURLs: ['/healthz*']}, {level: Metadata}]",
        2,
    );
    assert!(!noise.is_blind);
    assert_eq!(noise.losses.len(), 2, "{noise:?}");
    let stages = found(
        "[{level: RequestResponse, omitStages: [ResponseComplete]}]",
        2,
    );
    assert!(stages.is_blind && stages.losses[0].why == Lost::Stages);
    let none = found("[{level: Metadata, users: [nobody]}]", 0);
    assert!(none.is_blind && none.losses[0].rule.is_none());
}
