//! Rules of ours as rules of Sigma: read again, they match what the rules match.

use proptest::prelude::*;
use seawall_detect::{Head, Matcher, Program, Record, export, native, sigma};
use serde_json::json;

use crate::serves::{Change, change, changed};

/// A rule with its copy in Sigma, each with what asks it.
struct Pair {
    name: String,
    examples: Vec<String>,
    own: usize,
    copy: Matcher,
}

fn pairs() -> (Matcher, Vec<Pair>) {
    let mut program = Program::default();
    let loaded = native::built_in(&mut program).expect("the rules are right");
    let mut pairs = Vec::new();
    for (own, rule) in loaded.rules.iter().enumerate() {
        let Ok(detection) = export::sigma(&program, rule.root) else {
            continue;
        };
        let text = json!({
            "title": "t",
            "logsource": {"product": "kubernetes", "service": "audit"},
            "detection": detection,
        });
        let mut copy = Program::default();
        let text = text.to_string();
        let written =
            sigma::load(&[("exported.yaml", &text)], &mut copy).expect("the table is right");
        let errors: Vec<String> = written
            .problems
            .iter()
            .filter(|problem| problem.is_error)
            .map(ToString::to_string)
            .collect();
        assert_eq!(errors, [""; 0], "{}: {text}", rule.name);
        let about = rule.about.iter().flat_map(|about| &about.examples);
        pairs.push(Pair {
            name: rule.name.clone(),
            examples: about.flat_map(|example| example.events.clone()).collect(),
            own,
            copy: Matcher::new(copy, &[written.rules[0].root]),
        });
    }
    let roots: Vec<_> = loaded.rules.iter().map(|rule| rule.root).collect();
    (Matcher::new(program, &roots), pairs)
}

fn is_alike(own: &mut Matcher, pair: &mut Pair, event: &str) -> Result<bool, String> {
    let head = Head::read(event).expect("an event");
    let record = Record::new(event, &head);
    let matched = own
        .find(&record)
        .matched
        .iter()
        .any(|id| id.0 as usize == pair.own);
    let copied = !pair.copy.find(&record).matched.is_empty();
    match matched == copied {
        true => Ok(matched),
        false => Err(format!(
            "{}: {matched}, and in Sigma {copied}: {event}",
            pair.name
        )),
    }
}

#[test]
fn examples_match_in_both() {
    let (mut own, mut pairs) = pairs();
    assert!(pairs.len() > 10, "{}", pairs.len());
    let mut matched = 0;
    for pair in &mut pairs {
        for event in pair.examples.clone() {
            matched += usize::from(is_alike(&mut own, pair, &event).expect("alike"));
        }
    }
    assert!(matched > 10, "{matched}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn random_events_match_in_both(
        which in any::<prop::sample::Index>(),
        changes in proptest::collection::vec(change(), 0..4),
    ) {
        thread_local! {
            static PAIRS: std::cell::RefCell<(Matcher, Vec<Pair>)> = pairs().into();
        }
        let changes: Vec<Change> = changes;
        PAIRS.with_borrow_mut(|(own, pairs)| {
            for pair in pairs {
                if pair.examples.is_empty() {
                    continue;
                }
                let event = changed(which.get::<String>(&pair.examples), &changes);
                is_alike(own, pair, &event).map_err(TestCaseError::fail)?;
            }
            Ok::<(), TestCaseError>(())
        })?;
    }
}

/// Texts in queries end where they end, whatever is in them.
#[test]
fn texts_in_queries_are_quoted() {
    let rules = crate::support::Rules::conditions(&[
        r#"ka.verb = "a\"b\\c" and ka.user.name in ("x\ny", "\" or true")"#,
    ]);
    let mut program = Program::default();
    let rule = "- rule: r\n  desc: d\n  condition: ka.verb = \"a\\\"b\" and ka.user.name = \"x\ty\"\n  output: o\n  priority: INFO\n  source: k8s_audit\n";
    let loaded = seawall_detect::falco::load(&[("r.yaml", rule)], &mut program)
        .expect("the catalogue is right");
    assert_eq!(rules.loaded.rules.len() + loaded.rules.len(), 2);
    let query = export::kql(&program, loaded.rules[0].root)
        .expect("a query")
        .join("\n");
    assert_eq!(
        query,
        "| extend User = todynamic(User)\n| where Verb == \"a\\\"b\" and tostring(User[\"username\"]) == \"x\\ty\""
    );
}
