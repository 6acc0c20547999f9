//! Objects that are written inside another one: in an OpenShift Template, a ManifestWork, a Kyverno generate rule. Whether
//! and where something makes them is not known from the input.

use seawall_syntax::Node;

use crate::pod::{is_searched, plain};
use crate::{Catalogue, GroupKind, NamespaceRef, Object, ObjectRef, Scope};

/// Most objects of one that are looked at. The largest templates have about a hundred.
const MAX_ENCLOSED: usize = 1_000;

/// An object inside another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enclosed {
    /// What it would be. Its namespace is [`NamespaceRef::Cluster`] where it may come into any.
    pub object: ObjectRef,
    /// Where in the outer object.
    pub path: String,
}

impl Enclosed {
    /// The objects of known kinds inside this one. Pods and what carries them are left out: they are found by
    /// [`crate::Pod::all`].
    pub fn all(object: &Object, catalogue: &Catalogue) -> Vec<Self> {
        let mut found = Vec::new();
        // Policies of Kyverno say more about pods than they make, and may make any object.
        if is_searched(object) || object.group().ends_with("kyverno.io") {
            let mut search = Search {
                catalogue,
                found: &mut found,
            };
            let mut path = String::new();
            for entry in object.root.entries() {
                if !matches!(&*entry.key, "metadata" | "status") {
                    search.entry(&entry.key, &entry.value, &mut path);
                }
            }
        }
        found
    }
}

struct Search<'s> {
    catalogue: &'s Catalogue,
    found: &'s mut Vec<Enclosed>,
}

impl Search<'_> {
    fn entry(&mut self, key: &str, value: &Node, path: &mut String) {
        let length = path.len();
        if !path.is_empty() {
            path.push('.');
        }
        path.push_str(key);
        self.node(key, value, path);
        path.truncate(length);
    }

    fn node(&mut self, key: &str, node: &Node, path: &mut String) {
        if self.found.len() >= MAX_ENCLOSED {
            return;
        }
        if let Some(object) = self.object(key, node) {
            self.found.push(Enclosed {
                object,
                path: path.clone(),
            });
            return;
        }
        for entry in node.entries() {
            self.entry(&entry.key, &entry.value, path);
        }
        for (index, item) in node.items().iter().enumerate() {
            let length = path.len();
            path.push_str(&format!("[{index}]"));
            self.node("", item, path);
            path.truncate(length);
        }
    }

    /// A reference has no `metadata`; only Kyverno writes what it makes beside the name.
    fn object(&self, key: &str, node: &Node) -> Option<ObjectRef> {
        let (version, kind) = (node.str("apiVersion")?, node.str("kind")?);
        let metadata = node
            .get("metadata")
            .filter(|node| !node.entries().is_empty());
        let head = metadata.or_else(|| (key == "generate").then_some(node))?;
        let group = version.rsplit_once('/').map_or("", |(group, _)| group);
        let scope = self.catalogue.scope_of(group, kind)?;
        if plain(group, kind).is_some() {
            return None;
        }
        let text = |field: &str| head.str(field).filter(|text| is_literal(text));
        Some(ObjectRef {
            kind: GroupKind::new(group, kind),
            namespace: match (scope, text("namespace")) {
                (Scope::Namespaced, Some(namespace)) => NamespaceRef::of(namespace),
                _ => NamespaceRef::Cluster,
            },
            name: head.str("name").unwrap_or("*").into(),
        })
    }
}

/// Whether a text says itself what it is, and is not filled in later: `${NAMESPACE}`, `{{request.object.metadata.name}}`.
fn is_literal(text: &str) -> bool {
    !text.is_empty() && !text.contains(['$', '{'])
}

#[cfg(test)]
mod tests {
    use seawall_syntax::parse_stream;

    use super::*;
    use crate::{Origin, Source};

    fn enclosed(text: &str) -> Vec<String> {
        let source = Source {
            name: "a.yaml".into(),
            origin: Origin::File,
        };
        let node = parse_stream(text.as_bytes())
            .remove(0)
            .nodes
            .expect("YAML")
            .remove(0);
        let object = Object::from_node(node, source).expect("an object");
        Enclosed::all(&object, Catalogue::builtin())
            .into_iter()
            .map(|found| format!("{} at {}", found.object, found.path))
            .collect()
    }

    #[test]
    fn what_a_template_makes_is_found_where_it_is_written() {
        assert_eq!(
            enclosed(
                "apiVersion: template.openshift.io/v1\nkind: Template\nmetadata: {name: app}\nobjects:\n\
                 - apiVersion: rbac.authorization.k8s.io/v1\n  kind: RoleBinding\n  metadata: {name: b, namespace: shop}\n\
                 - apiVersion: rbac.authorization.k8s.io/v1\n  kind: ClusterRole\n  metadata: {name: '${NAME}', namespace: x}\n\
                 - apiVersion: v1\n  kind: Service\n  metadata: {name: s, namespace: '${NAMESPACE}'}\n\
                 - apiVersion: apps/v1\n  kind: Deployment\n  metadata: {name: d}\n"
            ),
            [
                "shop/RoleBinding/b at objects[0]",
                "ClusterRole/${NAME} at objects[1]",
                "Service/s at objects[2]",
            ]
        );
    }

    #[test]
    fn a_generate_rule_makes_objects_and_a_reference_does_not() {
        assert_eq!(
            enclosed(
                "apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: {name: p}\nspec:\n  rules:\n  - name: r\n    generate:\n\
                 \x20     apiVersion: networking.k8s.io/v1\n      kind: NetworkPolicy\n      name: default-deny\n\
                 \x20     namespace: '{{request.object.metadata.name}}'\n      data: {spec: {podSelector: {}}}\n"
            ),
            ["NetworkPolicy/default-deny at spec.rules[0].generate"]
        );
        assert_eq!(
            enclosed(
                "apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: {name: p}\n\
                 spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Service, name: web}}\n"
            ),
            [""; 0]
        );
        // What Kubernetes brings is never more than it says.
        assert_eq!(
            enclosed(
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: p}\n\
                 data: {apiVersion: v1, kind: Service, metadata: {name: web}}\n"
            ),
            [""; 0]
        );
    }
}
