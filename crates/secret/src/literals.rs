//! Finds many short words in a text in one pass: three bytes of it tell whether a word may begin there, and then the words
//! with this beginning are compared.
//!
//! An automaton costs more to build than a small scan takes.

/// A word that is looked for.
pub(crate) struct Word {
    /// At least two bytes; in lower case when `any_case`.
    pub text: String,
    /// Whether capitals count as small letters.
    pub any_case: bool,
}

/// Bits of a hash of three bytes: each moves those before it by [`SHIFT`], so that the fourth is gone.
const BITS: usize = 15;
const SHIFT: usize = 5;
const WORDS_OF_BITS: usize = (1 << BITS) / 64;

/// The first bytes of a word, capitals as small letters, and which of them count: a word of two bytes has no more.
#[derive(Clone, Copy)]
struct Head {
    bytes: u32,
    counts: u32,
}

impl Head {
    fn of(text: &[u8]) -> Self {
        let mut bytes = [0; 4];
        let mut counts = [0; 4];
        for ((to, counts), from) in bytes.iter_mut().zip(&mut counts).zip(text) {
            *to = from | 0x20;
            *counts = u8::MAX;
        }
        Self {
            bytes: u32::from_le_bytes(bytes),
            counts: u32::from_le_bytes(counts),
        }
    }

    /// Whether a text with this head may begin with a word of that one.
    fn may_begin_with(self, word: Self) -> bool {
        (self.bytes ^ word.bytes) & word.counts == 0
    }
}

/// Words, ready to be looked for.
pub(crate) struct Literals {
    words: Vec<Word>,
    /// One bit for each hash of three bytes with which a word begins.
    beginnings: Box<[u64; WORDS_OF_BITS]>,
    /// Which of `groups` has the words of a beginning, by the hash of its two bytes.
    group_of: Vec<u8>,
    /// Numbers of words with their heads, the shorter ones first. There are none in the first one.
    groups: Vec<Vec<(Head, usize)>>,
}

/// The hash of the last three bytes, from that of those before. Capitals count as small letters, and what else is alike is
/// told apart when it is compared.
fn next(hash: usize, byte: u8) -> usize {
    ((hash << SHIFT) ^ usize::from(byte | 0x20)) & ((1 << BITS) - 1)
}

fn pair(bytes: &[u8]) -> Option<usize> {
    let [first, second, ..] = bytes else {
        return None;
    };
    Some(next(next(0, *first), *second))
}

impl Literals {
    /// Takes the words; they are told apart by their place in the list.
    pub(crate) fn new(words: Vec<Word>) -> Self {
        let mut beginnings = Box::new([0; WORDS_OF_BITS]);
        let mut group_of = vec![0; 1 << BITS];
        let mut groups = vec![Vec::new()];
        for (number, word) in words.iter().enumerate() {
            let bytes = word.text.as_bytes();
            let Some(pair) = pair(bytes) else {
                continue;
            };
            let thirds = match bytes.get(2) {
                Some(third) => *third..=*third,
                None => 0..=u8::MAX,
            };
            for third in thirds {
                let hash = next(pair, third);
                if let Some(bits) = beginnings.get_mut(hash / 64) {
                    *bits |= 1 << (hash % 64);
                }
            }
            let Some(group) = group_of.get_mut(pair) else {
                continue;
            };
            if *group == 0 {
                *group = u8::try_from(groups.len()).expect("fewer than 256 beginnings");
                groups.push(Vec::new());
            }
            if let Some(numbers) = groups.get_mut(usize::from(*group)) {
                numbers.push((Head::of(bytes), number));
            }
        }
        for group in &mut groups {
            group.sort_by_key(|(_, number)| words.get(*number).map_or(0, |word| word.text.len()));
        }
        Self {
            words,
            beginnings,
            group_of,
            groups,
        }
    }

    /// Gives every place where a word stands, overlapping ones as well: the number of the word, where it begins and ends. In
    /// order of where they begin, then of length.
    pub(crate) fn find(&self, text: &[u8], mut each: impl FnMut(usize, usize, usize)) {
        let Some(mut hash) = pair(text) else {
            return;
        };
        // The last two bytes have none behind them.
        let thirds = text.get(2..).unwrap_or_default().iter().chain([&0]);
        for (start, third) in thirds.enumerate() {
            hash = next(hash, *third);
            let bits = self.beginnings.get(hash / 64).copied().unwrap_or(0);
            if bits >> (hash % 64) & 1 == 1 {
                self.compare(text, start, &mut each);
            }
        }
    }

    #[cold]
    fn compare(&self, text: &[u8], start: usize, each: &mut impl FnMut(usize, usize, usize)) {
        let rest = text.get(start..).unwrap_or_default();
        let group = pair(rest).and_then(|pair| self.group_of.get(pair));
        let group = group.and_then(|group| self.groups.get(usize::from(*group)));
        let here = Head::of(rest);
        for (head, number) in group.into_iter().flatten() {
            if here.may_begin_with(*head)
                && let Some(word) = self.words.get(*number)
                && word.begins(rest)
            {
                each(*number, start, start + word.text.len());
            }
        }
    }
}

impl Word {
    fn begins(&self, text: &[u8]) -> bool {
        text.get(..self.text.len()).is_some_and(|start| {
            if self.any_case {
                start.eq_ignore_ascii_case(self.text.as_bytes())
            } else {
                start == self.text.as_bytes()
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Literals, Word};

    fn words(texts: &[(&str, bool)]) -> Vec<Word> {
        let words = texts.iter().map(|(text, any_case)| Word {
            text: (*text).to_owned(),
            any_case: *any_case,
        });
        words.collect()
    }

    fn found(literals: &Literals, text: &str) -> Vec<(usize, usize, usize)> {
        let mut all = Vec::new();
        literals.find(text.as_bytes(), |number, start, end| {
            all.push((number, start, end));
        });
        all
    }

    #[test]
    fn overlapping_words_are_found_in_order() {
        let literals = Literals::new(words(&[("pword", true), ("pw", true), ("Word", false)]));
        assert_eq!(found(&literals, "aPWORd"), [(1, 1, 3), (0, 1, 6)]);
        assert_eq!(found(&literals, "pWord"), [(1, 0, 2), (0, 0, 5), (2, 1, 5)]);
        assert_eq!(found(&literals, "p"), []);
        assert_eq!(found(&literals, ""), []);
    }

    proptest! {
        #[test]
        fn the_same_places_as_by_looking_everywhere(
            texts in prop::collection::vec(("[abAB-ä]{2,4}", any::<bool>()), 0..20),
            text in "[abAB-ä]{0,40}",
        ) {
            let texts: Vec<(String, bool)> = texts
                .into_iter()
                .map(|(text, any_case)| (if any_case { text.to_ascii_lowercase() } else { text }, any_case))
                .collect();
            let borrowed: Vec<(&str, bool)> =
                texts.iter().map(|(text, any_case)| (text.as_str(), *any_case)).collect();
            let mut expect = Vec::new();
            for start in 0..text.len() {
                for (number, (word, any_case)) in texts.iter().enumerate() {
                    let Some(there) = text.as_bytes().get(start..start + word.len()) else { continue };
                    if there == word.as_bytes() || *any_case && there.eq_ignore_ascii_case(word.as_bytes()) {
                        expect.push((number, start, start + word.len()));
                    }
                }
            }
            let mut all = found(&Literals::new(words(&borrowed)), &text);
            prop_assert!(all.is_sorted_by_key(|(_, start, _)| *start));
            all.sort_unstable();
            expect.sort_unstable();
            prop_assert_eq!(all, expect);
        }
    }
}
