//! Which object is meant.

use schemars::JsonSchema;
use seawall_model::Object;
use serde::Serialize;

/// Kind, namespace and name of an object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Reference {
    /// Kind, such as `NetworkPolicy`.
    pub kind: String,
    /// Namespace; empty for kinds that have none.
    pub namespace: String,
    /// Name.
    pub name: String,
}

impl From<&Object> for Reference {
    fn from(object: &Object) -> Self {
        Self {
            kind: object.kind.to_string(),
            namespace: object.namespace.to_string(),
            name: object.name.to_string(),
        }
    }
}
