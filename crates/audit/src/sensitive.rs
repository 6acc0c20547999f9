//! What no log is to hold: bodies that are credentials.

/// Resources whose bodies hold credentials, as group, resource and subresource: Secrets, and tokens that are made or shown.
pub const SENSITIVE: &[(&str, &str, &str)] = &[
    ("", "secrets", ""),
    ("", "serviceaccounts", "token"),
    ("authentication.k8s.io", "tokenreviews", ""),
];

/// Whether bodies of requests about a resource hold credentials.
pub fn is_sensitive(group: &str, resource: &str, subresource: &str) -> bool {
    SENSITIVE.contains(&(group, resource, subresource))
}
