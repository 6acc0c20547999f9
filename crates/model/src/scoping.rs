//! Which namespace an object lives in: decided once, when a cluster is made of objects.

use crate::configuration::is_configuration;
use crate::{Catalogue, NamespaceRef, Object, Origin, Scope};

/// Where kubectl applies what names no namespace, unless somebody says otherwise.
pub const DEFAULT_NAMESPACE: &str = "default";

/// Where the API server would put an object, if that is not where it says to be.
pub(crate) fn settle(
    catalogue: &Catalogue,
    object: &Object,
    default: &str,
) -> Option<NamespaceRef> {
    match (
        catalogue.scope_of(object.group(), &object.kind),
        &object.namespace,
    ) {
        // The API server clears the namespace of what lives outside of any.
        (Some(Scope::Cluster), NamespaceRef::Named(_)) => Some(NamespaceRef::Cluster),
        (Some(Scope::Namespaced), NamespaceRef::Cluster) => Some(NamespaceRef::of(default)),
        // A server always says where its objects live. In a file, a kind that nothing defines may be of either scope;
        // most are namespaced, and those that are not nearly always say so in their name.
        (None, NamespaceRef::Cluster)
            if object.source.origin != Origin::Cluster
                && !is_configuration(object.group(), &object.kind)
                && !object.kind.starts_with("Cluster")
                && !object.kind.starts_with("Global") =>
        {
            Some(NamespaceRef::of(default))
        }
        _ => None,
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
    fn files_of_components_are_in_no_namespace() {
        for (version, kind) in [
            ("audit.k8s.io/v1", "Policy"),
            ("kubelet.config.k8s.io/v1beta1", "KubeletConfiguration"),
            ("kubeproxy.config.k8s.io/v1alpha1", "KubeProxyConfiguration"),
            (
                "kubescheduler.config.k8s.io/v1",
                "KubeSchedulerConfiguration",
            ),
            ("apiserver.config.k8s.io/v1", "EncryptionConfiguration"),
            (
                "pod-security.admission.config.k8s.io/v1",
                "PodSecurityConfiguration",
            ),
            ("eventratelimit.admission.k8s.io/v1alpha1", "Configuration"),
            ("kubeadm.k8s.io/v1beta4", "InitConfiguration"),
            ("client.authentication.k8s.io/v1", "ExecCredential"),
            ("kind.x-k8s.io/v1alpha4", "Simple"),
            ("v1", "Config"),
        ] {
            let text = format!("{{apiVersion: {version}, kind: {kind}}}");
            check(&text, Origin::File, &[("", false)]);
        }
        // A policy of another group is an object.
        check(
            "{apiVersion: kyverno.io/v1, kind: Policy, metadata: {name: a}}",
            Origin::File,
            &[("default", true)],
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
