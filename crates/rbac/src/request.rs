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
