//! A request that owns its texts, as the authorizer was asked about it.

use seawall_event::AuditEvent;

use crate::{Request, Target};

/// Longest name of a namespace.
const MAX_NAMESPACE_BYTES: usize = 63;

/// A request that owns its texts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UsedRequest {
    /// The verb.
    pub verb: Box<str>,
    /// API group; empty for the core group and for paths.
    pub group: Box<str>,
    /// Plural name; empty for paths.
    pub resource: Box<str>,
    /// Subresource; empty for none.
    pub subresource: Box<str>,
    /// Namespace; empty for none and for all.
    pub namespace: Box<str>,
    /// Name; empty for lists and creates.
    pub name: Box<str>,
    /// The path, for requests that are about no resource.
    pub url: Option<Box<str>>,
}

impl UsedRequest {
    /// As it is asked of the authorizer.
    pub fn request(&self) -> Request<'_> {
        match &self.url {
            Some(url) => Request::url(&self.verb, url),
            None => Request {
                verb: &self.verb,
                target: Target::Resource {
                    group: &self.group,
                    resource: &self.resource,
                    subresource: &self.subresource,
                    namespace: &self.namespace,
                    name: &self.name,
                },
            },
        }
    }

    /// About an object of a resource, which may have a subresource after a slash.
    pub(super) fn about(
        verb: &str,
        group: &str,
        resource: &str,
        namespace: &str,
        name: &str,
    ) -> Self {
        let (resource, subresource) = resource.split_once('/').unwrap_or((resource, ""));
        Self {
            verb: verb.into(),
            group: group.into(),
            resource: resource.into(),
            subresource: subresource.into(),
            namespace: namespace.into(),
            name: name.into(),
            url: None,
        }
    }

    /// About a path.
    pub(super) fn path(verb: &str, url: &str) -> Self {
        Self {
            url: Some(url.into()),
            ..Self::about(verb, "", "", "", "")
        }
    }

    /// The same object with another verb.
    pub(super) fn with_verb(&self, verb: &str) -> Self {
        Self {
            verb: verb.into(),
            ..self.clone()
        }
    }

    /// What the authorizer was asked about an event; `None` where the event does not say it, or where no rule could say
    /// it without giving more: a `*` that somebody wrote into a path is no wildcard, but would be one in a rule.
    pub(super) fn of(event: &AuditEvent) -> Option<Self> {
        let request = match &event.object_ref {
            None if event.path().is_empty() => return None,
            None => Self::path(&event.verb, &event.path()),
            Some(object) => {
                // Of a new object the server learns name and namespace from its body, after the authorizer was asked.
                let is_new = event.verb == "create" && object.subresource.is_empty();
                Self {
                    subresource: object.subresource.as_str().into(),
                    ..Self::about(
                        &event.verb,
                        &object.api_group,
                        &object.resource,
                        namespace_of(event),
                        if is_new { "" } else { &object.name },
                    )
                }
            }
        };
        request.is_plain().then_some(request)
    }

    /// Whether there can be a rule for it: no role stands in a namespace that cannot exist, although a request can name
    /// one, which the API server answers with an empty list.
    pub(super) fn has_place(&self) -> bool {
        self.namespace.is_empty() || is_namespace_name(&self.namespace)
    }

    /// Whether every text stands for itself in a rule.
    pub(super) fn is_plain(&self) -> bool {
        let is_plain = |text: &str| text != "*";
        is_plain(&self.verb)
            && is_plain(&self.group)
            && is_plain(&self.resource)
            && is_plain(&self.subresource)
            && self.url.as_ref().is_none_or(|url| !url.ends_with('*'))
    }
}

/// The namespace that the authorizer was asked about. The path tells it; a log may leave the path out, and then the
/// object does.
fn namespace_of(event: &AuditEvent) -> &str {
    let Some(object) = &event.object_ref else {
        return "";
    };
    let is_namespaced = if event.path().is_empty() {
        // A Namespace is asked for in itself, but is made and listed outside of any.
        let is_namespace = object.api_group.is_empty() && object.resource == "namespaces";
        !(is_namespace && matches!(event.verb.as_str(), "create" | "list" | "watch"))
    } else {
        event.path().contains("/namespaces/")
    };
    match is_namespaced {
        true => &object.namespace,
        false => "",
    }
}

/// Whether a namespace can have a name: a DNS label.
fn is_namespace_name(name: &str) -> bool {
    let is_end = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let bytes = name.as_bytes();
    name.len() <= MAX_NAMESPACE_BYTES
        && bytes.first().copied().is_some_and(is_end)
        && bytes.last().copied().is_some_and(is_end)
        && bytes.iter().all(|byte| is_end(*byte) || *byte == b'-')
}

impl std::fmt::Display for UsedRequest {
    /// `get secrets/tls in shop`, without anything that steers a terminal.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(url) = &self.url {
            return write!(f, "{} {url}", self.verb);
        }
        write!(f, "{} {}", self.verb, self.resource)?;
        if !self.group.is_empty() {
            write!(f, ".{}", self.group)?;
        }
        if !self.subresource.is_empty() {
            write!(f, "/{}", self.subresource)?;
        }
        if !self.name.is_empty() {
            write!(f, " `{}`", self.name)?;
        }
        if !self.namespace.is_empty() {
            write!(f, " in `{}`", self.namespace)?;
        }
        Ok(())
    }
}
