//! Objects that are declared more than once with different content: which of the declarations stands is not known.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, OnceLock};

use super::Cluster;
use crate::{Object, ObjectId};

/// Most second clusters that are made of what is declared several times. Each costs its reader as much as the first;
/// what is declared more often than this differs between deployments, which are better named one by one.
const MAX_ALTERNATIVES: usize = 4;

impl Cluster {
    /// Objects that are declared more than once, but what the API server would refuse: each with the one that is found by
    /// its name.
    pub fn repeated(&self) -> impl Iterator<Item = (ObjectId, ObjectId)> {
        let mut several: Vec<ObjectId> = self.index.of_several().collect();
        several.sort_unstable();
        several.into_iter().filter_map(|id| {
            let object = self.object(id);
            let last = self.find(
                object.group(),
                &object.kind,
                &object.namespace,
                &object.name,
            )?;
            (last != id && !self.refused.contains_key(&id)).then_some((id, last))
        })
    }

    /// Marks objects that are declared more than once with different content, each with the one that is found by its name:
    /// which of them stands is not known, and says so in the coverage.
    pub fn contest(&mut self, contested: Vec<(ObjectId, ObjectId)>) {
        for (id, _) in &contested {
            self.coverage.add_ambiguous(self.object(*id).reference());
        }
        if !contested.is_empty() {
            self.contested = Arc::new(contested);
        }
    }

    /// What [`Cluster::contest`] marked.
    pub fn contested(&self) -> impl Iterator<Item = (ObjectId, ObjectId)> {
        self.contested.iter().copied()
    }

    /// Second clusters in each of which other declarations stand of what [`Cluster::contest`] marked: first the earliest
    /// of each object alone, then the next ones, but never the last ones, which this cluster finds. Ids stay what they
    /// are, and nothing is contested in them; the coverage still says what is.
    pub fn alternatives(&self) -> Vec<Self> {
        let mut declared: BTreeMap<ObjectId, Vec<ObjectId>> = BTreeMap::new();
        for (id, last) in self.contested() {
            declared.entry(last).or_default().push(id);
        }
        let most = declared.values().map(Vec::len).max().unwrap_or_default();
        (0..most.min(MAX_ALTERNATIVES))
            .map(|round| {
                let gone = declared.iter().flat_map(|(last, earlier)| {
                    let standing = earlier[round.min(earlier.len() - 1)];
                    let others = earlier.iter().copied().filter(move |id| *id != standing);
                    others.chain([*last])
                });
                self.without(&gone.collect())
            })
            .collect()
    }

    /// A second cluster without some objects, in one pass.
    fn without(&self, gone: &HashSet<ObjectId>) -> Self {
        let mut next = self.clone();
        next.contested = Arc::default();
        next.control_plane = OnceLock::new();
        Arc::make_mut(&mut next.index).retain(|id| !gone.contains(&id));
        let placeholder = Arc::new(Object::gone());
        for id in gone {
            next.objects[*id] = Arc::clone(&placeholder);
        }
        next
    }

    /// What is contested in a cluster that was made of others, of which each said so of its own objects: what is laid
    /// over on purpose takes the place of all declarations that it is laid over.
    pub(super) fn keep_contested(&mut self, contested: impl Iterator<Item = (ObjectId, ObjectId)>) {
        let kept = contested.filter(|(_, last)| {
            let object = self.object(*last);
            let found = self.find(
                object.group(),
                &object.kind,
                &object.namespace,
                &object.name,
            );
            found == Some(*last)
        });
        self.contested = Arc::new(kept.collect());
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{Coverage, Origin, Source};

    fn maps(values: &[(&str, &str)]) -> Cluster {
        let source = Source {
            name: "a.yaml".into(),
            origin: Origin::File,
        };
        let objects = values.iter().map(|(name, value)| {
            let text = format!(
                "{{apiVersion: v1, kind: ConfigMap, metadata: {{name: {name}}}, data: {{k: '{value}'}}}}"
            );
            let node = seawall_syntax::parse_yaml(&text, 0, &mut Vec::new()).expect("parses").remove(0);
            Object::from_node(node, source.clone()).expect("an object")
        });
        let mut cluster = Cluster::new(Arc::default(), objects.collect(), Coverage::default());
        let repeated = cluster.repeated().collect();
        cluster.contest(repeated);
        cluster
    }

    /// What stands under each name, and all that is there.
    fn standing(cluster: &Cluster) -> (String, usize) {
        let value = |name| {
            let map = cluster.get("", "ConfigMap", "default", name);
            map.and_then(|map| map.root.get("data")?.str("k"))
                .unwrap_or("-")
        };
        let found = format!("{} {}", value("a"), value("b"));
        (found, cluster.of_kind("ConfigMap").count())
    }

    #[test]
    fn each_declaration_stands_in_one_cluster() {
        let cluster = maps(&[("a", "1"), ("b", "x"), ("a", "2"), ("a", "3"), ("b", "y")]);
        assert_eq!(standing(&cluster), ("3 y".to_owned(), 5));
        let others: Vec<_> = cluster.alternatives().iter().map(standing).collect();
        assert_eq!(others, [("1 x".to_owned(), 2), ("2 x".to_owned(), 2)]);
        assert!(cluster.alternatives()[0].contested().next().is_none());
        assert!(!cluster.alternatives()[0].coverage.is_full());
    }

    #[test]
    fn nothing_contested_needs_no_other_cluster() {
        assert!(maps(&[("a", "1"), ("b", "1")]).alternatives().is_empty());
    }

    #[test]
    fn the_number_of_clusters_is_bounded() {
        let many: Vec<String> = (0..50).map(|value| value.to_string()).collect();
        let values: Vec<(&str, &str)> = many.iter().map(|value| ("a", value.as_str())).collect();
        assert_eq!(maps(&values).alternatives().len(), MAX_ALTERNATIVES);
    }

    #[test]
    fn what_is_laid_over_settles_what_it_lies_over() {
        let base = maps(&[("a", "1"), ("a", "2"), ("b", "x")]);
        let aside = Cluster::over(&base, maps(&[("b", "y")]));
        assert_eq!(aside.contested().count(), 1);
        let over = Cluster::over(&base, maps(&[("a", "3")]));
        assert_eq!(over.contested().count(), 0);
        let itself = Cluster::over(&base, maps(&[("b", "y"), ("b", "z")]));
        assert_eq!(itself.contested().count(), 2);
    }
}
