//! What is asked of the authorizer.

/// A request, without the one who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Request<'r> {
    /// `get`, `list`, `create`, `impersonate`, …; for URLs the HTTP method in lower case.
    pub verb: &'r str,
    /// What it is about.
    pub target: Target<'r>,
}

/// What a request is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Target<'r> {
    /// A resource of the API.
    Resource {
        /// API group; empty for the core group.
        group: &'r str,
        /// Plural name.
        resource: &'r str,
        /// Subresource, such as `exec`; empty for none.
        subresource: &'r str,
        /// Namespace; empty for cluster-scoped resources and for requests over all namespaces.
        namespace: &'r str,
        /// Name; empty for lists and creates.
        name: &'r str,
    },
    /// A path that is no resource, such as `/metrics`.
    Url(&'r str),
}

impl<'r> Request<'r> {
    /// A request for a resource.
    pub fn resource(
        verb: &'r str,
        group: &'r str,
        resource: &'r str,
        subresource: &'r str,
        namespace: &'r str,
        name: &'r str,
    ) -> Self {
        Self {
            verb,
            target: Target::Resource {
                group,
                resource,
                subresource,
                namespace,
                name,
            },
        }
    }

    /// The request that a client sends for a resource: [`Self::resource`] in the namespace that the API server reads from its
    /// path, where that is another one than asked for.
    pub fn sent(
        verb: &'r str,
        group: &'r str,
        resource: &'r str,
        subresource: &'r str,
        asked: &'r str,
        name: &'r str,
    ) -> Self {
        let namespace = namespace_sent(verb, resource, asked, name);
        Self::resource(verb, group, resource, subresource, namespace, name)
    }

    /// A request for a path that is no resource.
    pub fn url(verb: &'r str, url: &'r str) -> Self {
        Self {
            verb,
            target: Target::Url(url),
        }
    }

    /// The namespace whose RoleBindings count; empty for none.
    pub fn namespace(&self) -> &'r str {
        match self.target {
            Target::Resource { namespace, .. } => namespace,
            Target::Url(_) => "",
        }
    }
}

/// The namespace of a request that is sent for a namespace (`asked`) or for none. `RequestInfo` reads it from what follows `namespaces/` in
/// the path, in any API group: a Namespace that is named is asked for in itself, its `status` and `finalize` too, so that a
/// RoleBinding inside counts; what is listed or made has no name in the path, and so no namespace.
pub(crate) fn namespace_sent<'n>(
    verb: &str,
    resource: &str,
    asked: &'n str,
    name: &'n str,
) -> &'n str {
    if resource != "namespaces" {
        return asked;
    }
    match verb {
        // A list of one name is a list with a field selector.
        "list" | "deletecollection" => "",
        "create" | "watch" if name.is_empty() => "",
        _ if name.is_empty() => asked,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(verb: &str, resource: &str, asked: &str, name: &str, expect: &str) {
        let request = Request::sent(verb, "", resource, "", asked, name);
        assert_eq!(
            request.namespace(),
            expect,
            "{verb} {resource} {asked}/{name}"
        );
    }

    #[test]
    fn a_namespace_is_asked_for_in_itself() {
        for verb in ["get", "update", "patch", "delete", "watch"] {
            check(verb, "namespaces", "", "d", "d");
            check(verb, "namespaces", "*", "d", "d");
            check(verb, "namespaces", "other", "d", "d");
        }
        check("get", "namespaces", "d", "", "d");
        check("get", "namespaces", "*", "", "*");
        check("get", "pods", "shop", "d", "shop");
        check("get", "nodes", "", "d", "");
    }

    #[test]
    fn what_is_listed_or_made_has_no_namespace() {
        for verb in ["list", "watch", "create", "deletecollection"] {
            check(verb, "namespaces", "*", "", "");
            check(verb, "namespaces", "d", "", "");
        }
        check("list", "namespaces", "d", "d", "");
        check("list", "pods", "d", "", "d");
    }
}
