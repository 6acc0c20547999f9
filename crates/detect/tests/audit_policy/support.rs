//! Rules with what they need, and events in a few words.

use seawall_detect::audit_policy::{Needs, Plurals, Proposal, needs, propose};
use seawall_detect::{Head, Loaded, Matcher, Program, Record, falco, native};

/// Rules, with what they need.
pub struct Rules {
    pub loaded: Loaded,
    pub needs: Vec<Needs>,
    pub matcher: Matcher,
}

impl Rules {
    pub fn built_in() -> Self {
        Self::of(|program| native::built_in(program).expect("the rules are right"))
    }

    pub fn falco(text: &str) -> Self {
        Self::of(|program| {
            falco::load(&[("rules.yaml", text)], program).expect("the catalogue is right")
        })
    }

    /// A rule of Falco's for each condition, named by its number.
    pub fn conditions(conditions: &[&str]) -> Self {
        let rules = conditions.iter().enumerate().map(|(number, condition)| {
            format!(
                "- rule: r{number}\n  desc: d\n  condition: {}\n  output: o\n  priority: INFO\n  source: k8s_audit\n",
                serde_json::to_string(condition).expect("text")
            )
        });
        let rules = Self::falco(&rules.collect::<String>());
        assert_eq!(rules.loaded.problems, []);
        rules
    }

    fn of(load: impl FnOnce(&mut Program) -> Loaded) -> Self {
        let mut program = Program::default();
        let loaded = load(&mut program);
        let needs = needs(&loaded, &program);
        let roots: Vec<_> = loaded.rules.iter().map(|rule| rule.root).collect();
        Self {
            loaded,
            needs,
            matcher: Matcher::new(program, &roots),
        }
    }

    pub fn propose(&self) -> Proposal {
        propose(&self.needs, &Plurals::known())
    }

    /// The numbers of the rules that an event matches.
    pub fn matched(&mut self, event: &str) -> Vec<usize> {
        let head = Head::read(event).expect("an event");
        let found = self.matcher.find(&Record::new(event, &head));
        found.matched.iter().map(|id| id.0 as usize).collect()
    }
}
