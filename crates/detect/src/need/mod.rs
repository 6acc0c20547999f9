//! What of requests has to be recorded for a rule to tell: derived from its condition alone.
//!
//! The shapes of a condition hold every request that it can be true for. They can hold more: a comparison that is no list of
//! values, such as a pattern, rules out nothing.

mod shape;
mod values;

use std::collections::HashMap;
use std::rc::Rc;

use seawall_event::Stage;

pub use shape::{KEYS, Key, Parts, Point, Shape};
pub use values::Values;

use crate::field::Field;
use crate::limits::MAX_SHAPES;
use crate::predicate::{Operand, Test, Transform};
use crate::program::{Node, NodeId, Program};
use crate::record::{Part, Slot};

/// The requests that a condition can be true for.
pub fn shapes(program: &Program, root: NodeId) -> Vec<Shape> {
    let mut reader = Reader {
        program,
        known: HashMap::new(),
    };
    reader.of(root, true).to_vec()
}

struct Reader<'p> {
    program: &'p Program,
    known: HashMap<(NodeId, bool), Rc<[Shape]>>,
}

impl Reader<'_> {
    /// The requests for which a condition can hold, or can fail.
    fn of(&mut self, id: NodeId, holds: bool) -> Rc<[Shape]> {
        if let Some(known) = self.known.get(&(id, holds)) {
            return Rc::clone(known);
        }
        let program = self.program;
        let found: Rc<[Shape]> = match (program.at(id), holds) {
            (Node::Always(own), holds) => match *own == holds {
                true => [Shape::any()].into(),
                false => [].into(),
            },
            (Node::Not(inner), holds) => self.of(*inner, !holds),
            (Node::All(inner), true) | (Node::Any(inner), false) => {
                let mut all = vec![Shape::any()];
                for id in inner {
                    let own = self.of(*id, holds);
                    let pairs = all
                        .iter()
                        .flat_map(|one| own.iter().map(|own| one.and(own)));
                    all = bounded(pairs.flatten().collect());
                }
                all.into()
            }
            (Node::Any(inner), true) | (Node::All(inner), false) => {
                let all = inner.iter().map(|id| self.of(*id, holds));
                let all: Vec<Rc<[Shape]>> = all.collect();
                bounded(all.iter().flat_map(|own| own.iter().cloned()).collect()).into()
            }
            // Which of them holds does not matter for what they ask.
            (Node::One(inner), _) => {
                let mut whole = Shape::any();
                for id in inner {
                    for own in self.of(*id, true).iter().chain(self.of(*id, false).iter()) {
                        whole.parts = whole.parts.with(own.parts);
                    }
                }
                [whole].into()
            }
            (Node::Test(predicate), holds) => {
                let (operand, test) = program.predicate(*predicate);
                [of_test(operand, test, holds)].into()
            }
        };
        self.known.insert((id, holds), Rc::clone(&found));
        found
    }
}

/// Without those that others hold; of too many only what holds them all.
fn bounded(mut shapes: Vec<Shape>) -> Vec<Shape> {
    shapes.sort_unstable();
    shapes.dedup();
    let mut kept: Vec<Shape> = Vec::new();
    for shape in shapes {
        if kept.iter().any(|other| shape.is_within(other)) {
            continue;
        }
        kept.retain(|other| !other.is_within(&shape));
        kept.push(shape);
    }
    if kept.len() > MAX_SHAPES {
        let hull = kept.into_iter().reduce(|one, other| one.hull(&other));
        kept = hull.into_iter().collect();
    }
    kept
}

/// The requests for which a comparison can hold, or can fail.
fn of_test(operand: &Operand, test: &Test, holds: bool) -> Shape {
    let mut shape = match of_key(operand, test) {
        Some((key, values)) if holds => Shape::of(key, values.from),
        Some((key, values)) => Shape::of(key, values.complement),
        None => Shape::any(),
    };
    let mut fields = vec![&operand.field];
    if let Test::Same(other) | Test::Shares(other) | Test::Other(other) = test {
        fields.push(&other.field);
    }
    for field in fields {
        let own = parts(field);
        // Before the answer there is no body and no status, so that nothing about them holds.
        if holds && (own.request || own.response || is_of_answer(field)) {
            let received = Values::one_of([Stage::RequestReceived.name()]);
            let answered = Shape::of(Key::Stage, received.complement());
            shape = shape.and(&answered).unwrap_or(shape);
        }
        shape.parts = shape.parts.with(own);
    }
    shape
}

/// Values of a key for which a comparison can hold, and for which it can fail.
struct Split {
    from: Values,
    complement: Values,
}

fn of_key(operand: &Operand, test: &Test) -> Option<(Key, Split)> {
    let Field::Slot(slot) = operand.field else {
        return None;
    };
    let key = match slot {
        Slot::Stage => Key::Stage,
        Slot::Verb => Key::Verb,
        Slot::Group => Key::Group,
        Slot::Resource => Key::Resource,
        Slot::Subresource => Key::Subresource,
        Slot::Namespace => Key::Namespace,
        Slot::User => Key::User,
        Slot::AuditId | Slot::Level | Slot::Uri | Slot::UserAgent | Slot::Name => return None,
    };
    let is_folded = match operand.transforms[..] {
        [] => false,
        [Transform::Fold] => true,
        _ => return None,
    };
    // A field without a value fails every comparison; no value is an empty text.
    let present = Values::one_of([""]).complement();
    let named = |texts: &mut dyn Iterator<Item = &str>| -> Values {
        let texts = texts.filter(|text| !text.is_empty());
        Values::one_of(texts.map(|text| stage_name(key, text)))
    };
    let from = match test {
        Test::Exists => present,
        Test::Equals(text) => named(&mut std::iter::once(&**text)),
        Test::Differs(text) => present.and(&named(&mut std::iter::once(&**text)).complement()),
        Test::In(texts) | Test::Intersects(texts) => named(&mut texts.iter().map(|text| &**text)),
        _ => return None,
    };
    let complement = from.complement();
    // Names of users can have any case; those of all other keys are in lower case, or known.
    if is_folded && key == Key::User {
        return Some((
            key,
            Split {
                from: Values::any(),
                complement,
            },
        ));
    }
    Some((key, Split { from, complement }))
}

/// The name of a stage that is written in any case.
fn stage_name(key: Key, text: &str) -> &str {
    let mut stages = Stage::ALL.into_iter().map(Stage::name);
    let known = stages.find(|name| name.eq_ignore_ascii_case(text));
    known.filter(|_| key == Key::Stage).unwrap_or(text)
}

/// Which bodies a field is in.
pub(crate) fn parts(field: &Field) -> Parts {
    let is_whole = matches!(field, Field::Whole);
    Parts {
        request: is_whole || field.part() == Part::Request,
        response: is_whole || field.part() == Part::Response,
        managed_fields: is_whole || field.may_hold_managed_fields(),
    }
}

/// Whether a field is there only once the request was answered.
fn is_of_answer(field: &Field) -> bool {
    let first = match field {
        Field::Value(Part::Event, steps) | Field::List(Part::Event, steps) => steps.first(),
        Field::Dotted(dotted) if dotted.part() == Part::Event => dotted.steps().first(),
        _ => None,
    };
    first.is_some_and(|step| step.key() == "responseStatus")
}
