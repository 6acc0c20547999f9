//! Which rules an event matches: those that its kind rules out are not tried.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use foldhash::fast::FixedState;
use seawall_event::Stage;

use crate::field::Field;
use crate::fold;
use crate::limits::MAX_CLASSES;
use crate::predicate::{Test, Transform};
use crate::program::{Answers, Asked, Node, NodeId, Program};
use crate::record::{Record, Slot};
use crate::truth::Truth;

/// A rule of a matcher, by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(pub u32);

/// The fields that tell kinds of events apart.
const KEYS: [Slot; 4] = [Slot::Stage, Slot::Verb, Slot::Resource, Slot::Subresource];

/// The kind of an event: of each key which of the values that rules name it has, in any case; 0 for all others, and none.
type Class = [u32; KEYS.len()];

/// Numbers of the values that rules name. Events cannot add any, so that they cannot choose ones that meet.
type Numbers = HashMap<Box<str>, u32, FixedState>;

/// Rules, ready to be asked.
#[derive(Debug)]
pub struct Matcher {
    program: Program,
    rules: Vec<Rule>,
    /// The numbers of values that rules name, in lower case, from 1.
    values: [Numbers; KEYS.len()],
    classes: HashMap<Class, Vec<u32>, FixedState>,
    answers: Answers,
}

#[derive(Debug)]
struct Rule {
    root: NodeId,
    /// The numbers that each key may have; `None` for any.
    keys: [Option<BTreeSet<u32>>; KEYS.len()],
}

/// What was found in an event.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// The rules that it matches, in their order.
    pub matched: Vec<RuleId>,
    /// The rules that it may match: it does not hold what they ask about.
    pub unknown: Vec<RuleId>,
}

impl Matcher {
    /// Prepares rules, each with its condition.
    pub fn new(mut program: Program, roots: &[NodeId]) -> Self {
        program.gather_literals();
        let mut values: [Numbers; KEYS.len()] = Default::default();
        let mut rules: Vec<Rule> = roots
            .iter()
            .map(|root| Rule {
                root: *root,
                keys: Default::default(),
            })
            .collect();
        for (key, slot) in KEYS.into_iter().enumerate() {
            let mut known = HashMap::new();
            for rule in &mut rules {
                let Some(allowed) = allowed(&program, rule.root, slot, &mut known) else {
                    continue;
                };
                let numbers = allowed.iter().map(|value| {
                    let next = u32::try_from(values[key].len() + 1).unwrap_or(u32::MAX);
                    *values[key].entry(value.clone()).or_insert(next)
                });
                rule.keys[key] = Some(numbers.collect());
            }
        }
        // As events spell them, so that they need not be folded.
        for stage in Stage::ALL.map(Stage::name) {
            let number = values[0].get(&*fold::text(stage.into())).copied();
            if let Some(number) = number {
                values[0].insert(stage.into(), number);
            }
        }
        Self {
            program,
            rules,
            values,
            classes: HashMap::default(),
            answers: Answers::default(),
        }
    }

    /// Asks all rules that may match about an event.
    pub fn find(&mut self, record: &Record<'_>) -> Found {
        let class = self.class(record);
        if self.classes.len() > MAX_CLASSES {
            self.classes.clear();
        }
        let rules = &self.rules;
        let candidates = self.classes.entry(class).or_insert_with(|| {
            let may = |rule: &Rule| {
                let mut keys = rule.keys.iter().zip(&class);
                keys.all(|(allowed, value)| allowed.as_ref().is_none_or(|set| set.contains(value)))
            };
            let numbered = (0..).zip(rules).filter(|(_, rule)| may(rule));
            numbered.map(|(number, _)| number).collect()
        });
        let mut found = Found::default();
        if candidates.is_empty() {
            return found;
        }
        let asked = Asked::new(&self.program, &mut self.answers, record);
        for number in candidates {
            match asked.holds(self.rules[*number as usize].root) {
                Truth::True => found.matched.push(RuleId(*number)),
                Truth::Unknown => found.unknown.push(RuleId(*number)),
                Truth::False => {}
            }
        }
        found
    }

    /// The graph of conditions.
    pub fn program(&self) -> &Program {
        &self.program
    }

    fn class(&self, record: &Record<'_>) -> Class {
        std::array::from_fn(|key| {
            let numbers = &self.values[key];
            let number = record.slot(KEYS[key]).and_then(|value| {
                let spelled = numbers.get(value);
                spelled.or_else(|| numbers.get(&*fold::text(value.into())))
            });
            number.copied().unwrap_or(0)
        })
    }
}

/// Values one of which a field has to have; `None` for any.
type Allowed = Option<Rc<BTreeSet<Box<str>>>>;

/// The values, in lower case, that a field of an event has to have one of for a condition to hold. Each node is looked at once.
fn allowed(
    program: &Program,
    id: NodeId,
    key: Slot,
    known: &mut HashMap<NodeId, Allowed>,
) -> Allowed {
    if let Some(found) = known.get(&id) {
        return found.clone();
    }
    let found = match program.at(id) {
        Node::Always(true) | Node::Not(_) | Node::One(_) => None,
        Node::Always(false) => Some(Rc::default()),
        Node::Test(predicate) => {
            let (operand, test) = program.predicate(*predicate);
            let is_key = operand.field == Field::Slot(key)
                && matches!(operand.transforms[..], [] | [Transform::Fold]);
            let folded = |value: &str| -> Box<str> { fold::text(value.into()).into() };
            match test {
                Test::Equals(value) if is_key => Some(Rc::new(BTreeSet::from([folded(value)]))),
                Test::In(values) | Test::Intersects(values) if is_key => {
                    Some(Rc::new(values.iter().map(|value| folded(value)).collect()))
                }
                _ => None,
            }
        }
        Node::All(inner) => {
            let mut all: Allowed = None;
            for id in inner {
                let Some(set) = allowed(program, *id, key, known) else {
                    continue;
                };
                all = Some(match all {
                    None => set,
                    Some(all) => Rc::new(all.intersection(&set).cloned().collect()),
                });
            }
            all
        }
        Node::Any(inner) => {
            let mut any = Some(BTreeSet::new());
            for id in inner {
                let set = allowed(program, *id, key, known);
                any = any.zip(set).map(|(mut any, set)| {
                    any.extend(set.iter().cloned());
                    any
                });
            }
            any.map(Rc::new)
        }
    };
    known.insert(id, found.clone());
    found
}
