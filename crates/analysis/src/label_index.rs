//! Pods by namespace and label, so that a selector looks at the pods of its rarest label and not at all.

use std::collections::HashMap;

use seawall_model::{Pod, selects};
use seawall_syntax::Node;

/// The index. Values are indexes of workloads.
#[derive(Debug, Default)]
pub(crate) struct LabelIndex<'a> {
    of_label: HashMap<(&'a str, &'a str, &'a str), Vec<usize>>,
    of_namespace: HashMap<&'a str, Vec<usize>>,
}

impl<'a> LabelIndex<'a> {
    /// Adds a pod under the index of its workload.
    pub(crate) fn add(&mut self, index: usize, pod: &Pod<'a>) {
        let namespace = pod.namespace();
        self.of_namespace.entry(namespace).or_default().push(index);
        let labels = pod.labels().0.map_or(&[][..], |labels| labels.entries());
        for entry in labels {
            if let Some(value) = entry.value.as_str() {
                self.of_label
                    .entry((namespace, &entry.key, value))
                    .or_default()
                    .push(index);
            }
        }
    }

    /// The workloads that may fit a plain mapping of labels: those of its rarest label.
    fn candidates<'s>(&'s self, namespace: &'s str, wanted: Option<&'s Node>) -> &'s [usize] {
        let entries = wanted.map_or(&[][..], |wanted| wanted.entries());
        let lists = entries.iter().map(|entry| {
            let value = entry.value.as_str().unwrap_or_default();
            self.of_label
                .get(&(namespace, entry.key.as_str(), value))
                .map_or(&[][..], Vec::as_slice)
        });
        lists
            .min_by_key(|list| list.len())
            .unwrap_or_else(|| self.of_namespace.get(namespace).map_or(&[], Vec::as_slice))
    }

    /// The workloads that a plain mapping of labels selects, as a Service does. An empty mapping selects all.
    pub(crate) fn selected<'s>(
        &'s self,
        pods: impl Fn(usize) -> &'s Pod<'a> + 's,
        namespace: &'s str,
        wanted: &'s Node,
    ) -> impl Iterator<Item = usize> + 's {
        self.candidates(namespace, Some(wanted))
            .iter()
            .copied()
            .filter(move |index| selects(wanted, pods(*index).labels()))
    }
}
