//! What is counted, by whom, and how much of it is worth an alert.

use crate::predicate::Operand;

/// What several events have to say together.
#[derive(Debug, Clone, PartialEq)]
pub struct Definition {
    /// What is counted.
    pub kind: Kind,
    /// What feeds it. For sequences, in their order.
    pub inputs: Vec<Input>,
    /// The names of the parts of a group's key.
    pub group_by: Vec<String>,
    /// How long the time is, in microseconds; both ends are in it.
    pub span: i64,
    /// All of these have to hold for what is counted.
    pub bounds: Vec<Bound>,
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// Events.
    Events,
    /// Distinct values of a field.
    Values,
    /// Inputs with an event.
    Inputs,
    /// Inputs with events in the order of the inputs. Bounds do not count: all of them have to have one.
    Sequence,
    /// The sum of a field.
    Sum,
    /// The average of a field.
    Average,
    /// The value that so many percent of all values of a field are not above, between neighbours in proportion.
    Percentile(f64),
    /// Groups that were not seen before, once events have been read for this long, in microseconds. A group that has had no
    /// event for the span is new again.
    First {
        /// How long groups are only learned.
        learn: i64,
    },
    /// Events of the first input that none of the second follows within the span; told once a span.
    NotFollowed,
    /// Events of the second input that none of the first came before within the span; told once a span.
    NotPreceded,
}

/// Where events come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Feed {
    /// Those that a rule matches, by its number in the matcher.
    Rule(u32),
    /// The last event of each hit of another definition, by its number; it comes before this one.
    Definition(usize),
}

/// A feed, and what is read of its events.
#[derive(Debug, Clone, PartialEq)]
pub struct Input {
    /// Where events come from.
    pub feed: Feed,
    /// The parts of a group's key.
    pub key: Vec<KeyPart>,
    /// The fields whose values are counted together; for kinds that count none, empty. Each is the first of some places
    /// that has a value.
    pub value: Vec<Vec<Operand>>,
}

/// A part of a group's key.
#[derive(Debug, Clone, PartialEq)]
pub enum KeyPart {
    /// A field of the event. Where it has no value, those events without one are a group. Of some fields it is the
    /// first that has a value.
    Field(Vec<Operand>),
    /// A part of the key of the group that feeds it.
    Inner(usize),
}

/// How a count compares with a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `gt`
    More,
    /// `gte`
    AtLeast,
    /// `lt`
    Less,
    /// `lte`
    AtMost,
    /// `eq`
    Equal,
    /// `neq`
    Other,
}

/// What a count has to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bound {
    /// How it compares.
    pub comparison: Comparison,
    /// With what.
    pub number: f64,
}

impl Bound {
    /// Whether a count is so.
    pub fn holds(&self, count: f64) -> bool {
        match self.comparison {
            Comparison::More => count > self.number,
            Comparison::AtLeast => count >= self.number,
            Comparison::Less => count < self.number,
            Comparison::AtMost => count <= self.number,
            Comparison::Equal => count == self.number,
            Comparison::Other => count != self.number,
        }
    }
}

impl Definition {
    /// Whether a count is worth a hit.
    pub fn holds(&self, count: f64) -> bool {
        self.bounds.iter().all(|bound| bound.holds(count))
    }

    /// Whether more events can only make it hold: it need not wait for the end of the time.
    pub fn is_judged_at_once(&self) -> bool {
        let is_lower =
            |bound: &Bound| matches!(bound.comparison, Comparison::More | Comparison::AtLeast);
        match self.kind {
            Kind::Sequence | Kind::First { .. } | Kind::NotPreceded => true,
            Kind::Events | Kind::Values | Kind::Inputs | Kind::Sum => {
                self.bounds.iter().all(is_lower)
            }
            Kind::Average | Kind::Percentile(_) | Kind::NotFollowed => false,
        }
    }

    /// Whether each input of one event counts, and not the event once.
    pub(super) fn is_about_inputs(&self) -> bool {
        matches!(
            self.kind,
            Kind::Inputs | Kind::Sequence | Kind::NotFollowed | Kind::NotPreceded
        )
    }
}
