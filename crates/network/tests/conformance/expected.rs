//! Cases that are known to fail, with their reasons.

use std::path::Path;

use crate::table::read;

/// One of them.
pub struct Entry {
    pub file: String,
    pub case: String,
    pub reason: String,
}

/// All of them.
pub struct Expected {
    pub entries: Vec<Entry>,
}

impl Expected {
    /// Reads the list.
    pub fn read(folder: &Path) -> Self {
        let root = read(&folder.join("expected-failures.yaml"));
        let text = |node: &seawall_syntax::Node, key: &str| {
            let text = node.str(key);
            text.unwrap_or_else(|| panic!("expected-failures.yaml:{}: {key}", node.position()))
                .to_owned()
        };
        let mut entries = Vec::new();
        for node in root.list("failures") {
            entries.extend(node.strings("cases").map(|case| Entry {
                file: text(node, "file"),
                case: case.to_owned(),
                reason: text(node, "reason"),
            }));
        }
        Self { entries }
    }

    /// Why a case fails, where it is known to.
    pub fn reason(&self, file: &str, case: &str) -> Option<&str> {
        let entry = self
            .entries
            .iter()
            .find(|entry| entry.file == file && entry.case == case);
        entry.map(|entry| entry.reason.as_str())
    }
}
