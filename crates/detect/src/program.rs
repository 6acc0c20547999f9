//! Conditions of all rules as one graph: what several rules say is one node, and is asked once an event.

mod literals;

use std::cell::Cell;
use std::collections::HashMap;

use regex::{Regex, RegexBuilder};

use crate::field::Field;
use crate::limits::{MAX_NODES, MAX_PATTERN};
use crate::predicate::{Operand, Predicate, Test};
use crate::record::{Extracted, Record};
use crate::truth::Truth;

/// A node of the graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(u32);

/// A part of a condition.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Node {
    /// Always the same.
    Always(bool),
    /// A comparison.
    Test(PredicateId),
    /// It does not hold.
    Not(NodeId),
    /// All hold.
    All(Vec<NodeId>),
    /// Some holds.
    Any(Vec<NodeId>),
    /// Exactly one holds.
    One(Vec<NodeId>),
}

/// A comparison of the graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PredicateId(u32);

/// An operand of the graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct OperandId(u32);

/// Why a condition cannot become part of the graph.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProgramError {
    /// A pattern is none.
    #[error("`{pattern}` is not a regular expression: {why}")]
    Pattern {
        /// The pattern.
        pattern: String,
        /// What is wrong with it.
        why: String,
    },
    /// All conditions together are too large.
    #[error("the conditions of all rules have more than {MAX_NODES} parts")]
    TooLarge,
}

/// The graph.
#[derive(Debug, Default)]
pub struct Program {
    nodes: Vec<Node>,
    node_ids: HashMap<Node, NodeId>,
    predicates: Vec<Compiled>,
    predicate_ids: HashMap<Predicate, PredicateId>,
    operands: Vec<Operand>,
    operand_ids: HashMap<Operand, OperandId>,
    patterns: HashMap<Box<str>, Regex>,
}

/// A comparison that is ready.
#[derive(Debug)]
struct Compiled {
    operand: OperandId,
    test: Test,
    regex: Option<Regex>,
}

impl Program {
    /// Adds a node, or finds the same one.
    ///
    /// # Errors
    /// When there are too many.
    pub fn node(&mut self, node: Node) -> Result<NodeId, ProgramError> {
        if let Some(id) = self.node_ids.get(&node) {
            return Ok(*id);
        }
        if self.nodes.len() >= MAX_NODES {
            return Err(ProgramError::TooLarge);
        }
        let id = NodeId(u32::try_from(self.nodes.len()).map_err(|_| ProgramError::TooLarge)?);
        self.nodes.push(node.clone());
        self.node_ids.insert(node, id);
        Ok(id)
    }

    /// Adds a comparison, or finds the same one.
    ///
    /// # Errors
    /// When its pattern is none, or there are too many.
    pub fn test(&mut self, predicate: Predicate) -> Result<NodeId, ProgramError> {
        if let Some(id) = self.predicate_ids.get(&predicate) {
            return self.node(Node::Test(*id));
        }
        let regex = match &predicate.test {
            Test::Regex(pattern) => Some(self.pattern(&format!("^(?:{pattern})$"), pattern)?),
            Test::Search(pattern) => Some(self.pattern(pattern, pattern)?),
            _ => None,
        };
        let operand = self.operand(&predicate.operand)?;
        let id = u32::try_from(self.predicates.len()).map_err(|_| ProgramError::TooLarge)?;
        let id = PredicateId(id);
        self.predicates.push(Compiled {
            operand,
            test: predicate.test.clone(),
            regex,
        });
        self.predicate_ids.insert(predicate, id);
        self.node(Node::Test(id))
    }

    fn operand(&mut self, operand: &Operand) -> Result<OperandId, ProgramError> {
        if let Some(id) = self.operand_ids.get(operand) {
            return Ok(*id);
        }
        let id = u32::try_from(self.operands.len()).map_err(|_| ProgramError::TooLarge)?;
        self.operands.push(operand.clone());
        self.operand_ids.insert(operand.clone(), OperandId(id));
        Ok(OperandId(id))
    }

    /// A pattern that is ready; `shown` is how it is written.
    fn pattern(&mut self, whole: &str, shown: &str) -> Result<Regex, ProgramError> {
        if let Some(found) = self.patterns.get(whole) {
            return Ok(found.clone());
        }
        let built = |pattern: &str| {
            RegexBuilder::new(pattern)
                .size_limit(MAX_PATTERN)
                .dfa_size_limit(MAX_PATTERN)
                .build()
        };
        // What is put around a pattern makes no pattern of what is none: `a)|(b`.
        let regex = built(shown).and_then(|_| built(whole));
        let regex = regex.map_err(|error| ProgramError::Pattern {
            pattern: shown.chars().take(200).collect(),
            why: last_line(&error.to_string()),
        })?;
        self.patterns.insert(whole.into(), regex.clone());
        Ok(regex)
    }

