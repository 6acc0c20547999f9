//! All definitions with their groups, fed with events.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use seawall_event::Timestamp;

use super::definition::{Definition, Feed};
use super::extract::{Counted, EventId, Extract, Key, NotRead};
use super::fresh::Fresh;
use super::group::{Finding, Group};
use super::hit::Hit;
use super::limits::{Limits, Lost};
use super::queue::Queue;
use crate::matcher::Found;
use crate::record::Record;

/// Definitions with what is known of their groups.
#[derive(Debug)]
pub struct Windows {
    definitions: Vec<Definition>,
    limits: Limits,
    /// The inputs that a rule or a definition feeds.
    fed: HashMap<Feed, Vec<(usize, usize)>>,
    waiting: Queue<Waiting>,
    waiting_bytes: usize,
    groups: HashMap<Address, Slot>,
    fresh: Fresh<Address>,
    /// When the first event happened.
    began: Option<i64>,
    /// Groups whose span ends, by when, with their definitions.
    ends: BTreeSet<(i64, u64, usize)>,
    bytes: usize,
    lost: Lost,
}

/// Where a group is: its definition and its key.
type Address = (usize, Key);

#[derive(Debug)]
struct Slot {
    group: Group,
    tick: u64,
    last: i64,
    /// When its span ends, for definitions that are judged then.
    end: Option<i64>,
    /// What its last event is for definitions that it feeds.
    extracts: Rc<[Extract]>,
    bytes: usize,
}

#[derive(Debug)]
struct Waiting {
    id: EventId,
    extracts: Rc<[Extract]>,
    bytes: usize,
}

/// The event at hand.
struct Now<'n> {
    time: i64,
    id: EventId,
    extracts: &'n Rc<[Extract]>,
}

impl Windows {
    /// Definitions, those that feed others before them.
    pub fn new(definitions: Vec<Definition>, limits: Limits) -> Self {
        let mut fed: HashMap<Feed, Vec<(usize, usize)>> = HashMap::new();
        for (number, definition) in definitions.iter().enumerate() {
            for (input, one) in definition.inputs.iter().enumerate() {
                let is_before = !matches!(one.feed, Feed::Definition(other) if other >= number);
                debug_assert!(is_before, "a definition is fed by those before it");
                if is_before {
                    fed.entry(one.feed).or_default().push((number, input));
                }
            }
        }
        Self {
            fresh: Fresh::new(definitions.len()),
            began: None,
            definitions,
            limits,
            fed,
            waiting: Queue::default(),
            waiting_bytes: 0,
            groups: HashMap::new(),
            ends: BTreeSet::new(),
            bytes: 0,
            lost: Lost::default(),
        }
    }

    /// The same definitions, with nothing known.
    pub fn emptied(&self) -> Self {
        Self::new(self.definitions.clone(), self.limits)
    }

    /// Takes an event with the rules that it matches. Every event is to be given, as time goes on with it.
    pub fn add(&mut self, id: EventId, record: &Record<'_>, found: &Found) -> Vec<Hit> {
        let is_fed = |feed: u32| self.fed.contains_key(&Feed::Rule(feed));
        if found.unknown.iter().any(|rule| is_fed(rule.0)) {
            self.lost.unknown += 1;
        }
        let mut inputs: BTreeSet<(usize, usize)> = BTreeSet::new();
        let mut open: Vec<Feed> = found
            .matched
            .iter()
            .map(|rule| Feed::Rule(rule.0))
            .collect();
        while let Some(feed) = open.pop() {
            for input in self.fed.get(&feed).into_iter().flatten() {
                if inputs.insert(*input) {
                    open.push(Feed::Definition(input.0));
                }
            }
        }
        let is_idle = inputs.is_empty() && self.waiting.is_empty() && self.ends.is_empty();
        if is_idle && self.began.is_some() {
            return Vec::new();
        }
        let Some(time) = record.time().map(|time| time.0) else {
            self.lost.untimed += u64::from(!inputs.is_empty());
            return Vec::new();
        };
        self.began.get_or_insert(time);
        if is_idle {
            return Vec::new();
        }
        let mut extracts = Vec::new();
        let (mut is_unknown, mut is_oversized) = (false, false);
        for (number, input) in inputs {
            let definition = &self.definitions[number];
            let one = &definition.inputs[input];
            match Extract::of(
                (number, input),
                definition,
                one,
                record,
                self.limits.key_bytes,
            ) {
                Ok(extract) => extracts.push(extract),
                Err(NotRead::Nothing) => {}
                Err(NotRead::Unknown) => is_unknown = true,
                Err(NotRead::Oversized) => is_oversized = true,
            }
        }
        self.lost.unknown += u64::from(is_unknown);
        self.lost.oversized += u64::from(is_oversized);
        if extracts.is_empty() {
            self.waiting.pass(time);
        } else {
            let own = std::mem::size_of::<Extract>() * extracts.len();
            let bytes = extracts.iter().map(|extract| extract.bytes).sum::<usize>() + own;
            let extracts = extracts.into();
            let waiting = Waiting {
                id,
                extracts,
                bytes,
            };
            match self.waiting.push(time, self.limits.lateness, waiting) {
                true => self.waiting_bytes += bytes,
                false => self.lost.late += 1,
            }
        }
        let mut hits = Vec::new();
        loop {
            let is_full = self.waiting_bytes > self.limits.waiting_bytes;
            let most = if is_full { 0 } else { self.limits.waiting };
            let Some((time, waiting)) = self.waiting.pop(self.limits.lateness, most) else {
                break;
            };
            self.count(time, &waiting, &mut hits);
        }
        // Whatever waits is later.
        let newest = self.waiting.newest().unwrap_or(time);
        self.close_before(newest.saturating_sub(self.limits.lateness), &mut hits);
        hits
    }

