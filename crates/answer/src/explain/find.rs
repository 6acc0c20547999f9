//! What an ID names, and what one that nothing has was most likely meant to be.

use seawall_content::closest;

use super::topic::{Topic, TopicKind};

/// Ids that are suggested for one that is unknown.
const MAX_SUGGESTED: usize = 6;

/// Letters that a word of an id has at least, to be looked for in others.
const MIN_LETTERS: usize = 4;

/// What an id names: a whole id, or a control without its framework; capitals do not matter.
pub fn find<'t>(topics: &'t [Topic], id: &str) -> Vec<&'t Topic> {
    let id = id.to_ascii_lowercase();
    let is_it = |topic: &&Topic| {
        let known = topic.id.to_ascii_lowercase();
        let is_control = topic.kind == TopicKind::Control
            && known
                .split_once('/')
                .is_some_and(|(_, control)| control == id);
        // The edge of a permission has no topic of its own.
        let is_edge = topic.kind == TopicKind::Permission
            && topic.related.iter().any(|related| {
                related.name == "Edge"
                    && related
                        .ids
                        .iter()
                        .any(|edge| edge.eq_ignore_ascii_case(&id))
            });
        known == id || is_control || is_edge
    };
    topics.iter().filter(is_it).collect()
}

/// Names that are near to one that nothing has, nearest first: of topics, and of what else can be explained.
pub fn near<'n>(
    topics: &'n [Topic],
    others: impl Iterator<Item = &'n str> + Clone,
    id: &str,
) -> Vec<String> {
    let known = || {
        let topics = topics.iter().map(|topic| &*topic.id);
        topics.chain(others.clone())
    };
    let lower = id.to_ascii_lowercase();
    let words: Vec<&str> = lower
        .split(['-', '_', '/', ' '])
        .filter(|word| word.len() >= MIN_LETTERS)
        .collect();
    let mut near: Vec<&str> = closest(id, known()).into_iter().collect();
    let is_near = |known: &&str| {
        let known = known.to_ascii_lowercase();
        !lower.is_empty() && known.contains(&*lower)
            || words.iter().any(|word| known.contains(word))
    };
    near.extend(known().filter(is_near));
    // In the order of nearness, each once.
    let mut shown: Vec<String> = Vec::new();
    for one in near {
        let one = format!("`{one}`");
        if shown.len() < MAX_SUGGESTED && !shown.contains(&one) {
            shown.push(one);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explain::topics::topics;

    #[test]
    fn every_topic_is_found_by_its_id_and_says_something() {
        let topics = topics().expect("they are read");
        for topic in &topics {
            let found = find(&topics, &topic.id);
            assert!(found.contains(&topic), "{}", topic.id);
            assert!(
                !topic.sections.is_empty() || !topic.related.is_empty(),
                "{}",
                topic.id
            );
            // What goes with it can be asked for.
            let related = topic.related.iter().flat_map(|related| &related.ids);
            for id in related {
                let named = find(&topics, id);
                // Some techniques of ATT&CK have no check here.
                let is_attack =
                    id.starts_with('T') && id[1..].starts_with(|c: char| c.is_ascii_digit());
                assert!(!named.is_empty() || is_attack, "{} -> {id}", topic.id);
            }
        }
        for kind in TopicKind::ALL {
            assert!(topics.iter().any(|topic| topic.kind == kind), "{kind:?}");
        }
    }
}
