//! Reading the spool, from the oldest batch that is kept.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use super::position::Committed;
use super::record::Record;
use super::storage::SegmentId;
use super::store::Spool;
use super::walk::{self, Found};

/// What could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Damage {
    /// Bytes that are no batch.
    pub bytes: u64,
    /// Batches that were there and are not any more.
    pub batches: u64,
}

/// Reads a spool. It begins with the batches that were read before and are still kept: they are `history`, for those who count over
/// several events.
pub struct Reader {
    spool: Arc<Spool>,
    place: Option<(SegmentId, u64)>,
    /// The number of the batch that comes next.
    next: u64,
    next_event: u64,
    /// The number from which on batches are new.
    new_from: u64,
    damage: Damage,
}

impl Reader {
    /// From the oldest batch that is kept.
    pub fn new(spool: Arc<Spool>) -> Self {
        let state = spool.state();
        let new_from = state.committed.next;
        let oldest = state.segments.holding(0);
        let next = oldest.map_or(new_from, |oldest| oldest.0.min(new_from));
        let next_event = state.committed.next_event;
        drop(state);
        Self {
            spool,
            place: oldest.map(|oldest| (oldest, 0)),
            next,
            next_event,
            new_from,
            damage: Damage::default(),
        }
    }

    /// Whether a batch was read before the last start.
    pub fn is_history(&self, record: &Record) -> bool {
        record.number < self.new_from
    }

    /// The next batch, as soon as it is there; `None` when none came for this long.
    ///
    /// # Errors
    /// When the spool cannot be read. The next call tries again.
    pub fn next(&mut self, wait: Duration) -> io::Result<Option<Record>> {
        loop {
            if !self.spool.wait(self.next, wait) {
                return Ok(None);
            }
            if let Some(record) = self.step()? {
                return Ok(Some(record));
            }
        }
    }

    /// Goes on by a record, damage or file.
    fn step(&mut self) -> io::Result<Option<Record>> {
        let state = self.spool.state();
        let (segment, offset) = match self.place {
            Some(place) => place,
            None => {
                let Some(segment) = state.segments.holding(self.next) else {
                    // All that there was is gone.
                    let end = state.next;
                    drop(state);
                    self.skip_to(end);
                    return Ok(None);
                };
                (segment, 0)
            }
        };
        let length = state.segments.length(segment);
        let behind = state.segments.behind(segment);
        let end = state.next;
        drop(state);
        self.place = Some((segment, offset));
        // Only what was read is removed, so that a file that is gone holds nothing new.
        let found = match length {
            Some(length) => walk::at(&*self.spool.storage, segment, offset, length)?,
            None => Found::End,
        };
        match found {
            Found::Record(record, behind_record) => {
                self.place = Some((segment, behind_record));
                // A batch that was refused and could not be taken back stands behind what the next file begins with.
                let is_refused = behind.is_some_and(|behind| record.number >= behind.0);
                if is_refused || record.number < self.next {
                    return Ok(None);
                }
                self.skip_to(record.number);
                self.next = record.number + 1;
                self.next_event = record.first_event + u64::from(record.events);
                Ok(Some(*record))
            }
            Found::Damaged(behind_damage) => {
                self.damage.bytes += behind_damage - offset;
                self.place = Some((segment, behind_damage));
                Ok(None)
            }
            Found::Torn => {
                let length = length.unwrap_or(offset);
                self.damage.bytes += length - offset;
                self.place = Some((segment, length));
                Ok(None)
            }
            Found::End => {
                match behind {
                    Some(behind) => {
                        self.skip_to(behind.0);
                        self.place = Some((behind, 0));
                    }
                    None => self.skip_to(end),
                }
                Ok(None)
            }
        }
    }

    /// Batches up to this one are not there.
    fn skip_to(&mut self, number: u64) {
        // History goes as far back as it goes.
        let expected = self.next.max(self.new_from);
        self.damage.batches += number.saturating_sub(expected);
        self.next = self.next.max(number);
    }

    /// What could not be read so far.
    pub fn damage(&self) -> Damage {
        self.damage
    }

    /// Numbers of the batch and of the event that come next.
    pub fn position(&self) -> (u64, u64) {
        (self.next, self.next_event)
    }

    /// Keeps how far was read, with what the reader wants to know when it goes on.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub fn commit(&self, mark: Vec<u8>) -> io::Result<()> {
        self.spool.commit(Committed {
            next: self.next.max(self.new_from),
            next_event: self.next_event,
            mark,
        })
    }
}
