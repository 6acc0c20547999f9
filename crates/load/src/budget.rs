//! What all of an input costs together, whatever the number of its files.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use seawall_syntax::Allowance;
use seawall_syntax::limits::{MAX_DOCUMENTS, MAX_NODES};

use crate::limits::{
    MAX_CHARTS, MAX_ERRORS, MAX_INPUT_ALIAS_BYTES, MAX_INPUT_ALIAS_VALUES, MAX_INPUT_BYTES,
    MAX_UNPACKED_BYTES,
};

/// Something that an input has only so much of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cost {
    /// Bytes of files as they are.
    Bytes,
    /// Bytes that compressed files unpack to.
    Unpacked,
    /// Documents.
    Documents,
    /// Values in documents.
    Values,
    /// Values that aliases repeat.
    AliasValues,
    /// Bytes of text that aliases repeat.
    AliasBytes,
    /// Things that are wrong.
    Errors,
    /// Charts and kustomizations, a program each.
    Charts,
}

impl Cost {
    const COUNT: usize = 8;

    fn limit(self) -> u64 {
        match self {
            Self::Bytes => MAX_INPUT_BYTES,
            Self::Unpacked => MAX_UNPACKED_BYTES,
            Self::Documents => MAX_DOCUMENTS as u64,
            Self::Values => MAX_NODES as u64,
            Self::AliasValues => MAX_INPUT_ALIAS_VALUES,
            Self::AliasBytes => MAX_INPUT_ALIAS_BYTES,
            Self::Errors => MAX_ERRORS,
            Self::Charts => MAX_CHARTS,
        }
    }

    /// The limit as the end of a sentence.
    pub fn sentence(self) -> String {
        let limit = self.limit();
        match self {
            Self::Bytes => format!("the inputs are larger than {limit} bytes in total"),
            Self::Unpacked => format!("the inputs unpack to more than {limit} bytes in total"),
            Self::Documents => format!("the inputs contain more than {limit} documents"),
            Self::Values => format!("the inputs contain more than {limit} values"),
            Self::AliasValues => {
                format!("aliases in the inputs expand to more than {limit} values in total")
            }
            Self::AliasBytes => {
                format!("aliases in the inputs expand to more than {limit} bytes in total")
            }
            Self::Errors => format!("there are more than {limit} errors and warnings"),
            Self::Charts => format!("there are more than {limit} charts and kustomizations"),
        }
    }
}

/// What was spent so far.
#[derive(Debug, Default)]
pub(crate) struct Budget {
    used: [AtomicU64; Cost::COUNT],
    spent: OnceLock<Cost>,
}

impl Budget {
    /// Spends something; whether it was there.
    pub fn take(&self, cost: Cost, amount: u64) -> bool {
        let before = self.used[cost as usize].fetch_add(amount, Ordering::Relaxed);
        let is_within = before.saturating_add(amount) <= cost.limit();
        if !is_within {
            let _ = self.spent.set(cost);
        }
        is_within
    }

    /// What ran out first.
    pub fn spent(&self) -> Option<Cost> {
        self.spent.get().copied()
    }

    fn left(&self, cost: Cost) -> u64 {
        let used = self.used[cost as usize].load(Ordering::Relaxed);
        cost.limit().saturating_sub(used)
    }

    /// What one text may cost: no more than any text, and no more than is left.
    pub fn allowance(&self) -> Allowance {
        let most = Allowance::default();
        let least =
            |most: usize, cost: Cost| most.min(usize::try_from(self.left(cost)).unwrap_or(most));
        Allowance {
            documents: least(most.documents, Cost::Documents),
            values: least(most.values, Cost::Values),
            alias_values: least(most.alias_values, Cost::AliasValues),
            alias_bytes: least(most.alias_bytes, Cost::AliasBytes),
        }
    }

    /// Spends what a text cost, which was given this and left that.
    pub fn settle(&self, given: &Allowance, left: &Allowance) {
        let parts = [
            (Cost::Documents, given.documents, left.documents),
            (Cost::Values, given.values, left.values),
            (Cost::AliasValues, given.alias_values, left.alias_values),
            (Cost::AliasBytes, given.alias_bytes, left.alias_bytes),
        ];
        for (cost, given, left) in parts {
            self.take(cost, (given - left) as u64);
            // What is used up to the last could have been more.
            if left == 0 && self.left(cost) == 0 {
                let _ = self.spent.set(cost);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_over_the_limit_is_spent_and_said() {
        let budget = Budget::default();
        assert!(budget.take(Cost::Charts, MAX_CHARTS));
        assert_eq!(budget.spent(), None);
        assert!(!budget.take(Cost::Charts, 1));
        assert_eq!(budget.spent(), Some(Cost::Charts));
    }

    #[test]
    fn what_one_text_leaves_is_there_for_the_next() {
        let budget = Budget::default();
        let texts = MAX_INPUT_ALIAS_BYTES / Allowance::default().alias_bytes as u64;
        for text in 0..texts {
            assert_eq!(budget.spent(), None, "{text}");
            let given = budget.allowance();
            assert!(given.alias_bytes > 0, "{text}");
            let left = Allowance {
                alias_bytes: 0,
                ..given.clone()
            };
            budget.settle(&given, &left);
        }
        assert_eq!(budget.spent(), Some(Cost::AliasBytes));
        assert_eq!(budget.allowance().alias_bytes, 0);
    }
}
