//! Answers: empty, text, or why a request is refused, as the API server's client understands it.

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{
    ALLOW, CACHE_CONTROL, CONNECTION, CONTENT_TYPE, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE,
};
use hyper::{Response, StatusCode};

use crate::refused::Refused;

pub(super) type Answer = Response<Full<Bytes>>;

/// A batch is in the spool.
pub(super) fn acknowledged() -> Answer {
    Response::new(Full::default())
}

/// A text.
pub(super) fn text(status: StatusCode, text: String, form: &'static str) -> Answer {
    let mut answer = Response::new(Full::new(Bytes::from(text)));
    *answer.status_mut() = status;
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(form));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

/// Why a request is refused: a `Status`, whose message stands in the log of the API server then.
pub(super) fn refused(refused: Refused, allow: &'static str) -> Answer {
    let status = StatusCode::from_u16(refused.status()).unwrap_or(StatusCode::BAD_REQUEST);
    let body = serde_json::json!({
        "kind": "Status",
        "apiVersion": "v1",
        "metadata": {},
        "status": "Failure",
        "message": refused.message(),
        "reason": refused.reason(),
        "code": refused.status(),
    });
    let mut answer = text(status, body.to_string(), "application/json");
    let headers = answer.headers_mut();
    if let Some(seconds) = refused.retry_after() {
        headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    match refused {
        Refused::Unauthorized => {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            headers.insert(CONNECTION, HeaderValue::from_static("close"));
        }
        Refused::Method => {
            headers.insert(ALLOW, HeaderValue::from_static(allow));
        }
        Refused::Stopping | Refused::Slow | Refused::Cut => {
            headers.insert(CONNECTION, HeaderValue::from_static("close"));
        }
        _ => {}
    }
    answer
}
