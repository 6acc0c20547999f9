//! Texts that are looked for in the same value, all at once.

use std::collections::BTreeMap;

use super::{Node, NodeId, OperandId, Program};
use crate::predicate::{Predicate, Test};

/// From how many texts on an automaton is faster than looking for each.
const MIN_LITERALS: usize = 4;

impl Program {
    /// Makes ready for being asked: of conditions of which one has to hold, those that look for texts in the same value become one. What
    /// rules say is not as they wrote it any more.
    pub(crate) fn gather_literals(&mut self) {
        for number in 0..self.nodes.len() {
            if let Node::Any(inner) = &self.nodes[number] {
                let inner = self.with_literals(inner.clone());
                self.nodes[number] = Node::Any(inner);
            }
        }
    }

    /// Conditions of which one has to hold, where those that look for texts in the same value are one: an automaton looks for
    /// all of them at once.
    fn with_literals(&mut self, inner: Vec<NodeId>) -> Vec<NodeId> {
        let mut texts: BTreeMap<OperandId, Vec<(NodeId, String)>> = BTreeMap::new();
        for id in &inner {
            if let Node::Test(test) = self.at(*id)
                && let compiled = &self.predicates[test.0 as usize]
                && let Test::Contains(text) = &compiled.test
            {
                let found = texts.entry(compiled.operand).or_default();
                found.push((*id, regex::escape(text)));
            }
        }
        let mut inner = inner;
        for (operand, found) in texts {
            if found.len() < MIN_LITERALS {
                continue;
            }
            let mut patterns: Vec<String> = found.iter().map(|(_, text)| text.clone()).collect();
            patterns.sort_unstable();
            patterns.dedup();
            let predicate = Predicate {
                operand: self.operands[operand.0 as usize].clone(),
                test: Test::Search(patterns.join("|").into()),
            };
            // Too many for one pattern: they stay as they are.
            if let Ok(together) = self.test(predicate) {
                inner.retain(|id| found.iter().all(|(own, _)| own != id));
                inner.push(together);
            }
        }
        inner
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::field::Field;
    use crate::predicate::Operand;
    use crate::program::{Answers, Asked};
    use crate::record::{Head, Record, Slot};
    use crate::truth::Truth;

    proptest! {
        /// One automaton finds what looking for each text finds.
        #[test]
        fn texts_are_found_together_as_one_by_one(
            texts in proptest::collection::vec("[a-c.*(|\\\\]{0,3}", 1..8),
            value in "[a-c.*(|\\\\]{0,8}",
        ) {
            let event = serde_json::json!({"stage": "ResponseComplete", "userAgent": value}).to_string();
            let head = Head::read(&event).expect("an event");
            let record = Record::new(&event, &head);
            let mut program = Program::default();
            let tests: Vec<NodeId> = texts
                .iter()
                .map(|text| {
                    let predicate = Predicate {
                        operand: Operand::plain(Field::Slot(Slot::UserAgent)),
                        test: Test::Contains(text.as_str().into()),
                    };
                    program.test(predicate).expect("a comparison")
                })
                .collect();
            let any = program.node(Node::Any(tests)).expect("a node");
            program.gather_literals();
            let mut answers = Answers::default();
            let asked = Asked::new(&program, &mut answers, &record);
            let expect = texts.iter().any(|text| value.contains(text.as_str()));
            prop_assert_eq!(asked.holds(any), Truth::from(expect));
        }
    }
}