    /// A node.
    pub fn at(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    /// A comparison: of what, and with what.
    pub fn predicate(&self, id: PredicateId) -> (&Operand, &Test) {
        let compiled = &self.predicates[id.0 as usize];
        (&self.operands[compiled.operand.0 as usize], &compiled.test)
    }

    /// Whether a condition compares a field, whatever happens to it before.
    pub fn asks_about(&self, id: NodeId, field: &Field) -> bool {
        self.asks(id, |own| own == field)
    }

    /// Whether a condition compares a field of a kind, whatever happens to it before.
    pub fn asks(&self, id: NodeId, is_meant: impl Fn(&Field) -> bool) -> bool {
        let mut open = vec![id];
        let mut seen = std::collections::HashSet::new();
        while let Some(id) = open.pop() {
            if !seen.insert(id) {
                continue;
            }
            match self.at(id) {
                Node::Always(_) => {}
                Node::Test(predicate) if is_meant(&self.predicate(*predicate).0.field) => {
                    return true;
                }
                Node::Test(_) => {}
                Node::Not(inner) => open.push(*inner),
                Node::All(inner) | Node::Any(inner) | Node::One(inner) => open.extend(inner),
            }
        }
        false
    }

    /// How many nodes and comparisons it has.
    pub fn size(&self) -> (usize, usize) {
        (self.nodes.len(), self.predicates.len())
    }
}

/// What `regex` says of a pattern, without the picture of it.
fn last_line(error: &str) -> String {
    let line = error.lines().last().unwrap_or_default();
    line.strip_prefix("error: ").unwrap_or(line).to_owned()
}

/// Answers that were given about the event at hand, and room for those about the next.
#[derive(Debug, Default)]
pub struct Answers {
    event: u32,
    nodes: Vec<Cell<(u32, Option<Truth>)>>,
}

impl Answers {
    /// Forgets the event before.
    fn begin(&mut self, program: &Program) {
        self.event = self.event.wrapping_add(1);
        if self.event == 0 {
            self.nodes.clear();
            self.event = 1;
        }
        self.nodes.resize(program.nodes.len(), Cell::new((0, None)));
    }
}

/// An event with the values that were asked for.
pub struct Asked<'a, 'e> {
    program: &'a Program,
    answers: &'a Answers,
    record: &'a Record<'e>,
    values: std::cell::RefCell<Vec<(OperandId, std::rc::Rc<Extracted<'e>>)>>,
}

impl<'a, 'e> Asked<'a, 'e> {
    /// Begins to ask about an event.
    pub fn new(program: &'a Program, answers: &'a mut Answers, record: &'a Record<'e>) -> Self {
        answers.begin(program);
        Self {
            program,
            answers,
            record,
            values: std::cell::RefCell::default(),
        }
    }

    /// Whether a condition holds. Nodes are deep only where rules are, which is limited when they are read.
    pub fn holds(&self, id: NodeId) -> Truth {
        let cell = &self.answers.nodes[id.0 as usize];
        if let (event, Some(truth)) = cell.get()
            && event == self.answers.event
        {
            return truth;
        }
        let truth = match self.program.at(id) {
            Node::Always(holds) => Truth::from(*holds),
            Node::Test(predicate) => self.test(*predicate),
            Node::Not(inner) => !self.holds(*inner),
            Node::All(inner) => {
                let mut all = Truth::True;
                for id in inner {
                    all = all.and(self.holds(*id));
                    if all == Truth::False {
                        break;
                    }
                }
                all
            }
            Node::Any(inner) => {
                let mut any = Truth::False;
                for id in inner {
                    any = any.or(self.holds(*id));
                    if any == Truth::True {
                        break;
                    }
                }
                any
            }
            Node::One(inner) => self.one(inner),
        };
        cell.set((self.answers.event, Some(truth)));
        truth
    }

    fn one(&self, inner: &[NodeId]) -> Truth {
        let (mut count, mut is_open) = (0, false);
        for id in inner {
            match self.holds(*id) {
                Truth::True => count += 1,
                Truth::Unknown => is_open = true,
                Truth::False => {}
            }
        }
        match (count, is_open) {
            (0 | 1, true) => Truth::Unknown,
            (count, _) => Truth::from(count == 1),
        }
    }

    fn test(&self, id: PredicateId) -> Truth {
        let compiled = &self.program.predicates[id.0 as usize];
        // What is read already needs no place to be kept in.
        let operand = &self.program.operands[compiled.operand.0 as usize];
        if let (Field::Slot(slot), []) = (&operand.field, &operand.transforms[..])
            && let value = self.record.slot(*slot)
            && (value.is_some() || self.record.is_complete())
            && let Some(holds) = compiled.test.of_plain(value)
        {
            return Truth::from(holds);
        }
        let value = self.value(compiled.operand);
        let regex = |text: &str| {
            compiled
                .regex
                .as_ref()
                .is_some_and(|regex| regex.is_match(text))
        };
        compiled.test.of(&value, self.record, regex)
    }

    fn value(&self, id: OperandId) -> std::rc::Rc<Extracted<'e>> {
        let known = |values: &[(OperandId, std::rc::Rc<Extracted<'e>>)]| {
            let found = values.iter().find(|(own, _)| *own == id);
            found.map(|(_, value)| std::rc::Rc::clone(value))
        };
        if let Some(value) = known(&self.values.borrow()) {
            return value;
        }
        let operand = &self.program.operands[id.0 as usize];
        let value = std::rc::Rc::new(operand.of(self.record));
        self.values
            .borrow_mut()
            .push((id, std::rc::Rc::clone(&value)));
        value
    }
}
