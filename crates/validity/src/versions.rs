//! Sets of Kubernetes minor versions, one bit each.

use seawall_model::KubernetesVersion;

/// The oldest version of the table.
pub(crate) const FIRST: u16 = 31;
/// The newest version of the table.
pub(crate) const LAST: u16 = 37;

/// The table ends with the newest version that the model knows; a newer one needs a new table.
const _: () = assert!(KubernetesVersion::NEWEST.minor == LAST);

/// A set of minor versions from [`FIRST`] to [`LAST`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Versions(u8);

impl Versions {
    pub(crate) const ALL: Self = Self(0x7f);
    pub(crate) const NONE: Self = Self(0);

    /// What has to be looked at for a target. Without one, any version will do. A newer target than the table's newest
    /// is taken as that; for an older one than its oldest, any version will do, so that nothing is refused for certain
    /// that is only not known here.
    pub(crate) fn wanted(version: Option<KubernetesVersion>) -> Self {
        match version.map(|version| version.minor) {
            None => Self::ALL,
            Some(minor) if minor < FIRST => Self::ALL,
            Some(minor) => Self::one(minor.min(LAST)),
        }
    }

    fn one(minor: u16) -> Self {
        Self(1 << (minor - FIRST))
    }

    /// Reads `31-37` and `31-32,35-35`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut all = Self::NONE;
        for range in text.split(',') {
            let (first, last) = range.split_once('-')?;
            let (first, last): (u16, u16) = (first.parse().ok()?, last.parse().ok()?);
            if first < FIRST || last > LAST {
                return None;
            }
            for minor in first..=last {
                all.0 |= Self::one(minor).0;
            }
        }
        Some(all)
    }

    /// Whether the sets have a version in common.
    pub(crate) fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(crate) fn first(self) -> u16 {
        FIRST + u16::try_from(self.0.trailing_zeros()).unwrap_or_default()
    }

    /// The newest version of a set that is not empty.
    pub(crate) fn last(self) -> u16 {
        FIRST + u16::try_from(self.0.checked_ilog2().unwrap_or_default()).unwrap_or_default()
    }

    /// How a set stands to one version that it does not have, in words.
    pub(crate) fn words(self, target: Self) -> String {
        if self.first() > target.first() {
            format!("added in v1.{}", self.first())
        } else {
            format!("removed in v1.{}", self.last() + 1)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_read() {
        assert_eq!(Versions::parse("31-37"), Some(Versions::ALL));
        let some = Versions::parse("32-33,36-36").unwrap();
        for (minor, has) in [
            (31, false),
            (32, true),
            (34, false),
            (36, true),
            (37, false),
        ] {
            let wanted = Versions::wanted(Some(KubernetesVersion::minor(minor)));
            assert_eq!(some.meets(wanted), has, "{minor}");
        }
        assert!(some.meets(Versions::wanted(None)));
        assert!(some.meets(Versions::wanted(Some(KubernetesVersion::minor(20)))));
        assert!(!some.meets(Versions::wanted(Some(KubernetesVersion::minor(50)))));
        for text in ["", "31", "30-31", "36-38", "a-b"] {
            assert_eq!(Versions::parse(text), None, "{text}");
        }
    }
}
