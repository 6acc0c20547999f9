//! Objects that are written inside another one: in an OpenShift Template, a ManifestWork, a Kyverno generate rule. Whether
//! and where something makes them is not known from the input.

use seawall_syntax::{Node, Value, parse_stream};

use crate::pod::{is_searched, plain};
use crate::{Catalogue, GroupKind, NamespaceRef, Object, ObjectRef, Scope};

/// Most objects of one that are looked at. The largest templates have about a hundred.
const MAX_ENCLOSED: usize = 1_000;

/// Fields that only the object itself has, and never a reference to it.
const CONTENT: &[&str] = &[
    "spec",
    "data",
    "stringData",
    "binaryData",
    "roleRef",
    "subjects",
    "rules",
    "aggregationRule",
    "webhooks",
    "subsets",
    "endpoints",
    "clone",
];

/// Parts of a policy of Kyverno that say what an object is compared with, or what is changed in it.
const COMPARED: &[&str] = &[
    "match",
    "exclude",
    "validate",
    "mutate",
    "verifyImages",
    "context",
];

/// Parts of objects of Flux and Argo CD that change others when those are applied: fragments, and no objects.
const PATCHES: &[&str] = &[
    "patches",
    "patchesStrategicMerge",
    "patchesJson6902",
    "templatePatch",
];

/// An object inside another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enclosed {
    /// What it would be. Its namespace is [`NamespaceRef::Cluster`] where it may come into any.
    pub object: ObjectRef,
    /// Where in the outer object.
    pub path: String,
    /// Whether it is evaluated all the same, and only where it comes to be is not known.
    pub is_evaluated: bool,
}

/// What an object says of others.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Embedded {
    /// The objects inside it.
    pub objects: Vec<Enclosed>,
    /// Where it makes objects that cannot be read, be they of any kind.
    pub unreadable: Option<String>,
}

impl Enclosed {
    /// The objects of known kinds inside this one. Pods and what carries them are left out where they are fields: they are
    /// found by [`crate::Pod::all`].
    pub fn all(object: &Object, catalogue: &Catalogue) -> Embedded {
        let mut found = Embedded::default();
        // Policies of Kyverno say more about pods than they make, and may make any object.
        let is_kyverno = object.group().ends_with("kyverno.io");
        if !is_searched(object) && !is_kyverno {
            return found;
        }
        if is_kyverno && object.kind.ends_with("GeneratingPolicy") {
            // What an expression makes is seen when it is evaluated.
            let generate = object.spec().and_then(|spec| spec.get("generate"));
            found.unreadable = generate.map(|_| "spec.generate".to_owned());
        }
        let group = object.group();
        let is_delivery = group == "argoproj.io"
            || group == "fluxcd.controlplane.io"
            || group.ends_with(".toolkit.fluxcd.io");
        let mut search = Search {
            catalogue,
            is_kyverno,
            passed_over: match (is_kyverno, is_delivery) {
                (true, _) => COMPARED,
                (_, true) => PATCHES,
                _ => &[],
            },
            found: &mut found,
        };
        let mut path = String::new();
        for entry in object.root.entries() {
            if !matches!(&*entry.key, "metadata" | "status") {
                search.entry(&entry.key, &entry.value, &mut path);
            }
        }
        found
    }
}

struct Search<'s> {
    catalogue: &'s Catalogue,
    is_kyverno: bool,
    /// Keys of what is no object.
    passed_over: &'static [&'static str],
    found: &'s mut Embedded,
}

