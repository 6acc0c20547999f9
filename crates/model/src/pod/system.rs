//! Which operating system a pod is for.

use super::Pod;

impl Pod<'_> {
    /// Whether the pod says that it runs on Windows (`spec.os.name`).
    pub fn is_windows(&self) -> bool {
        self.spec.get("os").and_then(|os| os.str("name")) == Some("windows")
    }

    /// Whether the pod runs on Windows, by what it says or by the nodes that it asks for.
    pub fn runs_on_windows(&self) -> bool {
        let selector = self.spec.get("nodeSelector");
        let system = selector.and_then(|selector| selector.str("kubernetes.io/os"));
        self.is_windows() || system == Some("windows")
    }
}
