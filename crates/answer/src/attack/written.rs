//! Patches as programs read them.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::operation::Operation;

/// A change of one object.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum WrittenPatch {
    /// An object is created.
    Create {
        /// Its manifest, in YAML.
        manifest: String,
    },
    /// An object is deleted.
    Delete {
        /// Its kind.
        kind: String,
        /// Its namespace; empty for kinds that have none.
        namespace: String,
        /// Its name.
        name: String,
        /// The command that does it; left out where its name cannot be written in a command.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        command: Option<String>,
        /// What is to be done then; left out where nothing is.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        then: Vec<NextStep>,
    },
    /// Fields of an object change.
    Json {
        /// Its kind.
        kind: String,
        /// Its namespace; empty for kinds that have none.
        namespace: String,
        /// Its name.
        name: String,
        /// The command that does it; left out where its name cannot be written in a command.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        command: Option<String>,
        /// What is to be done then; left out where nothing is.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        then: Vec<NextStep>,
        /// Operations of a JSON patch.
        patch: Vec<Operation>,
    },
    /// An object whose fields stay as they are while it is there is made anew.
    Replace {
        /// Its kind.
        kind: String,
        /// Its namespace; empty for kinds that have none.
        namespace: String,
        /// Its name.
        name: String,
        /// The command that does it; left out where its name cannot be written in a command.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        command: Option<String>,
        /// What is to be done then; left out where nothing is.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        then: Vec<NextStep>,
        /// A merge patch that drops what the server filled in and does not take back; null where there is nothing.
        drop: Option<Value>,
        /// Operations of a JSON patch.
        patch: Vec<Operation>,
    },
    /// Nothing that the API server could be told.
    ByHand {
        /// The kind of the object.
        kind: String,
        /// Its namespace; empty for kinds that have none.
        namespace: String,
        /// Its name.
        name: String,
        /// What is to be done then; left out where nothing is.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        then: Vec<NextStep>,
        /// What to do.
        #[serde(rename = "do")]
        what: String,
    },
}

/// What is to be done after a change, because pods that are there already stay as they were.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum NextStep {
    /// A command.
    Command {
        /// The command.
        command: String,
    },
    /// Something that no command does.
    ByHand {
        /// What to do.
        #[serde(rename = "do")]
        what: String,
    },
}
