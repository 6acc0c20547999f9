//! Lists of numbers, as Hackage and R order them: the first difference decides, and a longer list is newer.

use std::cmp::Ordering;

use super::number::{compare_digits, is_number};

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
        let (mut a, mut b) = (self.text.split(['.', '-']), other.text.split(['.', '-']));
        loop {
            let order = match (a.next(), b.next()) {
                (None, None) => return Ordering::Equal,
                (None, Some(_)) => Ordering::Less,
                (Some(_), None) => Ordering::Greater,
                (Some(a), Some(b)) => compare_digits(a, b),
            };
            if order.is_ne() {
                return order;
            }
        }
    }
}
