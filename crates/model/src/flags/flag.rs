//! One flag, read or not to be read.

/// A setting that stands where it cannot be read; the text says why and what would decide it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadFlag(pub String);

/// One flag as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flag {
    /// The value; `true` for a bare flag.
    pub value: String,
    /// Where it stands.
    pub path: String,
}

impl Flag {
    /// Whether the flag is on.
    pub fn is_true(&self) -> bool {
        matches!(
            self.value.as_str(),
            "true" | "True" | "TRUE" | "t" | "T" | "1"
        )
    }

    /// Whether the flag is off. What is neither is refused by the component.
    pub fn is_false(&self) -> bool {
        matches!(
            self.value.as_str(),
            "false" | "False" | "FALSE" | "f" | "F" | "0"
        )
    }
}
