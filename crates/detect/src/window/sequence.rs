//! Events of several inputs, each after the one before.

use super::extract::EventId;

/// For each input, the sequence up to it that began last.
#[derive(Debug, Default)]
pub(super) struct Sequences {
    until: Vec<Option<Sequence>>,
}

/// Events of the first inputs, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sequence {
    /// When it began.
    pub from: i64,
    pub events: Vec<EventId>,
}

impl Sequences {
    /// Takes an event, which is not before those that came; the whole sequence, where the event ends one within the span.
    /// Of the same event, the last inputs come first: no event follows itself.
    pub fn add(
        &mut self,
        count: usize,
        input: usize,
        time: i64,
        event: EventId,
        span: i64,
    ) -> Option<Sequence> {
        self.until.resize(count, None);
        let sequence = match input.checked_sub(1) {
            None => Sequence {
                from: time,
                events: vec![event],
            },
            Some(before) => {
                let mut sequence = self.until.get(before)?.clone()?;
                sequence.events.push(event);
                sequence
            }
        };
        // It began no earlier than the one before, as that was made of what had come by then.
        let is_whole = input + 1 == count && time.saturating_sub(sequence.from) <= span;
        let whole = is_whole.then(|| sequence.clone());
        *self.until.get_mut(input)? = Some(sequence);
        whole
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Whether there are events of all inputs in their order, the last of them at `end`: the obvious way.
    fn slow(events: &[(i64, usize)], count: usize, end: usize, span: i64) -> bool {
        fn before(events: &[(i64, usize)], input: usize, end: usize, earliest: i64) -> bool {
            let Some(wanted) = input.checked_sub(1) else {
                return true;
            };
            (0..end).any(|at| {
                events[at].1 == wanted
                    && events[at].0 >= earliest
                    && before(events, wanted, at, earliest)
            })
        }
        events[end].1 == count - 1 && before(events, count - 1, end, events[end].0 - span)
    }

    proptest! {
        #[test]
        fn sequences_are_those_of_the_slow_way(
            steps in proptest::collection::vec((0_i64..5, 0_usize..3), 0..30),
        ) {
            let (mut time, mut events) = (0, Vec::new());
            for (step, input) in steps {
                time += step;
                events.push((time, input));
            }
            let mut sequences = Sequences::default();
            for (at, (time, input)) in events.iter().enumerate() {
                let found = sequences.add(3, *input, *time, EventId(at as u64), 8);
                prop_assert_eq!(found.is_some(), slow(&events, 3, at, 8), "{:?} {}", &events, at);
            }
        }
    }
}
