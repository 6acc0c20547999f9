//! Rules and events in a few words.

use seawall_detect::sigma::{self, Loaded, Options};
use seawall_detect::{Head, Matcher, Program, Record, RuleId};

/// Rules that were read, ready to be asked.
pub struct Asked {
    pub loaded: Loaded,
    pub matcher: Matcher,
}

impl Asked {
    pub fn of(files: &[(&str, &str)]) -> Self {
        Self::with(files, &Options::default())
    }

    pub fn with(files: &[(&str, &str)], options: &Options) -> Self {
        let mut program = Program::default();
        let loaded = sigma::load_with(files, options, &mut program).expect("the tables are right");
        let roots: Vec<_> = loaded.rules.iter().map(|rule| rule.root).collect();
        Self {
            loaded,
            matcher: Matcher::new(program, &roots),
        }
    }

    /// The titles of rules that an event matches, and of those that it may match.
    pub fn find(&mut self, event: &str) -> (Vec<String>, Vec<String>) {
        let head = Head::read(event).expect("an event");
        let found = self.matcher.find(&Record::new(event, &head));
        let rules = &self.loaded.rules;
        let names = |ids: Vec<RuleId>| {
            let names = ids.iter().map(|id| rules[id.0 as usize].name.clone());
            names.collect()
        };
        (names(found.matched), names(found.unknown))
    }

    /// The problems, as they are shown: errors, and notes.
    pub fn problems(&self) -> (Vec<String>, Vec<String>) {
        let (errors, notes): (Vec<_>, Vec<_>) = self
            .loaded
            .problems
            .iter()
            .partition(|problem| problem.is_error);
        let shown = |problems: Vec<&seawall_detect::Problem>| {
            problems.iter().map(ToString::to_string).collect()
        };
        (shown(errors), shown(notes))
    }
}

/// A rule about audit events with a detection, indented by four.
pub fn rule(detection: &str) -> String {
    let lines = detection.trim_matches('\n').lines();
    let indented: String = lines.map(|line| format!("    {line}\n")).collect();
    format!("title: r\nlogsource: {{product: kubernetes, service: audit}}\ndetection:\n{indented}")
}

/// What a detection says of an event: `Some(true)`, `Some(false)`, or nothing that is known.
pub fn detects(detection: &str, event: &str) -> Option<bool> {
    let text = rule(detection);
    let mut asked = Asked::of(&[("rules.yml", &text)]);
    assert_eq!(asked.problems().0, [""; 0], "{detection}");
    let (matched, unknown) = asked.find(event);
    match (matched.is_empty(), unknown.is_empty()) {
        (false, _) => Some(true),
        (true, false) => None,
        (true, true) => Some(false),
    }
}

/// What one field with its values says of an event.
pub fn holds(item: &str, event: &str) -> Option<bool> {
    detects(
        &format!("selection:\n    {item}\ncondition: selection"),
        event,
    )
}

/// The only error of a rule with a detection.
pub fn problem(detection: &str) -> String {
    let text = rule(detection);
    let asked = Asked::of(&[("rules.yml", &text)]);
    assert!(asked.loaded.rules.is_empty(), "{detection}");
    let (errors, _) = asked.problems();
    assert_eq!(errors.len(), 1, "{errors:?}");
    errors[0].clone()
}

/// The notes about a rule with a detection, which is asked.
pub fn notes(detection: &str) -> Vec<String> {
    let text = rule(detection);
    let asked = Asked::of(&[("rules.yml", &text)]);
    let (errors, notes) = asked.problems();
    assert_eq!(errors, [""; 0], "{detection}");
    notes
}

/// A request that made a pod.
pub const POD: &str = r#"{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"RequestResponse","auditID":"a1","stage":"ResponseComplete","requestURI":"/api/v1/namespaces/shop/pods?fieldManager=k%2Bl","verb":"create","user":{"username":"Ann","groups":["dev","system:authenticated"],"extra":{"n":["7"]}},"sourceIPs":["192.0.2.1","10.1.2.3"],"userAgent":"kubectl/v1.36 (linux/amd64)","objectRef":{"resource":"pods","namespace":"shop","name":"ann","apiVersion":"v1"},"responseStatus":{"metadata":{},"code":201,"reason":null},"requestObject":{"kind":"Pod","metadata":{"labels":{"app.kubernetes.io/name":"web"},"finalizers":[]},"spec":{"hostPID":true,"securityContext":{"runAsUser":7},"containers":[{"name":"a","image":"reg.example:5000/app/Web:1","command":["sh","-c","ZWNobyAvYmluL2Jhc2g="],"securityContext":{"privileged":true,"capabilities":{"add":["NET_ADMIN","SYS_TIME"]}},"ports":[{"containerPort":80,"hostPort":8080},{"containerPort":81}]},{"name":"b","image":"nginx"}],"volumes":[{"name":"v","hostPath":{"path":"/etc/ssl"}},{"name":"w","emptyDir":{}}]}},"responseObject":{"metadata":{"name":"web-x"}},"requestReceivedTimestamp":"2026-11-28T08:30:11.123400Z","stageTimestamp":"2026-11-28T08:30:11.123456Z","annotations":{"authorization.k8s.io/decision":"allow","authorization.k8s.io/reason":""}}"#;

/// The same with another text in the place of one.
pub fn changed(changes: &[(&str, &str)]) -> String {
    let mut event = POD.to_owned();
    for (from, to) in changes {
        assert!(event.contains(from), "{from}");
        event = event.replacen(from, to, 1);
    }
    event
}

/// The same as an audit policy without bodies records it.
pub fn without_bodies() -> String {
    let start = POD.find("\"requestObject\"").expect("a body");
    let end = POD.find("\"requestReceivedTimestamp\"").expect("a time");
    format!("{}{}", &POD[..start], &POD[end..]).replace("\"RequestResponse\"", "\"Metadata\"")
}
