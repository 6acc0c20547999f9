//! What is known of one group: its events within the span.

use std::collections::{HashMap, VecDeque};
use std::rc::Rc;

use super::definition::{Definition, Kind};
use super::extract::{Counted, EventId};
use super::sequence::Sequences;
use super::statistic;

/// How many events a hit names.
const WITNESSES: usize = 16;

/// Events of a group from which on those that say the same are not all remembered.
const MANY: usize = 64;

/// How many of the last events are compared with one that comes.
const RECENT: usize = 16;

/// The events of a group.
#[derive(Debug, Default)]
pub(super) struct Group {
    events: VecDeque<Event>,
    values: HashMap<Rc<str>, usize>,
    sum: f64,
    /// Those of events and values.
    bytes: usize,
    sequences: Sequences,
    /// Until when the last sequence was told.
    told: Option<i64>,
}

#[derive(Debug)]
struct Event {
    time: i64,
    id: EventId,
    input: usize,
    counted: Counted,
}

impl Event {
    /// About how many bytes it takes, twice for texts, which are counted as well.
    fn bytes(&self) -> usize {
        let own = match &self.counted {
            Counted::Event => 0,
            Counted::Texts(texts) => texts.iter().map(|text| 2 * (text.len() + 32)).sum(),
            Counted::Numbers(numbers) => numbers.len() * 8,
        };
        std::mem::size_of::<Self>() + own
    }
}

/// What a group has to say.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Finding {
    pub count: f64,
    pub from: i64,
    pub until: i64,
    pub events: Vec<EventId>,
    /// Whether it was not so before the last event.
    pub is_new: bool,
}

impl Finding {
    /// A finding about one event.
    fn of(time: i64, id: EventId) -> Self {
        Self {
            count: 1.0,
            from: time,
            until: time,
            events: vec![id],
            is_new: true,
        }
    }
}

impl Group {
    /// Takes an event, which is not before those that came; `began` is when the first of all events happened.
    pub fn add(
        &mut self,
        definition: &Definition,
        time: i64,
        id: EventId,
        began: i64,
        inputs: &[(usize, Counted)],
    ) -> Option<Finding> {
        match definition.kind {
            Kind::Sequence => return self.sequence(definition, time, id, inputs),
            Kind::First { learn } => {
                let is_new = self
                    .told
                    .is_none_or(|told| told.saturating_add(definition.span) < time);
                self.told = Some(time);
                let is_told = is_new && time.saturating_sub(began) >= learn;
                return is_told.then(|| Finding::of(time, id));
            }
            Kind::NotFollowed => {
                // Of one event that is both, the second input answers what came before.
                if inputs.iter().any(|(input, _)| *input == 1) {
                    *self = Self::default();
                }
                if self.events.is_empty() && inputs.iter().any(|(input, _)| *input == 0) {
                    self.push(Event {
                        time,
                        id,
                        input: 0,
                        counted: Counted::Event,
                    });
                }
                return None;
            }
            Kind::NotPreceded => return self.unpreceded(definition, time, id, began, inputs),
            _ => {}
        }
        if definition.is_judged_at_once() {
            self.forget_before(time.saturating_sub(definition.span));
        }
        let held = self
            .count(definition)
            .is_some_and(|count| definition.holds(count));
        for (input, counted) in inputs {
            if definition.kind == Kind::Values && definition.is_judged_at_once() {
                self.forget_same(counted);
            }
            if definition.kind == Kind::Inputs && definition.is_judged_at_once() {
                // The last event of each input tells.
                self.events.retain(|event| event.input != *input);
                self.bytes = self.events.iter().map(Event::bytes).sum();
            }
            self.push(Event {
                time,
                id,
                input: *input,
                counted: counted.clone(),
            });
        }
        if !definition.is_judged_at_once() {
            return None;
        }
        let count = self.count(definition)?;
        definition.holds(count).then(|| self.finding(count, !held))
    }

    fn unpreceded(
        &mut self,
        definition: &Definition,
        time: i64,
        id: EventId,
        began: i64,
        inputs: &[(usize, Counted)],
    ) -> Option<Finding> {
        let within = |then: i64| time.saturating_sub(then) <= definition.span;
        let has = |wanted: usize| inputs.iter().any(|(input, _)| *input == wanted);
        let is_asked = has(1) && !self.events.back().is_some_and(|event| within(event.time));
        if has(0) {
            self.events.clear();
            self.push(Event {
                time,
                id,
                input: 0,
                counted: Counted::Event,
            });
            self.bytes = std::mem::size_of::<Event>();
        }
        // What came before the log began is not known.
        if !is_asked || within(began) || self.told.is_some_and(within) {
            return None;
        }
        self.told = Some(time);
        Some(Finding::of(time, id))
    }

    fn sequence(
        &mut self,
        definition: &Definition,
        time: i64,
        id: EventId,
        inputs: &[(usize, Counted)],
    ) -> Option<Finding> {
        let mut inputs: Vec<usize> = inputs.iter().map(|(input, _)| *input).collect();
        inputs.sort_unstable_by(|one, other| other.cmp(one));
        let count = definition.inputs.len();
        let mut found = None;
        self.bytes = count * count * 16;
        for input in inputs {
            let whole = self.sequences.add(count, input, time, id, definition.span);
            found = found.or(whole);
        }
        let found = found?;
        let is_new = self.told.is_none_or(|told| found.from > told);
        if is_new {
            self.told = Some(time);
        }
        Some(Finding {
            count: count as f64,
            from: found.from,
            until: time,
            events: found.events,
            is_new,
        })
    }

