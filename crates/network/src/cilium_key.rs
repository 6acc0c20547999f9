//! Keys of labels as Cilium writes them: with the source of the label before them.

/// A key without the source of the label.
pub(crate) fn cilium_key(key: &str) -> &str {
    key.strip_prefix("k8s:")
        .or_else(|| key.strip_prefix("any:"))
        .unwrap_or(key)
}
