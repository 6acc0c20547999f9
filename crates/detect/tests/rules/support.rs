//! Rules and events in a few words.

use seawall_detect::falco::{self, Loaded};
use seawall_detect::{Head, Matcher, Program, Record};

/// Rules that were read, ready to be asked.
pub struct Asked {
    pub loaded: Loaded,
    pub matcher: Matcher,
}

impl Asked {
    pub fn of(files: &[(&str, &str)]) -> Self {
        let mut program = Program::default();
        let loaded = falco::load(files, &mut program).expect("the catalogue is right");
        let roots: Vec<_> = loaded.rules.iter().map(|rule| rule.root).collect();
        Self {
            loaded,
            matcher: Matcher::new(program, &roots),
        }
    }

    /// The names of rules that an event matches, and of those that it may match.
    pub fn find(&mut self, event: &str) -> (Vec<String>, Vec<String>) {
        let head = Head::read(event).expect("an event");
        let found = self.matcher.find(&Record::new(event, &head));
        let rules = &self.loaded.rules;
        let names = |ids: Vec<seawall_detect::RuleId>| {
            ids.iter()
                .map(|id| rules[id.0 as usize].name.clone())
                .collect()
        };
        (names(found.matched), names(found.unknown))
    }

    /// The problems, as they are shown.
    pub fn problems(&self) -> Vec<String> {
        self.loaded
            .problems
            .iter()
            .map(ToString::to_string)
            .collect()
    }
}

/// A file with one rule about audit events.
pub fn rule(condition: &str) -> String {
    format!(
        "- rule: r\n  desc: d\n  condition: {}\n  output: o\n  priority: INFO\n  source: k8s_audit\n",
        serde_json::to_string(condition).expect("text")
    )
}

/// What a condition says of an event: `Some(true)`, `Some(false)`, or nothing that is known.
pub fn holds(condition: &str, event: &str) -> Option<bool> {
    let text = rule(condition);
    let mut asked = Asked::of(&[("rules.yaml", &text)]);
    assert_eq!(asked.problems(), [""; 0], "{condition}");
    let (matched, unknown) = asked.find(event);
    match (matched.is_empty(), unknown.is_empty()) {
        (false, _) => Some(true),
        (true, false) => None,
        (true, true) => Some(false),
    }
}

/// The only problem of a rule with a condition.
pub fn problem(condition: &str) -> String {
    let text = rule(condition);
    let asked = Asked::of(&[("rules.yaml", &text)]);
    assert!(asked.loaded.rules.is_empty(), "{condition}");
    let problems = asked.problems();
    assert_eq!(problems.len(), 1, "{problems:?}");
    problems[0].clone()
}

/// A request that made a pod.
pub const POD: &str = r#"{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"RequestResponse","auditID":"a1","stage":"ResponseComplete","requestURI":"/api/v1/namespaces/shop/pods?fieldManager=k%2Bl&dry=","verb":"create","user":{"username":"ann","groups":["dev","system:authenticated"]},"sourceIPs":["192.0.2.1","192.0.2.2"],"userAgent":"kubectl/v1.36","objectRef":{"resource":"pods","namespace":"shop","name":"web","apiVersion":"v1"},"responseStatus":{"metadata":{},"code":201},"requestObject":{"kind":"Pod","spec":{"hostPID":true,"securityContext":{"runAsUser":7},"containers":[{"name":"a","image":"reg.example:5000/app/web:1@sha256:00","securityContext":{"privileged":true,"capabilities":{"add":["NET_ADMIN","SYS_TIME"]}},"ports":[{"containerPort":80,"hostPort":8080},{"containerPort":81}]},{"name":"b","image":"nginx","securityContext":{"runAsUser":0}}],"volumes":[{"name":"v","hostPath":{"path":"/etc/ssl"}},{"name":"w","emptyDir":{}}]}},"responseObject":{"metadata":{"name":"web-x"}},"requestReceivedTimestamp":"2026-11-28T08:30:11.123400Z","stageTimestamp":"2026-11-28T08:30:11.123456Z","annotations":{"authorization.k8s.io/decision":"allow","authorization.k8s.io/reason":""}}"#;
