//! Which namespace an object lives in: decided once, when a cluster is made of objects.

use std::collections::HashMap;

use crate::{NamespaceRef, Object, Origin, Scope, scope_of};

/// Where kubectl applies what names no namespace, unless somebody says otherwise.
pub const DEFAULT_NAMESPACE: &str = "default";

/// Scopes of the kinds that definitions in the input bring.
pub(crate) struct Scopes {
    defined: HashMap<(Box<str>, Box<str>), Scope>,
}

impl Scopes {
    /// Reads the CustomResourceDefinitions among the objects.
    pub(crate) fn of<'o>(objects: impl Iterator<Item = &'o Object>) -> Self {
        let mut defined = HashMap::new();
        for object in objects.filter(|object| &*object.kind == "CustomResourceDefinition") {
            let Some(spec) = object.spec() else { continue };
            let kind = spec.get("names").and_then(|names| names.str("kind"));
            let scope = match spec.str("scope") {
                Some("Cluster") => Scope::Cluster,
                Some("Namespaced") => Scope::Namespaced,
                _ => continue,
            };
            if let (Some(group), Some(kind)) = (spec.str("group"), kind) {
                defined.insert((group.into(), kind.into()), scope);
            }
        }
        Self { defined }
    }

    /// The scope of a kind; `None` for one that nothing defines.
    fn scope(&self, object: &Object) -> Option<Scope> {
        scope_of(object.group(), &object.kind).or_else(|| {
            if self.defined.is_empty() {
                return None;
            }
            self.defined
                .get(&(Box::from(object.group()), object.kind.clone()))
                .copied()
        })
    }

    /// Whether the object has to be changed to live where the API server would put it, and how.
    pub(crate) fn settle(&self, object: &Object, default: &str) -> Option<NamespaceRef> {
        match (self.scope(object), &object.namespace) {
            // The API server clears the namespace of what lives outside of any.
            (Some(Scope::Cluster), NamespaceRef::Named(_)) => Some(NamespaceRef::Cluster),
            (Some(Scope::Namespaced), NamespaceRef::Cluster) => Some(NamespaceRef::of(default)),
            // A server always says where its objects live. In a file, a kind that nothing defines may be of either
            // scope; most are namespaced, and those that are not nearly always say so in their name.
            (None, NamespaceRef::Cluster)
                if object.source.origin != Origin::Cluster
                    && !object.kind.starts_with("Cluster")
                    && !object.kind.starts_with("Global") =>
            {
                Some(NamespaceRef::of(default))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use seawall_syntax::parse_stream;

    use super::*;
    use crate::{Cluster, Coverage, Source};

    fn cluster(text: &str, origin: Origin) -> Cluster {
        let source = Source {
            name: "a.yaml".into(),
            origin,
        };
        let objects = parse_stream(text.as_bytes())
            .into_iter()
            .flat_map(|document| document.nodes.expect("reads"))
            .filter_map(|node| Object::from_node(node, source.clone()))
            .collect();
        Cluster::new("".into(), objects, Coverage::default())
    }

    #[track_caller]
    fn check(text: &str, origin: Origin, expect: &[(&str, bool)]) {
        let cluster = cluster(text, origin);
        let found: Vec<(&str, bool)> = cluster
            .objects()
            .iter()
            .map(|object| (object.namespace.as_str(), object.is_namespace_open))
            .collect();
        assert_eq!(found, expect, "{text}");
    }

    #[test]
    fn what_leaves_its_namespace_open_is_in_the_default_one() {
        check(
            "{apiVersion: v1, kind: Pod, metadata: {name: a}}",
            Origin::File,
            &[("default", true)],
        );
        check(
            "{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: shop}}",
            Origin::File,
            &[("shop", false)],
        );
        check(
            "{apiVersion: example.com/v1, kind: Widget, metadata: {name: a}}",
            Origin::File,
            &[("default", true)],
        );
    }

    #[test]
    fn what_lives_outside_of_namespaces_has_none() {
        for kind in ["ClusterRole", "ClusterRoleBinding"] {
            let text = format!(
                "{{apiVersion: rbac.authorization.k8s.io/v1, kind: {kind}, metadata: {{name: a, namespace: shop}}}}"
            );
            check(&text, Origin::File, &[("", false)]);
        }
        check(
            "{apiVersion: example.com/v1, kind: ClusterWidget, metadata: {name: a}}",
            Origin::File,
            &[("", false)],
        );
        check(
            "{apiVersion: example.com/v1, kind: Widget, metadata: {name: a}}",
            Origin::Cluster,
            &[("", false)],
        );
    }

    #[test]
    fn definitions_in_the_input_decide() {
        let definition = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: widgets.example.com}\nspec: {group: example.com, scope: Cluster, names: {kind: Widget, plural: widgets}}\n---\n";
        check(
            &format!(
                "{definition}{{apiVersion: example.com/v1, kind: Widget, metadata: {{name: a, namespace: x}}}}"
            ),
            Origin::File,
            &[("", false), ("", false)],
        );
    }
}
