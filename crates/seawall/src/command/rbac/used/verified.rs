//! What came of asking the API server.

/// What came of asking the API server.
#[derive(Debug, Default)]
pub(super) struct Verified {
    /// Different requests of the log, with what the server asks besides.
    pub requests: usize,
    /// Those that the server answered.
    pub answered: usize,
    /// Those about which server and program agree.
    pub agreed: usize,
    /// Those that an authorizer other than RBAC allows; the printed roles do not touch them.
    pub elsewhere: usize,
    /// Those about which they do not agree: what was asked, and both answers.
    pub different: Vec<String>,
    /// Those without an answer: what was asked, and why there is none.
    pub failed: Vec<String>,
    /// Those that were not asked, because there are more than may be.
    pub cut: usize,
    /// Why the rest was not asked.
    pub stopped: Option<String>,
    /// Those that are allowed today, and how many of them the printed roles allow.
    pub allowed_today: usize,
    pub allowed_then: usize,
    /// Those that are allowed today, were used and would be denied.
    pub lost: Vec<String>,
}

impl Verified {
    /// Whether everything was asked, answered alike and kept.
    pub(super) fn is_proved(&self) -> bool {
        self.different.is_empty()
            && self.failed.is_empty()
            && self.cut == 0
            && self.stopped.is_none()
            && self.lost.is_empty()
    }
}
