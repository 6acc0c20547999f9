//! Places in a text, and the seven bytes in which a value keeps its own and that of its key.

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

/// The place of a value and that of its key, in seven bytes, so that they fit beside the tag of the value.
///
/// Two bits say how the other 54 are divided. Most keys stand in the line of their value or some lines above it, so that what is kept
/// of a key is how far away it is. What fits no division is kept as it is, elsewhere.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Packed([u8; 7]);

/// Where a value stands, and its key; [`Position::NONE`] for an item, which has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Places {
    pub(crate) own: Position,
    pub(crate) key: Position,
}

/// Bits that are divided.
const BITS: u32 = 54;

/// A text of lines: lines and columns of value and key are short, and the key stands a few lines above.
const LINES: u64 = 0;
const LINES_COLUMN_BITS: u32 = 12;
const LINES_KEY_BITS: u32 = 12;
const LINES_ABOVE_BITS: u32 = 4;

/// A text of few long lines: the key stands in front of its value.
const LONG: u64 = 1;
const LONG_COLUMN_BITS: u32 = 30;
const LONG_BEFORE_BITS: u32 = 11;

/// Anywhere, without a key.
const ALONE: u64 = 2;
const ALONE_COLUMN_BITS: u32 = 26;

impl Packed {
    /// [`Position::NONE`], without a key.
    pub(crate) const NONE: Self = Self([0; 7]);

    /// The places, where they fit.
    #[inline]
    pub(crate) fn of(places: Places) -> Option<Self> {
        let Places { own, key } = places;
        let (line, column) = (u64::from(own.line), u64::from(own.column));
        let (key_line, key_column) = (u64::from(key.line), u64::from(key.column));
        let is_alone = key == Position::NONE;
        let above = match is_alone {
            true => 0,
            false => line.wrapping_sub(key_line),
        };
        if fits(column, LINES_COLUMN_BITS)
            && fits(key_column, LINES_KEY_BITS)
            && fits(above, LINES_ABOVE_BITS)
            && (is_alone || key_column > 0)
        {
            let rest = LINES_COLUMN_BITS + LINES_KEY_BITS + LINES_ABOVE_BITS;
            if fits(line, BITS - rest) {
                let key = above << LINES_KEY_BITS | key_column;
                return Some(Self::kept(
                    LINES,
                    line << rest | column << (rest - LINES_COLUMN_BITS) | key,
                ));
            }
        }
        let before = match is_alone {
            true => 0,
            false => column.wrapping_sub(key_column),
        };
        let rest = LONG_COLUMN_BITS + LONG_BEFORE_BITS;
        if fits(line, BITS - rest)
            && fits(column, LONG_COLUMN_BITS)
            && fits(before, LONG_BEFORE_BITS)
            && (is_alone || before > 0 && key_line == line)
        {
            return Some(Self::kept(
                LONG,
                line << rest | column << LONG_BEFORE_BITS | before,
            ));
        }
        let is_anywhere = fits(line, BITS - ALONE_COLUMN_BITS) && fits(column, ALONE_COLUMN_BITS);
        (is_alone && is_anywhere).then(|| Self::kept(ALONE, line << ALONE_COLUMN_BITS | column))
    }

    #[inline]
    fn kept(division: u64, bits: u64) -> Self {
        let [a, b, c, d, e, f, g, _] = (division << BITS | bits).to_le_bytes();
        Self([a, b, c, d, e, f, g])
    }

