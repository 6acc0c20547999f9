//! Flags that hold a list.

use super::flag::{Flag, UnreadFlag};

/// The items of a list flag, from all its occurrences.
#[derive(Debug, Clone, Default)]
pub struct FlagList {
    items: Vec<String>,
    /// The last occurrence, for evidence.
    pub flag: Option<Flag>,
    pub(super) unread: Option<UnreadFlag>,
}

impl FlagList {
    pub(super) fn add(&mut self, flag: Flag) {
        self.items.extend(
            flag.value
                .split(',')
                .map(|item| item.trim().trim_matches('"'))
                .filter(|item| !item.is_empty())
                .map(str::to_owned),
        );
        self.flag = Some(flag);
    }

    /// Whether the list holds an item. An item that can be read is there, whatever else is.
    pub fn has(&self, item: &str) -> Result<bool, UnreadFlag> {
        if self.items.iter().any(|known| known == item) {
            return Ok(true);
        }
        self.items().map(|_| false)
    }

    /// All items; empty when the flag is not set.
    pub fn items(&self) -> Result<&[String], UnreadFlag> {
        match &self.unread {
            Some(unread) => Err(unread.clone()),
            None => Ok(&self.items),
        }
    }

    /// The items that can be read, which need not be all.
    pub fn known_items(&self) -> &[String] {
        &self.items
    }

    /// The switch of a list of `name=true|false`, such as `--feature-gates`. The last entry counts.
    pub fn switch(&self, name: &str) -> Result<Option<bool>, UnreadFlag> {
        let mut found = None;
        for item in self.items()? {
            if let Some((key, value)) = item.split_once('=')
                && key.trim() == name
            {
                found = match value.trim().to_ascii_lowercase().as_str() {
                    "true" | "t" | "1" => Some(true),
                    "false" | "f" | "0" => Some(false),
                    _ => return Err(UnreadFlag(format!("`{item}` is not a switch"))),
                };
            }
        }
        Ok(found)
    }
}