    /// Counts what still waits: no more events come.
    pub fn finish(&mut self) -> Vec<Hit> {
        let mut hits = Vec::new();
        while let Some((time, waiting)) = self.waiting.first() {
            self.count(time, &waiting, &mut hits);
        }
        if let Some(newest) = self.waiting.newest() {
            self.close_before(newest, &mut hits);
        }
        let open = self.groups.iter().filter(|((number, _), slot)| {
            slot.end.is_some() && slot.group.is_open(&self.definitions[*number])
        });
        self.lost.open = open.count() as u64;
        hits
    }

    /// What could not be counted.
    pub fn lost(&self) -> Lost {
        self.lost
    }

    fn count(&mut self, time: i64, waiting: &Waiting, hits: &mut Vec<Hit>) {
        self.waiting_bytes = self.waiting_bytes.saturating_sub(waiting.bytes);
        self.close_before(time, hits);
        let now = Now {
            time,
            id: waiting.id,
            extracts: &waiting.extracts,
        };
        self.feed(&now, None, hits);
        self.expire(time, waiting.extracts.first().map(|one| one.definition));
    }

    /// Judges the spans that ended before a time.
    fn close_before(&mut self, time: i64, hits: &mut Vec<Hit>) {
        while let Some((end, tick, number)) = self.ends.first().copied()
            && end < time
        {
            self.ends.pop_first();
            let Some(address) = self.fresh.remove(number, tick) else {
                continue;
            };
            let Some(mut slot) = self.groups.remove(&address) else {
                continue;
            };
            self.bytes = self.bytes.saturating_sub(slot.bytes);
            let Some(finding) = slot.group.close(&self.definitions[address.0]) else {
                continue;
            };
            let id = finding.events.last().copied().unwrap_or(EventId(0));
            hits.push(self.hit(&address, &finding));
            let now = Now {
                time: end,
                id,
                extracts: &slot.extracts,
            };
            self.feed(&now, Some(address), hits);
        }
    }

    /// Gives an event to the definitions that it is for, and their hits to those that they feed; or only a hit.
    fn feed(&mut self, now: &Now<'_>, hit: Option<Address>, hits: &mut Vec<Hit>) {
        let is_event = hit.is_none();
        let mut found: Vec<Address> = hit.into_iter().collect();
        let mut rest = &now.extracts[..];
        // Definitions come in their order, so that those which feed others are done.
        while let Some(number) = rest.first().map(|extract| extract.definition) {
            let count = rest
                .iter()
                .take_while(|extract| extract.definition == number)
                .count();
            let (own, others) = rest.split_at(count);
            rest = others;
            let mut groups: BTreeMap<Key, Vec<(usize, Counted)>> = BTreeMap::new();
            for extract in own {
                let feed = self.definitions[number].inputs[extract.input].feed;
                let keys: Vec<Key> = match feed {
                    Feed::Rule(_) if is_event => vec![extract.key(&[])],
                    Feed::Rule(_) => Vec::new(),
                    Feed::Definition(inner) => {
                        let inner = found.iter().filter(|(number, _)| *number == inner);
                        inner.map(|(_, key)| extract.key(key)).collect()
                    }
                };
                for key in keys {
                    let inputs = groups.entry(key).or_default();
                    let is_once = !self.definitions[number].is_about_inputs();
                    if inputs.is_empty()
                        || !is_once && inputs.iter().all(|(input, _)| *input != extract.input)
                    {
                        inputs.push((extract.input, extract.counted.clone()));
                    }
                }
            }
            for (key, inputs) in groups {
                let address = (number, key);
                if let Some(finding) = self.group(&address, now, &inputs) {
                    if finding.is_new {
                        hits.push(self.hit(&address, &finding));
                    }
                    found.push(address);
                }
            }
        }
    }

