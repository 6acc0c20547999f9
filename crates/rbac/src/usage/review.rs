//! What other programs ask the API server about somebody: SubjectAccessReviews of kubelets, extension servers and proxies.
//! Whoever is let in by one uses a permission without a request of the log.

use seawall_event::AuditEvent;

use super::request::UsedRequest;
use crate::Identity;

/// What an event asked about somebody.
pub(super) enum Asked {
    /// It is no review, or one that was answered with no.
    Nothing,
    /// The log does not hold the question or the answer.
    Unread,
    /// A permission, which was there.
    About(Identity, UsedRequest),
}

const GROUP: &str = "authorization.k8s.io";
/// Whoever asks about himself only wants to know.
const REVIEWS: &[&str] = &["subjectaccessreviews", "localsubjectaccessreviews"];

pub(super) fn asked(event: &AuditEvent) -> Asked {
    let is_review = event.verb == "create"
        && event.object_ref.as_ref().is_some_and(|object| {
            object.api_group == GROUP && REVIEWS.contains(&object.resource.as_str())
        })
        && !matches!(event.code(), Some(400..));
    if !is_review {
        return Asked::Nothing;
    }
    let Some(review) = event.body.as_ref().and_then(|body| body.review.as_ref()) else {
        return Asked::Unread;
    };
    match review.is_allowed {
        Some(true) => {}
        Some(false) => return Asked::Nothing,
        None => return Asked::Unread,
    }
    let request = match &review.path {
        Some(path) => UsedRequest::path(&review.verb, path),
        None => UsedRequest {
            subresource: review.subresource.as_str().into(),
            ..UsedRequest::about(
                &review.verb,
                &review.group,
                &review.resource,
                &review.namespace,
                &review.name,
            )
        },
    };
    let groups: Vec<&str> = review.groups.iter().map(String::as_str).collect();
    // A question about everything is no use of everything.
    if !request.is_plain() || review.verb.is_empty() {
        return Asked::Unread;
    }
    Asked::About(Identity::user(&review.user, &groups), request)
}
