//! How much of incidents is kept.

/// How much is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How long nothing has to happen for what comes then to be another incident, in microseconds.
    pub gap: i64,
    /// Incidents.
    pub incidents: usize,
    /// Names by which incidents are found.
    pub keys: usize,
    /// Steps of an incident: rules times actors.
    pub steps: usize,
    /// Identities of an incident.
    pub identities: usize,
}

impl Limits {
    /// Limits for a log of one cluster, some tens of megabytes.
    pub const DEFAULT: Self = Self {
        gap: 3_600_000_000,
        incidents: 10_000,
        keys: 100_000,
        steps: 128,
        identities: 64,
    };
}