    /// Gives an event to a group.
    fn group(
        &mut self,
        address: &Address,
        now: &Now<'_>,
        inputs: &[(usize, Counted)],
    ) -> Option<Finding> {
        let tick = self.fresh.tick();
        let definition = &self.definitions[address.0];
        let key_bytes: usize = address.1.iter().flatten().map(|part| part.len()).sum();
        let slot = self.groups.entry(address.clone()).or_insert_with(|| Slot {
            group: Group::default(),
            tick,
            last: now.time,
            end: None,
            extracts: Rc::from([]),
            bytes: 0,
        });
        self.fresh.remove(address.0, slot.tick);
        if let Some(end) = slot.end {
            self.ends.remove(&(end, slot.tick, address.0));
        }
        let began = self.began.unwrap_or(now.time);
        let finding = slot.group.add(definition, now.time, now.id, began, inputs);
        while slot.group.len() > self.limits.events {
            slot.group.forget_oldest();
            self.lost.events += 1;
        }
        slot.tick = tick;
        slot.last = now.time;
        if !definition.is_judged_at_once() {
            // What was waited for may have come: nothing ends then.
            let first = slot.group.first();
            slot.end = first.map(|first| slot.end.unwrap_or(first.saturating_add(definition.span)));
            self.ends.extend(slot.end.map(|end| (end, tick, address.0)));
            if self.fed.contains_key(&Feed::Definition(address.0)) {
                slot.extracts = Rc::clone(now.extracts);
            }
        }
        self.fresh.insert(address.0, tick, address.clone());
        let bytes = slot.group.bytes() + 2 * key_bytes + std::mem::size_of::<Slot>();
        self.bytes = self.bytes.saturating_sub(slot.bytes) + bytes;
        slot.bytes = bytes;
        self.forget();
        finding
    }

    /// Forgets groups until the others fit.
    fn forget(&mut self) {
        while self.bytes > self.limits.bytes && self.groups.len() > 1 {
            let Some((tick, address)) = self.fresh.oldest() else {
                return;
            };
            let number = address.0;
            if let Some(slot) = self.let_go(number, tick) {
                self.lost.groups += 1;
                self.lost.events += slot.group.len() as u64;
            }
        }
    }

    /// Lets go of a few groups whose events are all too old to count: of a definition that was fed, and of another in turn.
    fn expire(&mut self, time: i64, fed: Option<usize>) {
        let turn = self.fresh.turn();
        for number in fed.into_iter().chain([turn]) {
            for _ in 0..2 {
                let Some((tick, address)) = self.fresh.oldest_of(number) else {
                    break;
                };
                let span = self.definitions[number].span;
                let is_over = self
                    .groups
                    .get(address)
                    .is_none_or(|slot| slot.end.is_none() && slot.last.saturating_add(span) < time);
                if !is_over {
                    break;
                }
                self.let_go(number, tick);
            }
        }
    }

    /// Takes a group out.
    fn let_go(&mut self, number: usize, tick: u64) -> Option<Slot> {
        let address = self.fresh.remove(number, tick)?;
        let slot = self.groups.remove(&address)?;
        if let Some(end) = slot.end {
            self.ends.remove(&(end, tick, number));
        }
        self.bytes = self.bytes.saturating_sub(slot.bytes);
        Some(slot)
    }

    fn hit(&self, address: &Address, finding: &Finding) -> Hit {
        let names = self.definitions[address.0].group_by.iter().cloned();
        let values = address
            .1
            .iter()
            .map(|part| part.as_deref().map(ToOwned::to_owned));
        Hit {
            definition: address.0,
            key: names.zip(values).collect(),
            count: finding.count,
            from: Timestamp(finding.from),
            until: Timestamp(finding.until),
            events: finding.events.clone(),
        }
    }
}
