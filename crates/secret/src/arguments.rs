//! Credentials in the words of a command line.

use crate::command;
use crate::found::Found;
use crate::judgement;
use crate::named;

/// The credentials of each word.
pub(crate) fn scan(words: &[&str]) -> Vec<Vec<Found>> {
    let mut flag = "";
    let mut all: Vec<Vec<Found>> = Vec::with_capacity(words.len());
    for word in words {
        let mut found = named::scan("", word);
        if found.is_empty() && !word.starts_with('-') {
            found = named::scan(flag, word);
        }
        all.push(found);
        flag = name_for_next(word);
    }
    for (index, inside) in command::secrets(words) {
        if let (Some(found), Some(word)) = (all.get_mut(index), words.get(index))
            && found.is_empty()
        {
            found.extend(judgement::judge_taken(word, inside));
        }
    }
    all
}

/// The name that one word gives to the next one: `password` of `--password`. Empty when it gives none.
fn name_for_next(word: &str) -> &str {
    match word.strip_prefix('-') {
        Some(name) if !word.contains('=') => name.trim_start_matches('-'),
        _ => "",
    }
}
