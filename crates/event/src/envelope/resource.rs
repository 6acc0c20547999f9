//! Names of resources in Cloud Logging: `core/v1/namespaces/shop/pods/web/exec` of `io.k8s.core.v1.pods.exec.create`.

/// What a request was about. What it has none of is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Resource<'n> {
    /// API group; empty for the core group.
    pub group: &'n str,
    /// API version.
    pub version: &'n str,
    /// Plural name.
    pub resource: &'n str,
    /// Subresource.
    pub subresource: &'n str,
    /// Namespace.
    pub namespace: &'n str,
    /// Name.
    pub name: &'n str,
}

impl<'n> Resource<'n> {
    /// Reads the name of a resource. The method tells a namespace from what is in it. `None` for paths that are no resource.
    pub fn named(name: &'n str, method: &str) -> Option<Self> {
        let mut parts = name.split('/');
        let (group, version) = (parts.next()?, parts.next()?);
        if !is_version(version) {
            return None;
        }
        let group = if group == "core" { "" } else { group };
        let rest: Vec<&str> = parts.collect();
        let at = |index: usize| rest.get(index).copied().unwrap_or_default();
        let is_method_of = |resource: &str| {
            let mut after = method.split('.').skip_while(|part| !is_version(part));
            after.nth(1) == Some(resource)
        };
        // Objects of a namespace, or the namespace itself.
        let is_inside = at(0) == "namespaces"
            && rest.len() > 2
            && !(group.is_empty() && is_method_of("namespaces"));
        let (namespace, rest) = match is_inside {
            true => (at(1), &rest[2..]),
            false if at(0) == "namespaces" && group.is_empty() => (at(1), &rest[..]),
            false => ("", &rest[..]),
        };
        let at = |index: usize| rest.get(index).copied().unwrap_or_default();
        let found = Self {
            group,
            version,
            resource: at(0),
            name: at(1),
            subresource: at(2),
            namespace,
        };
        (!found.resource.is_empty()).then_some(found)
    }
}

/// Whether it is a version of an API: `v1`, `v1beta2`.
pub(super) fn is_version(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('v') else {
        return false;
    };
    let end = rest.find(|digit: char| !digit.is_ascii_digit());
    let (number, rest) = rest.split_at(end.unwrap_or(rest.len()));
    let maturity = rest
        .strip_prefix("alpha")
        .or_else(|| rest.strip_prefix("beta"));
    let is_stage = match maturity {
        Some(number) => !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()),
        None => rest.is_empty(),
    };
    !number.is_empty() && is_stage
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, method: &str, expect: [&str; 5]) {
        let found = Resource::named(name, method).expect("a resource");
        let shown = [
            found.group,
            found.resource,
            found.subresource,
            found.namespace,
            found.name,
        ];
        assert_eq!(shown, expect, "{name}");
    }

    #[test]
    fn names_are_groups_versions_and_paths() {
        for (name, method, expect) in [
            (
                "core/v1/namespaces/shop/pods/web/exec",
                "io.k8s.core.v1.pods.exec.create",
                ["", "pods", "exec", "shop", "web"],
            ),
            (
                "core/v1/namespaces/shop/secrets",
                "io.k8s.core.v1.secrets.list",
                ["", "secrets", "", "shop", ""],
            ),
            (
                "core/v1/namespaces/shop",
                "io.k8s.core.v1.namespaces.delete",
                ["", "namespaces", "", "shop", "shop"],
            ),
            (
                "core/v1/namespaces/shop/finalize",
                "io.k8s.core.v1.namespaces.finalize.update",
                ["", "namespaces", "finalize", "shop", "shop"],
            ),
            (
                "core/v1/nodes/n1/proxy",
                "io.k8s.core.v1.nodes.proxy.get",
                ["", "nodes", "proxy", "", "n1"],
            ),
            (
                "rbac.authorization.k8s.io/v1/clusterrolebindings/all",
                "io.k8s.authorization.rbac.v1.clusterrolebindings.create",
                [
                    "rbac.authorization.k8s.io",
                    "clusterrolebindings",
                    "",
                    "",
                    "all",
                ],
            ),
            (
                "apps/v1/namespaces/shop/deployments/web/scale",
                "io.k8s.apps.v1.deployments.scale.patch",
                ["apps", "deployments", "scale", "shop", "web"],
            ),
        ] {
            check(name, method, expect);
        }
        assert_eq!(Resource::named("healthz", "io.k8s.get"), None);
        assert_eq!(Resource::named("core/v1", "io.k8s.core.v1.get"), None);
        assert_eq!(Resource::named("apis/apps/v1", "io.k8s.get"), None);
    }

    #[test]
    fn versions_are_what_kubernetes_takes_for_one() {
        for text in ["v1", "v2beta1", "v1alpha12"] {
            assert!(is_version(text), "{text}");
        }
        for text in ["", "v", "v1beta", "1", "vx", "v1x", "beta1"] {
            assert!(!is_version(text), "{text}");
        }
    }
}
