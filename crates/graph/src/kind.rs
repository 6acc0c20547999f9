//! Kinds of edges: what somebody does to get from one place to another.

/// A kind of edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// Its name; that of KubeHound where that has such a kind.
    pub id: &'static str,
    /// What the attacker does: "loads a kernel module".
    pub does: &'static str,
    /// What it takes, as a sentence.
    pub precondition: &'static str,
    /// Technique of the threat matrix.
    pub technique: Option<&'static str>,
    /// What has to go wrong first, read after "needs": "an exploit". `None` where it works as configured.
    pub mistake: Option<&'static str>,
}

impl Kind {
    /// How many things have to go wrong first.
    pub fn mistakes(&self) -> u8 {
        u8::from(self.mistake.is_some())
    }
}

/// What it costs to get somewhere: mistakes first, then what is not known, then steps. Costs add up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Cost(u64);

impl Cost {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// No way.
    pub(crate) const FAR: Self = Self(u64::MAX);

    pub(crate) fn new(mistakes: u8, is_unknown: bool, steps: u16) -> Self {
        Self(u64::from(mistakes) << 48 | u64::from(is_unknown) << 32 | u64::from(steps))
    }

    pub(crate) fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// Mistakes.
    pub fn mistakes(self) -> u32 {
        u32::try_from(self.0 >> 48).unwrap_or(u32::MAX)
    }

    /// Steps that hang on something that is not known.
    pub fn unknowns(self) -> u32 {
        u32::try_from(self.0 >> 32 & 0xffff).unwrap_or(u32::MAX)
    }

    /// Steps.
    pub fn steps(self) -> u32 {
        u32::try_from(self.0 & 0xffff_ffff).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_weigh_most_and_steps_least() {
        let (mistake, unknown, steps) = (
            Cost::new(1, false, 1),
            Cost::new(0, true, 1),
            Cost::new(0, false, u16::MAX),
        );
        assert!(mistake > unknown && unknown > steps && steps > Cost::ZERO);
        let sum = mistake.plus(unknown).plus(steps);
        assert_eq!(
            (sum.mistakes(), sum.unknowns(), sum.steps()),
            (1, 1, 65_537)
        );
        assert_eq!(Cost::FAR.plus(mistake), Cost::FAR);
    }
}
