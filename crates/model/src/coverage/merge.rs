//! What the parts of an input say together.

use super::{Coverage, Listing};

impl Coverage {
    /// The same without what says that everything is there: for a source that may say that something is missing, and is
    /// not trusted to say that nothing is.
    pub fn without_complete(&self) -> Self {
        let mut coverage = self.clone();
        for listings in coverage.listings.values_mut() {
            listings.retain(|_, listing| matches!(listing, Listing::Open(_)));
        }
        coverage.listings.retain(|_, listings| !listings.is_empty());
        coverage
    }

    /// Takes over what another part of the input says.
    pub fn merge(&mut self, other: Self) {
        for (kind, listings) in other.listings {
            let own = self.listings.entry(kind).or_default();
            for (namespace, listing) in listings {
                match own.get(&namespace) {
                    // What one part could not list stays open, whatever another part says.
                    Some(Listing::Open(_)) => {}
                    _ => {
                        own.insert(namespace, listing);
                    }
                }
            }
        }
        for (kind, mut objects) in other.invalid {
            self.invalid.entry(kind).or_default().append(&mut objects);
        }
        for (kind, mut objects) in other.ambiguous {
            self.ambiguous.entry(kind).or_default().append(&mut objects);
        }
        for (kind, mut objects) in other.enclosed {
            self.enclosed.entry(kind).or_default().append(&mut objects);
        }
        self.unread.extend(other.unread);
        self.unseen_pods.extend(other.unseen_pods);
        self.partial_pods.extend(other.partial_pods);
        self.accepted.extend(other.accepted);
        self.mutations.extend(other.mutations);
    }
}