    /// What the span that is over says; the next begins with the next event.
    pub fn close(&mut self, definition: &Definition) -> Option<Finding> {
        let count = self.recounted(definition);
        let count = count.filter(|count| definition.holds(*count));
        let found = count.map(|count| self.finding(count, true));
        *self = Self::default();
        found
    }

    /// Whether the span that is not over would be found if nothing more came.
    pub fn is_open(&self, definition: &Definition) -> bool {
        self.recounted(definition)
            .is_some_and(|count| definition.holds(count))
    }

    /// When the first of its events happened.
    pub fn first(&self) -> Option<i64> {
        self.events.front().map(|event| event.time)
    }

    /// How many events are remembered.
    pub fn len(&self) -> usize {
        self.events.len()
    }

    /// About how many bytes it takes.
    pub fn bytes(&self) -> usize {
        std::mem::size_of::<Self>() + self.bytes
    }

    /// Forgets the oldest event.
    pub fn forget_oldest(&mut self) {
        if let Some(event) = self.events.pop_front() {
            self.uncount(&event);
        }
    }

    fn forget_before(&mut self, time: i64) {
        while self.events.front().is_some_and(|event| event.time < time) {
            self.forget_oldest();
        }
    }

    /// Forgets an event with the values of one that comes, where there are many: of those that say the same the last tells for
    /// how long they count, so that an actor who does the same all day takes no more room.
    fn forget_same(&mut self, counted: &Counted) {
        if self.events.len() < MANY {
            return;
        }
        let from = self.events.len() - RECENT;
        let same = (from..self.events.len()).find(|at| self.events[*at].counted == *counted);
        if let Some(event) = same.and_then(|at| self.events.remove(at)) {
            self.uncount(&event);
        }
    }

    fn push(&mut self, event: Event) {
        self.bytes += event.bytes();
        match &event.counted {
            Counted::Event => {}
            Counted::Texts(texts) => {
                for text in texts {
                    *self.values.entry(Rc::clone(text)).or_default() += 1;
                }
            }
            Counted::Numbers(numbers) => self.sum += numbers.iter().sum::<f64>(),
        }
        self.events.push_back(event);
    }

    fn uncount(&mut self, event: &Event) {
        self.bytes = self.bytes.saturating_sub(event.bytes());
        match &event.counted {
            Counted::Event => {}
            Counted::Texts(texts) => {
                for text in texts {
                    let left = self.values.get_mut(text).map(|count| {
                        *count -= 1;
                        *count
                    });
                    if left == Some(0) {
                        self.values.remove(text);
                    }
                }
            }
            Counted::Numbers(numbers) => self.sum -= numbers.iter().sum::<f64>(),
        }
        if self.events.is_empty() {
            // What rounding left.
            self.sum = 0.0;
        }
    }

    /// What is counted, kept as events come and go; nothing where there is nothing.
    fn count(&self, definition: &Definition) -> Option<f64> {
        match definition.kind {
            Kind::Events => Some(self.events.len() as f64),
            Kind::Values => Some(self.values.len() as f64),
            Kind::Sum => (!self.events.is_empty()).then_some(self.sum),
            _ => self.recounted(definition),
        }
    }

    /// What is counted, from the events that are there.
    fn recounted(&self, definition: &Definition) -> Option<f64> {
        if self.events.is_empty() {
            return None;
        }
        let numbers = || -> Vec<f64> {
            let numbers = self.events.iter().filter_map(|event| match &event.counted {
                Counted::Numbers(numbers) => Some(numbers),
                _ => None,
            });
            numbers.flatten().copied().collect()
        };
        match definition.kind {
            Kind::Events
            | Kind::Sequence
            | Kind::First { .. }
            | Kind::NotFollowed
            | Kind::NotPreceded => Some(self.events.len() as f64),
            Kind::Values => {
                let texts = self.events.iter().filter_map(|event| match &event.counted {
                    Counted::Texts(texts) => Some(texts),
                    _ => None,
                });
                let distinct: std::collections::HashSet<&Rc<str>> = texts.flatten().collect();
                Some(distinct.len() as f64)
            }
            Kind::Inputs => {
                let mut seen = vec![false; definition.inputs.len()];
                for event in &self.events {
                    if let Some(seen) = seen.get_mut(event.input) {
                        *seen = true;
                    }
                }
                Some(seen.into_iter().filter(|seen| *seen).count() as f64)
            }
            Kind::Sum => Some(numbers().iter().sum()),
            Kind::Average => statistic::average(&numbers()),
            Kind::Percentile(percent) => statistic::percentile(&numbers(), percent),
        }
    }

    /// A finding about the events that are there.
    fn finding(&self, count: f64, is_new: bool) -> Finding {
        let mut events: Vec<EventId> = self.events.iter().map(|event| event.id).collect();
        events.dedup();
        // The first, and those that the hit came with.
        if events.len() > WITNESSES {
            let tail = events.split_off(events.len() - WITNESSES / 2);
            events.truncate(WITNESSES / 2);
            events.extend(tail);
        }
        Finding {
            count,
            from: self.events.front().map_or(0, |event| event.time),
            until: self.events.back().map_or(0, |event| event.time),
            events,
            is_new,
        }
    }
}
