//! What Flux applies comes from a source: whoever writes the source writes what is applied, as the account of the
//! resource that reads it.

use super::graph::Graph;
use super::lead::Step;
use super::places::Crowd;
use super::presence::Acting;
use seawall_model::{Object, Principal};
use seawall_syntax::Node;

/// Fields with which resources of Flux name their source.
const REFERENCES: &[&[&str]] = &[
    &["sourceRef"],
    &["chartRef"],
    &["chart", "spec", "sourceRef"],
];

impl Graph<'_> {
    /// Draws where the sources of what stands beside them lead.
    pub(super) fn draw_source(&mut self, step: &Step<'_>, acting: Option<&Acting>) {
        let primitive = self.primitives[step.primitive];
        let Some((group, plural)) = &primitive.beside else {
            return;
        };
        let catalogue = self.cluster.catalogue();
        let Some(reader) = catalogue.by_plural(group, plural) else {
            return;
        };
        let (cluster, kind) = (self.cluster, reader.kind.clone());
        let is_own = |object: &&Object| object.group() == &**group;
        for object in cluster.of_kind(&kind).filter(is_own) {
            let Some(spec) = object
                .spec()
                .filter(|spec| spec.get("kubeConfig").is_none())
            else {
                continue;
            };
            let is_written = REFERENCES.iter().any(|path| {
                let mut node = Some(spec);
                for part in *path {
                    node = node.and_then(|node| node.get(part));
                }
                node.is_some_and(|node| self.writes(step, object, node))
            });
            if is_written {
                self.draw_as(step, object, spec, acting);
            }
        }
    }

    /// Whether somebody may change the source that a resource refers to.
    fn writes(&self, step: &Step<'_>, object: &Object, reference: &Node) -> bool {
        let (Some(kind), Some(name)) = (reference.str("kind"), reference.str("name")) else {
            return false;
        };
        let namespace = reference.str("namespace").unwrap_or(&object.namespace);
        if self
            .extent(Some(namespace))
            .is_none_or(|own| !step.extent.covers(own))
        {
            return false;
        }
        let rights = self.primitives[step.primitive].first_rights();
        Self::has_everything(step.actor, step.extent)
            || rights.iter().any(|right| {
                let catalogue = self.cluster.catalogue();
                let is_kind = catalogue
                    .by_plural(&right.group, &right.resource)
                    .is_some_and(|resource| resource.kind == *kind);
                // The source is there already: making another one changes nothing.
                is_kind
                    && &*right.verb != "create"
                    && self.rules(step.actor, step.extent).any(|rule| {
                        right.fit(rule).is_some()
                            && (rule.resource_names.is_empty()
                                || rule.resource_names.iter().any(|own| **own == *name))
                    })
            })
    }

    /// Draws to the account as which a resource is applied.
    fn draw_as(&mut self, step: &Step<'_>, object: &Object, spec: &Node, acting: Option<&Acting>) {
        let own = spec
            .str("serviceAccountName")
            .filter(|name| !name.is_empty());
        let named = own.or_else(|| acting?.acts_as.as_deref());
        if let Some(name) = named {
            let account = self.inventory.principal(&Principal::ServiceAccount {
                namespace: object.namespace.as_str().into(),
                name: name.into(),
            });
            if let Some(account) = account {
                self.draw_to(step, self.places.principal(account));
            }
            return;
        }
        match acting {
            Some(acting) => self.draw_to(step, self.places.principal(acting.account)),
            None => self.draw_crowd(step, Crowd::ClusterAdmin),
        }
    }
}
