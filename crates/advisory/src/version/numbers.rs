//! Lists of numbers, as Hackage and R order them: the first difference decides, and a longer list is newer.

use std::cmp::Ordering;

use super::number::{compare_digits, compare_lists, is_number};

/// A list of numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parsed<'a> {
    text: &'a str,
}

impl<'a> Parsed<'a> {
    /// Reads numbers between dots or hyphens.
    pub(super) fn parse(text: &'a str) -> Result<Self, &'static str> {
        if text.split(['.', '-']).all(is_number) {
            Ok(Self { text })
        } else {
            Err("not numbers between dots or hyphens")
        }
    }

    /// The order of lists.
    pub(super) fn compare(&self, other: &Self) -> Ordering {
        let parts = |text: &'a str| text.split(['.', '-']);
        compare_lists(parts(self.text), parts(other.text), compare_digits)
    }
}