    #[inline]
    pub(crate) fn places(self) -> Places {
        let [a, b, c, d, e, f, g] = self.0;
        let all = u64::from_le_bytes([a, b, c, d, e, f, g, 0]);
        let low = |bits: u32, from: u32| (all >> from & ((1 << bits) - 1)) as u32;
        match all >> BITS {
            LINES => {
                let rest = LINES_COLUMN_BITS + LINES_KEY_BITS + LINES_ABOVE_BITS;
                let line = low(BITS - rest, rest);
                let key_column = low(LINES_KEY_BITS, 0);
                let above = low(LINES_ABOVE_BITS, LINES_KEY_BITS);
                Places {
                    own: Position {
                        line,
                        column: low(LINES_COLUMN_BITS, rest - LINES_COLUMN_BITS),
                    },
                    key: match key_column {
                        0 => Position::NONE,
                        column => Position {
                            line: line - above,
                            column,
                        },
                    },
                }
            }
            LONG => {
                let rest = LONG_COLUMN_BITS + LONG_BEFORE_BITS;
                let own = Position {
                    line: low(BITS - rest, rest),
                    column: low(LONG_COLUMN_BITS, LONG_BEFORE_BITS),
                };
                let key = match low(LONG_BEFORE_BITS, 0) {
                    0 => Position::NONE,
                    before => Position {
                        line: own.line,
                        column: own.column - before,
                    },
                };
                Places { own, key }
            }
            _ => Places {
                own: Position {
                    line: low(BITS - ALONE_COLUMN_BITS, ALONE_COLUMN_BITS),
                    column: low(ALONE_COLUMN_BITS, 0),
                },
                key: Position::NONE,
            },
        }
    }
}

#[inline]
fn fits(number: u64, bits: u32) -> bool {
    number >> bits == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(own: (u32, u32), key: (u32, u32)) -> Places {
        let at = |(line, column)| Position { line, column };
        Places {
            own: at(own),
            key: at(key),
        }
    }

    #[track_caller]
    fn check(own: (u32, u32), key: (u32, u32), fits: bool) {
        let places = places(own, key);
        let packed = Packed::of(places);
        assert_eq!(packed.is_some(), fits, "{places:?}");
        if let Some(packed) = packed {
            assert_eq!(packed.places(), places);
        }
    }

    #[test]
    fn what_people_and_programs_write_fits() {
        for (own, key) in [
            // Nothing that was read.
            ((0, 0), (0, 0)),
            // `key: value`, and what stands below its key.
            ((3, 9), (3, 3)),
            ((4, 5), (3, 3)),
            ((4, 3), (3, 3)),
            ((20, 5), (5, 3)),
            (((1 << 26) - 1, 4095), ((1 << 26) - 16, 4095)),
            // JSON in one line.
            ((1, 100_000_000), (1, 99_999_980)),
            ((8191, (1 << 30) - 1), (8191, (1 << 30) - 2048)),
            // Items of lists.
            ((1, (1 << 30) - 1), (0, 0)),
            (((1 << 28) - 1, 80), (0, 0)),
            (((1 << 28) - 1, (1 << 26) - 1), (0, 0)),
        ] {
            check(own, key, true);
        }
    }

    #[test]
    fn what_does_not_fit_says_so() {
        for (own, key) in [
            // More comments than fit, a key behind its value as an alias has it, a key of a text for a value of none.
            ((21, 5), (5, 3)),
            ((3, 9), (7, 3)),
            ((0, 0), (7, 3)),
            ((3, 5000), (2, 3)),
            ((1 << 28, 80), (0, 0)),
            ((u32::MAX, u32::MAX), (u32::MAX, 1)),
        ] {
            check(own, key, false);
        }
    }

    proptest::proptest! {
        #[test]
        fn what_fits_is_read_as_it_was_kept(
            own: (u32, u32),
            key: (u32, u32),
            shift in 0_u32..32,
            near in (0_u32..40, 0_u32..5000),
        ) {
            let own = (own.0 >> shift, own.1 >> (31 - shift));
            let near = (own.0.saturating_sub(near.0), own.1.saturating_sub(near.1));
            for key in [key, near, (0, 0), (own.0, near.1)] {
                let places = places(own, key);
                if let Some(packed) = Packed::of(places) {
                    assert_eq!(packed.places(), places);
                }
            }
        }
    }
}
