//! Selectors that take in nobody, where a label is written nearly as it is somewhere.

use std::collections::BTreeMap;

use seawall_syntax::Node;

use crate::lint_near::{Asked, Labels, nearly};
use crate::lint_selectors::{Scope, selectors};
use crate::{Endpoint, Lint, LintKind, Lints, Network};

/// The label that the API server puts on every namespace.
const NAME: &str = "kubernetes.io/metadata.name";

/// Kinds with labels that selectors of Calico take in besides pods.
const LABELLED: &[&str] = &["GlobalNetworkSet", "HostEndpoint", "NetworkSet"];

impl Network<'_> {
    pub(crate) fn lint_names(&self, left: &mut usize, lints: &mut Lints) {
        let mut pods: BTreeMap<&str, Labels<'_>> = BTreeMap::new();
        let mut all = Labels::new();
        for endpoint in self.endpoints.values() {
            let labels = pods.entry(endpoint.namespace).or_default();
            let entries = endpoint.labels.0.map_or(&[][..], Node::entries);
            for entry in entries {
                if let Some(value) = entry.value.as_str() {
                    for labels in [&mut *labels, &mut all] {
                        let known = labels.entry(&entry.key).or_default();
                        known.entry(value).or_insert_with(|| endpoint.label());
                    }
                }
            }
        }
        self.add_sets(&mut all);
        let namespaces = self.namespace_labels();
        let names = self.namespace_names();
        let mut seen = std::collections::HashSet::new();
        for policy in self.policies.values() {
            let object = self.cluster.object(policy.object);
            if policy.is_broken || !seen.insert(policy.object) {
                continue;
            }
            for selector in selectors(object) {
                let terms = &selector.terms[..];
                let found = match selector.scope {
                    Scope::Namespaces(node) if self.is_of_nobody(node) => {
                        nearly(terms, &namespaces, left, lints)
                    }
                    Scope::Namespaces(_) => None,
                    Scope::Names => {
                        let known = BTreeMap::from([(selector_key(terms), names.clone())]);
                        nearly(terms, &known, left, lints)
                    }
                    Scope::Pods(namespace) if !self.takes_in_any(namespace, terms) => {
                        let near = match namespace {
                            Some(namespace) => pods.get(namespace),
                            None => Some(&all),
                        };
                        near.and_then(|near| nearly(terms, near, left, lints))
                    }
                    Scope::Pods(_) => None,
                };
                if let Some((path, message)) = found {
                    lints.all.push(Lint {
                        kind: LintKind::AlmostNames,
                        object: policy.object,
                        path,
                        message,
                    });
                }
            }
        }
    }

    fn add_sets<'n>(&'n self, labels: &mut Labels<'n>) {
        for object in LABELLED.iter().flat_map(|kind| self.cluster.of_kind(kind)) {
            let metadata = object.metadata();
            let own = metadata.and_then(|metadata| metadata.get("labels"));
            for entry in own.map_or(&[][..], Node::entries) {
                if let Some(value) = entry.value.as_str() {
                    let known = labels.entry(&entry.key).or_default();
                    let say = || format!("{} `{}`", object.kind, object.name);
                    known.entry(value).or_insert_with(say);
                }
            }
        }
    }

    fn namespace_names(&self) -> BTreeMap<&str, String> {
        let all = self.cluster.of_kind("Namespace");
        all.map(|namespace| {
            let name = &*namespace.name;
            (name, format!("namespace `{name}`"))
        })
        .collect()
    }

    fn namespace_labels(&self) -> Labels<'_> {
        let mut labels = Labels::new();
        for namespace in self.cluster.of_kind("Namespace") {
            let entries = namespace
                .metadata()
                .and_then(|metadata| metadata.get("labels"))
                .map_or(&[][..], Node::entries);
            let name = std::iter::once((NAME, &*namespace.name));
            let own = entries
                .iter()
                .filter_map(|entry| Some((&*entry.key, entry.value.as_str()?)));
            for (key, value) in own.chain(name) {
                let known = labels.entry(key).or_default();
                let say = || format!("namespace `{}`", namespace.name);
                known.entry(value).or_insert_with(say);
            }
        }
        labels
    }

    /// Whether a selector takes in no namespace of the input.
    fn is_of_nobody(&self, selector: &Node) -> bool {
        let mut namespaces = self.cluster.of_kind("Namespace").peekable();
        namespaces.peek().is_some()
            && namespaces.all(|namespace| {
                crate::namespaces::takes_in(selector, &namespace.name, Some(namespace))
                    == Some(false)
            })
    }

    /// Whether some pod has each of some labels, or may.
    fn takes_in_any(&self, namespace: Option<&str>, terms: &[Asked]) -> bool {
        let has_all = |endpoint: &Endpoint<'_>| {
            terms.iter().all(|one| {
                let label = endpoint.label_value(&one.key);
                label.is_none_or(|label| label == Some(one.value.as_str()))
            })
        };
        let mut all = self.endpoints.values().iter();
        all.any(|endpoint| {
            namespace.is_none_or(|namespace| endpoint.namespace == namespace) && has_all(endpoint)
        })
    }
}

fn selector_key(terms: &[Asked]) -> &str {
    terms.first().map_or("", |one| &one.key)
}
