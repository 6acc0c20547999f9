//! Places in a text, and the seven bytes that a value keeps of its own.

use std::fmt;

/// A place in a text: line and column, both counted from 1, columns in characters.
/// `0:0` means that the value came without text (an API response, a computed value).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

impl Position {
    /// No place: the value did not come from a text.
    pub const NONE: Self = Self { line: 0, column: 0 };

    /// A place in a text.
    pub fn new(line: usize, column: usize) -> Self {
        Self {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column: u32::try_from(column).unwrap_or(u32::MAX),
        }
    }

    /// Whether this is a place in a text.
    pub fn is_known(self) -> bool {
        self.line > 0
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// A [`Position`] in seven bytes, so that it fits beside the tag of a value.
///
/// Two bits say how the other 54 are divided between line and column. Every place in a text below 128 MiB fits one of the
/// divisions, because no line and column have more characters together than their text; of a larger text, every place that
/// is not both far down and far to the right. What fits none is kept as the nearest place that does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Packed([u8; 7]);

/// Bits of the column in each division, the usual ones first.
const COLUMN_BITS: [u32; 4] = [24, 26, 28, 30];

/// Bits of line and column together.
const BITS: u32 = 54;

impl Packed {
    /// [`Position::NONE`].
    pub(crate) const NONE: Self = Self([0; 7]);

    pub(crate) fn of(position: Position) -> Self {
        let (line, column) = (u64::from(position.line), u64::from(position.column));
        let fits = |bits: &u32| column >> bits == 0 && line >> (BITS - bits) == 0;
        let (division, line, column) = match COLUMN_BITS.iter().position(fits) {
            Some(division) => (division, line, column),
            None => {
                // The line is what a reader looks for first.
                let most = |bits: u32| (1_u64 << bits) - 1;
                let division = usize::from(line <= most(BITS - COLUMN_BITS[1]));
                let bits = COLUMN_BITS[division];
                (
                    division,
                    line.min(most(BITS - bits)),
                    column.min(most(bits)),
                )
            }
        };
        let bits = COLUMN_BITS[division];
        let all = (division as u64) << BITS | line << bits | column;
        let [a, b, c, d, e, f, g, _] = all.to_le_bytes();
        Self([a, b, c, d, e, f, g])
    }

    pub(crate) fn position(self) -> Position {
        let [a, b, c, d, e, f, g] = self.0;
        let all = u64::from_le_bytes([a, b, c, d, e, f, g, 0]);
        let bits = COLUMN_BITS[(all >> BITS) as usize & 3];
        let line = (all & ((1 << BITS) - 1)) >> bits;
        Position {
            line: line as u32,
            column: (all & ((1 << bits) - 1)) as u32,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: u32, column: u32, expect: (u32, u32)) {
        let position = Packed::of(Position { line, column }).position();
        assert_eq!((position.line, position.column), expect);
    }

    #[test]
    fn places_of_large_texts_are_kept_as_they_are() {
        for (line, column) in [
            (0, 0),
            (1, 1),
            (40_000_000, 80),
            (1 << 29, 5_000_000),
            (1, (1 << 30) - 1),
            ((1 << 24) - 1, (1 << 30) - 1),
            ((1 << 26) - 1, (1 << 28) - 1),
            ((1 << 28) - 1, (1 << 26) - 1),
            ((1 << 30) - 1, (1 << 24) - 1),
        ] {
            check(line, column, (line, column));
        }
    }

    #[test]
    fn what_fits_no_division_keeps_its_line() {
        let wide = (1 << 29) + 7;
        check((1 << 27) + 3, wide, ((1 << 27) + 3, (1 << 26) - 1));
        check((1 << 29) + 3, wide, ((1 << 29) + 3, (1 << 24) - 1));
        check(u32::MAX, u32::MAX, ((1 << 30) - 1, (1 << 24) - 1));
    }

    proptest::proptest! {
        #[test]
        fn every_place_of_a_text_below_128_mib_fits(at in 0_u32..1 << 27, line in 0_u32..1 << 27) {
            let line = line.min(at);
            check(line, at - line, (line, at - line));
        }
    }
}
