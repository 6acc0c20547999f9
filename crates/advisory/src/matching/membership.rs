//! An ecosystem that a package belongs to, and which advisories cover it.

use seawall_package::Ecosystem;

/// An ecosystem that a package belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// The ecosystem, with the release.
    pub ecosystem: Ecosystem,
    /// Which ecosystems of advisories it stands for.
    pub(super) cover: Cover,
    /// Whether it is longer support on top of another membership, which knows more fixes.
    pub extended: bool,
    /// The subscription that its fixed versions need and that was not found.
    pub subscription: Option<&'static str>,
}

/// Which ecosystems of advisories a membership stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cover {
    /// Only the same.
    Exact,
    /// The product and its parts: `enterprise_linux:9` and `enterprise_linux:9::appstream`.
    Product,
    /// Every product of the same name whose release ends so: `15 SP5`.
    Suffix(String),
}

impl Membership {
    /// A membership in exactly one ecosystem.
    pub(super) fn exact(ecosystem: Ecosystem) -> Self {
        Self {
            ecosystem,
            cover: Cover::Exact,
            extended: false,
            subscription: None,
        }
    }

    /// Whether advisories of another ecosystem apply to this one.
    pub fn covers(&self, other: &Ecosystem) -> bool {
        if self.ecosystem.name != other.name {
            return false;
        }
        // An advisory that names no release is about all of them.
        if other.release.is_empty() {
            return !self.extended;
        }
        match &self.cover {
            Cover::Exact => self.ecosystem.release == other.release,
            Cover::Product => other
                .release
                .strip_prefix(&self.ecosystem.release)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with("::")),
            Cover::Suffix(suffix) => other
                .release
                .strip_suffix(suffix.as_str())
                .is_some_and(|start| start.ends_with(' ')),
        }
    }
}
