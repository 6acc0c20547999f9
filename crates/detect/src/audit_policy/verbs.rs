//! Verbs of requests, and what stands for texts that nobody names.

/// A text that no rule and no policy names.
pub(super) const OTHER: &str = "\u{1}other";

/// Verbs of the API.
pub(super) const VERBS: [&str; 8] = [
    "create",
    "delete",
    "deletecollection",
    "get",
    "list",
    "patch",
    "update",
    "watch",
];

/// Methods of HTTP, as audit events name them for paths that are no resource.
pub(super) const METHODS: [&str; 7] = ["delete", "get", "head", "options", "patch", "post", "put"];
