//! Kinds whose operator makes pods of images and settings of its own, whatever the object says, as data:
//! `content/pods/operators.yaml`.

use std::collections::HashMap;
use std::sync::OnceLock;

use seawall_content::{ContentError, Document, files};

const SCHEMA: &str = "seawall.pod-operators";

/// Kinds by group.
type Kinds = HashMap<Box<str>, Vec<Box<str>>>;

/// Whether the operator of a kind makes pods of every object.
pub(super) fn is_made_by_operator(group: &str, kind: &str) -> bool {
    let kinds = builtin().get(group);
    kinds.is_some_and(|kinds| kinds.iter().any(|known| **known == *kind))
}

/// What comes with the program; none where the content that was built in is broken, which a test rules out.
fn builtin() -> &'static Kinds {
    static KNOWN: OnceLock<Kinds> = OnceLock::new();
    KNOWN.get_or_init(|| read().unwrap_or_default())
}

fn read() -> Result<Kinds, ContentError> {
    let document = Document::built_in(files::PODS_OPERATORS, SCHEMA, 1..=1)?;
    let groups = document.read(|root| {
        let groups = root.list("groups")?.not_empty()?.distinct_by("group")?;
        groups.each(|reader| {
            let kinds = reader.list("kinds")?.not_empty()?.distinct_texts()?;
            let kinds = kinds.into_iter().map(Box::from).collect();
            Ok((Box::from(reader.text("group")?), kinds))
        })
    })?;
    Ok(groups.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_reads() {
        let kinds = read().expect("built in");
        assert!(kinds.values().map(Vec::len).sum::<usize>() > 300);
        // Kubernetes' own kinds have all that they run in them.
        assert!(kinds.keys().all(|group| group.contains('.')));
        assert!(is_made_by_operator("kafka.strimzi.io", "Kafka"));
        assert!(!is_made_by_operator("kafka.strimzi.io", "KafkaTopic"));
    }
}