impl Search<'_> {
    fn entry(&mut self, key: &str, value: &Node, path: &mut String) {
        if self.passed_over.contains(&key) {
            return;
        }
        let length = path.len();
        if !path.is_empty() {
            path.push('.');
        }
        path.push_str(key);
        self.node(key, value, path);
        path.truncate(length);
    }

    fn node(&mut self, key: &str, node: &Node, path: &mut String) {
        if self.found.objects.len() >= MAX_ENCLOSED {
            return;
        }
        if let Value::String(text) = node.value() {
            self.text(text, path);
            return;
        }
        if let Some(object) = self.object(key, node) {
            self.push(object, path);
            return;
        }
        if self.is_kyverno {
            self.generated(key, node, path);
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

    fn push(&mut self, object: ObjectRef, path: &str) {
        self.found.objects.push(Enclosed {
            object,
            path: path.to_owned(),
            is_evaluated: false,
        });
    }

    /// A manifest in a text, as in a step of a workflow or a bundle.
    fn text(&mut self, text: &str, path: &str) {
        if !is_manifest(text) {
            return;
        }
        let mut is_read = true;
        for document in parse_stream(text.as_bytes()) {
            let Ok(nodes) = document.nodes else {
                is_read = false;
                continue;
            };
            for node in &nodes {
                if let Some(object) = self.object("", node) {
                    self.push(object, path);
                }
            }
        }
        if !is_read {
            let unreadable = &mut self.found.unreadable;
            unreadable.get_or_insert_with(|| path.to_owned());
        }
    }

    /// What a rule of Kyverno generates and does not write out: copies of what is there, and kinds that a variable names.
    fn generated(&mut self, key: &str, node: &Node, path: &str) {
        if key == "cloneList" {
            for kind in node.strings("kinds") {
                let (version, kind) = kind.rsplit_once('/').unwrap_or(("", kind));
                let group = version.rsplit_once('/').map_or("", |(group, _)| group);
                let object = ObjectRef {
                    kind: GroupKind::new(group, kind),
                    namespace: NamespaceRef::Cluster,
                    name: "*".into(),
                };
                self.push(object, path);
            }
        }
        let is_open = |field: &str| node.str(field).is_some_and(|text| text.contains("{{"));
        if (key == "generate" || node.get("clone").is_some() || node.get("data").is_some())
            && (is_open("kind") || is_open("apiVersion"))
        {
            let unreadable = &mut self.found.unreadable;
            unreadable.get_or_insert_with(|| path.to_owned());
        }
    }

    /// A reference has neither `metadata` nor content; Kyverno writes the name beside the kind.
    fn object(&self, key: &str, node: &Node) -> Option<ObjectRef> {
        let (version, kind) = (node.str("apiVersion")?, node.str("kind")?);
        let metadata = node
            .get("metadata")
            .filter(|node| !node.entries().is_empty());
        let has_content =
            || key == "generate" || CONTENT.iter().any(|field| node.get(field).is_some());
        let head = metadata.or_else(|| has_content().then_some(node))?;
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

/// Whether a text is a manifest: it begins as one, and says of which kind its objects are.
fn is_manifest(text: &str) -> bool {
    let text = text.trim_start();
    let begins = ["apiVersion", "kind", "metadata", "---", "{", "#", "- "];
    begins.iter().any(|begin| text.starts_with(begin))
        && text.contains('\n')
        && text.contains("apiVersion")
        && text.contains("kind")
}

/// Whether a text says itself what it is, and is not filled in later: `${NAMESPACE}`, `{{request.object.metadata.name}}`.
fn is_literal(text: &str) -> bool {
    !text.is_empty() && !text.contains(['$', '{'])
}

#[cfg(test)]
mod tests {
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
        let found = Enclosed::all(&object, Catalogue::builtin());
        let objects = found.objects.into_iter();
        objects
            .map(|found| format!("{} at {}", found.object, found.path))
            .chain(found.unreadable.map(|path| format!("any at {path}")))
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
    fn an_object_without_metadata_and_one_in_a_text_are_objects() {
        assert_eq!(
            enclosed(
                "apiVersion: fleet.example.com/v1\nkind: Bundle\nmetadata: {name: p}\nspec:\n  base: {apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, roleRef: {}}\n\
                 \x20 content: |\n    apiVersion: v1\n    kind: Service\n    metadata: {name: s}\n\
                 \x20 broken: |\n    apiVersion: v1\n    kind: Service\n    metadata: [\n"
            ),
            [
                "ClusterRoleBinding/* at spec.base",
                "Service/s at spec.content",
                "any at spec.broken"
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
        // In a list, by copying, by a name that comes later, and by an expression.
        let rule = |generate: &str| {
            enclosed(&format!(
                "apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: {{name: p}}\nspec: {{rules: [{{name: r, generate: {generate}}}]}}\n"
            ))
        };
        let [listed, copied, open] = [
            rule("{foreach: [{apiVersion: v1, kind: Secret, name: s, clone: {name: t}}]}"),
            rule("{namespace: n, cloneList: {namespace: a, kinds: [v1/Secret]}}"),
            rule("{apiVersion: v1, kind: '{{request.object.spec.kind}}', name: s, data: {}}"),
        ];
        assert_eq!(listed, ["Secret/s at spec.rules[0].generate.foreach[0]"]);
        assert_eq!(copied, ["Secret/* at spec.rules[0].generate.cloneList"]);
        assert_eq!(open, ["any at spec.rules[0].generate"]);
        assert_eq!(
            enclosed(
                "apiVersion: policies.kyverno.io/v1\nkind: GeneratingPolicy\nmetadata: {name: p}\nspec: {generate: [{expression: 'generator.Apply(\"\", variables.b)'}]}\n"
            ),
            ["any at spec.generate"]
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

    #[test]
    fn patches_of_flux_and_argo_cd_are_fragments_and_no_objects() {
        let node = "{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: all}, rules: []}";
        let text = "'---\n\n      apiVersion: rbac.authorization.k8s.io/v1\n\n      kind: Role\n\n      metadata: {name: all}'";
        let of = |of: &str, spec: &str| {
            let (api, kind) = of.split_once(' ').expect("a version and a kind");
            let spec = spec.replace("TEXT", text).replace("NODE", node);
            enclosed(&format!(
                "apiVersion: {api}\nkind: {kind}\nmetadata: {{name: a}}\nspec: {{{spec}}}\n"
            ))
        };
        let (kustomize, patches) = ("kustomize.toolkit.fluxcd.io", "patches: [{patch: TEXT}]");
        let within = format!("kustomize: {{{patches}}}");
        for (kind, spec) in [
            (format!("{kustomize}/v1 Kustomization"), patches),
            (
                format!("{kustomize}/v1beta2 Kustomization"),
                "patchesStrategicMerge: [NODE]",
            ),
            (
                "helm.toolkit.fluxcd.io/v2 HelmRelease".into(),
                &*format!("postRenderers: [{{{within}}}]"),
            ),
            (
                "argoproj.io/v1alpha1 Application".into(),
                &*format!("source: {{{within}}}"),
            ),
            (
                "argoproj.io/v1alpha1 ApplicationSet".into(),
                "templatePatch: TEXT",
            ),
            ("fluxcd.controlplane.io/v1 FluxInstance".into(), &within),
        ] {
            assert_eq!(of(&kind, spec), [] as [&str; 0], "{kind} {spec}");
            // What else is in them may well be one.
            assert_eq!(of(&kind, "values: {extra: TEXT}").len(), 1, "{kind}");
        }
        assert_eq!(of("example.com/v1 Stack", patches).len(), 1);
    }
}
