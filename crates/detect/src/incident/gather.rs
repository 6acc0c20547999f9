//! Alerts put together as they come.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use seawall_event::Timestamp;

use super::draft::Draft;
use super::limits::Limits;
use super::phase::Phases;
use super::rank::Incident;
use super::sighting::Sighting;
use super::step::Step;
use crate::surroundings::Surroundings;
use crate::window::EventId;

/// What was not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Forgotten {
    /// Incidents, the least urgent ones.
    pub incidents: u64,
    /// Alerts of incidents with too many kinds of steps.
    pub alerts: u64,
    /// Names by which later alerts would have been put to earlier ones.
    pub names: u64,
}

#[derive(Debug)]
enum Slot {
    Own(Box<Draft>),
    /// It went into another one.
    Into(usize),
    Gone,
}

/// Incidents that alerts are put into.
#[derive(Debug)]
pub struct Incidents {
    limits: Limits,
    slots: Vec<Slot>,
    count: usize,
    keys: HashMap<String, usize>,
    /// Where alerts about events went, the last ones: several events together belong to what they are.
    events: BTreeMap<EventId, usize>,
    now: Timestamp,
    forgotten: Forgotten,
}

impl Incidents {
    /// None so far.
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            slots: Vec::new(),
            count: 0,
            keys: HashMap::new(),
            events: BTreeMap::new(),
            now: Timestamp(0),
            forgotten: Forgotten::default(),
        }
    }

    /// Takes an alert.
    pub fn add(&mut self, sighting: Sighting) {
        let time = sighting.time.unwrap_or(self.now);
        self.now = self.now.max(time);
        let mut own: Vec<String> = sighting.actor.iter().map(|name| actor_key(name)).collect();
        own.extend(sighting.also.iter().map(|name| actor_key(name)));
        own.extend(
            sighting
                .object
                .iter()
                .map(|object| format!("object {object}")),
        );
        if own.is_empty() {
            // Nothing ties it to another one but its rule.
            own.push(format!("rule {}", sighting.rule));
        }
        let mut found: Vec<usize> = Vec::new();
        for key in &own {
            let number = self.keys.get(key).copied().map(|number| self.root(number));
            if let Some(number) = number
                && !found.contains(&number)
                && self.is_near(number, time)
            {
                found.push(number);
            }
        }
        if sighting.actor.is_none()
            && let Some(number) = self.events.get(&sighting.witness).copied()
        {
            let number = self.root(number);
            if !found.contains(&number) && self.is_near(number, time) {
                found.push(number);
            }
        }
        // The log may tell what was done with an identity before it tells where that came from.
        for name in &sighting.lent {
            let number = self.keys.get(&actor_key(name)).copied();
            if let Some(number) = number.map(|number| self.root(number))
                && !found.contains(&number)
                && self.is_near(number, time)
                && self.began(number) >= Some(time)
            {
                found.push(number);
            }
        }
        let number = match found.split_first() {
            None => self.open(),
            Some((first, others)) => {
                for other in others {
                    self.merge(*first, *other);
                }
                *first
            }
        };
        for key in own
            .into_iter()
            .chain(sighting.lent.iter().map(|name| actor_key(name)))
        {
            self.keys.insert(key, number);
        }
        self.events.insert(sighting.witness, number);
        if self.events.len() > self.limits.keys {
            self.events.pop_first();
        }
        let limits = self.limits;
        if let Some(draft) = self.draft(number) {
            draft.times = Some(match draft.times {
                Some((first, last)) => (first.min(time), last.max(time)),
                None => (time, time),
            });
            if let Some(actor) = &sighting.actor
                && (draft.actors.len() < limits.identities || draft.actors.contains_key(actor))
            {
                let groups = draft.actors.entry(actor.clone()).or_default();
                if groups.is_empty() {
                    groups.clone_from(&sighting.groups);
                }
            }
            for name in &sighting.lent {
                if draft.taken.len() < limits.identities {
                    draft.taken.insert(name.clone());
                }
            }
            let left = draft.add(Step::new(sighting), limits.steps);
            self.forgotten.alerts += left;
        }
        self.shrink();
    }

    /// Takes an event that a rule could not be decided on, where its actor is known to be part of something.
    pub fn undecided(&mut self, rule: &str, actor: &str) {
        let Some(number) = self.keys.get(&actor_key(actor)).copied() else {
            return;
        };
        let number = self.root(number);
        let steps = self.limits.steps;
        if let Some(draft) = self.draft(number)
            && (draft.unknown.len() < steps || draft.unknown.contains_key(rule))
        {
            *draft.unknown.entry(rule.to_owned()).or_default() += 1;
        }
    }

    /// What was not kept so far.
    pub fn forgotten(&self) -> Forgotten {
        self.forgotten
    }

    /// All incidents, the most urgent first.
    pub fn finish(self, phases: &Phases, around: Option<&dyn Surroundings>) -> Vec<Incident> {
        let drafts = self.slots.into_iter().filter_map(|slot| match slot {
            Slot::Own(draft) => Some(*draft),
            Slot::Into(_) | Slot::Gone => None,
        });
        let mut all: Vec<Incident> = drafts
            .map(|draft| Incident::of(draft, phases, around))
            .collect();
        all.sort_by(Incident::by_urgency);
        all
    }

    fn open(&mut self) -> usize {
        self.slots.push(Slot::Own(Box::default()));
        self.count += 1;
        self.slots.len() - 1
    }

    fn draft(&mut self, number: usize) -> Option<&mut Draft> {
        match self.slots.get_mut(number)? {
            Slot::Own(draft) => Some(draft),
            Slot::Into(_) | Slot::Gone => None,
        }
    }

    /// The incident that one has become part of.
    fn root(&mut self, number: usize) -> usize {
        let mut root = number;
        while let Some(Slot::Into(next)) = self.slots.get(root) {
            root = *next;
        }
        let mut at = number;
        while let Some(Slot::Into(next)) = self.slots.get_mut(at) {
            at = std::mem::replace(next, root);
        }
        root
    }

    fn began(&self, number: usize) -> Option<Timestamp> {
        match self.slots.get(number) {
            Some(Slot::Own(draft)) => draft.times.map(|(first, _)| first),
            _ => None,
        }
    }

    fn is_near(&self, number: usize, time: Timestamp) -> bool {
        match self.slots.get(number) {
            Some(Slot::Own(draft)) => draft.times.is_none_or(|(first, last)| {
                time.0 >= first.0.saturating_sub(self.limits.gap)
                    && time.0 <= last.0.saturating_add(self.limits.gap)
            }),
            _ => false,
        }
    }

    fn merge(&mut self, into: usize, other: usize) {
        let Some(slot) = self.slots.get_mut(other) else {
            return;
        };
        let Slot::Own(draft) = std::mem::replace(slot, Slot::Into(into)) else {
            return;
        };
        self.count -= 1;
        let limits = self.limits;
        if let Some(own) = self.draft(into) {
            let left = own.take(*draft, &limits);
            self.forgotten.alerts += left;
        }
    }

    /// Forgets names of what is over, and what is least urgent where there is too much.
    fn shrink(&mut self) {
        if self.keys.len() > self.limits.keys {
            let roots: HashMap<usize, usize> = {
                let numbers: BTreeSet<usize> = self.keys.values().copied().collect();
                numbers
                    .into_iter()
                    .map(|own| (own, self.root(own)))
                    .collect()
            };
            let mut keys = std::mem::take(&mut self.keys);
            keys.retain(|_, number| {
                *number = roots.get(number).copied().unwrap_or(*number);
                self.is_near(*number, self.now)
            });
            // Too many at once: their incidents stay, and what comes will be others.
            if keys.len() > self.limits.keys / 2 {
                self.forgotten.names += keys.len() as u64;
                keys.clear();
            }
            self.keys = keys;
        }
        if self.count > self.limits.incidents {
            let mut all: Vec<(u64, usize)> = (0..)
                .zip(&self.slots)
                .filter_map(|(number, slot)| match slot {
                    Slot::Own(draft) => Some((draft.urgency(), number)),
                    Slot::Into(_) | Slot::Gone => None,
                })
                .collect();
            all.sort_unstable();
            // A quarter at once, so that this is rare.
            for (_, number) in all.into_iter().take(self.limits.incidents / 4 + 1) {
                self.slots[number] = Slot::Gone;
                self.count -= 1;
                self.forgotten.incidents += 1;
            }
        }
        if self.slots.len() > 8 * self.limits.incidents {
            self.compact();
        }
    }

    /// Numbers incidents anew, without those that are gone.
    fn compact(&mut self) {
        let mut keys = std::mem::take(&mut self.keys);
        for number in keys.values_mut() {
            *number = self.root(*number);
        }
        let mut events = std::mem::take(&mut self.events);
        for number in events.values_mut() {
            *number = self.root(*number);
        }
        let mut numbers: HashMap<usize, usize> = HashMap::new();
        let mut slots = Vec::new();
        for (number, slot) in std::mem::take(&mut self.slots).into_iter().enumerate() {
            if matches!(slot, Slot::Own(_)) {
                numbers.insert(number, slots.len());
                slots.push(slot);
            }
        }
        events.retain(|_, number| match numbers.get(number) {
            Some(new) => {
                *number = *new;
                true
            }
            None => false,
        });
        self.events = events;
        keys.retain(|_, number| match numbers.get(number) {
            Some(new) => {
                *number = *new;
                true
            }
            None => false,
        });
        self.keys = keys;
        self.slots = slots;
    }
}

impl Forgotten {
    /// Whether everything was kept.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

fn actor_key(name: &str) -> String {
    format!("actor {name}")
}
