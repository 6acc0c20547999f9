//! What the server serves, and how it misbehaves.

use std::collections::HashMap;

use serde_json::Value;

use crate::reviews::Reviewer;
use crate::{Discovery, Fault};

/// What the server serves.
#[derive(Debug, Default)]
pub struct Api {
    /// Kind of the list, and objects as JSON, by path (`/api/v1/pods`).
    pub(crate) lists: HashMap<String, (String, Vec<String>)>,
    pub(crate) faults: HashMap<String, Fault>,
    pub(crate) discovery: Discovery,
    /// Groups whose extension server is down.
    pub(crate) stale: Vec<String>,
    /// After so many requests every one is answered 401.
    pub(crate) refuses_after: Option<usize>,
    /// After so many requests every connection is closed without an answer.
    pub(crate) stops_after: Option<usize>,
    pub(crate) forbids_all: bool,
    pub(crate) forbids_impersonation: bool,
    pub(crate) reviews: Option<Reviewer>,
}

impl Api {
    /// Adds objects to the list at a path; `kind` is the kind of one object.
    pub fn add(&mut self, path: &str, kind: &str, objects: impl IntoIterator<Item = String>) {
        let list = self
            .lists
            .entry(path.to_owned())
            .or_insert_with(|| (kind.to_owned(), Vec::new()));
        list.1.extend(objects);
    }

    /// Answers SubjectAccessReviews by their `spec` with a `status`; without it they are not served. Faults at
    /// [`REVIEWS`] strike as at lists.
    pub fn review(&mut self, answer: impl Fn(&Value) -> Value + Send + Sync + 'static) {
        self.reviews = Some(Reviewer::new(answer));
    }

    /// Misbehaves at a path.
    pub fn fault(&mut self, path: &str, fault: Fault) {
        self.faults.insert(path.to_owned(), fault);
    }

    /// Tells in this way what it serves.
    pub fn discovery(&mut self, discovery: Discovery) {
        self.discovery = discovery;
    }

    /// Names a group that it cannot describe, because the extension server behind it is down.
    pub fn stale(&mut self, group: &str) {
        self.stale.push(group.to_owned());
    }

    /// No longer accepts the credentials after so many requests.
    pub fn refuse_after(&mut self, requests: usize) {
        self.refuses_after = Some(requests);
    }

    /// Dies after so many requests.
    pub fn stop_after(&mut self, requests: usize) {
        self.stops_after = Some(requests);
    }

    /// Answers 403 to every list.
    pub fn forbid_all(&mut self) {
        self.forbids_all = true;
    }

    /// Lets nobody act as somebody else.
    pub fn forbid_impersonation(&mut self) {
        self.forbids_impersonation = true;
    }
}
