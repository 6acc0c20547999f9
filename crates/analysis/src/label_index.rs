//! Pods by namespace and label, so that a selector looks at the pods of its rarest label and not at all.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use seawall_model::{Pod, selects};
use seawall_syntax::Node;

/// The index. Values are indexes of workloads.
#[derive(Debug, Default)]
pub(crate) struct LabelIndex<'a> {
    hasher: RandomState,
    /// A seeded hash of each label in its namespace, with a pod that has it, in order. There may be more labels than pods,
    /// so an entry is as small as can be: who looks at the pods sees whether they have the label.
    of_label: Vec<(u64, u32)>,
    of_namespace: HashMap<&'a str, Vec<u32>>,
}

impl<'a> LabelIndex<'a> {
    /// The index of all pods, in the order of the workloads.
    pub(crate) fn of<'p>(pods: impl Iterator<Item = &'p Pod<'a>>) -> Self
    where
        'a: 'p,
    {
        let mut index = Self::default();
        for (number, pod) in (0..).zip(pods) {
            let namespace = pod.namespace();
            let own = index.of_namespace.entry(namespace).or_default();
            own.push(number);
            let labels = pod.labels().0.map_or(&[][..], |labels| labels.entries());
            for entry in labels {
                if let Some(value) = entry.value.as_str() {
                    let label = index.hash(namespace, &entry.key, value);
                    index.of_label.push((label, number));
                }
            }
        }
        index.of_label.sort_unstable();
        index.of_label.shrink_to_fit();
        index
    }

    fn hash(&self, namespace: &str, key: &str, value: &str) -> u64 {
        self.hasher.hash_one((namespace, key, value))
    }

    /// Pods of a namespace that may have a label.
    fn having(&self, namespace: &str, key: &str, value: &str) -> &[(u64, u32)] {
        let label = self.hash(namespace, key, value);
        let first = self.of_label.partition_point(|(own, _)| *own < label);
        let rest = &self.of_label[first..];
        let count = rest.partition_point(|(own, _)| *own == label);
        &rest[..count]
    }

    /// The workloads that a plain mapping of labels selects, as a Service does. An empty mapping selects all.
    pub(crate) fn selected<'s>(
        &'s self,
        pods: impl Fn(usize) -> &'s Pod<'a> + 's,
        namespace: &'s str,
        wanted: &'s Node,
    ) -> impl Iterator<Item = usize> + 's {
        let rarest = wanted
            .entries()
            .iter()
            .map(|entry| {
                let value = entry.value.as_str().unwrap_or_default();
                self.having(namespace, &entry.key, value)
            })
            .min_by_key(|list| list.len());
        let all = match rarest {
            Some(_) => &[][..],
            None => self
                .of_namespace
                .get(namespace)
                .map_or(&[][..], Vec::as_slice),
        };
        let labelled = rarest.unwrap_or_default().iter().map(|(_, index)| index);
        labelled
            .chain(all)
            .map(|index| *index as usize)
            .filter(move |index| {
                let pod = pods(*index);
                pod.namespace() == namespace && selects(wanted, pod.labels())
            })
    }
}
