//! Everything in a value that has a name: by format, by the names in the text, by its own name.

use crate::bond::Bond;
use crate::document;
use crate::found::Found;
use crate::judgement;
use crate::limits::NAMED_LIMIT;

/// Every credential of a value, ordered and disjoint: by format, and by the names in the text; else by its name with a
/// format, else by its name alone.
pub(crate) fn scan(name: &str, text: &str) -> Vec<Found> {
    let found = document::scan(name, text);
    if name.is_empty() || text.len() > NAMED_LIMIT {
        return found;
    }
    if found.is_empty() {
        let judged = judgement::judge(name, text, 0..text.len(), Bond::Whole);
        return judged.into_iter().collect();
    }
    // `Bearer …` under `authorization`: the format that its name gives it is surer than the words in it.
    let is_sure = |one: &Found| one.pattern.is_sure() || one.marker;
    if !found.iter().any(is_sure)
        && let Some(one) = judgement::judge(name, text, 0..text.len(), Bond::Whole)
        && is_sure(&one)
    {
        return vec![one];
    }
    found
}
