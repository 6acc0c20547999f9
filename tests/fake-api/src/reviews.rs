//! SubjectAccessReviews: what the server says about who can do what.

use std::sync::Arc;

use serde_json::Value;

use crate::{Answer, Api, Fault};

/// Where SubjectAccessReviews are sent.
pub const REVIEWS: &str = "/apis/authorization.k8s.io/v1/subjectaccessreviews";

/// Takes the `spec` of a review as it was sent, and gives its `status`.
#[derive(Clone)]
pub(crate) struct Reviewer(Arc<dyn Fn(&Value) -> Value + Send + Sync>);

impl Reviewer {
    pub(crate) fn new(answer: impl Fn(&Value) -> Value + Send + Sync + 'static) -> Self {
        Self(Arc::new(answer))
    }
}

impl std::fmt::Debug for Reviewer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Reviewer")
    }
}

/// The answer to one review.
pub(crate) fn answer(body: &[u8], api: &mut Api) -> Answer {
    let fault = api.faults.get_mut(REVIEWS);
    match fault.and_then(|fault| fault.strike(false)) {
        Some(Fault::Forbidden) => return Answer::status("403 Forbidden"),
        Some(Fault::NotFound) => return Answer::status("404 Not Found"),
        Some(Fault::Throttled(_)) => {
            return Answer {
                header: "Retry-After: 0\r\n",
                ..Answer::status("429 Too Many Requests")
            };
        }
        Some(Fault::BrokenPage) => return Answer::body("{\"kind\":".to_owned()),
        _ => {}
    }
    let Some(Reviewer(answer)) = &api.reviews else {
        return Answer::status("404 Not Found");
    };
    let mut review: Value = serde_json::from_slice(body).unwrap_or_default();
    review["status"] = answer(&review["spec"]);
    Answer {
        status: "201 Created",
        ..Answer::body(review.to_string())
    }
}
